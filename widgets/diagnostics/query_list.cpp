#include "widgets/diagnostics/query_list.h"

#include "models/diagnostics_words.h"
#include "widgets/diagnostics/two_lines.h"
#include "widgets/theme/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
enum Role { IdRole = Qt::UserRole, WordsRole };
}

QueryList::QueryList(QWidget *parent)
    : QWidget(parent)
    , m_search(new QLineEdit)
    , m_list(new QListWidget)
    , m_none(makeLabel(tr("No query holds these words."), Text::Small, Tone::Dim, true))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *above = new QVBoxLayout;
    above->setContentsMargins(space::medium, 0, space::medium, 0);
    above->addWidget(m_search);
    above->addWidget(m_none);
    column->addLayout(above);
    column->addWidget(m_list, 1);
    m_search->setObjectName(QStringLiteral("querySearch"));
    m_search->setAccessibleName(tr("Search the library"));
    m_search->setPlaceholderText(tr("Search the library   (Ctrl F)"));
    m_search->setClearButtonEnabled(true);
    m_list->setObjectName(QStringLiteral("queryList"));
    m_list->setAccessibleName(tr("Reviewed queries"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new TwoLines(m_list));
    m_none->hide();
    connect(m_search, &QLineEdit::textChanged, this, &QueryList::filter);
    connect(m_search, &QLineEdit::returnPressed, this, &QueryList::focusList);
    connect(new QShortcut(Qt::Key_Down, m_search, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated, this,
            &QueryList::focusList);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem *now) {
        if (now != nullptr)
            emit chosen(now->data(IdRole).toString());
    });
}

void QueryList::setQueries(const QList<ShelfQuery> &queries)
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const ShelfQuery &query : queries) {
        auto *item = new QListWidgetItem(query.title, m_list);
        item->setData(IdRole, query.id);
        item->setData(TwoLines::BelowRole, query.purpose);
        item->setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(query.title, reviewText(query)));
        item->setData(WordsRole, QStringList{query.title, query.purpose, query.id}.join(QLatin1Char(' ')));
        item->setToolTip(query.purpose + QLatin1Char('\n') + reviewText(query));
    }
    filter();
}

void QueryList::filter()
{
    const QStringList wanted = m_search->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    bool any = false;
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem *item = m_list->item(row);
        const QString words = item->data(WordsRole).toString();
        const bool fits = std::ranges::all_of(
            wanted, [&words](const QString &one) { return words.contains(one, Qt::CaseInsensitive); });
        item->setHidden(!fits);
        any = any || fits;
    }
    m_none->setVisible(!any && !wanted.isEmpty());
}

bool QueryList::choose(const QString &id)
{
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->data(IdRole).toString() != id)
            continue;
        m_list->item(row)->setHidden(false);
        m_list->setCurrentRow(row);
        return true;
    }
    return false;
}

QString QueryList::chosenId() const
{
    const QListWidgetItem *item = m_list->currentItem();
    return item != nullptr ? item->data(IdRole).toString() : QString();
}

void QueryList::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void QueryList::focusList()
{
    m_list->setFocus(Qt::OtherFocusReason);
    if (m_list->currentItem() != nullptr && !m_list->currentItem()->isHidden())
        return;
    for (int row = 0; row < m_list->count(); ++row) {
        if (!m_list->item(row)->isHidden()) {
            m_list->setCurrentRow(row);
            return;
        }
    }
}

} // namespace bulkhead
