#include "backend/driver/joint_limits.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

class JointLimits final : public LimitExecutor
{
public:
    explicit JointLimits(std::vector<std::unique_ptr<LimitExecutor>> parts)
        : m_parts(std::move(parts))
    {
    }
    std::vector<Measure> measures(std::string_view pool) const override
    {
        for (const auto &part : m_parts)
            if (std::vector<Measure> possible = part->measures(pool); !possible.empty())
                return possible;
        return {};
    }
    absl::Status apply(const Limit &limit, std::string &evidence) override
    {
        LimitExecutor *part = partOf(limit.pool);
        return part != nullptr ? part->apply(limit, evidence) : nobody(limit.pool);
    }
    absl::Status lift(const Limit &limit, std::string &evidence) override
    {
        LimitExecutor *part = partOf(limit.pool);
        return part != nullptr ? part->lift(limit, evidence) : nobody(limit.pool);
    }
    absl::Status liftDue(std::vector<std::string> &acts) override
    {
        absl::Status first;
        for (const auto &part : m_parts) { // One that fails keeps no other's limits standing.
            const absl::Status status = part->liftDue(acts);
            first.Update(status);
        }
        return first;
    }

private:
    LimitExecutor *partOf(std::string_view pool) const
    {
        const auto part = std::ranges::find_if(m_parts, [&](const auto &p) { return !p->measures(pool).empty(); });
        return part == m_parts.end() ? nullptr : part->get();
    }
    static absl::Status nobody(const std::string &pool)
    {
        return absl::FailedPreconditionError(absl::StrCat("Nobody may limit on pool ", pool, "."));
    }

    std::vector<std::unique_ptr<LimitExecutor>> m_parts;
};

} // namespace

std::unique_ptr<LimitExecutor> makeJointLimits(std::vector<std::unique_ptr<LimitExecutor>> parts)
{
    std::erase_if(parts, [](const auto &part) { return part == nullptr; });
    if (parts.empty())
        return nullptr;
    if (parts.size() == 1)
        return std::move(parts.front());
    return std::make_unique<JointLimits>(std::move(parts));
}

} // namespace bulkhead
