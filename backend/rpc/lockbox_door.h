#pragma once
// Where tenants' administrators come: the lockbox's own port, apart from those of consoles and of monitoring.
#include "backend/rpc/lockbox_http.h"
#include "backend/rpc/server_tls.h"

#include <absl/status/statusor.h>

#include <chrono>
#include <memory>
#include <string>

namespace bulkhead {

/// How long somebody may take for a request, and again for its answer. What is silent is closed after ten seconds.
struct LockboxPatience
{
    std::chrono::milliseconds most{60'000};
};

/// Threads of its own; 64 connections, of which one address has 32 at most, and requests of 8 KiB. A renewed
/// certificate is served with after two seconds, and nobody is turned away meanwhile.
class LockboxDoor
{
public:
    /// `address`: as lockboxAddress() has checked it; port 0 takes a free one. `tls` unused: plain HTTP. `http`
    /// outlives it. UNAVAILABLE: it cannot be used.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<LockboxDoor>>
    open(const std::string &address, const ServerTls &tls, LockboxHttp &http, LockboxPatience patience = {});
    ~LockboxDoor(); ///< Ends what is under way first.
    [[nodiscard]] int port() const;

private:
    struct Impl;
    explicit LockboxDoor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
