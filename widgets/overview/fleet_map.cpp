#include "widgets/overview/fleet_map.h"

#include "models/fleet_fields.h"
#include "models/words.h"
#include "widgets/delegates/painting.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <map>

namespace bulkhead {
namespace {

constexpr int kTitle = 20, kGap = 10, kLargest = 26, kSmallest = 5, kBar = 12, kMostParts = 8;

QColor colourOf(Health health, bool stale)
{
    const Tokens &t = tokens();
    if (stale)
        return t.line;
    switch (health) {
    case Health::Healthy:
        return t.okCell;
    case Health::AtRisk:
        return t.warn;
    case Health::Breaching:
        return t.bad;
    default:
        return t.track;
    }
}

} // namespace

FleetMap::FleetMap(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Every tenant by shared resource"));
    setMinimumSize(300, 120);
    Fleet *fleet = workspace->fleet();
    const auto old = [this] {
        m_groupsOld = true;
        update();
    };
    connect(fleet, &Fleet::resetDone, this, old);
    connect(fleet, &Fleet::rowsAdded, this, old);
    connect(fleet, &Fleet::rowsRemoved, this, old);
    connect(fleet, &Fleet::rowsChanged, this, [this] { update(); });
    connect(workspace, &Workspace::staleChanged, this, [this] { update(); });
    connect(workspace->theme(), &Theme::changed, this, [this] { update(); });
}

void FleetMap::regroup()
{
    m_groupsOld = false;
    const Fleet *fleet = m_workspace->fleet();
    std::map<QString, Group> byPool;
    std::map<QString, std::array<int, 5>> tiers;
    for (quint32 row = 0; row < fleet->rows(); ++row) {
        if (!fleet->alive(row))
            continue;
        const QString pool = fleet->word(FleetField::Pool, row);
        byPool[pool].rows.push_back(row);
        ++tiers[pool][std::size_t(std::clamp<qint64>(fleet->number(FleetField::Tier, row), 0, 4))];
    }
    m_groups.clear();
    // Tenants with a resource of their own share one group per tier: a heading for each would say nothing.
    std::map<Tier, Group> alone;
    for (auto it = byPool.begin(); it != byPool.end();) {
        const auto tier = Tier(std::ranges::max_element(tiers[it->first]) - tiers[it->first].begin());
        if (it->second.rows.size() != 1) {
            ++it;
            continue;
        }
        alone[tier].rows.push_back(it->second.rows.front());
        it = byPool.erase(it);
    }
    const auto tenantsOf = [](const Group &group) {
        return group.rows.size() == 1 ? tr("1 tenant") : tr("%1 tenants").arg(words::count(qint64(group.rows.size())));
    };
    for (auto &[tier, group] : alone) {
        group.title = tr("%1, each on its own · %2").arg(words::tier(tier).toLower(), tenantsOf(group));
        m_groups.push_back(std::move(group));
    }
    for (auto &[pool, group] : byPool) {
        const auto &tally = tiers[pool];
        const auto tier = Tier(std::ranges::max_element(tally) - tally.begin());
        group.pool = pool;
        const QString tierWord = words::tier(tier);
        group.title =
            m_workspace->session().sees(QStringLiteral("pool"))
                ? tr("%1 · %2 · %3").arg(pool.isEmpty() ? tr("no pool") : pool, tierWord.toLower(), tenantsOf(group))
                : tr("%1 · %2").arg(tierWord, tenantsOf(group));
        m_groups.push_back(std::move(group));
    }
    std::ranges::stable_sort(m_groups, [](const Group &a, const Group &b) { return a.rows.size() > b.rows.size(); });
    m_bars = fleet->count() > kMostCells;
    m_focusGroup = m_focusIndex = 0;
    layOut();
}

/// The largest cells with which every pool fits.
void FleetMap::layOut()
{
    for (m_pitch = kLargest; m_pitch >= kSmallest; --m_pitch) {
        m_columns = std::max(1, width() / m_pitch);
        int y = 0;
        for (Group &group : m_groups) {
            group.top = y;
            const int lines =
                m_bars ? 1 : int((group.rows.size() + std::size_t(m_columns) - 1) / std::size_t(m_columns));
            y += kTitle + lines * (m_bars ? kBar + 2 : m_pitch) + kGap;
        }
        if (y - kGap <= height())
            return;
    }
    m_pitch = kSmallest;
}

QRect FleetMap::cellRect(const Group &group, std::size_t index) const
{
    const int gap = m_pitch > 7 ? 2 : 1;
    return {int(index % std::size_t(m_columns)) * m_pitch,
            group.top + kTitle + int(index / std::size_t(m_columns)) * m_pitch, m_pitch - gap, m_pitch - gap};
}

void FleetMap::drawCell(QPainter &painter, const QRect &cell, quint32 row) const
{
    const Fleet *fleet = m_workspace->fleet();
    const auto health = Health(fleet->number(FleetField::Health, row));
    const bool stale = m_workspace->stale();
    painter.setPen(Qt::NoPen);
    painter.setBrush(colourOf(health, stale));
    if (m_pitch > 8)
        painter.drawRoundedRect(cell, 2, 2);
    else
        painter.fillRect(cell, painter.brush());
    // Shape beside colour: at-risk cells carry a dot, breaching ones a bar.
    if (!stale && m_pitch >= 10 && health == Health::Breaching)
        painter.fillRect(QRect(cell.left() + 3, cell.center().y() - 1, cell.width() - 6, 3), tokens().surface);
    else if (!stale && m_pitch >= 10 && health == Health::AtRisk)
        painter.fillRect(QRect(cell.center().x() - 1, cell.center().y() - 1, 3, 3), tokens().surface);
    if (Noise(fleet->number(FleetField::Noise, row)) == Noise::Source) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens().text, 2));
        painter.drawRoundedRect(cell.adjusted(0, 0, 0, 0), 2, 2);
    }
}

