#include "widgets/neighbours/incident_list_view.h"

#include "models/incident_sentence.h"
#include "models/words.h"
#include "widgets/delegates/painting.h"
#include "widgets/theme/theme.h"

#include <QAbstractListModel>
#include <QPainter>
#include <QStyledItemDelegate>

namespace bulkhead {

namespace {

enum IncidentRole { IdRole = Qt::UserRole, TitleRole, DetailRole, AgeRole, ToneRole };
constexpr int kRowHeight = 50;

QString titleOf(const Incident &incident)
{
    return incident.pool + QLatin1Char(' ') + incident.resource;
}

QString ageOf(const Incident &incident, qint64 nowMs)
{
    const qint64 end = incident.closedMs > 0 ? incident.closedMs : nowMs;
    return words::duration(std::max<qint64>(0, end - incident.sinceMs) / 1000);
}

Tone toneOf(const Incident &incident)
{
    if (incident.closedMs > 0)
        return Tone::Dim;
    return incident.verdict == Verdict::Culprit || incident.verdict == Verdict::SeveralCulprits ? Tone::Bad
                                                                                                : Tone::Warn;
}

class RowPainter : public QStyledItemDelegate
{
public:
    RowPainter(const bool *stale, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_stale(stale)
    {
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {200, kRowHeight};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Tokens &t = tokens();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, t.selection);
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, t.hover);
        const bool focused = (option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_Selected);
        if (focused) {
            painter->setPen(QPen(t.accent, 1.5));
            painter->drawRect(option.rect.adjusted(1, 1, -2, -2));
        }
        painter->setPen(t.line);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        const QRect inner = option.rect.adjusted(space::medium, 6, -space::medium, -6);
        const paint::Badge age{index.data(AgeRole).toString(), Tone(index.data(ToneRole).toInt()), paint::Shape::None};
        const int width = paint::badgeSize(age).width();
        paint::drawBadge(*painter, QRect(inner.right() - width, inner.top(), width + 1, inner.height()), age, *m_stale);
        const int room = inner.width() - width - space::small;
        painter->setPen(*m_stale ? t.dim : t.text);
        painter->setFont(bulkhead::font(Text::Strong));
        painter->drawText(QRect(inner.left(), inner.top(), room, 19), Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data(TitleRole).toString(), Qt::ElideRight, room));
        painter->setPen(t.dim);
        painter->setFont(bulkhead::font(Text::Small));
        painter->drawText(QRect(inner.left(), inner.top() + 20, room, 18), Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data(DetailRole).toString(), Qt::ElideRight, room));
        painter->restore();
    }

private:
    const bool *m_stale;
};

} // namespace

class IncidentListView::Rows : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_incidents.size());
    }

    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const Incident &incident = m_incidents[index.row()];
        switch (role) {
        case IdRole:
            return incident.id;
        case Qt::DisplayRole:
        case TitleRole:
            return titleOf(incident);
        case DetailRole:
            return incidentDetail(incident);
        case AgeRole:
            return ageOf(incident, m_nowMs);
        case ToneRole:
            return int(toneOf(incident));
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return incidentSentence(incident);
        default:
            return {};
        }
    }

    void replace(const QList<Incident> &incidents, qint64 nowMs)
    {
        m_nowMs = nowMs;
        const bool sameRows = incidents.size() == m_incidents.size()
                              && std::equal(incidents.begin(), incidents.end(), m_incidents.begin(),
                                            [](const Incident &a, const Incident &b) { return a.id == b.id; });
        if (sameRows) {
            m_incidents = incidents;
            if (!m_incidents.isEmpty())
                emit dataChanged(index(0), index(int(m_incidents.size()) - 1));
            return;
        }
        beginResetModel();
        m_incidents = incidents;
        endResetModel();
    }

    [[nodiscard]] int rowOf(const QString &id) const
    {
        for (int i = 0; i < m_incidents.size(); ++i)
            if (m_incidents[i].id == id)
                return i;
        return -1;
    }

private:
    QList<Incident> m_incidents;
    qint64 m_nowMs = 0;
};

IncidentListView::IncidentListView(QWidget *parent)
    : QListView(parent)
    , m_rows(new Rows(this))
{
    setModel(m_rows);
    setItemDelegate(new RowPainter(&m_stale, this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Noisy-neighbour incidents"));
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &current) {
        if (!m_filling)
            emit chosenChanged(current.data(IdRole).toString());
    });
}

IncidentListView::~IncidentListView() = default;

void IncidentListView::setIncidents(const QList<Incident> &incidents, qint64 nowMs)
{
    const QString before = chosen();
    m_filling = true;
    m_rows->replace(incidents, nowMs);
    choose(before);
    m_filling = false;
}

void IncidentListView::choose(const QString &incidentId)
{
    const int row = m_rows->rowOf(incidentId);
    if (row >= 0)
        setCurrentIndex(m_rows->index(row));
}

void IncidentListView::setStale(bool stale)
{
    m_stale = stale;
    viewport()->update();
}

QString IncidentListView::chosen() const
{
    return currentIndex().data(IdRole).toString();
}

} // namespace bulkhead
