#include "backend/driver/probe_config.h"

#include "backend/driver/broker_section.h"
#include "backend/driver/toml_file.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <array>
#include <set>

namespace bulkhead {
namespace {

struct TextKey
{
    const char *key;
    std::string ProbedPool::*field;
};
constexpr std::array<TextKey, 7> kTexts{{
    {"name", &ProbedPool::name},
    {"postgres", &ProbedPool::postgres},
    {"pgbouncer", &ProbedPool::pgbouncer},
    {"pgbouncer_database", &ProbedPool::pgbouncerDatabase},
    {"pgbouncer_limits_file", &ProbedPool::pgbouncerLimits},
    {"prefix", &ProbedPool::prefix},
    {"limits", &ProbedPool::limits},
}};
constexpr char kKnown[] =
    "name, postgres, pgbouncer, pgbouncer_database, pgbouncer_limits_file, slots, tenant_by, prefix, limits, tenants";

absl::Status wrong(const std::string &path, const toml::node &node, const std::string &text)
{
    return absl::InvalidArgumentError(absl::StrCat(path, ", line ", node.source().begin.line, ": ", text));
}

absl::Status readText(const std::string &path, const TextKey &known, const toml::node &node, ProbedPool &pool)
{
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty())
        return wrong(path, node, absl::StrCat("\"", known.key, "\" must be text. Write it in quotes."));
    if (absl::StrContains(*value, "password=") || absl::StrContains(*value, "password ="))
        return wrong(path, node,
                     absl::StrCat("\"", known.key,
                                  "\" holds a password. Put it into a file that passfile=… names, with mode 600."));
    pool.*known.field = *value;
    return absl::OkStatus();
}

absl::Status readTenants(const std::string &path, const toml::node &node, ProbedPool &pool)
{
    const toml::table *table = node.as_table();
    if (table == nullptr)
        return wrong(path, node, "\"tenants\" is a table: role = \"tenant id\".");
    for (const auto &[role, value] : *table) {
        const auto id = value.value_exact<std::string>();
        if (!id || id->empty())
            return wrong(path, value, "a tenant is role = \"tenant id\". Write the id in quotes.");
        pool.tenants[std::string(role.str())] = *id;
    }
    return absl::OkStatus();
}

absl::Status readKey(const std::string &path, const std::string &key, const toml::node &node, ProbedPool &pool)
{
    for (const TextKey &known : kTexts)
        if (key == known.key)
            return readText(path, known, node, pool);
    if (key == "tenants")
        return readTenants(path, node, pool);
    if (key == "slots") {
        const auto slots = node.value_exact<std::int64_t>();
        if (!slots || *slots < 1 || *slots > 100'000)
            return wrong(path, node, "\"slots\" must be a whole number from 1 to 100,000, without quotes.");
        pool.slots = static_cast<double>(*slots);
        return absl::OkStatus();
    }
    if (key == "tenant_by") {
        const auto by = node.value_exact<std::string>();
        if (by != "role" && by != "application_name")
            return wrong(path, node, "\"tenant_by\" is \"role\" or \"application_name\".");
        pool.tenantBy = *by == "role" ? TenantBy::Role : TenantBy::ApplicationName;
        return absl::OkStatus();
    }
    return wrong(path, node, absl::StrCat("\"", key, "\" is not known. Known here: ", kKnown, "."));
}

absl::Status check(const std::string &path, const toml::node &node, const ProbedPool &pool)
{
    if (pool.name.empty() || pool.postgres.empty())
        return wrong(path, node, "a pool needs \"name\" and \"postgres\".");
    if (pool.prefix.empty() && pool.tenants.empty())
        return wrong(path, node,
                     absl::StrCat("pool \"", pool.name,
                                  "\" says of no connection whose it is. Give \"prefix\" or [pool.tenants]."));
    if (pool.pgbouncer.empty() != pool.pgbouncerDatabase.empty())
        return wrong(path, node, "\"pgbouncer\" and \"pgbouncer_database\" go together.");
    if (!pool.pgbouncerLimits.empty() && (pool.pgbouncer.empty() || pool.limits.empty()))
        return wrong(path, node, "\"pgbouncer_limits_file\" needs \"pgbouncer\" and \"limits\".");
    if (!pool.limits.empty() && pool.tenantBy != TenantBy::Role)
        return wrong(path, node, "\"limits\" needs tenants that have roles of their own: tenant_by = \"role\".");
    return absl::OkStatus();
}

} // namespace

std::string ProbedPool::tenantOf(const std::string &name) const
{
    if (const auto listed = tenants.find(name); listed != tenants.end())
        return listed->second;
    if (!prefix.empty() && name.size() > prefix.size() && name.starts_with(prefix))
        return name.substr(prefix.size());
    return {};
}

std::string ProbedPool::roleOf(const std::string &tenantId) const
{
    for (const auto &[role, id] : tenants)
        if (id == tenantId)
            return role;
    return prefix.empty() ? std::string() : prefix + tenantId;
}

namespace {

absl::Status readPool(const std::string &path, const toml::node &item, ProbedPool &pool)
{
    const toml::table *section = item.as_table();
    if (section == nullptr)
        return wrong(path, item, "a pool is a table: [[pool]].");
    for (const auto &[inner, value] : *section)
        if (absl::Status status = readKey(path, std::string(inner.str()), value, pool); !status.ok())
            return status;
    return check(path, item, pool);
}

} // namespace

absl::StatusOr<ProbeConfig> readProbeConfig(const std::string &path)
{
    const absl::StatusOr<toml::table> table = readTomlFile(path);
    if (!table.ok())
        return table.status();
    ProbeConfig config;
    std::set<std::string> names; // Of both: a screen shows them side by side.
    const auto unique = [&](const toml::node &item, const char *kind, const std::string &name) {
        return names.insert(name).second ? absl::OkStatus()
                                         : wrong(path, item, absl::StrCat(kind, " \"", name, "\" is there twice."));
    };
    for (const auto &[key, node] : *table) {
        const toml::array *sections = node.as_array();
        if ((key.str() != "pool" && key.str() != "broker") || sections == nullptr)
            return wrong(path, node,
                         absl::StrCat("\"", std::string(key.str()), "\" is not known. Known: [[pool]], [[broker]]."));
        for (const toml::node &item : *sections) {
            absl::Status status;
            if (key.str() == "pool") {
                status = readPool(path, item, config.pools.emplace_back());
                status.Update(unique(item, "pool", config.pools.back().name));
            } else {
                status = readBroker(path, item, config.brokers.emplace_back());
                status.Update(unique(item, "broker", config.brokers.back().name));
            }
            if (!status.ok())
                return status;
        }
    }
    if (config.pools.empty() && config.brokers.empty())
        return absl::InvalidArgumentError(
            absl::StrCat(path, ": nothing to look into. Add a [[pool]] or a [[broker]]."));
    return config;
}

} // namespace bulkhead
