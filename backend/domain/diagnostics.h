#pragma once
// Questions to the data of one tenant, asked as that tenant's reader, and their answers.
#include "backend/domain/tenant.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bulkhead {

/// What becomes of columns that are marked as protected health information.
enum class PhiAccess : std::uint8_t {
    Refused, ///< The platform refuses what touches one, in a condition as well: its reader has no right to it.
    /// They come back masked, and so does whatever is computed and was not reviewed. A condition on such a column still
    /// chooses rows, so an answer tells of it: meant for queries whose conditions were reviewed.
    Masked,
    Shown
};

enum class ParameterType : std::uint8_t { Text, Integer, Decimal, Boolean, Date, Timestamp, Uuid };
struct DiagnosticParameter
{
    std::string name; ///< [a-z][a-z0-9_]*, in the SQL as ":name".
    ParameterType type = ParameterType::Text;
    std::string label; ///< For people.

    bool operator==(const DiagnosticParameter &) const = default;
};
/// By name; nothing: NULL. A date is "2026-11-30", a time "2026-11-30 08:00:00Z", a boolean "true" or "false".
using ParameterValues = std::map<std::string, std::optional<std::string>>;

struct DiagnosticStatement
{
    std::string sql; ///< One SELECT, WITH or VALUES.
    std::vector<DiagnosticParameter> parameters{};
    /// Its columns were looked at by somebody who answers for it: what is computed and not in `phi` is free of PHI.
    bool reviewed = false;
    std::vector<std::string>
        phi{}; ///< Names of its columns that are PHI; what comes from a column marked so always is.
};

/// What one question may take. Values beyond a range are brought into it.
struct DiagnosticLimits
{
    std::int64_t rows = 500;        ///< 1 to 10,000.
    std::int64_t bytes = 1'048'576; ///< Of all values, with eight for each, 1,024 to 16 MiB.
    std::int64_t ms = 10'000;       ///< From the server's first look at it to the last row, 1 to 50,000.
    double cost = 1'000'000;        ///< As the server's planner estimates it, in its own unit; 1 to 1e9.

    bool operator==(const DiagnosticLimits &) const = default;
};
[[nodiscard]] DiagnosticLimits bounded(DiagnosticLimits limits);

struct DiagnosticRequest
{
    TenantFacts tenant;
    DiagnosticStatement statement;
    ParameterValues values{};
    DiagnosticLimits limits{};
    PhiAccess phi = PhiAccess::Refused;
};

struct ResultColumn
{
    std::string name;
    std::string type;    ///< As PostgreSQL calls it, such as "bigint".
    bool phi = false;    ///< It comes from a column that is marked PHI, or may.
    bool masked = false; ///< Its values are not here: each cell is kMaskedCell.

    bool operator==(const ResultColumn &) const = default;
};
inline constexpr char kMaskedCell[] = "(masked)";
using ResultRow = std::vector<std::optional<std::string>>; ///< Nothing: NULL.

/// What one tenant's data answered. It is that tenant's from the moment it is made: it cannot be made without one,
/// cannot be copied, assigned, changed or given another one, and nothing takes two of them.
class TenantResult
{
public:
    struct Content
    {
        std::vector<ResultColumn> columns{};
        std::vector<ResultRow> rows{};
        bool more = false; ///< There was more than the limits allow.
        std::int64_t ms = 0;
        double cost = 0; ///< Estimated, to two digits: more would tell of rows that are not shown.
    };
    TenantResult(std::string tenant, Content content);
    TenantResult(TenantResult &&) = default;
    TenantResult(const TenantResult &) = delete;
    TenantResult &operator=(TenantResult &&) = delete;
    TenantResult &operator=(const TenantResult &) = delete;
    ~TenantResult() = default;

    [[nodiscard]] const std::string &tenant() const { return m_tenant; }
    [[nodiscard]] const std::vector<ResultColumn> &columns() const { return m_content.columns; }
    [[nodiscard]] const std::vector<ResultRow> &rows() const { return m_content.rows; }
    [[nodiscard]] bool more() const { return m_content.more; }
    [[nodiscard]] std::int64_t ms() const { return m_content.ms; }
    [[nodiscard]] double cost() const { return m_content.cost; }
    /// Every part with its length, so that two results that differ have different texts: what a digest is made of.
    [[nodiscard]] std::string canonical() const;

private:
    std::string m_tenant;
    Content m_content;
};

