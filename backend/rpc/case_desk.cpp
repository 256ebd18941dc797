#include "backend/rpc/case_desk.h"

#include "backend/room/casework_record.h"
#include "backend/rpc/access_policy.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/onboarding_wire.h"
#include "backend/rpc/once.h"
#include "backend/rpc/text_rules.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

using casework::CaseWork;
using casework::Mark;
using casework::Refusal;

constexpr std::size_t kNote = 500, kWaits = 300, kPaperName = 200, kReference = 500, kOwner = 64;

absl::Status noCase()
{
    return fault(absl::StatusCode::kNotFound, "CASE_NOT_FOUND", "This tenant has no such onboarding.",
                 "Reload the onboardings and choose again.");
}

absl::Status refusedFor(Refusal why)
{
    using Code = absl::StatusCode;
    switch (why) {
    case Refusal::None:
        break;
    case Refusal::Unknown:
        return fault(Code::kNotFound, "CHECKPOINT_NOT_FOUND", "The case has no such checkpoint; nothing was changed.",
                     "Reload the onboardings and choose again.");
    case Refusal::Document:
        return fault(Code::kInvalidArgument, "DOCUMENT_MISSING",
                     "This checkpoint rests on a document, and none is named; it stays open.",
                     "Give the document's name and where it is kept.");
    case Refusal::Reason:
        return fault(Code::kInvalidArgument, "REASON_MISSING",
                     "Reopening and overriding a checkpoint need a reason; nothing was changed.",
                     "Say why in at least five characters.");
    case Refusal::NonNegotiable:
        return fault(Code::kFailedPrecondition, "NOT_NEGOTIABLE",
                     "The standard lets nobody override this checkpoint; it stays open.",
                     "Have done what it asks for.");
    case Refusal::OwnCase:
        return fault(Code::kFailedPrecondition, "OWN_CASE",
                     "Nobody overrides a checkpoint of a case that they take care of themselves.",
                     "Ask another person of platform operations.");
    case Refusal::OwnAsk:
        return fault(Code::kFailedPrecondition, "OWN_ASK",
                     "Nobody consents to what they asked for themselves; the checkpoint stays open.",
                     "Ask another person of platform operations.");
    case Refusal::Same:
        return fault(Code::kFailedPrecondition, "ALREADY_MARKED", "The checkpoint stands like that already.",
                     "Nothing is left to do.");
    }
    return absl::OkStatus();
}

absl::Status tooLong(const char *what)
{
    return fault(absl::StatusCode::kInvalidArgument, "TEXT_TOO_LONG",
                 absl::StrCat("The ", what, " is too long; nothing was changed."), "Shorten it.");
}

/// Of a file as `sha256sum` prints it; empty: none was taken.
bool isDigest(std::string_view text)
{
    const auto hexDigit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.empty() || (text.size() == 64 && std::ranges::all_of(text, hexDigit));
}

absl::StatusOr<casework::Document> paperOf(const v1::CaseDocument &given)
{
    if (given.name().size() > kPaperName || given.reference().size() > kReference)
        return tooLong("document's name or place");
    if (!isDigest(given.sha256()))
        return fault(absl::StatusCode::kInvalidArgument, "DIGEST_REFUSED",
                     "The document's SHA-256 is not 64 digits of 0-9 and a-f; nothing was changed.",
                     "Choose the file again, or leave its SHA-256 out.");
    return casework::Document{given.name(), given.reference(), given.sha256()};
}

} // namespace

absl::Status heldBy(const CaseWork &work, Stage next)
{
    const auto open = casework::holding(work, next);
    if (open.empty())
        return absl::OkStatus();
    std::string names;
    for (const casework::Checkpoint *one : open)
        absl::StrAppend(&names, names.empty() ? "“" : ", “", one->title, "”");
    return fault(absl::StatusCode::kFailedPrecondition, "CHECKPOINT_OPEN",
                 absl::StrCat("The next step waits for ", names, "; what was done is kept."),
                 open.size() == 1 ? "Close the checkpoint, then go on." : "Close the checkpoints, then go on.");
}

CaseDesk::CaseDesk(const ServiceParts &parts, CaseWorks &works)
    : m_parts(parts)
    , m_works(works)
{
}

template<class Request, class Response>
absl::Status CaseDesk::change(const Call &call, const Request &asked, Response &answer, const Deed &deed)
{
    CaseWork work;
    const auto does = [&](StoreTxn &txn, Response &told) -> absl::Status {
        auto stored = txn.onboardingCase(asked.case_id());
        if (absl::IsNotFound(stored.status()) || (stored.ok() && stored->tenantId != call.facts().id))
            return noCase();
        if (!stored.ok())
            return stored.status();
        auto kept = casework::workOf(txn, asked.case_id());
        if (!kept.ok())
            return kept.status();
        const OnboardingCase item = *std::move(stored);
        if (kept->has_value()) {
            work = **kept;
        } else { // A case that is older than the checkpoints has none; what it waits for and its owner it may have.
            work.caseId = item.id;
            work.tenantId = item.tenantId;
        }
        if (work.revision != asked.expected_revision())
            return absl::AbortedError("another revision");
        std::string said;
        if (absl::Status status = deed(item, work, said); !status.ok())
            return status;
        if (absl::Status status = casework::putWork(txn, work, call.nowMs); !status.ok())
            return status;
        if (absl::Status status = txn.addTimeline({item.tenantId, call.nowMs, "onboarding", said, call.person.id});
            !status.ok())
            return status;
        AuditEvent event = call.event(item.tenantId, "done");
        event.after = said;
        if (absl::Status status = txn.audit(std::move(event)); !status.ok())
            return status;
        *told.mutable_case_() = caseMessage(call, item, &work, call.facts(), call.nowMs);
        return absl::OkStatus();
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, does, &ran);
    if (ran)
        m_works.put(std::move(work));
    return status;
}

