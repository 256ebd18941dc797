#include "widgets/frame/tabbed_page.h"

#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace bulkhead {
namespace {

QStringList titlesOf(const QList<TabbedPage::Tab> &tabs)
{
    QStringList titles;
    for (const TabbedPage::Tab &tab : tabs)
        titles << tab.title;
    return titles;
}

} // namespace

TabbedPage::TabbedPage(Workspace *workspace, View view, const QString &accessibleName, QList<Tab> tabs, QWidget *parent)
    : Page(workspace, view, parent)
    , m_tabs(std::move(tabs))
    , m_pages(m_tabs.size(), nullptr)
    , m_row(new TabRow(titlesOf(m_tabs), accessibleName))
    , m_stack(new QStackedWidget)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(space::large, space::small, space::large, 0);
    row->addWidget(m_row);
    row->addStretch();
    column->addLayout(row);
    column->addWidget(m_stack, 1);
    pageOf(0);
    connect(m_row, &TabRow::chosen, this, &TabbedPage::choose);
    connect(workspace, &Workspace::sessionChanged, this, &TabbedPage::showRights);
    showRights();
}

Page *TabbedPage::current() const
{
    return static_cast<Page *>(m_stack->currentWidget());
}

Page *TabbedPage::pageOf(int tab)
{
    Page *&page = m_pages[tab];
    if (page)
        return page;
    page = m_tabs[tab].make();
    m_stack->addWidget(page);
    connect(page, &Page::navigate, this, &Page::navigate);
    connect(page, &Page::notice, this, &Page::notice);
    connect(page, &Page::placeChanged, this, [this, made = page] {
        if (made == current())
            emit placeChanged();
    });
    return page;
}

bool TabbedPage::may(int tab) const
{
    return m_tabs[tab].action.isEmpty() || workspace()->session().may(m_tabs[tab].action);
}

int TabbedPage::tabOf(const QString &name) const
{
    for (int tab = 1; tab < m_tabs.size(); ++tab) {
        if (m_tabs[tab].name == name)
            return tab;
    }
    return 0;
}

void TabbedPage::showRights()
{
    bool choice = false;
    for (int tab = 1; tab < m_tabs.size(); ++tab) {
        m_row->setOffered(tab, may(tab));
        choice = choice || may(tab);
    }
    m_row->setVisible(choice);
    if (!may(m_row->current()))
        m_row->setCurrent(0);
    if (m_waits && may(tabOf(m_waits->tab)))
        open(*std::exchange(m_waits, std::nullopt));
}

void TabbedPage::choose(int tab)
{
    Page *next = pageOf(tab);
    if (next == current())
        return;
    if (m_active)
        current()->deactivate();
    m_stack->setCurrentWidget(next);
    if (m_active)
        next->activate();
    emit placeChanged();
}

void TabbedPage::open(const Destination &place)
{
    const int tab = tabOf(place.tab);
    m_waits.reset();
    if (!may(tab)) {
        m_waits = place;
        m_row->setCurrent(0);
        return;
    }
    // Whoever comes by the navigation finds the tab that was left; a link without one means the first.
    if (tab > 0 || !place.id.isEmpty() || !place.filter.isEmpty())
        m_row->setCurrent(tab);
    current()->open(place);
}

Destination TabbedPage::place() const
{
    return current()->place();
}

QString TabbedPage::heading() const
{
    return current()->heading();
}

QList<KeyHint> TabbedPage::keys() const
{
    return current()->keys();
}

bool TabbedPage::settled() const
{
    return current()->settled();
}

void TabbedPage::activate()
{
    m_active = true;
    current()->activate();
}

void TabbedPage::deactivate()
{
    m_active = false;
    current()->deactivate();
}

} // namespace bulkhead
