#pragma once
#include "widgets/frame/page.h"

#include <functional>
#include <optional>

class QStackedWidget;

namespace bulkhead {

class TabRow;

/// Several pages under one entry of the navigation. Each is a page of its own, made when somebody looks; this one leads
/// between them. Without the right to any but the first there is no choice to make, and no tabs.
class TabbedPage : public Page
{
    Q_OBJECT
public:
    struct Tab
    {
        QString title;
        QString name;   ///< In links; empty: of the first.
        QString action; ///< Needed to see it; empty: whoever sees the page.
        std::function<Page *()> make;
    };
    TabbedPage(Workspace *workspace, View view, const QString &accessibleName, QList<Tab> tabs,
               QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

protected:
    [[nodiscard]] Page *current() const;

private:
    [[nodiscard]] bool may(int tab) const;
    [[nodiscard]] int tabOf(const QString &name) const; ///< The first for a name that is none.
    Page *pageOf(int tab);
    void choose(int tab);
    void showRights();

    QList<Tab> m_tabs;
    QList<Page *> m_pages; ///< Null: nobody has looked yet.
    TabRow *m_row;
    QStackedWidget *m_stack;
    std::optional<Destination> m_waits; ///< A link to a tab, until the gateway has said what the role may.
    bool m_active = false;
};

} // namespace bulkhead
