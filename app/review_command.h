#pragma once
#include "app/command_line.h"

namespace bulkhead {

/// Reads "bulkhead review …". As readCommandLine().
[[nodiscard]] CommandLine readReviewCommand(const QStringList &arguments);

} // namespace bulkhead
