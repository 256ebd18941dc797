#include "widgets/charts/metric_chart.h"

#include "widgets/charts/chart_table.h"
#include "widgets/charts/downsample.h"
#include "widgets/charts/label_room.h"
#include "widgets/charts/runs.h"
#include "widgets/charts/ticks.h"
#include "widgets/theme/theme.h"

#include <QAreaSeries>
#include <QChart>
#include <QChartView>
#include <QContextMenuEvent>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>
#include <QValueAxis>

#include <cmath>

namespace bulkhead::chart {
namespace {

constexpr int kLabelHeight = 15;

struct Segment
{
    std::size_t series = 0;
    MinMaxPyramid points, base;
    QLineSeries *line = nullptr, *floor = nullptr;
    QAreaSeries *area = nullptr;
    /// A line with more points than pixels, in place of `line`: drawn by the canvas, because a series outlines each of
    /// its strokes for the pointer, which takes ten times as long as drawing them.
    QList<QPointF> dense;
};

QString valueText(const Data &data, double y)
{
    return data.format ? data.format(y) : QLocale().toString(y, 'g', 4) + data.unit;
}

} // namespace

class MetricChart::Canvas : public QChartView
{
public:
    ~Canvas() override { clearSegments(); } // An area owns neither of its lines.
    explicit Canvas(MetricChart *owner)
        : QChartView(owner)
        , m_owner(owner)
        , m_x(new QValueAxis)
        , m_y(new QValueAxis)
    {
        setFrameShape(NoFrame);
        setRenderHint(QPainter::Antialiasing);
        setMouseTracking(true);
        setFocusPolicy(Qt::StrongFocus);
        setBackgroundBrush(Qt::NoBrush);
        viewport()->setAutoFillBackground(false);
        viewport()->setFocusPolicy(Qt::NoFocus); // The view itself takes the keys.
        setStyleSheet(QStringLiteral("background: transparent;"));
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        chart()->legend()->hide();
        chart()->setBackgroundVisible(false);
        chart()->setPlotAreaBackgroundVisible(false);
        chart()->setMargins(QMargins());
        chart()->layout()->setContentsMargins(0, 0, 0, 0);
        chart()->addAxis(m_x, Qt::AlignBottom);
        chart()->addAxis(m_y, Qt::AlignLeft);
        m_x->hide();
        m_y->hide();
    }

    void take(Data data);
    void setWindow(double from, double to);
    void restyle();

    Data m_data;
    double m_from = 0, m_to = 1;
    /// In words, for who does not see it: what is drawn, or why nothing is.
    void describe() { setAccessibleDescription(m_segments.empty() ? m_emptyText : summarise(m_data)); }

    QString m_emptyText;

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QChartView::resizeEvent(event);
        layOut();
        refill();
    }
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override { m_dragAt = event->position().x(); }
    void mouseReleaseEvent(QMouseEvent *) override { m_dragAt.reset(); }
    void mouseDoubleClickEvent(QMouseEvent *) override { zoomTo(m_first, m_last); }
    void leaveEvent(QEvent *) override { point({}); }
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void clearSegments();
    void cut();
    void layOut();
    void refill();
    void zoomTo(double from, double to);
    void point(std::optional<double> at);
    [[nodiscard]] double xOf(double at) const
    {
        return m_plot.left() + (at - m_from) / (m_to - m_from) * m_plot.width();
    }
    [[nodiscard]] double yOf(double v) const
    {
        return m_plot.bottom() - (v - m_low) / (m_high - m_low) * m_plot.height();
    }
    [[nodiscard]] double atOf(double x) const
    {
        return m_from + (x - m_plot.left()) / m_plot.width() * (m_to - m_from);
    }
    [[nodiscard]] QList<QPolygonF> drawnLines() const; ///< In pixels.
    void drawDense(QPainter *painter);
    void drawLevels(QPainter *painter);
    void drawMarkers(QPainter *painter);
    void drawNames(QPainter *painter);
    void drawHover(QPainter *painter);

    MetricChart *m_owner;
    QValueAxis *m_x, *m_y;
    std::vector<Segment> m_segments;
    QRectF m_plot;
    double m_low = 0, m_high = 1, m_first = 0, m_last = 1;
    std::optional<double> m_dragAt, m_hover;
};

void MetricChart::Canvas::clearSegments()
{
    for (Segment &segment : m_segments) {
        if (segment.area)
            chart()->removeSeries(segment.area);
        else
            chart()->removeSeries(segment.line);
        delete segment.area;
        delete segment.line;
        delete segment.floor;
    }
    m_segments.clear();
}

