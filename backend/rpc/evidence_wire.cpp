#include "backend/rpc/evidence_wire.h"

#include "backend/rpc/audit_wire.h"
#include "backend/rpc/evidence_ground.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

namespace {

using namespace evidence;

static_assert(static_cast<int>(SampleVerdict::Exception) == v1::SAMPLE_VERDICT_EXCEPTION);
static_assert(static_cast<int>(Split::Tenant) == v1::SAMPLE_SPLIT_TENANT);
static_assert(static_cast<int>(Severity::Critical) == v1::FINDING_SEVERITY_CRITICAL);
static_assert(static_cast<int>(FindingState::Closed) == v1::FINDING_STATE_CLOSED);
static_assert(static_cast<int>(Move::Reopen) == v1::FINDING_MOVE_REOPEN);
static_assert(static_cast<int>(AccessKind::Standing) == v1::ACCESS_KIND_STANDING);
static_assert(static_cast<int>(AccessVerdict::CannotTell) == v1::ACCESS_VERDICT_CANNOT_TELL);

void fillPlace(const Place &place, v1::EvidencePlace &message)
{
    message.set_tenant_id(place.tenantId);
    message.set_sequence(place.sequence);
}

void fillRecord(const Call &call, const Sampled &item, v1::SampledRecord &message)
{
    fillPlace(item.place, *message.mutable_place());
    message.set_tenant_name(nameOf(call, item.place.tenantId));
    message.set_stratum(item.stratum);
    message.set_actor(item.actor);
    message.set_action(item.action);
    message.set_at_ms(item.atMs);
    message.set_verdict(static_cast<v1::SampleVerdict>(item.verdict));
    message.set_note(item.note);
    message.set_judged_by(item.by);
    message.set_judged_ms(item.judgedMs);
    message.set_finding_id(item.finding);
    message.set_revision(item.revision);
}

void fillDraw(const Call &call, const Draw &draw, v1::DrawFacts &message)
{
    message.set_filter(draw.filter);
    message.set_tenant_id(draw.tenantId);
    message.set_before_ms(draw.beforeMs);
    message.set_number(draw.number);
    message.set_head_tenant_id(draw.headTenant);
    if (seesHead(call, draw)) {
        message.set_head_size(draw.headSize);
        message.set_head_root(draw.headRoot);
    }
    message.set_seed(draw.seed);
    message.set_split(static_cast<v1::SampleSplit>(draw.split));
    message.set_population(draw.population);
    message.set_population_hash(draw.populationHash);
    for (const Stratum &one : draw.strata) {
        v1::Stratum &stratum = *message.add_strata();
        stratum.set_name(one.name);
        stratum.set_population(one.population);
        stratum.set_drawn(one.drawn);
    }
}

void fillItem(const Call &call, const Access &item, const InForce &inForce, v1::CertifiedAccess &message)
{
    message.set_id(item.id);
    message.set_kind(static_cast<v1::AccessKind>(item.kind));
    message.set_person(item.person);
    message.set_role(static_cast<v1::Role>(item.role));
    message.set_tenant_id(item.tenantId);
    message.set_tenant_name(nameOf(call, item.tenantId));
    message.set_text(item.text);
    message.set_grant_id(item.grantId);
    message.set_at_ms(item.atMs);
    message.set_in_force(!item.grantId.empty() && inForce(item.grantId));
    message.set_reviewer(item.reviewer);
    message.set_verdict(static_cast<v1::AccessVerdict>(item.verdict));
    message.set_note(item.note);
    message.set_certified_by(item.by);
    message.set_certified_ms(item.certifiedMs);
    message.set_finding_id(item.finding);
    message.set_revision(item.revision);
}

std::uint32_t small(std::size_t count)
{
    return static_cast<std::uint32_t>(count);
}

} // namespace

Place placeOf(const v1::EvidencePlace &message)
{
    return {message.tenant_id(), message.sequence()};
}

std::vector<Place> placesOf(const google::protobuf::RepeatedPtrField<v1::EvidencePlace> &messages)
{
    std::vector<Place> places;
    for (const v1::EvidencePlace &one : messages)
        places.push_back(placeOf(one));
    return places;
}

void fill(const Call &call, const Sample &sample, bool records, v1::Sample &message)
{
    message.set_id(sample.id);
    message.set_title(sample.title);
    fillDraw(call, sample.draw, *message.mutable_draw());
    message.set_drawn_by(sample.drawnBy);
    message.set_drawn_ms(sample.drawnMs);
    message.set_size(small(sample.records.size()));
    message.set_conforming(small(sample.count(SampleVerdict::Conforms)));
    message.set_exceptions(small(sample.count(SampleVerdict::Exception)));
    message.set_closed_by(sample.closedBy);
    message.set_closed_ms(sample.closedMs);
    message.set_revision(sample.revision);
    if (!records)
        return;
    for (const Sampled &item : sample.records)
        fillRecord(call, item, *message.add_records());
}

