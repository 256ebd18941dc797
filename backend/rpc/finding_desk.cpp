#include "backend/rpc/finding_desk.h"

#include "backend/review/words.h"
#include "backend/rpc/audit_filter.h"
#include "backend/rpc/audit_search.h"
#include "backend/rpc/evidence_ground.h"
#include "backend/rpc/evidence_wire.h"
#include "backend/rpc/once.h"
#include "backend/rpc/page_seal.h"
#include "backend/rpc/scope_book.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <optional>
#include <tuple>

namespace bulkhead {

namespace {

using evidence::Finding;

constexpr std::size_t kAll = 1'000'000;
constexpr int kPageFindings = 200;
constexpr std::size_t kPageBytes = 1 << 20; // A message of 4 MiB holds it, and one finding however long.
constexpr std::size_t kPlaces = 100;

std::string stateText(const Finding &finding)
{
    return absl::StrCat(finding.id, " ", evidenceWord(finding.state), ", ", evidenceWord(finding.severity), ", owner ",
                        finding.owner, ", due ", review::utcText(finding.dueMs));
}

/// The platform's where it is about several chains: a tenant's chain names no other.
std::string chainOf(const Finding &finding)
{
    const bool one = std::ranges::all_of(
        finding.places, [&finding](const evidence::Place &place) { return place.tenantId == finding.tenantId; });
    return one ? finding.tenantId : std::string();
}

/// Where a finding stands in the list.
using FindingPlace = std::tuple<bool, std::int64_t, std::string>;

FindingPlace placeInList(const Finding &finding)
{
    return {finding.state == evidence::FindingState::Closed, finding.dueMs, finding.id};
}

std::string sealToken(const PageSeal &seal, const Finding &last)
{
    const auto [closed, dueMs, id] = placeInList(last);
    return sealedPlace(seal, absl::StrCat(closed ? "1" : "0", "|", dueMs, "|", id));
}

absl::StatusOr<FindingPlace> openToken(const PageSeal &seal, const std::string &token)
{
    const auto text = openedPlace(seal, token);
    if (!text.ok())
        return text.status();
    const std::vector<std::string> parts = absl::StrSplit(*text, absl::MaxSplits('|', 2));
    std::int64_t dueMs = 0;
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &dueMs))
        return pageTokenUnfit();
    return FindingPlace(parts[0] == "1", dueMs, parts[2]);
}

absl::Status ownerFits(const std::string &owner)
{
    return owner.empty() || isPersonId(owner)
               ? absl::OkStatus()
               : evidenceIncomplete("The owner is no id of a person.", "Give the id that the person signs in with.");
}

} // namespace

FindingDesk::FindingDesk(ServiceParts parts)
    : m_parts(std::move(parts))
{
}

absl::StatusOr<std::vector<Finding>> FindingDesk::listed(const Call &call) const
{
    const auto records = m_parts.store.records(kFindingRecord, {}, kAll);
    if (!records.ok())
        return records.status();
    std::vector<Finding> findings;
    for (const Record &record : *records) {
        auto finding = findingOf(record);
        if (!finding.ok())
            return finding.status();
        if (mayKnow(call, *finding))
            findings.push_back(*std::move(finding));
    }
    std::ranges::sort(findings, {}, placeInList);
    return findings;
}

