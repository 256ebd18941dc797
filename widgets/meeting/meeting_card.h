#pragma once
#include "widgets/meeting/review_section.h"

namespace bulkhead {

class MomentField;
class NoteEdit;

/// Who gets the pack, and when both sides meet again.
class MeetingCard : public ReviewSection
{
    Q_OBJECT
public:
    explicit MeetingCard(QWidget *parent = nullptr);
    void focusField(int index, const QString &name) override;

protected:
    void fill() override;

private:
    NoteEdit *m_readers;
    MomentField *m_next;
};

} // namespace bulkhead
