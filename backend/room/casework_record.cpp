#include "backend/room/casework_record.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead::casework {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kAll = 1'000'000;

std::string text(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json jsonOf(const Checkpoint &one)
{
    return {{"id", one.id},
            {"title", one.title},
            {"owner", one.owner},
            {"stage", static_cast<int>(one.stage)},
            {"document", one.document},
            {"holds", one.holds},
            {"firm", one.nonNegotiable},
            {"due", one.dueMs},
            {"mark", static_cast<int>(one.mark)},
            {"by", one.by},
            {"note", one.note},
            {"at", one.atMs},
            {"asked", one.askedBy},
            {"until", one.untilMs},
            {"paper", {one.paper.name, one.paper.reference, one.paper.sha256}}};
}

Checkpoint checkpointOf(const Json &json)
{
    Checkpoint one;
    one.id = json.at("id").get<std::string>();
    one.title = json.at("title").get<std::string>();
    one.owner = json.at("owner").get<std::string>();
    one.stage = static_cast<Stage>(json.at("stage").get<int>());
    one.document = json.at("document").get<bool>();
    one.holds = json.at("holds").get<bool>();
    one.nonNegotiable = json.at("firm").get<bool>();
    one.dueMs = json.at("due").get<std::int64_t>();
    one.mark = static_cast<Mark>(json.at("mark").get<int>());
    one.by = json.at("by").get<std::string>();
    one.note = json.at("note").get<std::string>();
    one.atMs = json.at("at").get<std::int64_t>();
    one.askedBy = json.at("asked").get<std::string>();
    one.untilMs = json.at("until").get<std::int64_t>();
    const Json &paper = json.at("paper");
    one.paper = {paper.at(0).get<std::string>(), paper.at(1).get<std::string>(), paper.at(2).get<std::string>()};
    return one;
}

absl::Status unreadable(const Record &record)
{
    return absl::DataLossError("the " + record.kind + " " + record.id + " cannot be read");
}

} // namespace

Record recordOf(const CaseWork &work, std::int64_t nowMs)
{
    Json json{{"standard", work.standard}, {"brand", work.brand}, {"owner", work.owner}, {"manual", work.manual}};
    json["checkpoints"] = Json::array();
    for (const Checkpoint &one : work.checkpoints)
        json["checkpoints"].push_back(jsonOf(one));
    json["deeds"] = Json::array();
    for (const Deed &deed : work.deeds)
        json["deeds"].push_back({deed.kind, deed.text, deed.by, deed.atMs});
    if (work.waits)
        json["waits"] = {work.waits->text, work.waits->by, work.waits->sinceMs};
    return {kWorkRecord, work.caseId, work.tenantId, text(json), nowMs, work.revision};
}

absl::StatusOr<CaseWork> workOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    CaseWork work;
    work.caseId = record.id;
    work.tenantId = record.tenantId;
    work.revision = record.revision;
    work.standard = json.at("standard").get<std::string>();
    work.brand = json.at("brand").get<std::string>();
    work.owner = json.at("owner").get<std::string>();
    work.manual = json.at("manual").get<std::uint32_t>();
    for (const Json &one : json.at("checkpoints"))
        work.checkpoints.push_back(checkpointOf(one));
    for (const Json &deed : json.at("deeds"))
        work.deeds.push_back({deed.at(0).get<std::string>(), deed.at(1).get<std::string>(),
                              deed.at(2).get<std::string>(), deed.at(3).get<std::int64_t>()});
    if (const auto waits = json.find("waits"); waits != json.end())
        work.waits =
            Waiting{waits->at(0).get<std::string>(), waits->at(1).get<std::string>(), waits->at(2).get<std::int64_t>()};
    return work;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return unreadable(record);
}

std::string templateKey(const std::string &channel, const std::string &id)
{
    return channel + "/" + id;
}

Record recordOf(const Template &item, bool removed, std::int64_t nowMs)
{
    Json added = Json::array();
    for (const AddedCheckpoint &one : item.added)
        added.push_back({one.id, one.title, static_cast<int>(one.stage), one.document});
    const Json json{{"title", item.title}, {"brand", item.brand},     {"fields", item.fields},
                    {"added", added},      {"leftOut", item.leftOut}, {"removed", removed}};
    return {kTemplateRecord, templateKey(item.channel, item.id), item.channel, text(json), nowMs, item.revision};
}

absl::StatusOr<Template> templateOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    if (json.at("removed").get<bool>())
        return absl::NotFoundError("the template was removed");
    Template item;
    item.channel = record.tenantId;
    item.id = record.id.substr(std::min(record.id.size(), item.channel.size() + 1));
    item.revision = record.revision;
    item.title = json.at("title").get<std::string>();
    item.brand = json.at("brand").get<std::string>();
    item.fields = json.at("fields").get<std::map<std::string, std::string>>();
    item.leftOut = json.at("leftOut").get<std::vector<std::string>>();
    for (const Json &one : json.at("added"))
        item.added.push_back({one.at(0).get<std::string>(), one.at(1).get<std::string>(),
                              static_cast<Stage>(one.at(2).get<int>()), one.at(3).get<bool>()});
    return item;
} catch (const Json::exception &) {
    return unreadable(record);
}

absl::StatusOr<std::vector<CaseWork>> allWork(Store &store)
{
    const auto records = store.records(kWorkRecord, {}, kAll);
    if (!records.ok())
        return records.status();
    std::vector<CaseWork> all;
    all.reserve(records->size());
    for (const Record &record : *records) {
        auto work = workOf(record);
        if (!work.ok())
            return work.status();
        all.push_back(*std::move(work));
    }
    return all;
}

absl::StatusOr<CaseWork> workOf(Store &store, const std::string &caseId)
{
    const auto record = store.record(kWorkRecord, caseId);
    if (!record.ok())
        return record.status();
    return workOf(*record);
}

absl::StatusOr<std::optional<CaseWork>> workOf(StoreTxn &txn, const std::string &caseId)
{
    const auto record = txn.record(kWorkRecord, caseId);
    if (absl::IsNotFound(record.status()))
        return std::optional<CaseWork>();
    if (!record.ok())
        return record.status();
    auto work = workOf(*record);
    if (!work.ok())
        return work.status();
    return std::optional(*std::move(work));
}

absl::Status putWork(StoreTxn &txn, CaseWork &work, std::int64_t nowMs)
{
    Record record = recordOf(work, nowMs);
    absl::Status status = txn.putRecord(record);
    if (status.ok())
        work.revision = record.revision;
    return status;
}

} // namespace bulkhead::casework
