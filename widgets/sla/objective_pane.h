#pragma once
#include "models/desk.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

namespace chart {
class MetricChart;
}
class BadgeLabel;
class EmptyState;
class Workspace;

/// One objective: what was promised, how fast the budget burns in each window and why, its chart, and its alert with
/// acknowledge and notes.
class ObjectivePane : public QWidget
{
    Q_OBJECT
public:
    explicit ObjectivePane(Workspace *workspace, QWidget *parent = nullptr);

    void show(const QString &tenantId, const QString &objectiveId);
    void refresh(); ///< Asks again for what is shown.
    [[nodiscard]] bool settled() const { return !m_asking; }
    void focusNote(); ///< To the note's field, for the keyboard.
    void acknowledge();

signals:
    void openTenant(const QString &tenantId);
    void reviewsAsked(const QString &tenantId); ///< To the tenant's review meetings.
    void openReview(const QString &tenantId, const QString &tenantName);
    void notice(const QString &sentence);

private:
    void build();
    void ask();
    void showDetail(const ObjectiveDetail &detail);
    void showWindows(const ObjectiveDetail &detail);
    void showChart(const ObjectiveDetail &detail);
    void showAlert();
    void addNote();
    [[nodiscard]] const Alert *alert() const;
    [[nodiscard]] QString causeText(const ObjectiveRow &row) const;

    Workspace *m_workspace;
    QString m_tenantId, m_objectiveId;
    ObjectiveDetail m_detail;
    bool m_asking = false;
    EmptyState *m_empty = nullptr;
    QWidget *m_content = nullptr;
    QLabel *m_title = nullptr, *m_facts = nullptr, *m_cause = nullptr, *m_alertFacts = nullptr, *m_source = nullptr;
    BadgeLabel *m_badge = nullptr;
    chart::MetricChart *m_chart = nullptr;
    QGridLayout *m_windows = nullptr;
    QVBoxLayout *m_notes = nullptr;
    QWidget *m_alertBox = nullptr;
    QPushButton *m_acknowledge = nullptr, *m_review = nullptr, *m_addNote = nullptr;
    QLineEdit *m_note = nullptr;
};

} // namespace bulkhead
