#pragma once
#include "widgets/exposure/exposure_dialog.h"

namespace bulkhead {

/// What is done to a case with some words: a note, a correction of an entry, a no to a decision, its end.
class ExposureTextDialog : public ExposureDialog
{
    Q_OBJECT
public:
    enum class Deed { Note, Correct, Decline, Close };
    /// `entry`: number of the entry to correct, from 1.
    ExposureTextDialog(Workspace *workspace, Deed deed, const ExposureCase &item, int entry, QWidget *parent = nullptr);

protected:
    [[nodiscard]] QString obstacle() const override;
    void send(const Answer<ExposureCase> &then) override;

private:
    struct Words
    {
        QString title, explanation, field, deed;
    };
    [[nodiscard]] static Words wordsOf(Deed deed, const ExposureCase &item, int entry);

    Deed m_deed;
    int m_entry;
    QPlainTextEdit *m_text;
};

} // namespace bulkhead
