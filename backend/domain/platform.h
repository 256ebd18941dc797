#pragma once
#include "backend/domain/isolation.h"
#include "backend/domain/tenant.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <string>
#include <vector>

namespace bulkhead {

class TierMover;

/// One provisioning step of a tier's standard.
struct PlannedStep
{
    std::string id; ///< Stable, such as "data.schema".
    std::string title;
    Stage stage = Stage::Contract;
    /// What it puts right when it is done again on a tenant that is live (Observation::check). Empty: nothing that is
    /// looked at.
    std::vector<std::string> mends{};
};

/// The platform that tenants are provisioned on. Any thread, several at once, though never two about one tenant; each
/// may take seconds.
class Platform
{
public:
    virtual ~Platform() = default;
    /// What it tells is made up: nothing real is provisioned or proven.
    [[nodiscard]] virtual bool simulated() const { return false; }
    /// What people call it, such as "PostgreSQL".
    [[nodiscard]] virtual std::string system() const { return "Platform"; }
    /// The systems it is made of, in the order in which they are set up; itself, where it is one. Live as long as it.
    [[nodiscard]] virtual std::vector<Platform *> systems() { return {this}; }
    [[nodiscard]] virtual std::vector<PlannedStep> plan(const TenantFacts &tenant) const = 0;
    /// Does one step; idempotent. On success fills evidence. Errors carry the reason in words.
    virtual absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int attempt,
                               std::string &evidence) = 0;
    /// Moves a live tenant to a tier; used by the governed act.
    virtual absl::Status setTier(const TenantFacts &tenant, Tier to, std::string &evidence) = 0;
    /// Moves live tenants in steps (tier_mover.h). Null: setTier() does it in one.
    [[nodiscard]] virtual TierMover *mover() { return nullptr; }
    /// What stands there for the tenant now. Changes nothing. NOT_FOUND: nothing of the tenant is on this platform;
    /// UNAVAILABLE: the platform does not answer.
    virtual absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &tenant) = 0;
    /// Tries to cross every boundary of the tenant that this platform keeps, as the tenant's own identity, on canaries.
    /// Errors as observe(). Bounded: a fixed number of attempts, each with a limit on its time.
    virtual absl::StatusOr<ProbeRound> probe(const TenantFacts &tenant) = 0;
    /// Takes away all that apply() made for the tenant; idempotent. Fills evidence with what went and what stayed; an
    /// error says what still stands.
    virtual absl::Status remove(const TenantFacts &tenant, std::string &evidence) = 0;
};

} // namespace bulkhead
