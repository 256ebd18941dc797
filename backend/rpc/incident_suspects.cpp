#include "backend/rpc/incident_suspects.h"

#include "backend/rpc/event_scope.h"
#include "backend/rpc/neighbours_wire.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace bulkhead {

namespace {

constexpr int kSimilar = 8;
constexpr std::int64_t kBeforeMs = 300'000; ///< An incident's picture begins so long before its onset.

} // namespace

std::int32_t basisPoints(double share)
{
    return static_cast<std::int32_t>(std::lround(share * 10'000));
}

const char *resourceName(neighbours::Contended resource)
{
    switch (resource) {
    case neighbours::Contended::Lock:
        return "lock";
    case neighbours::Contended::Cpu:
        return "cpu";
    case neighbours::Contended::Io:
        return "io";
    case neighbours::Contended::Slots:
        break;
    }
    return "slots";
}

void nameParty(const Call &call, TenantIndex tenant, v1::Party &party)
{
    if (!call.inScope(tenant)) {
        party.set_outside_scope(true);
        return;
    }
    party.set_tenant_id(call.fleet->factsOf(tenant).id);
    party.set_tenant_name(call.fleet->factsOf(tenant).name);
}

void fillSuspects(const Call &call, const neighbours::Incident &incident, v1::GetIncidentResponse &answer)
{
    double outside = 0;
    bool outsideNamed = false, any = false;
    for (const neighbours::Suspect &suspect : incident.suspects) {
        if (!call.inScope(suspect.tenant)) {
            outside += suspect.share;
            outsideNamed = outsideNamed || suspect.named;
            any = true;
            continue;
        }
        v1::Suspect &told = *answer.add_suspects();
        nameParty(call, suspect.tenant, *told.mutable_party());
        told.mutable_party()->set_share(basisPoints(suspect.share));
        told.mutable_party()->set_resource(resourceName(suspect.resource));
        told.set_held(suspect.held);
        told.set_usual_held(suspect.usualHeld);
        told.set_cores(suspect.cores);
        told.set_usual_cores(suspect.usualCores);
        told.set_blocks(suspect.blocks);
        told.set_growth(suspect.growth);
        told.set_correlation(suspect.correlation);
        told.set_lead_s(suspect.leadS);
        told.set_named(suspect.named);
        told.set_ruled_out(suspect.ruledOut);
    }
    if (!any)
        return;
    v1::Suspect &told = *answer.add_suspects();
    told.mutable_party()->set_outside_scope(true);
    told.mutable_party()->set_share(basisPoints(outside));
    told.set_named(outsideNamed);
}

void fillWaits(const Call &call, const neighbours::Incident &incident, v1::GetIncidentResponse &answer)
{
    constexpr TenantIndex kOutside = UINT32_MAX;
    const auto seen = [&call](TenantIndex tenant) { return call.inScope(tenant) ? tenant : kOutside; };
    std::map<std::pair<TenantIndex, TenantIndex>, double> folded;
    for (const neighbours::WaitLine &line : incident.waits)
        folded[{seen(line.blocked), seen(line.blocker)}] += line.waiting;
    for (const auto &[pair, waiting] : folded) {
        if (pair.first == kOutside && pair.second == kOutside)
            continue; // Nothing of it concerns the caller.
        v1::WaitEdge &edge = *answer.add_waits();
        nameParty(call, pair.first, *edge.mutable_blocked());
        nameParty(call, pair.second, *edge.mutable_blocker());
        edge.set_waiting(waiting);
    }
    std::ranges::stable_sort(*answer.mutable_waits(),
                             [](const auto &a, const auto &b) { return a.waiting() > b.waiting(); });
}

void fillSimilar(const Call &call, const std::vector<neighbours::Incident> &all, const neighbours::Incident &incident,
                 v1::GetIncidentResponse &answer)
{
    for (const neighbours::Incident &other : all) {
        if (other.id == incident.id || other.pool != incident.pool || other.sinceMs > incident.sinceMs
            || !visible(call, other))
            continue;
        v1::SimilarIncident &told = *answer.add_similar();
        told.set_id(other.id);
        told.set_verdict(static_cast<v1::Verdict>(other.verdict));
        told.set_since_ms(other.sinceMs);
        told.set_closed_ms(other.closedMs);
        // Whether it was the same one may be told only of those who may be named.
        told.set_same_antagonist(std::ranges::any_of(other.antagonists, [&](const neighbours::Antagonist &a) {
            return call.inScope(a.tenant)
                   && std::ranges::find(incident.antagonists, a.tenant, &neighbours::Antagonist::tenant)
                          != incident.antagonists.end();
        }));
        if (answer.similar_size() == kSimilar)
            return;
    }
}

void fillEventMarks(const Call &call, const std::vector<PlatformEvent> &events, const neighbours::Incident &incident,
                    v1::GetIncidentResponse &answer)
{
    const std::int64_t to = incident.closedMs > 0 ? incident.closedMs : INT64_MAX;
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (event->atMs < incident.sinceMs - kBeforeMs || event->atMs > to || !maySee(call, event->subject))
            continue;
        v1::IncidentMark &mark = *answer.add_marks();
        mark.set_at_ms(event->atMs);
        mark.set_kind("event");
        mark.set_text(event->text);
    }
}

} // namespace bulkhead
