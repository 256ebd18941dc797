#include "backend/driver/joint_platform.h"

#include "backend/driver/joint_mover.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <functional>

namespace bulkhead {
namespace {

void append(std::string &text, const std::string &more)
{
    if (!more.empty())
        absl::StrAppend(&text, text.empty() ? "" : "; ", more);
}

/// What one part sees to be wrong no other part can make good.
void take(std::vector<Observation> &all, Observation seen)
{
    const auto known = std::ranges::find(all, seen.check, &Observation::check);
    if (known == all.end())
        all.push_back(std::move(seen));
    else if (known->holds && !seen.holds)
        *known = std::move(seen);
}

class JointPlatform final : public Platform
{
public:
    explicit JointPlatform(std::vector<PlatformPart> parts)
        : m_parts(std::move(parts))
    {
        std::vector<TierMover *> movers;
        for (const PlatformPart &part : m_parts)
            if (TierMover *mover = part.platform->mover(); mover != nullptr)
                movers.push_back(mover);
        if (movers.size() == m_parts.size()) // Else setTier() does for all what one of them cannot do in steps.
            m_mover = joinMovers(std::move(movers));
    }

    TierMover *mover() override { return m_mover.get(); }

    bool simulated() const override
    {
        return std::ranges::any_of(m_parts, [](const auto &part) { return part.platform->simulated(); });
    }
    std::vector<Platform *> systems() override
    {
        std::vector<Platform *> all;
        for (const auto &part : m_parts)
            for (Platform *system : part.platform->systems())
                all.push_back(system);
        return all;
    }
    std::vector<PlannedStep> plan(const TenantFacts &tenant) const override
    {
        std::vector<PlannedStep> steps;
        for (const auto &part : m_parts)
            std::ranges::move(part.platform->plan(tenant), std::back_inserter(steps));
        std::ranges::stable_sort(steps, {}, &PlannedStep::stage);
        return steps;
    }
    absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int attempt, std::string &evidence) override
    {
        for (const auto &part : m_parts) {
            if (part.steps.empty() ? plans(*part.platform, tenant, step.id) : step.id.starts_with(part.steps))
                return part.platform->apply(tenant, step, attempt, evidence);
        }
        return absl::NotFoundError(
            absl::StrCat("No system of this platform has a step \"", step.id, "\". Plan the onboarding again."));
    }
    absl::Status setTier(const TenantFacts &tenant, Tier to, std::string &evidence) override
    {
        for (const auto &part : m_parts) {
            std::string seen;
            const absl::Status status = part.platform->setTier(tenant, to, seen);
            append(evidence, seen);
            if (!status.ok())
                return status;
        }
        return absl::OkStatus();
    }
    absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &tenant) override
    {
        std::vector<Observation> all;
        std::size_t missing = 0;
        for (const auto &part : m_parts) {
            auto seen = part.platform->observe(tenant);
            if (seen.ok())
                for (Observation &one : *seen)
                    take(all, std::move(one));
            else if (!absl::IsNotFound(seen.status()))
                return seen.status();
            else
                ++missing; // What it would show is not observed.
        }
        if (missing == m_parts.size())
            return absl::NotFoundError("Nothing of the tenant stands on this platform.");
        return all;
    }
    absl::StatusOr<ProbeRound> probe(const TenantFacts &tenant) override
    {
        ProbeRound whole;
        whole.tenantId = tenant.id;
        std::size_t missing = 0;
        for (const auto &part : m_parts) {
            auto round = part.platform->probe(tenant);
            if (round.ok()) {
                std::ranges::move(round->attempts, std::back_inserter(whole.attempts));
                append(whole.incomplete, round->incomplete);
            } else if (absl::IsNotFound(round.status())) {
                ++missing;
                // Each part has done its steps by now: nobody goes live with one of them left out.
                if (tenant.stage != Stage::Live)
                    append(whole.incomplete, std::string(round.status().message()));
            } else {
                append(whole.incomplete, std::string(round.status().message()));
            }
        }
        if (missing == m_parts.size())
            return absl::NotFoundError("Nothing of the tenant stands on this platform.");
        return whole;
    }
    absl::Status remove(const TenantFacts &tenant, std::string &evidence) override
    {
        absl::Status first;
        for (auto part = m_parts.rbegin(); part != m_parts.rend(); ++part) {
            std::string seen;
            const absl::Status status = part->platform->remove(tenant, seen);
            append(evidence, seen);
            if (first.ok())
                first = status;
        }
        return first;
    }

private:
    static bool plans(const Platform &part, const TenantFacts &tenant, const std::string &step)
    {
        const auto own = part.plan(tenant);
        return std::ranges::find(own, step, &PlannedStep::id) != own.end();
    }

    const std::vector<PlatformPart> m_parts;
    std::unique_ptr<TierMover> m_mover;
};

} // namespace

std::unique_ptr<Platform> joinPlatforms(std::vector<PlatformPart> parts)
{
    if (parts.size() == 1)
        return std::move(parts.front().platform);
    return std::make_unique<JointPlatform>(std::move(parts));
}

} // namespace bulkhead
