#include "models/evidence_words.h"

#include "models/audit_words.h"
#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

struct Papers
{
    Q_DECLARE_TR_FUNCTIONS(Papers)
};

/// As a person writes it; the key of a link has a sign for the platform.
QString placeText(const EvidencePlace &place)
{
    return QStringLiteral("%1/%2")
        .arg(place.tenantId.isEmpty() ? Papers::tr("platform") : place.tenantId)
        .arg(place.sequence);
}

QString chainName(const QString &tenantId, const QString &tenantName)
{
    return tenantId.isEmpty() ? Papers::tr("Platform") : tenantName.isEmpty() ? tenantId : tenantName;
}

PaperState stateOf(SampleVerdict verdict)
{
    return verdict == SampleVerdict::Conforms    ? PaperState::Good
           : verdict == SampleVerdict::Exception ? PaperState::Bad
                                                 : PaperState::Open;
}

PaperState stateOf(AccessVerdict verdict)
{
    switch (verdict) {
    case AccessVerdict::Right:
        return PaperState::Good;
    case AccessVerdict::NotRight:
        return PaperState::Bad;
    case AccessVerdict::CannotTell:
        return PaperState::Warn;
    case AccessVerdict::Open:
        break;
    }
    return PaperState::Open;
}

} // namespace

namespace words {

QString sampleVerdict(SampleVerdict verdict)
{
    switch (verdict) {
    case SampleVerdict::Conforms:
        return Papers::tr("Conforms");
    case SampleVerdict::Exception:
        return Papers::tr("Exception");
    case SampleVerdict::Open:
        break;
    }
    return Papers::tr("Not judged");
}

QString accessVerdict(AccessVerdict verdict)
{
    switch (verdict) {
    case AccessVerdict::Right:
        return Papers::tr("Still right");
    case AccessVerdict::NotRight:
        return Papers::tr("Not right");
    case AccessVerdict::CannotTell:
        return Papers::tr("Cannot tell");
    case AccessVerdict::Open:
        break;
    }
    return Papers::tr("Not certified");
}

QString accessKind(AccessKind kind)
{
    switch (kind) {
    case AccessKind::Grant:
        return Papers::tr("Grant");
    case AccessKind::BrokenGlass:
        return Papers::tr("Broken glass");
    case AccessKind::Standing:
        return Papers::tr("Standing right");
    case AccessKind::Unspecified:
        break;
    }
    return Papers::tr("Unknown (%1)").arg(int(kind));
}

QString severity(FindingSeverity severity)
{
    switch (severity) {
    case FindingSeverity::Low:
        return Papers::tr("Low");
    case FindingSeverity::Medium:
        return Papers::tr("Medium");
    case FindingSeverity::High:
        return Papers::tr("High");
    case FindingSeverity::Critical:
        return Papers::tr("Critical");
    case FindingSeverity::Unspecified:
        break;
    }
    return Papers::tr("Unknown (%1)").arg(int(severity));
}

QString findingState(FindingState state)
{
    switch (state) {
    case FindingState::Open:
        return Papers::tr("Open");
    case FindingState::Proposed:
        return Papers::tr("Remediation proposed");
    case FindingState::Closed:
        return Papers::tr("Closed");
    case FindingState::Unspecified:
        break;
    }
    return Papers::tr("Unknown (%1)").arg(int(state));
}

QString auditDay(qint64 ms)
{
    return auditTime(ms).left(10);
}

QString sampleFacts(const AuditSample &sample)
{
    QStringList facts;
    facts << Papers::tr("%n record(s)", nullptr, sample.size)
                 + Papers::tr(" of %1 that fit before %2 UTC")
                       .arg(count(qint64(sample.population)), auditTime(sample.beforeMs));
    facts << Papers::tr("in %1").arg(sample.tenantId.isEmpty()
                                         ? Papers::tr("all chains in the scope of %1").arg(sample.drawnBy)
                                         : chainId(sample.tenantId));
    facts << Papers::tr("filter: %1").arg(sample.filter.isEmpty() ? Papers::tr("none") : sample.filter);
    if (sample.split != SampleSplit::None)
        facts << (sample.split == SampleSplit::Action
                      ? Papers::tr("split by %n action(s)", nullptr, int(sample.strata.size()))
                      : Papers::tr("split by %n tenant(s)", nullptr, int(sample.strata.size())));
    facts << Papers::tr("number %1").arg(sample.number);
    // Of the platform's only who reads it is told how long it was.
    facts << (sample.headSize == 0 ? Papers::tr("checkpoint of %1").arg(chainId(sample.headTenantId))
                                   : Papers::tr("checkpoint of %1 at size %2")
                                         .arg(chainId(sample.headTenantId), count(qint64(sample.headSize))));
    return facts.join(QStringLiteral(" · "));
}

QString campaignFacts(const AccessCampaign &campaign)
{
    QStringList kinds;
    for (const AccessKind kind : campaign.kinds)
        kinds << accessKind(kind).toLower();
    QStringList facts;
    facts << kinds.join(QStringLiteral(", "))
          << Papers::tr("asked for %1 to %2").arg(auditDay(campaign.fromMs), auditDay(campaign.untilMs - 1));
    if (!campaign.person.isEmpty())
        facts << Papers::tr("of %1").arg(campaign.person);
    if (campaign.role != Role::Unspecified)
        facts << role(campaign.role);
    if (!campaign.tenantId.isEmpty())
        facts << chainId(campaign.tenantId);
    facts << Papers::tr("reviewers: %1").arg(campaign.reviewers.join(QStringLiteral(", ")));
    facts << Papers::tr("opened by %1").arg(campaign.openedBy);
    facts << (campaign.closed() ? Papers::tr("closed by %1 on %2").arg(campaign.closedBy, auditDay(campaign.closedMs))
                                : Papers::tr("due %1").arg(auditDay(campaign.dueMs)));
    return facts.join(QStringLiteral(" · "));
}

QString drawnAgain(const DrawAgain &again, const AuditSample &sample)
{
    if (again.samePopulation && again.sameRecords)
        return Papers::tr("Drawn again by the seed: the same population and the same records.");
    if (again.sameRecords)
        return Papers::tr("The same records were drawn again, but out of %1 instead of %2: the population is another "
                          "one now.")
            .arg(count(qint64(again.population)), count(qint64(sample.population)));
    return Papers::tr("Other records come when it is drawn again, out of %1 instead of %2: the population is another "
                      "one now, or the sample was changed.")
        .arg(count(qint64(again.population)), count(qint64(sample.population)));
}

} // namespace words

