// Recordings of time-boxed access: the screens that consoles tell of, and playback, which is audited itself.
#include "backend/recording/recorder.h"
#include "backend/recording/recording_trace.h"
#include "backend/rpc/departure_record.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/grant_admission.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/screen_pace.h"
#include "backend/rpc/services.h"
#include "backend/rpc/text_rules.h"

#include "bulkhead/v1/recordings.grpc.pb.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::uint32_t kPage = 100, kMostPage = 200;
constexpr std::size_t kView = 40, kPlace = 200, kSearch = 100, kKinds = 5;

static_assert(static_cast<int>(StepKind::End) + 1 == v1::STEP_KIND_END);

absl::Status grantNotFound()
{
    return fault(absl::StatusCode::kNotFound, "GRANT_NOT_FOUND", "There is no such access within your scope.",
                 "Reload the list of accesses and choose again.");
}

absl::Status screenInvalid()
{
    return fault(absl::StatusCode::kInvalidArgument, "SCREEN_INVALID", "This names no view of a console.",
                 "Send a view's word and an id.");
}

bool isOf(std::string_view text, std::size_t most, std::string_view more)
{
    return text.size() <= most && std::ranges::all_of(text, [more](char c) {
               return (c >= 'a' && c <= 'z') || more.find(c) != std::string_view::npos;
           });
}

/// Words of a search, in small letters.
std::vector<std::string> wordsOf(const std::string &search)
{
    return absl::StrSplit(absl::AsciiStrToLower(search), absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

class Wanted
{
public:
    explicit Wanted(const v1::GetRecordingRequest &asked)
        : m_words(wordsOf(asked.search()))
        , m_kinds(asked.kinds().begin(), asked.kinds().end())
    {
    }
    [[nodiscard]] bool fits(const recording::Step &step) const
    {
        if (!m_kinds.empty() && std::ranges::find(m_kinds, static_cast<int>(step.kind) + 1) == m_kinds.end())
            return false;
        const std::string text = absl::AsciiStrToLower(step.summary + '\n' + step.detail);
        return std::ranges::all_of(m_words,
                                   [&text](const std::string &word) { return text.find(word) != std::string::npos; });
    }

private:
    const std::vector<std::string> m_words;
    const std::vector<int> m_kinds;
};

v1::RecordingProof proofOf(const recording::Trace &trace)
{
    if (trace.key != recording::KeyState::Usable)
        return v1::RECORDING_PROOF_UNREADABLE;
    return trace.broken != 0 ? v1::RECORDING_PROOF_BROKEN : v1::RECORDING_PROOF_VERIFIED;
}

std::string outcomeOf(const recording::Trace &trace)
{
    switch (proofOf(trace)) {
    case v1::RECORDING_PROOF_UNREADABLE:
        return "not readable";
    case v1::RECORDING_PROOF_BROKEN:
        return absl::StrCat("broken at step ", trace.broken);
    default:
        return "verified";
    }
}

void fillSteps(const recording::Trace &trace, const v1::GetRecordingRequest &asked, v1::GetRecordingResponse &answer)
{
    const Wanted wanted(asked);
    const std::uint32_t limit = asked.limit() == 0 ? kPage : asked.limit();
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < trace.steps.size(); ++i) {
        const recording::Step &step = trace.steps[i];
        if (!wanted.fits(step))
            continue;
        ++found;
        if (i + 1 <= asked.after())
            continue;
        if (answer.steps_size() == static_cast<int>(limit)) {
            answer.set_next_after(answer.steps().rbegin()->sequence());
            continue;
        }
        v1::RecordingStep &message = *answer.add_steps();
        message.set_sequence(i + 1);
        message.set_at_ms(step.atMs);
        message.set_kind(static_cast<v1::StepKind>(static_cast<int>(step.kind) + 1));
        message.set_person(step.person);
        message.set_summary(step.summary);
        message.set_detail(step.detail);
    }
    answer.set_found(found);
}

class Recordings final : public v1::RecordingsService::CallbackService
{
public:
    explicit Recordings(ServiceParts parts)
        : m_parts(std::move(parts))
    {
    }

    grpc::ServerUnaryReactor *NoteScreen(grpc::CallbackServerContext *context, const v1::NoteScreenRequest *request,
                                         v1::NoteScreenResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &) { return note(call, asked); });
    }
    grpc::ServerUnaryReactor *GetRecording(grpc::CallbackServerContext *context, const v1::GetRecordingRequest *request,
                                           v1::GetRecordingResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return play(call, asked, answer); });
    }

