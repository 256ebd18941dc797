#pragma once
// Transport security of the gateway's own port: its certificate, and whose certificates consoles may bring.
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace grpc {
class ServerCredentials;
}

namespace bulkhead {

/// PEM files, read anew while the gateway serves: a renewed certificate needs no restart.
struct ServerTls
{
    std::string certificate; ///< The server's own, then those that lead to the root.
    std::string key;         ///< Of the first certificate; readable by nobody but its owner and group.
    std::string clientRoots; ///< Whoever calls must have a certificate that leads to one of these; empty: nobody must.

    [[nodiscard]] bool used() const { return !certificate.empty() || !key.empty() || !clientRoots.empty(); }
};

/// What a certificate file says of itself.
struct CertificateFacts
{
    std::vector<std::string> names; ///< Hosts and addresses that it is for.
    std::int64_t untilMs = 0;       ///< UTC.
};

/// Whether the files can be served with at an instant. INVALID_ARGUMENT names the file and the fix: missing, not PEM, a
/// key of another certificate, a key that others may read, expired or not valid yet, for no host.
[[nodiscard]] absl::StatusOr<CertificateFacts> checkServerTls(const ServerTls &tls, std::int64_t nowMs);

/// TLS 1.2 or 1.3 with these files; 1.3 where the other side has it. Call checkServerTls() before.
[[nodiscard]] std::shared_ptr<grpc::ServerCredentials> serverCredentials(const ServerTls &tls);

} // namespace bulkhead
