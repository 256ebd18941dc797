#include "widgets/tenants/tenant_cells.h"

#include "models/fleet_fields.h"
#include "models/tenant_table.h"

namespace bulkhead {

int tenantColumnWidth(FleetField field, bool commercial)
{
    if (field == kEnvironmentField)
        return 190;
    switch (field) {
    case FleetField::Health:
        return 104;
    case FleetField::Name:
        return 230;
    case FleetField::Tier:
        return 96;
    case FleetField::Sli:
        return 78; // "100.000%"
    case FleetField::Budget:
        return 108; // "−4,425%" beside its bar
    case FleetField::BurnTrend:
        return 72;
    case FleetField::Noise:
        return 80;
    case FleetField::Arr:
        return 58;
    case FleetField::Renewal:
        return 100;
    case FleetField::Load:
        return commercial ? 0 : 70;
    default:
        return 0;
    }
}

Cell tenantCell(const QModelIndex &index, FleetField field)
{
    Cell cell;
    const auto health = Health(index.data(TenantTable::HealthRole).toInt());
    switch (field) {
    case FleetField::Health:
        cell.kind = Cell::Kind::Badge;
        cell.badge = paint::badge(health);
        break;
    case FleetField::Tier:
    case FleetField::Recommended:
        cell.kind = Cell::Kind::Badge;
        cell.badge = paint::badge(Tier(index.data(TenantTable::NumberRole).toInt()));
        break;
    case FleetField::Noise:
        cell.kind = Cell::Kind::Badge;
        cell.badge = paint::badge(Noise(index.data(TenantTable::NumberRole).toInt()));
        break;
    case FleetField::Budget:
        cell.kind = Cell::Kind::Budget;
        cell.budget = index.data(TenantTable::BudgetRole).toInt();
        break;
    case FleetField::BurnTrend:
        cell.kind = Cell::Kind::Spark;
        cell.points = index.data(TenantTable::SparkRole).toByteArray();
        cell.tone = health == Health::Breaching ? Tone::Bad : health == Health::AtRisk ? Tone::Warn : Tone::Ok;
        break;
    case FleetField::Sli:
    case FleetField::Burn:
    case FleetField::Load:
    case FleetField::Arr:
        cell.kind = Cell::Kind::Number;
        cell.text = index.data().toString();
        break;
    case FleetField::Renewal:
        cell.kind = Cell::Kind::Number;
        cell.text = index.data().toString();
        cell.tone = Tone::Dim;
        break;
    case FleetField::Name:
        cell.text = index.data().toString();
        break;
    default:
        cell.text = index.data().toString();
        cell.tone = Tone::Dim;
    }
    return cell;
}

} // namespace bulkhead
