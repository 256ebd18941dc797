#pragma once
// Restoring a tenant's baseline as a governed act: what is off, what would be done about it, doing it, and proof.
#include "backend/rpc/call.h"
#include "backend/rpc/contract_effects.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/restore_record.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {

class RestoreDesk
{
public:
    explicit RestoreDesk(ServiceParts parts);

    /// Looks at the platform now. A refusal is part of the answer. PERMISSION_DENIED: what is off is told to nobody who
    /// does not see postures. ABORTED: PLATFORM_BUSY; RESOURCE_EXHAUSTED: PROBES_BUSY.
    absl::Status simulate(const Call &call, const v1::SimulateActRequest &asked, v1::SimulateActResponse &answer);
    /// Errors as simulate(); a refusal is ACT_REFUSED.
    absl::Status propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer);
    /// Consent is stored, the steps of the proposal are done, the tenant is looked at and tried, and what came of it is
    /// stored. ABORTED: PLATFORM_BUSY: something goes on with the tenant on this gateway or another; there was no
    /// consent.
    absl::Status approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer);

private:
    struct Simulation
    {
        RestoreTerms terms;
        ActEffects effects;
        std::string refusal; ///< Empty: it may be proposed.
    };
    struct Outcome
    {
        bool proven = false;
        std::string words;
    };
    /// The tenant is nobody else's meanwhile: neither on this gateway nor, by the lease of its runs, on another.
    class Turn;

    absl::StatusOr<Simulation> simulation(const Call &call);
    [[nodiscard]] std::string obstacle(const Call &call) const;
    absl::StatusOr<Turn> turn(const TenantFacts &tenant);
    [[nodiscard]] Outcome restore(const TenantFacts &tenant, const RestoreTerms &terms,
                                  const IsolationKeeper::Hold &held);
    absl::Status note(StoreTxn &txn, const Call &call, StoredAct &act, const Outcome &outcome);

    ServiceParts m_parts;
};

} // namespace bulkhead
