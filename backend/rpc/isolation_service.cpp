// Isolation: the posture of tenants, and rounds that people ask for.
#include "backend/engine_room.h"
#include "backend/room/change_follower.h"
#include "backend/rpc/connector_keeper.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/hand_over.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/once.h"
#include "backend/rpc/posture_feed.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"

#include "bulkhead/v1/isolation.grpc.pb.h"

#include <algorithm>

namespace bulkhead {

namespace {

absl::Status noPlatform()
{
    return fault(absl::StatusCode::kFailedPrecondition, "NO_PLATFORM",
                 "No platform is attached to this gateway; nothing can be looked at or tried.",
                 "Start the gateway with --platform.");
}

absl::Status inWords(const absl::Status &status)
{
    switch (status.code()) {
    case absl::StatusCode::kNotFound:
        return fault(absl::StatusCode::kFailedPrecondition, "NOT_PROVISIONED",
                     "Nothing of this tenant stands on the platform; there is no boundary to try.",
                     "Provision the tenant first.");
    case absl::StatusCode::kAborted:
        return fault(absl::StatusCode::kAborted, "PROBE_RUNNING", "A round of probes of this tenant is under way.",
                     "Wait a moment; its result is shown when it ends.");
    case absl::StatusCode::kResourceExhausted:
        return fault(absl::StatusCode::kResourceExhausted, "PROBES_BUSY", "Too many rounds of probes wait already.",
                     "Try again in a minute.");
    default:
        return status;
    }
}

class Isolation final : public v1::IsolationService::CallbackService
{
public:
    explicit Isolation(ServiceParts parts)
        : m_parts(std::move(parts))
    {
        if (m_parts.changes && m_parts.isolation)
            m_parts.changes->add([this](const ChangeBatch &batch) {
                static const std::string kKind = std::string(kRecordChanged) + kPostureRow;
                return m_parts.isolation->rows().follow(kKind, batch);
            });
    }

    grpc::ServerWriteReactor<v1::WatchPostureResponse> *WatchPosture(grpc::CallbackServerContext *context,
                                                                     const v1::WatchPostureRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchPostureResponse>>>;
        return m_parts.entry.serverStream<v1::WatchPostureResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (!m_parts.isolation)
                    return noPlatform();
                if (absl::Status status = m_parts.isolation->rows().ready(); !status.ok())
                    return status;
                return std::make_unique<PostureFeed>(m_parts, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerUnaryReactor *GetPosture(grpc::CallbackServerContext *context, const v1::GetPostureRequest *request,
                                         v1::GetPostureResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) -> absl::Status {
                                       if (!m_parts.isolation)
                                           return noPlatform();
                                       return fill(call, m_parts.isolation->known(call.facts().id), answer);
                                   });
    }
    grpc::ServerUnaryReactor *RunProbes(grpc::CallbackServerContext *context, const v1::RunProbesRequest *request,
                                        v1::RunProbesResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return probe(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *GetHandOver(grpc::CallbackServerContext *context, const v1::GetHandOverRequest *request,
                                          v1::GetHandOverResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) -> absl::Status {
                                       return m_parts.isolation ? handOver(m_parts, call, answer) : noPlatform();
                                   });
    }

private:
    absl::Status fill(const Call &call, const absl::StatusOr<isolation::Known> &known, v1::GetPostureResponse &answer)
    {
        if (!known.ok())
            return known.status();
        const auto row = m_parts.isolation->rows().find(call.facts().id);
        fillPosture(
            call, *known, row ? &*row : nullptr,
            {*m_parts.isolation->baselines(), m_parts.connectors ? m_parts.connectors->board() : nullptr, call.nowMs},
            answer);
        answer.set_simulated(m_parts.platformSimulated);
        return absl::OkStatus();
    }
    absl::Status probe(const Call &call, const v1::RunProbesRequest &asked, v1::RunProbesResponse &answer)
    {
        if (!m_parts.isolation)
            return noPlatform();
        // Before anything is tried: who asked for it stands in the tenant's chain whatever comes of it.
        const auto noted = [&](StoreTxn &txn, v1::RunProbesResponse &) {
            return txn.audit(call.event(call.facts().id, "begun"));
        };
        bool ran = false;
        if (absl::Status status = once(m_parts.store, call, asked, answer, noted, &ran); !status.ok())
            return status;
        if (!ran) // A repeat gets what is known since.
            return fill(call, m_parts.isolation->known(call.facts().id), *answer.mutable_posture());
        const auto known = m_parts.isolation->probeNow(call.facts());
        if (!known.ok())
            return inWords(known.status());
        return fill(call, known, *answer.mutable_posture());
    }

    const ServiceParts m_parts;
};

} // namespace

std::unique_ptr<grpc::Service> makeIsolationService(ServiceParts parts)
{
    return std::make_unique<Isolation>(std::move(parts));
}

} // namespace bulkhead
