#pragma once
#include "models/filter_grammar.h"
#include "models/keyed_rows.h"

namespace bulkhead {

/// Base of a table that knows more rows than it shows: those that fit a filter, in the order of a column or in the
/// first order. Subclasses say what may be asked for and arrange the rows.
template<typename Row>
class FilteredRows : public KeyedRows<Row>
{
public:
    using KeyedRows<Row>::KeyedRows;

    /// Returns an empty string or what is wrong; then the old filter stays.
    QString setFilter(const QString &text)
    {
        filter::Parsed parsed = filter::parse(text, filterFields());
        if (!parsed.problem.isEmpty())
            return parsed.problem;
        m_text = text;
        m_terms = std::move(parsed.terms);
        rebuild();
        return {};
    }
    [[nodiscard]] QString filter() const { return m_text; }               ///< That is in force.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) final ///< -1: the first order.
    {
        m_sortColumn = column;
        m_sortOrder = order;
        rebuild();
    }

protected:
    [[nodiscard]] virtual const std::vector<filter::Field> &filterFields() const = 0; ///< Of the filter.
    /// Shows what fits terms(), by sortColumn().
    virtual void rebuild() = 0;

    [[nodiscard]] const std::vector<filter::Term> &terms() const { return m_terms; }
    [[nodiscard]] int sortColumn() const { return m_sortColumn; } ///< -1: the first order.
    [[nodiscard]] Qt::SortOrder sortOrder() const { return m_sortOrder; }

private:
    QString m_text;
    std::vector<filter::Term> m_terms;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace bulkhead
