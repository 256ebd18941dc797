#include "models/thread_words.h"

#include "models/audit_words.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace bulkhead {
namespace {

struct Thread
{
    Q_DECLARE_TR_FUNCTIONS(Thread)
};

bool is(const QString &text, const char *word)
{
    return text == QLatin1String(word);
}
bool begins(const QString &text, const char *word)
{
    return text.startsWith(QLatin1String(word));
}

ThreadStep requestStep(const QString &outcome)
{
    if (is(outcome, "requested"))
        return ThreadStep::Request;
    if (is(outcome, "amended") || outcome.endsWith(QLatin1String("more minutes requested")))
        return ThreadStep::RequestChange;
    return ThreadStep::End; // Given back, or withdrawn.
}

ThreadStep approvalStep(const QString &outcome)
{
    return is(outcome, "revoked") ? ThreadStep::End : is(outcome, "reviewed") ? ThreadStep::Review : ThreadStep::Vote;
}

QString caseIn(const AuditRecord &record)
{
    static const QRegularExpression form(QStringLiteral("\\bcase=([A-Za-z0-9._-]+)"));
    return form.match(record.after).captured(1);
}

QString alertIn(const AuditRecord &record)
{
    static const QRegularExpression form(QStringLiteral("\\A[A-Za-z0-9._/-]+@[0-9]+"));
    return form.match(record.after).captured();
}

} // namespace

ThreadStep threadStep(const AuditRecord &record)
{
    const QString &action = record.action;
    if (words::isRefusal(record))
        return ThreadStep::Refusal;
    if (begins(action, "alerts."))
        return ThreadStep::Alert;
    if (begins(action, "incidents."))
        return ThreadStep::Incident;
    if (begins(action, "exposures."))
        return ThreadStep::Exposure;
    if (begins(action, "recording."))
        return ThreadStep::Recording;
    if (is(action, "grants.request"))
        return requestStep(record.outcome);
    if (is(action, "grants.approve"))
        return approvalStep(record.outcome);
    if (is(action, "grants.break-glass"))
        return ThreadStep::BrokenGlass;
    if (is(action, "lockbox.consent") || is(action, "lockbox.decline"))
        return ThreadStep::TenantVote;
    if (begins(action, "grants.") || is(action, "lockbox.end"))
        return ThreadStep::End; // By its time, by a lock, by the tenant.
    if (!record.grant.isEmpty())
        return ThreadStep::Use;
    return begins(action, "acts.") || begins(action, "tiers.") ? ThreadStep::Change : ThreadStep::Other;
}

std::optional<Destination> placeOf(const AuditRecord &record)
{
    const ThreadStep step = threadStep(record);
    if (step == ThreadStep::Alert && !alertIn(record).isEmpty())
        return Destination{View::SlaHealth, alertIn(record), {}, {}};
    if (step == ThreadStep::Exposure && !caseIn(record).isEmpty())
        return Destination{View::Exposures, caseIn(record), {}, {}};
    if (step == ThreadStep::Recording && !record.grant.isEmpty())
        return Destination{View::Recording, record.grant, {}, {}};
    if (!record.grant.isEmpty())
        return Destination{View::Access, record.grant, {}, {}};
    if (step == ThreadStep::Change && !record.tenantId.isEmpty())
        return Destination{View::Tenant, record.tenantId, QStringLiteral("timeline"), {}};
    return std::nullopt;
}

std::optional<Destination> placeOf(const ThreadPart &part)
{
    switch (part.kind) {
    case ThreadPart::Kind::Alert:
        return Destination{View::SlaHealth, part.id, {}, {}};
    case ThreadPart::Kind::Incident:
        return Destination{View::Neighbours, part.id, {}, {}};
    case ThreadPart::Kind::Access:
        return Destination{View::Access, part.id, {}, {}};
    case ThreadPart::Kind::Act:
        return Destination{View::Tenant, part.tenantId, QStringLiteral("timeline"), {}};
    case ThreadPart::Kind::Case:
        return Destination{View::Exposures, part.id, {}, {}};
    case ThreadPart::Kind::Unspecified:
    case ThreadPart::Kind::Ticket:
    case ThreadPart::Kind::Request:
        break;
    }
    return std::nullopt;
}

QString actionFor(const Destination &place)
{
    switch (place.view) {
    case View::SlaHealth:
        return QStringLiteral("alerts.read");
    case View::Neighbours:
        return QStringLiteral("incidents.read");
    case View::Exposures:
        return QStringLiteral("exposures.read");
    case View::Recording:
        return QStringLiteral("recordings.read");
    case View::Access:
        return QStringLiteral("grants.read");
    default:
        return QStringLiteral("tenants.read");
    }
}

QString words::threadStep(ThreadStep step)
{
    switch (step) {
    case ThreadStep::Alert:
        return Thread::tr("Alert");
    case ThreadStep::Incident:
        return Thread::tr("Incident");
    case ThreadStep::Request:
        return Thread::tr("Request");
    case ThreadStep::RequestChange:
        return Thread::tr("Request changed");
    case ThreadStep::Vote:
        return Thread::tr("Vote");
    case ThreadStep::TenantVote:
        return Thread::tr("Tenant’s vote");
    case ThreadStep::BrokenGlass:
        return Thread::tr("Glass broken");
    case ThreadStep::Use:
        return Thread::tr("Use");
    case ThreadStep::Recording:
        return Thread::tr("Recording");
    case ThreadStep::Change:
        return Thread::tr("Change");
    case ThreadStep::End:
        return Thread::tr("End");
    case ThreadStep::Review:
        return Thread::tr("Review");
    case ThreadStep::Exposure:
        return Thread::tr("Exposure case");
    case ThreadStep::Refusal:
        return Thread::tr("Refused");
    case ThreadStep::Other:
        break;
    }
    return Thread::tr("Record");
}

QString words::threadPart(const ThreadPart &part)
{
    const QString id = visible(part.id), tenant = visible(part.tenantName.isEmpty() ? part.tenantId : part.tenantName);
    switch (part.kind) {
    case ThreadPart::Kind::Ticket:
        return Thread::tr("Ticket %1").arg(id);
    case ThreadPart::Kind::Alert:
        return Thread::tr("Alert %1 of %2").arg(id, tenant);
    case ThreadPart::Kind::Incident:
        return Thread::tr("Incident %1").arg(id);
    case ThreadPart::Kind::Access:
        return Thread::tr("Access of %1 to %2, ticket %3: %4")
            .arg(visible(part.person), tenant, visible(part.ticket), part.state);
    case ThreadPart::Kind::Act:
        return Thread::tr("Act %1 with %2, proposed by %3").arg(id, tenant, visible(part.person));
    case ThreadPart::Kind::Case:
        return Thread::tr("Exposure case %1: %2").arg(id, part.state);
    case ThreadPart::Kind::Request:
        return Thread::tr("Request %1").arg(id);
    case ThreadPart::Kind::Unspecified:
        break;
    }
    return id;
}

QString words::wayTo(const Destination &place)
{
    switch (place.view) {
    case View::SlaHealth:
        return Thread::tr("To the alert");
    case View::Neighbours:
        return Thread::tr("To the incident");
    case View::Exposures:
        return Thread::tr("To the exposure case");
    case View::Recording:
        return Thread::tr("To the recording");
    case View::Access:
        return Thread::tr("To the access");
    default:
        return Thread::tr("To the tenant");
    }
}

} // namespace bulkhead