std::vector<FleetMap::Part> FleetMap::partsOf(const Group &group) const
{
    std::array<int, 8> tally{};
    for (const quint32 row : group.rows)
        ++tally[std::size_t(std::clamp<qint64>(m_workspace->fleet()->number(FleetField::Health, row), 0, 7))];
    std::vector<Part> parts;
    double x = 0;
    const double scale = double(width()) / double(std::max<std::size_t>(group.rows.size(), 1));
    for (const Health health : {Health::Breaching, Health::AtRisk, Health::Healthy, Health::NoTraffic,
                                Health::NotMeasured, Health::Partial, Health::Stale, Health::Unspecified}) {
        const int count = tally[std::size_t(health)];
        if (count == 0)
            continue;
        parts.push_back({health, count, QRectF(x, group.top + kTitle, count * scale, kBar)});
        x += count * scale;
    }
    return parts;
}

void FleetMap::drawBar(QPainter &painter, const Group &group) const
{
    for (const Part &part : partsOf(group))
        painter.fillRect(part.area, colourOf(part.health, m_workspace->stale()));
}

int FleetMap::sizeOf(int group) const
{
    const Group &asked = m_groups[std::size_t(group)];
    return m_bars ? int(partsOf(asked).size()) : int(asked.rows.size());
}

QRect FleetMap::place(int group, int index) const
{
    if (group < 0 || index < 0 || std::size_t(group) >= m_groups.size() || index >= sizeOf(group))
        return {};
    const Group &asked = m_groups[std::size_t(group)];
    if (!m_bars)
        return cellRect(asked, std::size_t(index));
    // A handful among thousands is thinner than a pixel; its ring is not.
    const QRect part = partsOf(asked)[std::size_t(index)].area.toAlignedRect();
    return part.width() < 6 ? part.adjusted(-2, 0, 2, 0) : part;
}

void FleetMap::paintEvent(QPaintEvent *)
{
    if (m_groupsOld)
        regroup();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Group &group = m_groups[g];
        painter.setFont(bulkhead::font(Text::Small));
        painter.setPen(tokens().dim);
        painter.drawText(QRect(0, group.top, width(), kTitle - 3), Qt::AlignVCenter | Qt::AlignLeft, group.title);
        if (m_bars) {
            drawBar(painter, group);
            continue;
        }
        for (std::size_t i = 0; i < group.rows.size(); ++i)
            drawCell(painter, cellRect(group, i), group.rows[i]);
    }
    const auto ring = [&](int g, int i, const QColor &colour) {
        const QRect at = place(g, i);
        if (at.isEmpty())
            return;
        painter.setPen(QPen(colour, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(at.adjusted(-1, -1, 1, 1), 3, 3);
    };
    ring(m_hover.first, m_hover.second, tokens().dim);
    if (hasFocus())
        ring(m_focusGroup, m_focusIndex, tokens().accent);
}

void FleetMap::resizeEvent(QResizeEvent *)
{
    layOut();
}

std::pair<int, int> FleetMap::cellAt(const QPoint &at) const
{
    if (m_bars) {
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            const std::vector<Part> parts = partsOf(m_groups[g]);
            // The nearest part within two pixels: a thin one can be pointed at, too.
            int nearest = -1;
            double distance = 2.5;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                const QRectF &area = parts[i].area;
                if (at.y() < area.top() || at.y() >= area.bottom())
                    break;
                const double away = std::max({area.left() - at.x(), at.x() - area.right(), 0.0});
                if (away < distance || (away == 0 && area.width() < 6)) {
                    nearest = int(i);
                    distance = away;
                }
            }
            if (nearest >= 0)
                return {int(g), nearest};
        }
        return {-1, -1};
    }
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        const Group &group = m_groups[g];
        const int line = at.y() - group.top - kTitle;
        if (line < 0 || at.x() < 0 || at.x() / m_pitch >= m_columns)
            continue;
        const std::size_t index = std::size_t(line / m_pitch) * std::size_t(m_columns) + std::size_t(at.x() / m_pitch);
        const bool above = g + 1 == m_groups.size() || at.y() < m_groups[g + 1].top;
        if (above)
            return index < group.rows.size() ? std::pair(int(g), int(index)) : std::pair(-1, -1);
    }
    return {-1, -1};
}

