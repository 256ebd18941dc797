#include "backend/rpc/exposure_decisions.h"

#include "backend/review/scrub.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/exposure_pack.h"
#include "backend/rpc/exposure_wire.h"
#include "backend/rpc/once.h"
#include "backend/rpc/reviews_wire.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

using exposure::Case;
using exposure::Refusal;

constexpr std::uint32_t kMostPeople = 1'000'000'000;

absl::Status caseNotFound()
{
    return fault(absl::StatusCode::kNotFound, "EXPOSURE_NOT_FOUND", "There is no such exposure case within your scope.",
                 "Reload the list of exposure cases and choose again.");
}

absl::Status incomplete(std::string_view what)
{
    return fault(absl::StatusCode::kInvalidArgument, "EXPOSURE_INCOMPLETE",
                 absl::StrCat(std::string(what), " Nothing was changed."), "Fill in what is missing.");
}

absl::Status refusedAsMissing(Refusal refusal)
{
    const auto invalid = absl::StatusCode::kInvalidArgument;
    switch (refusal) {
    case Refusal::Incomplete:
        return incomplete("It needs its tenants, each once, a day, and words that say it.");
    case Refusal::Future:
        return fault(invalid, "TIME_AHEAD", "The time given lies ahead; nothing was changed.",
                     "Give the time at which it happened.");
    case Refusal::NoSuchEntry:
        return fault(absl::StatusCode::kNotFound, "ENTRY_NOT_FOUND", "The case has no entry of this number.",
                     "Choose an entry of its timeline.");
    default:
        return fault(absl::StatusCode::kResourceExhausted, "EXPOSURE_FULL",
                     "The case has as many entries as one can have; nothing was added.",
                     "Close it, and report what is new as a case of its own.");
    }
}

absl::Status refused(Refusal refusal)
{
    const auto precondition = absl::StatusCode::kFailedPrecondition;
    switch (refusal) {
    case Refusal::None:
        return absl::OkStatus();
    case Refusal::WrongState:
        return fault(precondition, "EXPOSURE_STATE", "The case is not in a state in which this can be done.",
                     "Look at how it stands now: it is assessed, then decided, then confirmed, then closed.");
    case Refusal::DiscoveryLater:
        return fault(precondition, "DISCOVERY_LATER", "The day of discovery is never set later; nothing was changed.",
                     "Leave the day, and add a note that says what was found out about it.");
    case Refusal::HighFactor:
        return fault(precondition, "FACTOR_HIGH",
                     "A factor is rated high: that shows no low probability of compromise.",
                     "Give notice, or assess the case again with what has been found out.");
    case Refusal::OwnWork:
        return fault(precondition, "SELF_APPROVAL", "Who assessed or decided a case does not confirm its decision.",
                     "Ask another person who may.");
    case Refusal::OwnerUnknown:
        return fault(precondition, "OWNER_UNKNOWN", "No tenant of the case is the owner of the data yet.",
                     "Find out whose data it is, and add the tenant to the case.");
    case Refusal::PeopleUnknown:
        return fault(precondition, "PEOPLE_UNKNOWN", "How many people are affected is not known yet.",
                     "Enter the number before the case is closed.");
    case Refusal::OwnerNotTold:
        return fault(precondition, "OWNER_NOT_TOLD", "A tenant whose data it is has not been given notice.",
                     "Note the notice to each owner before the case is closed.");
    case Refusal::NotAnOwner:
        return fault(precondition, "NOT_AN_OWNER", "Notice is given to a tenant whose data it is, or for it.",
                     "Choose an owner of the case.");
    default:
        return refusedAsMissing(refusal);
    }
}

/// No field of a case is for anything of a patient.
absl::Status plain(std::initializer_list<std::string_view> texts)
{
    for (const std::string_view text : texts)
        if (const std::string what = review::looksIdentifying(text); !what.empty())
            return fault(absl::StatusCode::kInvalidArgument, "TEXT_IDENTIFYING",
                         absl::StrCat("A text looks as if it held ", what, "; nothing was changed."),
                         "Say which kind of record and how many, without anything of a person.");
    return absl::OkStatus();
}

