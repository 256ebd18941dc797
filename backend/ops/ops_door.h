#pragma once
// Where a monitoring system and a balancer look: /metrics, /healthz and /readyz over HTTP.
#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <string>

namespace bulkhead {

struct OpsAnswers
{
    std::function<std::string()> metrics;   ///< Exposition format of Prometheus.
    std::function<std::string()> readiness; ///< Why it is not ready, a sentence a line; empty: it is.
};

/// Answers GET and HEAD without asking who it is, so its answers name nobody. Threads of its own; 32 connections.
class OpsDoor
{
public:
    /// `address`: HOST:PORT with an IPv4 address, checked by the caller; port 0 takes a free one. INVALID_ARGUMENT: no
    /// such address. UNAVAILABLE: it cannot be used.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<OpsDoor>> open(const std::string &address, OpsAnswers answers);
    ~OpsDoor();
    [[nodiscard]] int port() const;

private:
    struct Impl;
    explicit OpsDoor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
