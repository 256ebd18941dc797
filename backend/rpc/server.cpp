#include "backend/rpc/server.h"

#include <grpc/grpc.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/impl/service_type.h>

#include <algorithm>
#include <chrono>

namespace bulkhead {

namespace {

constexpr int kReceiveLimit = 4 << 20;
constexpr int kMetadataLimit = 16 << 10; // A token of 8 KiB, and what else travels with a call.

/// The library switches reflection on for every server of a process that links it; this takes it out again.
class WithoutReflection final : public grpc::ServerBuilderOption
{
public:
    void UpdateArguments(grpc::ChannelArguments * /*arguments*/) override {}
    void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>> *plugins) override
    {
        plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                      [](const auto &plugin) { return plugin->name() == "proto_server_reflection"; }),
                       plugins->end());
    }
};

void setLimits(grpc::ServerBuilder &builder)
{
    builder.SetMaxReceiveMessageSize(kReceiveLimit);
    builder.SetMaxSendMessageSize(kReceiveLimit);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataLimit);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0); // Two gateways on one port would share the calls.
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 256);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
    // Consoles ping every 30 s; the default of 5 minutes would drop them.
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 5'000);
}

} // namespace

struct Server::Impl
{
    std::vector<std::unique_ptr<grpc::Service>> services;
    std::unique_ptr<grpc::Server> server;
    int port = 0;
    grpc_completion_queue *closing = nullptr; ///< Hears of the last call's end; null: the port is open.
    bool stopped = false;
};

Server::Server(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

absl::StatusOr<std::unique_ptr<Server>> Server::start(std::vector<std::unique_ptr<grpc::Service>> services,
                                                      const std::string &address, bool reflection,
                                                      std::shared_ptr<grpc::ServerCredentials> credentials)
{
    grpc::EnableDefaultHealthCheckService(true);
    auto impl = std::make_unique<Impl>();
    impl->services = std::move(services);
    grpc::ServerBuilder builder;
    setLimits(builder);
    if (!reflection)
        builder.SetOption(std::make_unique<WithoutReflection>());
    if (!credentials)
        credentials = grpc::InsecureServerCredentials();
    if (!address.empty())
        builder.AddListeningPort(address, std::move(credentials), &impl->port);
    for (const auto &service : impl->services)
        builder.RegisterService(service.get());
    impl->server = builder.BuildAndStart();
    if (!impl->server || (!address.empty() && impl->port == 0))
        return absl::UnavailableError("--listen " + address + " cannot be used: the port is taken or not allowed; "
                                      + "give another port, or 0 for a free one.");
    return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::~Server()
{
    stopWithin(1000);
    m_impl->server.reset();
}

std::shared_ptr<grpc::Channel> Server::channel()
{
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kReceiveLimit);
    return m_impl->server->InProcessChannel(arguments);
}

int Server::port() const
{
    return m_impl->port;
}

void Server::setServing(bool serving)
{
    m_impl->server->GetHealthCheckService()->SetServingStatus("", serving);
}

void Server::stopListening()
{
    if (m_impl->stopped || m_impl->closing != nullptr)
        return;
    // The library's own Shutdown() waits, and cannot be hurried once it does; what it is made of can be begun alone.
    m_impl->closing = grpc_completion_queue_create_for_next(nullptr);
    grpc_server_shutdown_and_notify(m_impl->server->c_server(), m_impl->closing, nullptr);
}

void Server::stopWithin(int graceMs)
{
    if (std::exchange(m_impl->stopped, true))
        return;
    m_impl->server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(graceMs));
    m_impl->server->Wait();
    if (m_impl->closing == nullptr)
        return;
    const gpr_timespec ever = gpr_inf_future(GPR_CLOCK_REALTIME);
    grpc_completion_queue_next(m_impl->closing, ever, nullptr); // That was the last call's end.
    grpc_completion_queue_shutdown(m_impl->closing);
    grpc_completion_queue_next(m_impl->closing, ever, nullptr);
    grpc_completion_queue_destroy(m_impl->closing);
}

} // namespace bulkhead
