// What people do with alerts.
#include "models/session/gateway_desk.h"

namespace bulkhead {

void GatewayDesk::acknowledge(const Alert &alert, QObject *guard, Answer<Alert> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::AcknowledgeAlertRequest request;
    c->aboutTenant(request.mutable_context(), alert.tenantId);
    request.set_request_id(newRequestId());
    request.set_alert_id(alert.id.toStdString());
    request.set_expected_revision(alert.revision);
    callUnary(
        m_run->calls, c, c->levels->async(), &AsyncOf<v1::ServiceLevelsService>::AcknowledgeAlert, std::move(request),
        +[](const v1::AcknowledgeAlertResponse &m) { return alertFrom(m.alert()); }, terms(), guard, std::move(then));
}

void GatewayDesk::note(const Alert &alert, const QString &text, QObject *guard, Answer<Alert> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::NoteAlertRequest request;
    c->aboutTenant(request.mutable_context(), alert.tenantId);
    request.set_request_id(newRequestId());
    request.set_alert_id(alert.id.toStdString());
    request.set_expected_revision(alert.revision);
    request.set_text(text.toStdString());
    callUnary(
        m_run->calls, c, c->levels->async(), &AsyncOf<v1::ServiceLevelsService>::NoteAlert, std::move(request),
        +[](const v1::NoteAlertResponse &m) { return alertFrom(m.alert()); }, terms(), guard, std::move(then));
}

void GatewayDesk::handOver(const Alert &alert, const QString &taker, const QString &text, QObject *guard,
                           Answer<Alert> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::HandOverAlertRequest request;
    c->aboutTenant(request.mutable_context(), alert.tenantId);
    request.set_request_id(newRequestId());
    request.set_alert_id(alert.id.toStdString());
    request.set_expected_revision(alert.revision);
    request.set_taker(taker.toStdString());
    request.set_text(text.toStdString());
    callUnary(
        m_run->calls, c, c->levels->async(), &AsyncOf<v1::ServiceLevelsService>::HandOverAlert, std::move(request),
        +[](const v1::HandOverAlertResponse &m) { return alertFrom(m.alert()); }, terms(), guard, std::move(then));
}

void GatewayDesk::takers(const QString &tenantId, QObject *guard, Answer<QList<Taker>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListTakersRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(m_run->calls, c, c->levels->async(), &AsyncOf<v1::ServiceLevelsService>::ListTakers, std::move(request),
              takersFrom, terms(), guard, std::move(then));
}

void GatewayDesk::pastAlerts(const QString &tenantId, const QString &objectiveId, QObject *guard,
                             Answer<AlertHistory> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListAlertsRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_objective_id(objectiveId.toStdString());
    callUnary(m_run->calls, c, c->levels->async(), &AsyncOf<v1::ServiceLevelsService>::ListAlerts, std::move(request),
              alertHistoryFrom, terms(), guard, std::move(then));
}

} // namespace bulkhead
