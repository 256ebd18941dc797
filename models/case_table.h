#pragma once
// Onboarding cases as a table: sorted, filtered, the one in most trouble first.
#include "models/case_words.h"
#include "models/filtered_rows.h"

#include <functional>

namespace bulkhead {

class CaseTable : public FilteredRows<OnboardingCase>
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
    [[nodiscard]] int known() const { return int(m_all.size()); } ///< Before the filter.

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] QString keyOf(const OnboardingCase &item) const override { return item.id; }

private:
    [[nodiscard]] const std::vector<filter::Field> &filterFields() const override { return grammar(); }
    void rebuild() override;
    [[nodiscard]] QString textOf(const OnboardingCase &item, int column) const;

    std::function<qint64()> m_now;
    QList<OnboardingCase> m_all;
};

/// Whether a case satisfies every term.
[[nodiscard]] bool caseMatches(const OnboardingCase &item, const std::vector<filter::Term> &terms);

} // namespace bulkhead
