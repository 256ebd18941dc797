#include "widgets/contract/change_table.h"

#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>

namespace bulkhead {

ChangeTable::ChangeTable(const QList<TermChange> &changes, QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("What changes"));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(space::small);
    grid->setColumnStretch(0, 3);
    grid->setColumnStretch(1, 4);
    grid->setColumnStretch(3, 4);
    if (changes.isEmpty()) {
        grid->addWidget(makeLabel(tr("No term differs from the version before it."), Text::Body, Tone::Warn, true), 0,
                        0);
        return;
    }
    grid->addWidget(makeLabel(tr("Term"), Text::Small, Tone::Dim), 0, 0);
    grid->addWidget(makeLabel(tr("Until then"), Text::Small, Tone::Dim), 0, 1);
    grid->addWidget(makeLabel(tr("From then on"), Text::Small, Tone::Dim), 0, 3);
    QStringList spoken;
    int row = 1;
    for (const TermChange &change : changes) {
        const QString before = change.before.isEmpty() ? tr("–") : change.before;
        const QString after = change.after.isEmpty() ? tr("no longer agreed") : change.after;
        grid->addWidget(makeLabel(change.name, Text::Body, Tone::Dim, true), row, 0, Qt::AlignTop);
        grid->addWidget(makeLabel(before, Text::Body, Tone::Dim, true), row, 1, Qt::AlignTop);
        grid->addWidget(makeLabel(QStringLiteral("→"), Text::Body, Tone::Dim), row, 2, Qt::AlignTop);
        grid->addWidget(makeLabel(after, Text::Strong, Tone::Text, true), row, 3, Qt::AlignTop);
        spoken.append(tr("%1: %2 becomes %3").arg(change.name, before, after));
        ++row;
    }
    grid->setRowStretch(row, 1); // What is left stays below.
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
}

QScrollArea *scrolledChanges(const QList<TermChange> &changes)
{
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(ChangeTable::tr("What changes"));
    auto *table = new ChangeTable(changes);
    area->setWidget(table);
    table->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);
    return area;
}

} // namespace bulkhead