void tell(const Call &call, const Case &item, std::int64_t nowMs, v1::ExposureResponse &answer)
{
    fill(call, item, nowMs, *answer.mutable_exposure());
    for (const exposure::Entry &entry : item.entries)
        fill(entry, *answer.mutable_exposure()->add_entries());
}

bool namesParty(const Case &item, std::string_view typed)
{
    return std::ranges::any_of(item.facts.parties,
                               [typed](const exposure::Party &party) { return party.facts.name == typed; });
}

} // namespace

absl::StatusOr<std::vector<exposure::Party>>
ExposureDecisions::partiesOf(const Call &call, const google::protobuf::RepeatedPtrField<v1::ExposureParty> &asked,
                             const std::vector<exposure::Party> &before) const
{
    if (asked.size() > static_cast<int>(exposure::kMostParties))
        return incomplete("A case has 20 tenants at most.");
    std::vector<exposure::Party> parties;
    for (const v1::ExposureParty &one : asked) {
        const bool known = one.part() == v1::EXPOSURE_PART_OWNER || one.part() == v1::EXPOSURE_PART_SEER;
        const auto part = known ? static_cast<exposure::Part>(one.part()) : exposure::Part::Unspecified;
        const auto was =
            std::ranges::find(before, one.tenant_id(), [](const exposure::Party &party) { return party.facts.id; });
        const auto index = call.find(one.tenant_id());
        if (was == before.end() && !index)
            return tenantNotInScope();
        parties.push_back({was != before.end() ? was->facts : call.fleet->factsOf(*index), part});
    }
    return parties;
}

absl::Status ExposureDecisions::report(const Call &call, const v1::ReportExposureRequest &asked,
                                       v1::ExposureResponse &answer)
{
    if (absl::Status status = plain({asked.text(), asked.records()}); !status.ok())
        return status;
    auto parties = partiesOf(call, asked.parties(), {});
    if (!parties.ok())
        return parties.status();
    Case made;
    const auto work = [&](StoreTxn &txn, v1::ExposureResponse &kept) -> absl::Status {
        const auto now = txn.clockMs();
        if (!now.ok())
            return now.status();
        made = {};
        made.id = newExposureId();
        made.kind = ExposureKind::Reported;
        made.what = asked.text();
        made.person = asked.person();
        made.days = m_keeper.days();
        made.openedBy = call.person.id;
        made.facts = {*parties, asked.records(), std::min(asked.people(), kMostPeople), asked.discovered_ms()};
        if (absl::Status status = refused(exposure::open(made, *now)); !status.ok())
            return status;
        if (absl::Status status = keepNewExposure(txn, made, call.event({}, "opened"), *now); !status.ok())
            return status;
        tell(call, made, *now, kept);
        return absl::OkStatus();
    };
    bool ran = false;
    const absl::Status status = once(m_store, call, asked, answer, work, &ran);
    if (ran)
        m_keeper.rows().put(made);
    return status;
}

template<class Request>
absl::Status ExposureDecisions::change(const Call &call, const Request &asked, v1::ExposureResponse &answer,
                                       std::optional<std::uint64_t> expected, const Work &work)
{
    Case item;
    const auto run = [&](StoreTxn &txn, v1::ExposureResponse &kept) -> absl::Status {
        const auto record = txn.record(kExposureRecord, asked.case_id());
        if (!record.ok())
            return absl::IsNotFound(record.status()) ? caseNotFound() : record.status();
        auto stored = exposureOf(*record);
        const auto now = txn.clockMs();
        if (!stored.ok() || !now.ok())
            return stored.ok() ? now.status() : stored.status();
        item = *std::move(stored);
        if (!mayKnow(call, item))
            return caseNotFound();
        if (expected && item.revision != *expected)
            return actChanged();
        Step step{item, *now, {}};
        if (absl::Status status = work(step); !status.ok())
            return status;
        if (absl::Status status = keepExposure(txn, item, call.event({}, step.outcome), *now); !status.ok())
            return status;
        tell(call, item, *now, kept);
        return absl::OkStatus();
    };
    bool ran = false;
    const absl::Status status = once(m_store, call, asked, answer, run, &ran);
    if (ran)
        m_keeper.rows().put(item);
    return status;
}

