#pragma once
#include "models/keyed_rows.h"
#include "models/review_values.h"

namespace bulkhead {

/// The reviews of a scope. First order: those of the newest meeting with a customer that still hold open promises, then
/// newest period first. An older review's promises came along into the newer one and are not counted twice.
class ReviewTable : public KeyedRows<ReviewSummary>
{
    Q_OBJECT
public:
    enum Column { Tenant, Period, State, Status, Met, Promises, Credit, NextMeeting, ColumnCount };
    enum Roles { IdRole = Qt::UserRole, TenantIdRole, StateRole, StatusRole, AllMetRole, LateRole };

    explicit ReviewTable(QObject *parent = nullptr);

    /// The whole list again; the gateway's order (newest first) decides among equals.
    void replace(const QList<ReviewSummary> &reviews);
    void setFilter(const QString &words); ///< Plain words that the tenant's name or the period contains.
    [[nodiscard]] qsizetype total() const { return m_all.size(); }
    [[nodiscard]] int tenantsWithOpenPromises() const;

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override; ///< -1: the first order.

protected:
    [[nodiscard]] QString keyOf(const ReviewSummary &review) const override { return review.id; }

private:
    void rebuild();
    [[nodiscard]] QString textOf(const ReviewSummary &review, int column) const;

    QList<ReviewSummary> m_all; ///< Promises of older reviews set to none.
    QString m_filter;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace bulkhead
