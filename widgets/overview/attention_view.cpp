#include "widgets/overview/attention_view.h"

#include "models/coverage_desk.h"
#include "models/isolation_desk.h"
#include "models/words.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace bulkhead {
namespace {

class AttentionDelegate : public QStyledItemDelegate
{
public:
    AttentionDelegate(Workspace *workspace, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_workspace(workspace)
    {
    }
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {200, 70}; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Tokens &t = tokens();
        const QRect box = option.rect.adjusted(0, 0, -2, -8);
        const bool current = option.state & QStyle::State_Selected && option.state & QStyle::State_HasFocus;
        painter->fillRect(box, current ? t.selection : option.state & QStyle::State_MouseOver ? t.hover : t.alternate);
        const auto severity = AttentionItem::Severity(index.data(AttentionList::SeverityRole).toInt());
        const Tone tone = severity >= AttentionItem::Severity::Bad       ? Tone::Bad
                          : severity == AttentionItem::Severity::Warning ? Tone::Warn
                                                                         : Tone::Info;
        painter->fillRect(QRect(box.topLeft(), QSize(3, box.height())), m_workspace->stale() ? t.faint : fill(t, tone));
        const QRect area = box.adjusted(14, 5, -10, -5);
        const qint64 since = index.data(AttentionList::SinceRole).toLongLong();
        const QString age =
            since > 0 && since < m_workspace->now() ? words::duration((m_workspace->now() - since) / 1000) : QString();
        const auto line = [&](int number, const QString &text, Text size, const QColor &colour, int keepRight) {
            const QFont face = font(size);
            painter->setFont(face);
            painter->setPen(colour);
            const QRect row(area.left(), area.top() + number * 18, area.width() - keepRight, 18);
            painter->drawText(row, Qt::AlignVCenter | Qt::AlignLeft,
                              QFontMetrics(face).elidedText(text, Qt::ElideRight, row.width()));
        };
        line(0, index.data().toString(), Text::Strong, t.text, age.isEmpty() ? 0 : 76);
        line(1, index.data(AttentionList::TextRole).toString(), Text::Body, t.text, 0);
        line(2, index.data(AttentionList::DetailRole).toString(), Text::Small, t.dim, 0);
        painter->setFont(font(Text::Small));
        painter->setPen(t.faint);
        painter->drawText(QRect(area.left(), area.top(), area.width(), 18), Qt::AlignVCenter | Qt::AlignRight, age);
    }

private:
    Workspace *m_workspace;
};

} // namespace

AttentionView::AttentionView(Workspace *workspace, QWidget *parent)
    : QListView(parent)
    , m_workspace(workspace)
    , m_model(new AttentionList(this))
{
    setModel(m_model);
    setItemDelegate(new AttentionDelegate(workspace, this));
    setAccessibleName(tr("Needs attention, ordered by impact"));
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setUniformItemSizes(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QListView::clicked, this, &AttentionView::take);
    LiveLists *lists = workspace->lists();
    for (auto signal : {&LiveLists::alertsChanged, &LiveLists::incidentsChanged, &LiveLists::casesChanged,
                        &LiveLists::postureChanged})
        connect(lists, signal, this, &AttentionView::refresh);
    if (const CoverageDesk *coverage = workspace->desk()->isolation().coverage())
        connect(coverage, &CoverageDesk::changed, this, &AttentionView::refresh);
    connect(workspace->approvals(), &PendingApprovals::changed, this, &AttentionView::refresh);
    connect(workspace, &Workspace::staleChanged, this, [this] { viewport()->update(); });
    refresh();
}

void AttentionView::refresh()
{
    const LiveLists *lists = m_workspace->lists();
    const CoverageDesk *coverage = m_workspace->desk()->isolation().coverage();
    m_items = attention(lists->alerts(), lists->incidents(), lists->cases(), m_workspace->session().role,
                        m_workspace->approvals()->acts(), lists->postures(),
                        coverage != nullptr ? coverage->items() : QList<CoverageItem>());
    m_model->replace(m_items);
    emit countChanged();
}

void AttentionView::take(const QModelIndex &index)
{
    const QString id = index.data(AttentionList::IdRole).toString();
    for (const AttentionItem &item : m_items) {
        if (item.id == id) {
            emit chosen(item.place);
            return;
        }
    }
}

void AttentionView::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        take(currentIndex());
    else
        QListView::keyPressEvent(event);
}

} // namespace bulkhead
