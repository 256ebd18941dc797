#include "widgets/contract/term_grid.h"

#include "widgets/frame/clear_layout.h"

#include <QGridLayout>
#include <QLabel>

namespace bulkhead {

TermGrid::TermGrid(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::medium);
    m_grid->setVerticalSpacing(space::tiny);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(0, 112);
}

void TermGrid::add(const QString &name, const QString &text, Tone tone)
{
    m_grid->addWidget(makeLabel(name, Text::Body, Tone::Dim), m_rows, 0, Qt::AlignTop);
    m_grid->addWidget(makeLabel(text, Text::Body, tone, true), m_rows, 1);
    ++m_rows;
}

void TermGrid::clear()
{
    clearLayout(m_grid);
    m_rows = 0;
}

} // namespace bulkhead
