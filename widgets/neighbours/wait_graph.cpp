#include "widgets/neighbours/wait_graph.h"

#include "models/words.h"
#include "widgets/theme/theme.h"

#include <QLocale>
#include <QPainter>
#include <QPainterPath>

namespace bulkhead {

namespace {

constexpr int kBox = 26, kStep = 32, kFoot = 20;
constexpr int kWidestBox = 260, kLeastGap = 64; ///< Between the sides there are lines to see.
constexpr qsizetype kMostNodes = 8;             ///< On a side; more can be read by nobody.
constexpr double kWidest = 9;

QString slotsText(double slots_)
{
    return QLocale(QLocale::English).toString(slots_, 'f', 1);
}

} // namespace

WaitGraph::WaitGraph(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Who waits for whom"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    if (Theme::current())
        connect(Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

/// The place of a party on its side, which is made where there is none; -1: the side is full.
int WaitGraph::nodeOf(QList<Node> &side, const QString &name, double waiting) const
{
    for (int i = 0; i < side.size(); ++i)
        if (side[i].name == name) {
            side[i].waiting += waiting;
            return i;
        }
    if (side.size() == kMostNodes)
        return -1;
    side.append({name, waiting});
    return int(side.size()) - 1;
}

void WaitGraph::show(const QList<WaitEdge> &waits, const QString &pool)
{
    m_blockers.clear();
    m_blocked.clear();
    m_lines.clear();
    m_most = 0;
    m_more = 0;
    QStringList spoken;
    for (const WaitEdge &edge : waits) {
        const auto name = [&pool](const Party &party) {
            return words::party(party.tenantName, party.outsideScope, pool);
        };
        spoken
            << tr("%1 waits for %2 with %3 slots").arg(name(edge.blocked), name(edge.blocker), slotsText(edge.waiting));
        const int blocker = nodeOf(m_blockers, name(edge.blocker), edge.waiting);
        const int blocked = blocker < 0 ? -1 : nodeOf(m_blocked, name(edge.blocked), edge.waiting);
        if (blocked < 0) {
            ++m_more;
            continue;
        }
        m_lines.append({blocker, blocked, edge.waiting});
        m_most = std::max(m_most, edge.waiting);
    }
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
    setToolTip(spoken.mid(0, kMostNodes * 2).join(QLatin1Char('\n')));
    updateGeometry();
    update();
}

QSize WaitGraph::sizeHint() const
{
    const auto rows = int(std::max(m_blockers.size(), m_blocked.size()));
    return {360, rows * kStep + 18 + (m_more > 0 ? kFoot : 0)};
}

/// Each side is set in the middle of the height, so that one who blocks many stands between them.
QRect WaitGraph::boxOf(int at, qsizetype of, bool left) const
{
    const auto rows = std::max(m_blockers.size(), m_blocked.size());
    const int top = 18 + int(rows - of) * kStep / 2 + at * kStep;
    const int wide = std::min(kWidestBox, (width() - kLeastGap) / 2);
    return {left ? 0 : width() - wide, top, wide, kBox};
}

void WaitGraph::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(bulkhead::font(Text::Small));
    painter.setPen(t.dim);
    painter.drawText(QRect(0, 0, width(), 16), Qt::AlignLeft | Qt::AlignVCenter, tr("holds it · slots behind it"));
    painter.drawText(QRect(0, 0, width(), 16), Qt::AlignRight | Qt::AlignVCenter, tr("waits · its slots"));
    painter.setBrush(Qt::NoBrush);
    for (const Line &line : std::as_const(m_lines)) {
        const QRect from = boxOf(line.blocker, m_blockers.size(), true);
        const QRect to = boxOf(line.blocked, m_blocked.size(), false);
        const QPointF start(from.right() + 1, from.center().y() + 0.5), end(to.left(), to.center().y() + 0.5);
        const double bend = (end.x() - start.x()) / 2;
        QPainterPath path(start);
        path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end);
        QColor ink = fill(t, Tone::Bad);
        ink.setAlphaF(0.55F);
        painter.setPen(
            QPen(ink, std::max(1.2, kWidest * line.waiting / std::max(m_most, 0.1)), Qt::SolidLine, Qt::FlatCap));
        painter.drawPath(path);
    }
    const auto draw = [&](const QList<Node> &side, bool left) {
        for (int i = 0; i < side.size(); ++i) {
            const QRect box = boxOf(i, side.size(), left);
            painter.setPen(t.line);
            painter.setBrush(left ? softOf(t, Tone::Bad) : t.alternate);
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), space::radius, space::radius);
            const QString number = slotsText(side[i].waiting);
            const QRect inside = box.adjusted(space::small, 0, -space::small, 0);
            const int wide = painter.fontMetrics().horizontalAdvance(number) + space::small;
            painter.setPen(left ? textOf(t, Tone::Bad) : t.text);
            painter.drawText(inside.adjusted(0, 0, -wide, 0), Qt::AlignLeft | Qt::AlignVCenter,
                             painter.fontMetrics().elidedText(side[i].name, Qt::ElideRight, inside.width() - wide));
            painter.setPen(left ? textOf(t, Tone::Bad) : t.dim);
            painter.drawText(inside, Qt::AlignRight | Qt::AlignVCenter, number);
        }
    };
    draw(m_blockers, true);
    draw(m_blocked, false);
    if (m_more > 0) {
        painter.setPen(t.dim);
        painter.drawText(QRect(0, height() - kFoot, width(), kFoot), Qt::AlignLeft | Qt::AlignVCenter,
                         tr("and %n thinner line(s)", nullptr, m_more));
    }
}

} // namespace bulkhead
