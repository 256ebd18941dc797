#pragma once
// Refusals with a stable reason and a way on, carried inside absl::Status until the entry turns them into a trailer.
#include <absl/status/status.h>

#include <map>
#include <string>
#include <string_view>

namespace bulkhead {

/// A status that carries a bulkhead.v1.Fault: `reason` is stable UPPER_SNAKE (at most 63 characters), `summary` says
/// what did not happen, `remedy` what to do next. No text may name a tenant outside the caller's scope.
[[nodiscard]] absl::Status fault(absl::StatusCode code, std::string_view reason, std::string_view summary,
                                 std::string_view remedy, const std::map<std::string, std::string> &facts = {});

/// The reason a status carries, or the one that stands for its code.
[[nodiscard]] std::string reasonOf(const absl::Status &status);

/// Serialised bulkhead.v1.Fault of a status, under 2 KiB: statuses without one (from the store, say) get the words of
/// their code. `requestId` finds the call in the gateway's log.
[[nodiscard]] std::string faultTrailer(const absl::Status &status, std::string_view requestId);

/// Refused alike whether the tenant exists or not: same code, reason and text.
[[nodiscard]] absl::Status tenantNotInScope();

/// Cuts UTF-8 text to at most `bytes` without breaking a character.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t bytes);

} // namespace bulkhead
