#pragma once
#include "models/evidence_values.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class BadgeLabel;
class EmptyState;
class Workspace;

/// One finding: what, whose, its records and its history, and what a person does next about it.
class FindingPane : public QWidget
{
    Q_OBJECT
public:
    explicit FindingPane(Workspace *workspace, QWidget *parent = nullptr);

    void show(const AuditFinding &finding); ///< Id empty: none is chosen.

signals:
    void recordAsked(const QString &key);
    void originAsked(const QString &id);
    void moved(const bulkhead::AuditFinding &finding); ///< As it is now.
    void outdated();                                   ///< Somebody else has changed it.

private:
    void build();
    void showFacts();
    void showHistory();
    void refresh();
    void move(FindingMove move);
    void amend();

    Workspace *m_workspace;
    AuditFinding m_finding;
    EmptyState *m_empty;
    QWidget *m_content, *m_form;
    QLabel *m_title, *m_facts, *m_text, *m_problem, *m_obstacle;
    BadgeLabel *m_badge;
    QVBoxLayout *m_records, *m_history;
    QPlainTextEdit *m_note;
    QPushButton *m_add, *m_propose, *m_close, *m_reopen, *m_amend;
    bool m_sending = false;
};

} // namespace bulkhead
