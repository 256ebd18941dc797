#pragma once
#include "models/desk.h"

namespace bulkhead {

/// Alerts, incidents, cases, objectives and postures within scope as the streams say now, for every view of a window.
/// While paused the lists stand still; what arrives is kept and counted, and appears on resume.
class LiveLists : public QObject
{
    Q_OBJECT
public:
    explicit LiveLists(Desk *desk, QObject *parent = nullptr);

    [[nodiscard]] const QList<Alert> &alerts() const
    {
        return m_shown.alerts;
    } ///< Not resolved ones first, newest first.
    [[nodiscard]] const QList<Incident> &incidents() const { return m_shown.incidents; } ///< Open first, newest first.
    [[nodiscard]] const QList<OnboardingCase> &cases() const { return m_shown.cases; }   ///< Latest first.
    [[nodiscard]] const QList<ObjectiveRow> &objectives() const
    {
        return m_shown.objectives;
    } ///< As the gateway ordered them.
    [[nodiscard]] const QList<TenantPosture> &postures() const { return m_shown.postures; } ///< In no order.
    [[nodiscard]] const ObjectiveCounts &objectiveCounts() const { return m_shown.counts; }
    [[nodiscard]] int openAlerts() const;
    [[nodiscard]] int openIncidents() const;
    [[nodiscard]] int casesInFlight() const;
    /// Each stream has delivered its first snapshot.
    [[nodiscard]] bool complete() const { return m_seen == 31; }

    void setPaused(bool paused);
    [[nodiscard]] quint64 waiting() const { return m_waiting; } ///< Changes held back.
    void clear();

signals:
    void alertsChanged();
    void incidentsChanged();
    void casesChanged();
    void objectivesChanged();
    void postureChanged();
    void waitingChanged();

private:
    struct Lists
    {
        QList<Alert> alerts;
        QList<Incident> incidents;
        QList<OnboardingCase> cases;
        QList<ObjectiveRow> objectives;
        QList<TenantPosture> postures;
        ObjectiveCounts counts;
    };
    void arrived(int bit, quint64 changes);
    void publish(int bits);

    Lists m_latest, m_shown;
    bool m_paused = false;
    int m_seen = 0, m_held = 0;
    quint64 m_waiting = 0;
};

} // namespace bulkhead
