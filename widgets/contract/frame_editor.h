#pragma once
#include "widgets/contract/edit_row.h"

class QCheckBox;
class QDateEdit;
class QLabel;

namespace bulkhead {

/// From when it is in force, zone, period, how results settle, the subscription, and the note.
class FrameEditor : public EditRow
{
    Q_OBJECT
public:
    explicit FrameEditor(QWidget *parent = nullptr);
    void setFrame(const terms::Contract &contract);
    void takeInto(terms::Contract &contract) const;

private:
    void showKind();
    void showInstants();
    [[nodiscard]] QDateEdit *date(const QString &field, const QString &label);
    [[nodiscard]] QString zone() const;

    QDateEdit *m_from, *m_subscribedFrom, *m_subscribedTo;
    QCheckBox *m_ends;
    QComboBox *m_zone, *m_period, *m_policy;
    DecimalField *m_anchor, *m_settle;
    QLineEdit *m_note;
    QLabel *m_instants;
    terms::Contract m_given; ///< Instants whose date was not touched stay as they were, to the millisecond.
};

} // namespace bulkhead
