#pragma once
#include "models/review_draft.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace bulkhead {

class NoteEdit;

/// Closes a review: says what follows from it; asks why when a side has not signed. Stays open until the gateway has
/// answered.
class CloseDialog : public QDialog
{
    Q_OBJECT
public:
    explicit CloseDialog(ReviewDraft *draft, QWidget *parent = nullptr);

private:
    void refresh();
    ReviewDraft *m_draft;
    NoteEdit *m_reason = nullptr; ///< Null: both sides signed.
    QLabel *m_problem;
    QPushButton *m_close;
};

} // namespace bulkhead
