#include "widgets/exchange/table_writer.h"

#include "models/exchange/cell_text.h"
#include "widgets/exchange/workbook_check.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStorageInfo>
#include <QTemporaryFile>

#include <xlsxwriter.h>

#include <cstdio>
#include <filesystem>

namespace bulkhead {

namespace {

constexpr qsizetype kCellCharacters = 32'767; // What a cell of a workbook holds.

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(TableWriter)
};

QString cannotWrite(const QString &path, const QString &reason)
{
    return Text::tr("%1 could not be written: %2. Nothing was left there; choose another place or free some space.")
        .arg(path, reason);
}

class CsvWriter final : public TableWriter
{
public:
    explicit CsvWriter(const QString &path)
        : m_file(path)
    {
    }

    QString begin(const QString &marking, const QStringList &header) override
    {
        if (!m_file.open(QIODevice::WriteOnly) || !m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
            return cannotWrite(m_file.fileName(), m_file.errorString());
        // The mark tells Excel that the text is UTF-8.
        QByteArray text("\xef\xbb\xbf");
        if (!marking.isEmpty())
            text += csvRecord({marking});
        return put(text + csvRecord(header));
    }

    QString nextSheet(const QString &, const QStringList &, const QList<int> &) override
    {
        Q_ASSERT_X(false, "CsvWriter", "a CSV holds one table");
        return cannotWrite(m_file.fileName(), Text::tr("a CSV file holds one table"));
    }

    QString add(const QList<QStringList> &rows) override
    {
        QByteArray text;
        for (const QStringList &row : rows)
            text += csvRecord(row);
        return put(text);
    }

    QString finish() override
    {
        return m_file.commit() ? QString() : cannotWrite(m_file.fileName(), m_file.errorString());
    }

private:
    QString put(const QByteArray &text)
    {
        // Flushed at once: a full disk is told while rows still come, not at the end.
        if (m_file.write(text) == text.size() && m_file.flush())
            return {};
        return cannotWrite(m_file.fileName(), m_file.errorString());
    }

    QSaveFile m_file;
};

class XlsxWriter final : public TableWriter
{
public:
    XlsxWriter(const QString &path, const QList<int> &numeric, const QString &sheet)
        : m_path(path)
        , m_numeric(numeric)
        , m_firstSheet(sheet.isEmpty() ? Text::tr("Tenants") : sheet)
        , m_folder(QFile::encodeName(QFileInfo(path).absolutePath()))
        , m_file(QFileInfo(path).absolutePath() + QStringLiteral("/.bulkhead-export-XXXXXX.xlsx"))
    {
    }

    ~XlsxWriter() override
    {
        if (m_book)
            workbook_close(m_book); // The temporary file goes with m_file.
    }

    QString begin(const QString &marking, const QStringList &header) override
    {
        if (!m_file.open())
            return cannotWrite(m_path, m_file.errorString());
        // Rows go to a file as they come: memory stays the same for any number of them.
        lxw_workbook_options options = {LXW_TRUE, m_folder.data(), LXW_FALSE};
        m_book = workbook_new_opt(QFile::encodeName(m_file.fileName()).constData(), &options);
        m_strong = m_book ? workbook_add_format(m_book) : nullptr;
        if (!m_strong)
            return cannotWrite(m_path, Text::tr("the workbook could not be made"));
        format_set_bold(m_strong);
        return openSheet(m_firstSheet, marking, header);
    }

    QString nextSheet(const QString &name, const QStringList &header, const QList<int> &numeric) override
    {
        if (const QString problem = roomProblem(); !problem.isEmpty())
            return problem;
        m_numeric = numeric;
        return openSheet(name, {}, header);
    }

    QString add(const QList<QStringList> &rows) override
    {
        if (m_row + static_cast<quint64>(rows.size()) > LXW_ROW_MAX)
            return Text::tr("A sheet holds at most %1 rows. Narrow the filter or export as CSV.").arg(LXW_ROW_MAX);
        for (const QStringList &row : rows) {
            for (qsizetype column = 0; column < row.size(); ++column) {
                const auto at = static_cast<lxw_col_t>(column);
                if (m_numeric.contains(static_cast<int>(column)) && isExactNumber(row.at(column)))
                    count(worksheet_write_number(m_sheet, m_row, at, row.at(column).toDouble(), nullptr), true);
                else
                    writeText(at, row.at(column), nullptr);
            }
            endRow();
        }
        return roomProblem();
    }

