#pragma once
#include "backend/domain/store.h"

#include <absl/status/status.h>

namespace bulkhead {

namespace recording {
class Recorder;
}

/// Destroys the keys of recordings of tenants whose retention is over: they have left, what had to be kept of them had
/// to be kept until now, and no legal hold stands. From then on nobody reads them; that it was done stands in the
/// tenant's audit. What cannot be done now is tried again at the next look. Errors: the store's, or the folder's.
absl::Status endRetention(Store &store, recording::Recorder &recorder);

} // namespace bulkhead
