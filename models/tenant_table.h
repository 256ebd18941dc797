#pragma once
#include "models/fleet.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <memory>
#include <vector>

namespace bulkhead {

class ShownTenants;

/// The fleet, or several, as a table: filtered by the grammar and ordered by an index that is built off the GUI thread.
/// Values change once per frame at most; order at most every 500 ms, and not while held.
class TenantTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Roles {
        IdRole = Qt::UserRole, ///< QString
        FieldRole,             ///< FleetField as int
        NumberRole,            ///< qint64 of the cell's field
        UnknownRole,           ///< bool: value unknown or undefined
        SparkRole,             ///< QByteArray of 24 bytes
        HealthRole,            ///< int of the row's Health
        BudgetRole             ///< int of the row's budget
    };

    explicit TenantTable(Fleet *fleet, QObject *parent = nullptr);
    /// `rows` outlives the table.
    explicit TenantTable(ShownTenants *rows, QObject *parent = nullptr);
    ~TenantTable() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override; ///< DisplayRole: plain text
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override; ///< Returns at once; sorted() follows.

    /// Fields of the columns: all that the role sees; of several environments that of each row before them.
    [[nodiscard]] FleetField fieldOf(int column) const;
    [[nodiscard]] int columnOf(FleetField field) const; ///< -1: not shown to this role.

    /// Text of the filter grammar; returns an empty string or what is wrong with it (then the old filter stays).
    QString setFilter(const QString &text);
    [[nodiscard]] QString filter() const;
    [[nodiscard]] quint32 fleetRow(int row) const;
    [[nodiscard]] int rowOf(const QString &tenantId) const; ///< -1: filtered out or unknown.
    [[nodiscard]] quint32 total() const;                    ///< Before the filter.

    static constexpr const char *kPause = "pause"; ///< The reason of Pause live, which also holds the fleet's batches.
    /// While held (a person scrolls or selects, or Pause live) neither order nor rows change; waiting() counts. What
    /// the person asks for (sort, filter) is still done.
    void hold(const QString &why);
    void release(const QString &why);
    [[nodiscard]] bool held() const;
    [[nodiscard]] quint64 waiting() const;

signals:
    void ordered(); ///< A new order or filter is in place.
    void waitingChanged(quint64 updates);

private:
    struct Impl;
    explicit TenantTable(std::unique_ptr<Impl> impl, QObject *parent);
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
