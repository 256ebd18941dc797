#include "backend/rpc/external_answers.h"

#include "backend/engine/baseline.h"
#include "backend/rpc/text_rules.h"

#include "bulkhead/v1/platform_driver.pb.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>

namespace bulkhead {
namespace {

constexpr std::size_t kMostSteps = 40, kMostAttempts = 200, kMostThings = 200;
constexpr std::size_t kId = 64, kTitle = 120, kEvidence = 2'000, kSeen = 500, kWhat = 200, kRaw = 1'000;
constexpr std::size_t kMostWords = 300; ///< Of an error.

/// One answer, held against what was asked.
class Answer
{
public:
    Answer(const ExternalPart &part, const v1::TenantContext &asked, const v1::TenantContext &told)
        : m_part(part)
    {
        if (asked.tenant_id() != told.tenant_id())
            refuse("is about another tenant than was asked for");
        else if (asked.environment() != told.environment())
            refuse("is about another environment than this gateway's");
    }

    [[nodiscard]] const absl::Status &status() const { return m_status; }
    [[nodiscard]] bool ok() const { return m_status.ok(); }
    void refuse(const std::string &why)
    {
        if (m_status.ok())
            m_status = absl::FailedPreconditionError(absl::StrCat("The answer of the platform driver \"", m_part.name,
                                                                  "\" ", why, "; nothing of it was taken."));
    }
    void id(const std::string &text, const char *field)
    {
        const bool plain = !text.empty() && text.size() <= kId && std::ranges::all_of(text, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        });
        if (!plain)
            refuse(absl::StrCat("holds a \"", field, "\" that is none"));
    }
    void text(const std::string &text, std::size_t most, bool lines, const char *field, bool needed = true)
    {
        if (needed && text.find_first_not_of(" \t\n") == std::string::npos)
            refuse(absl::StrCat("leaves out \"", field, "\""));
        else if (!checkText(text, most, lines, field).ok())
            refuse(absl::StrCat("holds a \"", field, "\" that is longer than ", most,
                                " characters or holds characters that are not shown"));
    }
    void count(int items, std::size_t most, const char *field)
    {
        if (static_cast<std::size_t>(items) > most)
            refuse(absl::StrCat("holds more than ", most, " ", field));
    }
    /// Whether something stands there; false as well where the answer is refused.
    bool stands(v1::Presence presence, bool tellsMore)
    {
        if (presence == v1::PRESENCE_STANDS)
            return ok();
        if (presence != v1::PRESENCE_NOTHING)
            refuse("does not say whether anything of the tenant is there");
        else if (tellsMore)
            refuse("says that nothing of the tenant is there, and tells of it all the same");
        else if (ok())
            m_status = absl::NotFoundError(
                absl::StrCat("Nothing of the tenant is where the platform driver \"", m_part.name, "\" looks."));
        return false;
    }

private:
    const ExternalPart &m_part;
    absl::Status m_status;
};

Layer layerOf(const ExternalPart &part, int layer)
{
    const auto known = static_cast<Layer>(layer);
    return layer > 0 && layer <= static_cast<int>(Layer::Operations) && part.layers.contains(known)
               ? known
               : Layer::Unspecified;
}

void leaveOut(ProbeRound &round, const std::string &why)
{
    if (round.incomplete.size() < kRaw) // One reason is enough; a hundred say no more.
        absl::StrAppend(&round.incomplete, round.incomplete.empty() ? "" : "; ", why);
}

void takeAttempt(const ExternalPart &part, const v1::DriverAttempt &told, Answer &answer, ProbeRound &round)
{
    const Layer layer = layerOf(part, told.layer());
    if (layer == Layer::Unspecified)
        return answer.refuse("tells of an attempt on a layer that it does not answer for");
    answer.id(told.boundary(), "boundary");
    answer.text(told.what(), kWhat, false, "what");
    answer.text(told.evidence(), kRaw, true, "evidence", false);
    answer.text(told.cause(), kSeen, true, "cause", false);
    if (!answer.ok())
        return;
    const bool crossed = told.outcome() == v1::ATTEMPT_OUTCOME_CROSSED;
    const bool refused = told.outcome() == v1::ATTEMPT_OUTCOME_REFUSED;
    if (!crossed && !refused)
        return leaveOut(round, absl::StrCat("could not ", told.what(), ": ",
                                            told.cause().empty() ? "the driver does not say why" : told.cause()));
    if (refused && told.evidence().find_first_not_of(" \t\n") == std::string::npos)
        return leaveOut(round, absl::StrCat("no evidence that it was refused to ", told.what()));
    const std::string cause = !crossed               ? std::string()
                              : told.cause().empty() ? std::string("The driver does not say why.")
                                                     : told.cause();
    // Under a name of its own: what got through elsewhere must not end because a driver tells the same attempt refused.
    round.attempts.push_back(
        {layer, absl::StrCat(kExternalStep, told.boundary()), told.what(), crossed, told.evidence(), cause});
}

std::string listOf(const google::protobuf::RepeatedPtrField<v1::DriverThing> &things)
{
    std::string list;
    for (const v1::DriverThing &thing : things) {
        absl::StrAppend(&list, list.empty() ? "" : ", ", thing.what());
        if (!thing.why().empty())
            absl::StrAppend(&list, " (", thing.why(), ")");
    }
    return list;
}

} // namespace

