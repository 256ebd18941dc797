#include "models/attention.h"

#include "models/act_rights.h"
#include "models/coverage_words.h"
#include "models/incident_sentence.h"
#include "models/posture_words.h"
#include "models/words.h"

#include <algorithm>
#include <optional>

namespace bulkhead {
namespace {

constexpr qint64 kNewsMs = 24 * 3'600'000LL;

/// Those outside the scope (never named) included.
qint64 tenantsHurt(const Incident &incident)
{
    return incident.victims.size() + incident.victimsOutside;
}

bool isOpen(const Incident &incident)
{
    return incident.closedMs == 0 && incident.state != IncidentState::Closed;
}

bool isLive(const OnboardingCase &item)
{
    return item.liveMs != 0 || item.stage == Stage::Live;
}

/// "3 days late", "due 12 Dec".
QString latenessText(const OnboardingCase &item)
{
    if (item.daysLate > 0)
        return AttentionList::tr("%n day(s) late", nullptr, item.daysLate);
    if (item.dueMs == 0)
        return AttentionList::tr("no due date");
    const QDate due = QDateTime::fromMSecsSinceEpoch(item.dueMs).date();
    return AttentionList::tr("due %1").arg(words::date(static_cast<qint32>(QDate(1970, 1, 1).daysTo(due))));
}

AttentionItem fromAlert(const Alert &alert)
{
    AttentionItem item;
    item.kind = AttentionItem::Kind::Service;
    item.severity =
        alert.level == AlertLevel::FastBurn ? AttentionItem::Severity::Bad : AttentionItem::Severity::Warning;
    item.id = QStringLiteral("alert:") + alert.id;
    item.tenantId = alert.tenantId;
    item.title = alert.tenantName;
    const QString workflow = words::workflow(alert.workflow);
    item.text = alert.burn < 0 ? AttentionList::tr("%1: %2").arg(workflow, words::level(alert.level))
                               : AttentionList::tr("%1 burning %2").arg(workflow, words::burn(alert.burn));
    item.detail = alert.likelyDependency.isEmpty()
                      ? AttentionList::tr("SLA")
                      : AttentionList::tr("SLA · dependency: %1").arg(alert.likelyDependency);
    item.sinceMs = alert.sinceMs;
    item.arr = alert.arr;
    item.impact = std::max(alert.burn, 0) / 1000.0;
    item.taken = !alert.acknowledgedBy.isEmpty();
    item.place = {View::SlaHealth, alert.objectiveId, {}, {}};
    return item;
}

/// How much slower than expected the worst victim is: what burn is to an objective.
double worstSlowdown(const Incident &incident)
{
    double worst = 1;
    for (const Party &victim : incident.victims) {
        if (victim.expectedMs > 0)
            worst = std::max(worst, victim.latencyMs / victim.expectedMs);
    }
    return worst;
}

AttentionItem fromIncident(const Incident &incident)
{
    AttentionItem item;
    item.kind = AttentionItem::Kind::Noise;
    const bool hurting = incident.state == IncidentState::Named && tenantsHurt(incident) > 0;
    item.severity = hurting ? AttentionItem::Severity::Bad : AttentionItem::Severity::Warning;
    item.id = QStringLiteral("incident:") + incident.id;
    if (incident.antagonists.size() == 1) {
        const Party &source = incident.antagonists.first();
        item.tenantId = source.outsideScope ? QString() : source.tenantId;
        item.title = words::party(source.tenantName, source.outsideScope, incident.pool);
    } else {
        item.title = incident.pool;
    }
    // The title names the tenant already.
    const QString deed = incidentDeed(incident);
    item.text = deed.isEmpty() ? incidentSentence(incident) : deed;
    item.detail =
        AttentionList::tr("Noisy neighbour · %n tenant(s) affected", nullptr, static_cast<int>(tenantsHurt(incident)));
    item.sinceMs = incident.sinceMs;
    item.arr = incident.arr;
    item.impact = static_cast<double>(tenantsHurt(incident)) * worstSlowdown(incident);
    item.place = {View::Neighbours, incident.id, {}, {}};
    return item;
}

AttentionItem fromCase(const OnboardingCase &onboarding)
{
    AttentionItem item;
    item.kind = AttentionItem::Kind::Onboarding;
    item.severity = onboarding.daysLate > 0 ? AttentionItem::Severity::Warning : AttentionItem::Severity::Notice;
    item.id = QStringLiteral("case:") + onboarding.id;
    item.tenantId = onboarding.tenantId;
    item.title = onboarding.tenantName;
    item.text =
        AttentionList::tr("Onboarding %1 at “%2”").arg(latenessText(onboarding), words::stage(onboarding.stage));
    item.detail = onboarding.blocker.isEmpty() ? AttentionList::tr("Onboarding")
                                               : AttentionList::tr("Onboarding · %1").arg(onboarding.blocker);
    item.sinceMs = onboarding.dueMs ? onboarding.dueMs : onboarding.startedMs;
    item.arr = onboarding.arr;
    item.impact = onboarding.daysLate / 100.0; // Nobody is hurt yet: below any burn of the same severity.
    item.place = {View::Onboarding, onboarding.id, {}, {}};
    return item;
}

AttentionItem fromAct(const Act &act)
{
    AttentionItem item;
    item.kind = AttentionItem::Kind::Approval;
    item.severity = AttentionItem::Severity::Warning;
    item.id = QStringLiteral("act:") + act.id;
    item.tenantId = act.tenantId;
    item.title = act.tenantName;
    item.text = AttentionList::tr("%1 waits for your approval").arg(actChangeText(act));
    item.detail = act.expiresMs > 0 ? AttentionList::tr("Approval · proposed by %1 · expires %2")
                                          .arg(act.proposedBy, words::dateTime(act.expiresMs))
                                    : AttentionList::tr("Approval · proposed by %1").arg(act.proposedBy);
    item.sinceMs = act.proposedMs;
    item.place = {View::Tenant, act.tenantId, actTab(act), {}};
    return item;
}

/// Nothing where no boundary was crossed. One item a tenant: its layers belong to one investigation.
std::optional<AttentionItem> fromPosture(const TenantPosture &posture)
{
    QStringList crossed;
    Layer first = Layer::Unspecified;
    qint64 proven = 0;
    for (int i = 0; i < kLayers; ++i) {
        const LayerCell &cell = posture.layers[size_t(i)];
        if (cell.state != CellState::Crossed)
            continue;
        first = crossed.isEmpty() ? layerAt(i) : first;
        proven = std::max(proven, cell.provenMs);
        crossed.append(words::layer(layerAt(i)).toLower());
    }
    if (crossed.isEmpty())
        return std::nullopt;
    AttentionItem item;
    item.kind = AttentionItem::Kind::Boundary;
    item.severity = AttentionItem::Severity::Worst;
    item.id = QStringLiteral("posture:") + posture.id;
    item.tenantId = posture.id;
    item.title =
        AttentionList::tr("Boundary crossed: %1, %2").arg(posture.tenantName, crossed.join(QStringLiteral(", ")));
    // The title is cut where a name is long; which boundary it is must not be lost with it.
    item.text = AttentionList::tr("%1: an attempt that must be refused got through").arg(words::layer(first));
    item.detail = proven > 0 ? AttentionList::tr("Isolation · last proven %1").arg(words::dateTime(proven))
                             : AttentionList::tr("Isolation · never proven");
    item.impact = double(crossed.size());
    item.place = {View::Posture, posture.id + QLatin1Char('/') + words::layerSlug(first), {}, {}};
    return item;
}

/// Nothing where no share has fallen. One item a service.
std::optional<AttentionItem> fromCoverage(const CoverageItem &row)
{
    const KindCoverage *worst = nullptr;
    for (const KindCoverage &kind : row.kinds)
        if (kind.drop && (worst == nullptr || kind.drop->now.share() < worst->drop->now.share()))
            worst = &kind;
    if (worst == nullptr)
        return std::nullopt;
    AttentionItem item;
    item.kind = AttentionItem::Kind::Coverage;
    item.severity = AttentionItem::Severity::Warning;
    item.id = QStringLiteral("coverage:") + row.id;
    item.title = words::serviceName(row.service, row.workflow);
    item.text = AttentionList::tr("%1 with a tenant fell from %2 to %3")
                    .arg(words::signalKind(worst->kind), words::signalShare(worst->drop->usual),
                         words::signalShare(worst->drop->now));
    item.detail = AttentionList::tr("Context coverage · last hour against the same hours before");
    item.sinceMs = worst->drop->sinceMs;
    item.place = {View::Posture,
                  row.workflow.isEmpty() ? row.service : row.service + QLatin1Char('/') + row.workflow,
                  QStringLiteral("coverage"),
                  {}};
    return item;
}

/// One item a finding: somebody's money is in the wrong place.
std::optional<AttentionItem> fromFinding(const CoverageItem &found)
{
    if (found.what != CoverageItem::What::Finding)
        return std::nullopt;
    const AttributionFinding &finding = found.finding;
    const AttributionParty &known = finding.owner.outsideScope ? finding.named : finding.owner;
    AttentionItem item;
    item.kind = AttentionItem::Kind::Coverage;
    item.severity = AttentionItem::Severity::Bad;
    item.id = QStringLiteral("coverage:") + found.id;
    item.tenantId = known.tenantId;
    item.title = known.tenantName;
    item.text = words::findingSentence(finding);
    item.detail = AttentionList::tr("Attributed to the wrong tenant · %1")
                      .arg(words::serviceName(finding.service, finding.workflow));
    item.sinceMs = finding.lastMs;
    item.place = {View::Posture,
                  finding.workflow.isEmpty() ? finding.service : finding.service + QLatin1Char('/') + finding.workflow,
                  QStringLiteral("coverage"),
                  {}};
    return item;
}

} // namespace

QList<AttentionItem> attention(const QList<Alert> &alerts, const QList<Incident> &incidents,
                               const QList<OnboardingCase> &cases, Role role, const QList<Act> &approvals,
                               const QList<TenantPosture> &postures, const QList<CoverageItem> &coverage)
{
    QList<AttentionItem> items;
    for (const Alert &alert : alerts) {
        if (alert.resolvedMs == 0 && alert.level != AlertLevel::None)
            items.append(fromAlert(alert));
    }
    for (const Incident &incident : incidents) {
        if (isOpen(incident))
            items.append(fromIncident(incident));
    }
    for (const OnboardingCase &onboarding : cases) {
        if (!isLive(onboarding) && (onboarding.daysLate > 0 || !onboarding.blocker.isEmpty()))
            items.append(fromCase(onboarding));
    }
    for (const Act &act : approvals) {
        if (act.state == ActState::Proposed)
            items.append(fromAct(act));
    }
    for (const TenantPosture &posture : postures) {
        if (const auto item = fromPosture(posture))
            items.append(*item);
    }
    qint64 countedMs = 0;
    for (const CoverageItem &one : coverage)
        countedMs = std::max(countedMs, one.origin.asOfMs);
    for (const CoverageItem &one : coverage) {
        if (one.what == CoverageItem::What::Finding && countedMs - one.finding.lastMs > kNewsMs)
            continue; // It stands on the page still; what is known for a day is no news.
        if (const auto item = one.what == CoverageItem::What::Row ? fromCoverage(one) : fromFinding(one))
            items.append(*item);
    }
    const bool byArr = role == Role::CustomerSuccess;
    std::stable_sort(items.begin(), items.end(), [byArr](const AttentionItem &a, const AttentionItem &b) {
        using Severity = AttentionItem::Severity;
        const bool worst = a.severity == Severity::Worst || b.severity == Severity::Worst;
        if (byArr && !worst && a.arr != b.arr)
            return a.arr > b.arr;
        return std::tuple(b.severity, b.impact, b.sinceMs) < std::tuple(a.severity, a.impact, a.sinceMs);
    });
    return items;
}

AttentionList::AttentionList(QObject *parent)
    : KeyedRows<AttentionItem>(parent)
{
}

QVariant AttentionList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const AttentionItem &item = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return item.title;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1. %2. %3").arg(item.title, item.text, item.detail);
    case IdRole:
        return item.id;
    case KindRole:
        return static_cast<int>(item.kind);
    case SeverityRole:
        return static_cast<int>(item.severity);
    case TextRole:
        return item.text;
    case DetailRole:
        return item.detail;
    case SinceRole:
        return item.sinceMs;
    case TakenRole:
        return item.taken;
    default:
        return {};
    }
}

} // namespace bulkhead
