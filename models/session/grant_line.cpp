#include "models/session/grant_line.h"

#include "models/keyed_rows.h"
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include <algorithm>
#include <utility>

namespace bulkhead {
namespace {

using Service = v1::AccessService;

GrantVote voteFrom(const v1::GrantVote &m)
{
    return {text(m.by()), m.at_ms()};
}

PersonLock lockFrom(const v1::PersonLock &m)
{
    return {text(m.person()), text(m.reason()), text(m.by()), m.at_ms()};
}

RoleLock lockFrom(const v1::RoleLock &m)
{
    return {Role(m.role()), text(m.reason()), text(m.by()), m.at_ms()};
}

QList<GrantPermission> permissionsFrom(const google::protobuf::RepeatedField<int> &numbers)
{
    QList<GrantPermission> permissions;
    for (const int one : numbers)
        permissions.append(GrantPermission(one));
    return permissions;
}

template<typename Holder>
TenantConsent consentFrom(const Holder &m)
{
    return m.has_tenant_consent() ? TenantConsent{true, text(m.tenant_consent().by()), m.tenant_consent().at_ms()}
                                  : TenantConsent{};
}

GrantAsk askFrom(const v1::GrantAsk &m)
{
    return {text(m.tenant_id()), text(m.purpose()),        text(m.ticket()), permissionsFrom(m.permissions()),
            int(m.minutes()),    text(m.work().alert_id())};
}

PastAccess pastAccessFrom(const v1::PastAccess &m)
{
    return {text(m.grant_id()), text(m.tenant_name()), text(m.ticket()),
            m.started_ms(),     m.ended_ms(),          m.broken_glass()};
}

FreezeWindow freezeFrom(const v1::FreezeWindow &m)
{
    return {text(m.name()), text(m.reason()), m.from_ms(), m.until_ms()};
}

template<typename Response>
AccessGrant grantOf(const Response &m)
{
    return grantFrom(m.grant());
}

} // namespace

AccessGrant grantFrom(const v1::AccessGrant &m)
{
    AccessGrant grant;
    grant.id = text(m.id());
    grant.person = text(m.person());
    grant.tenantName = text(m.tenant_name());
    grant.role = Role(m.role());
    grant.ask = askFrom(m.ask());
    grant.state = GrantState(m.state());
    grant.askedMs = m.asked_ms();
    grant.waitsUntilMs = m.waits_until_ms();
    grant.startedMs = m.started_ms();
    grant.endsMs = m.ends_ms();
    grant.endedMs = m.ended_ms();
    grant.reviewedMs = m.reviewed_ms();
    grant.approvals = int(m.approvals());
    grant.votes = listFrom(m.votes(), voteFrom);
    grant.endedBy = text(m.ended_by());
    grant.endReason = text(m.end_reason());
    grant.reviewedBy = text(m.reviewed_by());
    grant.review = text(m.review());
    if (m.has_extension())
        grant.extension = {int(m.extension().minutes()), text(m.extension().reason()), m.extension().asked_ms(),
                           listFrom(m.extension().votes(), voteFrom), consentFrom(m.extension())};
    grant.brokenGlass = m.broken_glass();
    grant.revision = m.revision();
    grant.tenantConsent = consentFrom(m);
    return grant;
}

AccessItem accessItemFrom(const v1::AccessItem &m)
{
    AccessItem item;
    item.id = text(m.id());
    if (m.has_grant())
        item.grant = grantFrom(m.grant());
    if (m.has_lock()) {
        item.what = AccessItem::What::Lock;
        item.lock = lockFrom(m.lock());
    }
    if (m.has_role_lock()) {
        item.what = AccessItem::What::RoleLock;
        item.roleLock = lockFrom(m.role_lock());
    }
    if (m.has_terms()) {
        item.what = AccessItem::What::Terms;
        item.terms = {int(m.terms().approvals()), int(m.terms().minutes()), int(m.terms().break_glass_minutes()),
                      permissionsFrom(m.terms().permissions()), text(m.terms().obstacle())};
        item.terms.recorded = m.terms().recorded();
    }
    return item;
}

GrantCard grantCardFrom(const v1::GetGrantCardResponse &m)
{
    GrantCard card;
    card.grant = grantFrom(m.grant());
    card.tier = Tier(m.tier());
    card.profile = Profile(m.profile());
    card.health = Health(m.health());
    card.budget = m.budget_left();
    card.openAlerts = int(m.open_alerts());
    card.openIncidents = int(m.open_incidents());
    card.past30Days = int(m.past_days_30());
    card.opens = wordsFrom(m.opens());
    card.staysShut = wordsFrom(m.stays_shut());
    card.inScope = wordsFrom(m.in_scope());
    card.past = listFrom(m.past(), pastAccessFrom);
    card.obstacle = text(m.obstacle());
    card.freezes = listFrom(m.freezes(), freezeFrom);
    return card;
}

void toWire(const GrantAsk &ask, v1::GrantAsk *message)
{
    message->set_tenant_id(ask.tenantId.toStdString());
    message->set_purpose(ask.purpose.toStdString());
    message->set_ticket(ask.ticket.toStdString());
    for (const GrantPermission one : ask.permissions)
        message->add_permissions(v1::GrantPermission(one));
    message->set_minutes(std::uint32_t(std::max(0, ask.minutes)));
    if (!ask.alertId.isEmpty())
        message->mutable_work()->set_alert_id(ask.alertId.toStdString());
}

GrantLine::GrantLine(GatewayDesk *desk)
    : m_desk(desk)
    , m_lockboxes(desk)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &GrantLine::sayWhy);
}

