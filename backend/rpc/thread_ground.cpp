#include "backend/rpc/thread_ground.h"

#include "backend/domain/governed_act.h"
#include "backend/engine_room.h"
#include "backend/rpc/audit_wire.h"
#include "backend/rpc/exposure_keeper.h"
#include "backend/rpc/filter_words.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/neighbours_wire.h"
#include "backend/rpc/services.h"
#include "backend/rpc/thread_names.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::size_t kAccesses = 50, kActs = 50, kCases = 20, kAlerts = 20; // Followed at most, the newest.
constexpr std::size_t kActsLookedAt = 2'000, kOlderLookedAt = 20'000, kOfRequest = 100;

/// Puts it in unless there are so many; `cut` says that one was left out.
template<class Row>
void add(std::map<std::string, Row> &rows, std::string key, Row row, std::size_t most, bool &cut)
{
    if (rows.size() >= most && !rows.contains(key))
        cut = true;
    else
        rows.try_emplace(std::move(key), std::move(row));
}

/// All that was said of a case.
std::string textOf(const exposure::Case &item)
{
    std::string text = item.what;
    for (const exposure::Entry &entry : item.entries)
        text += "\n" + entry.text;
    return text;
}

class ThreadFinder
{
public:
    ThreadFinder(const Call &call, const ServiceParts &parts, const StoreScope &readable, const std::string &id)
        : m_call(call)
        , m_parts(parts)
        , m_readable(readable)
        , m_id(id)
    {
    }

    absl::StatusOr<ThreadGround> find()
    {
        for (const auto step : {&ThreadFinder::takeById, &ThreadFinder::takeRequest, &ThreadFinder::takeOfCase,
                                &ThreadFinder::takeAccesses, &ThreadFinder::takeOlderAccesses, &ThreadFinder::takeActs,
                                &ThreadFinder::follow})
            if (absl::Status status = (this->*step)(); !status.ok())
                return status;
        ThreadGround ground;
        tellSources(ground.sources);
        tellParts(ground.parts);
        ground.tellsBeyond =
            m_call.person.scope.all
            || std::ranges::any_of(ground.parts, [this](const v1::ThreadPart &part) { return isOfOthers(part); });
        ground.cut = m_cut && ground.tellsBeyond;
        return ground;
    }

private:
    // What the id is.
    absl::Status takeById();
    absl::Status takeRequest();
    absl::Status takeOfCase(); ///< The accesses that a case is about.
    // What names it.
    absl::Status takeAccesses();
    absl::Status takeOlderAccesses();
    absl::Status takeActs();
    /// What belongs to what was found.
    absl::Status follow();
    absl::Status takeAccess(const std::string &grantId);
    absl::Status takeAlert(const std::string &alertId);
    void takeCase(const exposure::Case &item);

    void tellSources(std::vector<AuditSource> &sources) const;
    void tellActs(std::vector<AuditSource> &sources) const;
    void tellParts(std::vector<v1::ThreadPart> &parts) const;
    [[nodiscard]] v1::ThreadPart partOf(v1::ThreadPartKind kind, const std::string &id,
                                        const std::string &tenantId) const;
    [[nodiscard]] bool mayKnow(const exposure::Case &item) const;
    /// Whether a part leads to the rest without the caller's own doing.
    [[nodiscard]] bool isOfOthers(const v1::ThreadPart &part) const;

    const Call &m_call;
    const ServiceParts &m_parts;
    const StoreScope &m_readable;
    const std::string &m_id;
    bool m_request = false, m_requestSeen = false, m_incident = false, m_cut = false;
    std::map<std::string, grants::Grant> m_grants;
    std::map<std::string, StoredAct> m_acts;
    std::map<std::string, exposure::Case> m_cases;
    std::map<std::string, AlertHandling> m_alerts;
};

absl::Status ThreadFinder::takeAccess(const std::string &grantId)
{
    const auto record = m_parts.store.record(kGrantRecord, grantId);
    if (absl::IsNotFound(record.status()))
        return absl::OkStatus();
    if (!record.ok())
        return record.status();
    auto grant = grantOf(*record);
    if (!grant.ok())
        return grant.status();
    add(m_grants, grantId, *std::move(grant), kAccesses, m_cut);
    return absl::OkStatus();
}

