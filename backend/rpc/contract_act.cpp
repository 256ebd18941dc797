#include "backend/rpc/contract_act.h"

#include "backend/domain/objective_defaults.h"
#include "backend/engine/attainment.h"
#include "backend/engine/calendar.h"
#include "backend/engine/rational.h"
#include "backend/rpc/fault.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

using namespace sla;

constexpr auto kState = absl::StatusCode::kFailedPrecondition;
constexpr std::int64_t kFarthestMs = std::int64_t{10 * 366} * 86'400'000;
constexpr std::size_t kMostRows = 50; // Commitments, rules and tiers: nobody agrees on more with care.
constexpr std::size_t kRecords = 10'000;

std::string percent(std::int64_t e7)
{
    std::string text = percentText({e7, 10'000'000}, 5);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
        text.pop_back();
    return text + "%";
}

/// The name of the first final period that the interval touches under the version in force at its beginning; empty:
/// none is.
std::string finalPeriod(const ContractGround &ground, std::int64_t fromMs, std::int64_t toMs, std::int64_t nowMs)
{
    const ContractVersion &version = ground.at(fromMs);
    const auto rule = periodRule(version);
    if (!rule.ok())
        return {};
    // The oldest is the first to be final.
    const Period period = periodAt(*rule, fromMs);
    const bool isFinal = period.fromMs < toMs && periodState(version, period, nowMs) == PeriodState::Final;
    return isFinal ? period.name : std::string();
}

bool promised(const ContractVersion &version, const std::string &workflow)
{
    return std::any_of(version.commitments.begin(), version.commitments.end(),
                       [&](const Commitment &commitment) { return commitment.workflow == workflow; });
}

