#include "widgets/maturity/maturity_export.h"

#include "models/maturity_desk.h"
#include "widgets/frame/workspace.h"
#include "widgets/maturity/maturity_sheet.h"
#include "widgets/review/appendix_files.h"
#include "widgets/review/pack_file.h"

#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QStandardPaths>

namespace bulkhead {

MaturityPdf::MaturityPdf(Workspace *workspace, QWidget *window)
    : QObject(window)
    , m_workspace(workspace)
    , m_window(window)
{
}

bool MaturityPdf::possible() const
{
    return m_workspace->desk()->maturity() != nullptr && m_workspace->session().may(QStringLiteral("maturity.export"));
}

void MaturityPdf::askWhere(int weeks)
{
    if (m_running || !possible())
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString day = QDateTime::fromMSecsSinceEpoch(m_workspace->now()).toString(QStringLiteral("yyyy-MM-dd"));
    const QString name = tr("%1 maturity %2.pdf").arg(safeFileName(m_workspace->session().environment.name), day);
    auto *chooser = new QFileDialog(m_window, tr("Save the page of maturity to"), QDir(folder).filePath(name),
                                    tr("PDF files (*.pdf)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("pdf"));
    connect(chooser, &QFileDialog::fileSelected, this, [this, weeks](const QString &path) { exportTo(weeks, path); });
    chooser->open();
}

void MaturityPdf::exportTo(int weeks, const QString &path)
{
    if (m_running || !possible())
        return;
    m_running = true;
    emit changed();
    m_workspace->desk()->maturity()->exportMaturity(
        weeks, this, [this, path](const Fault &fault, const MaturityExport &taken) { write(path, fault, taken); });
}

void MaturityPdf::write(const QString &path, const Fault &fault, const MaturityExport &taken)
{
    if (fault.failed()) {
        finish(tr("No page was written. %1 %2").arg(fault.summary, fault.remedy).trimmed());
        return;
    }
    writePackLater(maturitySheet(taken, m_workspace->session().environment.name), maturityFormat(), path, this,
                   [this, path](const QString &problem) {
                       finish(problem.isEmpty() ? tr("The page of maturity is in %1. It is internal, and its export is "
                                                     "in the audit.")
                                                      .arg(QDir::toNativeSeparators(path))
                                                : problem);
                   });
}

void MaturityPdf::finish(const QString &sentence)
{
    m_running = false;
    emit changed();
    emit notice(sentence);
}

} // namespace bulkhead
