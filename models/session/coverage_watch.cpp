#include "models/session/coverage_watch.h"

#include "models/keyed_rows.h"
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

namespace bulkhead {
namespace {

SignalCount countFrom(const v1::SignalCount &m)
{
    return {std::min<quint64>(m.tagged(), m.seen()), m.seen()};
}

KindCoverage kindFrom(const v1::KindCoverage &m)
{
    KindCoverage kind{SignalKind(m.kind()), countFrom(m.hour()), countFrom(m.day()), std::nullopt};
    if (m.has_drop())
        kind.drop = CoverageDrop{m.drop().since_ms(), countFrom(m.drop().now()), countFrom(m.drop().usual()),
                                 int(m.drop().days())};
    return kind;
}

void takeRow(const v1::CoverageRow &m, CoverageItem &item)
{
    item.what = CoverageItem::What::Row;
    item.service = text(m.service());
    item.workflow = text(m.workflow());
    item.example = text(m.example());
    item.untagged = m.untagged();
    item.kinds = listFrom(m.kinds(), kindFrom);
}

AttributionParty partyFrom(const v1::AttributionParty &m)
{
    // Who is not named is outside the scope, whatever the flag says.
    return {text(m.tenant_id()), text(m.tenant_name()), m.outside_scope() || m.tenant_id().empty()};
}

CoveragePoint pointFrom(const v1::CoveragePoint &m)
{
    return {m.start_ms(), countFrom(m.count())};
}

KindHistory pastFrom(const v1::KindHistory &m)
{
    return {SignalKind(m.kind()), listFrom(m.days(), pointFrom), listFrom(m.hours(), pointFrom)};
}

} // namespace

CoverageItem coverageFrom(const v1::CoverageItem &m)
{
    CoverageItem item;
    item.id = text(m.id());
    if (m.has_row())
        takeRow(m.row(), item);
    if (m.has_finding()) {
        const v1::AttributionFinding &f = m.finding();
        item.what = CoverageItem::What::Finding;
        item.finding = {SignalKind(f.kind()), text(f.service()), text(f.workflow()), partyFrom(f.named()),
                        partyFrom(f.owner()), f.events(),        f.first_ms(),       f.last_ms()};
    }
    if (m.has_origin()) {
        const v1::CoverageOrigin &o = m.origin();
        item.what = CoverageItem::What::Origin;
        item.origin = {text(o.source()),    text(o.problem()), o.simulated(),    o.as_of_ms(),
                       o.loading_from_ms(), o.checked(),       o.unknown_owner()};
    }
    return item;
}

CoverageDetail coverageDetailFrom(const v1::GetCoverageResponse &m)
{
    CoverageDetail detail;
    takeRow(m.row(), detail.row);
    detail.history = listFrom(m.history(), pastFrom);
    return detail;
}

void CoverageLine::take(const StateNews<CoverageItem> &news)
{
    mergeInto(m_items, news.changed, news.removed, news.reset);
    m_complete = true;
    m_fault = {};
    emit changed();
}

void CoverageLine::end(const Fault &why)
{
    m_items.clear();
    m_fault = why;
    m_complete = true;
    emit changed();
}

void CoverageLine::forget()
{
    m_items.clear();
    m_fault = {};
    m_complete = false;
    emit changed();
}

void GatewayDesk::coverageLost(const Fault &fault)
{
    if (fault.kind
        == Fault::Kind::Conflict) // No source until the gateway is started with one, which begins with a hello.
        m_coverage.end(fault);
    else
        m_run->reopen(m_run->coverage, fault, this, tr("context coverage"));
}

void GatewayDesk::askCoverage(const QString &service, const QString &workflow, QObject *guard,
                              Answer<CoverageDetail> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetCoverageRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_service(service.toStdString());
    request.set_workflow(workflow.toStdString());
    callUnary(m_run->calls, c, c->coverage->async(), &AsyncOf<v1::CoverageService>::GetCoverage, std::move(request),
              coverageDetailFrom, terms(), guard, std::move(then));
}

} // namespace bulkhead
