#include "backend/engine/neighbours_doubt.h"

#include "backend/engine/neighbours_suspects.h"
#include "backend/engine/neighbours_verdict.h"
#include "backend/engine/neighbours_words.h"

#include <algorithm>

namespace bulkhead::neighbours {
namespace {

constexpr double kAgreement = 0.2;                               ///< Of the doubt that is left.
constexpr double kAgainstCorrelation = 0.2, kAgainstOnset = 0.3; ///< Of the confidence.
constexpr double kNoLocks = 0.85, kNoCpu = 0.95, kNoBytes = 0.95;

/// Share of the delay that the verdict rests on.
double restsOn(const Incident &incident)
{
    const double all = total(incident.ledger);
    if (!(all > 0))
        return 0;
    const auto kind = [&incident](AccountKind account) { return ofKind(incident.ledger, account); };
    double sum = 0;
    switch (incident.verdict) {
    case Verdict::Culprit:
    case Verdict::SeveralCulprits:
        for (const Antagonist &antagonist : incident.antagonists)
            sum += ofTenant(incident.ledger, antagonist.tenant);
        break;
    case Verdict::CommonCause:
        sum = kind(AccountKind::System) + kind(AccountKind::Capacity) + kind(AccountKind::Unexplained);
        break;
    case Verdict::CollectiveOverload:
        sum = kind(AccountKind::Tenant) + kind(AccountKind::Normal);
        break;
    case Verdict::SelfInflicted:
        sum = kind(AccountKind::Self);
        break;
    case Verdict::Undecided:
    case Verdict::Unspecified:
        break;
    }
    return sum / all;
}

/// -1: speaks against, 0: not known, 1: agrees; mean over the named.
struct Opinions
{
    double correlation = 0, onset = 0;
};

Opinions secondOpinions(const Incident &incident, double seconds)
{
    Opinions result;
    double count = 0;
    for (const Suspect &suspect : incident.suspects) {
        if (!suspect.named)
            continue;
        ++count;
        if (suspect.correlation >= kMovesTogether)
            result.correlation += 1;
        else if (suspect.correlation != 0 && suspect.correlation < kMovesTogether / 2)
            result.correlation -= 1;
        if (suspect.leadS < -kLateTicks * seconds)
            result.onset -= 1;
        else if (suspect.leadS != 0)
            result.onset += 1;
    }
    if (count > 0) {
        result.correlation /= count;
        result.onset /= count;
    }
    return result;
}

double heard(double confidence, double opinion, double against)
{
    return opinion > 0 ? confidence + kAgreement * opinion * (1 - confidence) : confidence * (1 + against * opinion);
}

/// The disk's delays are seen, and not who fills it.
bool onlyWaits(const PoolUse &pool)
{
    return pool.ioBy == IoSight::Waits;
}

double confidenceOf(const Incident &incident, const PoolUse &pool, double coverage, double seconds)
{
    if (incident.verdict == Verdict::Undecided || incident.verdict == Verdict::Unspecified)
        return 0;
    double confidence = std::clamp(0.5 + 0.5 * (restsOn(incident) - 0.35) / 0.65, 0.3, 1.0);
    const Opinions opinions = secondOpinions(incident, seconds);
    confidence = heard(confidence, opinions.correlation, kAgainstCorrelation);
    confidence = heard(confidence, opinions.onset, kAgainstOnset);
    if (!pool.state.probed)
        confidence *= kNoLocks;
    if (pool.state.cores <= 0)
        confidence *= kNoCpu;
    if (onlyWaits(pool))
        confidence *= kNoBytes;
    return std::clamp(confidence * coverage, 0.0, 1.0);
}

} // namespace

void fillDoubt(Incident &incident, const PoolUse &pool, double coverage, double seconds, bool eventsTold)
{
    incident.blindSpots.clear();
    if (!pool.state.probed)
        incident.blindSpots.emplace_back(
            "Locks and CPU below the pool are not seen: whoever holds a lock cannot be named.");
    if (pool.state.cores <= 0)
        incident.blindSpots.emplace_back("The host's CPU is not seen.");
    if (coverage < 0.95)
        incident.blindSpots.push_back(
            sentence("Only %d%% of the looks at the pool succeeded.", percent(std::max(0.0, coverage))));
    if (pool.tenants.size() > 1 && std::ranges::any_of(pool.tenants, [](const TenantUse &use) { return !use.drawn; }))
        incident.blindSpots.emplace_back("The pool has too many tenants to keep the past of each.");
    else if (pool.wokenMs != 0)
        incident.blindSpots.emplace_back(
            "There are too many tenants to keep the past of each: what is drawn begins when the pool became restless.");
    if (pool.ioBy == IoSight::Nothing)
        incident.blindSpots.emplace_back(
            "No bytes written are seen: a tenant that floods the disk shows as ordinary contention.");
    else if (onlyWaits(pool))
        incident.blindSpots.emplace_back(
            "Who waits for the disk is seen, the bytes are not: who floods it is judged by its own waiting.");
    if (!eventsTold)
        incident.blindSpots.emplace_back(
            "Deployments, failovers and maintenance are not reported: none can be ruled out.");
    incident.confidence = confidenceOf(incident, pool, coverage, seconds);
}

} // namespace bulkhead::neighbours
