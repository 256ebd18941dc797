#include "backend/rpc/departure_record.h"

#include "backend/rpc/fault.h"
#include "backend/rpc/tenant_json.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

absl::Status unreadable(std::string_view what)
{
    return absl::DataLossError(absl::StrCat("the ", std::string(what), " cannot be read"));
}

std::string textOf(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json jsonOf(const StoredStep &step)
{
    return {{"id", step.id},         {"title", step.title},       {"state", static_cast<int>(step.state)},
            {"reason", step.reason}, {"evidence", step.evidence}, {"started", step.startedMs},
            {"ended", step.endedMs}, {"attempts", step.attempts}};
}

StoredStep stepOf(const Json &json)
{
    StoredStep step;
    step.id = json.at("id").get<std::string>();
    step.title = json.at("title").get<std::string>();
    step.stage = Stage::Leaving;
    step.state = static_cast<StepState>(json.at("state").get<int>());
    step.reason = json.at("reason").get<std::string>();
    step.evidence = json.at("evidence").get<std::string>();
    step.startedMs = json.at("started").get<std::int64_t>();
    step.endedMs = json.at("ended").get<std::int64_t>();
    step.attempts = json.at("attempts").get<std::uint32_t>();
    return step;
}

std::vector<SystemThing> thingsIn(const Json &json)
{
    std::vector<SystemThing> things;
    for (const Json &one : json)
        things.push_back(
            {one.at("system").get<std::string>(), one.at("what").get<std::string>(), one.at("at").get<std::int64_t>()});
    return things;
}

Json jsonOf(const std::vector<SystemThing> &things)
{
    Json all = Json::array();
    for (const SystemThing &one : things)
        all.push_back(Json{{"system", one.system}, {"what", one.what}, {"at", one.atMs}});
    return all;
}

Departure departureIn(const Json &json)
{
    Departure made;
    made.facts = factsOf(json.at("tenant"));
    made.actId = json.at("act").get<std::string>();
    made.reason = json.at("reason").get<std::string>();
    made.proposedBy = json.at("proposedBy").get<std::string>();
    made.approvedBy = json.at("approvedBy").get<std::string>();
    made.runBy = json.at("runBy").get<std::string>();
    made.proposedMs = json.at("proposed").get<std::int64_t>();
    made.approvedMs = json.at("approved").get<std::int64_t>();
    made.goneMs = json.at("goneAt").get<std::int64_t>();
    made.terms = {json.at("notBefore").get<std::int64_t>(), json.at("dataUntil").get<std::int64_t>()};
    made.simulated = json.at("simulated").get<bool>();
    made.state = static_cast<DepartureState>(json.at("state").get<int>());
    made.scan = json.at("scan").get<std::string>();
    for (const Json &step : json.at("steps"))
        made.steps.push_back(stepOf(step));
    made.seen = thingsIn(json.at("seen"));
    made.gone = thingsIn(json.at("gone"));
    for (const Json &one : json.at("stays"))
        made.stays.push_back(
            {one.at("what").get<std::string>(), one.at("why").get<std::string>(), one.at("until").get<std::int64_t>()});
    return made;
}

template<class Records>
absl::StatusOr<std::vector<LegalHold>> holdsIn(const Records &records)
{
    if (!records.ok())
        return records.status();
    std::vector<LegalHold> holds;
    for (const Record &record : *records) {
        auto hold = holdOf(record);
        if (!hold.ok())
            return hold.status();
        holds.push_back(*std::move(hold));
    }
    return holds;
}

constexpr std::size_t kAll = 1'000; ///< Holds of one tenant; no more are placed.

} // namespace

std::string encode(const OffboardTerms &terms)
{
    return textOf({{"notBefore", terms.notBeforeMs}, {"dataUntil", terms.dataUntilMs}});
}

absl::StatusOr<OffboardTerms> decodeOffboard(const std::string &text)
try {
    const Json json = Json::parse(text);
    return OffboardTerms{json.at("notBefore").get<std::int64_t>(), json.at("dataUntil").get<std::int64_t>()};
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return unreadable("terms of an offboarding");
}

