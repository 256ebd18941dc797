#pragma once
#include "models/filter_grammar.h"
#include "models/fleet.h"
#include "models/fleet_order.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace bulkhead {

/// Builds orders of rows on a thread of its own. look() is called on the GUI thread, then any of the others on another,
/// one at a time.
class TenantOrderBuilder
{
public:
    virtual ~TenantOrderBuilder() = default;
    virtual void look() = 0;  ///< Takes the rows as they are now.
    virtual void letGo() = 0; ///< Of what look() took: from here on the writer need not copy.
    /// Null when `cancelled` became true on the way. As FleetOrderBuilder orders.
    [[nodiscard]] virtual std::shared_ptr<FleetOrder> build(const FleetQuery &query,
                                                            const std::atomic<bool> &cancelled) = 0;
    /// Makes what a sort by name needs ahead of it.
    virtual void rankNames(const std::atomic<bool> &cancelled) = 0;
};

/// The tenants that a table shows: those of one fleet, or of several together. GUI thread. A row keeps its number
/// until resetDone().
class ShownTenants : public QObject
{
    Q_OBJECT
public:
    /// Where the row's values stand.
    struct Place
    {
        const FleetColumns &columns;
        quint32 row;
    };
    using QObject::QObject;

    [[nodiscard]] virtual quint32 rows() const = 0;  ///< Every number is below it.
    [[nodiscard]] virtual quint32 count() const = 0; ///< Living tenants.
    [[nodiscard]] virtual bool complete() const = 0; ///< All that is to come has come.
    [[nodiscard]] virtual bool has(FleetField field) const = 0;
    [[nodiscard]] virtual Place at(quint32 row) const = 0;
    [[nodiscard]] virtual QString environment(quint32) const { return {}; }         ///< Of kEnvironmentField.
    [[nodiscard]] virtual std::optional<quint32> find(const QString &id) const = 0; ///< By TenantTable::rowOf()'s id.
    [[nodiscard]] virtual quint64 factsVersion() const = 0;
    [[nodiscard]] virtual quint64 figuresVersion() const = 0;
    [[nodiscard]] virtual const std::vector<filter::Field> &grammar() const = 0;
    [[nodiscard]] virtual std::unique_ptr<TenantOrderBuilder> orderBuilder() const = 0;

signals:
    void resetDone();
    void rowsAdded();
    void rowsRemoved();
    void rowsChanged(const std::vector<quint32> &rows, bool whole); ///< As Fleet::rowsChanged().
    void completed();
};

/// Of one fleet: row numbers are the fleet's.
[[nodiscard]] std::unique_ptr<ShownTenants> rowsOf(Fleet *fleet);

} // namespace bulkhead
