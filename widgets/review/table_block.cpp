#include "widgets/review/attainment_mark.h"
#include "widgets/review/page_blocks.h"
#include "widgets/review/table_columns.h"

#include <QPainter>

#include <algorithm>

namespace bulkhead::sheet {
namespace {

using terms::Attainment;

/// One row with its cells broken into lines.
struct Row
{
    QList<PackCell> cells;
    QList<QStringList> lines;
    QList<bool> marked;
    bool first = true, last = true; ///< Of the pieces of a row that is higher than a sheet.
};

struct Look
{
    TableShape shape;
    QList<PackColumn> columns;
    double width = 0;
    bool names = false; ///< Names and values: the first column is the quiet one.

    [[nodiscard]] double above() const { return shape.text.points * 0.5; }
};

void paintStrip(QPainter &painter, const Look &look, double left, double top, const QList<Attainment> &strip)
{
    const double step = kStripStep * look.shape.text.points;
    const double middle = top + lineHeight(look.shape.text) / 2;
    for (qsizetype i = 0; i < strip.size(); ++i)
        paint::drawMark(painter, {left + (double(i) + 0.4) * step, middle}, look.shape.text.points * 0.36, strip[i],
                        fill(lightTokens(), paint::badge(strip[i]).tone));
}

void paintCell(QPainter &painter, const Look &look, const Row &row, qsizetype c, double top)
{
    const Tokens &t = lightTokens();
    const PackCell &cell = row.cells[c];
    const paint::Badge badge = paint::badge(cell.state);
    const double left = look.shape.lefts[c], right = left + look.shape.widths[c];
    if (!cell.strip.isEmpty())
        return row.first ? paintStrip(painter, look, left, top, cell.strip) : void();
    const bool number = look.columns[c].number;
    const bool strong = (c == 0 && !look.names) || cell.state != Attainment::Unspecified;
    const Face face = strong && !number                       ? look.shape.strong
                      : cell.state != Attainment::Unspecified ? look.shape.strong
                                                              : look.shape.text;
    const QColor colour = !badge.word.isEmpty() ? textOf(t, badge.tone) : look.names && c == 0 ? t.dim : t.text;
    const double mark = row.marked[c] ? markRoom(face) : 0;
    double y = top;
    for (const QString &line : row.lines[c]) {
        if (number)
            drawNumber(painter, face, right, y, line, colour);
        else
            drawText(painter, face, left + mark, y, line, colour);
        y += lineHeight(look.shape.text);
    }
    if (mark > 0 && row.first && !row.lines[c].isEmpty()) {
        const double at = number ? right - numberWidth(face, row.lines[c].constFirst()) - mark : left;
        const double radius = face.points * 0.38;
        paint::drawMark(painter, {at + radius, top + lineHeight(look.shape.text) / 2}, radius, cell.state,
                        fill(t, badge.tone));
    }
}

Piece rowPiece(const Look &look, const Row &row, int table)
{
    qsizetype lines = 1;
    for (const QStringList &cell : row.lines)
        lines = std::max(lines, cell.size());
    Piece piece;
    piece.table = table;
    piece.height =
        (row.first ? look.above() : 0) + double(lines) * lineHeight(look.shape.text) + (row.last ? look.above() : 0);
    for (qsizetype c = 0; c < row.cells.size(); ++c) {
        const auto &figure = row.cells[c].figure;
        if (row.first && figure && opens(*figure))
            piece.spots.append(
                {QRectF(look.shape.lefts[c] - 4, 1, look.shape.widths[c] + 8, piece.height - 2), *figure});
    }
    piece.paint = [look, row, height = piece.height](QPainter &painter, double top) {
        for (qsizetype c = 0; c < row.cells.size(); ++c)
            paintCell(painter, look, row, c, top + (row.first ? look.above() : 0));
        if (row.last)
            painter.fillRect(QRectF(0, top + height - 0.6, look.width, 0.6), lightTokens().line);
    };
    return piece;
}

QList<QStringList> headLines(const Look &look)
{
    QList<QStringList> lines;
    for (qsizetype c = 0; c < look.columns.size(); ++c)
        lines.append(wrapped(look.shape.head, look.columns[c].title, look.shape.widths[c] + 0.5));
    return lines;
}

Piece headPiece(const Look &look)
{
    const QList<QStringList> titles = headLines(look);
    qsizetype lines = 1;
    for (const QStringList &title : titles)
        lines = std::max(lines, title.size());
    Piece piece;
    piece.withNext = true;
    piece.height = double(lines) * lineHeight(look.shape.head) + 4;
    piece.paint = [look, titles, lines, height = piece.height](QPainter &painter, double top) {
        const Tokens &t = lightTokens();
        for (qsizetype c = 0; c < titles.size(); ++c) {
            double y = top + double(lines - titles[c].size()) * lineHeight(look.shape.head);
            for (const QString &line : titles[c]) {
                const double right = look.shape.lefts[c] + look.shape.widths[c];
                drawText(painter, look.shape.head,
                         look.columns[c].number ? right - widthOf(look.shape.head, line) : look.shape.lefts[c], y, line,
                         t.dim);
                y += lineHeight(look.shape.head);
            }
        }
        painter.fillRect(QRectF(0, top + height - 0.9, look.width, 0.9), t.dim);
    };
    return piece;
}

Row brokenRow(const Look &look, const PackTable &table, const QList<PackCell> &cells)
{
    Row row;
    row.cells = cells.mid(0, table.columns.size());
    for (qsizetype c = 0; c < row.cells.size(); ++c) {
        row.marked.append(isMarked(table, row.cells, c));
        const double mark = row.marked.last() ? markRoom(look.shape.text) : 0;
        row.lines.append(wrapped(look.shape.strong, textOfCell(row.cells[c]), look.shape.widths[c] - mark + 0.5));
    }
    return row;
}

/// A row that is higher than a sheet goes on on the next.
void addRow(Flow &flow, const Look &look, const Row &whole, int table, double most)
{
    const auto fitting = std::max<qsizetype>(1, qsizetype((most - 2 * look.above()) / lineHeight(look.shape.text)));
    qsizetype lines = 1;
    for (const QStringList &cell : whole.lines)
        lines = std::max(lines, cell.size());
    for (qsizetype at = 0; at < lines; at += fitting) {
        Row part = whole;
        for (QStringList &cell : part.lines)
            cell = cell.mid(at, fitting);
        part.first = at == 0;
        part.last = at + fitting >= lines;
        flow.pieces.push_back(rowPiece(look, part, table));
    }
}

/// A short table is not broken, and of a longer one no row is left alone on a sheet.
void holdTogether(Flow &flow, std::size_t first, double room)
{
    double height = 0;
    for (std::size_t i = first; i < flow.pieces.size(); ++i)
        height += flow.pieces[i].height;
    const std::size_t end = flow.pieces.size();
    const std::size_t from = height < room * 0.5 ? first : end > first + 2 ? end - 2 : end;
    for (std::size_t i = from; i + 1 < end; ++i)
        if (height < room * 0.5 || flow.pieces[i].height + flow.pieces[i + 1].height < room * 0.5)
            flow.pieces[i].withNext = true;
}

QList<Attainment> statesOfStrips(const PackTable &table)
{
    QList<Attainment> states;
    for (const QList<PackCell> &row : table.rows)
        for (const PackCell &cell : row)
            for (const Attainment state : cell.strip)
                if (!states.contains(state))
                    states.append(state);
    std::ranges::sort(states);
    return states;
}

/// What the marks of the strips mean.
Piece legendPiece(const PageFormat &format, const QList<Attainment> &states)
{
    const Face small{format.small};
    Piece piece;
    piece.before = 7;
    piece.height = lineHeight(small);
    piece.paint = [small, states](QPainter &painter, double top) {
        const Tokens &t = lightTokens();
        double left = 0;
        for (const Attainment state : states) {
            const paint::Badge badge = paint::badge(state);
            paint::drawMark(painter, {left + small.points * 0.38, top + lineHeight(small) / 2}, small.points * 0.36,
                            state, fill(t, badge.tone));
            drawText(painter, small, left + small.points * 1.1, top, badge.word, t.dim);
            left += small.points * 1.1 + widthOf(small, badge.word) + small.points * 1.8;
        }
    };
    return piece;
}

} // namespace

void addTable(Flow &flow, const PageFormat &format, const PackTable &table, double most)
{
    if (table.columns.isEmpty())
        return;
    Look look{shapeOf(table, format.table, format.width()), table.columns, format.width(), !hasHead(table)};
    if (look.names)
        look.width = std::min(format.width(), look.shape.lefts.last() + look.shape.widths.last());
    double before = format.body * 1.5;
    if (!table.heading.isEmpty()) {
        const Face heading{format.heading, QFont::DemiBold};
        Piece title;
        title.before = before;
        title.height = lineHeight(heading) + 2;
        title.withNext = true;
        title.paint = [heading, text = table.heading](QPainter &painter, double top) {
            drawText(painter, heading, 0, top, text, lightTokens().text);
        };
        flow.pieces.push_back(std::move(title));
        before = 3;
    }
    Piece head = look.names ? Piece{} : headPiece(look);
    if (look.names)
        head.paint = [](QPainter &, double) {};
    const double room = most - head.height;
    const int number = int(flow.heads.size());
    flow.heads.push_back(head);
    if (!look.names) {
        head.before = before;
        flow.pieces.push_back(head);
    }
    const std::size_t first = flow.pieces.size();
    for (const QList<PackCell> &cells : table.rows)
        addRow(flow, look, brokenRow(look, table, cells), number, room);
    holdTogether(flow, first, room);
    if (const auto states = statesOfStrips(table); !states.isEmpty())
        flow.pieces.push_back(legendPiece(format, states));
}

} // namespace bulkhead::sheet
