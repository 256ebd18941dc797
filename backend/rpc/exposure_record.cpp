#include "backend/rpc/exposure_record.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/tenant_json.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include <set>

namespace bulkhead {

namespace {

using Json = nlohmann::json;
using exposure::Case;

std::string textOf(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json listOf(const std::vector<exposure::Party> &parties)
{
    Json list = Json::array();
    for (const exposure::Party &party : parties)
        list.push_back({{"tenant", jsonOf(party.facts)}, {"part", static_cast<int>(party.part)}});
    return list;
}

std::vector<exposure::Party> partiesIn(const Json &json)
{
    std::vector<exposure::Party> parties;
    for (const Json &one : json)
        parties.push_back({factsOf(one.at("tenant")), static_cast<exposure::Part>(one.at("part").get<int>())});
    return parties;
}

Json jsonOf(const exposure::Facts &facts)
{
    return {{"parties", listOf(facts.parties)},
            {"records", facts.records},
            {"people", facts.people},
            {"discovered", facts.discoveredMs}};
}

exposure::Facts exposedIn(const Json &json)
{
    exposure::Facts facts;
    facts.parties = partiesIn(json.at("parties"));
    facts.records = json.at("records").get<std::string>();
    facts.people = json.at("people").get<std::uint32_t>();
    facts.discoveredMs = json.at("discovered").get<std::int64_t>();
    return facts;
}

Json jsonOf(const exposure::Assessment &assessment)
{
    Json factors = Json::array();
    for (const exposure::Factor &factor : assessment.factors)
        factors.push_back({{"rating", static_cast<int>(factor.rating)}, {"text", factor.text}});
    return {{"factors", std::move(factors)}, {"by", assessment.by}, {"at", assessment.atMs}};
}

exposure::Assessment assessmentIn(const Json &json)
{
    exposure::Assessment made;
    for (std::size_t at = 0; at < exposure::kFactors; ++at) {
        const Json &one = json.at("factors").at(at);
        made.factors[at] = {static_cast<exposure::Rating>(one.at("rating").get<int>()),
                            one.at("text").get<std::string>()};
    }
    made.by = json.at("by").get<std::string>();
    made.atMs = json.at("at").get<std::int64_t>();
    return made;
}

Json jsonOf(const exposure::Decision &decision)
{
    return {{"verdict", static_cast<int>(decision.verdict)},
            {"reason", decision.reason},
            {"by", decision.by},
            {"at", decision.atMs},
            {"confirmedBy", decision.confirmedBy},
            {"confirmed", decision.confirmedMs}};
}

exposure::Decision decisionIn(const Json &json)
{
    return {static_cast<exposure::Verdict>(json.at("verdict").get<int>()),
            json.at("reason").get<std::string>(),
            json.at("by").get<std::string>(),
            json.at("confirmedBy").get<std::string>(),
            json.at("at").get<std::int64_t>(),
            json.at("confirmed").get<std::int64_t>()};
}

Json listOf(const std::vector<exposure::Notice> &notices)
{
    Json list = Json::array();
    for (const exposure::Notice &one : notices)
        list.push_back({{"to", static_cast<int>(one.to)},
                        {"tenant", one.tenantId},
                        {"how", one.how},
                        {"by", one.by},
                        {"sent", one.sentMs},
                        {"at", one.atMs}});
    return list;
}

Json listOf(const std::vector<exposure::Entry> &entries)
{
    Json list = Json::array();
    for (const exposure::Entry &one : entries)
        list.push_back({{"kind", static_cast<int>(one.kind)},
                        {"text", one.text},
                        {"by", one.by},
                        {"at", one.atMs},
                        {"corrects", one.corrects}});
    return list;
}

Json listOf(const std::vector<ExposureEvidence> &evidence)
{
    Json list = Json::array();
    for (const ExposureEvidence &one : evidence)
        list.push_back({{"what", one.what}, {"digest", one.digest}});
    return list;
}

void readLists(const Json &json, Case &item)
{
    for (const Json &one : json.at("notices"))
        item.notices.push_back({static_cast<exposure::Addressee>(one.at("to").get<int>()),
                                one.at("tenant").get<std::string>(), one.at("how").get<std::string>(),
                                one.at("by").get<std::string>(), one.at("sent").get<std::int64_t>(),
                                one.at("at").get<std::int64_t>()});
    for (const Json &one : json.at("entries"))
        item.entries.push_back({static_cast<exposure::EntryKind>(one.at("kind").get<int>()),
                                one.at("text").get<std::string>(), one.at("by").get<std::string>(),
                                one.at("at").get<std::int64_t>(), one.at("corrects").get<std::uint32_t>()});
    for (const Json &one : json.at("evidence"))
        item.evidence.push_back({one.at("what").get<std::string>(), one.at("digest").get<std::string>()});
    item.assessors = json.at("assessors").get<std::vector<std::string>>();
    item.sightings = json.at("sightings").get<std::vector<std::string>>();
}

std::string lastId(ExposureKind kind, const std::string &subject)
{
    return absl::StrCat(static_cast<int>(kind), "/", subject);
}

/// Nothing in it names a tenant: it stands in the chain of each, and other people read each.
std::string changeText(const Case &item)
{
    std::string text = absl::StrCat("case=", item.id, ", ", std::string(exposure::wordOf(item.kind)),
                                    ", state=", std::string(exposure::wordOf(item.state)),
                                    ", tenants=", item.facts.parties.size(), ", people=", item.facts.people,
                                    ", last-day=", exposure::lastDay(item), ", entries=", item.entries.size());
    if (!item.decision.by.empty())
        absl::StrAppend(&text, ", decision=", std::string(exposure::wordOf(item.decision.verdict)), " by ",
                        item.decision.by,
                        item.decision.confirmedBy.empty() ? ", not confirmed"
                                                          : absl::StrCat(", confirmed by ", item.decision.confirmedBy));
    return text;
}

} // namespace

Record recordOf(const Case &item)
{
    const Json json{{"kind", static_cast<int>(item.kind)},
                    {"subject", item.subject},
                    {"state", static_cast<int>(item.state)},
                    {"facts", jsonOf(item.facts)},
                    {"former", listOf(item.former)},
                    {"what", item.what},
                    {"person", item.person},
                    {"evidence", listOf(item.evidence)},
                    {"days", item.days},
                    {"openedBy", item.openedBy},
                    {"closed", item.closedMs},
                    {"assessment", jsonOf(item.assessment)},
                    {"decision", jsonOf(item.decision)},
                    {"notices", listOf(item.notices)},
                    {"entries", listOf(item.entries)},
                    {"assessors", item.assessors},
                    {"sightings", item.sightings},
                    {"reminded", static_cast<int>(item.reminded)}};
    Record record;
    record.kind = kExposureRecord;
    record.id = item.id;
    record.body = textOf(json);
    record.atMs = item.openedMs;
    record.revision = item.revision;
    return record;
}

absl::StatusOr<Case> exposureOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    Case item;
    item.id = record.id;
    item.openedMs = record.atMs;
    item.revision = record.revision;
    item.kind = static_cast<ExposureKind>(json.at("kind").get<int>());
    item.subject = json.at("subject").get<std::string>();
    item.state = static_cast<exposure::State>(json.at("state").get<int>());
    item.facts = exposedIn(json.at("facts"));
    item.former = partiesIn(json.at("former"));
    item.what = json.at("what").get<std::string>();
    item.person = json.at("person").get<std::string>();
    item.days = json.at("days").get<int>();
    item.openedBy = json.at("openedBy").get<std::string>();
    item.closedMs = json.at("closed").get<std::int64_t>();
    item.assessment = assessmentIn(json.at("assessment"));
    item.decision = decisionIn(json.at("decision"));
    item.reminded = static_cast<exposure::Urgency>(json.at("reminded").get<int>());
    readLists(json, item);
    return item;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return absl::DataLossError(absl::StrCat("the exposure case ", record.id, " cannot be read"));
}

absl::Status keepExposure(StoreTxn &txn, Case &item, AuditEvent event, std::int64_t nowMs)
{
    Record record = recordOf(item);
    if (absl::Status status = txn.putRecord(record); !status.ok())
        return status;
    item.revision = record.revision;
    event.atMs = nowMs;
    event.after = changeText(item);
    std::set<std::string> chains{{}};
    for (const auto *parties : {&item.facts.parties, &item.former})
        for (const exposure::Party &party : *parties)
            chains.insert(party.facts.id);
    for (const std::string &chain : chains) {
        event.tenantId = chain;
        if (absl::Status status = txn.audit(event); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

absl::StatusOr<std::optional<Case>> lastExposureOf(StoreTxn &txn, ExposureKind kind, const std::string &subject)
{
    const auto last = txn.record(kLastExposure, lastId(kind, subject));
    if (absl::IsNotFound(last.status()))
        return std::nullopt;
    if (!last.ok())
        return last.status();
    const auto record = txn.record(kExposureRecord, last->body);
    if (!record.ok())
        return record.status();
    auto item = exposureOf(*record);
    if (!item.ok())
        return item.status();
    return *std::move(item);
}

absl::Status keepNewExposure(StoreTxn &txn, Case &item, const AuditEvent &event, std::int64_t nowMs)
{
    if (!item.subject.empty()) {
        Record last;
        last.kind = kLastExposure;
        last.id = lastId(item.kind, item.subject);
        last.body = item.id;
        last.atMs = nowMs;
        const auto before = txn.record(last.kind, last.id);
        if (!before.ok() && !absl::IsNotFound(before.status()))
            return before.status();
        last.revision = before.ok() ? before->revision : 0;
        if (absl::Status status = txn.putRecord(last); !status.ok())
            return status;
    }
    return keepExposure(txn, item, event, nowMs);
}

std::string newExposureId()
{
    return "exposure-" + hex(randomBytes(8));
}

} // namespace bulkhead
