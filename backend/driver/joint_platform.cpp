#include "backend/driver/joint_platform.h"

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

class JointPlatform final : public Platform
{
public:
    explicit JointPlatform(std::vector<std::unique_ptr<Platform>> parts)
        : m_parts(std::move(parts))
    {
    }

    bool simulated() const override
    {
        return std::ranges::any_of(m_parts, [](const auto &part) { return part->simulated(); });
    }
    std::vector<PlannedStep> plan(const TenantFacts &tenant) const override
    {
        std::vector<PlannedStep> steps;
        for (const auto &part : m_parts)
            std::ranges::move(part->plan(tenant), std::back_inserter(steps));
        std::ranges::stable_sort(steps, {}, &PlannedStep::stage);
        return steps;
    }
    absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int attempt, std::string &evidence) override
    {
        for (const auto &part : m_parts) {
            const auto own = part->plan(tenant);
            if (std::ranges::find(own, step.id, &PlannedStep::id) != own.end())
                return part->apply(tenant, step, attempt, evidence);
        }
        return absl::NotFoundError(
            absl::StrCat("No system of this platform has a step \"", step.id, "\". Plan the onboarding again."));
    }
    absl::Status setTier(const TenantFacts &tenant, Tier to, std::string &evidence) override
    {
        for (const auto &part : m_parts) {
            std::string seen;
            const absl::Status status = part->setTier(tenant, to, seen);
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
            auto seen = part->observe(tenant);
            if (seen.ok())
                std::ranges::move(*seen, std::back_inserter(all));
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
            auto round = part->probe(tenant);
            if (round.ok()) {
                std::ranges::move(round->attempts, std::back_inserter(whole.attempts));
                append(whole.incomplete, round->incomplete);
            } else if (absl::IsNotFound(round.status())) {
                ++missing;
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
            const absl::Status status = (*part)->remove(tenant, seen);
            append(evidence, seen);
            if (first.ok())
                first = status;
        }
        return first;
    }

private:
    const std::vector<std::unique_ptr<Platform>> m_parts;
};

} // namespace

std::unique_ptr<Platform> joinPlatforms(std::vector<std::unique_ptr<Platform>> parts)
{
    if (parts.size() == 1)
        return std::move(parts.front());
    return std::make_unique<JointPlatform>(std::move(parts));
}

} // namespace bulkhead
