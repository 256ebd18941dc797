#pragma once
#include "models/values.h"

#include <QDialog>

#include <array>

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTimer;

namespace bulkhead {

class EffectList;
class ProposalForm;
class ReliefTable;
class Workspace;

/// Proposes a limit on the antagonist of an incident, or without one (an incident that holds nothing but the pool) on
/// what a tenant may hold of a pool: the gateway says which measures there are and which fits best; each change of
/// measure, limit or time is simulated anew.
class ContainDialog : public QDialog
{
    Q_OBJECT
public:
    ContainDialog(Workspace *workspace, const Incident &incident, const Party &antagonist, QWidget *parent = nullptr);

signals:
    void proposed(const bulkhead::Act &act);  ///< In force already where the gateway's policy lets it be.
    void tierWanted(const QString &tenantId); ///< It is to be moved, not throttled.

private:
    void build();
    [[nodiscard]] QString ground() const;
    [[nodiscard]] QWidget *buildFields();
    void askForAdvice();
    void simulate(const Containment &what);
    void take(const ActPreview &preview, bool advice);
    void fillMeasures(const ActPreview &preview);
    void sayConsent(const ActPreview &preview);
    void measureChosen();
    void fitLimit(ContainMeasure measure, qint64 limit);
    void edited();
    [[nodiscard]] ContainMeasure measure() const;
    [[nodiscard]] Containment chosen() const;
    void refresh();
    void makeRoom();
    void propose();

    Workspace *m_workspace;
    Incident m_incident;
    Party m_antagonist;
    QComboBox *m_measure;
    QSpinBox *m_limit, *m_minutes;
    QLabel *m_limitTitle, *m_state, *m_problem, *m_consent;
    ReliefTable *m_relief;
    EffectList *m_effects;
    ProposalForm *m_form;
    QPushButton *m_again, *m_tier, *m_propose;
    QWidget *m_fields;
    QTimer *m_rest;
    std::array<qint64, std::size_t(ContainMeasure::DeferBatch) + 1>
        m_limits{}; ///< The last one of each measure; 0: none yet.
    int m_asked = 0;
    bool m_filling = false, m_waiting = true, m_allowed = false, m_sending = false, m_advised = false;
};

} // namespace bulkhead