PaperColumns sampleColumns()
{
    return {{Papers::tr("Sample"), Papers::tr("Drawn"), Papers::tr("By"), Papers::tr("Records"),
             Papers::tr("Population"), Papers::tr("Exceptions"), Papers::tr("State")},
            6,
            {3, 4, 5}};
}

PaperRow rowOf(const AuditSample &sample)
{
    return {sample.id,
            {sample.title, words::auditDay(sample.drawnMs), sample.drawnBy, words::count(sample.size),
             words::count(qint64(sample.population)), words::count(sample.exceptions),
             sample.closed()     ? Papers::tr("Closed")
             : sample.open() > 0 ? Papers::tr("%n to judge", nullptr, sample.open())
                                 : Papers::tr("All judged")},
            sample.closed()     ? PaperState::Done
            : sample.open() > 0 ? PaperState::Waiting
                                : PaperState::Good};
}

PaperColumns sampledColumns()
{
    return {{Papers::tr("Record"), Papers::tr("Time (UTC)"), Papers::tr("Who"), Papers::tr("Tenant"),
             Papers::tr("Action"), Papers::tr("Verdict"), Papers::tr("Judged by")},
            5,
            {}};
}

PaperRow rowOf(const SampledRecord &record)
{
    return {record.place.key(),
            {placeText(record.place), words::auditTime(record.atMs),
             record.actor.isEmpty() ? Papers::tr("nobody known") : words::visible(record.actor),
             chainName(record.place.tenantId, record.tenantName), words::auditAction(record.action),
             words::sampleVerdict(record.verdict), record.judgedBy},
            stateOf(record.verdict)};
}

