#pragma once
#include <absl/status/status.h>
#include <string>
#include <string_view>

namespace bulkhead::postgres {

/// What a failure of the server means for the store: `state` is the SQLSTATE, `told` the server's own words, `name` the
/// store's for the sentence.
[[nodiscard]] absl::Status meaningOf(std::string_view state, std::string_view told, const std::string &name);

/// Whether a connection that said this is of no more use: the server ends it, or takes no writes any more.
[[nodiscard]] bool endsConnection(std::string_view state);

/// A message of libpq as one line without a full stop.
[[nodiscard]] std::string oneLine(const char *message);

} // namespace bulkhead::postgres
