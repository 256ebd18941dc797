#include "backend/rpc/neighbours_wire.h"

#include "backend/rpc/event_scope.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/incident_suspects.h"

#include <algorithm>
#include <cmath>

namespace bulkhead {

namespace {

static_assert(static_cast<int>(Verdict::Undecided) == v1::VERDICT_UNDECIDED);
static_assert(static_cast<int>(Verdict::CollectiveOverload) == v1::VERDICT_COLLECTIVE_OVERLOAD);
static_assert(static_cast<int>(IncidentState::Closed) == v1::INCIDENT_STATE_CLOSED);

constexpr std::size_t kPoints = 1'800;

std::int32_t basisPoints(double part, double whole)
{
    return whole > 0 ? static_cast<std::int32_t>(std::lround(part / whole * 10'000)) : 0;
}

v1::Party victimParty(const Call &call, const neighbours::Incident &incident, const neighbours::Victim &victim)
{
    v1::Party party;
    nameParty(call, victim.tenant, party);
    party.set_share(basisPoints(victim.delayS, incident.delayS));
    party.set_latency_ms(victim.latencyMs);
    party.set_expected_ms(victim.expectedMs);
    return party;
}

const char *accountName(neighbours::AccountKind kind)
{
    switch (kind) {
    case neighbours::AccountKind::Tenant:
        return "TENANT";
    case neighbours::AccountKind::Self:
        return "SELF";
    case neighbours::AccountKind::Normal:
        return "NORMAL";
    case neighbours::AccountKind::Capacity:
        return "CAPACITY";
    case neighbours::AccountKind::System:
        return "SYSTEM";
    case neighbours::AccountKind::Unexplained:
        break;
    }
    return "UNEXPLAINED";
}

/// The ledger's lines as the caller sees them: tenants outside the scope are one line, so that neither their number
/// nor their part can be told apart.
class Lines
{
public:
    Lines(const Call &call, const std::vector<neighbours::Booking> &ledger)
        : m_call(call)
    {
        for (const neighbours::Booking &booking : ledger)
            line(booking).seconds += booking.seconds;
    }

    /// Seconds of one tick in the order of the lines; what no line holds is left out.
    [[nodiscard]] std::vector<double> spread(const std::vector<neighbours::Booking> &ledger) const
    {
        std::vector<double> seconds(m_lines.size(), 0.0);
        for (const neighbours::Booking &booking : ledger)
            for (std::size_t i = 0; i < m_lines.size(); ++i)
                if (same(m_lines[i], key(booking)))
                    seconds[i] += booking.seconds;
        return seconds;
    }
    void fill(v1::GetIncidentResponse &answer) const
    {
        double whole = 0;
        for (const Line &line : m_lines)
            whole += line.seconds;
        for (const Line &line : m_lines) {
            v1::Account *account = answer.add_ledger();
            account->set_account(accountName(line.kind));
            account->set_seconds(line.seconds);
            account->set_share(basisPoints(line.seconds, whole));
            if (line.kind != neighbours::AccountKind::Tenant)
                continue;
            nameParty(m_call, line.tenant, *account->mutable_party());
            account->set_resource(resourceName(line.resource));
        }
    }

private:
    static constexpr TenantIndex kOutside = UINT32_MAX;
    struct Line
    {
        neighbours::AccountKind kind;
        TenantIndex tenant;
        neighbours::Contended resource;
        double seconds = 0;
    };

    [[nodiscard]] Line key(const neighbours::Booking &booking) const
    {
        if (booking.kind != neighbours::AccountKind::Tenant)
            return {booking.kind, 0, neighbours::Contended::Slots, 0};
        if (!m_call.inScope(booking.tenant)) // Not even by what they use can those outside be told apart.
            return {booking.kind, kOutside, neighbours::Contended::Slots, 0};
        return {booking.kind, booking.tenant, booking.resource, 0};
    }
    static bool same(const Line &a, const Line &b)
    {
        return a.kind == b.kind && a.tenant == b.tenant && a.resource == b.resource;
    }
    Line &line(const neighbours::Booking &booking)
    {
        const Line wanted = key(booking);
        const auto found = std::find_if(m_lines.begin(), m_lines.end(), [&](const Line &l) { return same(l, wanted); });
        if (found != m_lines.end())
            return *found;
        return m_lines.emplace_back(wanted);
    }

    const Call &m_call;
    std::vector<Line> m_lines;
};

void fillVictimSeries(const Call &call, const neighbours::Incident &incident, std::size_t firstPoint,
                      std::size_t mostSeries, v1::GetIncidentResponse &answer)
{
    for (const neighbours::Victim &victim : incident.victims) {
        if (!call.inScope(victim.tenant))
            continue;
        if (static_cast<std::size_t>(answer.victims_size()) == mostSeries)
            return;
        v1::VictimSeries *series = answer.add_victims();
        *series->mutable_party() = victimParty(call, incident, victim);
        for (std::size_t p = firstPoint; p < incident.points.size(); ++p) {
            double latency = -1;
            for (const auto &[tenant, ms] : incident.points[p].victimLatencyMs)
                if (tenant == victim.tenant)
                    latency = ms;
            series->add_latency_ms(latency);
        }
    }
}

void tell(const neighbours::Finding &finding, v1::Evidence &evidence)
{
    evidence.set_kind(finding.kind);
    evidence.set_text(finding.text);
    evidence.set_value(finding.value);
}

/// An event that struck somebody outside the scope is not told; and where it was the only one, the words are those of
/// an onset without any, so that its absence tells nothing either.
void fillFindings(const Call &call, const neighbours::Incident &incident, v1::GetIncidentResponse &answer)
{
    constexpr char kEvents[] = "deployment";
    bool eventTold = false, eventKnown = false;
    for (const neighbours::Finding &finding : incident.evidence) {
        const bool event = finding.kind == kEvents;
        eventKnown = eventKnown || event;
        if (event && !maySee(call, finding.subject))
            continue;
        eventTold = eventTold || event;
        tell(finding, *answer.add_evidence());
    }
    for (const neighbours::Finding &finding : incident.ruledOut) {
        eventKnown = eventKnown || finding.kind == kEvents;
        if (finding.kind != kEvents || call.person.scope.all)
            tell(finding, *answer.add_ruled_out());
    }
    if (eventKnown && !eventTold && !call.person.scope.all)
        tell({kEvents, "No deployment, failover or maintenance within your scope within a minute of the onset.", 0, {}},
             *answer.add_ruled_out());
}

} // namespace

bool visible(const Call &call, const neighbours::Incident &incident)
{
    const auto held = [&call](const auto &party) { return call.inScope(party.tenant); };
    return std::any_of(incident.victims.begin(), incident.victims.end(), held)
           || std::any_of(incident.antagonists.begin(), incident.antagonists.end(), held);
}

absl::StatusOr<const neighbours::Incident *>
findIncident(const Call &call, const std::vector<neighbours::Incident> &incidents, std::string_view id)
{
    for (const neighbours::Incident &incident : incidents)
        if (incident.id == id && visible(call, incident))
            return &incident;
    return fault(absl::StatusCode::kNotFound, "INCIDENT_NOT_FOUND", "There is no such incident in your scope.",
                 "Reload the incidents and choose again.");
}

v1::Incident incidentMessage(const Call &call, const EngineRoom &room, const neighbours::Incident &incident)
{
    v1::Incident message;
    message.set_id(incident.id);
    const auto pools = room.pools();
    if (incident.pool < pools.size()) {
        message.set_pool(pools[incident.pool].name);
        message.set_resource(pools[incident.pool].resource);
    }
    message.set_state(static_cast<v1::IncidentState>(incident.state));
    message.set_verdict(static_cast<v1::Verdict>(incident.verdict));
    message.set_since_ms(incident.sinceMs);
    message.set_named_ms(incident.namedMs);
    message.set_closed_ms(incident.closedMs);
    message.set_delay_s(incident.delayS);
    const auto workflows = room.workflows();
    for (const neighbours::Antagonist &antagonist : incident.antagonists) {
        v1::Party *party = message.add_antagonists();
        nameParty(call, antagonist.tenant, *party);
        party->set_share(basisPoints(antagonist.share, 1));
        if (!party->outside_scope())
            party->set_resource(resourceName(antagonist.resource));
        if (message.workflow().empty() && !party->outside_scope() && antagonist.workflow < workflows.size())
            message.set_workflow(workflows[antagonist.workflow]);
    }
    std::int64_t arr = 0;
    std::uint32_t outside = 0;
    for (const neighbours::Victim &victim : incident.victims) {
        if (!call.inScope(victim.tenant)) {
            ++outside;
            continue;
        }
        arr += call.fleet->factsOf(victim.tenant).arr;
        *message.add_victims() = victimParty(call, incident, victim);
    }
    message.set_victims_outside(outside);
    if (call.sees("arr"))
        message.set_arr(arr);
    return message;
}

void fillIncident(const Call &call, const EngineRoom &room, const neighbours::Incident &incident,
                  v1::GetIncidentResponse &answer, std::size_t mostSeries)
{
    *answer.mutable_incident() = incidentMessage(call, room, incident);
    const Lines lines(call, incident.ledger);
    lines.fill(answer);
    const std::size_t first = incident.points.size() > kPoints ? incident.points.size() - kPoints : 0;
    for (std::size_t p = first; p < incident.points.size(); ++p) {
        const neighbours::Point &point = incident.points[p];
        v1::IncidentPoint *told = answer.add_points();
        told->set_at_ms(point.atMs);
        told->set_antagonist_share(point.antagonistShare);
        told->set_pool_busy(point.poolBusy);
        const std::vector<double> accounts = lines.spread(point.ledger);
        told->mutable_accounts()->Assign(accounts.begin(), accounts.end());
    }
    fillVictimSeries(call, incident, first, mostSeries, answer);
    fillFindings(call, incident, answer);
    fillSuspects(call, incident, answer);
    fillWaits(call, incident, answer);
    answer.set_confidence(basisPoints(incident.confidence, 1));
    for (const std::string &spot : incident.blindSpots)
        answer.add_blind_spots(spot);
    answer.set_source(room.source());
}

} // namespace bulkhead
