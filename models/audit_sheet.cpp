#include "models/audit_sheet.h"

#include "models/audit_words.h"
#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

struct Audit
{
    Q_DECLARE_TR_FUNCTIONS(Audit)
};

/// On one line: whoever reads the file line by line must not see a record that is none.
QString onOneLine(const QString &text)
{
    return words::visible(text)
        .replace(QLatin1Char('\n'), QStringLiteral("<U+000A>"))
        .replace(QLatin1Char('\t'), QStringLiteral("<U+0009>"));
}

} // namespace

QStringList auditSheetColumns()
{
    return {Audit::tr("Time (UTC)"), Audit::tr("Who"),      Audit::tr("Role"),    Audit::tr("Chain"),
            Audit::tr("Number"),     Audit::tr("Action"),   Audit::tr("Outcome"), Audit::tr("Purpose"),
            Audit::tr("Before"),     Audit::tr("After"),    Audit::tr("Grant"),   Audit::tr("Request"),
            Audit::tr("Policy"),     Audit::tr("Leaf hash")};
}

QStringList auditSheetRow(const AuditRecord &record)
{
    const QString withheld = Audit::tr("withheld: sums");
    return {words::auditTime(record.atMs),
            onOneLine(record.actor),
            record.role == Role::Unspecified ? QString() : words::role(record.role),
            record.tenantId.isEmpty() ? QStringLiteral("_") : onOneLine(record.tenantId),
            QString::number(record.sequence),
            onOneLine(record.action),
            onOneLine(record.outcome),
            onOneLine(record.purpose),
            record.withheld() ? withheld : onOneLine(record.before),
            record.withheld() ? withheld : onOneLine(record.after),
            onOneLine(record.grant),
            onOneLine(record.requestId),
            onOneLine(record.policyVersion),
            QString::fromLatin1(record.leaf.toHex())};
}

QString auditSheetMarking(const AuditExport &proven, const AuditBundleFacts &facts)
{
    return Audit::tr("INTERNAL · audit of %1 · search: %2 · %3 UTC · %4 · %5 · %n record(s)", nullptr,
                     int(proven.records.size()))
        .arg(onOneLine(words::chainId(facts.tenantId)), onOneLine(facts.filter), words::auditTime(facts.atMs),
             onOneLine(facts.by), onOneLine(proven.exportId));
}

} // namespace bulkhead
