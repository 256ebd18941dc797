#pragma once
// What the store's SQL runs on. Everything that an engine can differ in stands behind Cursor and Connection; the SQL
// itself is what SQLite and PostgreSQL both understand: parameters are $1, $2, …, integers have 64 bits, texts compare
// by their bytes, bytes are bound as such.
#include "backend/domain/clock.h"
#include "backend/domain/store.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace bulkhead::sql {

/// Whether a store keeps it as text: UTF-8 without a zero.
[[nodiscard]] bool isText(std::string_view text);

/// Any bytes, where a bare string is text.
struct Bytes
{
    std::string_view view;
};

/// An engine's half of a Statement. A failure to prepare or bind is told by next().
class Cursor
{
public:
    virtual ~Cursor() = default;
    virtual void bindText(int position, std::string_view text) = 0; ///< From 1.
    virtual void bindBytes(int position, std::string_view bytes) = 0;
    virtual void bindInteger(int position, std::int64_t value) = 0;
    virtual absl::StatusOr<bool> next() = 0;                          ///< True: a row is there to be read.
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0; ///< NULL is 0.
    [[nodiscard]] virtual std::string text(int column) const = 0;     ///< Bytes too. NULL is empty.
};

/// One use of a statement: bind, then run() or next() until false.
class Statement
{
public:
    explicit Statement(std::unique_ptr<Cursor> cursor);

    /// Binds the parameters in order, from the first. A text that is not UTF-8, or holds a zero, is refused on every
    /// engine, with INVALID_ARGUMENT: not every engine could keep it.
    template<typename... Values>
    Statement &bind(const Values &...values)
    {
        int position = 0;
        (bindOne(++position, values), ...);
        return *this;
    }

    template<typename Value>
    void bindAt(int position, const Value &value) ///< From 1.
    {
        bindOne(position, value);
    }

    absl::Status run();                                                     ///< For statements without rows.
    absl::StatusOr<bool> next();                                            ///< True: a row is there to be read.
    [[nodiscard]] const absl::Status &refused() const { return m_refused; } ///< What was bound and may not be.

    [[nodiscard]] std::int64_t integer(int column) const { return m_cursor->integer(column); }
    [[nodiscard]] std::string text(int column) const { return m_cursor->text(column); }
    template<typename Enum>
    [[nodiscard]] Enum word(int column) const
    {
        return static_cast<Enum>(integer(column));
    }

private:
    template<typename Value>
    void bindOne(int position, const Value &value)
    {
        if constexpr (std::is_same_v<Value, Bytes>)
            m_cursor->bindBytes(position, value.view);
        else if constexpr (std::is_convertible_v<Value, std::string_view>)
            bindText(position, value);
        else
            m_cursor->bindInteger(position, static_cast<std::int64_t>(value));
    }
    void bindText(int position, std::string_view text);

    std::unique_ptr<Cursor> m_cursor;
    absl::Status m_refused;
};

/// A row that others keep in memory and have to read again.
struct Change
{
    std::string kind, key, tenantId;
    bool operator==(const Change &) const = default;
};

/// What a transaction is for.
enum class Access : std::uint8_t {
    Read,   ///< One consistent state, whatever is written meanwhile.
    Write,  ///< One writer at a time, of all processes on the store: what it read is still true when it commits.
    Schema, ///< As Write, for changing the tables themselves.
    Claim,  ///< Writes without waiting for a turn: what its rows' own locks keep in order.
};

/// One connection to a store; one thread at a time.
///
/// Errors: RESOURCE_EXHAUSTED the disk is full; DATA_LOSS damaged, or no database at all; UNAVAILABLE busy, lost or an
/// input/output error; FAILED_PRECONDITION may not be written or opened. Each text is a sentence for the operator.
class Connection
{
public:
    Connection(std::string name, const char *whole);
    virtual ~Connection() = default;
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    virtual absl::Status begin(Access access, const StoreScope &scope) = 0; ///< The scope as far as the engine has one.
    absl::Status begin(Access access) { return begin(access, StoreScope{}); }
    virtual absl::Status commit() = 0; ///< After a failure the transaction is over and nothing of it was kept.
    virtual void rollback() = 0;       ///< Without a transaction: nothing.
    [[nodiscard]] virtual bool inTransaction() const = 0;

