#include "backend/room/incident_report.h"

#include "backend/domain/archive.h"
#include "backend/domain/fleet_snapshot.h"

#include <algorithm>
#include <map>

namespace bulkhead::room {
namespace {

using neighbours::Incident;

constexpr std::uint8_t kForm = 1;
constexpr std::size_t kMostBytes = 12U << 20U;

class Writer final : public archive::Writer<Writer>
{
};
class Reader final : public archive::Reader<Reader>
{
public:
    using archive::Reader<Reader>::Reader;
};

struct Report
{
    std::vector<std::string> tenants, workflows; ///< What the numbers in the incidents stand for.
    std::vector<Incident> incidents;
};

// Found beside the archives, because these lists are this file's own.
template<typename A>
void fields(A &a, neighbours::Booking &v)
{
    a(v.kind, v.tenant, v.seconds, v.resource);
}
template<typename A>
void fields(A &a, neighbours::Victim &v)
{
    a(v.tenant, v.latencyMs, v.expectedMs, v.delayS);
}
template<typename A>
void fields(A &a, neighbours::Antagonist &v)
{
    a(v.tenant, v.share, v.workflow, v.resource, v.held, v.usualHeld, v.usualSpread);
}
template<typename A>
void fields(A &a, neighbours::Suspect &v)
{
    a(v.tenant, v.resource, v.share, v.held, v.usualHeld, v.cores, v.usualCores, v.io, v.usualIo, v.blocks, v.growth,
      v.correlation, v.leadS, v.named, v.ruledOut);
}
template<typename A>
void fields(A &a, neighbours::WaitLine &v)
{
    a(v.blocked, v.blocker, v.waiting);
}
template<typename A>
void fields(A &a, neighbours::Point &v)
{
    a(v.atMs, v.antagonistShare, v.poolBusy, v.ledger, v.victimLatencyMs);
}
template<typename A>
void fields(A &a, neighbours::Finding &v)
{
    a(v.kind, v.text, v.value, v.subject);
}
template<typename A>
void fields(A &a, Incident &v)
{
    a(v.number, v.state, v.verdict, v.antagonists, v.victims, v.ledger, v.delayS, v.sinceMs, v.namedMs, v.closedMs,
      v.points, v.evidence, v.ruledOut, v.suspects, v.waits, v.confidence, v.blindSpots, v.id);
}
template<typename A>
void fields(A &a, Report &v)
{
    a(v.tenants, v.workflows, v.incidents);
}

/// Every tenant that an incident tells of.
template<typename Visit>
void eachTenant(Incident &incident, Visit visit)
{
    const auto booked = [&visit](std::vector<neighbours::Booking> &ledger) {
        for (neighbours::Booking &booking : ledger)
            if (booking.kind == neighbours::AccountKind::Tenant)
                visit(booking.tenant);
    };
    for (auto &one : incident.antagonists)
        visit(one.tenant);
    for (auto &one : incident.victims)
        visit(one.tenant);
    for (auto &one : incident.suspects)
        visit(one.tenant);
    for (auto &one : incident.waits) {
        visit(one.blocked);
        visit(one.blocker);
    }
    booked(incident.ledger);
    for (neighbours::Point &point : incident.points) {
        booked(point.ledger);
        for (auto &[tenant, latencyMs] : point.victimLatencyMs)
            visit(tenant);
    }
}

/// Numbers as they come, and what they stand for.
class Table
{
public:
    template<typename Name>
    std::uint32_t at(std::uint32_t number, Name name)
    {
        const auto [known, fresh] = m_places.try_emplace(number, static_cast<std::uint32_t>(m_names.size()));
        if (fresh)
            m_names.push_back(name());
        return known->second;
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(m_names); }

private:
    std::map<std::uint32_t, std::uint32_t> m_places;
    std::vector<std::string> m_names;
};

std::string written(Report &report)
{
    Writer writer;
    std::uint8_t form = kForm;
    writer(form, report);
    return writer.take();
}

} // namespace

std::string packIncidents(const Names &names, std::vector<Incident> incidents)
{
    const auto fleet = names.fleet.current();
    Table tenants, workflows;
    for (Incident &incident : incidents) {
        eachTenant(incident, [&](TenantIndex &tenant) {
            tenant = tenants.at(tenant, [&] { return tenant < fleet->size ? fleet->factsOf(tenant).id : ""; });
        });
        for (neighbours::Antagonist &one : incident.antagonists)
            if (one.workflow != UINT16_MAX)
                one.workflow = static_cast<std::uint16_t>(workflows.at(one.workflow, [&] {
                    return one.workflow < names.workflows.size() ? names.workflows[one.workflow] : std::string();
                }));
    }
    Report report{tenants.take(), workflows.take(), std::move(incidents)};
    std::string bytes = written(report);
    while (bytes.size() > kMostBytes) {
        for (Incident &incident : report.incidents) {
            std::size_t place = 0;
            std::erase_if(incident.points, [&place](const neighbours::Point &) { return place++ % 2 == 1; });
        }
        std::string fewer = written(report);
        if (fewer.size() == bytes.size())
            break;
        bytes = std::move(fewer);
    }
    return bytes;
}

std::optional<UnpackedIncidents> unpackIncidents(const Names &names, std::uint16_t pool, std::string_view bytes)
{
    Reader reader(bytes);
    std::uint8_t form = 0;
    reader(form);
    if (!reader.ok() || form != kForm)
        return std::nullopt;
    Report report;
    reader(report);
    if (!reader.ok() || !reader.atEnd())
        return std::nullopt;
    std::vector<std::optional<TenantIndex>> tenants;
    for (const std::string &id : report.tenants)
        tenants.push_back(names.fleet.find(id));
    UnpackedIncidents out;
    for (Incident &incident : report.incidents) {
        bool known = true;
        eachTenant(incident, [&](TenantIndex &tenant) {
            if (tenant < tenants.size() && tenants[tenant])
                tenant = *tenants[tenant];
            else
                known = false;
        });
        for (neighbours::Antagonist &one : incident.antagonists) {
            const auto here = one.workflow < report.workflows.size()
                                  ? std::ranges::find(names.workflows, report.workflows[one.workflow])
                                  : names.workflows.end();
            one.workflow = here == names.workflows.end() ? std::uint16_t{UINT16_MAX}
                                                         : static_cast<std::uint16_t>(here - names.workflows.begin());
        }
        incident.pool = pool;
        if (known)
            out.incidents.push_back(std::move(incident));
        out.whole = out.whole && known;
    }
    return out;
}

} // namespace bulkhead::room
