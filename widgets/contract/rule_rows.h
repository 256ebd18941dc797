#pragma once
#include "widgets/contract/edit_row.h"

namespace bulkhead {

/// What may be excluded: category, notice, cap, clause.
class ExclusionRuleRow : public EditRow
{
    Q_OBJECT
public:
    explicit ExclusionRuleRow(QWidget *parent = nullptr);
    void setRule(const terms::ExclusionRule &rule);
    [[nodiscard]] terms::ExclusionRule rule() const;

private:
    QComboBox *m_category;
    DecimalField *m_notice, *m_cap;
    QLineEdit *m_clause;
};

/// One step of the credits: from which result on, and what is paid there.
class CreditTierRow : public EditRow
{
    Q_OBJECT
public:
    explicit CreditTierRow(QWidget *parent = nullptr);
    void setTier(const terms::CreditTier &tier);
    [[nodiscard]] terms::CreditTier tier() const;

private:
    void showKind();
    DecimalField *m_lower, *m_amount;
    QComboBox *m_kind;
};

} // namespace bulkhead
