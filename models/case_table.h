#pragma once
// Onboarding cases as a table: sorted, filtered, the one in most trouble first.
#include "models/case_words.h"
#include "models/filter_grammar.h"
#include "models/keyed_rows.h"

#include <functional>

namespace bulkhead {

class CaseTable : public KeyedRows<OnboardingCase>
{
    Q_OBJECT
public:
    enum Column : int {
        Tenant,
        State,
        StageColumn,
        TierColumn,
        ProfileColumn,
        Owner,
        Due,
        Late,
        Checkpoints,
        Next,
        Steps,
        Course, ///< Drawn over time by whoever shows it.
        ColumnCount
    };
    enum Role : int { CaseIdRole = Qt::UserRole, RowRole, StateRole };

    explicit CaseTable(std::function<qint64()> now, QObject *parent = nullptr);

    [[nodiscard]] static const std::vector<filter::Field> &grammar();
    void replace(const QList<OnboardingCase> &cases);
    /// What is wrong with it; empty: it is in force.
    [[nodiscard]] QString setFilter(const QString &text);
    [[nodiscard]] int known() const { return int(m_all.size()); } ///< Before the filter.

    void sort(int column, Qt::SortOrder order) override; ///< Column -1: most trouble first.
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] QString keyOf(const OnboardingCase &item) const override { return item.id; }

private:
    void rebuild();
    [[nodiscard]] QString textOf(const OnboardingCase &item, int column) const;

    std::function<qint64()> m_now;
    QList<OnboardingCase> m_all;
    std::vector<filter::Term> m_terms;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

/// Whether a case satisfies every term.
[[nodiscard]] bool caseMatches(const OnboardingCase &item, const std::vector<filter::Term> &terms);

} // namespace bulkhead
