#pragma once
#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace bulkhead::sqlite {

class Connection;

/// One use of a prepared statement: bind, then run() or next() until false. Given back when it dies.
/// A failure to prepare or bind is told by run() and next().
class Statement
{
public:
    Statement(Connection &connection, sqlite3_stmt *statement, absl::Status status);
    ~Statement();
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;

    /// Binds the parameters in order, from the first.
    template<typename... Values>
    Statement &bind(const Values &...values)
    {
        int position = 0;
        (bindOne(++position, values), ...);
        return *this;
    }
    void bindBlob(int position, std::string_view bytes);

    absl::Status run();          ///< For statements without rows.
    absl::StatusOr<bool> next(); ///< True: a row is there to be read.

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const; ///< Blobs too.
    template<typename Enum>
    [[nodiscard]] Enum word(int column) const
    {
        return static_cast<Enum>(integer(column));
    }

private:
    template<typename Value>
    void bindOne(int position, const Value &value)
    {
        if constexpr (std::is_convertible_v<Value, std::string_view>)
            bindText(position, value);
        else
            bindInteger(position, static_cast<std::int64_t>(value));
    }
    void bindText(int position, std::string_view text);
    void bindInteger(int position, std::int64_t value);
    void keep(int code);

    Connection &m_connection;
    sqlite3_stmt *m_statement;
    absl::Status m_status;
};

/// One connection to a database file; one thread at a time.
///
/// Errors: RESOURCE_EXHAUSTED the disk is full; DATA_LOSS damaged, or no database at all; UNAVAILABLE busy or an input/
/// output error; FAILED_PRECONDITION read-only or not to be opened. Each text is a sentence for the operator.
class Connection
{
public:
    /// Opens or creates the file, readable by its owner only. Empty path: in memory.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<Connection>> open(const std::string &path);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    absl::Status execute(const char *sql); ///< One or more statements without parameters; rows are dropped.
    /// Prepared once per text and kept; `sql` must live as long as the connection.
    [[nodiscard]] Statement prepare(std::string_view sql);
    [[nodiscard]] absl::StatusOr<std::int64_t>
    number(std::string_view sql); ///< The first column of the first row; 0 without one.

    [[nodiscard]] std::uint64_t prepared() const { return m_prepared; } ///< Uses of statements so far.
    [[nodiscard]] std::int64_t changes() const;                         ///< Rows that the last statement changed.
    [[nodiscard]] bool inTransaction() const;
    [[nodiscard]] absl::Status error(int code) const; ///< What the last failure means.
    [[nodiscard]] const std::string &name() const
    {
        return m_name;
    } ///< For sentences: the path, or "the store in memory".

private:
    friend class Statement;
    explicit Connection(std::string name);

    std::string m_name;
    sqlite3 *m_handle = nullptr;
    std::uint64_t m_prepared = 0;
    std::unordered_map<std::string_view, sqlite3_stmt *> m_statements;
};

} // namespace bulkhead::sqlite
