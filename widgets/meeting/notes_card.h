#pragma once
#include "widgets/meeting/review_section.h"

namespace bulkhead {

class NoteEdit;

/// The presenter's own notes: on the presenter's screen only, in no pack.
class NotesCard : public ReviewSection
{
    Q_OBJECT
public:
    explicit NotesCard(QWidget *parent = nullptr);
    void focusField(int index, const QString &name) override;

protected:
    void fill() override;

private:
    NoteEdit *m_notes;
    QLabel *m_facts;
};

} // namespace bulkhead