private:
    [[nodiscard]] absl::Status recorded() const
    {
        if (m_parts.recorder && m_parts.recordings)
            return absl::OkStatus();
        return fault(absl::StatusCode::kFailedPrecondition, "NOT_RECORDED",
                     "This gateway records nothing: it has no folder for keys of recordings.",
                     "Have it started with --recording-keys.");
    }
    absl::Status note(const Call &call, const v1::NoteScreenRequest &asked);
    absl::Status play(const Call &call, const v1::GetRecordingRequest &asked, v1::GetRecordingResponse &answer);
    /// GRANT_NOT_FOUND, OWN_RECORDING, PHI_RECORDING. Sets the name of the tenant.
    absl::StatusOr<grants::Grant> playable(const Call &call, const std::string &grantId, std::string &tenantName) const;
    absl::Status auditPlayed(const Call &call, const grants::Grant &grant, const v1::GetRecordingRequest &asked,
                             const recording::Trace &trace, const v1::GetRecordingResponse &answer);

    const ServiceParts m_parts;
    ScreenPace m_pace;
};

absl::Status Recordings::note(const Call &call, const v1::NoteScreenRequest &asked)
{
    if (!call.grant)
        return fault(absl::StatusCode::kFailedPrecondition, "NOT_UNDER_GRANT",
                     "Screens are noted while a time-boxed access is used.", "Name the grant in the context.");
    if (absl::Status status = recorded(); !status.ok())
        return status;
    constexpr std::string_view kIdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/@-";
    if (asked.view().empty() || !isOf(asked.view(), kView, "-") || !isOf(asked.place(), kPlace, kIdCharacters))
        return screenInvalid();
    if (!m_pace.take(call.grant->id, call.nowMs))
        return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_SCREENS",
                     "Screens change faster than they are noted.", "Send the one that is looked at a second later.");
    RecordedStep step{call.grant->id, call.grant->tenantId, call.person.id, StepKind::Screen, {}, {}};
    step.summary = absl::StrCat("Looked at ", asked.view(), asked.place().empty() ? "" : " ", asked.place());
    step.detail = nlohmann::json{{"view", asked.view()}, {"place", asked.place()}}.dump();
    const absl::Status status = m_parts.recorder->record(step);
    if (status.ok() || absl::IsCancelled(status))
        return status.ok() ? status : grantNotInForce();
    return recordingFailed();
}

absl::StatusOr<grants::Grant> Recordings::playable(const Call &call, const std::string &grantId,
                                                   std::string &tenantName) const
{
    const auto record = m_parts.store.record(kGrantRecord, grantId);
    if (!record.ok())
        return absl::IsNotFound(record.status()) ? grantNotFound() : record.status();
    auto grant = grantOf(*record);
    if (!grant.ok())
        return grant;
    const auto index = call.find(grant->ask.tenantId);
    if (index && call.fleet->factsOf(*index).stage != Stage::Gone) {
        tenantName = call.fleet->factsOf(*index).name;
    } else { // Who has left is within the scope that held it then.
        const auto left = m_parts.store.record(kDepartureRecord, grant->ask.tenantId);
        if (!left.ok() && !absl::IsNotFound(left.status()))
            return left.status();
        const auto departure = left.ok() ? departureOf(*left) : absl::StatusOr<Departure>(left.status());
        if (!departure.ok() || departure->state != DepartureState::Gone || !call.person.scope.holds(departure->facts))
            return grantNotFound();
        tenantName = departure->facts.name;
    }
    if (grant->person == call.person.id)
        return fault(absl::StatusCode::kPermissionDenied, "OWN_RECORDING", "Nobody plays back their own recording.",
                     "Ask another person who may.");
    const bool phi = std::ranges::find(grant->ask.permissions, grants::Permission::Phi) != grant->ask.permissions.end();
    if (phi && (call.callerRole == Role::PlatformOperations || call.person.role == Role::PlatformOperations))
        return fault(absl::StatusCode::kPermissionDenied, "PHI_RECORDING",
                     "It is the recording of an access to protected health information.",
                     "Ask an auditor or a support lead.");
    return grant;
}

