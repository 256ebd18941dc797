#include "backend/rpc/tenant_json.h"

#include <nlohmann/json.hpp>

namespace bulkhead {

nlohmann::json jsonOf(const TenantFacts &facts)
{
    return {{"id", facts.id},
            {"name", facts.name},
            {"profile", static_cast<int>(facts.profile)},
            {"tier", static_cast<int>(facts.tier)},
            {"region", facts.region},
            {"pool", facts.pool},
            {"owner", facts.owner},
            {"stage", static_cast<int>(facts.stage)},
            {"parent", facts.parent}};
}

TenantFacts factsOf(const nlohmann::json &json)
{
    TenantFacts facts;
    facts.id = json.at("id").get<std::string>();
    facts.name = json.at("name").get<std::string>();
    facts.profile = static_cast<Profile>(json.at("profile").get<int>());
    facts.tier = static_cast<Tier>(json.at("tier").get<int>());
    facts.region = json.at("region").get<std::string>();
    facts.pool = json.at("pool").get<std::string>();
    facts.owner = json.at("owner").get<std::string>();
    facts.stage = static_cast<Stage>(json.at("stage").get<int>());
    facts.parent = json.at("parent").get<std::string>();
    return facts;
}

} // namespace bulkhead
