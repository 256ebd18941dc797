#include "models/recording_words.h"

#include "models/audit_words.h"
#include "models/words.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdlib>
#include <span>

namespace bulkhead {
namespace {

struct Recording
{
    Q_DECLARE_TR_FUNCTIONS(Recording)
};

struct Known
{
    const char *key, *name;
    bool code = false;
};
// In the order in which they are shown.
constexpr Known kKnown[] = {
    {"query", QT_TRANSLATE_NOOP("Recording", "Reviewed query")},
    {"version", QT_TRANSLATE_NOOP("Recording", "Version")},
    {"sql", QT_TRANSLATE_NOOP("Recording", "Statement"), true},
    {"parameters", QT_TRANSLATE_NOOP("Recording", "Parameters"), true},
    {"phi", QT_TRANSLATE_NOOP("Recording", "Protected health information")},
    {"rows", QT_TRANSLATE_NOOP("Recording", "Rows")},
    {"digest", QT_TRANSLATE_NOOP("Recording", "Digest of the result"), true},
    {"ms", QT_TRANSLATE_NOOP("Recording", "Milliseconds")},
    {"view", QT_TRANSLATE_NOOP("Recording", "View")},
    {"place", QT_TRANSLATE_NOOP("Recording", "Of")},
    {"method", QT_TRANSLATE_NOOP("Recording", "Method"), true},
    {"action", QT_TRANSLATE_NOOP("Recording", "Action"), true},
    {"purpose", QT_TRANSLATE_NOOP("Recording", "Purpose")},
    {"request", QT_TRANSLATE_NOOP("Recording", "Request"), true},
    {"state", QT_TRANSLATE_NOOP("Recording", "How it ended")},
    {"by", QT_TRANSLATE_NOOP("Recording", "By")},
    {"reason", QT_TRANSLATE_NOOP("Recording", "Reason")},
};

struct KnownWord
{
    const char *word, *name;
};
constexpr char kTenantView[] = "tenant";
// As links name them (models/destination), and as the console calls them.
constexpr KnownWord kViews[] = {
    {"overview", QT_TRANSLATE_NOOP("Recording", "Overview")},
    {"tenants", QT_TRANSLATE_NOOP("Recording", "Tenants")},
    {"sla", QT_TRANSLATE_NOOP("Recording", "SLA health")},
    {"neighbours", QT_TRANSLATE_NOOP("Recording", "Noisy neighbours")},
    {"onboarding", QT_TRANSLATE_NOOP("Recording", "Onboarding")},
    {"reviews", QT_TRANSLATE_NOOP("Recording", "SLA reviews")},
    {"review", QT_TRANSLATE_NOOP("Recording", "SLA review")},
    {"renewals", QT_TRANSLATE_NOOP("Recording", "Renewals")},
    {"pools", QT_TRANSLATE_NOOP("Recording", "Pools")},
    {"posture", QT_TRANSLATE_NOOP("Recording", "Posture")},
    {"tier-fit", QT_TRANSLATE_NOOP("Recording", "Tier fit")},
    {"integrations", QT_TRANSLATE_NOOP("Recording", "Integrations")},
    {"departures", QT_TRANSLATE_NOOP("Recording", "Departures")},
    {"audit", QT_TRANSLATE_NOOP("Recording", "Audit")},
    {"access", QT_TRANSLATE_NOOP("Recording", "Access")},
    {"diagnostics", QT_TRANSLATE_NOOP("Recording", "Diagnostics")},
    {"maturity", QT_TRANSLATE_NOOP("Recording", "Maturity")},
    {"recording", QT_TRANSLATE_NOOP("Recording", "Recording")},
    {"exposures", QT_TRANSLATE_NOOP("Recording", "Exposures")},
};
constexpr KnownWord kTabs[] = {
    {"service", QT_TRANSLATE_NOOP("Recording", "Service")},
    {"isolation", QT_TRANSLATE_NOOP("Recording", "Isolation")},
    {"contract", QT_TRANSLATE_NOOP("Recording", "Contract")},
    {"timeline", QT_TRANSLATE_NOOP("Recording", "Timeline")},
    {"integrations", QT_TRANSLATE_NOOP("Recording", "Integrations")},
    {"table", QT_TRANSLATE_NOOP("Recording", "Table")},
    {"variance", QT_TRANSLATE_NOOP("Recording", "Variance")},
    {"coverage", QT_TRANSLATE_NOOP("Recording", "Coverage")},
    {"thread", QT_TRANSLATE_NOOP("Recording", "Thread")},
    {"samples", QT_TRANSLATE_NOOP("Recording", "Samples")},
    {"findings", QT_TRANSLATE_NOOP("Recording", "Findings")},
    {"campaigns", QT_TRANSLATE_NOOP("Recording", "Campaigns")},
    {"request", QT_TRANSLATE_NOOP("Recording", "Request")},
};

/// Empty: it is none of them.
QString nameOf(std::span<const KnownWord> known, const QString &word)
{
    const auto found =
        std::ranges::find_if(known, [&word](const KnownWord &one) { return word == QLatin1String(one.word); });
    return found == known.end() ? QString() : Recording::tr(found->name);
}

/// "sla", "tier-fit", "tenant-service": of a view and one of its tabs, or of a view alone.
struct Screen
{
    QString view, tab;
};
Screen screenOf(const QString &word)
{
    const qsizetype dash = word.lastIndexOf(QLatin1Char('-'));
    if (dash < 0 || !nameOf(kViews, word).isEmpty())
        return {word, {}};
    return {word.left(dash), word.mid(dash + 1)};
}

/// Ids as they are, but for the tenant's, which has a name.
QString placeText(const QString &place, const RecordingPart &of)
{
    QStringList parts = place.split(QLatin1Char('/'), Qt::SkipEmptyParts);
    for (QString &part : parts)
        if (part == of.tenantId && !of.tenantName.isEmpty())
            part = of.tenantName;
    return words::visible(parts.join(QStringLiteral(", ")));
}

QString textOf(const QJsonValue &value)
{
    if (value.isNull())
        return QStringLiteral("NULL");
    if (value.isString())
        return words::visible(value.toString());
    if (value.isObject()) {
        QStringList lines;
        const QJsonObject object = value.toObject();
        for (auto one = object.begin(); one != object.end(); ++one)
            lines << QStringLiteral("%1 = %2").arg(words::visible(one.key()), textOf(one.value()));
        return lines.join(QLatin1Char('\n'));
    }
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 15);
    if (value.isBool())
        return value.toBool() ? Recording::tr("yes") : Recording::tr("no");
    return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
}

} // namespace

