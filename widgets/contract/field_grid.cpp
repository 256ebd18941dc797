#include "widgets/contract/field_grid.h"

#include "widgets/contract/decimal_field.h"
#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

FieldGrid::FieldGrid(int columns, QWidget *parent)
    : QWidget(parent)
    , m_columns(columns)
    , m_grid(new QGridLayout(this))
    , m_advice(makeLabel({}, Text::Small, Tone::Warn, true))
{
    m_advice->setParent(this);
    m_advice->hide();
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::medium);
    m_grid->setVerticalSpacing(space::small);
    for (int i = 0; i < columns; ++i)
        m_grid->setColumnStretch(i, columns > 4 && i < 2 ? 3 : 2); // Words first, then figures.
}

void FieldGrid::add(const QString &field, const QString &label, QWidget *editor)
{
    Entry entry{field, label, new QWidget(this), editor, makeLabel({}, Text::Small, Tone::Bad, true)};
    auto *column = new QVBoxLayout(entry.cell);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    QLabel *title = makeLabel(label, Text::Small, Tone::Dim, true);
    title->setBuddy(editor);
    column->addWidget(title);
    column->addWidget(editor);
    entry.problem->hide();
    column->addWidget(entry.problem);
    column->addStretch();
    editor->setObjectName(field);
    editor->setAccessibleName(label);
    m_entries.append(entry);
    arrange();
}

void FieldGrid::setUsed(const QString &field, bool used)
{
    const auto entry = std::ranges::find(m_entries, field, &Entry::field);
    if (entry == m_entries.end() || entry->used == used)
        return;
    entry->used = used;
    arrange();
}

void FieldGrid::arrange()
{
    while (m_grid->count() > 0)
        delete m_grid->takeAt(0);
    int at = 0;
    for (const Entry &entry : std::as_const(m_entries)) {
        entry.cell->setVisible(entry.used);
        if (!entry.used)
            continue;
        m_grid->addWidget(entry.cell, at / m_columns, at % m_columns, Qt::AlignTop);
        ++at;
    }
    m_grid->addWidget(m_advice, (at + m_columns - 1) / m_columns, 0, 1, m_columns);
}

QList<terms::Problem> FieldGrid::unreadable(const QString &prefix) const
{
    QList<terms::Problem> problems;
    for (const Entry &entry : m_entries) {
        const auto *number = qobject_cast<const DecimalField *>(entry.editor);
        if (entry.used && number != nullptr && !number->value())
            problems.append({prefix + entry.field, number->hint(), false});
    }
    return problems;
}

QList<terms::Problem> FieldGrid::showProblems(const QList<terms::Problem> &problems, const QString &prefix)
{
    QList<terms::Problem> rest = problems;
    QStringList advice;
    for (const Entry &entry : std::as_const(m_entries)) {
        QString refusal, advised;
        rest.removeIf([&](const terms::Problem &problem) {
            if (!entry.used || problem.field != prefix + entry.field)
                return false;
            QString &text = problem.warning ? advised : refusal;
            if (text.isEmpty()) // One at a time.
                text = problem.text;
            return true;
        });
        entry.problem->setText(refusal.isEmpty() ? QString() : QStringLiteral("■ ") + refusal);
        entry.problem->setVisible(!refusal.isEmpty());
        entry.editor->setAccessibleDescription(refusal.isEmpty() ? advised : refusal);
        // What refuses a field hides what is only advised of it.
        if (refusal.isEmpty() && !advised.isEmpty())
            advice.append(QStringLiteral("▲ ") + advised);
    }
    m_advice->setText(advice.join(QLatin1Char('\n')));
    m_advice->setVisible(!advice.isEmpty());
    return rest;
}

void FieldGrid::focusFirst()
{
    if (!m_entries.isEmpty())
        m_entries.constFirst().editor->setFocus(Qt::OtherFocusReason);
}

bool FieldGrid::focusFirstProblem()
{
    for (const Entry &entry : std::as_const(m_entries)) {
        if (entry.used && !entry.problem->text().isEmpty()) {
            entry.editor->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return false;
}

void FieldGrid::setSpokenPrefix(const QString &prefix)
{
    for (const Entry &entry : std::as_const(m_entries))
        entry.editor->setAccessibleName(tr("%1: %2").arg(prefix, entry.label));
}

} // namespace bulkhead