absl::Status FindingDesk::list(const Call &call, const v1::ListFindingsRequest &asked,
                               v1::ListFindingsResponse &answer) const
{
    const PageSeal seal{m_parts.pageKey.reveal(), absl::StrCat("findings\n", call.person.id, "\n",
                                                               scopeKey(call.person.scope), "\n", call.rights(), "\n")};
    std::optional<FindingPlace> after;
    if (!asked.page_token().empty()) {
        auto place = openToken(seal, asked.page_token());
        if (!place.ok())
            return place.status();
        after = *std::move(place);
    }
    const auto findings = listed(call);
    if (!findings.ok())
        return findings.status();
    auto at = after ? std::ranges::upper_bound(*findings, *after, {}, placeInList) : findings->begin();
    std::size_t bytes = 0;
    for (; at != findings->end() && answer.findings_size() < kPageFindings; ++at) {
        v1::Finding message;
        fill(call, *at, message);
        bytes += message.ByteSizeLong();
        if (bytes > kPageBytes && answer.findings_size() > 0)
            break;
        *answer.add_findings() = std::move(message);
    }
    if (at != findings->end())
        answer.set_next_page_token(sealToken(seal, *(at - 1)));
    return absl::OkStatus();
}

Finding FindingDesk::draftOf(const v1::FindingDraft &draft)
{
    Finding finding;
    finding.title = draft.title();
    finding.text = draft.text();
    finding.severity = enumOf(draft.severity(), evidence::Severity::Critical);
    finding.owner = draft.owner();
    finding.dueMs = draft.due_ms();
    finding.tenantId = draft.tenant_id();
    finding.places = placesOf(draft.places());
    return finding;
}

absl::Status FindingDesk::readable(const Call &call, const std::string &chain) const
{
    if (chain.empty()) // The platform's own is for who reads every tenant's.
        return call.person.scope.all ? absl::OkStatus() : tenantNotInScope();
    return readableTenant(call, m_parts.store, chain).status();
}

absl::Status FindingDesk::checkPlaces(const Call &call, const std::vector<evidence::Place> &places) const
{
    if (places.size() > kPlaces)
        return evidenceIncomplete("A finding names 100 records at most.", "Leave some out.");
    for (const evidence::Place &place : places) {
        if (absl::Status status = readable(call, place.tenantId); !status.ok())
            return status;
        const auto head = m_parts.store.auditHead(place.tenantId);
        if (!head.ok())
            return auditDamaged(head.status());
        if (place.sequence == 0 || place.sequence > head->size)
            return fault(absl::StatusCode::kNotFound, "AUDIT_EVENT_NOT_FOUND",
                         "The chain has no record of this number.", "Search for it again.");
    }
    return absl::OkStatus();
}

absl::Status FindingDesk::checkNotOwn(const Call &call, const std::string &findingId) const
{
    const auto record = m_parts.store.record(kFindingRecord, findingId);
    if (!record.ok())
        return absl::IsNotFound(record.status()) ? evidenceNotFound() : record.status();
    const auto finding = findingOf(*record);
    if (!finding.ok())
        return finding.status();
    if (!mayKnow(call, *finding))
        return evidenceNotFound();
    for (const evidence::Place &place : finding->places) {
        const auto events = m_parts.store.auditOf(place.tenantId, place.sequence - 1, 1);
        if (!events.ok())
            return auditDamaged(events.status());
        if (!events->empty() && events->front().actor == call.person.id)
            return refusedEvidence(evidence::Refusal::Own);
    }
    const auto origin = m_parts.store.record(kCampaignRecord, finding->origin);
    if (absl::IsNotFound(origin.status()))
        return absl::OkStatus();
    if (!origin.ok())
        return origin.status();
    const auto campaign = campaignOf(*origin);
    if (!campaign.ok())
        return campaign.status();
    const bool own = std::ranges::any_of(campaign->items, [&](const evidence::Access &item) {
        return item.finding == finding->id && item.person == call.person.id;
    });
    return own ? refusedEvidence(evidence::Refusal::Own) : absl::OkStatus();
}

absl::StatusOr<Finding> FindingDesk::openWithin(StoreTxn &txn, const Call &call, Finding finding,
                                                const std::string &origin) const
{
    finding.id = "finding-" + hex(randomBytes(8));
    finding.origin = origin;
    if (absl::Status status = ownerFits(finding.owner); !status.ok())
        return status;
    if (absl::Status status = refusedEvidence(evidence::open(finding, call.person.id, call.nowMs)); !status.ok())
        return status;
    absl::Status status = keep(txn, finding);
    if (status.ok())
        status = noteEvidence(
            txn, call, chainOf(finding), "finding opened", {},
            absl::StrCat(stateText(finding), ": ", finding.title, origin.empty() ? "" : ", from ", origin));
    if (!status.ok())
        return status;
    return finding;
}