absl::StatusOr<std::vector<PlannedStep>> plannedIn(const ExternalPart &part, const v1::TenantContext &asked,
                                                   const v1::PlanTenantResponse &told)
{
    Answer answer(part, asked, told.context());
    answer.count(told.steps_size(), kMostSteps, "steps");
    // Who plans nothing would never be heard of again, and the tenant would go live without it.
    if (told.steps_size() == 0)
        answer.refuse("plans no step");
    std::vector<PlannedStep> steps;
    std::set<std::string> ids;
    for (const v1::DriverStep &step : told.steps()) {
        answer.id(step.id(), "id");
        answer.text(step.title(), kTitle, false, "title");
        if (step.stage() < v1::STAGE_CONTRACT || step.stage() > v1::STAGE_VERIFICATION)
            answer.refuse("plans a step in no stage from contract to verification");
        if (!ids.insert(step.id()).second)
            answer.refuse("plans a step twice");
        const std::set<std::string> mends(step.mends().begin(), step.mends().end());
        if (!std::ranges::includes(part.checks, mends))
            answer.refuse("plans a step that mends what it does not look at");
        if (!answer.ok())
            return answer.status();
        steps.push_back({absl::StrCat(kExternalStep, step.id()),
                         step.title(),
                         static_cast<Stage>(step.stage()),
                         {mends.begin(), mends.end()}});
    }
    if (!answer.ok())
        return answer.status();
    return steps;
}

absl::StatusOr<std::string> evidenceIn(const ExternalPart &part, const v1::TenantContext &asked,
                                       const std::string &step, const v1::ApplyStepResponse &told)
{
    Answer answer(part, asked, told.context());
    if (told.step_id() != step)
        answer.refuse("is about another step than was asked for");
    answer.text(told.evidence(), kEvidence, true, "evidence");
    if (!answer.ok())
        return answer.status();
    return told.evidence();
}

absl::StatusOr<std::string> evidenceIn(const ExternalPart &part, const v1::TenantContext &asked, Tier to,
                                       const v1::MoveTenantResponse &told)
{
    Answer answer(part, asked, told.context());
    if (static_cast<int>(told.tier()) != static_cast<int>(to))
        answer.refuse("is about another tier than was asked for");
    answer.text(told.evidence(), kEvidence, true, "evidence");
    if (!answer.ok())
        return answer.status();
    return told.evidence();
}