absl::Status Recordings::play(const Call &call, const v1::GetRecordingRequest &asked, v1::GetRecordingResponse &answer)
{
    if (absl::Status status = recorded(); !status.ok())
        return status;
    if (asked.limit() > kMostPage || !checkText(asked.search(), kSearch, false, "search").ok()
        || asked.kinds_size() > static_cast<int>(kKinds))
        return fault(absl::StatusCode::kInvalidArgument, "PAGE_INVALID",
                     "A page has 1 to 200 steps, a search 100 characters, and each kind is named once.",
                     "Ask for less.");
    std::string tenantName;
    const auto grant = playable(call, asked.grant_id(), tenantName);
    if (!grant.ok())
        return grant.status();
    const auto trace = recording::traceOf(m_parts.store, m_parts.recordings->keys(), grant->ask.tenantId, grant->id);
    if (!trace.ok())
        return trace.status();
    if (trace->count == 0 && trace->broken == 0)
        return fault(absl::StatusCode::kNotFound, "NOTHING_RECORDED", "Nothing was recorded under this access.",
                     grant->startedMs == 0 ? "It was never in force." : "It was not used, or not recorded then.");
    answer.set_grant_id(grant->id);
    answer.set_person(grant->person);
    answer.set_tenant_id(grant->ask.tenantId);
    answer.set_tenant_name(tenantName);
    answer.set_purpose(grant->ask.purpose);
    answer.set_ticket(grant->ask.ticket);
    answer.set_broken_glass(grant->brokenGlass);
    answer.set_started_ms(grant->startedMs);
    answer.set_ended_ms(grant->endedMs);
    answer.set_proof(proofOf(*trace));
    answer.set_broken(trace->broken);
    answer.set_trouble(trace->trouble);
    answer.set_sealed(trace->sealed);
    answer.set_sealed_ms(trace->sealedMs);
    answer.set_count(trace->count);
    answer.set_last_hash(hex(trace->last));
    fillSteps(*trace, asked, answer);
    const absl::Status status = auditPlayed(call, *grant, asked, *trace, answer);
    if (!status.ok())
        answer.Clear();
    return status;
}

absl::Status Recordings::auditPlayed(const Call &call, const grants::Grant &grant, const v1::GetRecordingRequest &asked,
                                     const recording::Trace &trace, const v1::GetRecordingResponse &answer)
{
    AuditEvent event = call.event(grant.ask.tenantId, outcomeOf(trace));
    event.action = "recording.played";
    event.grant = grant.id;
    // Which steps were seen, and what for: a search tells as much as what it found.
    event.after = answer.steps_size() == 0
                      ? "no steps"
                      : absl::StrCat("steps ", answer.steps(0).sequence(), " to ", answer.steps().rbegin()->sequence());
    absl::StrAppend(&event.after, " of ", trace.count, ", person=", grant.person);
    if (!asked.search().empty())
        absl::StrAppend(&event.after, ", search=\"", asked.search(), "\"");
    return m_parts.store.write(StoreScope::of(grant.ask.tenantId),
                               [&event](StoreTxn &txn) { return txn.audit(event); });
}

} // namespace

std::unique_ptr<grpc::Service> makeRecordingsService(ServiceParts parts)
{
    return std::make_unique<Recordings>(std::move(parts));
}

} // namespace bulkhead