absl::Status ExposureDecisions::amend(const Call &call, const v1::AmendExposureRequest &asked,
                                      v1::ExposureResponse &answer)
{
    if (absl::Status status = plain({asked.records()}); !status.ok())
        return status;
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) -> absl::Status {
        auto parties = partiesOf(call, asked.parties(), step.item.facts.parties);
        if (!parties.ok())
            return parties.status();
        const exposure::Facts facts{*std::move(parties), asked.records(), std::min(asked.people(), kMostPeople),
                                    asked.discovered_ms()};
        step.outcome = "facts changed";
        return refused(exposure::amend(step.item, facts, call.person.id, step.nowMs));
    });
}

absl::Status ExposureDecisions::assess(const Call &call, const v1::AssessExposureRequest &asked,
                                       v1::ExposureResponse &answer)
{
    if (asked.factors_size() != static_cast<int>(exposure::kFactors))
        return incomplete("An assessment has all four factors.");
    std::array<exposure::Factor, exposure::kFactors> factors;
    for (std::size_t at = 0; at < factors.size(); ++at) {
        const v1::ExposureFactor &one = asked.factors(static_cast<int>(at));
        if (absl::Status status = plain({one.text()}); !status.ok())
            return status;
        const bool rated = one.rating() > 0 && one.rating() <= v1::EXPOSURE_RATING_HIGH;
        factors[at] = {rated ? static_cast<exposure::Rating>(one.rating()) : exposure::Rating::Unspecified, one.text()};
    }
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) {
        step.outcome = "assessed";
        const Refusal refusal = exposure::assess(step.item, factors, call.person.id, step.nowMs);
        return refusal == Refusal::Incomplete ? incomplete("Every factor has a rating and words that say why.")
                                              : refused(refusal);
    });
}

absl::Status ExposureDecisions::decide(const Call &call, const v1::DecideExposureRequest &asked,
                                       v1::ExposureResponse &answer)
{
    if (absl::Status status = plain({asked.reason()}); !status.ok())
        return status;
    const bool known =
        asked.verdict() == v1::EXPOSURE_VERDICT_NOTIFY || asked.verdict() == v1::EXPOSURE_VERDICT_NO_NOTICE;
    const auto verdict = known ? static_cast<exposure::Verdict>(asked.verdict()) : exposure::Verdict::Unspecified;
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) -> absl::Status {
        if (verdict == exposure::Verdict::NoNotice && !namesParty(step.item, asked.typed_name()))
            return fault(absl::StatusCode::kInvalidArgument, "NAME_MISMATCH",
                         "What was typed is not the name of a tenant of the case; nothing was decided.",
                         "Type the name of the tenant that is to get no notice.");
        step.outcome = "decided, to be confirmed";
        const Refusal refusal = exposure::decide(step.item, verdict, asked.reason(), call.person.id, step.nowMs);
        return refusal == Refusal::Incomplete ? incomplete("A decision says what is decided and why.")
                                              : refused(refusal);
    });
}

absl::Status ExposureDecisions::confirm(const Call &call, const v1::ConfirmDecisionRequest &asked,
                                        v1::ExposureResponse &answer)
{
    if (absl::Status status = plain({asked.reason()}); !status.ok())
        return status;
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) {
        step.outcome = asked.decline() ? "decision declined" : "decision confirmed";
        const Refusal refusal = asked.decline()
                                    ? exposure::decline(step.item, call.person.id, asked.reason(), step.nowMs)
                                    : exposure::confirm(step.item, call.person.id, step.nowMs);
        return refusal == Refusal::Incomplete ? incomplete("A no says why.") : refused(refusal);
    });
}