absl::StatusOr<std::vector<Observation>> seenIn(const ExternalPart &part, const v1::TenantContext &asked,
                                                const v1::ObserveTenantResponse &told)
{
    Answer answer(part, asked, told.context());
    std::map<std::string, Observation> seen;
    for (const v1::DriverCheck &one : told.checks()) {
        if (!part.checks.contains(one.check()))
            answer.refuse("tells of a check that it does not answer for");
        answer.text(one.seen(), kSeen, true, "seen");
        answer.text(one.cause(), kSeen, true, "cause", false);
        if (!seen.emplace(one.check(), Observation{one.check(), one.holds(), one.seen(), one.cause()}).second)
            answer.refuse("tells of a check twice");
        if (!answer.ok())
            return answer.status();
    }
    if (!answer.stands(told.presence(), told.checks_size() > 0))
        return answer.status();
    std::vector<Observation> all;
    for (const std::string &check : part.checks) {
        const auto found = seen.find(check);
        if (found != seen.end())
            all.push_back(found->second);
        else
            all.push_back({check, false, "not told",
                           absl::StrCat("The platform driver \"", part.name, "\" answers for ", check,
                                        " and says nothing of it.")});
    }
    return all;
}

absl::StatusOr<ProbeRound> triedIn(const ExternalPart &part, const v1::TenantContext &asked,
                                   const v1::ProbeTenantResponse &told)
{
    Answer answer(part, asked, told.context());
    answer.count(told.attempts_size(), kMostAttempts, "attempts");
    answer.text(told.own_door(), kRaw, true, "own_door", false);
    answer.text(told.incomplete(), kSeen, true, "incomplete", false);
    if (!answer.stands(told.presence(), told.attempts_size() > 0))
        return answer.status();
    ProbeRound round;
    round.tenantId = asked.tenant_id();
    if (!told.incomplete().empty())
        leaveOut(round, told.incomplete());
    for (const v1::DriverAttempt &attempt : told.attempts()) {
        takeAttempt(part, attempt, answer, round);
        if (!answer.ok())
            return answer.status();
    }
    if (told.own_door().find_first_not_of(" \t\n") == std::string::npos)
        leaveOut(round, absl::StrCat("the platform driver \"", part.name,
                                     "\" does not show that the tenant gets in by its own door"));
    for (const Layer layer : part.layers)
        if (std::ranges::find(round.attempts, layer, &ProbeAttempt::layer) == round.attempts.end())
            leaveOut(round, absl::StrCat("the platform driver \"", part.name, "\" tried nothing in the layer \"",
                                         std::string(policy::layerWord(layer)), "\""));
    return round;
}

absl::StatusOr<std::string> removedIn(const ExternalPart &part, const v1::TenantContext &asked,
                                      const v1::RemoveTenantResponse &told)
{
    Answer answer(part, asked, told.context());
    answer.count(told.went_size(), kMostThings, "things that went");
    answer.count(told.stayed_size(), kMostThings, "things that stayed");
    for (const v1::DriverThing &thing : told.went()) {
        answer.text(thing.what(), kWhat, false, "what");
        answer.text(thing.why(), kSeen, false, "why", false);
    }
    for (const v1::DriverThing &thing : told.stayed()) {
        answer.text(thing.what(), kWhat, false, "what");
        answer.text(thing.why(), kSeen, false, "why");
    }
    if (!answer.ok())
        return answer.status();
    std::string evidence = absl::StrCat(
        part.name, ": ", told.went_size() > 0 ? "removed " : "nothing was left to remove", listOf(told.went()));
    if (told.stayed_size() > 0)
        absl::StrAppend(&evidence, "; stayed: ", listOf(told.stayed()));
    return evidence;
}

std::string plainLine(std::string text)
{
    text.resize(std::min(text.size(), kMostWords));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < ' '; }, ' ');
    std::ranges::replace_if(
        text, [](unsigned char c) { return c > 0x7e; }, '?');
    return text;
}

} // namespace bulkhead
