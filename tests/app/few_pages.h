#pragma once
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

namespace bulkhead::test {

/// A view that asks its environment for the tenant that it is opened on, and shows the name: what a test of the frame
/// needs of views.
class PlainPage : public Page
{
public:
    PlainPage(Workspace *workspace, View view)
        : Page(workspace, view)
        , m_place{view, {}, {}, {}}
    {
    }
    void open(const Destination &place) override
    {
        m_place = place;
        m_name.clear();
        if (!place.id.isEmpty())
            workspace()->desk()->tenant(place.id, this, [this](const Fault &, const TenantDetail &detail) {
                m_name = detail.name;
                emit placeChanged();
            });
        emit placeChanged();
    }
    [[nodiscard]] Destination place() const override { return m_place; }
    [[nodiscard]] QString heading() const override { return m_name.isEmpty() ? QStringLiteral("Tenants") : m_name; }
    [[nodiscard]] bool settled() const override { return m_place.id.isEmpty() || !m_name.isEmpty(); }

private:
    Destination m_place;
    QString m_name;
};

/// The tenants and a tenant's page.
[[nodiscard]] inline QList<PageMaker> fewPages()
{
    return {{View::Tenants, QStringLiteral("Tenants"),
             [](Workspace *w) -> Page * { return new PlainPage(w, View::Tenants); }},
            {View::Tenant, {}, [](Workspace *w) -> Page * { return new PlainPage(w, View::Tenant); }}};
}

/// Light, unless the run asks for dark (BULKHEAD_TEST_THEME=dark).
[[nodiscard]] inline Theme::Choice themeOfThisRun()
{
    return qgetenv("BULKHEAD_TEST_THEME") == "dark" ? Theme::Choice::Dark : Theme::Choice::Light;
}

} // namespace bulkhead::test
