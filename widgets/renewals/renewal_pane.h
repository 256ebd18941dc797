#pragma once
#include "models/renewal_values.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class BadgeLabel;
class EmptyState;
class RecordStrip;
class TermList;
class Workspace;

/// One renewal: when and what it is worth, its record, its score term by term, what a person judged, how it came out.
class RenewalPane : public QWidget
{
    Q_OBJECT
public:
    explicit RenewalPane(Workspace *workspace, QWidget *parent = nullptr);

    void show(const RenewalRow &row, const QList<RiskRule> &rules);
    void showNone();
    void judge();   ///< Opens the dialog, when the role may.
    void outcome(); ///< Opens the dialog, when the role may.

signals:
    void openTenant(const QString &tenantId, const QString &tab);
    void openSla();
    void changed(const bulkhead::RenewalRow &row);
    void notice(const QString &sentence);

private:
    void build();
    void buildButtons(QVBoxLayout *column);
    void showFacts();
    void showJudgement();

    Workspace *m_workspace;
    RenewalRow m_row;
    QList<RiskRule> m_rules;
    EmptyState *m_empty = nullptr;
    QWidget *m_content = nullptr;
    QLabel *m_title = nullptr, *m_when = nullptr, *m_record = nullptr, *m_score = nullptr, *m_judged = nullptr,
           *m_outcome = nullptr, *m_source = nullptr;
    QGridLayout *m_facts = nullptr;
    BadgeLabel *m_badge = nullptr, *m_result = nullptr;
    RecordStrip *m_strip = nullptr;
    TermList *m_terms = nullptr;
    QPushButton *m_judge = nullptr, *m_recordOutcome = nullptr;
};

} // namespace bulkhead