    // Several writes that wait for their turn share one commit; each is a part of the transaction, whole or not at all.
    /// In a Write transaction: what follows is a part with a scope of its own. The part before has been kept or
    /// dropped.
    virtual absl::Status beginPart(const StoreScope &scope) = 0;
    virtual absl::Status keepPart() = 0;
    virtual absl::Status dropPart() = 0; ///< Nothing of it stays, whatever failed in it.
    /// What is left to do for all parts before the commit is done with this scope.
    virtual absl::Status endParts(const StoreScope &scope) = 0;

    /// The last failure was the connection's own; the next transaction will try to have another.
    [[nodiscard]] virtual bool lost() const { return false; }

    /// Several gateways may have the store open, so leases are rows in it and changes are told.
    [[nodiscard]] virtual bool shared() const { return false; }
    /// In a Write transaction of a shared store: tells the other gateways with the commit that a row of this key has
    /// changed. `tenantId`: whose it is; empty: no tenant's.
    virtual void noteChange(std::string_view /*kind*/, std::string_view /*key*/, std::string_view /*tenantId*/) {}

    /// The time in milliseconds since 1970 by the store's own clock, which all who have it open share; `own` where
    /// nobody else has.
    virtual absl::StatusOr<std::int64_t> clockMs(const Clock &own);

    /// One or more statements without parameters; rows are dropped.
    virtual absl::Status execute(const char *sql) = 0;
    [[nodiscard]] Statement prepare(std::string_view sql);
    [[nodiscard]] virtual std::int64_t changes() const = 0; ///< Rows that the last statement changed.
    /// Runs one statement for each of `count` rows, in as few round trips as the engine needs. How many of them, from
    /// the first, changed one row: less than `count` when one did not, and then the rest may or may not have run.
    virtual absl::StatusOr<std::size_t> runEach(std::string_view sql, std::size_t count,
                                                const std::function<void(Statement &, std::size_t)> &bind);
    /// Gives the rows of a question without parameters to `take`, until it returns false; no more than `atOnce` of them
    /// are in memory. Rows of some tables have megabytes each.
    virtual absl::Status stream(const std::string &sql, const std::function<bool(const Statement &)> &take,
                                int atOnce = 50);
    /// The first column of the first row; 0 without one.
    [[nodiscard]] absl::StatusOr<std::int64_t> number(std::string_view sql);

    /// In a Schema transaction: makes the store ours. The table `schema_migration` is there afterwards.
    /// FAILED_PRECONDITION: it is another program's.
    virtual absl::Status claim() = 0;

    /// For sentences: the path, "the store in memory", or host and database.
    [[nodiscard]] const std::string &name() const { return m_name; }
    [[nodiscard]] const char *whole() const { return m_whole; }         ///< What holds a store: "file" or "database".
    [[nodiscard]] std::uint64_t prepared() const { return m_prepared; } ///< Uses of statements so far.

protected:
    [[nodiscard]] virtual std::unique_ptr<Cursor> cursor(std::string_view sql) = 0;

private:
    std::string m_name;
    const char *m_whole;
    std::uint64_t m_prepared = 0;
};

/// Calls `row` for each row of the statement.
template<typename Row>
absl::Status forEachRow(Statement &statement, Row &&row)
{
    for (;;) {
        const auto more = statement.next();
        if (!more.ok())
            return more.status();
        if (!*more)
            return absl::OkStatus();
        row(statement);
    }
}

/// As LIMIT takes it.
[[nodiscard]] inline std::int64_t limitOf(std::size_t limit)
{
    return limit > static_cast<std::size_t>(INT64_MAX) ? INT64_MAX : static_cast<std::int64_t>(limit);
}

} // namespace bulkhead::sql
