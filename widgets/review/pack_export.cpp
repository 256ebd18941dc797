#include "widgets/review/pack_export.h"

#include "widgets/review/appendix_files.h"
#include "widgets/review/pack_pdf.h"

#include <QDir>
#include <QTemporaryDir>

#include <functional>
#include <vector>

namespace bulkhead {
namespace {

/// "Larch Valley 2026-10 service review", with a number behind it when that is taken.
QString freeName(const QDir &parent, const QString &wanted)
{
    QString name = wanted;
    for (int number = 2; parent.exists(name); ++number)
        name = QStringLiteral("%1 (%2)").arg(wanted).arg(number);
    return name;
}

} // namespace

PackExport::PackExport(Pack pack, const QString &into, bool internal, QObject *parent)
    : QObject(parent)
    , m_pack(std::move(pack))
    , m_into(into)
    , m_internal(internal)
{
}

PackExport::~PackExport()
{
    m_cancelled = true;
    if (m_thread.joinable())
        m_thread.join();
}

void PackExport::start()
{
    if (!m_thread.joinable())
        m_thread = std::thread([this] { work(); });
}

void PackExport::cancel()
{
    m_cancelled = true;
}

QString PackExport::writeAll(const QString &folder)
{
    const QString stem = folder + QLatin1Char('/');
    QStringList written;
    const auto pdf = [&](const QString &name, PageFormat format) {
        format.internal = m_internal;
        const QByteArray bytes = packPdf(m_pack, format, &m_cancelled);
        return m_cancelled ? QString() : writeWhole(stem + name, bytes);
    };
    const std::vector<std::pair<QString, std::function<QString(const QString &)>>> files{
        {QStringLiteral("pack-a4.pdf"), [&](const QString &name) { return pdf(name, PageFormat::a4()); }},
        {QStringLiteral("pack-16x9.pdf"), [&](const QString &name) { return pdf(name, PageFormat::slide()); }},
        {QStringLiteral("appendix.xlsx"),
         [&](const QString &name) { return writeAppendix(m_pack, FileFormat::Xlsx, stem + name, written); }},
        {QStringLiteral("appendix.csv"),
         [&](const QString &name) { return writeAppendix(m_pack, FileFormat::Csv, stem + name, written); }}};
    int count = 0;
    for (const auto &[name, write] : files) {
        if (m_cancelled)
            break;
        emit progressed(count++, int(files.size()), name);
        if (m_pack.appendix.isEmpty() && name.startsWith(QLatin1String("appendix")))
            continue;
        if (const QString problem = write(name); !problem.isEmpty())
            return problem;
    }
    return m_cancelled ? tr("Cancelled. No file was left.") : QString();
}

void PackExport::work()
{
    QDir parent(m_into);
    // Beside the place where it will be, so that moving it there is one step.
    QTemporaryDir hidden(parent.filePath(QStringLiteral(".bulkhead-pack-XXXXXX")));
    if (!hidden.isValid()) {
        emit done(tr("No folder can be made in %1: %2. Choose another place.")
                      .arg(QDir::toNativeSeparators(m_into), hidden.errorString()),
                  QString());
        return;
    }
    QString problem = writeAll(hidden.path());
    QString name;
    if (problem.isEmpty()) {
        const QString wanted = tr("%1 %2 service review").arg(safeFileName(m_pack.tenantName), m_pack.period)
                               + (m_internal ? tr(", internal") : QString());
        name = freeName(parent, wanted);
        if (parent.rename(QFileInfo(hidden.path()).fileName(), name))
            hidden.setAutoRemove(false);
        else
            problem = tr("The folder %1 could not be made. Choose another place.").arg(name);
    }
    if (!problem.isEmpty())
        hidden.remove(); // Told only when no half file is there any more.
    emit done(problem, problem.isEmpty() ? parent.filePath(name) : QString());
}

} // namespace bulkhead
