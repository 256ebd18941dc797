#pragma once
#include "models/review_values.h"

#include <QWidget>

#include <functional>

class QCheckBox;
class QGridLayout;
class QLabel;
class QLineEdit;

namespace bulkhead {

class MomentField;
class NoteEdit;

/// What people write about one incident: cause, fix, prevention, who and by when, and whether the customer reads it.
class IncidentEditor : public QWidget
{
    Q_OBJECT
public:
    explicit IncidentEditor(QWidget *parent = nullptr);
    void show(const ReviewIncident &incident, const IncidentNote &note, const QString &zone, bool editable);
    void focusField(const QString &name);

signals:
    void changed(const std::function<void(bulkhead::IncidentNote &)> &how);

private:
    void buildTexts(QGridLayout *grid);
    void buildFacts(QGridLayout *grid);

    QLineEdit *m_title, *m_owner;
    NoteEdit *m_cause, *m_fix, *m_followUp;
    MomentField *m_due, *m_notice;
    QCheckBox *m_released;
    QLabel *m_facts;
};

} // namespace bulkhead