QString kindText(RecordedKind kind)
{
    switch (kind) {
    case RecordedKind::Call:
        return Recording::tr("Call");
    case RecordedKind::Query:
        return Recording::tr("Question");
    case RecordedKind::Result:
        return Recording::tr("Result");
    case RecordedKind::Screen:
        return Recording::tr("Screen");
    case RecordedKind::End:
        return Recording::tr("End");
    case RecordedKind::Unspecified:
        break;
    }
    return Recording::tr("Step (%1)").arg(int(kind));
}

QString stepText(const RecordingStep &step, const RecordingPart &of)
{
    const QString recorded = words::visible(step.summary);
    if (step.kind != RecordedKind::Screen)
        return recorded;
    const QJsonObject detail = QJsonDocument::fromJson(step.detail.toUtf8()).object();
    const Screen screen = screenOf(detail.value(QLatin1String("view")).toString());
    const QString place = placeText(detail.value(QLatin1String("place")).toString(), of);
    const QString view = nameOf(kViews, screen.view), tab = nameOf(kTabs, screen.tab);
    if (!screen.tab.isEmpty() && tab.isEmpty())
        return recorded;
    QString text;
    if (screen.view == QLatin1String(kTenantView) && !place.isEmpty())
        text = Recording::tr("Looked at the page of %1").arg(place);
    else if (view.isEmpty())
        return recorded;
    else
        text = place.isEmpty() ? Recording::tr("Looked at %1").arg(view)
                               : Recording::tr("Looked at %1: %2").arg(view, place);
    return tab.isEmpty() ? text : Recording::tr("%1 · %2", "what was looked at, side of it").arg(text, tab);
}

QString offsetText(qint64 atMs, qint64 startedMs)
{
    const qint64 seconds = std::abs(atMs - startedMs) / 1000;
    const QString text = QStringLiteral("%1:%2:%3")
                             .arg(seconds / 3600, 2, 10, QLatin1Char('0'))
                             .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
                             .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    return atMs < startedMs && seconds > 0 ? QChar(0x2212) + text : text;
}

QString proofText(const RecordingPart &part)
{
    if (part.proof == RecordingProof::Broken)
        return Recording::tr("%1 What comes from there on is proven by nothing and is not shown.").arg(part.trouble);
    if (part.proof == RecordingProof::Unreadable)
        return part.trouble;
    if (part.proof != RecordingProof::Verified)
        return Recording::tr("This gateway does not say what is proven of it.");
    const QString steps =
        part.count == 1 ? Recording::tr("The one step is what was recorded.")
                        : Recording::tr("All %1 steps are what was recorded.").arg(words::count(qint64(part.count)));
    return part.sealed ? Recording::tr("%1 Sealed %2: audit says that there are no others.")
                             .arg(steps, words::dateTime(part.sealedMs))
                       : Recording::tr("%1 It is not sealed yet: more may come.").arg(steps);
}

QList<RecordedField> recordedFields(const QString &detail)
{
    if (detail.isEmpty())
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(detail.toUtf8());
    if (!document.isObject())
        return {{Recording::tr("Detail"), words::visible(detail), true}};
    QJsonObject rest = document.object();
    QList<RecordedField> fields;
    for (const Known &known : kKnown) {
        const QString key = QLatin1String(known.key);
        if (!rest.contains(key))
            continue;
        const QString whole = textOf(rest.take(key)); // A statement ends with a line of its own where it was written.
        if (const QString text = known.code ? whole.trimmed() : whole; !text.isEmpty())
            fields.append({Recording::tr(known.name), text, known.code});
    }
    for (auto one = rest.begin(); one != rest.end(); ++one)
        fields.append({words::visible(one.key()), textOf(one.value()), false});
    return fields;
}

} // namespace bulkhead
