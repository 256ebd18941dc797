#include "widgets/review/sheet_export.h"

#include "models/departure_desk.h"
#include "models/exposure_desk.h"
#include "models/isolation_desk.h"
#include "models/review_values.h"
#include "widgets/frame/workspace.h"
#include "widgets/review/appendix_files.h"
#include "widgets/review/pack_file.h"

#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QStandardPaths>

namespace bulkhead {

SheetExport::SheetExport(Sheet sheet, Workspace *workspace, QWidget *window)
    : QObject(window)
    , m_sheet(sheet)
    , m_workspace(workspace)
    , m_window(window)
{
}

SheetExport::Words SheetExport::words() const
{
    switch (m_sheet) {
    case Sheet::HandOver:
        return {QStringLiteral("posture.export"), tr("%1 hand-over %2.pdf"), tr("Save the hand-over sheet of %1 to"),
                tr("No hand-over sheet was written. %1 %2"), tr("The hand-over sheet of %1 is in %2.")};
    case Sheet::Certificate:
        return {QStringLiteral("departures.export"), tr("%1 departure %2.pdf"), tr("Save the certificate of %1 to"),
                tr("No certificate was written. %1 %2"), tr("The certificate of %1 is in %2.")};
    case Sheet::Exposure:
        return {QStringLiteral("exposures.export"), tr("%1 exposure %2.pdf"),
                tr("Save the pack for the privacy officer of %1 to"), tr("No pack was written. %1 %2"),
                tr("The pack for the privacy officer of %1 is in %2.")};
    }
    return {};
}

bool SheetExport::possible() const
{
    return m_workspace->session().may(words().action);
}

void SheetExport::askWhere(const QString &tenantId, const QString &tenantName)
{
    if (m_running || tenantId.isEmpty() || !possible())
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString day = QDateTime::fromMSecsSinceEpoch(m_workspace->now()).toString(QStringLiteral("yyyy-MM-dd"));
    const Words said = words();
    auto *chooser = new QFileDialog(m_window, said.title.arg(tenantName),
                                    QDir(folder).filePath(said.fileName.arg(safeFileName(tenantName), day)),
                                    tr("PDF files (*.pdf)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("pdf"));
    connect(chooser, &QFileDialog::fileSelected, this,
            [this, tenantId](const QString &path) { exportTo(tenantId, path); });
    chooser->open();
}

void SheetExport::exportTo(const QString &tenantId, const QString &path)
{
    if (m_running)
        return;
    m_running = true;
    emit changed();
    ask(tenantId, [this, path](const Fault &fault, const Pack &pack) { write(path, fault, pack); });
}

void SheetExport::ask(const QString &tenantId, const Answer<Pack> &then)
{
    if (m_sheet == Sheet::HandOver)
        m_workspace->desk()->isolation().handOver(tenantId, this, then);
    else if (m_sheet == Sheet::Certificate)
        m_workspace->desk()->leaving().certificate(tenantId, this, then);
    else
        m_workspace->desk()->exposures()->pack(m_caseId, tenantId, this, then);
}

void SheetExport::write(const QString &path, const Fault &fault, const Pack &pack)
{
    if (fault.failed()) {
        finish(words().none.arg(fault.summary, fault.remedy).trimmed());
        return;
    }
    const QString made = words().made.arg(pack.tenantName, QDir::toNativeSeparators(path));
    PageFormat format = PageFormat::a4();
    format.internal = m_sheet != Sheet::Exposure; // The others name objects of the platform.
    writePackLater(pack, format, path, this,
                   [this, made](const QString &problem) { finish(problem.isEmpty() ? made : problem); });
}

void SheetExport::finish(const QString &sentence)
{
    m_running = false;
    emit changed();
    emit notice(sentence);
}

} // namespace bulkhead
