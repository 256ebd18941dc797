#include "models/grant_words.h"

#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {
namespace {

QString text(const char *source, const char *comment = nullptr, int n = -1)
{
    return QCoreApplication::translate("grant", source, comment, n);
}

bool hasConsented(const AccessGrant &grant, const QString &person)
{
    const QList<GrantVote> &votes = grant.state == GrantState::InForce ? grant.extension.votes : grant.votes;
    return std::ranges::any_of(votes, [&person](const GrantVote &vote) { return vote.by == person; });
}

} // namespace

GrantState stateOf(const AccessGrant &grant, qint64 nowMs)
{
    if (grant.state == GrantState::InForce && nowMs >= grant.endsMs)
        return GrantState::Expired;
    if (grant.state == GrantState::Requested && nowMs >= grant.waitsUntilMs)
        return GrantState::Lapsed;
    return grant.state;
}

QString grantStateText(const AccessGrant &grant, qint64 nowMs)
{
    switch (stateOf(grant, nowMs)) {
    case GrantState::Requested:
        if (waitsForTenant(grant) && grant.votes.size() >= grant.approvals)
            return text("waits for the tenant’s administrator");
        return grant.approvals > 1 ? text("waits: %1 of %2 consents").arg(grant.votes.size()).arg(grant.approvals)
                                   : text("waits for consent");
    case GrantState::InForce:
        return grant.brokenGlass ? text("broken glass, until %1").arg(words::clock(grant.endsMs))
                                 : text("in force until %1").arg(words::clock(grant.endsMs));
    case GrantState::Expired:
        return grant.reviewOpen() ? text("over, review open") : text("expired");
    case GrantState::Revoked:
        return grant.reviewOpen() ? text("ended, review open") : text("ended by %1").arg(grant.endedBy);
    case GrantState::GivenBack:
        return grant.reviewOpen() ? text("given back, review open") : text("given back");
    case GrantState::Declined:
        return text("declined by %1").arg(grant.endedBy);
    case GrantState::Withdrawn:
        return text("taken back");
    case GrantState::Lapsed:
        return text("nobody decided in time");
    case GrantState::Completed:
        return grant.startedMs > 0 ? text("completed") : text("taken off: alert over");
    case GrantState::Unspecified:
        break;
    }
    return text("unknown");
}

QString freezeText(const FreezeWindow &freeze, qint64 nowMs)
{
    const QString until = words::dateTime(freeze.untilMs);
    return freeze.fromMs > nowMs ? text("Freeze: %1 from %2 until %3: %4")
                                       .arg(freeze.name, words::dateTime(freeze.fromMs), until, freeze.reason)
                                 : text("Freeze: %1 until %2: %3").arg(freeze.name, until, freeze.reason);
}

QString permissionText(GrantPermission permission)
{
    switch (permission) {
    case GrantPermission::Health:
        return text("health and workflows");
    case GrantPermission::Isolation:
        return text("isolation and integrations");
    case GrantPermission::Diagnostics:
        return text("records by reviewed queries");
    case GrantPermission::Statements:
        return text("records by own SQL statements");
    case GrantPermission::Phi:
        return text("protected health information");
    case GrantPermission::Unspecified:
        break;
    }
    return text("unknown to this console");
}

bool coversDiagnostics(const QList<GrantPermission> &permissions)
{
    return permissions.contains(GrantPermission::Diagnostics) || permissions.contains(GrantPermission::Statements);
}

bool coversDiagnostics(const AccessGrant &grant)
{
    return coversDiagnostics(grant.ask.permissions);
}

QString dataClassText(const QList<GrantPermission> &permissions)
{
    return permissions.contains(GrantPermission::Phi) ? text("Protected health information") : text("Operational");
}

QString permissionsText(const QList<GrantPermission> &permissions)
{
    QStringList parts;
    for (const GrantPermission one : permissions)
        parts << permissionText(one);
    return parts.join(QStringLiteral(" · "));
}

QString untilText(const AccessGrant &grant)
{
    const QString time = words::clock(grant.endsMs);
    return grant.ask.alertId.isEmpty() ? text("until %1").arg(time)
                                       : text("until %1, or when the alert is over").arg(time);
}

QString timeLeftText(qint64 endsMs, qint64 nowMs)
{
    const qint64 seconds = (endsMs - nowMs + 999) / 1000;
    if (seconds <= 0)
        return text("over");
    const qint64 hours = seconds / 3600;
    const QString rest = QStringLiteral("%1:%2")
                             .arg(hours > 0 ? QStringLiteral("%1").arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
                                            : QString::number(seconds / 60))
                             .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    return text("%1 left").arg(hours > 0 ? QStringLiteral("%1:%2").arg(hours).arg(rest) : rest);
}

bool waitsForTenant(const AccessGrant &grant)
{
    const bool longer = grant.state == GrantState::InForce && grant.extension.minutes > 0;
    if (grant.state != GrantState::Requested && !longer)
        return false;
    const TenantConsent &consent = longer ? grant.extension.tenantConsent : grant.tenantConsent;
    return consent.needed && consent.by.isEmpty();
}

QString tenantConsentText(const AccessGrant &grant)
{
    const bool longer = grant.state == GrantState::InForce && grant.extension.minutes > 0;
    const TenantConsent &consent = longer ? grant.extension.tenantConsent : grant.tenantConsent;
    if (!consent.needed)
        return {};
    if (!consent.by.isEmpty())
        return text("%1 consented, %2").arg(consent.by, words::dateTime(consent.atMs));
    if (waitsForTenant(grant))
        return text("Has to consent as well, by a link of the customer lockbox; waited for.");
    return grant.brokenGlass ? text("Is shown it by the customer lockbox, and can end it; nobody asked them.")
                             : text("Nobody consented; the customer lockbox shows it to them.");
}

bool waitsForConsent(const AccessGrant &grant, qint64 nowMs)
{
    const GrantState state = stateOf(grant, nowMs);
    return state == GrantState::Requested || (state == GrantState::InForce && grant.extension.minutes > 0);
}

bool mayConsent(const AccessGrant &grant, const SessionInfo &session, qint64 nowMs)
{
    return session.may(QStringLiteral("grants.approve")) && grant.person != session.person
           && waitsForConsent(grant, nowMs) && !hasConsented(grant, session.person);
}

bool mayReview(const AccessGrant &grant, const SessionInfo &session, qint64 nowMs)
{
    return session.may(QStringLiteral("grants.approve")) && grant.person != session.person && grant.reviewOpen()
           && stateOf(grant, nowMs) >= GrantState::Expired;
}

bool mayRevoke(const AccessGrant &grant, const SessionInfo &session, qint64 nowMs)
{
    const GrantState state = stateOf(grant, nowMs);
    return session.may(QStringLiteral("grants.approve")) && grant.person != session.person
           && (state == GrantState::InForce || state == GrantState::Requested);
}

bool isIn(GrantPart part, const AccessGrant &grant, const SessionInfo &session, qint64 nowMs)
{
    const GrantState state = stateOf(grant, nowMs);
    switch (part) {
    case GrantPart::Waiting:
        return mayConsent(grant, session, nowMs) || mayReview(grant, session, nowMs);
    case GrantPart::Mine:
        return grant.person == session.person;
    case GrantPart::InForce:
        return state == GrantState::InForce;
    case GrantPart::Past:
        return state >= GrantState::Expired;
    }
    return false;
}

} // namespace bulkhead
