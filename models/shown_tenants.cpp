#include "models/shown_tenants.h"

#include "models/fleet_columns.h"
#include "models/fleet_fields.h"

namespace bulkhead {
namespace {

class OneFleetBuilder final : public TenantOrderBuilder
{
public:
    explicit OneFleetBuilder(const Fleet *fleet)
        : m_fleet(fleet)
    {
    }
    void look() override { m_view = m_fleet->view(); }
    void letGo() override { m_view.reset(); }
    std::shared_ptr<FleetOrder> build(const FleetQuery &query, const std::atomic<bool> &cancelled) override
    {
        return m_builder.build(*m_view, query, cancelled);
    }
    void rankNames(const std::atomic<bool> &cancelled) override { m_builder.rankNames(*m_view, cancelled); }

private:
    const Fleet *m_fleet;
    std::shared_ptr<const FleetColumns> m_view;
    FleetOrderBuilder m_builder;
};

class OneFleet final : public ShownTenants
{
public:
    explicit OneFleet(Fleet *fleet)
        : m_fleet(fleet)
    {
        connect(fleet, &Fleet::resetDone, this, &ShownTenants::resetDone);
        connect(fleet, &Fleet::rowsAdded, this, &ShownTenants::rowsAdded);
        connect(fleet, &Fleet::rowsRemoved, this, &ShownTenants::rowsRemoved);
        connect(fleet, &Fleet::rowsChanged, this, &ShownTenants::rowsChanged);
        connect(fleet, &Fleet::completed, this, &ShownTenants::completed);
    }
    quint32 rows() const override { return m_fleet->rows(); }
    quint32 count() const override { return m_fleet->count(); }
    bool complete() const override { return m_fleet->complete(); }
    bool has(FleetField field) const override { return field < FleetField::Count && m_fleet->has(field); }
    Place at(quint32 row) const override { return {m_fleet->columns(), row}; }
    std::optional<quint32> find(const QString &id) const override { return m_fleet->find(id); }
    quint64 factsVersion() const override { return m_fleet->columns().factsVersion; }
    quint64 figuresVersion() const override { return m_fleet->columns().figuresVersion; }
    const std::vector<filter::Field> &grammar() const override { return fleetGrammar(); }
    std::unique_ptr<TenantOrderBuilder> orderBuilder() const override
    {
        return std::make_unique<OneFleetBuilder>(m_fleet);
    }

private:
    Fleet *m_fleet;
};

} // namespace

std::unique_ptr<ShownTenants> rowsOf(Fleet *fleet)
{
    return std::make_unique<OneFleet>(fleet);
}

} // namespace bulkhead