PaperColumns findingColumns()
{
    return {{Papers::tr("Finding"), Papers::tr("Severity"), Papers::tr("State"), Papers::tr("Owner"), Papers::tr("Due"),
             Papers::tr("Tenant")},
            2,
            {}};
}

PaperRow rowOf(const AuditFinding &finding, qint64 nowMs)
{
    const bool late = finding.overdue(nowMs);
    return {finding.id,
            {finding.title, words::severity(finding.severity),
             late ? Papers::tr("Overdue") : words::findingState(finding.state), finding.owner,
             words::auditDay(finding.dueMs), chainName(finding.tenantId, finding.tenantName)},
            finding.state == FindingState::Closed     ? PaperState::Done
            : late                                    ? PaperState::Bad
            : finding.state == FindingState::Proposed ? PaperState::Waiting
                                                      : PaperState::Warn};
}

PaperColumns campaignColumns()
{
    return {{Papers::tr("Campaign"), Papers::tr("Opened"), Papers::tr("Due"), Papers::tr("Accesses"),
             Papers::tr("Certified"), Papers::tr("Not right"), Papers::tr("State")},
            6,
            {3, 4, 5}};
}

PaperRow rowOf(const AccessCampaign &campaign, qint64 nowMs)
{
    const bool late = campaign.overdue(nowMs);
    return {campaign.id,
            {campaign.title, words::auditDay(campaign.openedMs), words::auditDay(campaign.dueMs),
             words::count(campaign.size), words::count(campaign.size - campaign.open()),
             words::count(campaign.notRight),
             campaign.closed()     ? Papers::tr("Closed")
             : late                ? Papers::tr("Overdue, %n open", nullptr, campaign.open())
             : campaign.open() > 0 ? Papers::tr("%n to certify", nullptr, campaign.open())
                                   : Papers::tr("All certified")},
            campaign.closed()     ? PaperState::Done
            : late                ? PaperState::Bad
            : campaign.open() > 0 ? PaperState::Waiting
                                  : PaperState::Good};
}

PaperColumns certifiedColumns()
{
    return {{Papers::tr("Person"), Papers::tr("Kind"), Papers::tr("Tenant"), Papers::tr("Asked for (UTC)"),
             Papers::tr("In force"), Papers::tr("Reviewer"), Papers::tr("Verdict")},
            6,
            {}};
}

PaperRow rowOf(const CertifiedAccess &item)
{
    const bool standing = item.kind == AccessKind::Standing;
    return {item.id,
            {item.person, words::accessKind(item.kind),
             standing ? Papers::tr("by scope") : chainName(item.tenantId, item.tenantName),
             standing ? QString() : words::auditTime(item.atMs),
             standing       ? Papers::tr("standing")
             : item.inForce ? Papers::tr("now")
                            : Papers::tr("over"),
             item.certifiedBy.isEmpty() ? (item.reviewer.isEmpty() ? Papers::tr("nobody named") : item.reviewer)
                                        : item.certifiedBy,
             words::accessVerdict(item.verdict)},
            stateOf(item.verdict)};
}

QString judgeObstacle(const AuditSample &sample, const SampledRecord &record, const SessionInfo &session)
{
    if (sample.closed())
        return Papers::tr("Closed by %1 on %2.").arg(sample.closedBy, words::auditDay(sample.closedMs));
    if (!session.may(QStringLiteral("evidence.judge")))
        return Papers::tr("Your role does not judge records.");
    if (record.actor == session.person)
        return Papers::tr("You did this yourself: another person judges it.");
    return {};
}

QString certifyObstacle(const AccessCampaign &campaign, const CertifiedAccess &item, const SessionInfo &session)
{
    if (campaign.closed())
        return Papers::tr("Closed by %1 on %2.").arg(campaign.closedBy, words::auditDay(campaign.closedMs));
    if (!session.may(QStringLiteral("evidence.judge")))
        return Papers::tr("Your role does not certify access.");
    if (item.person == session.person)
        return Papers::tr("It is your own access: another person certifies it.");
    return {};
}

QString closeObstacle(const AuditFinding &finding, const SessionInfo &session)
{
    return finding.owners.contains(session.person) ? Papers::tr("You own it, or have: another person closes it.")
                                                   : QString();
}

} // namespace bulkhead