void MetricChart::Canvas::take(Data data)
{
    m_data = std::move(data);
    clearSegments();
    cut();
    m_first = m_data.from, m_last = m_data.to;
    double low = 0, high = 0;
    bool any = false;
    for (const Segment &segment : m_segments) {
        const auto &points = segment.points.points();
        if (m_data.from == 0 && m_data.to == 0) {
            m_first = any ? std::min(m_first, points.front().x()) : points.front().x();
            m_last = any ? std::max(m_last, points.back().x()) : points.back().x();
        }
        const auto [below, above] = segment.points.extent(points.front().x(), points.back().x() + 1);
        low = any ? std::min(low, below) : below;
        high = any ? std::max(high, above) : above;
        any = true;
    }
    for (const Level &level : m_data.levels)
        low = std::min(low, level.y), high = std::max(high, level.y);
    if (m_data.low == 0 && m_data.high == 0) {
        m_low = std::min(low, 0.0);
        m_high = high + (high - m_low) * 0.08;
        if (m_low < 0)
            m_low -= (m_high - m_low) * 0.05;
    } else {
        m_low = m_data.low, m_high = m_data.high;
    }
    if (!(m_high > m_low))
        m_high = m_low + 1;
    if (!(m_last > m_first))
        m_last = m_first + 60'000;
    m_from = m_first, m_to = m_last;
    m_y->setRange(m_low, m_high);
    m_x->setRange(m_from, m_to);
    restyle();
    layOut();
    refill();
}

/// QtCharts drops what is not a number and draws a line across: each run without a gap is a series of its own.
void MetricChart::Canvas::cut()
{
    for (Run &run : runsOf(m_data)) {
        Segment segment;
        segment.series = run.series;
        segment.points = MinMaxPyramid(std::move(run.points));
        segment.line = new QLineSeries;
        if (m_data.series[run.series].area) {
            segment.base = MinMaxPyramid(std::move(run.base));
            segment.floor = new QLineSeries;
            segment.area = new QAreaSeries(segment.line, segment.floor);
        }
        QAbstractSeries *shown = segment.area ? static_cast<QAbstractSeries *>(segment.area) : segment.line;
        chart()->addSeries(shown);
        shown->attachAxis(m_x);
        shown->attachAxis(m_y);
        m_segments.push_back(std::move(segment));
    }
}

