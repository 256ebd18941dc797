#pragma once
// The hand-over sheet: what one tenant was onboarded with and what proves its isolation, as pages.
#include "backend/domain/store.h"
#include "backend/domain/tenant.h"
#include "backend/engine/posture.h"
#include "backend/review/pack.h"

#include <optional>

namespace bulkhead {

/// All of one tenant, as it counts at `nowMs`.
struct HandOver
{
    const TenantFacts &facts;
    const isolation::Known &known;
    const isolation::Posture &posture;
    const policy::Baselines &baselines;
    std::optional<OnboardingCase> item; ///< The last case; none for a tenant that was imported.
    bool simulated = false;             ///< The platform is; nothing on the sheet is proof of anything real.
    std::int64_t nowMs = 0;
};

/// Nothing is left out to look better: a layer without proof says so in the first line.
[[nodiscard]] review::Pack handOverPages(const HandOver &sheet);
/// "Internal · …": version of the baselines, time and what the sheet is worth.
[[nodiscard]] std::string handOverFooter(const HandOver &sheet);

} // namespace bulkhead
