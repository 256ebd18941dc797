#include "models/fleet_columns.h"

namespace bulkhead {

quint32 FleetColumns::wordIndex(FleetField field, quint32 row) const
{
    switch (field) {
    case FleetField::Region:
        return region.at(row);
    case FleetField::Pool:
        return pool.at(row);
    case FleetField::Owner:
        return owner.at(row);
    case FleetField::Parent:
        return parent.at(row);
    default:
        return 0;
    }
}

QString FleetColumns::word(quint32 index) const
{
    return index < static_cast<quint32>(words.size()) ? QString::fromUtf8(words[static_cast<qsizetype>(index)])
                                                      : QString();
}

qint64 FleetColumns::number(FleetField field, quint32 row) const
{
    switch (field) {
    case FleetField::Health:
        return health.at(row);
    case FleetField::Profile:
        return profile.at(row);
    case FleetField::Tier:
        return tier.at(row);
    case FleetField::Recommended:
        return recommended.at(row);
    case FleetField::Stage:
        return stage.at(row);
    case FleetField::Sli:
        return sli.at(row);
    case FleetField::Budget:
        return budget.at(row);
    case FleetField::Burn:
    case FleetField::BurnTrend:
        return burn.at(row);
    case FleetField::Noise:
        return noise.at(row);
    case FleetField::Load:
        return load.at(row);
    case FleetField::Arr:
        return arr.at(row);
    case FleetField::Renewal:
        return renewal.at(row);
    case FleetField::Region:
    case FleetField::Pool:
    case FleetField::Owner:
    case FleetField::Parent:
        return wordIndex(field, row);
    case FleetField::Name:
    case FleetField::Id:
    case FleetField::Count:
        break;
    }
    return 0;
}

bool FleetColumns::unknown(FleetField field, quint32 row) const
{
    switch (field) {
    case FleetField::Sli:
        return sli.at(row) < 0;
    case FleetField::Burn:
    case FleetField::BurnTrend:
        return burn.at(row) < 0;
    case FleetField::Budget:
        return budget.at(row) == kUnknownBudget;
    case FleetField::Renewal:
        return renewal.at(row) == 0;
    case FleetField::Recommended:
        return recommended.at(row) == 0;
    case FleetField::Tier:
        return tier.at(row) == 0;
    case FleetField::Profile:
        return profile.at(row) == 0;
    case FleetField::Stage:
        return stage.at(row) == 0;
    default:
        return false;
    }
}

std::optional<qint64> FleetColumns::sortKey(FleetField field, quint32 row) const
{
    if (unknown(field, row))
        return std::nullopt;
    if (field != FleetField::Health)
        return number(field, row);
    // By Health: how much it asks for attention.
    constexpr std::array<qint64, 8> concern{-1, 0, 5, 6, 1, 2, 3, 4};
    const quint8 value = health.at(row);
    if (value == 0 || value >= concern.size())
        return std::nullopt;
    return concern[value];
}

bool FleetColumns::has(FleetField field) const
{
    switch (field) {
    case FleetField::Arr:
        return arr.used();
    case FleetField::Renewal:
        return renewal.used();
    case FleetField::BurnTrend:
        return spark.used();
    case FleetField::Count:
        return false;
    default:
        return true;
    }
}

size_t FleetColumns::bytes() const
{
    return alive.bytes() + profile.bytes() + tier.bytes() + recommended.bytes() + stage.bytes() + noise.bytes()
           + health.bytes() + idAt.bytes() + nameAt.bytes() + region.bytes() + pool.bytes() + owner.bytes()
           + parent.bytes() + load.bytes() + arr.bytes() + renewal.bytes() + sli.bytes() + burn.bytes() + budget.bytes()
           + spark.bytes() + texts.bytes();
}

} // namespace bulkhead