bool holds(const std::vector<std::string> &words, const std::string &word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Sentences about credits would tell what is paid.
bool ofMoney(const ContractFinding &finding)
{
    return finding.field.starts_with("credits") || finding.field.find("feeShare") != std::string::npos
           || finding.field == "commitments";
}

void addAdvice(ActEffects &effects, const std::vector<ContractFinding> &findings)
{
    for (const ContractFinding &finding : findings)
        if (!ofMoney(finding))
            effects.emplace_back(finding.sentence, true);
}

void addCommitments(ActEffects &effects, const ContractVersion &draft, const ContractVersion &before)
{
    for (const Commitment &now : draft.commitments) {
        const auto was =
            std::find_if(before.commitments.begin(), before.commitments.end(), [&](const Commitment &other) {
                return other.workflow == now.workflow && other.measure.kind == now.measure.kind;
            });
        if (was == before.commitments.end())
            effects.emplace_back(absl::StrCat(now.workflow, ": promised anew, ", percent(now.targetE7), "."), false);
        else if (was->targetE7 != now.targetE7)
            effects.emplace_back(
                absl::StrCat(now.workflow, ": ", percent(was->targetE7), " becomes ", percent(now.targetE7), "."),
                now.targetE7 < was->targetE7);
        if (was != before.commitments.end() && was->measure != now.measure)
            effects.emplace_back(absl::StrCat(now.workflow, ": measured in another way."), true);
        if (was != before.commitments.end() && was->internalTargetE7 != now.internalTargetE7)
            effects.emplace_back(absl::StrCat(now.workflow, ": alerts are judged by ",
                                              percent(std::max(now.internalTargetE7, now.targetE7)), "."),
                                 false);
    }
    for (const Commitment &was : before.commitments)
        if (!promised(draft, was.workflow))
            effects.emplace_back(absl::StrCat(was.workflow, ": no longer promised."), true);
}

absl::Status expectDecoded(const absl::Status &status)
{
    return absl::DataLossError(absl::StrCat("The act's change cannot be read: ", status.message()));
}

/// The newest number as this very transaction sees it.
absl::StatusOr<std::int32_t> newestOf(StoreTxn &txn, const ContractGround &ground, const std::string &tenantId)
{
    const auto records = txn.records(kContractRecord, tenantId, kRecords);
    if (!records.ok())
        return records.status();
    // Computed versions are not stored; those that are follow them without a hole.
    const auto written =
        std::find_if(ground.versions.begin(), ground.versions.end(), [](const auto &v) { return v.approvedMs > 0; });
    const std::int32_t computed = written == ground.versions.begin() ? 0 : std::prev(written)->number;
    return computed + static_cast<std::int32_t>(records->size());
}

absl::Status applyVersion(StoreTxn &txn, const Call &call, const ContractGround &ground, StoredAct &act)
{
    auto version = decodeContract(act.change);
    if (!version.ok())
        return expectDecoded(version.status());
    const auto newest = newestOf(txn, ground, act.tenantId);
    if (!newest.ok())
        return newest.status();
    if (version->number != *newest + 1)
        return contractChanged();
    if (absl::Status status = refusalOf(findingsOf(*version, ground, call.nowMs)); !status.ok())
        return status;
    version->approvedBy = act.approvedBy;
    version->approvedMs = act.approvedMs;
    Record record{std::string(kContractRecord), absl::StrCat(act.tenantId, "/", version->number), act.tenantId,
                  encode(*version), call.nowMs};
    if (absl::Status status = txn.putRecord(record); !status.ok())
        return status;
    const std::string what = absl::StrCat("Contract version ", version->number, " approved, in force from ",
                                          instantText(version->effectiveFromMs, version->zone));
    if (absl::Status status = txn.addTimeline({act.tenantId, call.nowMs, "contract", what, call.person.id});
        !status.ok())
        return status;
    static_cast<void>(act::applied(act, absl::StrCat(what, ".")));
    act.change = record.body;
    return absl::OkStatus();
}

absl::Status applyExclusion(StoreTxn &txn, const Call &call, const ContractGround &ground, StoredAct &act)
{
    auto exclusion = decodeExclusion(act.change);
    if (!exclusion.ok())
        return expectDecoded(exclusion.status());
    const auto newest = newestOf(txn, ground, act.tenantId);
    if (!newest.ok())
        return newest.status();
    if (*newest != ground.newest().number)
        return contractChanged();
    if (absl::Status status = refusalOf(findingsOf(*exclusion, ground, call.nowMs)); !status.ok())
        return status;
    exclusion->approvedBy = act.approvedBy;
    Record record{std::string(kExclusionRecord), exclusion->id, act.tenantId, encode(KeptExclusion{*exclusion, {}, 0}),
                  exclusion->fromMs};
    if (absl::Status status = txn.putRecord(record); !status.ok())
        return status;
    const std::string what =
        absl::StrCat("Exclusion approved: ", instantText(exclusion->fromMs, ground.at(exclusion->fromMs).zone), " to ",
                     instantText(exclusion->toMs, ground.at(exclusion->fromMs).zone));
    if (absl::Status status = txn.addTimeline({act.tenantId, call.nowMs, "contract", what, call.person.id});
        !status.ok())
        return status;
    static_cast<void>(act::applied(act, absl::StrCat(what, ".")));
    act.change = encode(*exclusion);
    return absl::OkStatus();
}

/// The record that an act left, seen again: only then it is verified.
absl::Status verify(StoreTxn &txn, StoredAct &act)
{
    std::string id;
    if (act.kind == act::kContractKind) {
        const auto version = decodeContract(act.change);
        id = version.ok() ? absl::StrCat(act.tenantId, "/", version->number) : std::string();
    } else if (const auto exclusion = decodeExclusion(act.change); exclusion.ok()) {
        id = exclusion->id;
    }
    const auto record = txn.record(act.kind == act::kContractKind ? kContractRecord : kExclusionRecord, id);
    if (!record.ok())
        return record.status();
    static_cast<void>(act::verified(act));
    return absl::OkStatus();
}

} // namespace

const ContractVersion &ContractGround::at(std::int64_t atMs) const
{
    const ContractVersion *found = versionAt(versions, atMs);
    return found ? *found : versions.front();
}

