#pragma once
#include "backend/gateway.h"
#include "backend/recording/recorder.h"

namespace bulkhead {

/// What records time-boxed access, with the keys of these options: those of --recording-keys; beside a SQLite store a
/// folder that is made with the store; of a store in memory keys that end with it. Null, and said, for a PostgreSQL
/// store without the option: gateways on it would seal with different keys. Errors as recording::Keys::inFolder().
[[nodiscard]] absl::StatusOr<std::unique_ptr<recording::Recorder>>
openRecorder(const GatewayOptions &options, Store &store, const std::function<void(const std::string &)> &say);

} // namespace bulkhead
