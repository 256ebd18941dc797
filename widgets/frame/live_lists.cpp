#include "widgets/frame/live_lists.h"

#include "models/keyed_rows.h"

#include <algorithm>

namespace bulkhead {
namespace {

enum Bit { Alerts = 1, Incidents = 2, Cases = 4, Objectives = 8, Postures = 16 };

} // namespace

LiveLists::LiveLists(Desk *desk, QObject *parent)
    : QObject(parent)
{
    connect(desk, &Desk::alertsChanged, this,
            [this](const QList<Alert> &changed, const QStringList &removed, bool reset) {
                mergeInto(m_latest.alerts, changed, removed, reset);
                std::ranges::stable_sort(m_latest.alerts, [](const Alert &a, const Alert &b) {
                    return std::pair(a.resolvedMs != 0, -a.sinceMs) < std::pair(b.resolvedMs != 0, -b.sinceMs);
                });
                arrived(Alerts, quint64(changed.size() + removed.size()));
            });
    connect(desk, &Desk::incidentsChanged, this,
            [this](const QList<Incident> &changed, const QStringList &removed, bool reset) {
                mergeInto(m_latest.incidents, changed, removed, reset);
                std::ranges::stable_sort(m_latest.incidents, [](const Incident &a, const Incident &b) {
                    return std::pair(a.closedMs != 0, -a.sinceMs) < std::pair(b.closedMs != 0, -b.sinceMs);
                });
                arrived(Incidents, quint64(changed.size() + removed.size()));
            });
    connect(desk, &Desk::casesChanged, this,
            [this](const QList<OnboardingCase> &changed, const QStringList &removed, bool reset) {
                mergeInto(m_latest.cases, changed, removed, reset);
                std::ranges::stable_sort(m_latest.cases, [](const OnboardingCase &a, const OnboardingCase &b) {
                    return a.daysLate > b.daysLate;
                });
                arrived(Cases, quint64(changed.size() + removed.size()));
            });
    connect(desk, &Desk::objectivesChanged, this,
            [this](const QList<ObjectiveRow> &rows, const ObjectiveCounts &counts) {
                m_latest.objectives = rows;
                m_latest.counts = counts;
                arrived(Objectives, 1);
            });
    connect(desk, &Desk::postureChanged, this,
            [this](const QList<TenantPosture> &changed, const QStringList &removed, bool reset) {
                mergeInto(m_latest.postures, changed, removed, reset);
                arrived(Postures, quint64(changed.size() + removed.size()));
            });
}

int LiveLists::openAlerts() const
{
    return int(std::ranges::count_if(m_shown.alerts, [](const Alert &a) { return a.resolvedMs == 0; }));
}

int LiveLists::openIncidents() const
{
    return int(std::ranges::count_if(m_shown.incidents, [](const Incident &i) { return i.closedMs == 0; }));
}

int LiveLists::casesInFlight() const
{
    return int(std::ranges::count_if(m_shown.cases, [](const OnboardingCase &c) { return c.liveMs == 0; }));
}

void LiveLists::setPaused(bool paused)
{
    if (paused == m_paused)
        return;
    m_paused = paused;
    if (!paused && m_held != 0) {
        const int bits = std::exchange(m_held, 0);
        m_waiting = 0;
        publish(bits);
        emit waitingChanged();
    }
}

void LiveLists::clear()
{
    m_latest = {};
    m_held = 0;
    m_seen = 0;
    publish(Alerts | Incidents | Cases | Objectives | Postures);
}

void LiveLists::arrived(int bit, quint64 changes)
{
    m_seen |= bit;
    if (m_paused) {
        m_held |= bit;
        m_waiting += changes;
        emit waitingChanged();
        return;
    }
    publish(bit);
}

void LiveLists::publish(int bits)
{
    m_shown = m_latest;
    if (bits & Alerts)
        emit alertsChanged();
    if (bits & Incidents)
        emit incidentsChanged();
    if (bits & Cases)
        emit casesChanged();
    if (bits & Objectives)
        emit objectivesChanged();
    if (bits & Postures)
        emit postureChanged();
}

} // namespace bulkhead