Record recordOf(const Departure &departure, std::int64_t nowMs)
{
    Json json{{"tenant", jsonOf(departure.facts)},
              {"act", departure.actId},
              {"reason", departure.reason},
              {"proposedBy", departure.proposedBy},
              {"approvedBy", departure.approvedBy},
              {"runBy", departure.runBy},
              {"proposed", departure.proposedMs},
              {"approved", departure.approvedMs},
              {"goneAt", departure.goneMs},
              {"notBefore", departure.terms.notBeforeMs},
              {"dataUntil", departure.terms.dataUntilMs},
              {"simulated", departure.simulated},
              {"state", static_cast<int>(departure.state)},
              {"scan", departure.scan},
              {"steps", Json::array()},
              {"seen", jsonOf(departure.seen)},
              {"gone", jsonOf(departure.gone)},
              {"stays", Json::array()}};
    for (const StoredStep &step : departure.steps)
        json["steps"].push_back(jsonOf(step));
    for (const StayingThing &one : departure.stays)
        json["stays"].push_back(Json{{"what", one.what}, {"why", one.why}, {"until", one.untilMs}});
    Record record;
    record.kind = kDepartureRecord;
    record.id = record.tenantId = departure.facts.id;
    record.body = textOf(json);
    record.atMs = nowMs;
    record.revision = departure.revision;
    return record;
}

absl::StatusOr<Departure> departureOf(const Record &record)
try {
    Departure made = departureIn(Json::parse(record.body));
    made.revision = record.revision;
    return made;
} catch (const Json::exception &) {
    return unreadable(absl::StrCat("departure ", record.id));
}

absl::StatusOr<Departure> departureOf(StoreTxn &txn, const std::string &tenantId)
{
    const auto record = txn.record(kDepartureRecord, tenantId);
    if (!record.ok())
        return record.status();
    return departureOf(*record);
}

Record recordOf(const LegalHold &hold)
{
    Record record;
    record.kind = kHoldRecord;
    record.id = hold.id;
    record.tenantId = hold.tenantId;
    record.atMs = hold.placedMs;
    record.revision = hold.revision;
    record.body = textOf({{"reason", hold.reason},
                          {"matter", hold.matter},
                          {"placedBy", hold.placedBy},
                          {"releasedBy", hold.releasedBy},
                          {"releaseReason", hold.releaseReason},
                          {"placed", hold.placedMs},
                          {"released", hold.releasedMs}});
    return record;
}

absl::StatusOr<LegalHold> holdOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    LegalHold hold;
    hold.id = record.id;
    hold.tenantId = record.tenantId;
    hold.revision = record.revision;
    hold.reason = json.at("reason").get<std::string>();
    hold.matter = json.at("matter").get<std::string>();
    hold.placedBy = json.at("placedBy").get<std::string>();
    hold.releasedBy = json.at("releasedBy").get<std::string>();
    hold.releaseReason = json.at("releaseReason").get<std::string>();
    hold.placedMs = json.at("placed").get<std::int64_t>();
    hold.releasedMs = json.at("released").get<std::int64_t>();
    return hold;
} catch (const Json::exception &) {
    return unreadable(absl::StrCat("legal hold ", record.id));
}

absl::StatusOr<std::vector<LegalHold>> holdsOf(StoreTxn &txn, const std::string &tenantId)
{
    return holdsIn(txn.records(kHoldRecord, tenantId, kAll));
}

absl::StatusOr<std::vector<LegalHold>> holdsOf(Store &store, const std::string &tenantId)
{
    return holdsIn(store.records(kHoldRecord, tenantId, kAll));
}

absl::Status notHeld(StoreTxn &txn, const std::string &tenantId)
{
    const auto holds = holdsOf(txn, tenantId);
    if (!holds.ok())
        return holds.status();
    const auto standing = std::ranges::find_if(*holds, &LegalHold::stands);
    if (standing == holds->end())
        return absl::OkStatus();
    return fault(absl::StatusCode::kFailedPrecondition, "LEGAL_HOLD",
                 absl::StrCat("A legal hold stands (", standing->matter, ", placed by ", standing->placedBy,
                              "); nothing of the tenant is taken away."),
                 "Somebody else than who placed it may release it once the matter is over.");
}

} // namespace bulkhead
