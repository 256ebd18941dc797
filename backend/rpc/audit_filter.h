#pragma once
// The filter grammar of the manual, over audit: field:value, -field:value, "words" that any text of a record contains.
#include "backend/domain/store.h"
#include "backend/rpc/call.h"

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// Where records of a search are looked for: one chain, or every chain in scope.
struct AuditGround
{
    bool one = false;
    std::string tenantId; ///< Of one chain; empty: the platform's.
};

class AuditFilter
{
public:
    /// INVALID_ARGUMENT: FILTER_NOT_UNDERSTOOD, FIELD_UNKNOWN. NOT_FOUND: TENANT_NOT_IN_SCOPE, for a tenant that is
    /// not within scope or is none. `store` is asked about tenants that have left only.
    static absl::StatusOr<AuditFilter> parse(const Call &call, Store &store, const AuditGround &ground,
                                             std::string_view text);

    /// What the store is asked: each question's records, merged, hold all that matches().
    [[nodiscard]] std::vector<AuditQuestion> questions() const;
    /// `whole`: the caller sees everything in it; else what it does not see matches nothing.
    [[nodiscard]] bool matches(const AuditEvent &event, bool whole) const;

private:
    struct Term
    {
        enum class Field : std::uint8_t { Words, Who, Action, Request, Grant, Outcome, Role, Purpose, Chain, Thread };
        Field field = Field::Words;
        bool negated = false;
        std::string text; ///< As given, without quotes; of Words and Purpose folded.
        std::int64_t number = 0;
    };
    absl::Status take(const Call &call, Store &store, const AuditGround &ground, std::string_view word);
    absl::Status takeTenant(const Call &call, Store &store, const AuditGround &ground, const std::string &value,
                            Term &term);
    absl::Status takeTime(const Call &call, bool since, const std::string &value);
    absl::Status fill(const Call &call, Store &store, const AuditGround &ground, const std::string &name,
                      const std::string &value, Term &term, bool &kept);
    void narrow(const Term &term);
    [[nodiscard]] static bool hits(const Term &term, const AuditEvent &event, bool whole);

    AuditQuestion m_question; ///< What the store can look up by itself.
    std::string m_thread;
    std::vector<Term> m_terms;
};

/// Whether the caller may see the texts that say what was there before and after: they hold sums in some records.
[[nodiscard]] bool seesWhole(const Call &call, const AuditEvent &event);
/// The tenant's id if the caller may read its chain: within scope, or, for whose scope is every tenant, one that has
/// left. TENANT_NOT_IN_SCOPE for any other alike.
[[nodiscard]] absl::StatusOr<std::string> readableTenant(const Call &call, Store &store, const std::string &id);

} // namespace bulkhead
