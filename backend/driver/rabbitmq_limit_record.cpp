#include "backend/driver/rabbitmq_limit_record.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPrefix = "bulkhead-limits-";
constexpr std::string_view kPolicies = "bulkhead:"; ///< The colon after the act: no other act begins like it.

template<typename T>
bool read(const Json &value, const char *key, T &into)
{
    const auto found = value.find(key);
    if (found == value.end())
        return false;
    if constexpr (std::is_same_v<T, std::string>) {
        if (!found->is_string())
            return false;
    } else if (!found->is_number_integer()) {
        return false;
    }
    into = found->get<T>();
    return true;
}

} // namespace

std::string recordNameOf(const std::string &act)
{
    return absl::StrCat(std::string(kPrefix), act);
}

bool isRecordName(std::string_view name)
{
    return name.starts_with(kPrefix);
}

std::string policyNamesOf(const std::string &act)
{
    return absl::StrCat(std::string(kPolicies), act, ":");
}

Json toJson(const LimitRecord &record)
{
    Json value{{"act", record.limit.act},     {"tenant", record.limit.tenantId},
               {"pool", record.limit.pool},   {"measure", static_cast<int>(record.limit.measure)},
               {"value", record.limit.value}, {"lifts_at_ms", record.limit.liftsMs},
               {"user", record.user},         {"vhosts", record.vhosts}};
    if (record.connections)
        value["connections_before"] = *record.connections;
    return value;
}

std::optional<LimitRecord> readRecord(const Json &value)
{
    if (!value.is_object())
        return std::nullopt;
    LimitRecord record;
    int measure = 0;
    if (!read(value, "act", record.limit.act) || !read(value, "tenant", record.limit.tenantId)
        || !read(value, "pool", record.limit.pool) || !read(value, "measure", measure)
        || !read(value, "value", record.limit.value) || !read(value, "lifts_at_ms", record.limit.liftsMs)
        || !read(value, "user", record.user))
        return std::nullopt;
    record.limit.measure = static_cast<Measure>(measure);
    if (std::int64_t before = 0; read(value, "connections_before", before))
        record.connections = before;
    const auto vhosts = value.find("vhosts");
    if (vhosts != value.end() && vhosts->is_array())
        for (const Json &vhost : *vhosts)
            if (vhost.is_string())
                record.vhosts.push_back(vhost.get<std::string>());
    return record;
}

} // namespace bulkhead