/// The answer to a question asked as one tenant was not that tenant's alone, so nothing of it is here.
struct MixedRows
{
    std::set<std::string> others{}; ///< Tenant ids as the rows carry them, kMostOthers at most.
    /// Where such rows were in reach: "clinic.visit"; of a schema that is a tenant's own the table alone.
    std::set<std::string> tables{};
    std::int64_t rows = 0; ///< Of the answer.
    /// Of these, that carry another tenant's id. 0: none says whose it is, or says another's; what they were made of
    /// was open to the question all the same.
    std::int64_t foreign = 0;

    bool operator==(const MixedRows &) const = default;
};
inline constexpr std::size_t kMostOthers = 50;
using DiagnosticAnswer = std::variant<TenantResult, MixedRows>;

/// One tenant's result as CSV (RFC 4180): a line that names the tenant, then the columns, then the rows. Text that a
/// spreadsheet would run as a formula, and control and direction marks, are made harmless. NULL is empty.
[[nodiscard]] std::string exportCsv(const TenantResult &result);
/// A text of one line in UTF-8 without control and direction marks: what breaks a line becomes a blank.
[[nodiscard]] std::string harmless(const std::string &text);
/// A text as a cell of such a file, for who makes another one of its kind.
[[nodiscard]] std::string csvCell(const std::string &text);

/// The SQL with ":name" as "$1", and which parameter stands at which place.
struct PlacedSql
{
    std::string sql;
    std::vector<std::size_t> order{}; ///< Index into the statement's parameters, by place.
    std::vector<std::string> words{}; ///< Of its code, in small letters.
    /// For who reads later what was asked: without comments, texts and numbers of more than three digits, which may be
    /// of somebody; names stay, and parameters with theirs.
    std::string outline{};
};
/// Finds ":name" outside of literals, quoted names and comments. INVALID_ARGUMENT: nothing is there, more than one
/// statement, something is not closed, it does not begin with SELECT, WITH, VALUES or TABLE, or a name is not declared
/// or is never used. No part of the SQL stands in the error but names of parameters.
[[nodiscard]] absl::StatusOr<PlacedSql> placeParameters(const DiagnosticStatement &statement);
/// INVALID_ARGUMENT: a value is missing, one is for nothing, or is not of its type; names the parameter, never the
/// value.
[[nodiscard]] absl::Status checkValues(const DiagnosticStatement &statement, const ParameterValues &values);

/// The port. Any thread, several at once. Everything is asked of the tenant's own reader, in a transaction that reads.
/// Errors of both: INVALID_ARGUMENT the SQL or a value; PERMISSION_DENIED the reader may not; RESOURCE_EXHAUSTED a
/// limit of cost or bytes; ABORTED too many at once, so it was not asked; DEADLINE_EXCEEDED its time is over;
/// CANCELLED; FAILED_PRECONDITION the tenant's boundary does not stand, so nothing would confine the question;
/// NOT_FOUND nothing of the tenant is here; UNAVAILABLE. None carries a value of a parameter or of a row.
///
/// Known limits, of PostgreSQL: a statement of one's own sees the names of roles, schemas and databases in the
/// catalogs, and with them that there are other tenants and what they are called; never their rows. It may hold an
/// advisory lock for as long as it runs, and so keep changes of the platform waiting for that time.
class Diagnostics
{
public:
    virtual ~Diagnostics() = default;
    /// What the planner thinks that it costs, to two digits; runs nothing.
    virtual absl::StatusOr<double> explain(const DiagnosticRequest &request, const std::stop_token &cancel) = 0;
    /// Asks for a stop at any moment: the server is told to stop, not only the waiting here. Every answer is looked at
    /// before it is given: one that holds a row of another tenant, or was made where such rows were in reach, is not.
    virtual absl::StatusOr<DiagnosticAnswer> run(const DiagnosticRequest &request, const std::stop_token &cancel) = 0;
};

} // namespace bulkhead
