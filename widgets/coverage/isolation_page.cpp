#include "widgets/coverage/isolation_page.h"

#include "widgets/coverage/coverage_page.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/posture/posture_page.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace bulkhead {

IsolationPage::IsolationPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Posture, parent)
    , m_tabs(new TabRow({tr("Posture"), tr("Context coverage")}, tr("Looks at isolation")))
    , m_stack(new QStackedWidget)
    , m_posture(nullptr)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(space::large, space::small, space::large, 0);
    row->addWidget(m_tabs);
    row->addStretch();
    column->addLayout(row);
    column->addWidget(m_stack, 1);
    m_posture = add(new PosturePage(workspace));
    connect(m_tabs, &TabRow::chosen, this, &IsolationPage::choose);
    connect(workspace, &Workspace::sessionChanged, this, &IsolationPage::showRights);
    showRights();
}

Page *IsolationPage::current() const
{
    return static_cast<Page *>(m_stack->currentWidget());
}

Page *IsolationPage::add(Page *page)
{
    m_stack->addWidget(page);
    connect(page, &Page::navigate, this, &Page::navigate);
    connect(page, &Page::notice, this, &Page::notice);
    connect(page, &Page::placeChanged, this, [this, page] {
        if (page == current())
            emit placeChanged();
    });
    return page;
}

bool IsolationPage::mayCoverage() const
{
    return workspace()->session().may(QStringLiteral("coverage.read"));
}

/// A role without the second look has no choice to make.
void IsolationPage::showRights()
{
    m_tabs->setVisible(mayCoverage());
    if (!mayCoverage())
        m_tabs->setCurrent(Posture);
    else if (const auto place = std::exchange(m_waits, std::nullopt))
        open(*place);
}

void IsolationPage::choose(int tab)
{
    if (tab == Coverage && m_coverage == nullptr)
        m_coverage = add(new CoveragePage(workspace()));
    Page *next = tab == Coverage ? m_coverage : m_posture;
    if (next == current())
        return;
    if (m_active)
        current()->deactivate();
    m_stack->setCurrentWidget(next);
    if (m_active)
        next->activate();
    emit placeChanged();
}

void IsolationPage::open(const Destination &place)
{
    const bool coverage = place.tab == QLatin1String("coverage");
    m_waits.reset();
    if (coverage && !mayCoverage()) {
        m_waits = place;
        m_tabs->setCurrent(Posture);
        return;
    }
    // Whoever comes by the navigation finds the look that was left; a link without a tab means the posture's.
    if (coverage || !place.id.isEmpty() || !place.filter.isEmpty())
        m_tabs->setCurrent(coverage ? Coverage : Posture);
    current()->open(place);
}

Destination IsolationPage::place() const
{
    return current()->place();
}

QString IsolationPage::heading() const
{
    return current()->heading();
}

QList<KeyHint> IsolationPage::keys() const
{
    return current()->keys();
}

bool IsolationPage::settled() const
{
    return current()->settled();
}

void IsolationPage::activate()
{
    m_active = true;
    current()->activate();
}

void IsolationPage::deactivate()
{
    m_active = false;
    current()->deactivate();
}

} // namespace bulkhead
