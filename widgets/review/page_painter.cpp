#include "widgets/review/page_painter.h"

#include "widgets/review/attainment_mark.h"
#include "widgets/review/page_blocks.h"
#include "widgets/review/page_type.h"
#include "widgets/review/period_name.h"

#include <QCoreApplication>
#include <QPainter>
#include <QRegularExpression>

#include <algorithm>

namespace bulkhead {

namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("PackPage", source);
}

QTimeZone zoneOf(const Pack &pack)
{
    const QTimeZone zone(pack.zone.toUtf8());
    return zone.isValid() ? zone : QTimeZone::utc();
}

double heightOf(const sheet::Flow &flow)
{
    double height = 0;
    for (const sheet::Piece &piece : flow.pieces)
        height += piece.before + piece.height;
    return height;
}

/// Blocks in their order; neighbouring texts and neighbouring charts belong together.
sheet::Flow flowOf(const PackPage &page, const PageFormat &format, const QTimeZone &zone, double room, double most)
{
    const auto build = [&](double chartRoom) {
        sheet::Flow flow;
        QList<PackBlock::Text> texts;
        QList<PackChart> charts;
        const auto flush = [&] {
            if (!texts.isEmpty())
                sheet::addTexts(flow, format, std::exchange(texts, {}), most);
            if (!charts.isEmpty())
                sheet::addCharts(flow, format, std::exchange(charts, {}), zone, chartRoom);
        };
        for (qsizetype i = 0; i < page.blocks.size(); ++i) {
            const PackBlock &block = page.blocks[i];
            if (block.text ? !charts.isEmpty() : block.chart ? !texts.isEmpty() : true)
                flush();
            if (block.text && !(block.text->text.isEmpty() && block.text->heading.isEmpty()))
                texts.append(*block.text);
            else if (block.chart)
                charts.append(*block.chart);
            else if (block.figures)
                sheet::addFigures(flow, format, *block.figures, i + 1 < page.blocks.size());
            else if (block.table)
                sheet::addTable(flow, format, *block.table, most);
        }
        flush();
        return flow;
    };
    const bool drawn = std::ranges::any_of(page.blocks, [](const PackBlock &block) { return block.chart.has_value(); });
    if (!drawn)
        return build(room);
    PackPage others = page;
    others.blocks.removeIf([](const PackBlock &block) { return block.chart.has_value(); });
    const double rest = others.blocks.isEmpty() ? 0 : heightOf(flowOf(others, format, zone, room, most));
    sheet::Flow together = build(room - rest);
    // Charts that leave no room for the rest of the page have the sheet to themselves. Half a point of slack: sums of
    // heights are not exact, and charts that fill the room are meant to.
    return heightOf(together) > room + 0.5 ? build(room) : together;
}

constexpr double kRule = 3, kTitleGap = 5, kUnderHeadline = 1.5;

} // namespace

PagePainter::PagePainter(const Pack &pack, const PageFormat &format)
    : m_pack(pack)
    , m_format(format)
{
    for (int page = 0; page < m_pack.pages.size(); ++page) {
        if (m_pack.pages[page].id == QLatin1String("cover"))
            layOutCover(page);
        else
            layOut(page);
    }
}

double PagePainter::headTop() const
{
    return m_format.top + sheet::lineHeight({m_format.small * 1.1}) + m_format.body * 1.5;
}

double PagePainter::bodyBottom() const
{
    return m_format.size.height() - m_format.bottom - sheet::lineHeight({m_format.small}) - 12;
}

void PagePainter::layOut(int page)
{
    const PackPage &content = m_pack.pages[page];
    sheet::Face headline{m_format.headline, QFont::DemiBold};
    QStringList lines = sheet::wrapped(headline, content.headline, m_format.width());
    const double title = sheet::lineHeight({m_format.heading}) + kTitleGap;
    const double first =
        headTop() + title + (content.headline.isEmpty() ? 0 : double(lines.size()) * sheet::lineHeight(headline));
    const double next = headTop() + title;
    const double firstRoom = bodyBottom() - first - m_format.body * kUnderHeadline, nextRoom = bodyBottom() - next;
    const sheet::Flow flow = flowOf(content, m_format, zoneOf(m_pack), firstRoom, std::min(firstRoom, nextRoom));
    const auto sheets = sheet::brokenInto(flow, firstRoom, nextRoom);
    for (std::size_t part = 0; part < sheets.size(); ++part) {
        Laid laid;
        laid.where = {page, int(part), int(sheets.size())};
        laid.headline = part == 0 && !content.headline.isEmpty() ? lines : QStringList();
        laid.bodyTop = part == 0 ? first + m_format.body * kUnderHeadline : next;
        laid.pieces = sheets[part];
        m_sheets.push_back(std::move(laid));
    }
}