absl::Status ThreadFinder::takeAlert(const std::string &alertId)
{
    auto handling = m_parts.store.alertHandling(alertId);
    if (absl::IsNotFound(handling.status()))
        return absl::OkStatus(); // Nobody did anything with it, or it is none.
    if (!handling.ok())
        return handling.status();
    add(m_alerts, alertId, *std::move(handling), kAlerts, m_cut);
    return absl::OkStatus();
}

void ThreadFinder::takeCase(const exposure::Case &item)
{
    add(m_cases, item.id, item, kCases, m_cut);
}

absl::Status ThreadFinder::takeById()
{
    if (absl::Status status = takeAccess(m_id); !status.ok())
        return status;
    if (absl::Status status = takeAlert(m_id); !status.ok())
        return status;
    const auto record = m_parts.store.record(kExposureRecord, m_id);
    if (!record.ok() && !absl::IsNotFound(record.status()))
        return record.status();
    if (record.ok()) {
        const auto item = exposureOf(*record);
        if (!item.ok())
            return item.status();
        takeCase(*item);
    }
    const auto board = m_parts.room.services();
    m_incident = findIncident(m_call, *board->incidents, m_id).ok();
    return absl::OkStatus();
}

absl::Status ThreadFinder::takeRequest()
{
    AuditQuestion question;
    question.requestId = m_id;
    question.limit = kOfRequest;
    const auto events = m_parts.store.auditFound(StoreScope{}, question);
    if (!events.ok())
        return auditDamaged(events.status());
    m_request = !events->empty();
    m_requestSeen =
        std::ranges::any_of(*events, [this](const AuditEvent &one) { return m_readable.holds(one.tenantId); });
    for (const AuditEvent &event : *events)
        if (!event.grant.empty())
            if (absl::Status status = takeAccess(event.grant); !status.ok())
                return status;
    return absl::OkStatus();
}

absl::Status ThreadFinder::takeOfCase()
{
    for (const auto &[id, item] : m_cases) {
        std::vector<std::string> accesses = grantsIn(textOf(item));
        accesses.push_back(item.subject); // Of a lost recording: the access.
        for (const std::string &access : accesses)
            if (absl::Status status = takeAccess(access); !status.ok())
                return status;
    }
    return absl::OkStatus();
}

absl::Status ThreadFinder::takeAccesses()
{
    if (!m_parts.grants)
        return absl::OkStatus();
    if (absl::Status status = m_parts.grants->rows().ready(); !status.ok())
        return status;
    std::vector<const grants::Grant *> named;
    const auto rows = m_parts.grants->rows().shared();
    for (const auto &[id, grant] : *rows)
        if (grant.ask.alertId == m_id || namesId(grant.ask.ticket, m_id) || namesId(grant.ask.purpose, m_id))
            named.push_back(&grant);
    std::ranges::sort(named, std::ranges::greater(), &grants::Grant::askedMs);
    for (const grants::Grant *grant : named)
        add(m_grants, grant->id, *grant, kAccesses, m_cut);
    return absl::OkStatus();
}

/// Those that the keeper has let go of are found by what audit says of their requests.
absl::Status ThreadFinder::takeOlderAccesses()
{
    if (!m_parts.grants || m_grants.size() >= kAccesses)
        return absl::OkStatus();
    const auto rows = m_parts.grants->rows().shared();
    if (rows->size() < GrantKeeper::kKept)
        return absl::OkStatus();
    std::int64_t oldest = INT64_MAX;
    for (const auto &[id, grant] : *rows)
        oldest = std::min(oldest, grant.askedMs);
    std::vector<AuditSource> asked(2);
    asked[0].question.action = "grants.request";
    asked[1].question.action = "grants.break-glass";
    for (AuditSource &source : asked)
        source.question.untilMs = oldest;
    AuditMerge merge(m_parts.store, StoreScope{}, std::move(asked), AuditMerge::Order::NewestFirst, {});
    for (std::size_t looks = 0; looks < kOlderLookedAt; ++looks) {
        const auto found = merge.next();
        if (!found.ok())
            return found.status();
        if (!*found)
            return absl::OkStatus();
        const AuditEvent &event = (*found)->event;
        if (event.grant.empty() || !(namesId(event.after, m_id) || namesId(event.purpose, m_id)))
            continue;
        if (absl::Status status = takeAccess(event.grant); !status.ok())
            return status;
    }
    m_cut = true;
    return absl::OkStatus();
}