std::vector<ContractFinding> findingsOf(const ContractVersion &draft, const ContractGround &ground, std::int64_t nowMs)
{
    ContractVersion before = ground.newest();
    if (before.number == 0)
        before.effectiveFromMs = 0; // A default, from whenever it counts, is no agreement that a contract must follow.
    std::vector<ContractFinding> findings;
    const auto refuse = [&findings](const char *field, std::string sentence) {
        findings.push_back({field, std::move(sentence), true});
    };
    if (draft.commitments.size() > kMostRows || draft.exclusionRules.size() > kMostRows
        || draft.credits.tiers.size() > kMostRows) {
        refuse("commitments", "A contract has at most 50 commitments, 50 exclusion rules and 50 credit tiers.");
        return findings; // What is longer is not looked at.
    }
    if (draft.effectiveFromMs > nowMs + kFarthestMs)
        refuse("effectiveFromMs", "It takes effect more than ten years from now: check the date.");
    if (before.number > 0 && draft.effectiveFromMs > before.effectiveFromMs)
        if (const std::string name = finalPeriod(ground, draft.effectiveFromMs, INT64_MAX, nowMs); !name.empty())
            refuse("effectiveFromMs", absl::StrCat("The period ", name,
                                                   " is final, and a later version never changes it: "
                                                   "let this one take effect after it."));
    for (ContractFinding &finding : validate(draft, before))
        findings.push_back(std::move(finding));
    for (std::size_t i = 0; i < draft.commitments.size(); ++i)
        if (!ground.measured.empty() && !holds(ground.measured, draft.commitments[i].workflow))
            findings.push_back({absl::StrCat("commitments[", i, "].workflow"),
                                absl::StrCat("No figures come for \"", draft.commitments[i].workflow,
                                             "\": it would read \"not measured\"."),
                                false});
    if (draft.effectiveFromMs > before.effectiveFromMs && draft.effectiveFromMs < nowMs)
        findings.push_back(
            {"effectiveFromMs", "It takes effect in the past: what was delivered since then is judged by it.", false});
    std::stable_partition(findings.begin(), findings.end(), [](const auto &finding) { return finding.refused; });
    return findings;
}

std::vector<ContractFinding> findingsOf(const Exclusion &asked, const ContractGround &ground, std::int64_t nowMs)
{
    const ContractVersion &version = ground.at(asked.fromMs);
    // Overlaps are told against the approved ones, which come first.
    std::vector<Exclusion> all;
    for (const Exclusion &other : ground.exclusions)
        if (other.fromMs < asked.toMs && asked.fromMs < other.toMs)
            all.push_back(other);
    all.push_back(asked);
    const std::string own = absl::StrCat("exclusions[", all.size() - 1, "]");
    std::vector<ContractFinding> findings;
    for (ContractFinding &finding : validate(version, all)) {
        if (!finding.field.starts_with(own))
            continue;
        finding.field = absl::StrCat("exclusion", finding.field.substr(own.size()));
        if (!finding.refused) // Counted among others that the reader does not see.
            finding.sentence = "It overlaps an approved exclusion: shared minutes are excluded once.";
        findings.push_back(std::move(finding));
    }
    for (std::size_t i = 0; i < asked.workflows.size(); ++i)
        if (!promised(version, asked.workflows[i]))
            findings.push_back({absl::StrCat("exclusion.workflows[", i, "]"),
                                absl::StrCat("The contract does not promise \"", asked.workflows[i],
                                             "\": leave it out, or choose one that it promises."),
                                true});
    if (asked.workflows.size() > kMostRows)
        findings.push_back({"exclusion.workflows", "Name at most 50 workflows, or none for all.", true});
    if (asked.noticeMs > nowMs)
        findings.push_back({"exclusion.noticeMs", "The customer cannot have been told in the future.", true});
    if (asked.toMs - asked.fromMs > std::int64_t{366} * 86'400'000)
        findings.push_back({"exclusion.toMs", "An exclusion lasts at most a year.", true});
    if (asked.reason.empty())
        findings.push_back({"exclusion.reason", "Say what happened, for whoever approves it.", true});
    std::stable_partition(findings.begin(), findings.end(), [](const auto &finding) { return finding.refused; });
    return findings;
}

