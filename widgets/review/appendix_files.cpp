#include "widgets/review/appendix_files.h"

#include "widgets/review/period_name.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <functional>

namespace bulkhead {
namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("PackFiles", source);
}

QStringList headerOf(const PackTable &table)
{
    QStringList header;
    for (const PackColumn &column : table.columns)
        header.append(column.title);
    return header;
}

QList<int> numericOf(const PackTable &table)
{
    QList<int> numeric;
    for (qsizetype c = 0; c < table.columns.size(); ++c)
        if (table.columns[c].number)
            numeric.append(int(c));
    return numeric;
}

QList<QStringList> rowsOf(const PackTable &table)
{
    QList<QStringList> rows;
    for (const QList<PackCell> &cells : table.rows) {
        QStringList row;
        for (const PackCell &cell : cells)
            row.append(cell.text.isEmpty() && cell.figure ? cell.figure->value : cell.text);
        rows.append(row);
    }
    return rows;
}

QString writeCsv(const Pack &pack, const QString &path, QStringList &written)
{
    const QFileInfo target(path);
    for (const auto &[name, table] : pack.appendix) {
        const QString file = target.absolutePath() + QLatin1Char('/') + target.completeBaseName() + QLatin1Char('-')
                             + safeFileName(name) + QStringLiteral(".csv");
        const auto writer = makeTableWriter(FileFormat::Csv, file, numericOf(table));
        for (const auto &step : {std::function([&] { return writer->begin(packMarking(pack), headerOf(table)); }),
                                 std::function([&] { return writer->add(rowsOf(table)); }),
                                 std::function([&] { return writer->finish(); })})
            if (const QString problem = step(); !problem.isEmpty())
                return problem;
        written.append(file);
    }
    return {};
}

QString writeWorkbook(const Pack &pack, const QString &path, QStringList &written)
{
    const auto writer = makeTableWriter(FileFormat::Xlsx, path, numericOf(pack.appendix.first().second),
                                        safeFileName(pack.appendix.first().first));
    bool first = true;
    for (const auto &[name, table] : pack.appendix) {
        const QString problem = std::exchange(first, false)
                                    ? writer->begin(packMarking(pack), headerOf(table))
                                    : writer->nextSheet(safeFileName(name), headerOf(table), numericOf(table));
        if (!problem.isEmpty())
            return problem;
        if (const QString full = writer->add(rowsOf(table)); !full.isEmpty())
            return full;
    }
    const QString problem = writer->finish();
    if (problem.isEmpty())
        written.append(path);
    return problem;
}

} // namespace

QString packMarking(const Pack &pack)
{
    return text("%1, service review, %2 (%3), pack %4, content %5")
        .arg(pack.tenantName, periodName(pack.period), pack.zone, pack.packId, pack.hash.left(16));
}

QString safeFileName(const QString &name)
{
    QString safe;
    for (const QChar c : name)
        safe += c.isLetterOrNumber() || c == QLatin1Char('-') ? c : QLatin1Char(' ');
    safe = safe.simplified().left(60).trimmed();
    return safe.isEmpty() ? QStringLiteral("pack") : safe;
}

QString writeAppendix(const Pack &pack, FileFormat format, const QString &path, QStringList &written)
{
    if (pack.appendix.isEmpty())
        return text("This pack has no appendix; no file was written.");
    return format == FileFormat::Xlsx ? writeWorkbook(pack, path, written) : writeCsv(pack, path, written);
}

} // namespace bulkhead
