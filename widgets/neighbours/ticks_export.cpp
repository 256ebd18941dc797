#include "widgets/neighbours/ticks_export.h"

#include "models/neighbours_desk.h"
#include "widgets/exchange/export_job.h"
#include "widgets/frame/workspace.h"

#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QStandardPaths>

#include <utility>

namespace bulkhead {

TicksExport::TicksExport(Workspace *workspace, QWidget *window)
    : QObject(window)
    , m_workspace(workspace)
    , m_window(window)
{
}

bool TicksExport::possible() const
{
    return m_workspace->session().may(QStringLiteral("incidents.export"));
}

void TicksExport::askWhere(const QString &incidentId)
{
    if (m_job != nullptr || incidentId.isEmpty() || !possible())
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString name = QStringLiteral("incident-ticks-%1.csv")
                             .arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmm")));
    auto *chooser =
        new QFileDialog(m_window, tr("Export the raw ticks to"), QDir(folder).filePath(name), tr("CSV files (*.csv)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("csv"));
    connect(chooser, &QFileDialog::fileSelected, this,
            [this, incidentId](const QString &path) { exportTo(incidentId, path); });
    chooser->open();
}

void TicksExport::exportTo(const QString &incidentId, const QString &path)
{
    if (m_job != nullptr)
        return;
    NeighboursDesk *ticks = &m_workspace->desk()->neighbours();
    m_job = new ExportJob(
        [ticks, incidentId](TableAnswer answer) { return ticks->exportIncident(incidentId, std::move(answer)); }, path,
        FileFormat::Csv, {}, this);
    connect(m_job, &ExportJob::done, this, [this, path](const QString &problem, quint64 rows) {
        m_job->deleteLater();
        m_job = nullptr;
        emit changed();
        emit notice(problem.isEmpty()
                        ? tr("%n tick(s) are in %1.", nullptr, int(rows)).arg(QDir::toNativeSeparators(path))
                        : problem);
    });
    m_job->start();
    emit changed();
}

void TicksExport::cancel()
{
    if (m_job != nullptr)
        m_job->cancel();
}

} // namespace bulkhead
