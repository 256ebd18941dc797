#include "models/session/lockbox_line.h"

#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include <algorithm>

namespace bulkhead {
namespace {

using Service = v1::LockboxService;

LockboxChange changeFrom(const v1::LockboxChange &m)
{
    return {m.on(), m.at_ms(), text(m.by()), text(m.second()), text(m.reason())};
}

LockboxLink linkFrom(const v1::LockboxLink &m)
{
    return {text(m.number()), text(m.administrator()), text(m.made_by()), text(m.revoked_by()),
            m.made_ms(),      m.expires_ms(),          m.revoked_ms(),    {}};
}

TenantLockbox lockboxFrom(const v1::TenantLockbox &m)
{
    TenantLockbox lockbox;
    lockbox.tenantId = text(m.tenant_id());
    lockbox.tenantName = text(m.tenant_name());
    lockbox.on = m.on();
    if (m.has_proposal())
        lockbox.proposal = {
            m.proposal().on(), m.proposal().at_ms(), text(m.proposal().by()), {}, text(m.proposal().reason())};
    lockbox.history = listFrom(m.history(), changeFrom);
    lockbox.links = listFrom(m.links(), linkFrom);
    lockbox.served = m.served();
    lockbox.revision = m.revision();
    return lockbox;
}

ReportedAccess accessFrom(const v1::AccessReportRow &m)
{
    ReportedAccess row;
    row.person = text(m.person());
    row.role = text(m.role());
    row.purpose = text(m.purpose());
    row.ticket = text(m.ticket());
    row.opens = text(m.opens());
    row.outcome = text(m.outcome());
    row.consent = text(m.consent());
    row.review = text(m.review());
    row.askedMs = m.asked_ms();
    row.startedMs = m.started_ms();
    row.endedMs = m.ended_ms();
    row.brokenGlass = m.broken_glass();
    row.calls = int(m.calls());
    return row;
}

template<typename Response>
TenantLockbox lockboxOf(const Response &m)
{
    return lockboxFrom(m.lockbox());
}

} // namespace

void LockboxLine::list(QObject *guard, Answer<QList<TenantLockbox>> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::ListLockboxesRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(
        m_desk->m_run->calls, c, c->lockbox->async(), &AsyncOf<Service>::ListLockboxes, std::move(request),
        +[](const v1::ListLockboxesResponse &m) { return listFrom(m.lockboxes(), lockboxFrom); }, m_desk->terms(),
        guard, std::move(then));
}

void LockboxLine::get(const QString &tenantId, QObject *guard, Answer<TenantLockbox> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::GetLockboxRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(m_desk->m_run->calls, c, c->lockbox->async(), &AsyncOf<Service>::GetLockbox, std::move(request),
              lockboxOf<v1::GetLockboxResponse>, m_desk->terms(), guard, std::move(then));
}

void LockboxLine::set(const TenantLockbox &lockbox, bool on, const QString &reason, QObject *guard,
                      Answer<TenantLockbox> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::SetLockboxRequest request;
    c->aboutTenant(request.mutable_context(), lockbox.tenantId);
    request.set_request_id(newRequestId());
    request.set_on(on);
    request.set_reason(reason.toStdString());
    request.set_expected_revision(lockbox.revision);
    callUnary(m_desk->m_run->calls, c, c->lockbox->async(), &AsyncOf<Service>::SetLockbox, std::move(request),
              lockboxOf<v1::SetLockboxResponse>, m_desk->terms(), guard, std::move(then));
}

void LockboxLine::decide(const TenantLockbox &lockbox, bool consent, QObject *guard, Answer<TenantLockbox> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::DecideLockboxRequest request;
    c->aboutTenant(request.mutable_context(), lockbox.tenantId);
    request.set_request_id(newRequestId());
    request.set_consent(consent);
    request.set_expected_revision(lockbox.revision);
    callUnary(m_desk->m_run->calls, c, c->lockbox->async(), &AsyncOf<Service>::DecideLockbox, std::move(request),
              lockboxOf<v1::DecideLockboxResponse>, m_desk->terms(), guard, std::move(then));
}

void LockboxLine::makeLink(const QString &tenantId, const QString &administrator, int days, QObject *guard,
                           Answer<LockboxLink> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::MakeLockboxLinkRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_request_id(newRequestId());
    request.set_administrator(administrator.toStdString());
    request.set_days(std::uint32_t(std::max(0, days)));
    callUnary(
        m_desk->m_run->calls, c, c->lockbox->async(), &AsyncOf<Service>::MakeLockboxLink, std::move(request),
        +[](const v1::MakeLockboxLinkResponse &m) {
            LockboxLink link = linkFrom(m.link());
            link.url = text(m.url());
            return link;
        },
        m_desk->terms(), guard, std::move(then));
}

void LockboxLine::revokeLink(const QString &tenantId, const QString &number, QObject *guard, Answer<LockboxLink> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::RevokeLockboxLinkRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_request_id(newRequestId());
    request.set_number(number.toStdString());
    callUnary(
        m_desk->m_run->calls, c, c->lockbox->async(), &AsyncOf<Service>::RevokeLockboxLink, std::move(request),
        +[](const v1::RevokeLockboxLinkResponse &m) { return linkFrom(m.link()); }, m_desk->terms(), guard,
        std::move(then));
}

void LockboxLine::report(const QString &tenantId, int days, QObject *guard, Answer<AccessReport> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::ExportAccessReportRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_days(std::uint32_t(std::max(0, days)));
    callUnary(
        m_desk->m_run->calls, c, c->lockbox->async(), &AsyncOf<Service>::ExportAccessReport, std::move(request),
        +[](const v1::ExportAccessReportResponse &m) {
            return AccessReport{text(m.tenant_name()), m.from_ms(), m.until_ms(), listFrom(m.rows(), accessFrom),
                                QByteArray::fromStdString(m.csv())};
        },
        m_desk->terms(), guard, std::move(then));
}

} // namespace bulkhead
