#pragma once
#include "widgets/meeting/review_section.h"

namespace bulkhead {

/// Sentences that are released one by one: the decisions of the meeting, or the outlook.
class StatementList : public ReviewSection
{
    Q_OBJECT
public:
    enum class Kind { Decisions, Outlook };
    explicit StatementList(Kind kind, QWidget *parent = nullptr);
    void focusField(int index, const QString &name) override;

protected:
    void fill() override;

private:
    class Row;
    [[nodiscard]] QList<ReviewStatement> &of(ReviewEdit &edit) const;
    void addRow();

    Kind m_kind;
    QVBoxLayout *m_rows;
    QLabel *m_none;
    QPushButton *m_add;
    QList<Row *> m_shown;
};

} // namespace bulkhead
