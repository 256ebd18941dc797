#pragma once
#include "models/fleet_batch.h"

#include <vector>

namespace bulkhead::drawing {

/// A tenant as a test draws it; what is not said is the plain case.
struct Tenant
{
    quint32 row = 0;
    QByteArray name = {};
    Tier tier = Tier::Shared;
    Health health = Health::Healthy;
    int sli = 999'500, budget = 7'500, burn = 500;
    qint64 arr = 100'000;
    quint32 region = 0;
    Tier recommended = Tier::Shared;
    qint32 renewal = 21'000;
    Noise noise = Noise::Quiet;
    QByteArray id = {}; ///< Empty: "t-<row>".

    [[nodiscard]] QByteArray key() const { return id.isEmpty() ? "t-" + QByteArray::number(row) : id; }
};

inline void addFacts(FleetBatch &batch, const std::vector<Tenant> &tenants, bool commercial = true)
{
    FactsColumns facts;
    for (const Tenant &tenant : tenants) {
        facts.row.push_back(tenant.row);
        facts.ids += tenant.key();
        facts.idEnd.push_back(quint32(facts.ids.size()));
        facts.names += tenant.name;
        facts.nameEnd.push_back(quint32(facts.names.size()));
        facts.profile.push_back(quint8(Profile::Clinic));
        facts.tier.push_back(quint8(tenant.tier));
        facts.recommended.push_back(quint8(tenant.recommended));
        facts.stage.push_back(quint8(Stage::Live));
        facts.region.push_back(tenant.region);
        if (commercial) {
            facts.arr.push_back(tenant.arr);
            facts.renewal.push_back(tenant.renewal);
        }
    }
    batch.facts.push_back(std::move(facts));
}

inline void addFigures(FleetBatch &batch, const std::vector<Tenant> &tenants)
{
    FiguresColumns figures;
    for (const Tenant &tenant : tenants) {
        figures.row.push_back(tenant.row);
        figures.health.push_back(quint8(tenant.health));
        figures.noise.push_back(quint8(tenant.noise));
        figures.sli.push_back(tenant.sli);
        figures.budget.push_back(tenant.budget);
        figures.burn.push_back(tenant.burn);
        figures.load.push_back(60);
    }
    batch.figures.push_back(std::move(figures));
}

/// A whole fleet: reset, facts, figures, end of the snapshot. Regions: 0 none, 1 us-east, 2 us-west, 3 eu-west.
inline FleetBatch snapshot(const std::vector<Tenant> &tenants, bool commercial = true)
{
    FleetBatch batch;
    batch.reset = batch.snapshotEnd = true;
    batch.total = tenants.size();
    batch.words = {"", "us-east", "us-west", "eu-west"};
    addFacts(batch, tenants, commercial);
    addFigures(batch, tenants);
    return batch;
}

inline FleetBatch figures(const std::vector<Tenant> &tenants)
{
    FleetBatch batch;
    addFigures(batch, tenants);
    return batch;
}

} // namespace bulkhead::drawing
