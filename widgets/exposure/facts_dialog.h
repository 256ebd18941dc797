#pragma once
#include "widgets/exposure/exposure_dialog.h"

class QDateEdit;
class QLineEdit;
class QSpinBox;

namespace bulkhead {

class PartyList;

/// The facts of a case: a new one is reported with them, and those of a case are put right.
class FactsDialog : public ExposureDialog
{
    Q_OBJECT
public:
    /// `item` without an id: a new one is reported.
    FactsDialog(Workspace *workspace, const ExposureCase &item, QWidget *parent = nullptr);

protected:
    [[nodiscard]] QString obstacle() const override;
    void send(const Answer<ExposureCase> &then) override;

private:
    [[nodiscard]] bool reports() const { return about().id.isEmpty(); }
    [[nodiscard]] ExposureFacts facts() const;

    PartyList *m_parties;
    QPlainTextEdit *m_text = nullptr; ///< Null, as m_person: those of a case stay as they were said.
    QLineEdit *m_person = nullptr, *m_records;
    QSpinBox *m_people;
    QDateEdit *m_discovered;
};

} // namespace bulkhead