void MetricChart::Canvas::restyle()
{
    const Tokens &t = tokens();
    for (Segment &segment : m_segments) {
        const Series &series = m_data.series[segment.series];
        QColor colour = fill(t, series.tone);
        segment.line->setPen(QPen(colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        // A single measured point is a point, not nothing.
        segment.line->setPointsVisible(segment.points.points().size() == 1);
        if (segment.area) {
            colour.setAlphaF(t.dark ? 0.40F : 0.32F);
            segment.area->setBrush(colour);
            segment.area->setPen(Qt::NoPen);
        }
    }
    viewport()->update();
}

void MetricChart::Canvas::layOut()
{
    const QFontMetricsF metrics(bulkhead::font(Text::Small));
    double left = std::max(8.0, m_data.left), right = 8;
    const double longest = std::max(200.0, width() * 0.25);
    for (const double tick : niceTicks(m_low, m_high, 4))
        left = std::max(left, metrics.horizontalAdvance(valueText(m_data, tick)) + 10);
    int named = 0;
    for (const Series &series : m_data.series) {
        if (series.endLabel && !series.points.empty())
            right = std::max(right, std::min(longest, metrics.horizontalAdvance(series.name)) + 12);
        named += !series.endLabel && !series.name.isEmpty();
    }
    const double top = 6 + (m_data.markers.empty() ? 0 : kLabelHeight + 2)
                       + (named > 0 && m_data.series.size() > 1 ? kLabelHeight + 3 : 0);
    m_plot = QRectF(left, top, std::max(20.0, width() - left - right), std::max(20.0, height() - top - 22));
    chart()->setPlotArea(m_plot);
}

void MetricChart::Canvas::refill()
{
    const int pixels = std::max(1, int(m_plot.width()));
    for (Segment &segment : m_segments) {
        const auto &all = segment.points.points();
        // Its share of the width: many short segments together stay within the pixels.
        const double visible = std::min(all.back().x(), m_to) - std::max(all.front().x(), m_from);
        const int share = std::max(1, int(std::ceil(pixels * std::max(0.0, visible) / (m_to - m_from))));
        const QList<QPointF> points = segment.points.reduce(m_from, m_to, share);
        const bool dense = !segment.area && points.size() > 2 * share;
        segment.dense = dense ? points : QList<QPointF>();
        segment.line->replace(dense ? QList<QPointF>() : points);
        if (segment.floor)
            segment.floor->replace(segment.base.reduce(m_from, m_to, share));
    }
}

void MetricChart::Canvas::setWindow(double from, double to)
{
    const double span = std::clamp(to - from, std::min(60'000.0, m_last - m_first), m_last - m_first);
    from = std::clamp(from, m_first, m_last - span);
    if (from == m_from && from + span == m_to)
        return;
    m_from = from;
    m_to = from + span;
    m_x->setRange(m_from, m_to);
    refill();
    viewport()->update();
}

void MetricChart::Canvas::zoomTo(double from, double to)
{
    setWindow(from, to);
    emit m_owner->windowChanged(m_from, m_to);
}

void MetricChart::Canvas::point(std::optional<double> at)
{
    m_hover = at;
    viewport()->update();
}

void MetricChart::Canvas::mouseMoveEvent(QMouseEvent *event)
{
    const double x = event->position().x();
    if (m_dragAt && event->buttons() & Qt::LeftButton) {
        const double shift = (*m_dragAt - x) / m_plot.width() * (m_to - m_from);
        m_dragAt = x;
        zoomTo(m_from + shift, m_to + shift);
    }
    point(m_plot.contains(event->position()) ? std::optional(atOf(x)) : std::nullopt);
}

void MetricChart::Canvas::wheelEvent(QWheelEvent *event)
{
    // Without Ctrl the page scrolls as everywhere else.
    if (!(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    const double centre = atOf(event->position().x());
    const double factor = std::pow(0.8, event->angleDelta().y() / 120.0);
    zoomTo(centre - (centre - m_from) * factor, centre + (m_to - centre) * factor);
    event->accept();
}

void MetricChart::Canvas::keyPressEvent(QKeyEvent *event)
{
    const double step = (m_to - m_from) / 40, middle = m_hover.value_or((m_from + m_to) / 2);
    switch (event->key()) {
    case Qt::Key_Left:
        point(std::max(m_from, middle - step));
        break;
    case Qt::Key_Right:
        point(std::min(m_to, middle + step));
        break;
    case Qt::Key_Plus:
        zoomTo(middle - (middle - m_from) * 0.7, middle + (m_to - middle) * 0.7);
        break;
    case Qt::Key_Minus:
        zoomTo(middle - (middle - m_from) / 0.7, middle + (m_to - middle) / 0.7);
        break;
    case Qt::Key_0:
        zoomTo(m_first, m_last);
        break;
    case Qt::Key_T:
        m_owner->showTable();
        break;
    default:
        event->ignore(); // Another key is the page's: the graphics view would scroll by it.
    }
}

void MetricChart::Canvas::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu;
    menu.addAction(MetricChart::tr("Show as table"), m_owner, &MetricChart::showTable);
    menu.addAction(MetricChart::tr("Whole range"), this, [this] { zoomTo(m_first, m_last); });
    menu.exec(event->globalPos());
}

void MetricChart::Canvas::drawBackground(QPainter *painter, const QRectF &)
{
    const Tokens &t = tokens();
    const QFont small = bulkhead::font(Text::Small);
    painter->setFont(small);
    const QFontMetricsF metrics(small);
    painter->fillRect(m_plot, t.alternate);
    if (m_segments.empty()) {
        painter->setPen(t.dim);
        painter->drawText(m_plot.adjusted(12, 4, -12, -4), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    for (const double tick : niceTicks(m_low, m_high, std::max(2, int(m_plot.height() / 36)))) {
        const double y = std::round(yOf(tick)) + 0.5;
        painter->setPen(t.line);
        painter->drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        painter->setPen(t.dim);
        painter->drawText(QRectF(0, y - 8, m_plot.left() - 6, 16), Qt::AlignRight | Qt::AlignVCenter,
                          valueText(m_data, tick));
    }
    double free = m_plot.left() - 4;
    for (const Tick &tick : timeTicks(m_from, m_to, std::max(2, int(m_plot.width() / 75)))) {
        const double width = metrics.horizontalAdvance(tick.label), x = xOf(tick.at);
        const double start = std::clamp(x - width / 2, m_plot.left() - 4, double(this->width()) - width - 2);
        if (start < free)
            continue;
        painter->setPen(t.dim);
        painter->drawText(QRectF(start, m_plot.bottom() + 4, width + 2, 16), Qt::AlignLeft | Qt::AlignVCenter,
                          tick.label);
        free = start + width + 12;
    }
    if (m_low > 0) {
        painter->setPen(t.dim);
        painter->drawText(m_plot.adjusted(6, 0, -6, -2), Qt::AlignBottom | Qt::AlignLeft,
                          MetricChart::tr("axis starts at %1").arg(valueText(m_data, m_low)));
    }
}

QList<QPolygonF> MetricChart::Canvas::drawnLines() const
{
    QList<QPolygonF> lines;
    for (const Segment &segment : m_segments) {
        QPolygonF line;
        for (const QPointF &p : segment.dense.isEmpty() ? segment.line->points() : segment.dense)
            line.append(QPointF(xOf(p.x()), yOf(p.y())));
        lines.append(std::move(line));
    }
    return lines;
}

void MetricChart::Canvas::drawLevels(QPainter *painter)
{
    const Tokens &t = tokens();
    const QFontMetricsF metrics(painter->font());
    for (const Level &level : m_data.levels) {
        const double y = std::round(yOf(level.y)) + 0.5;
        if (y < m_plot.top() || y > m_plot.bottom())
            continue;
        QPen pen(fill(t, level.tone), 1.2);
        pen.setDashPattern({4, 3});
        painter->setPen(pen);
        painter->drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        painter->setPen(textOf(t, level.tone));
        const QSizeF size(metrics.horizontalAdvance(level.name) + 6, kLabelHeight);
        painter->drawText(roomBeside(y, size, m_plot, drawnLines()), Qt::AlignCenter, level.name);
    }
}

void MetricChart::Canvas::drawMarkers(QPainter *painter)
{
    const Tokens &t = tokens();
    const QFontMetricsF metrics(painter->font());
    double free = m_plot.left();
    for (const Marker &marker : m_data.markers) {
        if (marker.at < m_from || marker.at > m_to)
            continue;
        const double x = std::round(xOf(marker.at)) + 0.5;
        QPen pen(textOf(t, marker.tone), 1.2);
        pen.setDashPattern({2, 2});
        painter->setPen(pen);
        // Labels share one strip above the plot. An event that finds no room there is a short mark, told on hover.
        const double width = metrics.horizontalAdvance(marker.text);
        const double start = std::clamp(x - width / 2, m_plot.left(), std::max(m_plot.left(), m_plot.right() - width));
        const bool room = start >= free && width <= m_plot.width();
        painter->drawLine(QPointF(x, m_plot.top() - 2), QPointF(x, room ? m_plot.bottom() : m_plot.top() + 7));
        if (!room)
            continue;
        painter->setPen(textOf(t, marker.tone));
        painter->drawText(QRectF(start, m_plot.top() - kLabelHeight - 3, width + 2, kLabelHeight),
                          Qt::AlignLeft | Qt::AlignVCenter, marker.text);
        free = start + width + 10;
    }
}

void MetricChart::Canvas::drawNames(QPainter *painter)
{
    const Tokens &t = tokens();
    const QFontMetricsF metrics(painter->font());
    QList<double> ends;
    QList<std::size_t> which;
    double legend = m_plot.left();
    QList<double> widths;
    for (const Series &series : m_data.series)
        widths.append(series.endLabel || series.name.isEmpty() ? 0 : metrics.horizontalAdvance(series.name) + 1);
    const double longest = fittingCap(widths, width() - legend - 33.0 * double(widths.size()));
    for (std::size_t s = 0; s < m_data.series.size(); ++s) {
        const Series &series = m_data.series[s];
        if (series.endLabel && !series.points.empty()) {
            const auto last = std::find_if(series.points.rbegin(), series.points.rend(),
                                           [](const QPointF &p) { return std::isfinite(p.y()); });
            if (last == series.points.rend())
                continue;
            ends.append(std::clamp(yOf(last->y()), m_plot.top(), m_plot.bottom()));
            which.append(s);
        } else if (m_data.series.size() > 1 && !series.name.isEmpty()) {
            painter->fillRect(QRectF(legend, 4 + kLabelHeight / 2.0 - 1.5, 12, 3), fill(t, series.tone));
            painter->setPen(t.dim);
            const double width = std::min(widths.at(qsizetype(s)), longest);
            painter->drawText(QRectF(legend + 17, 4, width + 2, kLabelHeight), Qt::AlignVCenter,
                              metrics.elidedText(series.name, Qt::ElideRight, width));
            legend += width + 33;
        }
    }
    const QList<double> places = spread(ends, kLabelHeight, m_plot.top() - 4, m_plot.bottom() + 6);
    for (qsizetype i = 0; i < places.size(); ++i) {
        const Series &series = m_data.series[which.at(i)];
        painter->setPen(textOf(t, series.tone));
        const QRectF box(m_plot.right() + 6, places.at(i) - kLabelHeight / 2.0, width() - m_plot.right() - 8,
                         kLabelHeight);
        painter->drawText(box, Qt::AlignVCenter | Qt::AlignLeft,
                          metrics.elidedText(series.name, Qt::ElideRight, box.width()));
    }
}

void MetricChart::Canvas::drawHover(QPainter *painter)
{
    if (!m_hover)
        return;
    const Tokens &t = tokens();
    const double x = xOf(*m_hover);
    painter->setPen(QPen(t.faint, 1));
    painter->drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
    const QStringList lines = hoverLines(m_data, *m_hover, 5 / m_plot.width() * (m_to - m_from));
    const QFontMetricsF metrics(painter->font());
    double width = 0;
    for (const QString &line : lines)
        width = std::max(width, metrics.horizontalAdvance(line));
    QRectF box(x + 10, m_plot.top() + 4, width + 18, double(lines.size()) * 16 + 10);
    if (box.right() > this->width() - 2)
        box.moveRight(x - 10);
    box.moveLeft(std::max(2.0, box.left()));
    painter->setPen(t.line);
    painter->setBrush(t.surface);
    painter->drawRoundedRect(box, 5, 5);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        painter->setPen(i == 0 || i == lines.size() - 1 ? t.dim : t.text);
        painter->drawText(QRectF(box.left() + 9, box.top() + 5 + double(i) * 16, width + 2, 16), Qt::AlignVCenter,
                          lines.at(i));
    }
}

void MetricChart::Canvas::drawDense(QPainter *painter)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setClipRect(m_plot);
    QPolygon strokes;
    for (const Segment &segment : m_segments) {
        if (segment.dense.isEmpty())
            continue;
        strokes.clear();
        strokes.reserve(segment.dense.size());
        for (const QPointF &point : segment.dense)
            strokes.append(QPoint(qRound(xOf(point.x())), qRound(yOf(point.y()))));
        painter->setPen(QPen(fill(tokens(), m_data.series[segment.series].tone), 0));
        painter->drawPolyline(strokes);
    }
    painter->restore();
}

void MetricChart::Canvas::drawForeground(QPainter *painter, const QRectF &)
{
    painter->setFont(bulkhead::font(Text::Small));
    painter->setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter->setPen(QPen(tokens().accent, 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(m_plot.adjusted(-1, -1, 1, 1), 3, 3);
    }
    if (m_segments.empty())
        return;
    drawDense(painter);
    drawLevels(painter);
    drawMarkers(painter);
    drawNames(painter);
    drawHover(painter);
}

MetricChart::MetricChart(const QString &accessibleName, QWidget *parent)
    : QWidget(parent)
    , m_canvas(new Canvas(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_canvas);
    setMinimumHeight(110);
    setAccessibleName(accessibleName);
    m_canvas->setAccessibleName(accessibleName);
    if (Theme::current())
        connect(Theme::current(), &Theme::changed, this, [this] { m_canvas->restyle(); });
}

MetricChart::~MetricChart() = default;

void MetricChart::setData(Data data)
{
    m_canvas->take(std::move(data));
    m_canvas->describe();
}

void MetricChart::setWindow(double from, double to)
{
    m_canvas->setWindow(from, to);
}
std::pair<double, double> MetricChart::window() const
{
    return {m_canvas->m_from, m_canvas->m_to};
}

void MetricChart::setEmptyText(const QString &text)
{
    m_canvas->m_emptyText = text;
    m_canvas->describe();
    m_canvas->viewport()->update();
}

QString MetricChart::summary() const
{
    return summarise(m_canvas->m_data);
}
void MetricChart::showTable()
{
    showAsTable(m_canvas->m_data, accessibleName(), this);
}

} // namespace bulkhead::chart
