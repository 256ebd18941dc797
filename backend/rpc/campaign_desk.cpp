#include "backend/rpc/campaign_desk.h"

#include "backend/review/words.h"
#include "backend/rpc/access_policy.h"
#include "backend/rpc/audit_wire.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/evidence_ground.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <tuple>

namespace bulkhead {

namespace {

using evidence::Access;
using evidence::AccessKind;
using evidence::AccessVerdict;
using evidence::Campaign;

constexpr std::size_t kListed = 500, kItems = 1'000, kLookedAt = 50'000;
constexpr int kReviewers = 20;
constexpr std::int64_t kDayMs = 86'400'000, kLongestMs = 400 * kDayMs, kMendMs = 14 * kDayMs;

bool wants(const Campaign &campaign, AccessKind kind, const std::string &person, Role role)
{
    return std::ranges::find(campaign.kinds, kind) != campaign.kinds.end()
           && (campaign.person.empty() || campaign.person == person)
           && (campaign.role == Role::Unspecified || campaign.role == role);
}

bool holds(const evidence::Ground &ground, const std::string &tenantId)
{
    return ground.all || std::ranges::find(ground.tenants, tenantId) != ground.tenants.end();
}

std::string textOf(const grants::Grant &grant)
{
    std::vector<std::string> opens;
    for (const grants::Permission one : grant.ask.permissions)
        opens.emplace_back(grants::wordOf(one));
    return absl::StrCat("Opens ", review::listed(opens), " for ", grant.ask.minutes, " min",
                        grant.ask.ticket.empty() ? "" : ", ticket ", grant.ask.ticket, ": ", grant.ask.purpose);
}

std::string textOf(const AccessPolicy &policy, const Person &person)
{
    const std::vector<std::string> actions = policy.actionsOf(person.role);
    const auto changing = std::ranges::count_if(actions, [](const std::string &one) { return changesSomething(one); });
    return absl::StrCat("Scope: ", person.scope.label(), ". By policy ", policy.version, " the role has ",
                        review::counted(static_cast<std::int64_t>(actions.size()), "action", "actions"), ", of which ",
                        changing, " can change something");
}

std::string countsText(const Campaign &campaign)
{
    return absl::StrCat(campaign.id, " items=", campaign.items.size(), " right=", campaign.count(AccessVerdict::Right),
                        " not-right=", campaign.count(AccessVerdict::NotRight),
                        " cannot-tell=", campaign.count(AccessVerdict::CannotTell),
                        " open=", campaign.count(AccessVerdict::Open));
}

absl::Status tooLarge(const std::string &what)
{
    return fault(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_TOO_LARGE", what + "; nothing was opened.",
                 "Choose a shorter period, or one role or tenant.");
}

absl::Status reviewersFit(const v1::OpenCampaignRequest &asked)
{
    if (asked.reviewers_size() == 0 || asked.reviewers_size() > kReviewers
        || !std::ranges::all_of(asked.reviewers(), [](const std::string &one) { return isPersonId(one); }))
        return evidenceIncomplete("A campaign has 1 to 20 reviewers, each by the id that they sign in with.",
                                  "Name the reviewers.");
    return absl::OkStatus();
}

absl::Status termsFit(const Call &call, const v1::OpenCampaignRequest &asked)
{
    if (asked.title().empty() || asked.kinds_size() == 0)
        return evidenceIncomplete("A campaign has a title and at least one kind of access.",
                                  "Fill in what is missing.");
    if (asked.from_ms() < 0 || asked.until_ms() <= asked.from_ms() || asked.until_ms() - asked.from_ms() > kLongestMs)
        return evidenceIncomplete("A campaign is about a period of at most 400 days.", "Choose a shorter period.");
    if (asked.due_ms() <= call.nowMs)
        return evidenceIncomplete("The day until which it is due has passed.", "Choose a day to come.");
    for (const int kind : asked.kinds()) {
        if (kind < v1::ACCESS_KIND_GRANT || kind > v1::ACCESS_KIND_STANDING)
            return evidenceIncomplete("Grants, broken glass and standing rights can be certified.", "Choose of these.");
        if (kind == v1::ACCESS_KIND_STANDING && (!call.person.scope.all || !asked.tenant_id().empty()))
            return evidenceIncomplete("Standing rights go beyond one tenant, and beyond your scope unless it is every "
                                      "tenant.",
                                      "Leave them out, or ask somebody whose scope is every tenant.");
    }
    return reviewersFit(asked);
}

} // namespace

CampaignDesk::CampaignDesk(ServiceParts parts, FindingDesk &findings)
    : m_parts(std::move(parts))
    , m_findings(findings)
{
}

InForce CampaignDesk::inForce() const
{
    return [keeper = m_parts.grants](const std::string &id) {
        const auto grant = keeper ? keeper->rows().find(id) : std::nullopt;
        return grant && grants::inForce(*grant, keeper->nowMs());
    };
}

absl::Status CampaignDesk::list(const Call &call, v1::ListCampaignsResponse &answer) const
{
    const auto records = m_parts.store.records(kCampaignRecord, {}, kListed);
    if (!records.ok())
        return records.status();
    for (const Record &record : *records) {
        const auto campaign = campaignOf(record);
        if (!campaign.ok())
            return campaign.status();
        if (mayKnow(call, *campaign))
            fill(call, *campaign, nullptr, *answer.add_campaigns());
    }
    return absl::OkStatus();
}

absl::StatusOr<Campaign> CampaignDesk::find(const Call &call, const std::string &id) const
{
    const auto record = m_parts.store.record(kCampaignRecord, id);
    if (!record.ok())
        return absl::IsNotFound(record.status()) ? evidenceNotFound() : record.status();
    auto campaign = campaignOf(*record);
    if (campaign.ok() && !mayKnow(call, *campaign))
        return evidenceNotFound();
    return campaign;
}

absl::Status CampaignDesk::get(const Call &call, const v1::GetCampaignRequest &asked,
                               v1::GetCampaignResponse &answer) const
{
    const auto campaign = find(call, asked.campaign_id());
    if (!campaign.ok())
        return campaign.status();
    fill(call, *campaign, inForce(), *answer.mutable_campaign());
    return absl::OkStatus();
}

absl::Status CampaignDesk::addGrants(Campaign &campaign) const
{
    if (!m_parts.grants)
        return absl::OkStatus();
    const auto records = m_parts.store.records(kGrantRecord, chainOf(campaign.ground), kLookedAt); // Newest first.
    if (!records.ok())
        return records.status();
    if (records->size() == kLookedAt && records->back().atMs >= campaign.fromMs)
        return tooLarge("More than 50,000 accesses would have to be looked at");
    for (const Record &record : *records) {
        if (record.atMs < campaign.fromMs || record.atMs >= campaign.untilMs)
            continue;
        const auto stored = grantOf(record);
        if (!stored.ok())
            return stored.status();
        const grants::Grant &grant = *stored;
        const AccessKind kind = grant.brokenGlass ? AccessKind::BrokenGlass : AccessKind::Grant;
        if (grant.startedMs == 0 || !wants(campaign, kind, grant.person, grant.role)
            || !holds(campaign.ground, grant.ask.tenantId))
            continue; // What never came into force gave nobody anything.
        Access item;
        item.id = grant.id;
        item.kind = kind;
        item.person = grant.person;
        item.role = grant.role;
        item.tenantId = grant.ask.tenantId;
        item.text = textOf(grant);
        item.grantId = grant.id;
        item.approvers = grant.extendedBy;
        for (const auto *votes : {&grant.votes, &grant.extension.votes})
            for (const grants::Vote &vote : *votes)
                item.approvers.push_back(vote.by);
        item.atMs = grant.askedMs;
        campaign.items.push_back(std::move(item));
    }
    return absl::OkStatus();
}

void CampaignDesk::addStanding(const Call &call, Campaign &campaign) const
{
    if (!campaign.ground.all || !m_parts.entry.identity())
        return; // A single user is nobody's to certify.
    for (const Person &person : m_parts.entry.identity()->known()) {
        if (!wants(campaign, AccessKind::Standing, person.id, person.role))
            continue;
        Access item;
        item.id = "standing-" + person.id;
        item.kind = AccessKind::Standing;
        item.person = person.id;
        item.role = person.role;
        item.text = textOf(*call.access, person);
        campaign.items.push_back(std::move(item));
    }
}

absl::Status CampaignDesk::open(const Call &call, const v1::OpenCampaignRequest &asked,
                                v1::OpenCampaignResponse &answer)
{
    const auto served = bulkhead::served(m_parts.store, call, asked, answer);
    if (!served.ok() || *served)
        return served.status();
    if (absl::Status status = termsFit(call, asked); !status.ok())
        return status;
    auto ground = groundOf(call, m_parts.store, asked.tenant_id());
    if (!ground.ok())
        return ground.status();
    Campaign campaign;
    campaign.id = "campaign-" + hex(randomBytes(8));
    campaign.title = asked.title();
    campaign.ground = *std::move(ground);
    campaign.fromMs = asked.from_ms();
    campaign.untilMs = asked.until_ms();
    campaign.dueMs = asked.due_ms();
    for (const int kind : asked.kinds()) {
        const auto one = static_cast<AccessKind>(kind);
        if (std::ranges::find(campaign.kinds, one) == campaign.kinds.end())
            campaign.kinds.push_back(one);
    }
    campaign.person = asked.person();
    campaign.role = enumOf(asked.role(), Role::PartnerAdministrator);
    campaign.tenantId = asked.tenant_id();
    for (const std::string &one : asked.reviewers()) {
        if (std::ranges::find(campaign.reviewers, one) == campaign.reviewers.end())
            campaign.reviewers.push_back(one);
    }
    campaign.openedBy = call.person.id;
    campaign.openedMs = call.nowMs;
    if (absl::Status status = addGrants(campaign); !status.ok())
        return status;
    addStanding(call, campaign);
    if (campaign.items.empty())
        return fault(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_EMPTY",
                     "No access of that kind is known in this period, so nothing was opened.",
                     "Choose another period or other kinds.");
    if (campaign.items.size() > kItems)
        return tooLarge("The campaign would have more than 1,000 items");
    std::ranges::sort(campaign.items, {}, [](const Access &one) {
        return std::tuple(one.kind == AccessKind::BrokenGlass ? 0
                          : one.kind == AccessKind::Grant     ? 1
                                                              : 2,
                          one.atMs, one.id);
    });
    evidence::deal(campaign);
    const InForce running = inForce();
    const auto work = [&](StoreTxn &txn, v1::OpenCampaignResponse &kept) -> absl::Status {
        Campaign made = campaign; // The store may run this again.
        absl::Status status = keep(txn, made);
        if (status.ok())
            status = noteEvidence(txn, call, chainOf(made.ground), "campaign opened", {},
                                  absl::StrCat(countsText(made), " from=", review::utcText(made.fromMs), " until=",
                                               review::utcText(made.untilMs), " due=", review::utcText(made.dueMs),
                                               " reviewers=", review::listed(made.reviewers)));
        fill(call, made, running, *kept.mutable_campaign());
        return status;
    };
    return once(m_parts.store, call, asked, answer, work);
}

evidence::Finding CampaignDesk::draftFrom(const Call &call, const Campaign &campaign, const Access &item,
                                          const std::string &owner)
{
    const std::string tenant = nameOf(call, item.tenantId);
    evidence::Finding finding;
    finding.title = absl::StrCat("Access is not right: ", item.person,
                                 item.tenantId.empty() ? ", standing right"
                                                       : absl::StrCat(" on ", tenant.empty() ? item.tenantId : tenant));
    finding.text = absl::StrCat(item.note, "\n", evidenceWord(item.kind), item.grantId.empty() ? "" : " ", item.grantId,
                                ". ", item.text, ".");
    finding.severity = item.kind == AccessKind::BrokenGlass ? evidence::Severity::High : evidence::Severity::Medium;
    finding.owner = owner.empty() ? call.person.id : owner;
    finding.dueMs = std::max(campaign.dueMs, call.nowMs + kMendMs);
    finding.tenantId = call.find(item.tenantId) ? item.tenantId : std::string();
    return finding;
}

absl::Status CampaignDesk::certify(const Call &call, const v1::CertifyAccessRequest &asked,
                                   v1::CertifyAccessResponse &answer)
{
    const InForce running = inForce();
    return once(
        m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::CertifyAccessResponse &kept) -> absl::Status {
            auto campaign = paperOf<Campaign>(txn, call, kCampaignRecord, asked.campaign_id(), campaignOf);
            if (!campaign.ok())
                return campaign.status();
            const auto before = std::ranges::find(campaign->items, asked.item_id(), &Access::id);
            const std::string was = before == campaign->items.end() ? std::string() : evidenceWord(before->verdict);
            Access *item = nullptr;
            absl::Status status = refusedEvidence(evidence::certify(
                *campaign, asked.item_id(), asked.expected_revision(),
                enumOf(asked.verdict(), AccessVerdict::CannotTell), asked.note(), call.person.id, call.nowMs, item));
            if (!status.ok())
                return status;
            const bool ends = !item->grantId.empty() && call.may("grants.approve") && running(item->grantId);
            if (item->verdict == AccessVerdict::NotRight && !ends && item->finding.empty()) {
                const auto finding =
                    m_findings.openWithin(txn, call, draftFrom(call, *campaign, *item, asked.owner()), campaign->id);
                if (!finding.ok())
                    return finding.status();
                item->finding = finding->id;
            }
            status = keep(txn, *campaign);
            if (status.ok())
                status = noteEvidence(txn, call, chainOf(campaign->ground), "access certified", was,
                                      absl::StrCat(campaign->id, " ", item->id, " ", evidenceWord(item->verdict),
                                                   item->note.empty() ? "" : ": ", clipped(item->note, 400)));
            if (status.ok())
                fill(call, *campaign, running, *kept.mutable_campaign());
            return status;
        });
}

absl::Status CampaignDesk::close(const Call &call, const v1::CloseCampaignRequest &asked,
                                 v1::CloseCampaignResponse &answer)
{
    return once(
        m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::CloseCampaignResponse &kept) -> absl::Status {
            auto campaign = paperOf<Campaign>(txn, call, kCampaignRecord, asked.campaign_id(), campaignOf);
            if (!campaign.ok())
                return campaign.status();
            if (campaign->closedBy.empty() && campaign->revision != asked.expected_revision())
                return evidenceChanged();
            absl::Status status = refusedEvidence(evidence::close(*campaign, call.person.id, call.nowMs));
            if (status.ok())
                status = keep(txn, *campaign);
            if (status.ok())
                status =
                    noteEvidence(txn, call, chainOf(campaign->ground), "campaign closed", {}, countsText(*campaign));
            if (status.ok())
                fill(call, *campaign, inForce(), *kept.mutable_campaign());
            return status;
        });
}

} // namespace bulkhead
