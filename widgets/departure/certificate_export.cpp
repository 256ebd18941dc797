#include "widgets/departure/certificate_export.h"

#include "models/departure_desk.h"
#include "models/review_values.h"
#include "widgets/frame/workspace.h"
#include "widgets/review/appendix_files.h"
#include "widgets/review/pack_pdf.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QPointer>
#include <QStandardPaths>
#include <QThreadPool>

namespace bulkhead {

CertificateExport::CertificateExport(Workspace *workspace, QWidget *window)
    : QObject(window)
    , m_workspace(workspace)
    , m_window(window)
{
}

bool CertificateExport::possible() const
{
    return m_workspace->session().may(QStringLiteral("departures.export"));
}

void CertificateExport::askWhere(const QString &tenantId, const QString &tenantName)
{
    if (m_running || tenantId.isEmpty() || !possible())
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString day = QDateTime::fromMSecsSinceEpoch(m_workspace->now()).toString(QStringLiteral("yyyy-MM-dd"));
    const QString name = tr("%1 departure %2.pdf").arg(safeFileName(tenantName), day);
    auto *chooser = new QFileDialog(m_window, tr("Save the certificate of %1 to").arg(tenantName),
                                    QDir(folder).filePath(name), tr("PDF files (*.pdf)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("pdf"));
    connect(chooser, &QFileDialog::fileSelected, this,
            [this, tenantId](const QString &path) { exportTo(tenantId, path); });
    chooser->open();
}

void CertificateExport::exportTo(const QString &tenantId, const QString &path)
{
    if (m_running)
        return;
    m_running = true;
    emit changed();
    m_workspace->desk()->leaving().certificate(
        tenantId, this, [this, path](const Fault &fault, const Pack &pack) { write(path, fault, pack); });
}

void CertificateExport::write(const QString &path, const Fault &fault, const Pack &pack)
{
    if (fault.failed()) {
        finish(tr("No certificate was written. %1 %2").arg(fault.summary, fault.remedy).trimmed());
        return;
    }
    // Pages and fonts take a moment, and a disk may be slow: not on the thread that people work with.
    QThreadPool::globalInstance()->start([guard = QPointer(this), path, pack] {
        PageFormat format = PageFormat::a4();
        format.internal = true; // It names objects of the platform.
        const QString problem = writeWhole(path, packPdf(pack, format));
        const QString sentence =
            problem.isEmpty()
                ? tr("The certificate of %1 is in %2.").arg(pack.tenantName, QDir::toNativeSeparators(path))
                : problem;
        QMetaObject::invokeMethod(
            qApp,
            [guard, sentence] {
                if (guard)
                    guard->finish(sentence);
            },
            Qt::QueuedConnection);
    });
}

void CertificateExport::finish(const QString &sentence)
{
    m_running = false;
    emit changed();
    emit notice(sentence);
}

} // namespace bulkhead
