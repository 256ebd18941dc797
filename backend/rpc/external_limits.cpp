#include "backend/rpc/external_limits.h"

#include "backend/engine/containment_plan.h"

#include "bulkhead/v1/limit_driver.grpc.pb.h"

#include <absl/strings/str_cat.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

namespace bulkhead {

namespace {

using Steady = std::chrono::steady_clock;
constexpr auto kAskAgain = std::chrono::seconds(10);
constexpr auto kAwayFor = std::chrono::seconds(2);
constexpr auto kToAnswer = std::chrono::seconds(1); ///< What it can do: somebody waits for a simulation.
constexpr auto kToLift = std::chrono::seconds(3);   ///< All other limits wait for it.
constexpr auto kToAct = std::chrono::seconds(10);
constexpr std::size_t kMostText = 300; ///< Of what a driver says; shown to people as one line.

v1::DriverLimit messageOf(const Limit &limit)
{
    v1::DriverLimit message;
    message.set_act_id(limit.act);
    message.set_tenant_id(limit.tenantId);
    message.set_pool(limit.pool);
    message.set_measure(static_cast<v1::ContainMeasure>(limit.measure));
    message.set_value(limit.value);
    message.set_lifts_ms(limit.liftsMs);
    return message;
}

/// What strangers say becomes one line of plain text: a byte that is none would spoil every answer it stands in.
std::string line(std::string text)
{
    text.resize(std::min(text.size(), kMostText));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < ' '; }, ' ');
    std::ranges::replace_if(
        text, [](unsigned char c) { return c > 0x7e; }, '?');
    return text;
}

bool known(int measure)
{
    return measure > static_cast<int>(Measure::Unspecified) && measure <= static_cast<int>(Measure::DeferBatch);
}

class ExternalLimits final : public LimitExecutor
{
public:
    ExternalLimits(std::string address, std::shared_ptr<LimitedTenants> limited)
        : m_address(std::move(address))
        , m_stub(v1::LimitDriverService::NewStub(grpc::CreateChannel(m_address, grpc::InsecureChannelCredentials())))
        , m_limited(std::move(limited))
    {
    }

    std::vector<Measure> measures(std::string_view pool) const override
    {
        const std::scoped_lock lock(m_mutex);
        learn();
        const auto found = m_pools.find(pool);
        return found == m_pools.end() ? std::vector<Measure>() : found->second;
    }
    absl::Status apply(const Limit &limit, std::string &evidence) override
    {
        v1::ApplyLimitRequest request;
        *request.mutable_limit() = messageOf(limit);
        v1::ApplyLimitResponse answer;
        const grpc::Status status = m_stub->ApplyLimit(context(kToAct).get(), request, &answer);
        if (!status.ok()) {
            undo(limit, status);
            return told(status);
        }
        evidence = line(answer.evidence());
        note(limit, true);
        return absl::OkStatus();
    }
    absl::Status lift(const Limit &limit, std::string &evidence) override
    {
        v1::LiftLimitRequest request;
        *request.mutable_limit() = messageOf(limit);
        v1::LiftLimitResponse answer;
        if (const grpc::Status status = m_stub->LiftLimit(context(kToAct).get(), request, &answer); !status.ok())
            return told(status);
        evidence = line(answer.evidence());
        note(limit, false);
        return absl::OkStatus();
    }
    absl::Status liftDue(std::vector<std::string> &acts) override
    {
        v1::LiftDueResponse answer;
        if (const grpc::Status status = m_stub->LiftDue(context(kToLift).get(), {}, &answer); !status.ok())
            return told(status);
        for (const std::string &act : answer.act_ids()) {
            acts.push_back(act);
            if (const auto limit = m_standing.find(act); limit != m_standing.end()) {
                const Limit ended = limit->second;
                note(ended, false);
            }
        }
        return absl::OkStatus();
    }

private:
    static std::unique_ptr<grpc::ClientContext> context(Steady::duration patience)
    {
        auto context = std::make_unique<grpc::ClientContext>();
        context->set_deadline(std::chrono::system_clock::now()
                              + std::chrono::duration_cast<std::chrono::system_clock::duration>(patience));
        return context;
    }
    absl::Status told(const grpc::Status &status) const
    {
        const auto code = static_cast<absl::StatusCode>(status.error_code());
        if (code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDeadlineExceeded)
            return absl::UnavailableError(absl::StrCat("The driver of limits at ", m_address, " does not answer."));
        return {code, absl::StrCat("The driver of limits at ", m_address, ": ", line(status.error_message()))};
    }
    /// Whether it was set is not known where no answer came: half a limit is none.
    void undo(const Limit &limit, const grpc::Status &status)
    {
        if (status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED
            && status.error_code() != grpc::StatusCode::UNAVAILABLE)
            return;
        v1::LiftLimitRequest request;
        *request.mutable_limit() = messageOf(limit);
        v1::LiftLimitResponse answer;
        static_cast<void>(m_stub->LiftLimit(context(kToAnswer).get(), request, &answer)); // Else it ends at its time.
    }
    void note(const Limit &limit, bool stands)
    {
        if (stands)
            m_standing[limit.act] = limit;
        if (neighbours::throttles(limit.measure))
            stands ? m_limited->set(limit.pool, limit.tenantId) : m_limited->clear(limit.pool, limit.tenantId);
        if (!stands)
            m_standing.erase(limit.act);
    }
    void learn() const
    {
        const Steady::time_point now = Steady::now();
        if (m_asked && now - *m_asked < kAskAgain)
            return;
        v1::ListMeasuresResponse answer;
        const bool answered = m_stub->ListMeasures(context(kToAnswer).get(), {}, &answer).ok();
        // What it could do before stays its own while it is away: nobody else may answer for its pools.
        m_asked = answered ? now : now - kAskAgain + kAwayFor;
        if (!answered)
            return;
        m_pools.clear();
        for (const v1::PoolMeasures &pool : answer.pools())
            for (const int measure : pool.measures())
                if (known(measure)) // A newer driver may tell of others.
                    m_pools[pool.pool()].push_back(static_cast<Measure>(measure));
    }

    const std::string m_address;
    std::unique_ptr<v1::LimitDriverService::Stub> m_stub;
    std::shared_ptr<LimitedTenants> m_limited;
    std::map<std::string, Limit> m_standing; ///< That this process set, by act.
    mutable std::mutex m_mutex;              ///< Of what follows: measures() comes from any thread.
    mutable std::map<std::string, std::vector<Measure>, std::less<>> m_pools;
    mutable std::optional<Steady::time_point> m_asked;
};

} // namespace

std::unique_ptr<LimitExecutor> makeExternalLimits(const std::string &address, std::shared_ptr<LimitedTenants> limited)
{
    return std::make_unique<ExternalLimits>(address, std::move(limited));
}

} // namespace bulkhead
