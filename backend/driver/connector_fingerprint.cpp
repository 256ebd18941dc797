#include "backend/driver/connector_fingerprint.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace bulkhead {

Fingerprint fingerprintsWith(Secret key)
{
    return [key = std::move(key)](std::string_view what, std::string_view secret) {
        // The length says where the kind ends, so that no two pairs read alike.
        const std::string text = absl::StrCat(what.size(), ":", std::string(what), std::string(secret));
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        HMAC(EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()),
             reinterpret_cast<const unsigned char *>(text.data()), text.size(), digest, &size);
        return absl::BytesToHexString(std::string(reinterpret_cast<const char *>(digest), 16));
    };
}

} // namespace bulkhead
