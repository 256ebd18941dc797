#include "backend/rpc/search.h"

#include "backend/engine_room.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/folded.h"

#include "bulkhead/v1/session.pb.h"

#include <algorithm>

namespace bulkhead {

namespace {

struct Hit
{
    int rank = 0; ///< Lower is better.
    v1::SearchHit shown;
};

/// 0 whole, 1 prefix, 2 prefix of a word, 3 within; -1 not at all.
int rankOf(const std::string &text, const std::string &query)
{
    const std::size_t at = text.find(query);
    if (at == std::string::npos)
        return -1;
    if (at == 0)
        return text.size() == query.size() ? 0 : 1;
    return text.find(" " + query) != std::string::npos ? 2 : 3;
}

class Search
{
public:
    Search(const ServiceParts &parts, const Call &call, std::string query, std::size_t limit)
        : m_parts(parts)
        , m_call(call)
        , m_query(std::move(query))
        , m_limit(limit)
    {
    }

    void tenants();
    void alerts(const ServiceBoard &board);
    void incidents(const ServiceBoard &board);
    absl::Status cases();
    void answer(v1::SearchResponse &response);

private:
    /// The better rank of two texts, or -1.
    [[nodiscard]] int rank(const std::string &a, const std::string &b = {}) const
    {
        const int first = rankOf(folded(a), m_query);
        const int second = b.empty() ? -1 : rankOf(folded(b), m_query);
        return first < 0 ? second : second < 0 ? first : std::min(first, second);
    }
    v1::SearchHit *add(int rank, v1::SearchHit::Kind kind, const std::string &id);

    const ServiceParts &m_parts;
    const Call &m_call;
    std::string m_query;
    std::size_t m_limit;
    std::vector<Hit> m_hits;
    std::size_t m_ofKind = 0;
};

v1::SearchHit *Search::add(int rank, v1::SearchHit::Kind kind, const std::string &id)
{
    // Enough of each kind to fill the answer and know that there is more.
    if (rank < 0 || ++m_ofKind > 4 * m_limit + 200)
        return nullptr;
    Hit &hit = m_hits.emplace_back();
    hit.rank = rank * 4 + (kind == v1::SearchHit::KIND_TENANT ? 0 : kind == v1::SearchHit::KIND_INCIDENT ? 1 : 2);
    hit.shown.set_kind(kind);
    hit.shown.set_id(id);
    return &hit.shown;
}

void Search::tenants()
{
    m_ofKind = 0;
    for (TenantIndex i = 0; i < m_call.fleet->size; ++i) {
        const TenantFacts &facts = m_call.fleet->factsOf(i);
        const int found = rank(facts.name, facts.id);
        if (found < 0 || !m_call.inScope(facts))
            continue;
        if (v1::SearchHit *hit = add(found, v1::SearchHit::KIND_TENANT, facts.id)) {
            hit->set_title(facts.name);
            const std::string pool = m_call.sees("pool") ? facts.pool : std::string();
            hit->set_detail(pool + (pool.empty() || facts.region.empty() ? "" : " · ") + facts.region);
            hit->set_tenant_id(facts.id);
        }
    }
}

void Search::alerts(const ServiceBoard &board)
{
    m_ofKind = 0;
    if (!board.alerts || !board.objectives)
        return;
    for (const AlertView &alert : *board.alerts) {
        if (alert.objective >= board.objectives->size())
            continue;
        const ObjectiveView &objective = (*board.objectives)[alert.objective];
        if (!m_call.inScope(objective.tenant))
            continue;
        const TenantFacts &facts = m_call.fleet->factsOf(objective.tenant);
        v1::SearchHit *hit = add(rank(facts.name, objective.workflow), v1::SearchHit::KIND_ALERT, alert.id);
        if (!hit)
            continue;
        hit->set_title(facts.name);
        hit->set_detail(objective.workflow + (alert.level == AlertLevel::FastBurn ? " · fast burn" : " · slow burn")
                        + (alert.resolvedMs ? " · resolved" : ""));
        hit->set_tenant_id(facts.id);
    }
}

void Search::incidents(const ServiceBoard &board)
{
    m_ofKind = 0;
    if (!board.incidents)
        return;
    const auto pools = m_parts.room.pools();
    for (const neighbours::Incident &incident : *board.incidents) {
        const std::string pool = incident.pool < pools.size() ? pools[incident.pool].name : std::string();
        int best = -1;
        std::string name;
        bool mine = false;
        const auto look = [&](TenantIndex tenant) {
            if (!m_call.inScope(tenant))
                return;
            mine = true;
            const std::string &own = m_call.fleet->factsOf(tenant).name;
            const int found = rank(own);
            if (found >= 0 && (best < 0 || found < best)) {
                best = found;
                name = own;
            }
        };
        for (const auto &antagonist : incident.antagonists)
            look(antagonist.tenant);
        for (const auto &victim : incident.victims)
            look(victim.tenant);
        if (!mine)
            continue; // Not even that the pool has an incident.
        const int byPool = rank(pool);
        if (best < 0 || (byPool >= 0 && byPool < best))
            best = byPool;
        // The same form as in NeighboursService, so that the hit opens the incident.
        if (v1::SearchHit *hit = add(best, v1::SearchHit::KIND_INCIDENT, incident.id)) {
            hit->set_title("Noisy neighbour in " + pool);
            hit->set_detail(name.empty() ? std::string(incident.state == IncidentState::Closed ? "closed" : "open")
                                         : name);
        }
    }
}

absl::Status Search::cases()
{
    m_ofKind = 0;
    const auto cases = m_parts.store.cases();
    if (!cases.ok())
        return cases.status();
    for (const OnboardingCase &item : *cases) {
        const auto tenant = m_call.find(item.tenantId);
        if (!tenant)
            continue;
        const TenantFacts &facts = m_call.fleet->factsOf(*tenant);
        if (v1::SearchHit *hit = add(rank(facts.name, item.id), v1::SearchHit::KIND_CASE, item.id)) {
            hit->set_title(facts.name);
            hit->set_detail(item.liveMs ? "onboarding · live" : "onboarding");
            hit->set_tenant_id(facts.id);
        }
    }
    return absl::OkStatus();
}

void Search::answer(v1::SearchResponse &response)
{
    std::stable_sort(m_hits.begin(), m_hits.end(), [](const Hit &a, const Hit &b) {
        return a.rank != b.rank ? a.rank < b.rank : a.shown.title() < b.shown.title();
    });
    response.set_more(m_hits.size() > m_limit);
    for (std::size_t i = 0; i < std::min(m_hits.size(), m_limit); ++i)
        *response.add_hits() = std::move(m_hits[i].shown);
}

} // namespace

absl::Status search(const ServiceParts &parts, const Call &call, const v1::SearchRequest &asked,
                    v1::SearchResponse &answer)
{
    if (asked.limit() > 50)
        return fault(absl::StatusCode::kInvalidArgument, "LIMIT_OUT_OF_RANGE", "A search gives at most 50 hits.",
                     "Ask for 1 to 50.");
    const std::string query = folded(asked.query());
    if (query.empty())
        return absl::OkStatus();
    Search search(parts, call, query, asked.limit() ? asked.limit() : 20);
    const auto board = parts.room.services();
    search.tenants();
    // What a role may not read it does not find either.
    if (board && call.may("alerts.read"))
        search.alerts(*board);
    if (board && call.may("incidents.read"))
        search.incidents(*board);
    if (call.may("cases.read")) {
        if (absl::Status status = search.cases(); !status.ok())
            return status;
    }
    search.answer(answer);
    return absl::OkStatus();
}

} // namespace bulkhead
