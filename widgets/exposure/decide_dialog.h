#pragma once
#include "widgets/exposure/exposure_dialog.h"

class QLineEdit;
class QRadioButton;

namespace bulkhead {

/// Notice or none. None asks for the name of a tenant of the case, typed: it is the tenant that hears nothing.
class DecideDialog : public ExposureDialog
{
    Q_OBJECT
public:
    DecideDialog(Workspace *workspace, const ExposureCase &item, QWidget *parent = nullptr);

protected:
    [[nodiscard]] QString obstacle() const override;
    void send(const Answer<ExposureCase> &then) override;

private:
    [[nodiscard]] bool factorHigh() const;
    void chosen();

    QRadioButton *m_notify, *m_none;
    QPlainTextEdit *m_reason;
    QLineEdit *m_name;
    QLabel *m_nameTitle;
};

} // namespace bulkhead
