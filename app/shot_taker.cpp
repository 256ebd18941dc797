#include "app/shot_taker.h"

#include "app/review_for_shot.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/page.h"
#include "widgets/frame/workspace.h"

#include <QPixmap>

#include <algorithm>
#include <cstdio>

namespace bulkhead {
namespace {
constexpr int kTickMs = 100;
constexpr int kCalmTicks = 4;             // Ready that long in a row: layouts and first repaints are through.
constexpr qint64 kInterestingMs = 45'000; // Waiting for something true to show.
constexpr qint64 kLimitMs = 120'000;
} // namespace

ShotTaker::ShotTaker(Workspace *workspace, MainWindow *window, QList<Shot> shots, QObject *parent)
    : QObject(parent)
    , m_workspace(workspace)
    , m_window(window)
    , m_shots(std::move(shots))
    , m_reviews(new ReviewForShot(workspace, this))
{
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &ShotTaker::look);
}

void ShotTaker::start()
{
    m_since.start();
    m_tick.start();
}

bool ShotTaker::worthShowing(View view) const
{
    const LiveLists *lists = m_workspace->lists();
    switch (view) {
    case View::Neighbours:
        return lists->openIncidents() > 0;
    case View::Onboarding:
        return !lists->cases().isEmpty();
    case View::Departures:
        return true;
    case View::Posture:
        return 2 * std::ranges::count_if(lists->postures(), [](const TenantPosture &one) { return one.lookedMs > 0; })
               > lists->postures().size();
    default:
        return !lists->objectives().isEmpty() && lists->openAlerts() > 0;
    }
}

bool ShotTaker::ready() const
{
    return m_workspace->fleet()->complete() && m_workspace->lists()->complete() && !m_workspace->stale();
}

Destination ShotTaker::placeFor(const Shot &shot) const
{
    Destination place{shot.view, {}, shot.tab, {}};
    if (shot.view == View::Review)
        place.id = m_reviews->review();
    if (shot.view != View::Tenant)
        return place;
    // The tenant in the worst state has the most to show.
    const Fleet *fleet = m_workspace->fleet();
    qint64 worst = LLONG_MAX;
    for (quint32 row = 0; row < fleet->rows(); ++row) {
        const qint64 budget = fleet->alive(row) ? fleet->number(FleetField::Budget, row) : kUnknownBudget;
        if (budget != kUnknownBudget && budget < worst) {
            worst = budget;
            place.id = fleet->id(row);
        }
    }
    return place;
}

void ShotTaker::begin()
{
    m_begun = true;
    m_calm = 0;
    m_window->go(placeFor(m_shots.constFirst()));
}

void ShotTaker::look()
{
    const Shot shot = m_shots.constFirst();
    const bool late = m_since.elapsed() > kLimitMs;
    const bool interesting = worthShowing(shot.view) || m_since.elapsed() > kInterestingMs;
    if (!late && !(ready() && interesting))
        return;
    if (shot.view == View::Reviews || shot.view == View::Review) {
        m_reviews->look();
        if (!m_reviews->ready() && !late)
            return;
    }
    if (!m_begun)
        begin();
    Page *page = m_window->currentPage();
    m_calm = page != nullptr && page->settled() ? m_calm + 1 : 0;
    if (m_calm < kCalmTicks && !late)
        return;
    if (late)
        std::fprintf(stderr, "bulkhead: %s was taken before all had arrived\n", qPrintable(shot.file));
    if (!(page != nullptr ? page->pictured() : m_window)->grab().save(shot.file)) {
        std::fprintf(stderr, "bulkhead: %s could not be written\n", qPrintable(shot.file));
        m_tick.stop();
        emit finished(69);
        return;
    }
    m_shots.removeFirst();
    m_begun = false;
    m_since.restart();
    if (m_shots.isEmpty()) {
        m_tick.stop();
        emit finished(0);
    }
}

} // namespace bulkhead
