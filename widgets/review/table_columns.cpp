#include "widgets/review/table_columns.h"

#include <algorithm>
#include <numeric>

namespace bulkhead::sheet {
namespace {

using terms::Attainment;

struct Need
{
    double least = 0, natural = 0;
};

double wordWidth(const Face &face, const QString &text)
{
    double widest = 0;
    for (const QString &line : text.split(QLatin1Char('\n')))
        for (const QString &word : line.split(QLatin1Char(' ')))
            widest = std::max(widest, widthOf(face, word));
    return widest;
}

double lineWidth(const Face &face, const QString &text)
{
    double widest = 0;
    for (const QString &line : text.split(QLatin1Char('\n')))
        widest = std::max(widest, widthOf(face, line));
    return widest;
}

QList<Need> needsOf(const PackTable &table, const TableShape &shape)
{
    constexpr double kLongestWord = 130; // What is longer (a checksum) is broken.
    QList<Need> needs(table.columns.size());
    for (qsizetype c = 0; c < table.columns.size(); ++c) {
        needs[c].least = wordWidth(shape.head, table.columns[c].title);
        needs[c].natural = std::max(needs[c].least, std::min(lineWidth(shape.head, table.columns[c].title), 90.0));
    }
    for (const QList<PackCell> &row : table.rows) {
        for (qsizetype c = 0; c < std::min(row.size(), needs.size()); ++c) {
            const PackCell &cell = row[c];
            const QString text = textOfCell(cell);
            const double mark = isMarked(table, row, c) ? markRoom(shape.text) : 0;
            double least = 0, natural = 0;
            if (!cell.strip.isEmpty()) {
                least = natural = double(cell.strip.size()) * kStripStep * shape.text.points;
            } else if (table.columns[c].number) {
                least = natural = std::max(numberWidth(shape.strong, text), 0.0) + mark;
                if (natural > kLongestWord)
                    least = std::min(natural, wordWidth(shape.strong, text) + mark);
            } else {
                natural = lineWidth(shape.strong, text) + mark + 0.5;
                least = std::min(wordWidth(shape.strong, text), kLongestWord) + mark + 0.5;
            }
            needs[c].least = std::max(needs[c].least, least);
            needs[c].natural = std::max(needs[c].natural, natural);
        }
    }
    return needs;
}

double sum(const QList<Need> &needs, double Need::*part)
{
    return std::accumulate(needs.begin(), needs.end(), 0.0,
                           [part](double so, const Need &need) { return so + need.*part; });
}

QList<double> shared(const QList<Need> &needs, double room)
{
    const double natural = sum(needs, &Need::natural), least = sum(needs, &Need::least);
    QList<double> widths;
    if (natural <= room) {
        // Columns stay near each other: an eye must find its row again.
        const double each = std::min((room - natural) / double(needs.size()), needs.size() > 3 ? 60.0 : 36.0);
        for (const Need &need : needs)
            widths.append(need.natural + each);
        return widths;
    }
    const double wanted = natural - least;
    const double spare = std::max(0.0, room - least);
    for (const Need &need : needs)
        widths.append(least > room ? need.least * room / least
                                   : need.least + (wanted > 0 ? spare * (need.natural - need.least) / wanted : 0));
    return widths;
}

} // namespace

bool hasHead(const PackTable &table)
{
    return std::ranges::any_of(table.columns, [](const PackColumn &column) { return !column.title.isEmpty(); });
}

QString textOfCell(const PackCell &cell)
{
    return cell.text.isEmpty() && cell.figure ? cell.figure->value : cell.text;
}

bool isMarked(const PackTable &table, const QList<PackCell> &row, qsizetype column)
{
    if (row[column].state == Attainment::Unspecified || !row[column].strip.isEmpty())
        return false;
    if (!table.columns[column].number)
        return true;
    for (qsizetype c = 0; c < std::min(row.size(), table.columns.size()); ++c)
        if (!table.columns[c].number && row[c].state != Attainment::Unspecified)
            return false;
    return true;
}

double markRoom(const Face &face)
{
    return face.points * 1.2;
}

TableShape shapeOf(const PackTable &table, double points, double width)
{
    TableShape shape;
    for (const double size : {1.0, 0.94, 0.88, 0.82}) {
        shape.text = {points * size, QFont::Normal};
        shape.strong = {points * size, QFont::Medium};
        shape.head = {points * size * 0.92, QFont::Medium};
        shape.padding = points * size;
        const QList<Need> needs = needsOf(table, shape);
        const double room = width - shape.padding * double(std::max<qsizetype>(0, needs.size() - 1));
        shape.widths = shared(needs, room);
        // Text that is broken into narrow shreds reads worse than text that is a little smaller.
        const double least = sum(needs, &Need::least), natural = sum(needs, &Need::natural);
        if (natural <= room || (least <= room && (room - least) >= 0.5 * (natural - least)))
            break;
    }
    double left = 0;
    for (const double each : shape.widths) {
        shape.lefts.append(left);
        left += each + shape.padding;
    }
    return shape;
}

} // namespace bulkhead::sheet