absl::Status refusalOf(const std::vector<ContractFinding> &findings)
{
    if (!anyRefused(findings))
        return absl::OkStatus();
    const ContractFinding &first = findings.front();
    return fault(absl::StatusCode::kInvalidArgument, "CONTRACT_INVALID", first.sentence,
                 "Change that, and propose it again.", {{"field", clipped(first.field, 100)}});
}

absl::Status contractChanged()
{
    return fault(kState, "CONTRACT_CHANGED", "The contract has another newest version by now; nothing was changed.",
                 "Read the contract again, and propose the change from its newest version.");
}

ActEffects effectsOf(const ContractVersion &draft, const ContractGround &ground,
                     const std::vector<ContractFinding> &findings, std::int64_t nowMs)
{
    const ContractVersion &before = ground.newest();
    ActEffects effects;
    effects.emplace_back(absl::StrCat("Version ", draft.number,
                                      before.number > 0 ? absl::StrCat(" follows version ", before.number)
                                                        : std::string(" takes the place of the plan's default"),
                                      " and takes effect on ", instantText(draft.effectiveFromMs, draft.zone), "."),
                         draft.effectiveFromMs < nowMs);
    addCommitments(effects, draft, before);
    addTermChanges(effects, before, draft);
    addAdvice(effects, findings);
    return effects;
}

ActEffects effectsOf(const Exclusion &asked, const ContractGround &ground, const std::vector<ContractFinding> &findings,
                     std::int64_t nowMs)
{
    const ContractVersion &version = ground.at(asked.fromMs);
    const std::int64_t minutes = asked.toMs / kMinuteMs - (asked.fromMs + kMinuteMs - 1) / kMinuteMs;
    ActEffects effects;
    effects.emplace_back(
        absl::StrCat("Leaves ", minutes, minutes == 1 ? " minute" : " minutes", " out of ",
                     asked.workflows.empty()
                         ? std::string("all workflows")
                         : absl::StrCat(asked.workflows.size(), " of ", version.commitments.size(), " commitments"),
                     ", from ", instantText(asked.fromMs, version.zone), "."),
        false);
    addExclusionFacts(effects, asked, version.zone);
    for (const ExclusionRule &rule : version.exclusionRules)
        if (rule.category == asked.category && rule.capMinutes > 0)
            effects.emplace_back(
                absl::StrCat("The contract lets ", rule.capMinutes,
                             " minutes of this kind in a period be left out: what is over that counts."),
                false);
    if (const std::string name = finalPeriod(ground, asked.fromMs, asked.toMs, nowMs); !name.empty())
        effects.emplace_back(absl::StrCat("The period ", name, " is final: this makes a restatement of it."), true);
    addAdvice(effects, findings);
    return effects;
}

ActEffects tierEffects(const ContractGround &ground, Tier from, Tier to, std::int64_t nowMs)
{
    const ContractVersion &version = ground.at(nowMs);
    ActEffects effects;
    if (version.number > 0) {
        effects.emplace_back(absl::StrCat("Version ", version.number,
                                          " of the contract stays in force with its targets; another promise takes "
                                          "another version."),
                             false);
        return effects;
    }
    for (const Commitment &commitment : version.commitments) {
        const std::int64_t was = defaultTargetE7(from, commitment.workflow);
        const std::int64_t becomes = defaultTargetE7(to, commitment.workflow);
        // One that was agreed at onboarding follows no tier.
        if (commitment.targetE7 == was && was != becomes)
            effects.emplace_back(
                absl::StrCat(commitment.workflow, ": ", percent(was), " becomes ", percent(becomes), "."),
                becomes < was);
    }
    return effects;
}