absl::Status ThreadFinder::takeActs()
{
    const auto acts = m_parts.store.acts({}, kActsLookedAt);
    if (!acts.ok())
        return acts.status();
    for (const StoredAct &act : *acts) {
        const auto serves = [&act](const auto &one) {
            const grants::Grant &grant = one.second;
            return grant.ask.tenantId == act.tenantId && isTellingTicket(grant.ask.ticket)
                   && namesId(act.purpose, grant.ask.ticket);
        };
        if (act.id == m_id || namesId(act.purpose, m_id) || namesId(act.change, m_id)
            || std::ranges::any_of(m_grants, serves))
            add(m_acts, act.id, act, kActs, m_cut);
    }
    return absl::OkStatus();
}

absl::Status ThreadFinder::follow()
{
    for (const auto &[id, grant] : m_grants)
        for (const std::string &alert : alertsIn(grant.ask.ticket + " " + grant.ask.purpose + " " + grant.ask.alertId))
            if (absl::Status status = takeAlert(alert); !status.ok())
                return status;
    if (!m_parts.exposures || m_grants.empty())
        return absl::OkStatus();
    if (absl::Status status = m_parts.exposures->rows().ready(); !status.ok())
        return status;
    const auto cases = m_parts.exposures->rows().shared();
    for (const auto &[id, item] : *cases)
        if (m_grants.contains(item.subject)
            || std::ranges::any_of(grantsIn(textOf(item)), [this](const auto &one) { return m_grants.contains(one); }))
            takeCase(item);
    return absl::OkStatus();
}

void ThreadFinder::tellSources(std::vector<AuditSource> &sources) const
{
    const auto named = [](std::string id) {
        return [id = std::move(id)](const AuditEvent &event) {
            return namesId(event.before, id) || namesId(event.after, id);
        };
    };
    AuditSource source;
    const auto put = [&] { sources.push_back(std::exchange(source, {})); };
    if (m_request) {
        source.question.requestId = m_id;
        put();
    }
    if (m_incident) {
        source.question.action = "incidents.export";
        source.fits = named(m_id);
        put();
    }
    for (const auto &[id, grant] : m_grants) {
        source.question.grant = id;
        put();
        if (grant.startedMs == 0)
            continue;
        // An access only reads. What its person changed meanwhile with the same tenant was by their own rights.
        source.question.tenants = {grant.ask.tenantId};
        source.question.actor = grant.person;
        source.question.fromMs = grant.startedMs;
        source.question.untilMs = (grant.endedMs > 0 ? grant.endedMs : grant.endsMs) + 1;
        source.fits = [](const AuditEvent &event) { return event.grant.empty() && changesSomething(event.action); };
        put();
    }
    for (const auto &[id, handling] : m_alerts) {
        std::int64_t first = handling.acknowledgedMs > 0 ? handling.acknowledgedMs : INT64_MAX, last = 0;
        for (const StoredNote &note : handling.notes) {
            first = std::min(first, note.atMs);
            last = std::max(last, note.atMs);
        }
        source.question.tenants = {handling.tenantId};
        source.question.fromMs = first;
        source.question.untilMs = std::max(last, handling.acknowledgedMs) + 1;
        source.fits = named(id);
        put();
    }
    tellActs(sources);
    for (const auto &[id, item] : m_cases)
        // Whole actions: an index gives these in order of time, which it does not for all that begin alike.
        for (const char *action :
             {"exposures.open", "exposures.manage", "exposures.decide", "exposures.remind", "exposures.export"}) {
            source.question.action = action;
            source.question.fromMs = item.openedMs;
            source.fits = named(id);
            put();
        }
}

/// One question a tenant, however many of its acts: each reads on in the tenant's chain from the first proposal.
void ThreadFinder::tellActs(std::vector<AuditSource> &sources) const
{
    std::map<std::string, std::vector<std::string>> ids;
    std::map<std::string, std::int64_t> from;
    std::set<std::string> moved; ///< Tenants with an act that moves them between tiers.
    for (const auto &[id, act] : m_acts) {
        AuditSource ended; // What its end is told by.
        ended.question.requestId = id;
        sources.push_back(std::move(ended));
        ids[act.tenantId].push_back(id);
        if (act.kind == act::kTierKind) {
            moved.insert(act.tenantId);
            ids[act.tenantId].push_back(id + ".back"); // As a move that is undone is called.
        }
        from[act.tenantId] = std::min(from.try_emplace(act.tenantId, act.proposedMs).first->second, act.proposedMs);
    }
    for (const auto &[tenant, named] : ids)
        for (const std::string action : {"acts.*", "tiers.move"}) {
            if (action == "tiers.move" && !moved.contains(tenant))
                continue;
            AuditSource source;
            source.question.tenants = {tenant};
            source.question.action = action;
            source.question.fromMs = from[tenant];
            source.fits = [named](const AuditEvent &event) {
                return std::ranges::any_of(named, [&event](const std::string &id) {
                    return namesId(event.before, id) || namesId(event.after, id);
                });
            };
            sources.push_back(std::move(source));
        }
}

