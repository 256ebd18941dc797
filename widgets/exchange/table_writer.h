#pragma once
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>

namespace bulkhead {

enum class FileFormat : int { Csv, Xlsx };

/// Writes a table to a new file beside the target and puts it in the target's place at the end. Dropped before
/// finish(): nothing is left, an older file stays. One thread. Errors are sentences for the person; empty: fine.
/// Files are readable by their owner only.
class TableWriter
{
public:
    virtual ~TableWriter() = default;
    /// `marking` stands above the header.
    [[nodiscard]] virtual QString begin(const QString &marking, const QStringList &header) = 0;
    /// Another sheet of the same workbook, with `numeric` as in makeTableWriter(). A CSV holds one table: never asked.
    [[nodiscard]] virtual QString nextSheet(const QString &name, const QStringList &header,
                                            const QList<int> &numeric) = 0;
    [[nodiscard]] virtual QString add(const QList<QStringList> &rows) = 0;
    [[nodiscard]] virtual QString finish() = 0;
};

/// `sheet`: name of a workbook's first sheet; empty: Tenants. `numeric`: columns whose plain numbers a sheet may keep
/// as numbers; all others are text whatever they hold.
[[nodiscard]] std::unique_ptr<TableWriter> makeTableWriter(FileFormat format, const QString &path,
                                                           const QList<int> &numeric, const QString &sheet = {});

} // namespace bulkhead
