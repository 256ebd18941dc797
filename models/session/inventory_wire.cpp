#include "models/session/wire.h"

#include "bulkhead/v1/inventory.pb.h"

namespace bulkhead {
namespace {

WorkflowHealth workflowFrom(const v1::WorkflowHealth &m)
{
    return {text(m.objective_id()),      text(m.workflow()),  Health(m.health()), m.sli(), m.budget(), m.burn(),
            text(m.likely_dependency()), m.dependency_share()};
}

TierReason reasonFrom(const v1::TierReason &m)
{
    return {text(m.rule()), text(m.text()), Tier(m.demands())};
}

TimelineEvent eventFrom(const v1::TimelineEvent &m)
{
    return {m.at_ms(), text(m.kind()), text(m.text()), text(m.actor()), 0};
}

LayerState layerFrom(const v1::LayerState &m)
{
    return {text(m.layer()), text(m.promise()), m.proven_ms()};
}

ImportProblem problemFrom(const v1::ImportProblem &m)
{
    return {m.line(), text(m.field()), text(m.text()), text(m.reason())};
}

std::pair<QString, quint64> countFrom(const v1::ImportCount &m)
{
    return {text(m.key()), m.count()};
}

} // namespace

TenantDetail tenantFrom(const v1::GetTenantResponse &m)
{
    TenantDetail tenant;
    tenant.id = text(m.id());
    tenant.name = text(m.name());
    tenant.region = text(m.region());
    tenant.pool = text(m.pool());
    tenant.owner = text(m.owner());
    tenant.parent = text(m.parent());
    tenant.source = text(m.source());
    tenant.profile = Profile(m.profile());
    tenant.tier = Tier(m.tier());
    tenant.recommended = Tier(m.recommended());
    tenant.stage = Stage(m.stage());
    if (m.has_arr())
        tenant.arr = m.arr();
    // Day 0 is the contract's "unknown", not 1970.
    if (m.has_renewal() && m.renewal() != 0)
        tenant.renewal = QDate(1970, 1, 1).addDays(m.renewal());
    tenant.health = Health(m.health());
    tenant.revision = m.revision();
    tenant.workflows = listFrom(m.workflows(), workflowFrom);
    tenant.reasons = listFrom(m.reasons(), reasonFrom);
    tenant.timeline = listFrom(m.timeline(), eventFrom);
    tenant.layers = listFrom(m.layers(), layerFrom);
    return tenant;
}

ImportReport importFrom(const v1::ImportTenantsResponse &m)
{
    ImportReport report;
    report.rows = m.rows();
    report.added = m.added();
    report.wouldAdd = m.would_add();
    report.problemsTotal = m.problems_total();
    report.problems = listFrom(m.problems(), problemFrom);
    report.byProfile = listFrom(m.by_profile(), countFrom);
    report.byTier = listFrom(m.by_tier(), countFrom);
    return report;
}

ExportHeader exportFrom(const v1::ExportHeader &m)
{
    return {text(m.marking()), text(m.export_id()), m.rows(), wordsFrom(m.columns())};
}

void toWire(const ImportRow &row, v1::ImportRow *m)
{
    m->set_line(row.line);
    m->set_external_id(row.externalId.toStdString());
    m->set_name(row.name.toStdString());
    m->set_profile(row.profile.toStdString());
    m->set_kind(row.kind.toStdString());
    m->set_tier(row.tier.toStdString());
    m->set_region(row.region.toStdString());
    m->set_pool(row.pool.toStdString());
    m->set_owner(row.owner.toStdString());
    m->set_arr(row.arr.toStdString());
    m->set_renewal(row.renewal.toStdString());
}

} // namespace bulkhead