absl::Status recordTierMove(StoreTxn &txn, const StoredAct &act, Tier from, Tier to, std::int64_t nowMs)
{
    const bool back = act.state == ActState::Reverted;
    Record record{std::string(kTierMoveRecord), absl::StrCat(act.tenantId, "/", act.id, back ? "/back" : ""),
                  act.tenantId, encode(TierMove{from, to, nowMs}), nowMs};
    return txn.putRecord(record);
}

bool isContractAct(std::string_view kind)
{
    return kind == act::kContractKind || kind == act::kExclusionKind;
}

absl::Status refusedAct(act::Refusal refusal)
{
    using R = act::Refusal;
    switch (refusal) {
    case R::None:
        return absl::OkStatus();
    case R::SelfApproval:
        return fault(kState, "SELF_APPROVAL", "Nobody approves what they proposed themselves.",
                     "Ask another person who may approve it.");
    case R::Expired:
        return fault(kState, "ACT_EXPIRED", "The proposal has expired.", "Propose it again.");
    case R::NotYours:
        return fault(absl::StatusCode::kPermissionDenied, "ACT_NOT_YOURS",
                     "Your role does not decide this kind of act, and you did not propose it.",
                     "Ask its proposer, or platform operations.");
    case R::WrongState:
        break;
    }
    return fault(kState, "ACT_STATE", "The act is in another state by now.", "Reload to see its state.");
}

absl::Status auditContractAct(StoreTxn &txn, const Call &call, const StoredAct &act, const std::string &outcome,
                              std::string before)
{
    AuditEvent event = call.event(act.tenantId, outcome);
    event.before = std::move(before);
    event.after = absl::StrCat(act.id, " state=", static_cast<int>(act.state), " ", act.change);
    return txn.audit(std::move(event));
}

absl::Status approveContractAct(StoreTxn &txn, const Call &call, const ContractGround &ground, StoredAct &act)
{
    if (absl::Status status = refusedAct(act::approve(act, call.person, call.nowMs)); !status.ok())
        return status;
    absl::Status status =
        act.kind == act::kContractKind ? applyVersion(txn, call, ground, act) : applyExclusion(txn, call, ground, act);
    if (status.ok())
        status = verify(txn, act);
    if (status.ok())
        status = txn.putAct(act);
    if (!status.ok())
        return status;
    return auditContractAct(txn, call, act, act.outcome,
                            act.kind == act::kContractKind ? encode(ground.newest()) : std::string());
}

absl::Status revertContractAct(StoreTxn &txn, const Call &call, const ContractGround &ground, StoredAct &act)
{
    if (act.kind == act::kContractKind)
        return fault(kState, "CONTRACT_STAYS", "A version of a contract that was approved is never taken back.",
                     "Propose another version that follows it.");
    const auto exclusion = decodeExclusion(act.change);
    if (!exclusion.ok())
        return expectDecoded(exclusion.status());
    if (absl::Status status = refusedAct(act::revert(act, call.person, "Reverted by " + call.person.id + "."));
        !status.ok())
        return status;
    if (const std::string name = finalPeriod(ground, exclusion->fromMs, exclusion->toMs, call.nowMs); !name.empty())
        return fault(kState, "EXCLUSION_FINAL",
                     absl::StrCat("The period ", name, " is final: the exclusion stays in what was agreed."),
                     "Restate the period in a review, with the reason.");
    auto record = txn.record(kExclusionRecord, exclusion->id);
    if (!record.ok())
        return record.status();
    const std::string before = record->body;
    record->body = encode(KeptExclusion{*exclusion, call.person.id, call.nowMs});
    if (absl::Status status = txn.putRecord(*record); !status.ok())
        return status;
    const std::string what = absl::StrCat("Exclusion ", exclusion->id, " taken back");
    if (absl::Status status = txn.addTimeline({act.tenantId, call.nowMs, "contract", what, call.person.id});
        !status.ok())
        return status;
    if (absl::Status status = txn.putAct(act); !status.ok())
        return status;
    return auditContractAct(txn, call, act, "reverted", before);
}

} // namespace bulkhead
