#include "backend/driver/postgres_platform_config.h"

#include "backend/driver/postgres_conninfo.h"
#include "backend/driver/toml_file.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace bulkhead {
namespace {

using Config = PostgresPlatformConfig;

/// Of 63 bytes that a name may have; the rest is the tenant's.
constexpr std::size_t kMostPrefix = 24;

struct TextKey
{
    const char *key;
    std::string Config::*field;
};
constexpr std::array<TextKey, 6> kTexts{{
    {"postgres", &Config::postgres},
    {"database", &Config::database},
    {"tenant_column", &Config::tenantColumn},
    {"role_prefix", &Config::rolePrefix},
    {"schema_prefix", &Config::schemaPrefix},
    {"database_prefix", &Config::databasePrefix},
}};
struct ListKey
{
    const char *key;
    std::vector<std::string> Config::*field;
};
constexpr std::array<ListKey, 4> kLists{{
    {"schemas", &Config::schemas},
    {"lookup_tables", &Config::lookups},
    {"trusted", &Config::trusted},
    {"phi", &Config::phi},
}};
struct TierKey
{
    const char *key;
    Tier tier;
};
constexpr std::array<TierKey, 4> kTiers{{
    {"shared", Tier::Shared},
    {"segmented", Tier::Segmented},
    {"dedicated", Tier::Dedicated},
    {"channel", Tier::Channel},
}};
constexpr char kKnown[] = "postgres, database, schemas, tenant_column, role_prefix, schema_prefix, database_prefix, "
                          "template, lookup_tables, trusted, phi, limits, canary";

absl::Status wrong(const std::string &path, const toml::node &node, const std::string &text)
{
    return absl::InvalidArgumentError(absl::StrCat(path, ", line ", node.source().begin.line, ": ", text));
}

absl::Status readText(const toml::node &node, const std::string &key, const std::string &path, std::string &out)
{
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty() || value->find('\0') != std::string::npos)
        return wrong(path, node, absl::StrCat("\"", key, "\" must be text. Write it in quotes."));
    out = *value;
    return absl::OkStatus();
}

absl::Status readList(const toml::node &node, const std::string &key, const std::string &path,
                      std::vector<std::string> &out)
{
    const toml::array *items = node.as_array();
    if (items == nullptr)
        return wrong(path, node, absl::StrCat("\"", key, "\" is a list: [\"first\", \"second\"]."));
    for (const toml::node &item : *items)
        if (absl::Status status = readText(item, key, path, out.emplace_back()); !status.ok())
            return status;
    return absl::OkStatus();
}

absl::Status readLimit(const toml::node &node, const std::string &key, const std::string &path, RoleLimits &limits)
{
    const bool connections = key == "connections";
    const std::int64_t most = connections ? 10'000 : 86'400'000;
    std::int32_t *field = connections                     ? &limits.connections
                          : key == "statement_timeout_ms" ? &limits.statementMs
                          : key == "lock_timeout_ms"      ? &limits.lockMs
                                                          : nullptr;
    if (field == nullptr)
        return wrong(path, node,
                     absl::StrCat("\"", key,
                                  "\" is not known. Known here: connections, statement_timeout_ms, lock_timeout_ms."));
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 1 || *value > most)
        return wrong(path, node,
                     absl::StrCat("\"", key, "\" must be a whole number from 1 to ", most, ", without quotes."));
    *field = static_cast<std::int32_t>(*value);
    return absl::OkStatus();
}

absl::Status readLimits(const toml::node &node, const std::string &path, Config &config)
{
    const toml::table *tiers = node.as_table();
    if (tiers == nullptr)
        return wrong(path, node, "\"limits\" is a table per tier: [postgres.limits.shared].");
    for (const auto &[name, value] : *tiers) {
        const auto tier = std::ranges::find(kTiers, name.str(), &TierKey::key);
        const toml::table *table = value.as_table();
        if (tier == kTiers.end() || table == nullptr)
            return wrong(path, value,
                         absl::StrCat("\"", std::string(name.str()),
                                      "\" is no tier. Tiers: shared, segmented, dedicated, channel."));
        for (const auto &[key, limit] : *table)
            if (absl::Status status = readLimit(limit, std::string(key.str()), path, config.limits[tier->tier]);
                !status.ok())
                return status;
    }
    return absl::OkStatus();
}

