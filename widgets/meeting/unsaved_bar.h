#pragma once
#include "models/review_draft.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace bulkhead {

/// Says that something is not saved, or why it could not be, and offers what can be done about it.
class UnsavedBar : public QFrame
{
    Q_OBJECT
public:
    explicit UnsavedBar(QWidget *parent = nullptr);
    void show(const ReviewDraft *draft, bool mayEdit);

signals:
    void saveAsked();
    void discardAsked();
    void copyAsked(); ///< What was written goes to the clipboard.

private:
    QLabel *m_text;
    QPushButton *m_save, *m_discard, *m_copy;
};

} // namespace bulkhead
