#pragma once
// An answer that was not one tenant's alone: what is said of it to whom.
#include "backend/domain/diagnostics.h"
#include "backend/domain/exposures.h"
#include "backend/rpc/call.h"

#include <absl/status/status.h>

namespace bulkhead {

/// For the case, which alone names the others. The same question under the same grant, seen again, is the same
/// sighting. `question`: which, as nameOf() says; `kept`: as the recording has it.
[[nodiscard]] ExposureTrigger triggerOf(const MixedRows &mixed, const Call &call, const std::string &question,
                                        const std::string &kept, std::int64_t atMs);
/// For audit and the recording of the tenant that was asked as: numbers only.
[[nodiscard]] std::string factsOf(const MixedRows &mixed);
[[nodiscard]] std::string detailOf(const MixedRows &mixed); ///< As JSON.
/// For the person.
[[nodiscard]] absl::Status withheld();

} // namespace bulkhead
