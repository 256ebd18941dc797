#include "backend/rpc/containment_record.h"

#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kAll = 10'000;

absl::StatusOr<ContainmentState> decodeState(const Record &record)
try {
    const Json json = Json::parse(record.body, nullptr, false);
    if (!json.is_object())
        return absl::DataLossError("what became of containment " + record.id + " cannot be read");
    ContainmentState state;
    state.appliedMs = json.value("appliedMs", std::int64_t{0});
    state.liftsMs = json.value("liftsMs", std::int64_t{0});
    state.delayBefore = json.value("delayBefore", 0.0);
    state.reliefBp = json.value("reliefBp", -1);
    state.refuted = json.value("refuted", false);
    state.revision = record.revision;
    return state;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return absl::DataLossError("what became of containment " + record.id + " cannot be read");
}

} // namespace

std::string encode(const ContainmentTerms &terms)
{
    Json victims = Json::array();
    for (const ForeseenVictim &victim : terms.victims)
        victims.push_back({{"tenant", victim.tenantId}, {"fromMs", victim.fromMs}, {"toMs", victim.toMs}});
    return Json{
        {"incident", terms.incident},   {"pool", terms.pool},           {"measure", static_cast<int>(terms.measure)},
        {"value", terms.value},         {"minutes", terms.minutes},     {"reliefBp", terms.reliefBp},
        {"ownCostBp", terms.ownCostBp}, {"victims", std::move(victims)}}
        .dump();
}

absl::StatusOr<ContainmentTerms> decodeTerms(const std::string &text)
try {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("measure") || !json["measure"].is_number_integer())
        return absl::DataLossError("the terms of a containment cannot be read");
    ContainmentTerms terms;
    terms.incident = json.value("incident", std::string());
    terms.pool = json.value("pool", std::string());
    terms.measure = static_cast<Measure>(json["measure"].get<int>());
    terms.value = json.value("value", std::int64_t{0});
    terms.minutes = json.value("minutes", 0);
    terms.reliefBp = json.value("reliefBp", 0);
    terms.ownCostBp = json.value("ownCostBp", 0);
    for (const Json &victim : json.value("victims", Json::array()))
        terms.victims.push_back(
            {victim.value("tenant", std::string()), victim.value("fromMs", 0.0), victim.value("toMs", 0.0)});
    return terms;
} catch (const Json::exception &) {
    return absl::DataLossError("the terms of a containment cannot be read");
}

Limit limitOf(const StoredAct &act, const ContainmentTerms &terms, std::int64_t liftsMs)
{
    return {act.id, act.tenantId, terms.pool, terms.measure, terms.value, liftsMs};
}

absl::StatusOr<ContainmentState> containmentState(StoreTxn &txn, const std::string &act)
{
    const auto record = txn.record(kContainmentRecord, act);
    if (!record.ok())
        return record.status();
    return decodeState(*record);
}

absl::StatusOr<std::map<std::string, ContainmentState>> containmentStates(Store &store, std::string_view tenantId)
{
    const auto records = store.records(kContainmentRecord, tenantId, kAll);
    if (!records.ok())
        return records.status();
    std::map<std::string, ContainmentState> states;
    for (const Record &record : *records) {
        auto state = decodeState(record);
        if (!state.ok())
            return state.status();
        states.emplace(record.id, *std::move(state));
    }
    return states;
}

absl::Status keep(StoreTxn &txn, const StoredAct &act, ContainmentState &state, std::int64_t nowMs)
{
    Record record;
    record.kind = kContainmentRecord;
    record.id = act.id;
    record.tenantId = act.tenantId;
    record.atMs = nowMs;
    record.revision = state.revision;
    record.body = Json{{"appliedMs", state.appliedMs},
                       {"liftsMs", state.liftsMs},
                       {"delayBefore", state.delayBefore},
                       {"reliefBp", state.reliefBp},
                       {"refuted", state.refuted}}
                      .dump();
    const absl::Status status = txn.putRecord(record);
    state.revision = record.revision;
    return status;
}

} // namespace bulkhead