absl::Status CaseDesk::mark(const Call &call, const v1::MarkCheckpointRequest &asked,
                            v1::MarkCheckpointResponse &answer)
{
    if (asked.note().size() > kNote)
        return tooLong("note");
    const auto paper = paperOf(asked.document());
    if (!paper.ok())
        return paper.status();
    return change(
        call, asked, answer, [&](const OnboardingCase &item, CaseWork &work, std::string &said) -> absl::Status {
            const Mark to = asked.done() ? Mark::Done : Mark::Open;
            if (asked.checkpoint_id() == casework::kTierException && !call.may("onboarding.override"))
                return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_ALLOWED",
                             "Your role lets no tier be against policy (onboarding.override).",
                             "Ask platform operations.");
            const Refusal why = casework::mark(work, asked.checkpoint_id(), to, call.person.id,
                                               casework::ownerOf(item, &work), asked.note(), *paper, call.nowMs);
            if (why != Refusal::None)
                return refusedFor(why);
            const auto one = std::ranges::find(work.checkpoints, asked.checkpoint_id(), &casework::Checkpoint::id);
            said = absl::StrCat("Checkpoint ", asked.done() ? "closed: " : "reopened: ", one->title);
            if (!one->paper.name.empty())
                absl::StrAppend(&said, " (", one->paper.name, ", ", one->paper.reference, ")");
            if (!asked.done())
                absl::StrAppend(&said, " (", asked.note(), ")");
            return absl::OkStatus();
        });
}

absl::Status CaseDesk::letBe(const Call &call, const v1::OverrideCheckpointRequest &asked,
                             v1::OverrideCheckpointResponse &answer)
{
    if (asked.reason().size() > kNote)
        return tooLong("reason");
    return change(
        call, asked, answer, [&](const OnboardingCase &item, CaseWork &work, std::string &said) -> absl::Status {
            const Refusal why = casework::mark(work, asked.checkpoint_id(), Mark::Overridden, call.person.id,
                                               casework::ownerOf(item, &work), asked.reason(), {}, call.nowMs);
            if (why != Refusal::None)
                return refusedFor(why);
            const auto one = std::ranges::find(work.checkpoints, asked.checkpoint_id(), &casework::Checkpoint::id);
            said = absl::StrCat("Checkpoint overridden: ", one->title, " (", asked.reason(), ")");
            return absl::OkStatus();
        });
}

absl::Status CaseDesk::mayOwn(const Call &call, const std::string &person) const
{
    if (person.empty() || person.size() > kOwner)
        return fault(absl::StatusCode::kInvalidArgument, "OWNER_REFUSED",
                     "An owner is a person's id of 1 to 64 characters; nothing was changed.", "Give the person's id.");
    const Identity *people = m_parts.entry.identity();
    if (people == nullptr)
        return absl::OkStatus(); // One person only: the owner is a name.
    const std::vector<Person> known = people->known();
    const bool may = std::ranges::any_of(known, [&](const Person &one) {
        const auto scope = call.access->admitted(one.role, one.scope);
        return one.id == person && call.access->allows(one.role, "onboarding.checkpoint") && scope.ok()
               && scope->holds(call.facts());
    });
    // One answer for all reasons: whose scope ends where is not for everybody to try out.
    return may ? absl::OkStatus()
               : fault(absl::StatusCode::kInvalidArgument, "OWNER_UNKNOWN",
                       "Nobody of this id may work on this onboarding; nothing was changed.", "Check the person's id.");
}

absl::Status CaseDesk::amend(const Call &call, const v1::AmendCaseRequest &asked, v1::AmendCaseResponse &answer)
{
    if (asked.change_case() == v1::AmendCaseRequest::kOwner) {
        if (absl::Status status = mayOwn(call, asked.owner()); !status.ok())
            return status;
        return change(call, asked, answer, [&](const OnboardingCase &item, CaseWork &work, std::string &said) {
            const std::string before = casework::ownerOf(item, &work);
            said = absl::StrCat("Onboarding handed from ", before.empty() ? "nobody" : before, " to ", asked.owner());
            work.owner = asked.owner();
            casework::note(work, {"owner", said, call.person.id, call.nowMs});
            return absl::OkStatus();
        });
    }
    if (asked.change_case() != v1::AmendCaseRequest::kWaitsFor)
        return fault(absl::StatusCode::kInvalidArgument, "NOTHING_ASKED", "Nothing to change was named.",
                     "Say what it waits for, or who takes care of it.");
    if (asked.waits_for().size() > kWaits)
        return tooLong("reason");
    return change(call, asked, answer, [&](const OnboardingCase &, CaseWork &work, std::string &said) {
        if (asked.waits_for().empty()) {
            said = absl::StrCat("Waits no more for: ", work.waits ? work.waits->text : "nothing");
            work.waits.reset();
        } else {
            said = absl::StrCat("Waits for: ", asked.waits_for());
            work.waits = casework::Waiting{asked.waits_for(), call.person.id, call.nowMs};
        }
        casework::note(work, {work.waits ? "waits" : "goes-on", said, call.person.id, call.nowMs});
        return absl::OkStatus();
    });
}

} // namespace bulkhead
