// Contracts and exclusions: what was promised, what a draft would have cost, and proposals.
#include "backend/rpc/act_steps.h"
#include "backend/rpc/act_wire.h"
#include "backend/rpc/contract_act.h"
#include "backend/rpc/contract_ground.h"
#include "backend/rpc/contracts_wire.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/once.h"
#include "backend/rpc/preview_feed.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/contracts.grpc.pb.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kActs = 200;
constexpr std::ptrdiff_t kOpenProposals = 20; // Of one person for one tenant, as of any kind of act.
constexpr int kExclusions = 500;

bool blank(const std::string &text)
{
    return text.find_first_not_of(" \t\n") == std::string::npos;
}

class ContractsService final : public v1::ContractsService::CallbackService
{
public:
    explicit ContractsService(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_book(*m_parts.contracts)
    {
    }

    grpc::ServerUnaryReactor *GetContract(grpc::CallbackServerContext *context, const v1::GetContractRequest *request,
                                          v1::GetContractResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) { return get(call, answer); });
    }
    grpc::ServerUnaryReactor *ProposeContract(grpc::CallbackServerContext *context,
                                              const v1::ProposeContractRequest *request,
                                              v1::ProposeContractResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return proposeVersion(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *ProposeExclusion(grpc::CallbackServerContext *context,
                                               const v1::ProposeExclusionRequest *request,
                                               v1::ProposeExclusionResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return proposeExclusion(call, asked, answer);
                                   });
    }
    grpc::ServerWriteReactor<v1::PreviewContractResponse> *
    PreviewContract(grpc::CallbackServerContext *context, const v1::PreviewContractRequest *request) override
    {
        return m_parts.entry.serverStream<v1::PreviewContractResponse>(
            context, request,
            [this](const Call &call, const auto &asked, const Bell &bell) { return openPreview(call, asked, bell); });
    }

private:
    using Previewing = absl::StatusOr<std::unique_ptr<Feed<v1::PreviewContractResponse>>>;
    absl::Status get(const Call &call, v1::GetContractResponse &answer);
    Previewing openPreview(const Call &call, const v1::PreviewContractRequest &asked, const Bell &bell);
    absl::Status proposeVersion(const Call &call, const v1::ProposeContractRequest &asked,
                                v1::ProposeContractResponse &answer);
    absl::Status proposeExclusion(const Call &call, const v1::ProposeExclusionRequest &asked,
                                  v1::ProposeExclusionResponse &answer);
    /// What both kinds of proposal ask before anything else, with the acts that wait.
    absl::StatusOr<std::ptrdiff_t> openProposals(const Call &call);
    absl::Status keep(StoreTxn &txn, const Call &call, StoredAct &act, std::ptrdiff_t open, v1::Act &shown);

    ServiceParts m_parts;
    ContractBook &m_book;
    PreviewWorkers m_previews; ///< Last: its jobs use the book.
};

absl::Status ContractsService::get(const Call &call, v1::GetContractResponse &answer)
{
    const std::string &tenant = call.facts().id;
    const auto ground = contractGround(m_parts, call);
    if (!ground.ok())
        return ground.status();
    const auto acts = m_parts.store.acts(tenant, kActs);
    if (!acts.ok())
        return acts.status();
    const bool written = ground->newest().number > 0;
    for (auto version = ground->versions.rbegin(); version != ground->versions.rend(); ++version)
        if (version->number > 0 || (!written && answer.versions_size() == 0))
            fill(call, *version, *answer.add_versions());
    for (auto one = ground->exclusions.rbegin();
         one != ground->exclusions.rend() && answer.exclusions_size() < kExclusions; ++one)
        fill(*one, *answer.add_exclusions());
    for (const StoredAct &act : *acts)
        if (isContractAct(act.kind) && act::stateAt(act, call.nowMs) == ActState::Proposed)
            fill(call, act, call.facts(), *answer.add_open());
    for (const sla::ContractFinding &finding : sla::validate(ground->at(call.nowMs)))
        if (maySee(call, finding) && finding.field != "number") // A default has none.
            fill(finding, *answer.add_warnings());
    return absl::OkStatus();
}

absl::StatusOr<std::ptrdiff_t> ContractsService::openProposals(const Call &call)
{
    if (blank(call.purpose))
        return fault(absl::StatusCode::kInvalidArgument, "PURPOSE_MISSING", "A proposal says why.",
                     "Write the purpose, for whoever approves it.");
    const auto known = m_parts.store.acts(call.facts().id, kActs);
    if (!known.ok())
        return known.status();
    return std::count_if(known->begin(), known->end(), [&](const StoredAct &other) {
        return other.proposedBy == call.person.id && act::stateAt(other, call.nowMs) == ActState::Proposed;
    });
}

