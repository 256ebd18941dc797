#include "widgets/diagnostics/question_history.h"

#include "models/audit_words.h"
#include "widgets/diagnostics/two_lines.h"
#include "widgets/theme/theme.h"

#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

namespace bulkhead {

QuestionHistory::QuestionHistory(QWidget *parent)
    : QWidget(parent)
    , m_list(new QListWidget)
    , m_none(makeLabel(tr("Nothing was asked under this access yet. What you ask stands here until it ends, and is "
                          "written nowhere on this computer."),
                       Text::Small, Tone::Dim, true))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *above = new QVBoxLayout;
    above->setContentsMargins(space::medium, 0, space::medium, 0);
    above->addWidget(m_none);
    column->addLayout(above);
    column->addWidget(m_list, 1);
    m_list->setObjectName(QStringLiteral("questionHistory"));
    m_list->setAccessibleName(tr("Asked under this access"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new TwoLines(m_list));
    const auto take = [this](const QListWidgetItem *item) {
        if (item != nullptr)
            emit chosen(m_all.at(m_list->row(item)));
    };
    connect(m_list, &QListWidget::itemActivated, this, take);
    connect(m_list, &QListWidget::itemClicked, this, take);
}

void QuestionHistory::add(const PastQuestion &asked)
{
    m_all.prepend(asked);
    auto *item = new QListWidgetItem(asked.title);
    item->setData(TwoLines::BelowRole, tr("%1 · %2").arg(words::utcClock(asked.atMs), asked.outcome));
    item->setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(asked.title, asked.outcome));
    m_list->insertItem(0, item);
    if (m_all.size() > kMost) {
        m_all.removeLast();
        delete m_list->takeItem(m_list->count() - 1);
    }
    m_none->hide();
}

void QuestionHistory::focusList()
{
    m_list->setFocus(Qt::OtherFocusReason);
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
}

} // namespace bulkhead
