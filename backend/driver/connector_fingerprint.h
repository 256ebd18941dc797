#pragma once
#include "backend/domain/integrations.h"
#include "backend/domain/secret.h"

namespace bulkhead {

/// Fingerprints by HMAC-SHA256 with the installation's key: 32 hexadecimal digits.
[[nodiscard]] Fingerprint fingerprintsWith(Secret key);

} // namespace bulkhead
