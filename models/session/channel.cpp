#include "models/session/session.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

namespace bulkhead {

namespace {
// Chunks stay far under 4 MiB by contract; the double is room for one that does not, not an invitation.
constexpr int kMaxReceiveBytes = 8 * 1024 * 1024;
} // namespace

std::shared_ptr<grpc::Channel> dial(const QString &hostPort)
{
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
    // A frozen host shows itself only through pings; heartbeats of the streams find a frozen gateway sooner.
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 300);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 300);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
    // Connections of two sessions to one address do not share fate or back-off.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(hostPort.toStdString(), grpc::InsecureChannelCredentials(), arguments);
}

} // namespace bulkhead
