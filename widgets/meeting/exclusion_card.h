#pragma once
#include "models/review_values.h"
#include "widgets/frame/pieces.h"

namespace bulkhead {

/// What the contract leaves out of this period, under which clause, and who approved it.
class ExclusionCard : public Card
{
    Q_OBJECT
public:
    explicit ExclusionCard(QWidget *parent = nullptr);
    void show(const SlaReview &review);

private:
    QVBoxLayout *m_rows;
};

} // namespace bulkhead
