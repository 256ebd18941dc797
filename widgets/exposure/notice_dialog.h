#pragma once
#include "widgets/exposure/exposure_dialog.h"

class QComboBox;
class QDateTimeEdit;
class QLineEdit;

namespace bulkhead {

/// A notice that was given: to whom as a role, for which owner of the data, when and how. It sends nothing.
class NoticeDialog : public ExposureDialog
{
    Q_OBJECT
public:
    NoticeDialog(Workspace *workspace, const ExposureCase &item, QWidget *parent = nullptr);

protected:
    [[nodiscard]] QString obstacle() const override;
    void send(const Answer<ExposureCase> &then) override;

private:
    QComboBox *m_to, *m_owner;
    QDateTimeEdit *m_sent;
    QLineEdit *m_how;
};

} // namespace bulkhead
