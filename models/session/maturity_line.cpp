#include "models/session/maturity_line.h"

#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

namespace bulkhead {
namespace {

using Service = v1::MaturityService;

MaturityAmount amountFrom(const v1::MaturityAmount &m)
{
    MaturityAmount amount;
    if (m.has_value())
        amount.value = m.value();
    amount.part = m.part();
    amount.whole = m.whole();
    amount.why = text(m.why());
    return amount;
}

MaturityPoint pointFrom(const v1::MaturityPoint &m)
{
    return {m.from_ms(), m.to_ms(), amountFrom(m.amount())};
}

MaturityTenant behindFrom(const v1::MaturityTenant &m)
{
    return {text(m.tenant_id()), text(m.tenant_name()), amountFrom(m.amount()), text(m.note())};
}

MaturityFigure figureFrom(const v1::MaturityFigure &m)
{
    MaturityFigure figure;
    figure.kind = MaturityKind(m.kind());
    figure.title = text(m.title());
    figure.unit = MaturityUnit(m.unit());
    figure.higherIsBetter = m.higher_is_better();
    figure.amount = amountFrom(m.amount());
    figure.before = amountFrom(m.before());
    figure.change = MaturityChange(m.change());
    figure.changeWhy = text(m.change_why());
    figure.points = listFrom(m.points(), pointFrom);
    figure.formula = text(m.definition().formula());
    figure.definedFrom = text(m.definition().source());
    figure.leftOut = text(m.definition().left_out());
    figure.asOfMs = m.as_of_ms();
    figure.source = text(m.source());
    figure.simulated = m.simulated();
    figure.wholePlatform = m.whole_platform();
    figure.tenantUnit = MaturityUnit(m.tenant_unit());
    figure.tenantHeading = text(m.tenant_heading());
    figure.tenants = listFrom(m.tenants(), behindFrom);
    figure.tenantsTotal = int(m.tenants_total());
    figure.withheld = text(m.withheld());
    return figure;
}

MaturityReport reportFrom(const v1::GetMaturityResponse &m)
{
    MaturityReport report;
    report.figures = listFrom(m.figures(), figureFrom);
    report.fromMs = m.from_ms();
    report.toMs = m.to_ms();
    report.scope = text(m.scope());
    report.tenants = int(m.tenants());
    report.madeMs = m.made_ms();
    report.keptSinceMs = m.kept_since_ms();
    return report;
}

MaturityExport takenFrom(const v1::ExportMaturityResponse &m)
{
    return {reportFrom(m.content()), text(m.marking()), text(m.export_id())};
}

} // namespace

void MaturityLine::maturity(int weeks, QObject *guard, Answer<MaturityReport> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::GetMaturityRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_weeks(quint32(weeks));
    callUnary(m_desk->m_run->calls, c, c->maturity->async(), &AsyncOf<Service>::GetMaturity, std::move(request),
              reportFrom, m_desk->longTerms(), guard, std::move(then));
}

void MaturityLine::exportMaturity(int weeks, QObject *guard, Answer<MaturityExport> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::ExportMaturityRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_weeks(quint32(weeks));
    callUnary(m_desk->m_run->calls, c, c->maturity->async(), &AsyncOf<Service>::ExportMaturity, std::move(request),
              takenFrom, m_desk->longTerms(), guard, std::move(then));
}

} // namespace bulkhead
