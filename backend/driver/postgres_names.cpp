#include "backend/driver/postgres_names.h"

#include <absl/strings/str_cat.h>

#include <openssl/sha.h>

namespace bulkhead::pg {
namespace {

constexpr std::size_t kMostBytes = 63; ///< PostgreSQL cuts longer names without a word.
constexpr std::size_t kDigits = 16;

} // namespace

std::string digestOf(const std::string &text)
{
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char *>(text.data()), text.size(), bytes);
    constexpr char kHex[] = "0123456789abcdef";
    std::string digits;
    for (const unsigned char byte : bytes) {
        digits += kHex[byte >> 4];
        digits += kHex[byte & 0xf];
    }
    return digits;
}

std::string nameOf(const std::string &prefix, const std::string &id)
{
    if (prefix.size() + id.size() <= kMostBytes)
        return prefix + id;
    const std::size_t room = kMostBytes - prefix.size() - kDigits - 1;
    return absl::StrCat(prefix, id.substr(0, room), "_", digestOf(id).substr(0, kDigits));
}

TenantNames namesOf(const PostgresPlatformConfig &config, const TenantFacts &tenant)
{
    TenantNames names;
    names.role = nameOf(config.rolePrefix, tenant.id);
    switch (tenant.tier) {
    case Tier::Segmented:
        names.schema = nameOf(config.schemaPrefix, tenant.id);
        break;
    case Tier::Channel: // Schemas of one partner stand together by name.
        names.schema = nameOf(config.schemaPrefix,
                              tenant.parent.empty() ? tenant.id : absl::StrCat(tenant.parent, "__", tenant.id));
        break;
    case Tier::Dedicated:
        names.schema = config.schemas.front();
        names.database = nameOf(config.databasePrefix, tenant.id);
        break;
    case Tier::Shared:
    case Tier::Unspecified:
        break;
    }
    return names;
}

std::string sharedGroupOf(const PostgresPlatformConfig &config)
{
    return config.rolePrefix + "_shared";
}

std::array<std::string, 2> readerGroupsOf(const PostgresPlatformConfig &config)
{
    return {config.rolePrefix + "_readers", config.rolePrefix + "_readers_phi"};
}

std::array<Reader, 2> readersOf(const PostgresPlatformConfig &config, const TenantFacts &tenant)
{
    std::array<std::string, 2> groups;
    if (tenant.tier == Tier::Shared)
        groups = readerGroupsOf(config);
    return {Reader{nameOf(config.rolePrefix + "_read_", tenant.id), groups[0], false},
            Reader{nameOf(config.rolePrefix + "_phi_", tenant.id), groups[1], true}};
}

TenantFacts canaryOf(Tier tier)
{
    TenantFacts canary;
    canary.tier = tier == Tier::Channel ? Tier::Segmented : tier;
    canary.id = tier == Tier::Shared ? kSharedCanary : tier == Tier::Dedicated ? kDatabaseCanary : kSchemaCanary;
    return canary;
}

bool isCanary(const TenantFacts &tenant)
{
    return tenant.id.starts_with(kCanaryMark);
}

} // namespace bulkhead::pg
