#include "widgets/access/access_report_export.h"

#include "models/words.h"
#include "widgets/frame/whole_file.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QPageLayout>
#include <QPdfWriter>
#include <QPointer>
#include <QStandardPaths>
#include <QTextDocument>
#include <QThreadPool>

namespace bulkhead {
namespace {

QString utc(qint64 ms)
{
    return ms == 0 ? QString()
                   : QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString cell(const QString &text, const char *tag = "td")
{
    return QStringLiteral("<%1>%2</%1>").arg(QLatin1String(tag), text.toHtmlEscaped());
}

QString rowOf(const ReportedAccess &one)
{
    QStringList ends{one.outcome};
    if (!one.consent.isEmpty())
        ends << AccessReportExport::tr("your consent: %1").arg(one.consent);
    if (one.brokenGlass)
        ends << AccessReportExport::tr("broken glass; review: %1").arg(one.review);
    const QString span = one.startedMs == 0 ? AccessReportExport::tr("never in force")
                                            : QStringLiteral("%1 – %2").arg(utc(one.startedMs), utc(one.endedMs));
    return QStringLiteral("<tr>%1</tr>")
        .arg(cell(QStringLiteral("%1, %2").arg(one.person, one.role))
             + cell(QStringLiteral("%1 (%2)").arg(one.purpose, one.ticket)) + cell(one.opens) + cell(span)
             + cell(ends.join(QStringLiteral("; ")))
             + QStringLiteral("<td align=\"right\">%1</td>").arg(words::count(one.calls)));
}

QString fileNameOf(const TenantLockbox &lockbox)
{
    QString name;
    for (const QChar c : lockbox.tenantId)
        name += c.isLetterOrNumber() || c == QLatin1Char('-') ? c : QLatin1Char('_');
    return QStringLiteral("access-report-%1.pdf").arg(name.left(60));
}

} // namespace

QByteArray accessReportPdf(const AccessReport &report)
{
    QString rows;
    for (const ReportedAccess &one : report.rows)
        rows += rowOf(one);
    if (report.rows.isEmpty())
        rows = QStringLiteral("<tr><td colspan=\"6\">%1</td></tr>")
                   .arg(AccessReportExport::tr("There was no access.").toHtmlEscaped());
    QString head;
    for (const QString &title : {AccessReportExport::tr("Person"), AccessReportExport::tr("Purpose and ticket"),
                                 AccessReportExport::tr("It opened"), AccessReportExport::tr("From – to (UTC)"),
                                 AccessReportExport::tr("How it ended"), AccessReportExport::tr("Calls")})
        head += cell(title, "th");
    QTextDocument document;
    document.setDefaultStyleSheet(
        QStringLiteral("body{color:#000}p,td,th{font-size:8pt}p.title{font-size:15pt;font-weight:600}"
                       "th{text-align:left;background-color:#e6e6e6}"));
    document.setHtml(
        QStringLiteral(
            "<p class=\"title\">%1</p><p>%2</p><table width=\"100%\" border=\"1\" cellspacing=\"0\" cellpadding=\"4\" "
            "style=\"border-style:solid;border-color:#999\"><thead><tr>%3</tr></thead>%4</table>")
            .arg(AccessReportExport::tr("Access to %1").arg(report.tenantName).toHtmlEscaped(),
                 AccessReportExport::tr("Who of the operator had time-boxed access, %1 to %2 UTC.")
                     .arg(utc(report.fromMs), utc(report.untilMs))
                     .toHtmlEscaped(),
                 head, rows));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageLayout(QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Landscape, QMarginsF(15, 15, 15, 15),
                                         QPageLayout::Millimeter));
        writer.setTitle(AccessReportExport::tr("Access to %1").arg(report.tenantName));
        writer.setCreator(QStringLiteral("Bulkhead"));
        document.print(&writer);
    }
    return buffer.data();
}

AccessReportExport::AccessReportExport(LockboxDesk *desk, QWidget *window)
    : QObject(window)
    , m_desk(desk)
    , m_window(window)
{
}

void AccessReportExport::askWhere(const TenantLockbox &lockbox, int days)
{
    if (m_running)
        return;
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto *chooser = new QFileDialog(m_window, tr("Save the access report of %1 to").arg(lockbox.tenantName),
                                    QDir(folder).filePath(fileNameOf(lockbox)),
                                    tr("Reports (*.pdf)") + QStringLiteral(";;") + tr("Tables (*.csv)"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setAcceptMode(QFileDialog::AcceptSave);
    chooser->setDefaultSuffix(QStringLiteral("pdf"));
    connect(chooser, &QFileDialog::fileSelected, this,
            [this, id = lockbox.tenantId, days](const QString &path) { exportTo(id, days, path); });
    chooser->open();
}

void AccessReportExport::exportTo(const QString &tenantId, int days, const QString &path)
{
    if (m_running)
        return;
    m_running = true;
    emit changed();
    m_desk->report(tenantId, days, this, [this, path](const Fault &fault, const AccessReport &report) {
        if (fault.failed())
            return finish(tr("No report was written. %1 %2").arg(fault.summary, fault.remedy).trimmed(), true);
        write(report, path);
    });
}

void AccessReportExport::write(const AccessReport &report, const QString &path)
{
    // Pages take a moment to lay out, and a disk may be slow: not on the thread that people work with.
    QThreadPool::globalInstance()->start([guard = QPointer(this), report, path] {
        const bool table = path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive);
        const QString problem = writeWhole(path, table ? report.csv : accessReportPdf(report));
        QMetaObject::invokeMethod(
            qApp,
            [guard, problem, path] {
                if (guard)
                    guard->finish(problem.isEmpty() ? tr("The report is in %1.").arg(QDir::toNativeSeparators(path))
                                                    : problem,
                                  !problem.isEmpty());
            },
            Qt::QueuedConnection);
    });
}

void AccessReportExport::finish(const QString &sentence, bool failed)
{
    m_running = false;
    emit changed();
    emit told(sentence, failed);
}

} // namespace bulkhead
