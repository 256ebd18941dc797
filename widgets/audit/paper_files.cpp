#include "widgets/audit/paper_files.h"

#include "models/audit_desk.h"
#include "models/audit_words.h"
#include "models/evidence_desk.h"
#include "widgets/exchange/table_writer.h"
#include "widgets/frame/whole_file.h"
#include "widgets/frame/workspace.h"
#include "widgets/review/appendix_files.h"
#include "widgets/review/pack_pdf.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QPointer>
#include <QStandardPaths>
#include <QThreadPool>

namespace bulkhead {
namespace {

QString writeTable(const QString &path, const EvidenceExport &out)
{
    const auto writer = makeTableWriter(FileFormat::Csv, path, {});
    const QString marking = PaperFiles::tr("INTERNAL · %1 · %2").arg(out.pack.tenantName, out.pack.footer);
    QString problem = writer->begin(marking, out.columns);
    if (problem.isEmpty())
        problem = writer->add(out.rows);
    return problem.isEmpty() ? writer->finish() : problem;
}

QString writePages(const QString &path, const Pack &pack)
{
    PageFormat format = PageFormat::a4();
    format.internal = true; // It names people and what they did.
    return writeWhole(path, packPdf(pack, format));
}

} // namespace

PaperFiles::PaperFiles(Workspace *workspace, QWidget *window)
    : QObject(window)
    , m_workspace(workspace)
    , m_window(window)
{
}

void PaperFiles::askWhere(const EvidenceRef &what, const QString &title)
{
    if (m_running)
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString name =
        QStringLiteral("%1 %2.pdf").arg(safeFileName(title), words::auditTime(m_workspace->now()).left(10));
    auto *chooser = new QFileDialog(m_window, tr("Save “%1” to").arg(title), QDir(folder).filePath(name),
                                    tr("PDF files (*.pdf);;CSV files (*.csv)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("pdf"));
    connect(chooser, &QFileDialog::filterSelected, chooser, [chooser](const QString &filter) {
        chooser->setDefaultSuffix(filter.contains(QLatin1String("csv")) ? QStringLiteral("csv")
                                                                        : QStringLiteral("pdf"));
    });
    connect(chooser, &QFileDialog::fileSelected, this, [this, what](const QString &path) { exportTo(what, path); });
    chooser->open();
}

void PaperFiles::exportTo(const EvidenceRef &what, const QString &path)
{
    if (m_running)
        return;
    m_running = true;
    emit changed();
    m_workspace->desk()->audit().evidence()->exportEvidence(
        what, this, [this, path](const Fault &fault, const EvidenceExport &out) {
            if (fault.failed())
                finish(tr("No file was written. %1 %2").arg(fault.summary, fault.remedy).trimmed());
            else
                write(path, out);
        });
}

void PaperFiles::write(const QString &path, const EvidenceExport &out)
{
    const QString made = tr("“%1” is in %2.").arg(out.pack.tenantName, QDir::toNativeSeparators(path));
    // Pages and fonts take a moment, and a disk may be slow: not on the thread that people work with.
    QThreadPool::globalInstance()->start([guard = QPointer(this), path, out, made] {
        const bool table = path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive);
        const QString problem = table ? writeTable(path, out) : writePages(path, out.pack);
        QMetaObject::invokeMethod(
            qApp,
            [guard, sentence = problem.isEmpty() ? made : problem] {
                if (guard)
                    guard->finish(sentence);
            },
            Qt::QueuedConnection);
    });
}

void PaperFiles::finish(const QString &sentence)
{
    m_running = false;
    emit changed();
    emit notice(sentence);
}

} // namespace bulkhead
