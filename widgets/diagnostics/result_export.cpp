#include "widgets/diagnostics/result_export.h"

#include "models/diagnostics_desk.h"
#include "models/diagnostics_words.h"
#include "widgets/frame/whole_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QPointer>
#include <QStandardPaths>
#include <QThreadPool>

#include <utility>

namespace bulkhead {

ResultExport::ResultExport(DiagnosticsDesk *desk, QString tenantId, QWidget *window)
    : QObject(window)
    , m_desk(desk)
    , m_tenantId(std::move(tenantId))
    , m_window(window)
{
}

void ResultExport::begin(const QueryResult &shown)
{
    if (m_running || shown.resultId.isEmpty())
        return;
    m_running = true;
    emit changed();
    m_desk->exportResult(m_tenantId, shown.resultId, this,
                         [this, digest = shown.digest](const Fault &fault, const ResultFile &file) {
                             if (fault.failed()) {
                                 finish();
                                 emit failed(tr("No file was written. %1 %2").arg(fault.summary, fault.remedy));
                             } else if (file.digest != digest) {
                                 finish();
                                 emit failed(tr("No file was written: the gateway gave another result than the one on "
                                                "the screen. Run it again, then export that."));
                             } else {
                                 askWhere(file);
                             }
                         });
}

void ResultExport::askWhere(const ResultFile &file)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto *chooser = new QFileDialog(m_window, tr("Save the result to"), QDir(folder).filePath(csvFileName(file.name)),
                                    tr("Comma-separated values (*.csv)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("csv"));
    chooser->selectFile(csvFileName(file.name));
    connect(chooser, &QFileDialog::fileSelected, this, [this, file](const QString &path) { write(file, path); });
    connect(chooser, &QFileDialog::rejected, this, &ResultExport::finish);
    chooser->open();
}

void ResultExport::write(const ResultFile &file, const QString &path)
{
    // A disk may be slow: not on the thread that people work with.
    QThreadPool::globalInstance()->start([guard = QPointer(this), file, path] {
        const QString problem = writeWhole(path, file.csv);
        QMetaObject::invokeMethod(
            qApp,
            [guard, problem, rows = file.rows, path] {
                if (!guard)
                    return;
                guard->finish();
                if (problem.isEmpty())
                    emit guard->notice(tr("%1 holds %n row(s) of this tenant.", nullptr, int(rows))
                                           .arg(QDir::toNativeSeparators(path)));
                else
                    emit guard->failed(problem);
            },
            Qt::QueuedConnection);
    });
}

void ResultExport::finish()
{
    m_running = false;
    emit changed();
}

} // namespace bulkhead
