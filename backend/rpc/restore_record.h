#pragma once
// What a restoration was proposed for, as its act keeps it.
#include "backend/domain/tenant.h"

#include <absl/status/statusor.h>
#include <string>
#include <vector>

namespace bulkhead {

/// Consent is to these steps, for this tier and baseline, and to no others.
struct RestoreTerms
{
    std::string baseline; ///< Version.
    Tier tier = Tier::Unspecified;
    std::vector<std::string> controls; ///< Ids, that were off.
    std::vector<std::string> steps;    ///< Ids, in their order.
    std::vector<std::string> titles;   ///< Of the steps.

    bool operator==(const RestoreTerms &) const = default;
};

[[nodiscard]] std::string encode(const RestoreTerms &terms);
/// DATA_LOSS: the text holds something else.
[[nodiscard]] absl::StatusOr<RestoreTerms> decodeRestore(const std::string &text);

} // namespace bulkhead
