#include "widgets/audit/proof_export.h"

#include "models/audit_desk.h"
#include "models/audit_sheet.h"
#include "models/audit_witness.h"
#include "models/audit_words.h"
#include "widgets/exchange/table_writer.h"
#include "widgets/frame/whole_file.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <QStandardPaths>
#include <QThreadPool>

namespace bulkhead {
namespace {

bool isSheet(const QString &path)
{
    return path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive);
}

QString writeSheet(const QString &path, const AuditExport &proven, const AuditBundleFacts &facts)
{
    const auto writer = makeTableWriter(FileFormat::Csv, path, {});
    QString problem = writer->begin(auditSheetMarking(proven, facts), auditSheetColumns());
    QList<QStringList> rows;
    for (const AuditExport::Proven &one : proven.records)
        rows.append(auditSheetRow(one.record));
    if (problem.isEmpty())
        problem = writer->add(rows);
    return problem.isEmpty() ? writer->finish() : problem;
}

/// Empty, or why it was not written. Never through a link: whoever made it would choose what is overwritten.
QString writeRecords(const QString &path, const AuditExport &proven, const AuditBundleFacts &facts)
{
    if (QFileInfo(path).isSymLink())
        return ProofExport::tr("Nothing was written: %1 is a link to another file.")
            .arg(QDir::toNativeSeparators(path));
    return isSheet(path) ? writeSheet(path, proven, facts) : writeWhole(path, auditBundle(proven, facts));
}

QString fileNameOf(const AuditBundleFacts &facts)
{
    QString name;
    for (const QChar c : facts.tenantId.isEmpty() ? QStringLiteral("platform") : facts.tenantId)
        name += c.isLetterOrNumber() || c == QLatin1Char('-') ? c : QLatin1Char('_');
    return QStringLiteral("audit-%1-%2.json")
        .arg(name.left(60),
             QDateTime::fromMSecsSinceEpoch(facts.atMs, Qt::UTC).toString(QStringLiteral("yyyyMMdd-HHmm")));
}

} // namespace

ProofExport::ProofExport(AuditDesk *desk, AuditWitness *witness, QWidget *window)
    : QObject(window)
    , m_desk(desk)
    , m_witness(witness)
    , m_window(window)
{
}

void ProofExport::askWhere(const AuditBundleFacts &facts)
{
    if (m_running)
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto *chooser = new QFileDialog(m_window, tr("Save the records of %1 to").arg(words::chainId(facts.tenantId)),
                                    QDir(folder).filePath(fileNameOf(facts)),
                                    tr("Proof bundles (*.json);;CSV files without proofs (*.csv)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("json"));
    connect(chooser, &QFileDialog::filterSelected, chooser, [chooser](const QString &filter) {
        chooser->setDefaultSuffix(filter.contains(QLatin1String("csv")) ? QStringLiteral("csv")
                                                                        : QStringLiteral("json"));
    });
    connect(chooser, &QFileDialog::fileSelected, this, [this, facts](const QString &path) { exportTo(facts, path); });
    chooser->open();
}

void ProofExport::exportTo(const AuditBundleFacts &facts, const QString &path)
{
    if (m_running)
        return;
    m_running = true;
    emit changed();
    m_desk->exportProofs(
        facts.tenantId, facts.filter, this,
        [this, facts, path](const Fault &fault, const AuditExport &proven) { write(facts, path, fault, proven); });
}

void ProofExport::write(const AuditBundleFacts &facts, const QString &path, const Fault &fault,
                        const AuditExport &proven)
{
    if (fault.failed()) {
        finish(tr("No bundle was written. %1 %2").arg(fault.summary, fault.remedy).trimmed());
        return;
    }
    const AuditKey key = m_witness->key();
    // A thousand proofs take a moment, and a disk may be slow: not on the thread that people work with.
    QThreadPool::globalInstance()->start([guard = QPointer(this), facts, path, proven, key] {
        QString problem = problemWith(proven, facts.tenantId, key);
        if (!problem.isEmpty())
            problem = tr("No bundle was written, because it would not prove what it holds. %1").arg(problem);
        else
            problem = writeRecords(path, proven, facts);
        const int count = int(proven.records.size());
        const QString made = isSheet(path) ? tr("%n record(s) are in %1; a sheet proves none of them.", nullptr, count)
                                           : tr("%n record(s) with their proofs are in %1.", nullptr, count);
        const QString sentence = problem.isEmpty() ? made.arg(QDir::toNativeSeparators(path)) : problem;
        QMetaObject::invokeMethod(
            qApp,
            [guard, sentence] {
                if (guard)
                    guard->finish(sentence);
            },
            Qt::QueuedConnection);
    });
}

void ProofExport::finish(const QString &sentence)
{
    m_running = false;
    emit changed();
    emit notice(sentence);
}

} // namespace bulkhead