void fill(const Call &call, const Finding &finding, v1::Finding &message)
{
    message.set_id(finding.id);
    message.set_title(finding.title);
    message.set_severity(static_cast<v1::FindingSeverity>(finding.severity));
    message.set_text(finding.text);
    message.set_tenant_id(finding.tenantId);
    message.set_tenant_name(nameOf(call, finding.tenantId));
    for (const Place &place : finding.places)
        fillPlace(place, *message.add_places());
    message.set_owner(finding.owner);
    message.set_due_ms(finding.dueMs);
    message.set_state(static_cast<v1::FindingState>(finding.state));
    message.set_origin(finding.origin);
    message.set_opened_by(finding.openedBy);
    message.set_opened_ms(finding.openedMs);
    for (const Entry &one : finding.entries) {
        v1::FindingEntry &entry = *message.add_entries();
        entry.set_by(one.by);
        entry.set_at_ms(one.atMs);
        entry.set_text(one.text);
        entry.set_state(static_cast<v1::FindingState>(one.state));
    }
    message.mutable_owners()->Add(finding.owners.begin(), finding.owners.end());
    message.set_revision(finding.revision);
}

void fill(const Call &call, const Campaign &campaign, const InForce &inForce, v1::Campaign &message)
{
    message.set_id(campaign.id);
    message.set_title(campaign.title);
    message.set_from_ms(campaign.fromMs);
    message.set_until_ms(campaign.untilMs);
    message.set_due_ms(campaign.dueMs);
    for (const AccessKind kind : campaign.kinds)
        message.add_kinds(static_cast<v1::AccessKind>(kind));
    message.set_person(campaign.person);
    message.set_role(static_cast<v1::Role>(campaign.role));
    message.set_tenant_id(campaign.tenantId);
    message.mutable_reviewers()->Add(campaign.reviewers.begin(), campaign.reviewers.end());
    message.set_opened_by(campaign.openedBy);
    message.set_opened_ms(campaign.openedMs);
    message.set_size(small(campaign.items.size()));
    message.set_right(small(campaign.count(AccessVerdict::Right)));
    message.set_not_right(small(campaign.count(AccessVerdict::NotRight)));
    message.set_cannot_tell(small(campaign.count(AccessVerdict::CannotTell)));
    message.set_closed_by(campaign.closedBy);
    message.set_closed_ms(campaign.closedMs);
    message.set_revision(campaign.revision);
    if (!inForce)
        return;
    for (const Access &item : campaign.items)
        fillItem(call, item, inForce, *message.add_items());
}

std::string evidenceWord(Severity severity)
{
    switch (severity) {
    case Severity::Low:
        return "low";
    case Severity::Medium:
        return "medium";
    case Severity::High:
        return "high";
    case Severity::Critical:
        return "critical";
    case Severity::Unspecified:
        break;
    }
    return "not rated";
}

std::string evidenceWord(FindingState state)
{
    return state == FindingState::Closed ? "closed" : state == FindingState::Proposed ? "remediation proposed" : "open";
}

std::string evidenceWord(Move move)
{
    return move == Move::Propose  ? "remediation proposed"
           : move == Move::Close  ? "closed"
           : move == Move::Reopen ? "opened again"
                                  : "note";
}

std::string evidenceWord(SampleVerdict verdict)
{
    return verdict == SampleVerdict::Conforms    ? "conforms"
           : verdict == SampleVerdict::Exception ? "exception"
                                                 : "not judged";
}

std::string evidenceWord(AccessVerdict verdict)
{
    return verdict == AccessVerdict::Right        ? "still right"
           : verdict == AccessVerdict::NotRight   ? "not right"
           : verdict == AccessVerdict::CannotTell ? "cannot tell"
                                                  : "not certified";
}

std::string evidenceWord(AccessKind kind)
{
    return kind == AccessKind::BrokenGlass ? "broken glass" : kind == AccessKind::Standing ? "standing right" : "grant";
}

std::string evidenceWord(Split split)
{
    return split == Split::Action ? "action" : split == Split::Tenant ? "tenant" : "nothing";
}

std::string evidenceWord(const Place &place)
{
    return absl::StrCat(place.tenantId.empty() ? "_" : place.tenantId, "/", place.sequence);
}

} // namespace bulkhead
