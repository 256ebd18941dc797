#pragma once
// What people have to see to in an onboarding case, how far they are, and how far the case strayed from the standard.
// Pure: the standard, a case and the time in; nothing of files, stores or calls.
#include "backend/domain/store.h"
#include "backend/engine/baseline.h"

#include <optional>
#include <string>
#include <vector>

namespace bulkhead::casework {

enum class Mark : std::uint8_t { Unspecified, Open, Done, Overridden };

/// A paper that a checkpoint rests on. The paper itself stays where the company keeps its papers.
struct Document
{
    std::string name, reference;
    std::string sha256; ///< Hex, of the file as it was signed; empty: nobody took it.
    bool operator==(const Document &) const = default;
};

struct Checkpoint
{
    std::string id, title, owner;
    Stage stage = Stage::Unspecified;
    bool document = false, holds = false, nonNegotiable = false; ///< As of BaselineCheckpoint.
    std::int64_t dueMs = 0;
    Mark mark = Mark::Open;
    std::string by, note; ///< Of the last mark.
    std::int64_t atMs = 0;
    Document paper;
    std::string askedBy;      ///< Who asked for it, and therefore may not close it; empty: nobody had to.
    std::int64_t untilMs = 0; ///< What was consented to ends then; 0: it does not.
    bool operator==(const Checkpoint &) const = default;
};

/// Something that was done by hand, apart from closing a checkpoint.
struct Deed
{
    std::string kind; ///< "override", "reopen", "waits", "goes-on", "owner", "retry".
    std::string text, by;
    std::int64_t atMs = 0;
    bool operator==(const Deed &) const = default;
};

/// What somebody says a case waits for.
struct Waiting
{
    std::string text, by;
    std::int64_t sinceMs = 0;
    bool operator==(const Waiting &) const = default;
};

/// What is known of the people's part of one case.
struct CaseWork
{
    std::string caseId, tenantId;
    std::string standard;                ///< Version of the baselines that its checkpoints are from.
    std::string brand;                   ///< Of the template it came from.
    std::string owner;                   ///< Who takes care of it by now; empty: who did when it began.
    std::vector<Checkpoint> checkpoints; ///< By stage.
    std::optional<Waiting> waits;
    std::vector<Deed> deeds;  ///< Oldest first.
    std::uint32_t manual = 0; ///< Deeds ever; the list keeps the newest only.
    std::uint64_t revision = 0;
    bool operator==(const CaseWork &) const = default;
};

inline constexpr std::size_t kKeptDeeds = 50;

/// A checkpoint that a channel's template adds. It never holds: a partner packages, the standard decides.
struct AddedCheckpoint
{
    std::string id, title;
    Stage stage = Stage::Unspecified;
    bool document = false;
    bool operator==(const AddedCheckpoint &) const = default;
};

/// What a channel onboards its customers with. It brands and packages; it never takes a control away.
struct Template
{
    std::string id, channel, title, brand;
    std::map<std::string, std::string> fields; ///< Of a draft, filled in beforehand.
    std::vector<AddedCheckpoint> added;
    std::vector<std::string> leftOut; ///< Ids of the standard's checkpoints.
    std::uint64_t revision = 0;
    bool operator==(const Template &) const = default;
};

/// When a stage should be over: the standard's days spread evenly over the five stages before Live. UTC ms.
[[nodiscard]] std::int64_t stageDueMs(const OnboardingCase &item, Stage stage);

/// The people's part of a new case: the standard's checkpoints for this tenant, and what its template changes of them.
[[nodiscard]] CaseWork begin(const policy::Baselines &baselines, const OnboardingCase &item, const TenantFacts &tenant,
                             const Template *from);

/// The id of the checkpoint by which another person lets a tier be that policy does not allow.
inline constexpr char kTierException[] = "policy.exception";
/// For how long; then the tier is a finding again.
inline constexpr std::int64_t kExceptionMs = 90 * std::int64_t{86'400'000};
/// Adds it, open and holding, first of all. `askedBy` gave the reason and can not close it.
void askException(CaseWork &work, const OnboardingCase &item, const std::string &rule, const std::string &askedBy,
                  const std::string &reason);
/// Whoever consented, and until when; nothing: nobody has, or it has ended.
[[nodiscard]] const Checkpoint *exceptionOf(const CaseWork &work, std::int64_t nowMs);

[[nodiscard]] const std::string &ownerOf(const OnboardingCase &item, const CaseWork *work);

/// The open checkpoints that keep a step of this stage from beginning, by stage.
[[nodiscard]] std::vector<const Checkpoint *> holding(const CaseWork &work, Stage next);

/// Adds a deed; the oldest beyond kKeptDeeds are counted, not kept.
void note(CaseWork &work, Deed deed);

enum class Refusal : std::uint8_t {
    None,
    Unknown,       ///< There is no such checkpoint.
    Document,      ///< It rests on a paper, and none is named.
    Reason,        ///< Reopening and overriding say why.
    NonNegotiable, ///< It can not be overridden.
    OwnCase,       ///< Nobody overrides for a case of their own.
    OwnAsk,        ///< Nobody consents to what they asked for themselves.
    Same           ///< It stands like that already.
};
/// Sets a checkpoint's mark. Nothing is changed unless it answers None. `owner`: who takes care of the case.
[[nodiscard]] Refusal mark(CaseWork &work, const std::string &checkpoint, Mark to, const std::string &by,
                           const std::string &owner, const std::string &why, const Document &paper, std::int64_t nowMs);

/// How far a case strayed from the standard.
struct Variance
{
    std::int32_t days = 0; ///< Whole days over the standard, negative: under it. An open case: so far, never negative.
    std::uint32_t manual = 0;    ///< Deeds by hand that the standard does not have.
    std::uint32_t overrides = 0; ///< Checkpoints let be, and a tier that policy did not recommend.
    std::uint32_t failed = 0;    ///< Attempts of steps that failed, proof included.
    bool operator==(const Variance &) const = default;
};
/// `work` null: the case is older than the checkpoints.
[[nodiscard]] Variance variance(const OnboardingCase &item, const CaseWork *work, const TenantFacts &tenant,
                                std::int64_t nowMs);

/// Onboardings that went live in one month (UTC).
struct Month
{
    std::int32_t year = 0, month = 0;
    std::uint32_t live = 0, onTime = 0, manual = 0, overrides = 0, failed = 0;
    std::int32_t medianDays = 0; ///< Over the standard; of an even number the lower one. Meaningless without cases.
    bool operator==(const Month &) const = default;
};
struct Ended
{
    std::int64_t liveMs = 0;
    Variance variance;
};
/// The last `months` months with the present one, oldest first; those in which nobody went live are there, empty.
[[nodiscard]] std::vector<Month> byMonth(const std::vector<Ended> &cases, std::size_t months, std::int64_t nowMs);

/// What is wrong with a template: one sentence by field ("title", "left_out", "organisation.profile", …); empty:
/// nothing.
[[nodiscard]] std::map<std::string, std::string> templateProblems(const policy::Baselines &baselines,
                                                                  const Template &given);

} // namespace bulkhead::casework