    QString finish() override
    {
        if (const QString problem = roomProblem(); !problem.isEmpty())
            return problem;
        const lxw_error error = workbook_close(std::exchange(m_book, nullptr));
        if (error != LXW_NO_ERROR)
            return cannotWrite(m_path, QString::fromUtf8(lxw_strerror(error)));
        if (m_failed || !isWholeWorkbook(m_file.fileName(), m_size))
            return cannotWrite(m_path, Text::tr("not all of it reached the disk, which may be full"));
        QFile written(m_file.fileName());
        if (!written.open(QIODevice::ReadOnly) || !written.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
            return cannotWrite(m_path, written.errorString());
        std::error_code failed;
        std::filesystem::rename(QFile::encodeName(m_file.fileName()).toStdString(),
                                QFile::encodeName(m_path).toStdString(), failed);
        if (failed)
            return cannotWrite(m_path, QString::fromStdString(failed.message()));
        m_file.setAutoRemove(false);
        return {};
    }

private:
    QString openSheet(const QString &name, const QString &marking, const QStringList &header)
    {
        m_row = 0;
        m_sheet = workbook_add_worksheet(m_book, name.left(31).toUtf8().constData());
        if (!m_sheet)
            return cannotWrite(m_path, Text::tr("the workbook could not be made"));
        // Rows above are on the disk already once a later one is begun, so the order matters.
        if (!marking.isEmpty()) {
            QString printed = marking.left(200);
            printed.replace(u'&', QStringLiteral("&&"));
            worksheet_set_header(m_sheet, QStringLiteral("&L%1").arg(printed).toUtf8().constData());
            writeText(0, marking, m_strong);
            endRow();
        }
        for (qsizetype column = 0; column < header.size(); ++column)
            writeText(static_cast<lxw_col_t>(column), header.at(column), m_strong);
        endRow();
        worksheet_freeze_panes(m_sheet, m_row, 0);
        constexpr double kColumnWidth = 18; // Characters; most names fit.
        worksheet_set_column(m_sheet, 0, static_cast<lxw_col_t>(std::max<qsizetype>(1, header.size()) - 1),
                             kColumnWidth, nullptr);
        return {};
    }

    void writeText(lxw_col_t column, const QString &text, lxw_format *format)
    {
        // A string cell is never a formula or a link, whatever it begins with.
        const QByteArray cell = text.left(kCellCharacters).toUtf8();
        // The library keeps an empty cell only for its format.
        count(worksheet_write_string(m_sheet, m_row, column, cell.constData(), format), !cell.isEmpty() || format);
        m_bytes += text.size() + 48;
    }

    void count(lxw_error error, bool kept)
    {
        m_failed |= error != LXW_NO_ERROR;
        m_cellsOfRow += kept ? 1 : 0;
    }

    void endRow()
    {
        ++m_row;
        m_size.rows += m_cellsOfRow > 0 ? 1 : 0;
        m_size.cells += std::exchange(m_cellsOfRow, 0);
    }

    /// The library does not tell when its own file of rows meets a full disk: the file itself and the room are asked.
    QString roomProblem()
    {
        constexpr qint64 kReserve = 1 << 20;
        if (std::fflush(m_sheet->optimize_tmpfile) != 0 || std::ferror(m_sheet->optimize_tmpfile) != 0)
            return cannotWrite(m_path, Text::tr("the disk is full"));
        // What is written so far is on the disk; the finished sheet and its package need as much again.
        const qint64 available = QStorageInfo(QFile::decodeName(m_folder)).bytesAvailable();
        return available >= 0 && available < m_bytes + kReserve ? cannotWrite(m_path, Text::tr("the disk is full"))
                                                                : QString();
    }

    QString m_path;
    QList<int> m_numeric;
    QString m_firstSheet;
    QByteArray m_folder;
    QTemporaryFile m_file;
    lxw_workbook *m_book = nullptr;
    lxw_worksheet *m_sheet = nullptr;
    lxw_format *m_strong = nullptr;
    lxw_row_t m_row = 0;
    qint64 m_bytes = 0;
    SheetSize m_size;
    quint64 m_cellsOfRow = 0;
    bool m_failed = false;
};

} // namespace

std::unique_ptr<TableWriter> makeTableWriter(FileFormat format, const QString &path, const QList<int> &numeric,
                                             const QString &sheet)
{
    if (format == FileFormat::Xlsx)
        return std::make_unique<XlsxWriter>(path, numeric, sheet);
    return std::make_unique<CsvWriter>(path);
}

} // namespace bulkhead
