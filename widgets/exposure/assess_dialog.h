#pragma once
#include "widgets/exposure/exposure_dialog.h"

#include <array>

class QComboBox;

namespace bulkhead {

/// The four factors of 45 CFR 164.402, each with what to look at, a rating and words.
class AssessDialog : public ExposureDialog
{
    Q_OBJECT
public:
    AssessDialog(Workspace *workspace, const ExposureCase &item, QWidget *parent = nullptr);

protected:
    [[nodiscard]] QString obstacle() const override;
    void send(const Answer<ExposureCase> &then) override;

private:
    QWidget *makeFactor(int factor);

    std::array<QComboBox *, kExposureFactors> m_ratings{};
    std::array<QPlainTextEdit *, kExposureFactors> m_texts{};
};

} // namespace bulkhead
