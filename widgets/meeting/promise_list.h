#pragma once
#include "widgets/meeting/review_section.h"

namespace bulkhead {

class PromiseRow;

/// Promises of the last meeting that come back as open items, then those of this one.
class PromiseList : public ReviewSection
{
    Q_OBJECT
public:
    explicit PromiseList(QWidget *parent = nullptr);
    void focusField(int index, const QString &name) override;

protected:
    void fill() override;

private:
    void showRows();
    void add();

    QVBoxLayout *m_rows;
    QLabel *m_none;
    QPushButton *m_add;
    QList<PromiseRow *> m_shown; ///< By place in the edit.
};

} // namespace bulkhead
