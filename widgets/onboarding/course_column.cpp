#include "widgets/onboarding/course_column.h"

#include "models/case_table.h"
#include "widgets/charts/ticks.h"
#include "widgets/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kAir = 10; ///< Pixels left and right of the span.

Tone toneOf(CaseState state)
{
    switch (state) {
    case CaseState::Live:
        return Tone::Ok;
    case CaseState::Blocked:
        return Tone::Bad;
    case CaseState::Held:
    case CaseState::Late:
        return Tone::Warn;
    default:
        return Tone::Accent;
    }
}

/// The standard's span as a track, with a notch where each stage is due.
void drawStandard(QPainter &painter, const OnboardingCase &item, const CourseSpan &span, const QRect &area)
{
    const Tokens &t = tokens();
    const double from = span.at(item.startedMs, area), to = span.at(item.dueMs, area);
    const double y = area.center().y();
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.track);
    painter.drawRoundedRect(QRectF(from, y - 5, std::max(2.0, to - from), 10), 3, 3);
    painter.setPen(QPen(t.surface, 1));
    for (const qint64 due : item.stageDueMs)
        if (due < item.dueMs)
            painter.drawLine(QPointF(span.at(due, area), y - 5), QPointF(span.at(due, area), y + 5));
    painter.setPen(QPen(t.dim, 1.4));
    painter.drawLine(QPointF(to, y - 8), QPointF(to, y + 8));
}

void drawCheckpoints(QPainter &painter, const OnboardingCase &item, const CourseSpan &span, const QRect &area)
{
    const Tokens &t = tokens();
    for (const Checkpoint &one : item.checkpoints) {
        const bool open = one.state == CheckpointState::Open;
        const bool overdue = open && item.liveMs == 0 && one.dueMs < span.now;
        if (!open)
            continue; // What is closed needs nobody's eye.
        const QPointF at(span.at(one.dueMs, area), area.center().y() + 10);
        paint::drawShape(painter, at, 3.4, overdue ? paint::Shape::Triangle : paint::Shape::Ring,
                         overdue ? textOf(t, Tone::Warn) : t.dim);
    }
}

} // namespace

CourseSpan CourseSpan::of(const QList<OnboardingCase> &cases, qint64 nowMs)
{
    if (cases.isEmpty())
        return {nowMs - 1, nowMs + 1, nowMs};
    CourseSpan span{nowMs, nowMs, nowMs};
    for (const OnboardingCase &item : cases) {
        span.from = std::min(span.from, item.startedMs);
        span.to = std::max({span.to, item.dueMs, item.liveMs});
    }
    return span;
}

double CourseSpan::at(qint64 ms, const QRect &area) const
{
    const double share = double(ms - from) / double(std::max<qint64>(1, to - from));
    return area.left() + kAir + share * (area.width() - 2 * kAir);
}

CourseDelegate::CourseDelegate(Source source, int column, QObject *parent)
    : CellDelegate(std::move(source), parent)
    , m_column(column)
{
}

void CourseDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    CellDelegate::paint(painter, option, index); // Selection, hover and every other column.
    if (index.column() != m_column)
        return;
    const auto item = index.data(CaseTable::RowRole).value<OnboardingCase>();
    const Tokens &t = tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setClipRect(option.rect);
    const QRect area = option.rect;
    drawStandard(*painter, item, m_span, area);
    const double from = m_span.at(item.startedMs, area);
    const double to = m_span.at(item.liveMs > 0 ? item.liveMs : m_span.now, area);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fill(t, toneOf(onboarding::state(item))));
    painter->drawRoundedRect(QRectF(from, area.center().y() - 2.5, std::max(3.0, to - from), 5), 2.5, 2.5);
    if (item.liveMs > 0)
        paint::drawShape(*painter, QPointF(to, area.center().y()), 4.5, paint::Shape::Disc, fill(t, Tone::Ok));
    drawCheckpoints(*painter, item, m_span, area);
    painter->setPen(QPen(t.accent, 1, Qt::DashLine));
    const double now = m_span.at(m_span.now, area);
    painter->drawLine(QPointF(now, area.top()), QPointF(now, area.bottom()));
    painter->restore();
}

CourseHeader::CourseHeader(int column, QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_column(column)
{
    setSectionsClickable(true);
    setSectionsMovable(true);
    setHighlightSections(false);
    setSortIndicatorShown(true);
}

void CourseHeader::setSpan(const CourseSpan &span)
{
    m_span = span;
    viewport()->update();
}

void CourseHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    if (section != m_column) {
        QHeaderView::paintSection(painter, rect, section);
        return;
    }
    const Tokens &t = tokens();
    painter->save();
    painter->fillRect(rect, t.surface);
    painter->setClipRect(rect);
    painter->setFont(bulkhead::font(Text::Small));
    const QFontMetrics metrics(painter->font());
    const double now = m_span.at(m_span.now, rect);
    const QString today = tr("now");
    const int half = metrics.horizontalAdvance(today) / 2 + space::tiny;
    const auto write = [&](double x, const QString &text, const QColor &colour) {
        const int width = metrics.horizontalAdvance(text);
        const int left =
            std::clamp(int(x) - width / 2, rect.left() + 2, std::max(rect.left() + 2, rect.right() - width));
        painter->setPen(colour);
        painter->drawText(QRect(left, rect.top(), width + 2, rect.height()), Qt::AlignVCenter, text);
    };
    for (const chart::Tick &tick : chart::timeTicks(double(m_span.from), double(m_span.to), rect.width() / 90)) {
        const double x = m_span.at(qint64(tick.at), rect);
        if (std::abs(x - now) > half + metrics.horizontalAdvance(tick.label) / 2 + space::small)
            write(x, tick.label, t.dim);
    }
    write(now, today, textOf(t, Tone::Accent));
    painter->setPen(t.line);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->restore();
}

} // namespace bulkhead