void GrantLine::take(const StateNews<AccessItem> &news)
{
    mergeInto(m_items, news.changed, news.removed, news.reset);
    m_complete = true;
    m_fault = {};
    show();
}

void GrantLine::show()
{
    m_list.clear();
    m_locks.clear();
    m_roleLocks.clear();
    m_terms = {};
    for (const AccessItem &item : std::as_const(m_items)) {
        if (item.what == AccessItem::What::Terms)
            m_terms = item.terms;
        else if (item.what == AccessItem::What::Lock)
            m_locks.append(item.lock);
        else if (item.what == AccessItem::What::RoleLock)
            m_roleLocks.append(item.roleLock);
        else
            m_list.append(item.grant);
        if (item.what == AccessItem::What::Grant && item.grant.id == m_used.id)
            m_used = item.grant;
        if (item.what == AccessItem::What::Grant && m_lost && item.grant.id == m_lost->grant.id)
            m_lost->grant = item.grant;
    }
    if (m_lost && m_lost->grant.state != GrantState::InForce)
        sayWhy();
    emit changed();
}

void GrantLine::end(const Fault &why)
{
    m_items.clear();
    m_fault = why;
    m_complete = true;
    show();
}

void GrantLine::forget()
{
    m_items.clear();
    m_fault = {};
    m_complete = false;
    show();
}

void GrantLine::use(const AccessGrant &grant)
{
    if (grant.id.isEmpty() || grant.id == m_used.id || grant.state != GrantState::InForce
        || grant.person != m_desk->session().person)
        return;
    m_used = grant;
    m_desk->viewChanged();
    emit usedChanged();
}

void GrantLine::leave()
{
    if (m_used.id.isEmpty())
        return;
    m_used = {};
    m_desk->viewChanged();
    emit usedChanged();
}

bool GrantLine::isOver(const Fault &fault) const
{
    return !m_used.id.isEmpty()
           && (fault.reason == QLatin1String("GRANT_NOT_IN_FORCE")
               || fault.reason == QLatin1String("TENANT_NOT_IN_SCOPE")
               || fault.reason == QLatin1String("RECORDING_FAILED") || fault.reason == QLatin1String("VIEWING_ONLY"));
}

// Whichever stream ends first tells that it is over, and the stream of accesses tells why: a moment before or after.
void GrantLine::over(const Fault &fault)
{
    if (m_lost)
        sayWhy();
    m_lost = {m_used, fault};
    leave();
    if (m_lost->grant.state != GrantState::InForce)
        sayWhy();
    else
        m_patience.start(m_desk->m_options.timing.grantReason);
}

void GrantLine::sayWhy()
{
    m_patience.stop();
    const Lost lost = *std::exchange(m_lost, std::nullopt);
    const AccessGrant &was = lost.grant;
    if (was.person != m_desk->session().person)
        return; // Another one sits here by now.
    const bool byOther = was.state == GrantState::Revoked && !was.endedBy.isEmpty();
    const bool unrecorded = was.endedBy == QLatin1String("recording"); // No person's id.
    emit ended(unrecorded ? tr("The access to %1 has ended. %2").arg(was.tenant(), was.endReason)
               : byOther  ? tr("%1 ended the access to %2: %3").arg(was.endedBy, was.tenant(), was.endReason)
               : was.state == GrantState::Completed
                   ? tr("The alert is over, and with it the access to %1.").arg(was.tenant())
               : was.state == GrantState::GivenBack
                   ? tr("The access to %1 is given back.").arg(was.tenant())
                   : tr("%1: %2 %3").arg(was.tenant(), lost.fault.summary, lost.fault.remedy));
}

void GatewayDesk::grantsLost(const Fault &fault)
{
    if (fault.kind == Fault::Kind::Conflict) // One person works with it, until it is started anew.
        m_grants.end(fault);
    else
        m_run->reopen(m_run->grants, fault, this, tr("access"));
}

void GrantLine::preview(const GrantAsk &ask, QObject *guard, Answer<GrantPreview> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::PreviewGrantRequest request;
    c->aboutFleet(request.mutable_context());
    toWire(ask, request.mutable_ask());
    callUnary(
        m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::PreviewGrant, std::move(request),
        +[](const v1::PreviewGrantResponse &m) {
            return GrantPreview{wordsFrom(m.opens()), wordsFrom(m.stays_shut()), int(m.approvals()), text(m.refusal()),
                                listFrom(m.freezes(), freezeFrom)};
        },
        m_desk->terms(), guard, std::move(then));
}

