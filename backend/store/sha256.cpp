#include "backend/store/sha256.h"

#include <openssl/sha.h>

namespace bulkhead::sql {

std::string sha256(std::string_view bytes)
{
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char *>(digest.data()));
    return digest;
}

std::string sha256Hex(std::string_view bytes)
{
    constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (const char byte : sha256(bytes)) {
        hex.push_back(kDigits[(byte >> 4) & 0xf]);
        hex.push_back(kDigits[byte & 0xf]);
    }
    return hex;
}

} // namespace bulkhead::sql
