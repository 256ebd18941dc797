#include "widgets/frame/search_popup.h"

#include "models/grant_desk.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <array>

namespace bulkhead {
namespace {

enum ItemRoles { GroupRole = Qt::UserRole, DetailRole, RunRole };

/// Title, dim detail behind it, group headings in small type.
class HitDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        return {200, index.data(GroupRole).toBool() ? 26 : 32};
    }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Tokens &t = tokens();
        const QRect area = option.rect.adjusted(16, 0, -16, 0);
        if (index.data(GroupRole).toBool()) {
            painter->setFont(font(Text::Small));
            painter->setPen(t.faint);
            painter->drawText(area.adjusted(0, 4, 0, 0), Qt::AlignVCenter, index.data().toString());
            return;
        }
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, t.selection);
        const QFont body = font(Text::Body);
        const QFontMetrics metrics(body);
        painter->setFont(body);
        painter->setPen(t.text);
        const QString title = metrics.elidedText(index.data().toString(), Qt::ElideRight, area.width() * 2 / 3);
        painter->drawText(area, Qt::AlignVCenter, title);
        painter->setPen(t.dim);
        const int used = metrics.horizontalAdvance(title) + 12;
        painter->drawText(
            area.adjusted(used, 0, 0, 0), Qt::AlignVCenter,
            metrics.elidedText(index.data(DetailRole).toString(), Qt::ElideRight, area.width() - used - 50));
        if (option.state & QStyle::State_Selected) {
            painter->setPen(t.faint);
            painter->drawText(area, Qt::AlignVCenter | Qt::AlignRight, SearchPopup::tr("Enter"));
        }
    }
};

} // namespace

