#include "widgets/contract/row_list.h"

#include "widgets/contract/edit_row.h"
#include "widgets/frame/pieces.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

RowList::RowList(Words words, std::function<EditRow *()> make, QWidget *parent)
    : QWidget(parent)
    , m_words(std::move(words))
    , m_make(std::move(make))
    , m_column(new QVBoxLayout)
    , m_problem(makeLabel({}, Text::Small, Tone::Bad, true))
    , m_add(makeButton(m_words.add))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    m_column->setSpacing(space::small);
    column->addLayout(m_column);
    m_problem->hide();
    column->addWidget(m_problem);
    column->addWidget(m_add, 0, Qt::AlignLeft);
    m_add->setObjectName(m_words.field + QStringLiteral(".add"));
    connect(m_add, &QPushButton::clicked, this, [this] {
        append()->fields()->focusFirst();
        emit edited();
    });
}

EditRow *RowList::append()
{
    Entry entry;
    entry.frame = new QFrame;
    entry.frame->setProperty("kind", "card");
    entry.row = m_make();
    entry.title = makeLabel({}, Text::Strong);
    auto *column = new QVBoxLayout(entry.frame);
    column->setContentsMargins(space::medium, space::small, space::medium, space::medium);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::tiny);
    head->addWidget(entry.title, 1);
    entry.up = makeButton(tr("↑"), Button::Quiet);
    entry.down = makeButton(tr("↓"), Button::Quiet);
    entry.remove = makeButton(tr("Remove"), Button::Quiet);
    EditRow *row = entry.row;
    connect(entry.up, &QPushButton::clicked, this, [this, row] { move(indexOf(row), indexOf(row) - 1); });
    connect(entry.down, &QPushButton::clicked, this, [this, row] { move(indexOf(row), indexOf(row) + 1); });
    connect(entry.remove, &QPushButton::clicked, this, [this, row] { remove(indexOf(row)); });
    connect(row, &EditRow::edited, this, &RowList::edited);
    for (QPushButton *control : {entry.up, entry.down, entry.remove})
        head->addWidget(control);
    column->addLayout(head);
    column->addWidget(entry.row);
    for (QWidget *inner : entry.frame->findChildren<QWidget *>())
        inner->installEventFilter(this);
    m_column->addWidget(entry.frame);
    m_entries.append(entry);
    number();
    return row;
}

void RowList::clear()
{
    for (const Entry &entry : std::as_const(m_entries)) {
        entry.row->disconnect(this);
        entry.frame->hide();
        entry.frame->deleteLater();
        m_column->removeWidget(entry.frame);
    }
    m_entries.clear();
}

void RowList::number()
{
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        const Entry &entry = m_entries.at(i);
        const QString name = tr("%1 %2").arg(m_words.row).arg(i + 1);
        entry.title->setText(name);
        entry.row->fields()->setSpokenPrefix(name);
        entry.up->setAccessibleName(tr("%1: move up").arg(name));
        entry.down->setAccessibleName(tr("%1: move down").arg(name));
        entry.remove->setAccessibleName(tr("%1: remove").arg(name));
        entry.up->setToolTip(tr("Move up (Alt+Up)"));
        entry.down->setToolTip(tr("Move down (Alt+Down)"));
        entry.remove->setToolTip(tr("Remove (Alt+Delete)"));
        entry.up->setEnabled(i > 0);
        entry.down->setEnabled(i + 1 < m_entries.size());
    }
    if (isVisible())
        orderTabs();
}

/// The order of tabs is the order on the screen. Only within a window there is one.
void RowList::orderTabs()
{
    QWidget *last = nullptr;
    const auto follow = [&last](QWidget *next) {
        if (last != nullptr)
            setTabOrder(last, next);
        last = next;
    };
    for (const Entry &entry : std::as_const(m_entries)) {
        for (QWidget *inner : entry.frame->findChildren<QWidget *>())
            if (inner->focusPolicy() != Qt::NoFocus && inner->window() == window()) // No popup of a field.
                follow(inner);
    }
    follow(m_add);
}

void RowList::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    orderTabs();
}

qsizetype RowList::indexOf(const QWidget *row) const
{
    const auto found = std::ranges::find_if(
        m_entries, [row](const Entry &entry) { return entry.frame == row || entry.frame->isAncestorOf(row); });
    return found == m_entries.end() ? -1 : found - m_entries.begin();
}

void RowList::move(qsizetype from, qsizetype to)
{
    if (from < 0 || to < 0 || to >= m_entries.size())
        return;
    QWidget *focused = QApplication::focusWidget();
    m_entries.move(from, to);
    m_column->removeWidget(m_entries.at(to).frame);
    m_column->insertWidget(int(to), m_entries.at(to).frame);
    number();
    if (focused != nullptr)
        focused->setFocus();
    emit edited();
}

void RowList::remove(qsizetype at)
{
    if (at < 0)
        return;
    const Entry entry = m_entries.takeAt(at);
    entry.row->disconnect(this);
    entry.frame->hide();
    entry.frame->deleteLater();
    m_column->removeWidget(entry.frame);
    number();
    QWidget *next = m_add; // The focus stays where the person was.
    if (!m_entries.isEmpty())
        next = m_entries.at(std::min(at, m_entries.size() - 1)).remove;
    next->setFocus();
    emit edited();
}

bool RowList::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const qsizetype at = indexOf(qobject_cast<QWidget *>(watched));
    if (key->modifiers() != Qt::AltModifier || at < 0)
        return QWidget::eventFilter(watched, event);
    switch (key->key()) {
    case Qt::Key_Up:
        move(at, at - 1);
        return true;
    case Qt::Key_Down:
        move(at, at + 1);
        return true;
    case Qt::Key_Delete:
        remove(at);
        return true;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

QList<terms::Problem> RowList::unreadable() const
{
    QList<terms::Problem> problems;
    for (qsizetype i = 0; i < m_entries.size(); ++i)
        problems += m_entries.at(i).row->fields()->unreadable(QStringLiteral("%1[%2].").arg(m_words.field).arg(i));
    return problems;
}

QList<terms::Problem> RowList::showProblems(const QList<terms::Problem> &problems)
{
    QList<terms::Problem> rest = problems;
    for (qsizetype i = 0; i < m_entries.size(); ++i)
        rest = m_entries.at(i).row->fields()->showProblems(rest, QStringLiteral("%1[%2].").arg(m_words.field).arg(i));
    QStringList own;
    bool refused = false;
    rest.removeIf([&](const terms::Problem &problem) {
        if (problem.field != m_words.field && !problem.field.startsWith(m_words.field + QLatin1Char('[')))
            return false;
        own.append((problem.warning ? QStringLiteral("▲ ") : QStringLiteral("■ ")) + problem.text);
        refused = refused || !problem.warning;
        return true;
    });
    own.removeDuplicates();
    m_problem->setText(own.join(QLatin1Char('\n')));
    setTone(m_problem, refused ? Tone::Bad : Tone::Warn);
    m_problem->setVisible(!own.isEmpty());
    return rest;
}

bool RowList::focusFirstProblem()
{
    if (std::ranges::any_of(m_entries, [](const Entry &entry) { return entry.row->fields()->focusFirstProblem(); }))
        return true;
    if (!m_problem->text().startsWith(QStringLiteral("■")))
        return false;
    m_add->setFocus();
    return true;
}

} // namespace bulkhead
