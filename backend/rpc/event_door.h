#pragma once
// Where delivery pipelines that speak HTTP and not gRPC report deployments and the like.
#include <absl/status/statusor.h>
#include <memory>
#include <string>

namespace grpc {
class Channel;
}

namespace bulkhead {

/// Answers POST /v1/events with a JSON object {"kind", "subject", "text", "at_ms", "request_id"} and a person's token
/// as Authorization: Bearer. Each one goes through the gateway's own entry as ReportEvent, with that token: nobody gets
/// more here than there. Loopback only, like the gateway itself. Threads of its own.
class EventDoor
{
public:
    /// INVALID_ARGUMENT, FAILED_PRECONDITION: as loopbackAddress(). UNAVAILABLE: the address cannot be used.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<EventDoor>> open(const std::string &listen,
                                                                         const std::shared_ptr<grpc::Channel> &channel);
    ~EventDoor(); ///< Ends what is under way within its time limit.
    [[nodiscard]] int port() const;

private:
    struct Impl;
    explicit EventDoor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
