#include "backend/rpc/external_platform.h"

#include "backend/domain/tier_mover.h"
#include "backend/rpc/digest.h"

#include "bulkhead/v1/platform_driver.grpc.pb.h"

#include <absl/strings/str_cat.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <thread>

namespace bulkhead {
namespace {

using Driver = v1::PlatformDriverService;
using Steady = std::chrono::steady_clock;
constexpr auto kToPlan = std::chrono::milliseconds(1'000); ///< Somebody waits for a submitted draft.
constexpr int kMostAnswer = 1 << 20;
constexpr int kMostTries = 3;
constexpr std::array kPauses{std::chrono::milliseconds(50), std::chrono::milliseconds(250)};
/// The step that stands for all of them, and that no driver can plan: ids of a driver's steps are not this.
constexpr char kWholeStep[] = "external:all";

std::shared_ptr<grpc::Channel> channelTo(const ExternalPlatformConfig &config)
{
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMostAnswer);
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0); // What is repeated, and when, is decided here.
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000); // Which is also what a connection may take.
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);   // A driver that is back is met by the repeats.
    arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 1'000);
    grpc::SslCredentialsOptions trust;
    trust.pem_root_certs = config.roots;
    return grpc::CreateCustomChannel(
        absl::StrCat("dns:///", config.address), // Else "unix:7600" would be a file.
        config.roots.empty() ? grpc::InsecureChannelCredentials() : grpc::SslCredentials(trust), arguments);
}

/// What a driver is told of a tenant: what provisioning needs, no figure and no owner.
v1::DriverTenant messageOf(const TenantFacts &tenant)
{
    v1::DriverTenant message;
    message.set_name(tenant.name);
    message.set_profile(static_cast<v1::Profile>(tenant.profile));
    message.set_tier(static_cast<v1::Tier>(tenant.tier));
    message.set_region(tenant.region);
    message.set_pool(tenant.pool);
    message.set_parent_id(tenant.parent);
    return message;
}

class ExternalPlatform final : public Platform
{
public:
    explicit ExternalPlatform(ExternalPlatformConfig config)
        : m_config(std::move(config))
        , m_stub(Driver::NewStub(channelTo(m_config)))
        , m_mover(
              makeOneStepMover(*this, "move.driver",
                               absl::StrCat("Let the platform driver \"", m_config.part.name, "\" move the tenant")))
    {
    }

    TierMover *mover() override { return m_mover.get(); }

    std::string system() const override { return m_config.part.name; }
    std::vector<PlannedStep> plan(const TenantFacts &tenant) const override
    {
        auto steps = planned(tenant, std::min(m_config.deadline, kToPlan));
        if (steps.ok())
            return *std::move(steps);
        // Without it the tenant would go live and these systems would never have heard of it.
        return {{kWholeStep, absl::StrCat("Set the tenant up through the platform driver \"", m_config.part.name, "\""),
                 Stage::Identity}};
    }
    absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int attempt, std::string &evidence) override
    {
        if (step.id == kWholeStep)
            return applyAll(tenant, attempt, evidence);
        if (!step.id.starts_with(kExternalStep))
            return absl::NotFoundError(absl::StrCat("The platform driver \"", m_config.part.name, "\" has no step \"",
                                                    step.id, "\". Plan the onboarding again."));
        return applyOne(tenant, step.id.substr(sizeof(kExternalStep) - 1), attempt, evidence);
    }
    absl::Status setTier(const TenantFacts &tenant, Tier to, std::string &evidence) override
    {
        auto request = about<v1::MoveTenantRequest>(tenant);
        request.set_to(static_cast<v1::Tier>(to));
        v1::MoveTenantResponse answer;
        if (absl::Status status = ask(&Driver::Stub::MoveTenant, request, answer, m_config.deadline); !status.ok())
            return status;
        return take(evidenceIn(m_config.part, request.context(), to, answer), evidence);
    }
    absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &tenant) override
    {
        const auto request = about<v1::ObserveTenantRequest>(tenant);
        v1::ObserveTenantResponse answer;
        if (absl::Status status = ask(&Driver::Stub::ObserveTenant, request, answer, m_config.deadline); !status.ok())
            return status;
        return seenIn(m_config.part, request.context(), answer);
    }
    absl::StatusOr<ProbeRound> probe(const TenantFacts &tenant) override
    {
        auto request = about<v1::ProbeTenantRequest>(tenant);
        for (const Layer layer : m_config.part.layers)
            request.add_layers(static_cast<v1::Layer>(layer));
        v1::ProbeTenantResponse answer;
        if (absl::Status status = ask(&Driver::Stub::ProbeTenant, request, answer, m_config.deadline); !status.ok())
            return status;
        return triedIn(m_config.part, request.context(), answer);
    }
    absl::Status remove(const TenantFacts &tenant, std::string &evidence) override
    {
        const auto request = about<v1::RemoveTenantRequest>(tenant);
        v1::RemoveTenantResponse answer;
        if (absl::Status status = ask(&Driver::Stub::RemoveTenant, request, answer, m_config.deadline); !status.ok())
            return status;
        return take(removedIn(m_config.part, request.context(), answer), evidence);
    }