void GrantLine::request(const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::RequestGrantRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    toWire(ask, request.mutable_ask());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::RequestGrant, std::move(request),
              grantOf<v1::RequestGrantResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::amend(const AccessGrant &grant, const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::AmendGrantRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_grant_id(grant.id.toStdString());
    request.set_expected_revision(grant.revision);
    toWire(ask, request.mutable_ask());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::AmendGrant, std::move(request),
              grantOf<v1::AmendGrantResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::extend(const AccessGrant &grant, int minutes, const QString &reason, QObject *guard,
                       Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::ExtendGrantRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_grant_id(grant.id.toStdString());
    request.set_expected_revision(grant.revision);
    request.set_minutes(std::uint32_t(std::max(0, minutes)));
    request.set_reason(reason.toStdString());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::ExtendGrant, std::move(request),
              grantOf<v1::ExtendGrantResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::giveBack(const AccessGrant &grant, QObject *guard, Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::GiveBackGrantRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_grant_id(grant.id.toStdString());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::GiveBackGrant, std::move(request),
              grantOf<v1::GiveBackGrantResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::card(const QString &grantId, QObject *guard, Answer<GrantCard> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::GetGrantCardRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_grant_id(grantId.toStdString());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::GetGrantCard, std::move(request),
              grantCardFrom, m_desk->terms(), guard, std::move(then));
}

void GrantLine::approve(const AccessGrant &grant, const QStringList &inFreezes, QObject *guard,
                        Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::ApproveGrantRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_grant_id(grant.id.toStdString());
    request.set_expected_revision(grant.revision);
    for (const QString &one : inFreezes)
        request.add_in_freezes(one.toStdString());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::ApproveGrant, std::move(request),
              grantOf<v1::ApproveGrantResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::decline(const AccessGrant &grant, const QString &reason, QObject *guard, Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::DeclineGrantRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_grant_id(grant.id.toStdString());
    request.set_expected_revision(grant.revision);
    request.set_reason(reason.toStdString());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::DeclineGrant, std::move(request),
              grantOf<v1::DeclineGrantResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::revoke(const AccessGrant &grant, const QString &reason, QObject *guard, Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::RevokeGrantRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_grant_id(grant.id.toStdString());
    request.set_reason(reason.toStdString());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::RevokeGrant, std::move(request),
              grantOf<v1::RevokeGrantResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::breakGlass(const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::BreakGlassRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    toWire(ask, request.mutable_ask());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::BreakGlass, std::move(request),
              grantOf<v1::BreakGlassResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::review(const AccessGrant &grant, const QString &text, QObject *guard, Answer<AccessGrant> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::ReviewBreakGlassRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_grant_id(grant.id.toStdString());
    request.set_text(text.toStdString());
    callUnary(m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::ReviewBreakGlass, std::move(request),
              grantOf<v1::ReviewBreakGlassResponse>, m_desk->terms(), guard, std::move(then));
}

void GrantLine::lock(const QString &person, const QString &reason, QObject *guard, Answer<PersonLock> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::LockPersonRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_person(person.toStdString());
    request.set_reason(reason.toStdString());
    callUnary(
        m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::LockPerson, std::move(request),
        +[](const v1::LockPersonResponse &m) { return lockFrom(m.lock()); }, m_desk->terms(), guard, std::move(then));
}

void GrantLine::unlock(const QString &person, const QString &reason, QObject *guard, Answer<bool> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::UnlockPersonRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_person(person.toStdString());
    request.set_reason(reason.toStdString());
    callUnary(
        m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::UnlockPerson, std::move(request),
        +[](const v1::UnlockPersonResponse &) { return true; }, m_desk->terms(), guard, std::move(then));
}

void GrantLine::lockRole(Role role, const QString &reason, QObject *guard, Answer<RoleLock> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::LockRoleRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_role(v1::Role(role));
    request.set_reason(reason.toStdString());
    callUnary(
        m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::LockRole, std::move(request),
        +[](const v1::LockRoleResponse &m) { return lockFrom(m.lock()); }, m_desk->terms(), guard, std::move(then));
}

void GrantLine::unlockRole(Role role, const QString &reason, QObject *guard, Answer<bool> then)
{
    const auto c = m_desk->line(guard, then);
    if (!c)
        return;
    v1::UnlockRoleRequest request;
    c->aboutFleet(request.mutable_context());
    request.set_request_id(newRequestId());
    request.set_role(v1::Role(role));
    request.set_reason(reason.toStdString());
    callUnary(
        m_desk->m_run->calls, c, c->access->async(), &AsyncOf<Service>::UnlockRole, std::move(request),
        +[](const v1::UnlockRoleResponse &) { return true; }, m_desk->terms(), guard, std::move(then));
}

} // namespace bulkhead
