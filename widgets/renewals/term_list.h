#pragma once
#include "models/renewal_values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

/// Every term of the score: its points as a bar, its figure, its rule, and what would lower it.
class TermList : public QWidget
{
    Q_OBJECT
public:
    explicit TermList(QWidget *parent = nullptr);
    void setTerms(const QList<RiskTerm> &terms, const QList<RiskRule> &rules);

private:
    void addTerm(const RiskTerm &term, const RiskRule &rule);

    QVBoxLayout *m_column;
    QList<RiskTerm> m_terms;
    QList<RiskRule> m_rules;
};

} // namespace bulkhead
