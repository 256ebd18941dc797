#pragma once
#include "models/contract_values.h"
#include "widgets/contract/edit_row.h"

class QCheckBox;

namespace bulkhead {

class RowList;

/// Fee, tiers, cap and the other terms of credits.
class CreditEditor : public EditRow
{
    Q_OBJECT
public:
    explicit CreditEditor(QWidget *parent = nullptr);
    void setCredits(const terms::CreditTerms &credits);
    [[nodiscard]] terms::CreditTerms credits() const;
    [[nodiscard]] QList<terms::Problem> unreadable() const;
    QList<terms::Problem> showProblems(const QList<terms::Problem> &problems);
    bool focusFirstProblem();

private:
    RowList *m_tiers;
    DecimalField *m_fee, *m_min, *m_cap, *m_claim, *m_breaches, *m_periods;
    QLineEdit *m_currency;
    QComboBox *m_stacking;
    QCheckBox *m_proRata, *m_autoIssue, *m_exclusive;
};

} // namespace bulkhead
