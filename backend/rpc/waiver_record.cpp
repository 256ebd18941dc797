#include "backend/rpc/waiver_record.h"

#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kAll = 1'000; ///< A tier has at most 200 controls.
constexpr std::size_t kAllOfFleet = 10'000'000;

std::string idOf(const std::string &tenantId, const std::string &control)
{
    return tenantId + '/' + control;
}

absl::StatusOr<isolation::Waiver> waiverOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    isolation::Waiver waiver;
    waiver.control = json.at("control").get<std::string>();
    waiver.askedBy = json.at("askedBy").get<std::string>();
    waiver.by = json.at("by").get<std::string>();
    waiver.reason = json.at("reason").get<std::string>();
    waiver.untilMs = json.at("until").get<std::int64_t>();
    waiver.act = json.at("act").get<std::string>();
    return waiver;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return absl::DataLossError("the waiver " + record.id + " cannot be read");
}

} // namespace

std::string encode(const WaiverTerms &terms)
{
    return Json{{"control", terms.control}, {"until", terms.untilMs}}.dump(-1, ' ', false,
                                                                           Json::error_handler_t::replace);
}

absl::StatusOr<WaiverTerms> decodeWaiver(const std::string &text)
try {
    const Json json = Json::parse(text);
    return WaiverTerms{json.at("control").get<std::string>(), json.at("until").get<std::int64_t>()};
} catch (const Json::exception &) {
    return absl::DataLossError("the terms of a waiver cannot be read");
}

absl::StatusOr<std::vector<isolation::Waiver>> waiversOf(Store &store, const std::string &tenantId)
{
    const auto records = store.records(kWaiver, tenantId, kAll);
    if (!records.ok())
        return records.status();
    std::vector<isolation::Waiver> waivers;
    for (const Record &record : *records)
        if (auto waiver = waiverOf(record); waiver.ok())
            waivers.push_back(*std::move(waiver));
    return waivers;
}

absl::StatusOr<std::map<std::string, std::vector<isolation::Waiver>>> allWaivers(Store &store)
{
    const auto records = store.records(kWaiver, {}, kAllOfFleet);
    if (!records.ok())
        return records.status();
    std::map<std::string, std::vector<isolation::Waiver>> waivers;
    for (const Record &record : *records)
        if (auto waiver = waiverOf(record); waiver.ok())
            waivers[record.tenantId].push_back(*std::move(waiver));
    return waivers;
}

absl::Status putWaiver(StoreTxn &txn, const std::string &tenantId, const isolation::Waiver &waiver, std::int64_t nowMs)
{
    const auto before = txn.record(kWaiver, idOf(tenantId, waiver.control));
    if (!before.ok() && !absl::IsNotFound(before.status()))
        return before.status();
    Record record;
    record.kind = kWaiver;
    record.id = idOf(tenantId, waiver.control);
    record.tenantId = tenantId;
    record.atMs = nowMs;
    record.revision = before.ok() ? before->revision : 0;
    record.body = Json{{"control", waiver.control}, {"askedBy", waiver.askedBy}, {"by", waiver.by},
                       {"reason", waiver.reason},   {"until", waiver.untilMs},   {"act", waiver.act}}
                      .dump(-1, ' ', false, Json::error_handler_t::replace);
    return txn.putRecord(record);
}

absl::Status endWaiver(StoreTxn &txn, const std::string &tenantId, const std::string &control, const std::string &act,
                       std::int64_t nowMs)
{
    const auto record = txn.record(kWaiver, idOf(tenantId, control));
    if (absl::IsNotFound(record.status()))
        return absl::OkStatus();
    if (!record.ok())
        return record.status();
    auto waiver = waiverOf(*record);
    if (!waiver.ok())
        return waiver.status();
    if (waiver->act != act || waiver->untilMs <= nowMs)
        return absl::OkStatus();
    waiver->untilMs = nowMs;
    return putWaiver(txn, tenantId, *waiver, nowMs);
}

} // namespace bulkhead