absl::Status readCanary(const toml::node &node, const std::string &path, Config &config)
{
    const toml::table *tables = node.as_table();
    if (tables == nullptr)
        return wrong(path, node, "\"canary\" is a table per table: [postgres.canary.\"app.visit\"].");
    for (const auto &[name, value] : *tables) {
        const toml::table *columns = value.as_table();
        if (columns == nullptr)
            return wrong(path, value, "a canary's values are column = \"SQL expression\".");
        for (const auto &[column, expression] : *columns)
            if (absl::Status status = readText(expression, std::string(column.str()), path,
                                               config.canary[std::string(name.str())][std::string(column.str())]);
                !status.ok())
                return status;
    }
    return absl::OkStatus();
}

absl::Status readTemplate(const toml::node &node, const std::string &path, Config &config)
{
    std::string name;
    if (absl::Status status = readText(node, "template", path, name); !status.ok())
        return status;
    const std::filesystem::path file = std::filesystem::path(path).parent_path() / name; // An absolute one stays.
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (in)
        text << in.rdbuf();
    config.templateSql = text.str();
    if (config.templateSql.empty())
        return wrong(
            path, node,
            absl::StrCat("the template ", file.string(),
                         " cannot be read or is empty. Give the path of an SQL file, from this file's folder."));
    return absl::OkStatus();
}

absl::Status readKey(const std::string &path, const std::string &key, const toml::node &node, Config &config)
{
    for (const TextKey &known : kTexts)
        if (key == known.key)
            return readText(node, key, path, config.*known.field);
    for (const ListKey &known : kLists)
        if (key == known.key)
            return readList(node, key, path, config.*known.field);
    if (key == "limits")
        return readLimits(node, path, config);
    if (key == "canary")
        return readCanary(node, path, config);
    if (key == "template")
        return readTemplate(node, path, config);
    if (key == "password")
        return wrong(path, node,
                     "a password does not stand in this file. Put it into a file that passfile=… in "
                     "\"postgres\" names, with mode 600.");
    return wrong(path, node, absl::StrCat("\"", key, "\" is not known. Known here: ", kKnown, "."));
}

absl::Status checkPrefix(const std::string &path, const toml::node &node, const char *key, const std::string &prefix)
{
    if (prefix.size() > kMostPrefix)
        return wrong(path, node, absl::StrCat("\"", key, "\" is longer than ", kMostPrefix, " bytes. Shorten it."));
    if (prefix.starts_with("pg_"))
        return wrong(path, node,
                     absl::StrCat("\"", key, "\" begins with pg_, which PostgreSQL keeps for itself. Choose another."));
    return absl::OkStatus();
}

absl::Status check(const std::string &path, const toml::node &node, const Config &config)
{
    if (config.postgres.empty() || config.database.empty() || config.schemas.empty())
        return wrong(path, node, "[postgres] needs \"postgres\", \"database\" and \"schemas\".");
    const auto parts = readConninfo(config.postgres);
    if (!parts.ok())
        return wrong(path, node,
                     absl::StrCat("\"postgres\" is no connection string: ", std::string(parts.status().message()),
                                  ". Write host=… port=… user=… passfile=…"));
    if (parts->contains("password"))
        return wrong(path, node,
                     "\"postgres\" holds a password. Put it into a file that passfile=… names, with mode 600.");
    for (const auto &[key, prefix] : {std::pair{"role_prefix", &config.rolePrefix},
                                      {"schema_prefix", &config.schemaPrefix},
                                      {"database_prefix", &config.databasePrefix}})
        if (absl::Status status = checkPrefix(path, node, key, *prefix); !status.ok())
            return status;
    for (const std::string &column : config.phi) {
        const std::size_t dot = column.find('.');
        if (dot == 0 || dot == std::string::npos || dot + 1 == column.size())
            return wrong(path, node, "\"phi\" lists columns as \"table.column\", without a schema.");
    }
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<PostgresPlatformConfig> readPostgresPlatformConfig(const std::string &path,
                                                                  const std::vector<std::string> &others)
{
    const absl::StatusOr<toml::table> table = readTomlFile(path);
    if (!table.ok())
        return table.status();
    Config config;
    config.path = path;
    for (const TierKey &tier : kTiers)
        config.limits[tier.tier] = {};
    const toml::table *section = nullptr;
    for (const auto &[key, node] : *table) {
        if (key.str() == "postgres")
            section = node.as_table();
        else if (std::ranges::find(others, key.str()) == others.end())
            return wrong(path, node, absl::StrCat("\"", std::string(key.str()), "\" is not known. Known: [postgres]."));
    }
    if (section == nullptr)
        return absl::InvalidArgumentError(absl::StrCat(path, ": no section [postgres]. Add one."));
    for (const auto &[key, node] : *section)
        if (absl::Status status = readKey(path, std::string(key.str()), node, config); !status.ok())
            return status;
    if (absl::Status status = check(path, *section, config); !status.ok())
        return status;
    return config;
}

} // namespace bulkhead