void PagePainter::layOutCover(int page)
{
    const PackPage &content = m_pack.pages[page];
    const sheet::Face big{m_format.cover, QFont::DemiBold};
    const QStringList lines = sheet::wrapped(big, content.headline, m_format.width());
    const double top = m_format.size.height() * (m_format.kind == PageFormat::Kind::A4 ? 0.2 : 0.13);
    const double body = top + kRule + m_format.body * 1.4 + sheet::lineHeight({m_format.heading}) + kTitleGap
                        + double(lines.size()) * sheet::lineHeight(big) + m_format.body * 1.6;
    const double room = bodyBottom() - body, next = bodyBottom() - headTop();
    const sheet::Flow flow = flowOf(content, m_format, zoneOf(m_pack), room, std::min(room, next));
    const auto sheets = sheet::brokenInto(flow, room, next);
    for (std::size_t part = 0; part < sheets.size(); ++part) {
        Laid laid;
        laid.where = {page, int(part), int(sheets.size())};
        laid.headline = part == 0 ? lines : QStringList();
        laid.bodyTop = part == 0 ? body : headTop();
        laid.pieces = sheets[part];
        m_sheets.push_back(std::move(laid));
    }
}

PagePainter::Sheet PagePainter::sheet(int number) const
{
    return number >= 0 && number < sheetCount() ? m_sheets[std::size_t(number)].where : Sheet{};
}

int PagePainter::firstSheetOf(int page) const
{
    const auto found = std::ranges::find_if(m_sheets, [page](const Laid &laid) { return laid.where.page == page; });
    return found == m_sheets.end() ? 0 : int(found - m_sheets.begin());
}

QRectF PagePainter::placeIn(const QRectF &room) const
{
    if (m_format.size.isEmpty())
        return room;
    QRectF place(QPointF(), m_format.size.scaled(room.size(), Qt::KeepAspectRatio));
    place.moveCenter(room.center());
    return place;
}

void PagePainter::paintFrame(QPainter &painter, int number) const
{
    const Tokens &t = lightTokens();
    const double left = m_format.side, right = m_format.size.width() - m_format.side;
    const sheet::Face head{m_format.small * 1.1}, small{m_format.small};
    const Laid &laid = m_sheets[std::size_t(number)];
    const bool cover = m_pack.pages[laid.where.page].id == QLatin1String("cover") && !laid.where.continued();
    const QString place = text("%1 / %2").arg(number + 1).arg(sheetCount());
    const double placeWidth = sheet::widthOf(head, place);
    double room = right - left - placeWidth - 20;
    if (m_format.internal) {
        const QString warning = text("Internal, not for the customer");
        const sheet::Face strong{head.points, QFont::DemiBold};
        const double width = sheet::widthOf(strong, warning);
        sheet::drawText(painter, strong, right - placeWidth - 20 - width, m_format.top, warning, t.badText);
        room -= width + 20;
    }
    if (!cover)
        sheet::drawText(painter, head, left, m_format.top,
                        sheet::elided(head,
                                      m_pack.subject.isEmpty()
                                          ? text("%1 · Service review · %2 (%3)")
                                                .arg(m_pack.tenantName, periodName(m_pack.period), m_pack.zone)
                                          : text("%1 · %2").arg(m_pack.tenantName, m_pack.subject),
                                      room),
                        t.dim);
    sheet::drawText(painter, head, right - placeWidth, m_format.top, place, t.dim);
    const double footer = m_format.size.height() - m_format.bottom - sheet::lineHeight(small);
    const QString hint =
        m_format.kind == PageFormat::Kind::Screen && !spots({QPointF(), m_format.size}, number).isEmpty()
            ? text("Every figure opens its calculation")
            : QString();
    const double hintWidth = hint.isEmpty() ? 0 : sheet::widthOf(small, hint) + 20;
    sheet::drawText(painter, small, left, footer, sheet::elided(small, m_pack.footer, right - left - hintWidth), t.dim);
    if (!hint.isEmpty())
        sheet::drawText(painter, small, right - hintWidth + 20, footer, hint, t.dim);
}

