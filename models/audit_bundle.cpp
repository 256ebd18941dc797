#include "models/audit_bundle.h"

#include "models/audit_check.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace bulkhead {
namespace {

struct Audit
{
    Q_DECLARE_TR_FUNCTIONS(Audit)
};

QString base64(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

} // namespace

QByteArray auditBundle(const AuditExport &proven, const AuditBundleFacts &facts)
{
    QJsonArray records;
    for (const AuditExport::Proven &one : proven.records) {
        QJsonArray path;
        for (const QByteArray &hash : one.path)
            path.append(base64(hash));
        QJsonObject entry{{QStringLiteral("sequence"), qint64(one.record.sequence)}, {QStringLiteral("proof"), path}};
        if (one.record.withheld())
            entry.insert(QStringLiteral("leafHash"), base64(one.record.leaf));
        else
            entry.insert(QStringLiteral("record"), base64(one.record.canonical));
        records.append(entry);
    }
    const QJsonObject bundle{
        {QStringLiteral("format"), QStringLiteral("bulkhead-audit-proof/1")},
        {QStringLiteral("exportId"), proven.exportId},
        {QStringLiteral("environment"), facts.environment},
        {QStringLiteral("tenant"), facts.tenantId},
        {QStringLiteral("tenantName"), facts.tenantName},
        {QStringLiteral("filter"), facts.filter},
        {QStringLiteral("exportedBy"), facts.by},
        {QStringLiteral("exportedAt"), QDateTime::fromMSecsSinceEpoch(facts.atMs, Qt::UTC).toString(Qt::ISODate)},
        {QStringLiteral("keyId"), proven.key.id},
        {QStringLiteral("publicKey"), base64(proven.key.bytes)},
        {QStringLiteral("checkpoint"), QJsonObject{{QStringLiteral("text"), base64(proven.checkpoint.text)},
                                                   {QStringLiteral("signature"), base64(proven.checkpoint.signature)}}},
        {QStringLiteral("records"), records}};
    return QJsonDocument(bundle).toJson();
}

QString problemWith(const AuditExport &proven, const QString &tenantId, const AuditKey &key)
{
    if (proven.records.isEmpty())
        return Audit::tr("No record came.");
    for (const AuditExport::Proven &one : proven.records) {
        if (one.record.tenantId != tenantId)
            return Audit::tr("A record of another chain came with it.");
        const AuditProof proof{one.record, proven.checkpoint, one.path, proven.key};
        // The first key that this console meets is taken for its own once a record was looked at.
        if (const QString problem = audit::problemWith(one.record, proof, key.bytes.isEmpty() ? proven.key : key);
            !problem.isEmpty())
            return Audit::tr("Record %1: %2").arg(one.record.sequence).arg(problem);
    }
    return {};
}

} // namespace bulkhead
