// Renewals: a request, the method, how its answer reads.
#include "models/session/gateway_desk.h"

#include <algorithm>

namespace bulkhead {
namespace {

using Renewals = v1::RenewalsService;

} // namespace

void GatewayDesk::renewals(int withinDays, QObject *guard, Answer<RenewalList> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListRenewalsRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_within_days(quint32(std::max(withinDays, 0)));
    callUnary(m_run->calls, c, c->renewals->async(), &AsyncOf<Renewals>::ListRenewals, std::move(request), renewalsFrom,
              longTerms(), guard, std::move(then));
}

void GatewayDesk::judgeRenewal(const RenewalRow &row, int score, const QString &reason, QObject *guard,
                               Answer<RenewalRow> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::OverrideRiskRequest request;
    c->aboutTenant(request.mutable_context(), row.tenantId);
    request.set_request_id(newRequestId());
    request.set_score(score);
    request.set_reason(reason.toStdString());
    request.set_expected_revision(row.judgedRevision);
    callUnary(
        m_run->calls, c, c->renewals->async(), &AsyncOf<Renewals>::OverrideRisk, std::move(request),
        +[](const v1::OverrideRiskResponse &m) { return renewalFrom(m.row()); }, terms(), guard, std::move(then));
}

void GatewayDesk::recordRenewal(const RenewalRow &row, RenewalResult result, int on, QObject *guard,
                                Answer<RenewalRow> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::RecordRenewalRequest request;
    c->aboutTenant(request.mutable_context(), row.tenantId);
    request.set_request_id(newRequestId());
    request.set_renewal(row.renewal);
    request.set_result(v1::RenewalResult(result));
    request.set_on(on);
    request.set_expected_revision(row.outcome.revision);
    callUnary(
        m_run->calls, c, c->renewals->async(), &AsyncOf<Renewals>::RecordRenewal, std::move(request),
        +[](const v1::RecordRenewalResponse &m) { return renewalFrom(m.row()); }, terms(), guard, std::move(then));
}

} // namespace bulkhead