void PagePainter::paintHeadline(QPainter &painter, const Laid &laid) const
{
    const Tokens &t = lightTokens();
    const PackPage &page = m_pack.pages[laid.where.page];
    const bool cover = page.id == QLatin1String("cover") && !laid.where.continued();
    const sheet::Face title{m_format.heading, QFont::DemiBold};
    const sheet::Face big{cover ? m_format.cover : m_format.headline, QFont::DemiBold};
    const double left = m_format.side;
    double y = headTop();
    if (cover) {
        y = laid.bodyTop - m_format.body * 1.6 - double(laid.headline.size()) * sheet::lineHeight(big) - kTitleGap
            - sheet::lineHeight(title);
        painter.fillRect(QRectF(left, y - m_format.body * 1.4 - kRule, m_format.cover * 1.6, kRule), t.accent);
    }
    sheet::drawText(painter, title, left, y,
                    laid.where.continued() ? text("%1, continued").arg(page.title) : page.title, t.accent);
    y += sheet::lineHeight(title) + kTitleGap;
    for (const QString &line : laid.headline) {
        sheet::drawText(painter, big, left, y, line, t.text);
        y += sheet::lineHeight(big);
    }
}

void PagePainter::paint(QPainter &painter, const QRectF &into, int number) const
{
    if (number < 0 || number >= sheetCount() || into.isEmpty())
        return;
    const Laid &laid = m_sheets[std::size_t(number)];
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.translate(into.topLeft());
    painter.scale(into.width() / m_format.size.width(), into.height() / m_format.size.height());
    painter.fillRect(QRectF(QPointF(), m_format.size), lightTokens().surface);
    paintFrame(painter, number);
    paintHeadline(painter, laid);
    painter.translate(m_format.side, laid.bodyTop);
    for (const sheet::Placed &placed : laid.pieces)
        placed.piece.paint(painter, placed.top);
    painter.restore();
}

QList<sheet::Spot> PagePainter::spots(const QRectF &into, int number) const
{
    QList<sheet::Spot> found;
    if (number < 0 || number >= sheetCount())
        return found;
    const Laid &laid = m_sheets[std::size_t(number)];
    const double across = into.width() / m_format.size.width(), down = into.height() / m_format.size.height();
    for (const sheet::Placed &placed : laid.pieces) {
        for (const sheet::Spot &spot : placed.piece.spots) {
            const QRectF rect = spot.rect.translated(m_format.side, laid.bodyTop + placed.top);
            found.append({QRectF(into.left() + rect.left() * across, into.top() + rect.top() * down,
                                 rect.width() * across, rect.height() * down),
                          spot.figure});
        }
    }
    return found;
}

QString PagePainter::spoken(int number) const
{
    if (number < 0 || number >= sheetCount())
        return {};
    const PackPage &page = m_pack.pages[sheet(number).page];
    QStringList parts{page.title, page.headline};
    for (const PackBlock &block : page.blocks) {
        if (block.text)
            parts << block.text->heading << block.text->text;
        for (const PackFigure &figure : block.figures.value_or(QList<PackFigure>()))
            parts << QStringList{figure.label, figure.value, figure.of, paint::badge(figure.state).word}
                         .filter(QRegularExpression(QStringLiteral(".")))
                         .join(QLatin1String(", "));
        if (block.table)
            for (const QList<PackCell> &row : block.table->rows) {
                QStringList cells;
                for (const PackCell &cell : row)
                    cells << (cell.figure && cell.text.isEmpty() ? cell.figure->value : cell.text);
                parts << cells.join(QLatin1String(", "));
            }
        if (block.chart)
            parts << text("Chart: %1").arg(block.chart->heading);
    }
    parts.removeAll(QString());
    return parts.join(QLatin1Char('\n'));
}

} // namespace bulkhead
