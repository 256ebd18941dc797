#include "backend/gateway_recordings.h"

#include "backend/store/postgres_address.h"

namespace bulkhead {

absl::StatusOr<std::unique_ptr<recording::Recorder>> openRecorder(const GatewayOptions &options, Store &store,
                                                                  const std::function<void(const std::string &)> &say)
{
    if (options.recordingKeys.empty() && postgres::isAddress(options.store)) {
        say("Time-boxed access is not recorded: give --recording-keys, a folder that all gateways on the store share.");
        return nullptr;
    }
    auto keys = !options.recordingKeys.empty() ? recording::Keys::inFolder(options.recordingKeys, false)
                : options.store.empty() ? absl::StatusOr<std::unique_ptr<recording::Keys>>(recording::Keys::inMemory())
                                        : recording::Keys::inFolder(options.store + ".recording-keys", true);
    if (!keys.ok())
        return keys.status();
    return std::make_unique<recording::Recorder>(store, *std::move(keys));
}

} // namespace bulkhead
