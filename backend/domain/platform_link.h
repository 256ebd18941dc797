#pragma once
#include <string>

namespace bulkhead {

/// Where the platform's logs or traces of one tenant, workflow and window are looked at. The gateway passes it on; it
/// opens none.
struct PlatformLink
{
    std::string name; ///< "Traces"; words of a button.
    std::string url;  ///< https, with {tenant} {workflow} {environment} {from} {to} {from_ms} {to_ms}.
    bool operator==(const PlatformLink &) const = default;
};

} // namespace bulkhead
