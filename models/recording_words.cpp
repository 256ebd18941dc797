#include "models/recording_words.h"

#include "models/audit_words.h"
#include "models/words.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdlib>

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
        if (const QString text = textOf(rest.take(key)); !text.isEmpty())
            fields.append({Recording::tr(known.name), text, known.code});
    }
    for (auto one = rest.begin(); one != rest.end(); ++one)
        fields.append({words::visible(one.key()), textOf(one.value()), false});
    return fields;
}

} // namespace bulkhead
