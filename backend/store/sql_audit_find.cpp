// Searching audit, from one end or the other.
#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

#include <algorithm>
#include <variant>

namespace bulkhead::sql {

namespace {

// More of them would be a statement that no planner likes; what is found is held against the list instead.
constexpr std::size_t kMostNamed = 200;

/// The conditions of a question, with their values in order.
class Conditions
{
public:
    template<typename Value>
    void add(std::string_view before, Value value, std::string_view after = {})
    {
        m_values.emplace_back(std::move(value));
        m_text += sentence(m_text.empty() ? " WHERE " : " AND ", before, "$", m_values.size(), after);
    }
    void addPlace(const AuditPlace &place, bool oldestFirst)
    {
        m_values.emplace_back(place.atMs);
        m_values.emplace_back(place.tenantId);
        m_values.emplace_back(static_cast<std::int64_t>(place.sequence));
        const std::size_t last = m_values.size();
        m_text += sentence(m_text.empty() ? " WHERE " : " AND ", "(at_ms, tenant_id, sequence) ",
                           oldestFirst ? ">" : "<", " ($", last - 2, ", $", last - 1, ", $", last, ")");
    }
    void addOneOf(const std::vector<std::string> &tenants)
    {
        m_text += m_text.empty() ? " WHERE tenant_id IN (" : " AND tenant_id IN (";
        for (std::size_t i = 0; i < tenants.size(); ++i) {
            m_values.emplace_back(tenants[i]);
            m_text += sentence(i > 0 ? ", $" : "$", m_values.size());
        }
        m_text += ")";
    }
    [[nodiscard]] const std::string &text() const { return m_text; }
    void bind(Statement &statement) const
    {
        for (std::size_t i = 0; i < m_values.size(); ++i)
            std::visit([&](const auto &value) { statement.bindAt(static_cast<int>(i) + 1, value); }, m_values[i]);
    }

private:
    std::string m_text;
    std::vector<std::variant<std::string, std::int64_t>> m_values;
};

/// Texts that begin with `prefix` are those from it to this one, by their bytes.
std::string after(std::string prefix)
{
    ++prefix.back(); // An action is ASCII.
    return prefix;
}

Conditions conditionsOf(const AuditQuestion &question, const std::vector<std::string> &tenants)
{
    Conditions conditions;
    if (tenants.size() == 1)
        conditions.add("tenant_id = ", tenants.front());
    else if (!tenants.empty() && tenants.size() <= kMostNamed)
        conditions.addOneOf(tenants);
    if (!question.actor.empty())
        conditions.add("actor = ", question.actor);
    if (question.action.size() > 1 && question.action.ends_with('*')) {
        const std::string prefix = question.action.substr(0, question.action.size() - 1);
        conditions.add("action >= ", prefix);
        conditions.add("action < ", after(prefix));
    } else if (!question.action.empty() && question.action != "*") {
        conditions.add("action = ", question.action);
    }
    if (!question.requestId.empty())
        conditions.add("request_id <> '' AND request_id = ", question.requestId);
    if (!question.grant.empty())
        conditions.add("grant_id <> '' AND grant_id = ", question.grant);
    if (question.fromMs > 0)
        conditions.add("at_ms >= ", question.fromMs);
    if (question.untilMs < INT64_MAX)
        conditions.add("at_ms < ", question.untilMs);
    if (question.after)
        conditions.addPlace(*question.after, question.oldestFirst);
    return conditions;
}

} // namespace

absl::StatusOr<std::vector<AuditEvent>> readFoundAudit(Connection &connection, const StoreScope &scope,
                                                       const AuditQuestion &question)
{
    std::vector<std::string> tenants;
    if (question.tenants.empty() && !scope.fleet)
        tenants = scope.tenants;
    for (const std::string &tenant : question.tenants)
        if (scope.holds(tenant))
            tenants.push_back(tenant);
    if (tenants.empty() && (!scope.fleet || !question.tenants.empty()))
        return std::vector<AuditEvent>();
    std::ranges::sort(tenants);

    // Indexes that hold many rows of one key end with the place: either order is read from them as it lies.
    const std::string_view way = question.oldestFirst ? "" : " DESC";
    std::vector<AuditEvent> found;
    AuditQuestion page = question;
    for (bool more = true; more && found.size() < question.limit;) {
        const Conditions conditions = conditionsOf(page, tenants);
        const std::string sql = sentence(
            "SELECT f.tenant_id, f.sequence, a.canonical, a.hash, f.at_ms FROM (SELECT tenant_id, sequence, at_ms"
            " FROM audit_find",
            conditions.text(), " ORDER BY at_ms", way, ", tenant_id", way, ", sequence", way, " LIMIT ",
            limitOf(question.limit),
            ") AS f LEFT JOIN audit a ON a.tenant_id = f.tenant_id AND a.sequence = f.sequence"
            " ORDER BY f.at_ms",
            way, ", f.tenant_id", way, ", f.sequence", way);
        Statement rows = connection.prepare(sql);
        conditions.bind(rows);
        std::size_t read = 0;
        absl::Status damage;
        const absl::Status status = forEachRow(rows, [&](const Statement &row) {
            ++read;
            const std::string tenant = row.text(0);
            const auto sequence = static_cast<std::uint64_t>(row.integer(1));
            page.after = AuditPlace{row.integer(4), tenant, sequence};
            if (!tenants.empty() && !std::ranges::binary_search(tenants, tenant))
                return;
            auto event = checkedEvent(tenant, sequence, row.text(2), row.text(3));
            if (event.ok() && found.size() < question.limit)
                found.push_back(*std::move(event));
            else if (!event.ok() && damage.ok())
                damage = event.status();
        });
        if (!status.ok())
            return status;
        if (!damage.ok())
            return damage;
        more = read == question.limit && read > 0;
    }
    return found;
}

} // namespace bulkhead::sql
