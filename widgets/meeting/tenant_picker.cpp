#include "widgets/meeting/tenant_picker.h"

#include "widgets/theme/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kHits = 20, kShown = 6, kSoonMs = 90;
}

TenantPicker::TenantPicker(Desk *desk, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_edit(new QLineEdit)
    , m_list(new QListWidget)
    , m_none(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_soon(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    m_edit->setAccessibleName(tr("Tenant"));
    m_edit->setPlaceholderText(tr("Part of the tenant’s name"));
    m_edit->installEventFilter(this);
    m_list->setAccessibleName(tr("Tenants found"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->hide();
    m_none->hide();
    column->addWidget(m_edit);
    column->addWidget(m_list);
    column->addWidget(m_none);
    m_soon->setSingleShot(true);
    m_soon->setInterval(kSoonMs);
    setFocusProxy(m_edit);
    connect(m_soon, &QTimer::timeout, this, &TenantPicker::ask);
    connect(m_edit, &QLineEdit::textEdited, this, &TenantPicker::typed);
    connect(m_list, &QListWidget::itemClicked, this, &TenantPicker::take);
}

void TenantPicker::setTenant(const QString &id, const QString &name)
{
    m_id = id;
    m_name = name;
    m_edit->setText(name);
    m_list->hide();
    m_none->hide();
    emit chosen();
}

void TenantPicker::typed()
{
    m_soon->start();
    if (m_id.isEmpty())
        return;
    m_id.clear(); // Half a name is no tenant.
    m_name.clear();
    emit chosen();
}

void TenantPicker::ask()
{
    const QString query = m_edit->text().trimmed();
    const int number = ++m_asked;
    if (query.isEmpty()) {
        showHits({}, {});
        m_none->hide();
        return;
    }
    m_desk->search(query, kHits, this, [this, number](const Fault &fault, const QList<SearchHit> &hits) {
        if (number == m_asked && m_id.isEmpty())
            showHits(fault, hits);
    });
}

void TenantPicker::showHits(const Fault &fault, const QList<SearchHit> &hits)
{
    m_list->clear();
    for (const SearchHit &hit : hits) {
        if (hit.kind != SearchHit::Kind::Tenant)
            continue;
        auto *item = new QListWidgetItem(hit.title, m_list);
        item->setData(Qt::UserRole, hit.id);
        item->setToolTip(hit.detail);
    }
    const int rows = m_list->count();
    m_list->setVisible(rows > 0);
    m_list->setFixedHeight(std::min(rows, kShown) * std::max(20, m_list->sizeHintForRow(0)) + 6);
    m_list->setCurrentRow(rows > 0 ? 0 : -1);
    m_none->setVisible(rows == 0);
    m_none->setText(fault.failed() ? fault.summary + QLatin1Char(' ') + fault.remedy
                                   : tr("No tenant within your scope matches."));
}

void TenantPicker::take()
{
    if (const QListWidgetItem *item = m_list->currentItem())
        setTenant(item->data(Qt::UserRole).toString(), item->text());
}

bool TenantPicker::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress || m_list->isHidden())
        return QWidget::eventFilter(watched, event);
    const int row = m_list->currentRow();
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Down:
        m_list->setCurrentRow(std::min(row + 1, m_list->count() - 1));
        return true;
    case Qt::Key_Up:
        m_list->setCurrentRow(std::max(row - 1, 0));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        take();
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

} // namespace bulkhead
