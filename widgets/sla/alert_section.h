#pragma once
#include "models/values.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// The alert of an objective with what people did about it, a field for a note, and the alerts of the last 31 days.
class AlertSection : public QWidget
{
    Q_OBJECT
public:
    explicit AlertSection(Workspace *workspace, QWidget *parent = nullptr);

    /// Another objective; empty: none.
    void setObjective(const QString &tenantId, const QString &objectiveId);
    void refresh(); ///< Takes the alert from the live lists, and asks for the past when it changed.
    void markAlert(const QString &alertId); ///< Shown in the list whatever its age.

    [[nodiscard]] const Alert *alert() const; ///< Firing, or resolved within a day; nullptr: none.
    [[nodiscard]] const AlertHistory &past() const { return m_past; }
    void acknowledge();
    void handOver();
    void focusNote();

signals:
    void pastChanged();
    void alertChanged(); ///< alert() is another, or somebody did something about it.
    void notice(const QString &sentence);

private:
    void build();
    void askPast();
    void showAlert();
    void showPast();
    void addNote();

    Workspace *m_workspace;
    QString m_tenantId, m_objectiveId, m_marked;
    AlertHistory m_past;
    Alert m_shown; ///< As it was shown last.
    bool m_asking = false, m_acting = false, m_all = false;
    QWidget *m_now;
    QLabel *m_facts, *m_pastTitle;
    QVBoxLayout *m_notes, *m_list;
    QLineEdit *m_note;
    QPushButton *m_addNote, *m_more;
};

} // namespace bulkhead
