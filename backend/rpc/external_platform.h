#pragma once
// Systems of the company's own as a platform: a program of theirs that implements PlatformDriverService.
#include "backend/domain/secret.h"
#include "backend/rpc/external_answers.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace bulkhead {

struct ExternalPlatformConfig
{
    ExternalPart part;
    std::string address; ///< HOST:PORT.
    std::string roots;   ///< PEM text of whom to trust; empty: no TLS, on loopback only.
    /// What the driver knows this gateway by. Asked for each call, so that a renewed token needs no restart.
    std::function<absl::StatusOr<Secret>()> token;
    std::chrono::milliseconds deadline{30'000}; ///< Of a call with its repeats.
    std::string environment;                    ///< The gateway's own; told with each call.
};

/// Nothing is connected yet. Each call tells one tenant and believes only an answer about that one. UNAVAILABLE: no
/// answer within the deadline; FAILED_PRECONDITION: an answer that was refused, or the driver's own words. While the
/// driver does not answer a plan, its steps are planned as one that does them all when it is done.
[[nodiscard]] std::unique_ptr<Platform> makeExternalPlatform(ExternalPlatformConfig config);

} // namespace bulkhead
