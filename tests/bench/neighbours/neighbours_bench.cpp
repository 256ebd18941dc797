// Whom the delay ledger names in simulated episodes whose true causes are known from counterfactual runs. Prints one
// JSON object; with --table Markdown tables by kind and of how true what the engine says of itself is.
//   bench_neighbours [--each EPISODES] [--seed SEED] [--kind NAME] [--table] [--misses] [--crowded]
//   bench_neighbours --quiet-weeks POOLS [--seed SEED]: incidents in pools where nothing happens for a week.
// --crowded: as in a fleet of too many tenants to look at each in full while all is quiet.
#include "tests/bench/neighbours/calibration.h"
#include "tests/bench/neighbours/episodes.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

using namespace bulkhead;
using namespace bulkhead::bench;

namespace {

neighbours::Options g_options;

struct Score
{
    int episodes = 0, withCulprit = 0, exact = 0, truths = 0, found = 0, wrong = 0, resources = 0;
    int negatives = 0, blamed = 0;
    std::vector<double> toName;
    double imbalance = 0;
    Calibration calibration;

    void add(const Score &other)
    {
        episodes += other.episodes;
        withCulprit += other.withCulprit;
        exact += other.exact;
        truths += other.truths;
        found += other.found;
        wrong += other.wrong;
        resources += other.resources;
        negatives += other.negatives;
        blamed += other.blamed;
        toName.insert(toName.end(), other.toName.begin(), other.toName.end());
        imbalance = std::max(imbalance, other.imbalance);
        calibration.add(other.calibration);
    }
    [[nodiscard]] double precision() const { return found + wrong > 0 ? double(found) / (found + wrong) : 1; }
    [[nodiscard]] double recall() const { return truths > 0 ? double(found) / truths : 1; }
    [[nodiscard]] double time(double q) const
    {
        std::vector<double> sorted = toName;
        std::ranges::sort(sorted);
        return sorted.empty() ? -1 : sorted[std::min(sorted.size() - 1, std::size_t(q * double(sorted.size())))];
    }
};

/// What the books said of an episode that was not judged exactly.
void tellMiss(const World &world, const Truth &truth, const std::set<TenantIndex> &names, const Outcome &seen)
{
    const auto list = [](const char *what, const std::set<TenantIndex> &tenants) {
        std::printf(" %s", what);
        for (const TenantIndex tenant : tenants)
            std::printf(" t%u", tenant);
    };
    std::printf("seed %llu: %d slots, %d cores, %zu tenants, severity %.1f;",
                static_cast<unsigned long long>(world.seed), world.slotCount, world.cores, world.tenants.size(),
                truth.severity);
    list("truly", truth.culprits);
    for (const double share : truth.shares)
        std::printf(" %.2f", share);
    list("; named", names);
    std::printf("\n");
    neighbours::Engine engine(g_options);
    engine.setPools({{"pool", "database"}});
    for (const UsageTick &tick : seen.ticks) {
        engine.push(tick);
        for (const neighbours::Incident &incident : engine.incidents()) {
            if (incident.state == IncidentState::Closed || incident.state == IncidentState::Recovering)
                continue;
            std::printf("  %3lld s: state %d verdict %d, %4.1f s, queue %.1f, busy %.1f/%.1f:",
                        static_cast<long long>(tick.endMs / 1'000 - world.warmS), int(incident.state),
                        int(incident.verdict), incident.delayS, tick.pools[0].queue, tick.pools[0].coresBusy,
                        tick.pools[0].cores);
            for (const neighbours::Booking &booking : incident.ledger)
                if (booking.seconds > 0.04 * incident.delayS)
                    std::printf(" %s%u/%d %.2f", booking.kind == neighbours::AccountKind::Tenant ? "t" : "account ",
                                booking.kind == neighbours::AccountKind::Tenant ? booking.tenant
                                                                                : unsigned(booking.kind),
                                int(booking.resource), booking.seconds / incident.delayS);
            std::printf("\n");
        }
    }
}

/// What the engine says while the cause lasts: its verdict at last, and how its books stood in the mean.
class Statements
{
public:
    explicit Statements(const World &world)
        : m_until((world.warmS + world.lengthS) * 1'000)
        , m_from(world.warmS * 1'000)
        , m_books(world.bursts.size(), 0)
        , m_world(world)
    {
    }
    void hear(std::int64_t atMs, const neighbours::Incident &incident)
    {
        if (atMs <= m_from || atMs > m_until || incident.delayS <= 0 || incident.state != IncidentState::Named)
            return;
        m_confidence = incident.confidence;
        m_names.clear();
        for (const neighbours::Antagonist &antagonist : incident.antagonists)
            m_names.insert(antagonist.tenant);
        ++m_ticks;
        for (std::size_t b = 0; b < m_books.size(); ++b)
            for (const neighbours::Booking &booking : incident.ledger)
                if (booking.kind == neighbours::AccountKind::Tenant && booking.tenant == m_world.bursts[b].tenant)
                    m_books[b] += booking.seconds / incident.delayS;
    }
    void judge(const Truth &truth, Calibration &calibration) const
    {
        if (m_confidence > 0)
            calibration.stated(m_confidence, !m_names.empty(), m_names == truth.culprits);
        for (std::size_t b = 0; b < m_books.size() && m_ticks > 0 && !truth.culprits.empty(); ++b)
            calibration.shared(m_books[b] / m_ticks, truth.shares[b]);
    }

private:
    std::int64_t m_until, m_from;
    double m_confidence = 0; ///< 0: no verdict.
    std::set<TenantIndex> m_names;
    std::vector<double> m_books; ///< By burst.
    double m_ticks = 0;
    const World &m_world;
};

/// Names held at any time from the episode's begin on; its end is the recording's.
Score judgeEpisode(Kind kind, const World &world, const Truth &truth, const Outcome &seen, bool misses = false)
{
    neighbours::Engine engine(g_options);
    engine.setPools({{"pool", "database"}});
    std::map<TenantIndex, std::pair<double, neighbours::Contended>> named;
    Score score;
    Statements statements(world);
    for (const UsageTick &tick : seen.ticks) {
        engine.push(tick);
        for (const neighbours::Incident &incident : engine.incidents()) {
            statements.hear(tick.endMs, incident);
            double sum = 0;
            for (const neighbours::Booking &booking : incident.ledger)
                sum += booking.seconds;
            score.imbalance = std::max(score.imbalance, std::abs(sum - incident.delayS) / std::max(1.0, sum));
            if (incident.state != IncidentState::Named || tick.endMs <= world.warmS * 1'000)
                continue;
            for (const neighbours::Antagonist &antagonist : incident.antagonists) {
                const auto [at, first] = named.try_emplace(
                    antagonist.tenant, double(tick.endMs - world.warmS * 1'000) / 1e3, antagonist.resource);
                at->second.second = antagonist.resource; // As the books stand at last.
            }
        }
    }
    std::set<TenantIndex> names;
    for (const auto &[tenant, how] : named)
        names.insert(tenant);
    statements.judge(truth, score.calibration);
    score.episodes = 1;
    score.truths = int(truth.culprits.size());
    score.withCulprit = !truth.culprits.empty();
    score.negatives = truth.culprits.empty();
    score.blamed = truth.culprits.empty() && !names.empty();
    score.exact = !truth.culprits.empty() && names == truth.culprits;
    if (misses && names != truth.culprits)
        tellMiss(world, truth, names, seen);
    for (const auto &[tenant, how] : named) {
        if (truth.culprits.count(tenant) == 0) {
            ++score.wrong;
            continue;
        }
        ++score.found;
        score.toName.push_back(how.first);
        score.resources += rightResource(kind, world, {tenant, 0, 0, how.second});
    }
    return score;
}

void print(const char *name, const Score &s)
{
    std::printf(
        "  \"%s\": {\"episodes\": %d, \"with_culprit\": %d, \"exact\": %.4f, \"precision\": %.4f, \"recall\": %.4f, "
        "\"negatives\": %d, \"falsely_blamed\": %d, \"resource_right\": %.4f, \"to_name_s\": {\"median\": %.1f, "
        "\"p95\": %.1f}, \"largest_imbalance\": %.1e},\n",
        name, s.episodes, s.withCulprit, s.withCulprit > 0 ? double(s.exact) / s.withCulprit : 1.0, s.precision(),
        s.recall(), s.negatives, s.blamed, s.found > 0 ? double(s.resources) / s.found : 1.0, s.time(0.5), s.time(0.95),
        s.imbalance);
}

/// A week of one quiet pool each: how many incidents are opened, and how many name somebody.
int quietWeeks(int pools, std::uint64_t seed)
{
    constexpr std::int64_t kWeekS = 7 * 86'400;
    int opened = 0, blamed = 0, most = 0;
    for (int n = 0; n < pools; ++n) {
        World world = worldOf(Kind::Quiet, seed, n);
        world.lengthS = kWeekS - world.warmS - world.afterS;
        const Outcome seen = simulate(world, true);
        neighbours::Engine engine(g_options);
        engine.setPools({{"pool", "database"}});
        std::set<std::uint64_t> told, naming;
        for (const UsageTick &tick : seen.ticks) {
            engine.push(tick);
            for (const neighbours::Incident &incident : engine.incidents()) {
                if (incident.state != IncidentState::Suspect)
                    told.insert(incident.number);
                if (!incident.antagonists.empty())
                    naming.insert(incident.number);
            }
        }
        opened += int(told.size());
        blamed += int(naming.size());
        most = std::max(most, int(told.size()));
    }
    std::printf("{\"bench\": \"neighbours_quiet_weeks\", \"seed\": %llu, \"pool_weeks\": %d, \"incidents\": %d, "
                "\"most_in_one\": %d, \"naming_somebody\": %d}\n",
                static_cast<unsigned long long>(seed), pools, opened, most, blamed);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    int each = 20, weeks = 0;
    std::uint64_t seed = 3;
    std::string only; // Kind; empty: all.
    bool table = false, misses = false;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "--table")
            table = true;
        else if (name == "--misses")
            misses = true;
        else if (name == "--crowded")
            g_options.mostInFull = 0;
        else if (name == "--quiet-weeks" && i + 1 < argc)
            weeks = std::max(1, std::atoi(argv[++i]));
        else if (name == "--each" && i + 1 < argc)
            each = std::max(1, std::atoi(argv[++i]));
        else if (name == "--seed" && i + 1 < argc)
            seed = std::strtoull(argv[++i], nullptr, 10);
        else if (name == "--kind" && i + 1 < argc)
            only = argv[++i];
    }
    if (weeks > 0)
        return quietWeeks(weeks, seed);
    const auto begun = std::chrono::steady_clock::now();
    Score probed, gateway, severe, disk;
    if (table)
        std::printf("| kind | with a culprit | exact | wrong names | negatives blamed | without a probe: exact | "
                    "blamed |\n|---|---|---|---|---|---|---|\n");
    for (int k = 0; k < int(Kind::Count); ++k) {
        if (!only.empty() && only != kKindNames[std::size_t(k)])
            continue;
        Score with, without;
        for (int n = 0; n < each; ++n) {
            const World world = worldOf(Kind(k), seed, n);
            const Outcome seen = simulate(world, true);
            const Truth truth = truthOf(world, seen);
            const Score one = judgeEpisode(Kind(k), world, truth, seen, misses);
            with.add(one);
            if (Kind(k) >= Kind::Log)
                continue;
            if (truth.culprits.empty() || truth.severity >= 2)
                severe.add(one);
            without.add(judgeEpisode(Kind(k), world, truth, simulate(world, false)));
        }
        if (table)
            std::printf("| %s | %d | %d | %d | %d of %d | %d | %d |\n", std::string(kKindNames[std::size_t(k)]).c_str(),
                        with.withCulprit, with.exact, with.wrong, with.blamed, with.negatives, without.exact,
                        without.blamed);
        (Kind(k) >= Kind::Log ? disk : probed).add(with);
        gateway.add(without);
    }
    if (table) {
        std::printf("\n");
        probed.calibration.print("with a probe");
        gateway.calibration.print("without");
    }
    std::printf("{\n  \"bench\": \"neighbours\", \"seed\": %llu, \"each\": %d,\n",
                static_cast<unsigned long long>(seed), each);
    print("probe", probed);
    print("probe_severity_2", severe);
    print("gateway_only", gateway);
    print("probe_disk", disk);
    std::printf("  \"seconds\": %.1f\n}\n",
                std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    return 0;
}