SearchPopup::SearchPopup(Workspace *workspace, QList<SearchAction> actions, QWidget *parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint)
    , m_workspace(workspace)
    , m_actions(std::move(actions))
    , m_edit(new QLineEdit)
    , m_list(new QListWidget)
    , m_foot(makeLabel(tr("Only what you may see is searched · ↑↓ choose · Enter open · Esc close"), Text::Small,
                       Tone::Dim))
    , m_soon(new QTimer(this))
{
    setWindowTitle(tr("Search"));
    setAccessibleName(windowTitle());
    setFixedWidth(680);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    m_edit->setProperty("kind", "search");
    m_edit->setPlaceholderText(tr("Search tenants, alerts and actions"));
    m_edit->setAccessibleName(tr("Search"));
    m_edit->setFont(bulkhead::font(Text::Heading));
    m_edit->setTextMargins(16, 0, 16, 0);
    m_edit->installEventFilter(this);
    m_list->setItemDelegate(new HitDelegate(m_list));
    m_list->setAccessibleName(tr("Found"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMinimumHeight(340);
    m_foot->setContentsMargins(16, 8, 16, 10);
    auto *rule = new QFrame;
    rule->setProperty("kind", "rule");
    rule->setFixedHeight(1);
    column->addWidget(m_edit);
    column->addWidget(rule);
    column->addWidget(m_list);
    column->addWidget(m_foot);
    m_soon->setSingleShot(true);
    m_soon->setInterval(90);
    connect(m_soon, &QTimer::timeout, this, &SearchPopup::ask);
    connect(m_edit, &QLineEdit::textEdited, this, [this] { m_soon->start(); });
    connect(m_list, &QListWidget::itemClicked, this, &SearchPopup::take);
    fill({}, {});
}

void SearchPopup::ask()
{
    const QString query = m_edit->text().trimmed();
    const int number = ++m_asked;
    if (query.isEmpty()) {
        fill({}, {});
        return;
    }
    m_workspace->desk()->search(query, 20, this, [this, number](const Fault &fault, const QList<SearchHit> &hits) {
        if (number == m_asked)
            fill(hits, fault);
    });
}

void SearchPopup::addGroup(const QString &title)
{
    auto *item = new QListWidgetItem(title, m_list);
    item->setData(GroupRole, true);
    item->setFlags(Qt::NoItemFlags);
}

void SearchPopup::addEntry(const QString &title, const QString &detail, std::function<void()> run)
{
    auto *item = new QListWidgetItem(title, m_list);
    item->setData(DetailRole, detail);
    item->setData(RunRole, int(m_runs.size()));
    m_runs.append(std::move(run));
}

/// What is not within scope may still be asked for, by the id that the person knows.
void SearchPopup::addNothing(const QString &query)
{
    addGroup(tr("Nothing within your scope matches “%1”.").arg(query));
    const GrantDesk *grants = m_workspace->desk()->grants();
    if (!query.isEmpty() && grants != nullptr && grants->used().id.isEmpty()
        && m_workspace->session().may(QStringLiteral("grants.request")))
        addEntry(tr("Ask for access to the tenant “%1”…").arg(query), {}, [this, query] {
            emit chosen({View::Access, query, QStringLiteral("request"), {}});
        });
}

void SearchPopup::fill(const QList<SearchHit> &hits, const Fault &fault)
{
    m_list->clear();
    m_runs.clear();
    const std::array<std::pair<SearchHit::Kind, QString>, 4> groups{{{SearchHit::Kind::Tenant, tr("Tenants")},
                                                                     {SearchHit::Kind::Alert, tr("Alerts")},
                                                                     {SearchHit::Kind::Incident, tr("Incidents")},
                                                                     {SearchHit::Kind::Case, tr("Onboarding")}}};
    for (const auto &[kind, title] : groups) {
        bool headed = false;
        for (const SearchHit &hit : hits) {
            if (hit.kind != kind)
                continue;
            if (!std::exchange(headed, true))
                addGroup(title);
            addEntry(hit.title, hit.detail, [this, hit] { emit chosen(placeOf(hit)); });
        }
    }
    const QString query = m_edit->text().trimmed();
    bool headed = false;
    const bool mayPrepare = m_workspace->session().may(QStringLiteral("reviews.prepare"));
    for (const SearchHit &hit : hits) {
        if (!mayPrepare || hit.kind != SearchHit::Kind::Tenant)
            continue;
        if (!std::exchange(headed, true))
            addGroup(tr("Actions"));
        addEntry(tr("Prepare SLA review of %1").arg(hit.title), {}, [this, hit] {
            emit chosen({View::Reviews, hit.tenantId.isEmpty() ? hit.id : hit.tenantId, QStringLiteral("prepare"), {}});
        });
    }
    for (const SearchAction &action : m_actions) {
        if (!action.title.contains(query, Qt::CaseInsensitive))
            continue;
        if (!std::exchange(headed, true))
            addGroup(tr("Actions"));
        addEntry(action.title, action.keys, action.run);
    }
    if (fault.failed())
        addGroup(fault.summary + QLatin1Char(' ') + fault.remedy);
    else if (m_runs.isEmpty())
        addNothing(query);
    m_list->setCurrentRow(-1);
    step(1);
}

Destination SearchPopup::placeOf(const SearchHit &hit) const
{
    switch (hit.kind) {
    case SearchHit::Kind::Incident:
        return {View::Neighbours, hit.id, {}, {}};
    case SearchHit::Kind::Case:
        return {View::Onboarding, hit.id, {}, {}};
    case SearchHit::Kind::Alert:
        for (const Alert &alert : m_workspace->lists()->alerts()) {
            if (alert.id == hit.id)
                return {View::SlaHealth, alert.objectiveId, {}, {}};
        }
        [[fallthrough]];
    default:
        return {View::Tenant, hit.tenantId.isEmpty() ? hit.id : hit.tenantId, {}, {}};
    }
}

void SearchPopup::step(int by)
{
    int row = m_list->currentRow();
    do {
        row += by;
    } while (row >= 0 && row < m_list->count() && m_list->item(row)->data(GroupRole).toBool());
    if (row >= 0 && row < m_list->count())
        m_list->setCurrentRow(row);
}

void SearchPopup::take()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (item == nullptr || item->data(GroupRole).toBool())
        return;
    const auto run = m_runs.at(item->data(RunRole).toInt());
    accept();
    run();
}

bool SearchPopup::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent *>(event)->key()) {
        case Qt::Key_Down:
            step(1);
            return true;
        case Qt::Key_Up:
            step(-1);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            take();
            return true;
        default:
            break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void SearchPopup::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), tokens().surface);
    painter.setPen(tokens().faint);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace bulkhead
