#include "app/environment.h"

#include "app/desktop_notices.h"
#include "models/crossing_notices.h"
#include "models/viewing.h"
#include "widgets/access/lease_frame.h"
#include "widgets/frame/viewing_frame.h"
#include "widgets/frame/workspace.h"

#include <QAction>
#include <QDBusConnection>

namespace bulkhead {

Environment::Environment(ConnectionPlan plan, PlannedConnection connection, Preferences *preferences, Theme *theme,
                         const QList<PageMaker> &makers, Gate::Begin begin)
    : m_plan(std::move(plan))
    , m_gate(std::move(connection.gate))
    , m_preferences(preferences)
    , m_viewing(std::move(connection.viewing))
    , m_desk(std::move(connection.desk))
    , m_workspace(std::make_unique<Workspace>(m_desk.get(), m_preferences, theme))
    , m_window(std::make_unique<MainWindow>(m_workspace.get(), makers))
{
    if (m_viewing)
        new ViewingFrame(m_viewing.get(), m_workspace.get(), m_window.get()); // The window's.
    if (m_desk->grants() != nullptr)
        new LeaseFrame(m_workspace.get(), m_window.get()); // Likewise.
    if (!m_gate)
        return;
    m_gate->guard(m_window.get(), m_desk.get(), begin);
    m_window->addPersonActions({m_gate->signOutAction()});
    connect(m_gate.get(), &Gate::left, this, &Environment::left);
    connect(m_gate.get(), &Gate::coverChanged, this, &Environment::coverChanged);
    connect(m_gate.get(), &Gate::notice, m_window.get(), &MainWindow::say);
    connect(m_gate.get(), &Gate::openAsked, this, &Environment::openAsked);
}

Environment::~Environment()
{
    // Streams end before the gateway does; nothing may be drawn from them afterwards.
    m_desk->stop();
    m_crossings.reset();
    m_crossingNotices.reset();
    m_news.reset();
    m_notices.reset();
    m_window.reset();
    m_workspace.reset();
    m_desk.reset();
    m_gate.reset();
}

void Environment::lock()
{
    if (!m_gate)
        return;
    m_gate->lock();
    emit coverChanged(); // Also where the sign-in covers it already.
}

void Environment::start()
{
    m_desk->start();
}

EnvironmentEntry Environment::entry() const
{
    const auto cover = !m_gate || !m_gate->covers() ? EnvironmentEntry::Cover::None
                       : m_gate->locked()           ? EnvironmentEntry::Cover::Locked
                                                    : EnvironmentEntry::Cover::SignedOut;
    return {m_plan.id, m_plan.mark, m_plan.environment, m_window.get(), m_workspace.get(), cover};
}

void Environment::tellDesktop(const QDBusConnection &bus)
{
    m_notices = std::make_unique<DesktopNotices>();
    m_notices->setBus(bus);
    m_news = std::make_unique<FastBurnNotices>(m_desk.get(), m_preferences, m_notices.get());
    connect(m_notices.get(), &DesktopNotices::clicked, m_news.get(), &FastBurnNotices::clicked);
    connect(m_news.get(), &FastBurnNotices::openAlert, this, [this](const QString &alertId) {
        emit wanted(m_plan.id, {View::SlaHealth, alertId, {}, {}});
    });
    m_crossingNotices = std::make_unique<DesktopNotices>();
    m_crossingNotices->setBus(bus);
    m_crossings = std::make_unique<CrossingNotices>(m_desk.get(), m_preferences, m_crossingNotices.get());
    connect(m_crossingNotices.get(), &DesktopNotices::clicked, m_crossings.get(), &CrossingNotices::clicked);
    connect(m_crossings.get(), &CrossingNotices::openTenant, this, [this](const QString &tenantId) {
        emit wanted(m_plan.id, {View::Posture, tenantId, {}, {}});
    });
}

} // namespace bulkhead