private:
    template<class Request>
    Request about(const TenantFacts &tenant) const
    {
        Request request;
        request.mutable_context()->set_tenant_id(tenant.id);
        request.mutable_context()->set_environment(m_config.environment);
        request.set_request_id(hex(randomBytes(16)));
        *request.mutable_tenant() = messageOf(tenant);
        return request;
    }
    static absl::Status take(absl::StatusOr<std::string> told, std::string &evidence)
    {
        if (!told.ok())
            return told.status();
        evidence = *std::move(told);
        return absl::OkStatus();
    }
    absl::StatusOr<std::vector<PlannedStep>> planned(const TenantFacts &tenant,
                                                     std::chrono::milliseconds patience) const
    {
        const auto request = about<v1::PlanTenantRequest>(tenant);
        v1::PlanTenantResponse answer;
        if (absl::Status status = ask(&Driver::Stub::PlanTenant, request, answer, patience); !status.ok())
            return status;
        return plannedIn(m_config.part, request.context(), answer);
    }
    absl::Status applyOne(const TenantFacts &tenant, const std::string &step, int attempt, std::string &evidence)
    {
        auto request = about<v1::ApplyStepRequest>(tenant);
        request.set_step_id(step);
        request.set_attempt(static_cast<std::uint32_t>(std::max(attempt, 1)));
        v1::ApplyStepResponse answer;
        if (absl::Status status = ask(&Driver::Stub::ApplyStep, request, answer, m_config.deadline); !status.ok())
            return status;
        return take(evidenceIn(m_config.part, request.context(), step, answer), evidence);
    }
    absl::Status applyAll(const TenantFacts &tenant, int attempt, std::string &evidence)
    {
        const auto steps = planned(tenant, m_config.deadline);
        if (!steps.ok())
            return steps.status();
        std::string all;
        for (const PlannedStep &step : *steps) {
            std::string one;
            if (absl::Status status = apply(tenant, step, attempt, one); !status.ok())
                return {status.code(), absl::StrCat(step.title, ": ", std::string(status.message()))};
            absl::StrAppend(&all, all.empty() ? "" : "; ", one);
        }
        evidence = std::move(all);
        return absl::OkStatus();
    }

    /// Repeats on UNAVAILABLE alone, with the same request: whatever else a driver says, it has decided.
    template<class Method, class Request, class Response>
    absl::Status ask(Method method, const Request &request, Response &answer, std::chrono::milliseconds patience) const
    {
        const auto until = std::chrono::system_clock::now() + patience;
        grpc::Status status;
        for (int tries = 0; tries < kMostTries; ++tries) {
            grpc::ClientContext context;
            context.set_deadline(until);
            if (absl::Status signedIn = signIn(context); !signedIn.ok())
                return signedIn;
            answer.Clear();
            status = (m_stub.get()->*method)(&context, request, &answer);
            const bool again = status.error_code() == grpc::StatusCode::UNAVAILABLE && tries + 1 < kMostTries;
            const auto pause = kPauses[std::min<std::size_t>(static_cast<std::size_t>(tries), kPauses.size() - 1)];
            if (!again || std::chrono::system_clock::now() + pause >= until)
                break;
            std::this_thread::sleep_for(pause);
        }
        return told(status, patience);
    }
    absl::Status signIn(grpc::ClientContext &context) const
    {
        const auto token = m_config.token();
        if (!token.ok())
            return token.status();
        // gRPC ends the process over a byte that a header may not hold.
        if (!std::ranges::all_of(token->reveal(), [](unsigned char c) { return c > ' ' && c < 0x7f; }))
            return absl::FailedPreconditionError(
                absl::StrCat("The token of the platform driver \"", m_config.part.name,
                             "\" holds characters that a token cannot. Write it anew into its file."));
        context.AddMetadata("authorization", "Bearer " + token->reveal());
        return absl::OkStatus();
    }
    absl::Status told(const grpc::Status &status, std::chrono::milliseconds patience) const
    {
        if (status.ok())
            return absl::OkStatus();
        const std::string who = absl::StrCat("The platform driver \"", m_config.part.name, "\" ");
        const std::string words = plainLine(status.error_message());
        switch (status.error_code()) {
        case grpc::StatusCode::UNAVAILABLE:
        case grpc::StatusCode::CANCELLED:
            return absl::UnavailableError(absl::StrCat(
                who, "cannot be reached",
                m_config.roots.empty() ? "" : ", or shows a certificate that its \"roots\" do not vouch for", "."));
        case grpc::StatusCode::DEADLINE_EXCEEDED:
            return absl::UnavailableError(absl::StrCat(who, "does not answer within ", patience.count(), " ms."));
        case grpc::StatusCode::UNAUTHENTICATED:
        case grpc::StatusCode::PERMISSION_DENIED:
            return absl::PermissionDeniedError(absl::StrCat(who, "refuses this gateway's token: ", words));
        case grpc::StatusCode::UNIMPLEMENTED: // Which gRPC also makes of bytes that are no message.
            return absl::FailedPreconditionError(
                absl::StrCat(who, "does not know this call, or gives an answer that cannot be read: ", words));
        case grpc::StatusCode::NOT_FOUND: // Not an answer about a tenant: nothing is proven to be gone by it.
            return absl::FailedPreconditionError(absl::StrCat(who, "does not find what it was asked for: ", words));
        case grpc::StatusCode::RESOURCE_EXHAUSTED:
            if (words.find("message larger than max") != std::string::npos)
                return absl::FailedPreconditionError(
                    absl::StrCat(who, "answers with more than 1 MiB; nothing of it was taken."));
            break;
        case grpc::StatusCode::INTERNAL:
        case grpc::StatusCode::UNKNOWN:
            return absl::FailedPreconditionError(absl::StrCat(who, "fails", words.empty() ? "." : ": ", words));
        default:
            break;
        }
        return {static_cast<absl::StatusCode>(status.error_code()), absl::StrCat(who, "says: ", words)};
    }

    const ExternalPlatformConfig m_config;
    std::unique_ptr<Driver::Stub> m_stub;
    const std::unique_ptr<TierMover> m_mover;
};

} // namespace

std::unique_ptr<Platform> makeExternalPlatform(ExternalPlatformConfig config)
{
    return std::make_unique<ExternalPlatform>(std::move(config));
}

} // namespace bulkhead
