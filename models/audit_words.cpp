#include "models/audit_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QRegularExpression>

namespace bulkhead::words {
namespace {

struct Audit
{
    Q_DECLARE_TR_FUNCTIONS(Audit)
};

constexpr QLatin1String kRefused("refused:");

} // namespace

QString auditTime(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString utcClock(qint64 ms)
{
    return Audit::tr("%1 UTC").arg(QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("HH:mm")));
}

QString chain(const AuditRecord &record)
{
    if (record.tenantId.isEmpty())
        return Audit::tr("Platform");
    return visible(record.tenantName.isEmpty() ? record.tenantId : record.tenantName);
}

QString chainId(const QString &tenantId)
{
    return tenantId.isEmpty() ? Audit::tr("the platform") : tenantId;
}

bool isRefusal(const AuditRecord &record)
{
    return record.action.startsWith(kRefused);
}

QString auditAction(const QString &action)
{
    if (!action.startsWith(kRefused))
        return visible(action);
    QString method = action.mid(kRefused.size());
    if (method.startsWith(QLatin1String("bulkhead.v1.")))
        method.remove(0, 12);
    return Audit::tr("Refused: %1").arg(visible(method));
}

QString visible(const QString &text)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text) {
        const QChar::Category category = c.category();
        const bool line = c == QLatin1Char('\n') || c == QLatin1Char('\t');
        const bool hidden = (category == QChar::Other_Control && !line) || category == QChar::Other_Format
                            || category == QChar::Separator_Line || category == QChar::Separator_Paragraph;
        if (hidden)
            shown += QStringLiteral("<U+%1>").arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
        else
            shown += c;
    }
    return shown;
}

QStringList actsIn(const AuditRecord &record)
{
    static const QRegularExpression act(QStringLiteral("\\bact-[0-9a-f]{16}\\b"));
    QStringList found;
    for (const QString *text : {&record.after, &record.before}) {
        for (auto match = act.globalMatch(*text); match.hasNext();) {
            const QString id = match.next().captured();
            if (!found.contains(id) && found.size() < 3)
                found.append(id);
        }
    }
    return found;
}

QString fingerprint(const QByteArray &bytes)
{
    const QString hex = QString::fromLatin1(bytes.toHex().left(16));
    QStringList groups;
    for (qsizetype at = 0; at < hex.size(); at += 4)
        groups.append(hex.mid(at, 4));
    return groups.join(QLatin1Char(' '));
}

QString auditKept(const AuditRetention &kept)
{
    const auto day = [](qint64 ms) {
        return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd"));
    };
    QStringList said{Audit::tr("Every record is kept for at least %1 years (access policy %2).")
                         .arg(kept.years)
                         .arg(visible(kept.policyVersion))};
    if (kept.oldestMs > 0)
        said << (kept.oldestMs < kept.dueBeforeMs
                     ? Audit::tr("The oldest is of %1 and has been kept for its time.").arg(day(kept.oldestMs))
                     : Audit::tr("The oldest is of %1.").arg(day(kept.oldestMs)));
    if (!kept.removes)
        said << Audit::tr("This gateway removes none, not even afterwards.");
    QStringList held;
    for (const AuditHold &hold : kept.holds) {
        const QString whose = visible(hold.tenantName.isEmpty() ? hold.tenantId : hold.tenantName) + QLatin1String(" (")
                              + visible(hold.matter) + QLatin1Char(')');
        if (!held.contains(whose))
            held << whose;
    }
    constexpr qsizetype kNamed = 4;
    const QString names = held.mid(0, kNamed).join(QStringLiteral(", "));
    said << (held.isEmpty() ? Audit::tr("No legal hold stands.")
             : held.size() <= kNamed
                 ? Audit::tr("Legal hold: %1.").arg(names)
                 : Audit::tr("Legal hold: %1 and %n more.", nullptr, int(held.size() - kNamed)).arg(names));
    return said.join(QLatin1Char(' '));
}

} // namespace bulkhead::words