v1::ThreadPart ThreadFinder::partOf(v1::ThreadPartKind kind, const std::string &id, const std::string &tenantId) const
{
    v1::ThreadPart part;
    part.set_kind(kind);
    part.set_id(id);
    part.set_tenant_id(tenantId);
    part.set_tenant_name(nameOf(m_call, tenantId));
    return part;
}

bool ThreadFinder::mayKnow(const exposure::Case &item) const
{
    const auto holds = [this](const exposure::Party &party) { return m_readable.holds(party.facts.id); };
    return std::ranges::all_of(item.facts.parties, holds) && std::ranges::all_of(item.former, holds);
}

bool ThreadFinder::isOfOthers(const v1::ThreadPart &part) const
{
    switch (part.kind()) {
    case v1::THREAD_PART_KIND_ACCESS:
    case v1::THREAD_PART_KIND_ACT:
        return part.person() != m_call.person.id;
    case v1::THREAD_PART_KIND_ALERT:
    case v1::THREAD_PART_KIND_INCIDENT:
    case v1::THREAD_PART_KIND_CASE: // One's own words can lead to another one.
        return part.id() == m_id;
    default:
        return false;
    }
}

void ThreadFinder::tellParts(std::vector<v1::ThreadPart> &parts) const
{
    const auto ticket = [this](const auto &one) { return namesId(one.second.ask.ticket, m_id); };
    if (std::ranges::any_of(m_grants,
                            [&](const auto &one) { return ticket(one) && m_readable.holds(one.second.ask.tenantId); }))
        parts.push_back(partOf(v1::THREAD_PART_KIND_TICKET, m_id, {}));
    if (m_incident)
        parts.push_back(partOf(v1::THREAD_PART_KIND_INCIDENT, m_id, {}));
    for (const auto &[id, handling] : m_alerts)
        if (m_readable.holds(handling.tenantId))
            parts.push_back(partOf(v1::THREAD_PART_KIND_ALERT, id, handling.tenantId));
    for (const auto &[id, grant] : m_grants) {
        if (!m_readable.holds(grant.ask.tenantId))
            continue;
        v1::ThreadPart part = partOf(v1::THREAD_PART_KIND_ACCESS, id, grant.ask.tenantId);
        part.set_person(grant.person);
        part.set_ticket(grant.ask.ticket);
        const std::int64_t now = m_parts.grants ? m_parts.grants->nowMs() : m_call.nowMs;
        part.set_state(std::string(grants::wordOf(grants::stateAt(grant, now))));
        part.set_at_ms(grant.askedMs);
        part.set_recorded(m_parts.recorder != nullptr && grant.startedMs > 0);
        parts.push_back(std::move(part));
    }
    for (const auto &[id, act] : m_acts) {
        if (!m_readable.holds(act.tenantId))
            continue;
        v1::ThreadPart part = partOf(v1::THREAD_PART_KIND_ACT, id, act.tenantId);
        part.set_person(act.proposedBy);
        part.set_at_ms(act.proposedMs);
        parts.push_back(std::move(part));
    }
    for (const auto &[id, item] : m_cases) {
        if (!mayKnow(item))
            continue;
        v1::ThreadPart part = partOf(v1::THREAD_PART_KIND_CASE, id, {});
        part.set_state(std::string(exposure::wordOf(item.state)));
        part.set_at_ms(item.openedMs);
        parts.push_back(std::move(part));
    }
    std::ranges::stable_sort(parts, {}, [](const v1::ThreadPart &part) { return part.at_ms(); });
    const auto known = [this](const auto &one) { return m_readable.holds(one.second.ask.tenantId); };
    if (m_requestSeen && std::ranges::none_of(m_grants, known))
        parts.push_back(partOf(v1::THREAD_PART_KIND_REQUEST, m_id, {}));
}

} // namespace

absl::StatusOr<ThreadGround> threadGround(const Call &call, const ServiceParts &parts, const StoreScope &readable,
                                          const std::string &id)
{
    return ThreadFinder(call, parts, readable, id).find();
}

} // namespace bulkhead
