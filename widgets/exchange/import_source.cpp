#include "widgets/exchange/import_source.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>

namespace bulkhead {

namespace {

// A turn of the event loop takes one: long enough for little overhead, short enough for a smooth window.
constexpr int kSliceRows = 500;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ImportSource)
};

CsvPreview previewOf(const QString &path)
{
    CsvPreview preview;
    preview.path = path;
    const QFileInfo info(path);
    QFile file(path);
    if (!info.isFile() || !file.open(QIODevice::ReadOnly)) {
        preview.error.text = info.isDir() ? Text::tr("%1 is a folder.").arg(path)
                                          : Text::tr("%1 could not be opened: %2.").arg(path, file.errorString());
        return preview;
    }
    preview.bytes = info.size();
    preview.modified = info.lastModified();
    CsvReader reader(&file);
    for (const CsvRow &row : reader.take(kPreviewRows + 2)) {
        if (preview.header.isEmpty() && !isMarking(row))
            preview.header = row.cells;
        else if (!preview.header.isEmpty() && preview.rows.size() < kPreviewRows)
            preview.rows.push_back(row);
    }
    preview.error = reader.error();
    if (!preview.error.failed() && preview.rows.isEmpty()) {
        preview.error = {1, preview.header.isEmpty() ? Text::tr("The file is empty.")
                                                     : Text::tr("The file has a header but no rows.")};
    }
    return preview;
}

} // namespace

void readPreview(const QString &path, QObject *guard, std::function<void(const CsvPreview &)> then)
{
    QThreadPool::globalInstance()->start([path, alive = QPointer<QObject>(guard), then = std::move(then)] {
        const CsvPreview preview = previewOf(path);
        // The guard is looked at on the GUI thread only.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [alive, then, preview] {
                if (alive)
                    then(preview);
            },
            Qt::QueuedConnection);
    });
}

ImportSource::ImportSource(const CsvPreview &file, const ImportMapping &mapping, Purpose purpose)
    : m_preview(file)
    , m_mapping(mapping)
    , m_purpose(purpose)
    , m_file(file.path)
    , m_reader(&m_file)
{
}

int ImportSource::permille() const
{
    if (m_ended || m_preview.bytes <= 0)
        return m_ended ? 1'000 : 0;
    return static_cast<int>(std::min<qint64>(1'000, m_reader.bytesRead() * 1'000 / m_preview.bytes));
}

bool ImportSource::open()
{
    m_opened = true;
    const QFileInfo now(m_preview.path);
    if (now.size() != m_preview.bytes || now.lastModified() != m_preview.modified) {
        m_error = {1, Text::tr("The file was changed after it was read. Choose it again.")};
        return false;
    }
    if (!m_file.open(QIODevice::ReadOnly)) {
        m_error = {1, Text::tr("%1 could not be opened: %2.").arg(m_preview.path, m_file.errorString())};
        return false;
    }
    return true;
}

QList<ImportRow> ImportSource::next()
{
    if (m_ended)
        return {};
    if (!m_opened && !open())
        return fail(m_error);
    QList<ImportRow> rows;
    // A slice may hold nothing but the header; an empty answer would be taken for the end.
    while (rows.isEmpty() && !m_reader.atEnd()) {
        for (const CsvRow &row : m_reader.take(kSliceRows)) {
            if (m_headerSeen)
                rows.push_back(importRow(row, m_mapping));
            else
                m_headerSeen = !isMarking(row);
        }
    }
    m_rows += static_cast<quint64>(rows.size());
    if (!rows.isEmpty())
        return rows;
    if (m_reader.error().failed())
        return fail(m_reader.error());
    m_ended = true;
    return {};
}

QList<ImportRow> ImportSource::fail(const CsvError &error)
{
    m_error = error;
    m_ended = true;
    if (m_purpose == Purpose::DryRun)
        return {};
    ImportRow refused; // Without id and name.
    refused.line = error.line;
    return {refused};
}

} // namespace bulkhead
