#include "backend/driver/simulated_coverage.h"

#include "backend/driver/sim_noise.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

namespace bulkhead {

namespace {

using coverage::Attribution;
using coverage::Count;
using coverage::Key;
using coverage::Kind;
using coverage::Reading;
using coverage::Step;

constexpr double kSampleTenants = 275;

/// What a service emits of one kind.
struct Emitter
{
    const char *service, *workflow;
    Kind kind;
    double perMinute; ///< At the busiest time of the sample fleet; of series, how many there are.
    double share;     ///< With a tenant and an environment.
    const char *lacks = "no tenant";
};

constexpr std::array kEmitters{
    Emitter{"portal-bff", "scheduling", Kind::Request, 5'200, 0.9994},
    Emitter{"portal-bff", "scheduling", Kind::Log, 9'400, 0.9978},
    Emitter{"portal-bff", "messaging", Kind::Request, 1'900, 0.9991},
    Emitter{"portal-bff", "", Kind::Request, 310, 0.981},
    Emitter{"claims-service", "claims", Kind::Request, 2'700, 0.9998},
    Emitter{"claims-service", "claims", Kind::Job, 420, 0.9969},
    Emitter{"claims-service", "claims", Kind::Event, 2'300, 0.9997},
    Emitter{"claims-service", "claims", Kind::Log, 6'100, 0.9986},
    Emitter{"eligibility-service", "eligibility", Kind::Request, 3'100, 0.9996},
    Emitter{"eligibility-service", "eligibility", Kind::Log, 5'000, 0.9961, "no environment"},
    Emitter{"messaging-worker", "messaging", Kind::Job, 1'400, 0.9988},
    Emitter{"messaging-worker", "messaging", Kind::Event, 1'350, 0.9992},
    Emitter{"billing-worker", "invoicing", Kind::Job, 260, 0.9983},
    Emitter{"billing-worker", "invoicing", Kind::Invoice, 38, 1},
    Emitter{"billing-worker", "invoicing", Kind::Subscription, 9, 1},
    Emitter{"billing-worker", "billing-export", Kind::Job, 140, 0.952},
    Emitter{"billing-worker", "billing-export", Kind::Log, 900, 0.967},
    Emitter{"erp-sync", "procurement", Kind::Job, 190, 0.9979},
    Emitter{"erp-sync", "procurement", Kind::Procurement, 27, 0.9995},
    Emitter{"partner-ledger", "partner-revenue", Kind::PartnerRevenue, 12, 1},
    Emitter{"partner-ledger", "partner-revenue", Kind::Event, 30, 0.9987},
    Emitter{"report-runner", "reporting", Kind::Job, 85, 0.914},
    Emitter{"report-runner", "reporting", Kind::Log, 700, 0.883},
    Emitter{"fax-bridge", "", Kind::Event, 120, 0.42},
    Emitter{"fax-bridge", "", Kind::Log, 640, 0.37},
    Emitter{"portal-bff", "", Kind::Series, 2'840, 0.972},
    Emitter{"claims-service", "", Kind::Series, 3'160, 0.968},
    Emitter{"postgres-exporter", "", Kind::Series, 1'920, 0.631},
    Emitter{"queue-exporter", "", Kind::Series, 1'140, 0.744},
};

// A deployment loses the context of one of these, one after the other, for four hours of every 26: two hours later each
// day, so that no day's drop is what is usual for the next.
constexpr std::array<std::size_t, 7> kForgetful{8, 0, 10, 5, 2, 12, 11};
constexpr std::int64_t kSpanMs = 26 * coverage::kHourMs, kForgottenMs = 4 * coverage::kHourMs;
constexpr std::int64_t kBeforeEpochMs = 40 * 60'000;
constexpr double kLost = 0.38;
constexpr std::int64_t kWrongEveryMs = 3LL * 86'400'000;

class SimulatedCoverage final : public coverage::Source
{
public:
    SimulatedCoverage(SimulatedCoverageOptions options, const std::vector<TenantFacts> &tenants)
        : m_options(options)
        , m_scale(std::max(0.02, static_cast<double>(tenants.size()) / kSampleTenants))
    {
        for (const TenantFacts &tenant : tenants) {
            const bool channel = tenant.tier == Tier::Channel;
            if (channel && m_channel.empty())
                m_channel = tenant.id;
            else if (!channel && tenant.parent.empty() && m_plain.size() < 8)
                m_plain.push_back(tenant.id);
        }
    }

    [[nodiscard]] std::string name() const override { return "simulated platform"; }
    [[nodiscard]] bool simulated() const override { return true; }
    [[nodiscard]] std::int64_t lagMs() const override { return 0; }
    [[nodiscard]] std::int64_t pastMs() const override { return 35LL * 86'400'000; }

    absl::StatusOr<Reading> read(std::int64_t fromMs, std::int64_t toMs, std::int64_t lengthMs) override
    {
        Reading reading;
        for (std::int64_t end = fromMs + lengthMs; end <= toMs; end += lengthMs) {
            Step step{end, {}};
            for (std::size_t i = 0; i < kEmitters.size(); ++i) {
                const Emitter &emitter = kEmitters[i];
                if (emitter.kind == Kind::Series && lengthMs != coverage::kStepMs)
                    continue;
                Count count;
                for (std::int64_t at = end - lengthMs + coverage::kStepMs; at <= end; at += coverage::kStepMs)
                    count += counted(i, at);
                step.tallies.push_back({{emitter.service, emitter.workflow, emitter.kind}, count});
                if (coverage::isBusiness(emitter.kind) && lengthMs == coverage::kStepMs)
                    reading.checked += count.tagged;
            }
            reading.steps.push_back(std::move(step));
        }
        if (lengthMs == coverage::kStepMs)
            addWrong(fromMs, toMs, reading.attributions);
        return reading;
    }

    absl::StatusOr<std::string> example(const Key &key, std::int64_t /*atMs*/) override
    {
        const auto *found = std::find_if(kEmitters.begin(), kEmitters.end(), [&key](const Emitter &one) {
            return one.service == key.service && one.workflow == key.workflow && one.kind == key.kind;
        });
        if (found == kEmitters.end())
            return std::string();
        return absl::StrCat("job=\"", key.service, "\", instance=\"", key.service, "-", sim::hashOf(key.service) % 4,
                            ":9100\", ", found->lacks);
    }

private:
    [[nodiscard]] static bool forgets(std::size_t emitter, std::int64_t sinceStoryMs)
    {
        const std::int64_t span = sinceStoryMs >= 0 ? sinceStoryMs / kSpanMs : (sinceStoryMs - kSpanMs + 1) / kSpanMs;
        const auto size = static_cast<std::int64_t>(kForgetful.size());
        const auto turn = static_cast<std::size_t>((span % size + size) % size);
        return kForgetful[turn] == emitter && sinceStoryMs - span * kSpanMs < kForgottenMs;
    }

    [[nodiscard]] Count counted(std::size_t emitter, std::int64_t endMs) const
    {
        const Emitter &e = kEmitters[emitter];
        const std::uint64_t chance =
            sim::mix(m_options.seed, emitter + 0xC0FE, static_cast<std::uint64_t>(endMs / coverage::kStepMs));
        if (e.kind == Kind::Series) {
            const auto all = static_cast<std::uint64_t>(e.perMinute * std::sqrt(m_scale));
            return {static_cast<std::uint64_t>(static_cast<double>(all) * e.share), all};
        }
        // Busiest at 18:00 UTC, the early afternoon of the regions; a fifth of it at night.
        const double hour = static_cast<double>(endMs % (24 * coverage::kHourMs)) / coverage::kHourMs;
        const double load = 0.6 + 0.4 * std::cos((hour - 18) / 12 * std::numbers::pi);
        const double expected = e.perMinute * 5 * m_scale * load * sim::between(chance, 0.94, 1.06);
        const auto seen = static_cast<std::uint64_t>(std::lround(expected));
        const bool lost = forgets(emitter, endMs - coverage::kStepMs - m_options.epochMs + kBeforeEpochMs);
        const double without = 1 - e.share + (lost ? kLost : 0);
        const double scatter = sim::between(sim::mix(chance, 7), 0.8, 1.2);
        const auto untagged = static_cast<std::uint64_t>(std::lround(static_cast<double>(seen) * without * scatter));
        return {seen - std::min(seen, untagged), seen};
    }

    /// One invoice and one commission every three days, the first shortly before the story begins.
    void addWrong(std::int64_t fromMs, std::int64_t toMs, std::vector<Attribution> &out) const
    {
        if (m_plain.size() < 2)
            return;
        const auto add = [&](std::int64_t beforeEpochMs, const Attribution &wrong) {
            const std::int64_t first = m_options.epochMs - beforeEpochMs;
            for (std::int64_t turn = std::max<std::int64_t>(0, (fromMs - first) / kWrongEveryMs);; ++turn) {
                const std::int64_t at = first + turn * kWrongEveryMs;
                if (at > toMs)
                    return;
                if (at > fromMs) {
                    out.push_back(wrong);
                    out.back().atMs = at;
                }
            }
        };
        add(95 * 60'000, {{"billing-worker", "invoicing", Kind::Invoice}, m_plain[0], m_plain[1], 1});
        if (!m_channel.empty())
            add(170 * 60'000,
                {{"partner-ledger", "partner-revenue", Kind::PartnerRevenue}, m_channel, m_plain.back(), 1});
    }

    const SimulatedCoverageOptions m_options;
    const double m_scale;
    std::vector<std::string> m_plain; ///< Tenants of no channel.
    std::string m_channel;
};

} // namespace

std::unique_ptr<coverage::Source> makeSimulatedCoverage(SimulatedCoverageOptions options,
                                                        const std::vector<TenantFacts> &tenants)
{
    return std::make_unique<SimulatedCoverage>(options, tenants);
}

} // namespace bulkhead