QString FleetMap::describe(quint32 row) const
{
    const Fleet *fleet = m_workspace->fleet();
    const auto noise = words::noise(Noise(fleet->number(FleetField::Noise, row)));
    QString text = tr("%1\n%2 · %3 · SLI %4 · budget left %5")
                       .arg(fleet->name(row), words::tier(Tier(fleet->number(FleetField::Tier, row))),
                            words::health(Health(fleet->number(FleetField::Health, row))),
                            words::sli(int(fleet->number(FleetField::Sli, row))),
                            words::budget(int(fleet->number(FleetField::Budget, row))));
    if (!noise.isEmpty())
        text += tr("\nNoise: %1").arg(noise);
    return text;
}

QString FleetMap::describeAt(int group, int index) const
{
    if (place(group, index).isEmpty())
        return {};
    const Group &asked = m_groups[std::size_t(group)];
    if (!m_bars)
        return describe(asked.rows[std::size_t(index)]);
    const Part part = partsOf(asked)[std::size_t(index)];
    return tr("%1\n%2: %3 of %4 tenants (%5)")
        .arg(asked.title, words::health(part.health), words::count(part.count), words::count(qint64(asked.rows.size())),
             words::share(int(qint64(part.count) * 10'000 / qint64(asked.rows.size()))));
}

void FleetMap::openAt(int group, int index)
{
    if (place(group, index).isEmpty())
        return;
    const Group &asked = m_groups[std::size_t(group)];
    if (!m_bars) {
        emit opened(m_workspace->fleet()->id(asked.rows[std::size_t(index)]));
        return;
    }
    QStringList filter;
    if (!asked.pool.isEmpty())
        filter.append(QStringLiteral("pool:%1").arg(asked.pool));
    if (const QString word =
            infoOf(FleetField::Health).grammar.words.value(int(partsOf(asked)[std::size_t(index)].health));
        !word.isEmpty())
        filter.append(QStringLiteral("health:%1").arg(word));
    emit partOpened(filter.join(QLatin1Char(' ')));
}

bool FleetMap::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const auto [g, i] = cellAt(help->pos());
        if (g < 0)
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), describeAt(g, i), this);
        return true;
    }
    if (event->type() == QEvent::Leave) {
        m_hover = {-1, -1};
        update();
    }
    return QWidget::event(event);
}

void FleetMap::mouseMoveEvent(QMouseEvent *event)
{
    const auto now = cellAt(event->pos());
    if (now != m_hover) {
        m_hover = now;
        setCursor(now.first >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
        update();
    }
}

void FleetMap::mouseReleaseEvent(QMouseEvent *event)
{
    const auto [g, i] = cellAt(event->pos());
    openAt(g, i);
}

void FleetMap::focusCell(int group, int index)
{
    if (m_groups.empty())
        return;
    m_focusGroup = std::clamp(group, 0, int(m_groups.size()) - 1);
    m_focusIndex = std::clamp(index, 0, std::max(0, sizeOf(m_focusGroup) - 1));
    setAccessibleDescription(describeAt(m_focusGroup, m_focusIndex));
    update();
}

void FleetMap::keyPressEvent(QKeyEvent *event)
{
    const int last = m_groups.empty() ? 0 : sizeOf(m_focusGroup) - 1;
    const int columns = m_bars ? kMostParts : m_columns; // A bar is one line.
    switch (event->key()) {
    case Qt::Key_Left:
        focusCell(m_focusGroup, m_focusIndex - 1);
        return;
    case Qt::Key_Right:
        focusCell(m_focusGroup, m_focusIndex + 1);
        return;
    case Qt::Key_Down:
        if (m_focusIndex + columns > last)
            focusCell(m_focusGroup + 1, m_focusIndex % columns);
        else
            focusCell(m_focusGroup, m_focusIndex + columns);
        return;
    case Qt::Key_Up:
        if (m_focusIndex < columns)
            focusCell(m_focusGroup - 1, m_focusIndex);
        else
            focusCell(m_focusGroup, m_focusIndex - columns);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        openAt(m_focusGroup, m_focusIndex);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace bulkhead
