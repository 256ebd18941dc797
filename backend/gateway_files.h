#pragma once
// All files that a gateway's options name, read and checked before anything is started or replaced.
#include "backend/access_file.h"
#include "backend/baseline/baseline_file.h"
#include "backend/domain/platform_link.h"
#include "backend/gateway_lockbox.h"
#include "backend/notify/notify_config.h"
#include "backend/rpc/baseline_state.h"
#include "backend/rpc/containment_policy.h"
#include "backend/rpc/people.h"
#include "backend/sign_in_file.h"

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

class QueryLibrary;
struct GatewayOptions;

struct GatewayFiles
{
    std::string address;    ///< To serve on; empty: no port.
    std::string opsAddress; ///< Of the door for monitoring; empty: none.
    LockboxPlan lockbox;    ///< Of the customer lockbox; address empty: none.
    std::optional<People> people;
    std::optional<SignInFile> signIn;
    std::optional<AccessFile> access; ///< Nothing: the gateway's own policy.
    std::optional<notify::NotifyConfig> notify;
    std::vector<PlatformLink> links;
    ContainmentPolicy policy;
    std::shared_ptr<const QueryLibrary> queries; ///< Set.
    GivenBaselines baselines;                    ///< As they came; what is in force is settled with the store.
};

/// Errors as Gateway::start has them. `log` takes the words of a sign-in file that changes later.
[[nodiscard]] absl::StatusOr<GatewayFiles> readGatewayFiles(const GatewayOptions &options,
                                                            const std::function<void(const std::string &)> &log);

} // namespace bulkhead
