// Renewals: the list with its risk, a person's own judgement, how renewals came out.
#include "backend/rpc/renewals_service.h"

#include "backend/rpc/entry.h"
#include "backend/rpc/once.h"
#include "backend/rpc/renewal_book.h"
#include "backend/rpc/renewal_ledger.h"
#include "backend/rpc/renewals_wire.h"

#include "bulkhead/v1/renewals.grpc.pb.h"

#include <algorithm>
#include <unordered_map>

namespace bulkhead {

namespace {

constexpr std::size_t kRows = 2'000; // A message of 4 MiB holds them.
constexpr int kOutcomes = 200;
constexpr std::size_t kSheets = 100'000;
constexpr std::int32_t kPastDays = 90;
constexpr std::int32_t kDefaultDays = 365, kMostDays = 1'100;
constexpr std::int64_t kDayMs = 86'400'000;

/// What is stored about renewals: of one tenant or of all, read in four questions.
struct Stored
{
    std::unordered_map<std::string, std::vector<review::Sheet>> sheets;
    std::unordered_map<std::string, review::RiskOverride> overrides;
    std::unordered_map<std::string, review::RenewalOutcome> outcomes; ///< By renewalId().
    std::vector<review::RenewalOutcome> log;                          ///< Newest first.
};

std::int64_t newestReview(const std::vector<review::Sheet> &sheets)
{
    std::int64_t newest = 0;
    for (const review::Sheet &sheet : sheets)
        newest = std::max({newest, sheet.asOfMs, sheet.closedMs});
    return newest;
}

class RenewalsService final : public v1::RenewalsService::CallbackService
{
public:
    explicit RenewalsService(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_book(m_parts.store)
        , m_ledger(m_parts, m_book)
    {
    }

    grpc::ServerUnaryReactor *ListRenewals(grpc::CallbackServerContext *context, const v1::ListRenewalsRequest *request,
                                           v1::ListRenewalsResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return list(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *OverrideRisk(grpc::CallbackServerContext *context, const v1::OverrideRiskRequest *request,
                                           v1::OverrideRiskResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return judge(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *RecordRenewal(grpc::CallbackServerContext *context,
                                            const v1::RecordRenewalRequest *request,
                                            v1::RecordRenewalResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return record(call, asked, answer); });
    }

private:
    absl::Status list(const Call &call, const v1::ListRenewalsRequest &asked, v1::ListRenewalsResponse &answer);
    absl::Status judge(const Call &call, const v1::OverrideRiskRequest &asked, v1::OverrideRiskResponse &answer);
    absl::Status record(const Call &call, const v1::RecordRenewalRequest &asked, v1::RecordRenewalResponse &answer);

    /// Empty id: of all tenants.
    absl::StatusOr<Stored> stored(std::string_view tenantId);
    /// Fills a row from what is in memory, and has read what is not.
    void fillRow(const Call &call, const TenantFacts &facts, const Stored &stored, v1::RenewalRow &row);

    ServiceParts m_parts;
    ReviewBook m_book;
    RenewalLedger m_ledger; ///< Last: its thread ends before what it uses.
};

absl::StatusOr<Stored> RenewalsService::stored(std::string_view tenantId)
{
    Stored all;
    auto sheets = m_book.listed(tenantId, kSheets);
    if (!sheets.ok())
        return sheets.status();
    for (review::Sheet &sheet : *sheets) {
        std::vector<review::Sheet> &of = all.sheets[sheet.tenantId];
        of.push_back(std::move(sheet));
    }
    auto overrides = riskOverrides(m_parts.store, tenantId);
    if (!overrides.ok())
        return overrides.status();
    for (auto &[tenant, judged] : *overrides)
        all.overrides.emplace(std::move(tenant), std::move(judged));
    auto outcomes = renewalOutcomes(m_parts.store, tenantId);
    if (!outcomes.ok())
        return outcomes.status();
    for (const review::RenewalOutcome &outcome : *outcomes)
        all.outcomes.emplace(renewalId(outcome.tenantId, outcome.renewal), outcome);
    all.log = *std::move(outcomes);
    return all;
}

void RenewalsService::fillRow(const Call &call, const TenantFacts &facts, const Stored &stored, v1::RenewalRow &row)
{
    static const std::vector<review::Sheet> kNone;
    const auto found = stored.sheets.find(facts.id);
    const std::vector<review::Sheet> &sheets = found == stored.sheets.end() ? kNone : found->second;
    m_ledger.want(facts.id, newestReview(sheets), call.nowMs);
    const auto past = m_ledger.find(facts.id);
    review::RenewalGround ground;
    ground.nowMs = call.nowMs;
    ground.sheets = sheets;
    if (past) {
        ground.past = past->periods;
        ground.running = past->running ? &*past->running : nullptr;
        ground.runningAsOfMs = past->runningAsOfMs;
    }
    const review::RenewalRecord record = review::renewalRecord(ground);
    row.set_tenant_id(facts.id);
    row.set_tenant_name(facts.name);
    row.set_profile(static_cast<v1::Profile>(static_cast<int>(facts.profile)));
    row.set_owner(facts.owner);
    row.set_renewal(facts.renewal);
    row.set_days(facts.renewal - static_cast<std::int32_t>(call.nowMs / kDayMs));
    row.set_arr(facts.arr);
    fill(record, row);
    row.set_computing(!past || !past->complete);
    if (past) {
        row.set_as_of_ms(past->asOfMs);
        row.set_problem(clipped(past->problem, 300));
    }
    if (std::any_of(sheets.begin(), sheets.end(),
                    [](const review::Sheet &sheet) { return sheet.state == review::ReviewState::Unspecified; }))
        row.set_problem("A stored review of this tenant is damaged, so nothing is known of its reviews.");
    std::int32_t judgedScore = -1;
    if (const auto judged = stored.overrides.find(facts.id); judged != stored.overrides.end()) {
        judgedScore = judged->second.score;
        row.set_override_revision(judged->second.revision);
        if (judgedScore >= 0)
            fill(judged->second, *row.mutable_override());
    }
    const auto level =
        static_cast<v1::RiskLevel>(static_cast<int>(review::levelOf(row.risk(), row.risk_of(), judgedScore)));
    // What is still being read is not what nobody knows.
    const bool unread = row.computing() && level == v1::RISK_LEVEL_LITTLE_KNOWN;
    row.set_level(unread ? v1::RISK_LEVEL_UNSPECIFIED : level);
    if (const auto outcome = stored.outcomes.find(renewalId(facts.id, facts.renewal)); outcome != stored.outcomes.end())
        fill(outcome->second, facts.name, *row.mutable_outcome());
}

absl::Status RenewalsService::list(const Call &call, const v1::ListRenewalsRequest &asked,
                                   v1::ListRenewalsResponse &answer)
{
    const std::int32_t days =
        asked.within_days() == 0
            ? kDefaultDays
            : static_cast<std::int32_t>(std::min<std::uint32_t>(asked.within_days(), kMostDays + 1));
    if (days > kMostDays)
        return fault(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE", "The list reaches 1,100 days at most.",
                     "Ask for fewer days.");
    const auto today = static_cast<std::int32_t>(call.nowMs / kDayMs);
    auto known = stored({});
    if (!known.ok())
        return known.status();
    std::vector<std::pair<std::int32_t, TenantIndex>> found;
    for (TenantIndex i = 0; i < call.fleet->size; ++i) {
        const std::int32_t renewal = call.fleet->factsOf(i).renewal;
        if (renewal > 0 && renewal >= today - kPastDays && renewal <= today + days && call.inScope(i))
            found.emplace_back(renewal, i);
    }
    std::sort(found.begin(), found.end());
    answer.set_total(found.size());
    answer.set_today(today);
    found.resize(std::min(found.size(), kRows));
    std::uint64_t computing = 0;
    for (const auto &[renewal, tenant] : found) {
        v1::RenewalRow &row = *answer.add_rows();
        fillRow(call, call.fleet->factsOf(tenant), *known, row);
        computing += row.computing();
    }
    answer.set_computing(computing);
    fillRules(*answer.mutable_rules());
    std::vector<review::RenewalOutcome> log;
    for (review::RenewalOutcome &outcome : known->log) {
        const auto tenant = call.find(outcome.tenantId);
        if (!tenant)
            continue;
        if (answer.outcomes_size() < kOutcomes)
            fill(outcome, call.fleet->factsOf(*tenant).name, *answer.add_outcomes());
        log.push_back(std::move(outcome));
    }
    fill(review::predictionsOf(log), *answer.mutable_predictions());
    return absl::OkStatus();
}

absl::Status RenewalsService::judge(const Call &call, const v1::OverrideRiskRequest &asked,
                                    v1::OverrideRiskResponse &answer)
{
    if (asked.score() < -1 || asked.score() > 100)
        return fault(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE", "A score is between 0 and 100.",
                     "Choose a score in that range.");
    const bool blank = asked.reason().find_first_not_of(" \n\t") == std::string::npos;
    if (asked.score() >= 0 && blank)
        return fault(absl::StatusCode::kInvalidArgument, "REASON_MISSING",
                     "A judgement without a reason is not kept; the computed score stands.", "Say why.");
    const TenantFacts &facts = call.facts();
    auto known = stored(facts.id);
    if (!known.ok())
        return known.status();
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::OverrideRiskResponse &kept) -> absl::Status {
        auto judged = riskOverride(txn, facts.id);
        if (!judged.ok())
            return judged.status();
        if (judged->revision != asked.expected_revision())
            return absl::AbortedError("The judgement has another revision.");
        if (judged->score >= 0 && judged->role != call.person.role)
            return fault(absl::StatusCode::kPermissionDenied, "OVERRIDE_OF_ANOTHER_ROLE",
                         "Somebody of another role judged this renewal; that judgement stands.",
                         "Ask its author, or somebody of the same role, to take it back.");
        if (judged->score < 0 && asked.score() < 0)
            return fault(absl::StatusCode::kFailedPrecondition, "NO_OVERRIDE", "There is no judgement to take back.",
                         "Reload the list.");
        AuditEvent event = call.event(facts.id, "done");
        event.before = judged->score < 0 ? "computed" : std::to_string(judged->score) + " by " + judged->by;
        event.after =
            asked.score() < 0 ? std::string("computed") : std::to_string(asked.score()) + ": " + asked.reason();
        const std::uint64_t revision = judged->revision;
        *judged =
            review::RiskOverride{asked.score(),    call.person.id, asked.score() < 0 ? std::string() : asked.reason(),
                                 call.person.role, call.nowMs,     revision};
        if (absl::Status status = put(txn, facts.id, *judged); !status.ok())
            return status;
        if (absl::Status status = txn.audit(std::move(event)); !status.ok())
            return status;
        known->overrides[facts.id] = *judged;
        fillRow(call, facts, *known, *kept.mutable_row());
        return absl::OkStatus();
    });
}

absl::Status RenewalsService::record(const Call &call, const v1::RecordRenewalRequest &asked,
                                     v1::RecordRenewalResponse &answer)
{
    if (asked.result() < v1::RENEWAL_RESULT_RENEWED || asked.result() > v1::RENEWAL_RESULT_LOST)
        return fault(absl::StatusCode::kInvalidArgument, "RESULT_MISSING", "How the renewal came out is missing.",
                     "Choose renewed, reduced or lost.");
    if (asked.on() <= 0 || asked.on() > call.nowMs / kDayMs + 1) // A day ahead of UTC is today somewhere.
        return fault(absl::StatusCode::kInvalidArgument, "DATE_IN_FUTURE",
                     "A renewal is recorded once it was decided, not before.", "Choose the day of the decision.");
    const TenantFacts &facts = call.facts();
    if (asked.renewal() <= 0 || asked.renewal() != facts.renewal)
        return fault(absl::StatusCode::kFailedPrecondition, "RENEWAL_MOVED",
                     "The tenant's renewal is on another day now; nothing was recorded.",
                     "Reload the list and record the renewal that it shows.");
    auto known = stored(facts.id);
    if (!known.ok())
        return known.status();
    return once(
        m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::RecordRenewalResponse &kept) -> absl::Status {
            auto outcome = renewalOutcome(txn, facts.id, facts.renewal);
            if (!outcome.ok())
                return outcome.status();
            if (outcome->revision != asked.expected_revision())
                return absl::AbortedError("The outcome has another revision.");
            v1::RenewalRow now;
            fillRow(call, facts, *known, now);
            AuditEvent event = call.event(facts.id, "done");
            event.before =
                outcome->revision == 0 ? std::string() : v1::RenewalResult_Name(static_cast<int>(outcome->result));
            if (outcome->revision == 0) { // A correction keeps what had been predicted.
                outcome->tenantId = facts.id;
                outcome->renewal = facts.renewal;
                outcome->predictedScore = now.risk_of() > 0 ? now.risk() : -1;
                outcome->predictedOf = now.risk_of();
                outcome->overrideScore = now.has_override() ? now.override().score() : -1;
            }
            outcome->result = static_cast<review::RenewalResult>(asked.result());
            outcome->on = asked.on();
            outcome->by = call.person.id;
            outcome->atMs = call.nowMs;
            event.after = v1::RenewalResult_Name(asked.result()) + ", predicted "
                          + std::to_string(outcome->predictedScore) + " of " + std::to_string(outcome->predictedOf);
            if (absl::Status status = put(txn, *outcome); !status.ok())
                return status;
            if (absl::Status status = txn.audit(std::move(event)); !status.ok())
                return status;
            known->outcomes[renewalId(facts.id, facts.renewal)] = *outcome;
            fillRow(call, facts, *known, *kept.mutable_row());
            return absl::OkStatus();
        });
}

} // namespace

std::unique_ptr<grpc::Service> makeRenewalsService(ServiceParts parts)
{
    return std::make_unique<RenewalsService>(std::move(parts));
}

} // namespace bulkhead
