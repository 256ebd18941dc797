#pragma once
// Where the platform's logs and traces of one tenant, workflow and window are looked at: a file of whoever runs the
// gateway. The gateway passes the templates on; it opens none of them.
#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

struct LinkTemplate
{
    std::string name; ///< "Traces"; words of a button.
    std::string url;  ///< https, with {tenant} {workflow} {environment} {from} {to} {from_ms} {to_ms}.
    bool operator==(const LinkTemplate &) const = default;
};

/// Reads the TOML file. INVALID_ARGUMENT names the file, the line and the fix.
[[nodiscard]] absl::StatusOr<std::vector<LinkTemplate>> readLinkTemplates(const std::string &path);
/// As read, from text; `name` stands for the file in errors.
[[nodiscard]] absl::StatusOr<std::vector<LinkTemplate>> parseLinkTemplates(std::string_view toml,
                                                                           const std::string &name);

} // namespace bulkhead