absl::Status ContractsService::keep(StoreTxn &txn, const Call &call, StoredAct &act, std::ptrdiff_t open,
                                    v1::Act &shown)
{
    if (open >= kOpenProposals)
        return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_PROPOSALS",
                     "You have 20 open proposals for this tenant already; this one was not kept.",
                     "Withdraw one of them, or wait until it is decided.");
    if (absl::Status status = staying(txn, act.tenantId); !status.ok())
        return status;
    if (absl::Status status = txn.putAct(act); !status.ok())
        return status;
    if (absl::Status status = auditContractAct(txn, call, act, "proposed", {}); !status.ok())
        return status;
    fill(call, act, call.facts(), shown);
    return absl::OkStatus();
}

absl::Status ContractsService::proposeVersion(const Call &call, const v1::ProposeContractRequest &asked,
                                              v1::ProposeContractResponse &answer)
{
    const auto open = openProposals(call);
    if (!open.ok())
        return open.status();
    const auto ground = contractGround(m_parts, call);
    if (!ground.ok())
        return ground.status();
    std::vector<sla::ContractFinding> findings;
    sla::ContractVersion draft = draftOf(asked.draft(), findings);
    draft.tenantId = call.facts().id;
    draft.number = ground->newest().number + 1;
    draft.proposedBy = call.person.id;
    // Inside, so that a repeat is answered as it was at first, whatever has changed since.
    return once(
        m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::ProposeContractResponse &kept) -> absl::Status {
            if (asked.base_number() != static_cast<std::uint32_t>(ground->newest().number))
                return contractChanged();
            for (sla::ContractFinding &finding : findingsOf(draft, *ground, call.nowMs))
                findings.push_back(std::move(finding));
            if (absl::Status status = refusalOf(findings); !status.ok())
                return status;
            StoredAct act = act::propose("act-" + hex(randomBytes(8)), call.facts(), std::string(act::kContractKind),
                                         encode(draft), call.purpose, call.person, call.nowMs);
            act.effects = effectsOf(draft, *ground, findings, call.nowMs);
            for (const sla::ContractFinding &finding : findings)
                fill(finding, *kept.add_warnings());
            return keep(txn, call, act, *open, *kept.mutable_act());
        });
}

absl::Status ContractsService::proposeExclusion(const Call &call, const v1::ProposeExclusionRequest &asked,
                                                v1::ProposeExclusionResponse &answer)
{
    const auto open = openProposals(call);
    if (!open.ok())
        return open.status();
    const auto ground = contractGround(m_parts, call);
    if (!ground.ok())
        return ground.status();
    std::vector<sla::ContractFinding> findings;
    sla::Exclusion exclusion = exclusionOf(asked.exclusion(), findings);
    exclusion.id = "exclusion-" + hex(randomBytes(8));
    exclusion.tenantId = call.facts().id;
    exclusion.proposedBy = call.person.id;
    return once(
        m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::ProposeExclusionResponse &kept) -> absl::Status {
            for (sla::ContractFinding &finding : findingsOf(exclusion, *ground, call.nowMs))
                findings.push_back(std::move(finding));
            if (absl::Status status = refusalOf(findings); !status.ok())
                return status;
            StoredAct act = act::propose("act-" + hex(randomBytes(8)), call.facts(), std::string(act::kExclusionKind),
                                         encode(exclusion), call.purpose, call.person, call.nowMs);
            act.effects = effectsOf(exclusion, *ground, findings, call.nowMs);
            return keep(txn, call, act, *open, *kept.mutable_act());
        });
}

ContractsService::Previewing ContractsService::openPreview(const Call &call, const v1::PreviewContractRequest &asked,
                                                           const Bell &bell)
{
    const auto ground = contractGround(m_parts, call);
    if (!ground.ok())
        return ground.status();
    PreviewQuestion question;
    std::vector<sla::ContractFinding> findings;
    question.draft = draftOf(asked.draft(), findings);
    question.draft.tenantId = call.facts().id;
    question.draft.number = ground->newest().number + 1;
    for (sla::ContractFinding &finding : findingsOf(question.draft, *ground, call.nowMs))
        findings.push_back(std::move(finding));
    question.inForce = ground->versions;
    question.exclusions = ground->exclusions;
    question.periods = asked.periods() == 0 ? 3 : asked.periods();
    question.nowMs = call.nowMs;
    const std::uint32_t most = question.draft.period == sla::PeriodKind::Year ? kMostPreviewYears : kMostPreviewPeriods;
    if (question.periods > most)
        return fault(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE",
                     "More periods were asked for than a preview looks at.", absl::StrCat("Ask for 1 to ", most, "."));
    if (sla::anyRefused(findings)) // What cannot be agreed is not computed either; all that is wrong is told.
        return std::make_unique<PreviewFeed>(std::move(findings));
    std::shared_ptr<PastReader> reader = m_parts.room.pastReader();
    if (!reader)
        return fault(absl::StatusCode::kFailedPrecondition, "NOT_MEASURED",
                     "The past is not measured: this gateway reads no telemetry that keeps one.",
                     "Start the gateway with telemetry that keeps its past, then preview again.");
    return m_previews.begin(std::move(question), std::move(findings), std::move(reader), bell);
}

} // namespace

std::unique_ptr<grpc::Service> makeContractsService(ServiceParts parts)
{
    return std::make_unique<ContractsService>(std::move(parts));
}

} // namespace bulkhead
