#include "backend/rpc/evidence_record.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using Json = nlohmann::json;
using namespace evidence;

std::string word(const Json &json, const char *key)
{
    return json.at(key).get<std::string>();
}
std::int64_t number(const Json &json, const char *key)
{
    return json.at(key).get<std::int64_t>();
}
std::uint64_t count(const Json &json, const char *key)
{
    return json.at(key).get<std::uint64_t>();
}
template<class Enum>
Enum one(const Json &json, const char *key)
{
    return static_cast<Enum>(json.at(key).get<int>());
}
template<class Enum>
int raw(Enum value)
{
    return static_cast<int>(value);
}

Json listOf(const auto &items, auto make)
{
    Json list = Json::array();
    for (const auto &item : items)
        list.push_back(make(item));
    return list;
}

Json placeJson(const Place &place)
{
    return Json::array({place.tenantId, place.sequence});
}
Place placeFrom(const Json &json)
{
    return {json.at(0).get<std::string>(), json.at(1).get<std::uint64_t>()};
}
Json groundJson(const Ground &ground)
{
    return {{"all", ground.all}, {"tenants", ground.tenants}};
}
Ground groundFrom(const Json &json)
{
    return {json.at("all").get<bool>(), json.at("tenants").get<std::vector<std::string>>()};
}

Json sampledJson(const Sampled &item)
{
    return {{"place", placeJson(item.place)},
            {"stratum", item.stratum},
            {"actor", item.actor},
            {"action", item.action},
            {"at", item.atMs},
            {"verdict", raw(item.verdict)},
            {"note", item.note},
            {"by", item.by},
            {"judged", item.judgedMs},
            {"finding", item.finding},
            {"rev", item.revision}};
}
Sampled sampledFrom(const Json &json)
{
    return {placeFrom(json.at("place")),
            word(json, "stratum"),
            word(json, "actor"),
            word(json, "action"),
            number(json, "at"),
            one<SampleVerdict>(json, "verdict"),
            word(json, "note"),
            word(json, "by"),
            number(json, "judged"),
            word(json, "finding"),
            json.at("rev").get<std::uint32_t>()};
}

Json drawJson(const Draw &draw)
{
    return {{"filter", draw.filter},
            {"tenant", draw.tenantId},
            {"before", draw.beforeMs},
            {"number", draw.number},
            {"headTenant", draw.headTenant},
            {"headRoot", draw.headRoot},
            {"headSize", draw.headSize},
            {"seed", draw.seed},
            {"split", raw(draw.split)},
            {"asked", draw.asked},
            {"population", draw.population},
            {"hash", draw.populationHash},
            {"strata", listOf(draw.strata, [](const Stratum &stratum) {
                 return Json::array({stratum.name, stratum.population, stratum.drawn});
             })}};
}
Draw drawFrom(const Json &json)
{
    Draw draw;
    draw.filter = word(json, "filter");
    draw.tenantId = word(json, "tenant");
    draw.beforeMs = number(json, "before");
    draw.number = count(json, "number");
    draw.headTenant = word(json, "headTenant");
    draw.headRoot = word(json, "headRoot");
    draw.headSize = count(json, "headSize");
    draw.seed = word(json, "seed");
    draw.split = one<Split>(json, "split");
    draw.asked = json.at("asked").get<std::uint32_t>();
    draw.population = count(json, "population");
    draw.populationHash = word(json, "hash");
    for (const Json &stratum : json.at("strata"))
        draw.strata.push_back(
            {stratum.at(0).get<std::string>(), stratum.at(1).get<std::uint64_t>(), stratum.at(2).get<std::uint32_t>()});
    return draw;
}

Json entryJson(const Entry &entry)
{
    return {{"by", entry.by},
            {"at", entry.atMs},
            {"text", entry.text},
            {"state", raw(entry.state)},
            {"proposed", entry.proposed}};
}
Entry entryFrom(const Json &json)
{
    return {word(json, "by"), number(json, "at"), word(json, "text"), one<FindingState>(json, "state"),
            json.at("proposed").get<bool>()};
}

Json accessJson(const Access &item)
{
    return {{"id", item.id},
            {"kind", raw(item.kind)},
            {"person", item.person},
            {"role", raw(item.role)},
            {"tenant", item.tenantId},
            {"text", item.text},
            {"grant", item.grantId},
            {"at", item.atMs},
            {"approvers", item.approvers},
            {"reviewer", item.reviewer},
            {"verdict", raw(item.verdict)},
            {"note", item.note},
            {"by", item.by},
            {"certified", item.certifiedMs},
            {"finding", item.finding},
            {"rev", item.revision}};
}
Access accessFrom(const Json &json)
{
    Access item;
    item.id = word(json, "id");
    item.kind = one<AccessKind>(json, "kind");
    item.person = word(json, "person");
    item.role = one<Role>(json, "role");
    item.tenantId = word(json, "tenant");
    item.text = word(json, "text");
    item.grantId = word(json, "grant");
    item.atMs = number(json, "at");
    item.approvers = json.value("approvers", std::vector<std::string>{}); // Older campaigns did not know them.
    item.reviewer = word(json, "reviewer");
    item.verdict = one<AccessVerdict>(json, "verdict");
    item.note = word(json, "note");
    item.by = word(json, "by");
    item.certifiedMs = number(json, "certified");
    item.finding = word(json, "finding");
    item.revision = json.at("rev").get<std::uint32_t>();
    return item;
}

