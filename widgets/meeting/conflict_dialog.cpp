#include "widgets/meeting/conflict_dialog.h"

#include "widgets/frame/pieces.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QRadioButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {

ConflictDialog::ConflictDialog(const QString &tenantName, const QList<ReviewClash> &clashes, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Two versions of the review of %1").arg(tenantName));
    setObjectName(QStringLiteral("conflictDialog"));
    resize(720, 480);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tenantName, Text::Title, Tone::Text, true));
    column->addWidget(
        makeLabel(tr("Somebody saved this review while you wrote. These parts differ; choose which stands. "
                     "Everything else of both is kept."),
                  Text::Body, Tone::Dim, true));
    auto *inside = new QWidget;
    auto *parts = new QVBoxLayout(inside);
    parts->setContentsMargins(0, 0, space::small, 0);
    parts->setSpacing(space::medium);
    for (const ReviewClash &clash : clashes)
        addPart(parts, clash);
    parts->addStretch();
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(inside);
    column->addWidget(area, 1);
    auto *buttons = new QHBoxLayout;
    QPushButton *later = makeButton(tr("Keep writing")), *save = makeButton(tr("Save this choice"), Button::Primary);
    later->setToolTip(tr("Nothing is saved yet; your text stays unsaved in the page"));
    buttons->addStretch();
    buttons->addWidget(later);
    buttons->addWidget(save);
    column->addLayout(buttons);
    connect(later, &QPushButton::clicked, this, &QDialog::reject);
    connect(save, &QPushButton::clicked, this, [this] {
        QSet<QString> mine;
        for (const auto &[part, group] : m_choices)
            if (group->checkedId() == 0)
                mine.insert(part);
        accept();
        emit settled(mine);
    });
}

void ConflictDialog::addPart(QVBoxLayout *column, const ReviewClash &clash)
{
    auto *card = new Card(clash.title);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::large);
    auto *group = new QButtonGroup(this);
    const QString texts[] = {clash.mine, clash.theirs};
    const QString names[] = {tr("Mine"), tr("Theirs")};
    for (int side : {0, 1}) {
        auto *choice = new QRadioButton(names[side]);
        choice->setAccessibleName(tr("%1: %2").arg(clash.title, names[side]));
        choice->setChecked(side == 0);
        group->addButton(choice, side);
        grid->addWidget(choice, 0, side);
        QLabel *text = makeLabel(texts[side].isEmpty() ? tr("(empty)") : texts[side], Text::Body,
                                 texts[side].isEmpty() ? Tone::Faint : Tone::Text, true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(text, 1, side, Qt::AlignTop);
        grid->setColumnStretch(side, 1);
    }
    card->body()->addLayout(grid);
    column->addWidget(card);
    m_choices.append({clash.part, group});
}

} // namespace bulkhead