absl::Status ExposureDecisions::notice(const Call &call, const v1::RecordNoticeRequest &asked,
                                       v1::ExposureResponse &answer)
{
    const v1::ExposureNotice &said = asked.notice();
    const bool known = said.to() > 0 && said.to() <= v1::EXPOSURE_ADDRESSEE_MEDIA;
    exposure::Notice given;
    given.to = known ? static_cast<exposure::Addressee>(said.to()) : exposure::Addressee::Unspecified;
    given.tenantId = said.tenant_id();
    given.how = said.how();
    given.by = call.person.id;
    given.sentMs = said.sent_ms();
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) {
        step.outcome = absl::StrCat("notice to ", std::string(exposure::wordOf(given.to)));
        const Refusal refusal = exposure::notice(step.item, given, step.nowMs);
        return refusal == Refusal::Incomplete ? incomplete("A notice says to whom, when and how.") : refused(refusal);
    });
}

absl::Status ExposureDecisions::note(const Call &call, const v1::AddExposureEntryRequest &asked,
                                     v1::ExposureResponse &answer)
{
    if (absl::Status status = plain({asked.text()}); !status.ok())
        return status;
    return change(call, asked, answer, std::nullopt, [&](Step &step) {
        step.outcome = asked.corrects() == 0 ? "noted" : absl::StrCat("entry ", asked.corrects(), " corrected");
        const Refusal refusal = exposure::note(step.item, asked.text(), asked.corrects(), call.person.id, step.nowMs);
        return refusal == Refusal::Incomplete ? incomplete("An entry has words.") : refused(refusal);
    });
}

absl::Status ExposureDecisions::close(const Call &call, const v1::CloseExposureRequest &asked,
                                      v1::ExposureResponse &answer)
{
    if (absl::Status status = plain({asked.text()}); !status.ok())
        return status;
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) {
        step.outcome = "closed";
        const Refusal refusal = exposure::close(step.item, call.person.id, asked.text(), step.nowMs);
        return refusal == Refusal::Incomplete ? incomplete("A case is closed with what came of it.") : refused(refusal);
    });
}

absl::Status ExposureDecisions::pack(const Call &call, const v1::GetExposurePackRequest &asked,
                                     v1::GetExposurePackResponse &answer)
{
    const auto record = m_store.record(kExposureRecord, asked.case_id());
    if (!record.ok())
        return absl::IsNotFound(record.status()) ? caseNotFound() : record.status();
    const auto item = exposureOf(*record);
    const auto now = m_store.clockMs();
    if (!item.ok() || !now.ok())
        return item.ok() ? now.status() : item.status();
    const auto party = std::ranges::find(item->facts.parties, asked.tenant_id(),
                                         [](const exposure::Party &one) { return one.facts.id; });
    if (!mayKnow(call, *item) || party == item->facts.parties.end())
        return caseNotFound();
    const auto nameNow = [this](const std::string &id) {
        const auto facts = m_keeper.tenant(id);
        return facts ? facts->name : std::string();
    };
    const review::Pack made = exposurePages(*item, *party, wordsOfOthers(*item, party->facts.id, nameNow), *now);
    const std::string hash = hex(sha256(review::canonicalBytes(made)));
    AuditEvent event = call.event(party->facts.id, "exported");
    event.atMs = *now;
    event.after = absl::StrCat("case=", item->id, ", pack ", hash);
    if (absl::Status status = m_store.write([&event](StoreTxn &txn) { return txn.audit(event); }); !status.ok())
        return status;
    for (v1::PackPage &page : pagesOf(made))
        *answer.add_pages() = std::move(page);
    answer.set_hash(hash);
    answer.set_tenant_name(party->facts.name);
    answer.set_footer(exposureFooter(*item, *now));
    answer.set_as_of_ms(*now);
    return absl::OkStatus();
}

} // namespace bulkhead
