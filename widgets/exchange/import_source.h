#pragma once
#include "models/exchange/import_mapping.h"

#include <QDateTime>
#include <QFile>
#include <QObject>

#include <functional>

namespace bulkhead {

/// The first lines of a file, enough to choose columns by.
struct CsvPreview
{
    QString path;
    qint64 bytes = 0;
    QDateTime modified;
    QStringList header;
    QList<CsvRow> rows; ///< At most kPreviewRows.
    CsvError error;     ///< Also when there is no header, or no row below it.
};
inline constexpr int kPreviewRows = 20;

/// Reads the preview on a thread of the pool; `then` runs on the GUI thread unless `guard` died before.
void readPreview(const QString &path, QObject *guard, std::function<void(const CsvPreview &)> then);

/// The rows of a file as Desk::importTenants takes them: a slice per call, a millisecond or two each.
class ImportSource
{
public:
    enum class Purpose { DryRun, Import };
    ImportSource(const CsvPreview &file, const ImportMapping &mapping, Purpose purpose);

    /// Empty: the end, or an error. A real import that meets an error ends with a row that no gateway takes, so that
    /// half a file is never imported.
    [[nodiscard]] QList<ImportRow> next();

    [[nodiscard]] const CsvError &error() const { return m_error; }
    [[nodiscard]] quint64 rows() const { return m_rows; }
    [[nodiscard]] bool ended() const { return m_ended; }
    /// 0 to 1000, by bytes.
    [[nodiscard]] int permille() const;

private:
    QList<ImportRow> fail(const CsvError &error);
    bool open();

    CsvPreview m_preview;
    ImportMapping m_mapping;
    Purpose m_purpose;
    QFile m_file;
    CsvReader m_reader;
    CsvError m_error;
    quint64 m_rows = 0;
    bool m_opened = false, m_ended = false, m_headerSeen = false;
};

} // namespace bulkhead
