#pragma once
#include "models/review_values.h"
#include "widgets/frame/pieces.h"

namespace bulkhead {

class CommitmentTable;
class DataTable;
class Preferences;

/// The commitments of the period, worst first. Enter opens a commitment's calculation.
class WorkflowCard : public Card
{
    Q_OBJECT
public:
    explicit WorkflowCard(Preferences *preferences, QWidget *parent = nullptr);
    void show(const SlaReview &review);
    [[nodiscard]] DataTable *table() const { return m_table; }

signals:
    void figureAsked(const bulkhead::PackFigure &figure);

private:
    CommitmentTable *m_model;
    DataTable *m_table;
    SlaReview m_review;
};

} // namespace bulkhead
