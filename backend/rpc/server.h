#pragma once
// gRPC's server with this product's limits; its headers stay behind this one.
#include <absl/status/statusor.h>

#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
class ServerCredentials;
class Service;
} // namespace grpc

namespace bulkhead {

class Server
{
public:
    /// Serves in-process, and on `address` if it is not empty (port 0: a free one). Null `credentials`: without
    /// transport security. UNAVAILABLE: the address is taken.
    static absl::StatusOr<std::unique_ptr<Server>>
    start(std::vector<std::unique_ptr<grpc::Service>> services, const std::string &address, bool reflection,
          std::shared_ptr<grpc::ServerCredentials> credentials = nullptr);
    ~Server(); ///< stopWithin(1000), then the services go.

    [[nodiscard]] std::shared_ptr<grpc::Channel> channel();
    [[nodiscard]] int port() const; ///< 0 without a port.
    /// What grpc.health.v1 answers to the empty name; it knows no other.
    void setServing(bool serving);
    /// Closes the port, and tells whoever is connected to bring new calls elsewhere (GOAWAY). Calls under way go on,
    /// and so do streams; one that comes in this very moment ends with CANCELLED, and nothing was done for it.
    /// In-process connections end at once. Does not wait. Idempotent.
    void stopListening();
    void stopWithin(int graceMs); ///< Calls under way get this long, then are cancelled. Idempotent.

private:
    struct Impl;
    explicit Server(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
