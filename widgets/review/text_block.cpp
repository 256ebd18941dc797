#include "widgets/review/page_blocks.h"
#include "widgets/review/page_type.h"
#include "widgets/theme/tokens.h"

#include <algorithm>

namespace bulkhead::sheet {
namespace {

struct Column
{
    QString heading;
    QStringList lines;
};

int columnsFor(const PageFormat &format, const QList<PackBlock::Text> &texts)
{
    constexpr int kLong = 420; // Characters from which a text wants half a page.
    const bool anyLong = std::ranges::any_of(texts, [](const PackBlock::Text &one) { return one.text.size() > kLong; });
    const int most = format.kind == PageFormat::Kind::A4 || anyLong ? 2 : 3;
    const int count = int(texts.size());
    if (count == 3 && !anyLong)
        return 3;
    return count == 4 ? 2 : std::clamp(count, 1, most);
}

/// Columns beside each other, from line `first` on and at most `most` lines; the headings only above the first lines.
Piece rowPiece(const PageFormat &format, const QList<Column> &columns, double step, qsizetype first, qsizetype most)
{
    const Face heading{format.heading, QFont::DemiBold}, body{format.body};
    const double headingHeight =
        std::ranges::any_of(columns, [](const Column &one) { return !one.heading.isEmpty(); }) && first == 0
            ? lineHeight(heading) + 3
            : 0;
    qsizetype lines = 0;
    for (const Column &column : columns)
        lines = std::max(lines, std::min(most, column.lines.size() - first));
    Piece piece;
    piece.before = first == 0 ? format.body * 1.5 : 0;
    piece.height = headingHeight + double(lines) * lineHeight(body);
    piece.paint = [=](QPainter &painter, double top) {
        const Tokens &t = lightTokens();
        double left = 0;
        for (const Column &column : columns) {
            if (headingHeight > 0)
                drawText(painter, heading, left, top, column.heading, t.text);
            for (qsizetype i = first; i < std::min(first + most, column.lines.size()); ++i)
                drawText(painter, body, left, top + headingHeight + double(i - first) * lineHeight(body),
                         column.lines.at(i), t.text);
            left += step;
        }
    };
    return piece;
}

} // namespace

void addTexts(Flow &flow, const PageFormat &format, const QList<PackBlock::Text> &texts, double most)
{
    constexpr double kGap = 26;
    constexpr double kWidestMeasure = 640; // Longer lines are hard to follow.
    const Face heading{format.heading, QFont::DemiBold}, body{format.body};
    const int count = columnsFor(format, texts);
    const double step = (format.width() + kGap) / count;
    const double width = std::min(step - kGap, kWidestMeasure);
    const auto fitting = std::max<qsizetype>(1, qsizetype((most - lineHeight(heading) - 3) / lineHeight(body)));
    for (qsizetype at = 0; at < texts.size(); at += count) {
        QList<Column> columns;
        qsizetype lines = 0;
        for (qsizetype i = at; i < std::min<qsizetype>(at + count, texts.size()); ++i) {
            columns.append({elided(heading, texts[i].heading, width), wrapped(body, texts[i].text, width)});
            lines = std::max(lines, columns.last().lines.size());
        }
        for (qsizetype first = 0; first < std::max<qsizetype>(lines, 1); first += fitting)
            flow.pieces.push_back(rowPiece(format, columns, step, first, fitting));
    }
}

} // namespace bulkhead::sheet
