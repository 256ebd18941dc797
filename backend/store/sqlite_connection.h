#pragma once
#include "backend/store/sql.h"

#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace bulkhead::sqlite {

/// SQLite behind the store's SQL. A statement is prepared once per text and kept.
class Connection final : public sql::Connection
{
public:
    /// Opens or creates the file, readable by its owner only. Empty path: in memory.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<Connection>> open(const std::string &path);
    ~Connection() override;

    using sql::Connection::begin;
    absl::Status begin(sql::Access access, const StoreScope &scope) override;
    absl::Status commit() override;
    void rollback() override;
    absl::Status beginPart(const StoreScope &) override { return execute("SAVEPOINT part"); }
    absl::Status keepPart() override { return execute("RELEASE part"); }
    absl::Status dropPart() override { return execute("ROLLBACK TO part; RELEASE part"); }
    absl::Status endParts(const StoreScope &) override { return absl::OkStatus(); }
    [[nodiscard]] bool inTransaction() const override;
    absl::Status execute(const char *sql) override;
    [[nodiscard]] std::int64_t changes() const override;
    absl::Status claim() override;

    [[nodiscard]] absl::Status error(int code) const; ///< What the last failure means.

protected:
    [[nodiscard]] std::unique_ptr<sql::Cursor> cursor(std::string_view sql) override;

private:
    explicit Connection(std::string name);

    struct TextHash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    sqlite3 *m_handle = nullptr;
    std::unordered_map<std::string, sqlite3_stmt *, TextHash, std::equal_to<>> m_statements;
};

} // namespace bulkhead::sqlite