absl::Status FindingDesk::open(const Call &call, const v1::OpenFindingRequest &asked, v1::OpenFindingResponse &answer)
{
    Finding draft = draftOf(asked.finding());
    if (absl::Status status = readable(call, draft.tenantId); !status.ok())
        return status;
    if (absl::Status status = checkPlaces(call, draft.places); !status.ok())
        return status;
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::OpenFindingResponse &kept) -> absl::Status {
        const auto finding = openWithin(txn, call, draft, {});
        if (!finding.ok())
            return finding.status();
        fill(call, *finding, *kept.mutable_finding());
        return absl::OkStatus();
    });
}

template<class Request, class Response, class Work>
absl::Status FindingDesk::change(const Call &call, const Request &asked, Response &answer, Work work)
{
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, Response &kept) -> absl::Status {
        auto finding = paperOf<Finding>(txn, call, kFindingRecord, asked.finding_id(), findingOf);
        if (!finding.ok())
            return finding.status();
        if (finding->revision != asked.expected_revision())
            return evidenceChanged();
        const std::string before = stateText(*finding);
        std::string outcome;
        absl::Status status = work(*finding, outcome);
        if (status.ok())
            status = keep(txn, *finding);
        if (status.ok())
            status = noteEvidence(txn, call, chainOf(*finding), outcome, before, stateText(*finding));
        if (status.ok())
            fill(call, *finding, *kept.mutable_finding());
        return status;
    });
}

absl::Status FindingDesk::amend(const Call &call, const v1::AmendFindingRequest &asked,
                                v1::AmendFindingResponse &answer)
{
    return change(call, asked, answer, [&](Finding &finding, std::string &outcome) -> absl::Status {
        outcome = absl::StrCat("finding amended: ", asked.reason());
        if (absl::Status status = ownerFits(asked.owner()); !status.ok())
            return status;
        return refusedEvidence(evidence::amend(finding, enumOf(asked.severity(), evidence::Severity::Critical),
                                               asked.owner(), asked.due_ms(), asked.reason(), call.person.id,
                                               call.nowMs));
    });
}

absl::Status FindingDesk::move(const Call &call, const v1::MoveFindingRequest &asked, v1::MoveFindingResponse &answer)
{
    const std::vector<evidence::Place> added = placesOf(asked.places());
    if (absl::Status status = checkPlaces(call, added); !status.ok())
        return status;
    if (asked.move() == v1::FINDING_MOVE_CLOSE)
        if (absl::Status status = checkNotOwn(call, asked.finding_id()); !status.ok())
            return status;
    return change(call, asked, answer, [&](Finding &finding, std::string &outcome) -> absl::Status {
        const auto move = enumOf(asked.move(), evidence::Move::Reopen);
        if (!added.empty() && finding.state == evidence::FindingState::Closed && move != evidence::Move::Reopen)
            return refusedEvidence(evidence::Refusal::Closed);
        for (const evidence::Place &place : added) {
            if (std::ranges::find(finding.places, place) == finding.places.end())
                finding.places.push_back(place);
        }
        if (finding.places.size() > kPlaces)
            return evidenceIncomplete("A finding names 100 records at most.", "Open another one.");
        if (absl::Status status =
                refusedEvidence(evidence::move(finding, move, asked.text(), call.person.id, call.nowMs));
            !status.ok())
            return status;
        outcome = absl::StrCat("finding: ", evidenceWord(move), ": ", clipped(asked.text(), 400));
        return absl::OkStatus();
    });
}

} // namespace bulkhead