Record made(const char *kind, const std::string &id, std::int64_t atMs, std::uint64_t revision, const Json &body)
{
    Record record;
    record.kind = kind;
    record.id = id;
    record.atMs = atMs;
    record.revision = revision;
    record.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return record;
}

/// What `read` makes of the record's body.
template<class Paper>
absl::StatusOr<Paper> read(const Record &record, void (*fill)(const Json &, Paper &))
try {
    Paper paper;
    paper.id = record.id;
    paper.revision = record.revision;
    fill(Json::parse(record.body), paper);
    return paper;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return absl::DataLossError(absl::StrCat("the paper ", record.id, " cannot be read"));
}

void fill(const Json &json, Sample &sample)
{
    sample.title = word(json, "title");
    sample.ground = groundFrom(json.at("ground"));
    sample.draw = drawFrom(json.at("draw"));
    sample.drawnBy = word(json, "by");
    sample.drawnMs = number(json, "at");
    sample.closedBy = word(json, "closedBy");
    sample.closedMs = number(json, "closed");
    for (const Json &item : json.at("records"))
        sample.records.push_back(sampledFrom(item));
}

void fill(const Json &json, Finding &finding)
{
    finding.title = word(json, "title");
    finding.text = word(json, "text");
    finding.tenantId = word(json, "tenant");
    finding.severity = one<Severity>(json, "severity");
    for (const Json &place : json.at("places"))
        finding.places.push_back(placeFrom(place));
    finding.owner = word(json, "owner");
    finding.owners = json.at("owners").get<std::vector<std::string>>();
    finding.dueMs = number(json, "due");
    finding.state = one<FindingState>(json, "state");
    finding.origin = word(json, "origin");
    finding.openedBy = word(json, "by");
    finding.openedMs = number(json, "at");
    for (const Json &entry : json.at("entries"))
        finding.entries.push_back(entryFrom(entry));
}

void fill(const Json &json, Campaign &campaign)
{
    campaign.title = word(json, "title");
    campaign.ground = groundFrom(json.at("ground"));
    campaign.fromMs = number(json, "from");
    campaign.untilMs = number(json, "until");
    campaign.dueMs = number(json, "due");
    for (const Json &kind : json.at("kinds"))
        campaign.kinds.push_back(static_cast<AccessKind>(kind.get<int>()));
    campaign.person = word(json, "person");
    campaign.role = one<Role>(json, "role");
    campaign.tenantId = word(json, "tenant");
    campaign.reviewers = json.at("reviewers").get<std::vector<std::string>>();
    campaign.openedBy = word(json, "by");
    campaign.openedMs = number(json, "at");
    campaign.closedBy = word(json, "closedBy");
    campaign.closedMs = number(json, "closed");
    for (const Json &item : json.at("items"))
        campaign.items.push_back(accessFrom(item));
}

} // namespace

Record recordOf(const Sample &sample)
{
    return made(kSampleRecord, sample.id, sample.drawnMs, sample.revision,
                {{"title", sample.title},
                 {"ground", groundJson(sample.ground)},
                 {"draw", drawJson(sample.draw)},
                 {"by", sample.drawnBy},
                 {"at", sample.drawnMs},
                 {"closedBy", sample.closedBy},
                 {"closed", sample.closedMs},
                 {"records", listOf(sample.records, sampledJson)}});
}

Record recordOf(const Finding &finding)
{
    return made(kFindingRecord, finding.id, finding.openedMs, finding.revision,
                {{"title", finding.title},
                 {"text", finding.text},
                 {"tenant", finding.tenantId},
                 {"severity", raw(finding.severity)},
                 {"places", listOf(finding.places, placeJson)},
                 {"owner", finding.owner},
                 {"owners", finding.owners},
                 {"due", finding.dueMs},
                 {"state", raw(finding.state)},
                 {"origin", finding.origin},
                 {"by", finding.openedBy},
                 {"at", finding.openedMs},
                 {"entries", listOf(finding.entries, entryJson)}});
}

Record recordOf(const Campaign &campaign)
{
    return made(kCampaignRecord, campaign.id, campaign.openedMs, campaign.revision,
                {{"title", campaign.title},
                 {"ground", groundJson(campaign.ground)},
                 {"from", campaign.fromMs},
                 {"until", campaign.untilMs},
                 {"due", campaign.dueMs},
                 {"kinds", listOf(campaign.kinds, raw<AccessKind>)},
                 {"person", campaign.person},
                 {"role", raw(campaign.role)},
                 {"tenant", campaign.tenantId},
                 {"reviewers", campaign.reviewers},
                 {"by", campaign.openedBy},
                 {"at", campaign.openedMs},
                 {"closedBy", campaign.closedBy},
                 {"closed", campaign.closedMs},
                 {"items", listOf(campaign.items, accessJson)}});
}

absl::StatusOr<Sample> sampleOf(const Record &record)
{
    return read<Sample>(record, fill);
}

absl::StatusOr<Finding> findingOf(const Record &record)
{
    return read<Finding>(record, fill);
}

absl::StatusOr<Campaign> campaignOf(const Record &record)
{
    return read<Campaign>(record, fill);
}

} // namespace bulkhead
