#include "backend/rpc/posture_record.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead {
namespace {

using isolation::Known;
using nlohmann::json;

absl::Status damaged(const Record &record)
{
    return absl::DataLossError("The record " + record.kind + " of " + record.id + " cannot be read.");
}

json checksJson(const Known &known)
{
    json checks = json::array();
    for (const auto &[name, check] : known.checks)
        checks.push_back({name, check.holds, check.seen, check.cause, check.failsSinceMs});
    return checks;
}

json roundJson(const ProbeRound &round)
{
    json attempts = json::array();
    for (const ProbeAttempt &attempt : round.attempts)
        attempts.push_back({static_cast<int>(attempt.layer), attempt.boundary, attempt.what, attempt.crossed,
                            attempt.evidence, attempt.cause});
    return {{"started", round.startedMs},
            {"ended", round.endedMs},
            {"incomplete", round.incomplete},
            {"attempts", std::move(attempts)}};
}

/// Bytes that are no UTF-8 (a server's message in another encoding) must not cost the evidence.
std::string dumped(const json &value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Record recordOf(const char *kind, std::string id, std::string tenantId, std::int64_t atMs, std::uint64_t revision,
                const json &body)
{
    Record record;
    record.kind = kind;
    record.id = std::move(id);
    record.tenantId = std::move(tenantId);
    record.atMs = atMs;
    record.revision = revision;
    record.body = dumped(body);
    return record;
}

json evidenceJson(const Known &known)
{
    return {{"looked", known.lookedMs},
            {"unreachable", known.unreachable},
            {"proven", known.proven},
            {"checks", checksJson(known)},
            {"round", roundJson(known.round)}};
}

} // namespace

bool PostureRow::crossed() const
{
    return std::ranges::any_of(
        cells, [](const isolation::Cell &cell) { return cell.state == isolation::LayerState::Crossed; });
}

Record rowRecord(const PostureRow &row)
{
    json cells = json::array();
    for (const isolation::Cell &cell : row.cells)
        cells.push_back({static_cast<int>(cell.state), cell.provenMs, cell.waivedUntilMs, cell.waivedBy, cell.waived});
    return recordOf(kPostureRow, row.tenantId, row.tenantId, row.triedMs, row.revision,
                    {{"tier", static_cast<int>(row.tier)},
                     {"cells", std::move(cells)},
                     {"findings", row.findings},
                     {"looked", row.lookedMs},
                     {"tried", row.triedMs},
                     {"crossed", row.crossedSinceMs},
                     {"version", row.version}});
}

absl::StatusOr<PostureRow> rowOf(const Record &record)
{
    try {
        const json body = json::parse(record.body);
        PostureRow row;
        row.tenantId = record.tenantId;
        row.revision = record.revision;
        row.tier = static_cast<Tier>(body.at("tier").get<int>());
        for (std::size_t at = 0; at < row.cells.size(); ++at) {
            const json &cell = body.at("cells").at(at);
            row.cells[at].state = static_cast<isolation::LayerState>(cell.at(0).get<int>());
            row.cells[at].provenMs = cell.at(1).get<std::int64_t>();
            if (cell.size() < 5)
                continue; // Written before there were waivers.
            row.cells[at].waivedUntilMs = cell.at(2).get<std::int64_t>();
            row.cells[at].waivedBy = cell.at(3).get<std::string>();
            row.cells[at].waived = cell.at(4).get<std::uint32_t>();
        }
        row.findings = body.at("findings").get<std::uint32_t>();
        row.lookedMs = body.at("looked").get<std::int64_t>();
        row.triedMs = body.at("tried").get<std::int64_t>();
        row.crossedSinceMs = body.at("crossed").get<std::int64_t>();
        row.version = body.at("version").get<std::string>();
        return row;
    } catch (const json::exception &) {
        return damaged(record);
    }
}

Record evidenceRecord(const Known &known)
{
    return recordOf(kPostureEvidence, known.tenantId, known.tenantId, known.round.endedMs, known.revision,
                    evidenceJson(known));
}

absl::StatusOr<Known> knownOf(const Record &record)
{
    try {
        const json body = json::parse(record.body);
        Known known;
        known.tenantId = record.tenantId;
        known.revision = record.revision;
        known.lookedMs = body.at("looked").get<std::int64_t>();
        known.unreachable = body.at("unreachable").get<std::string>();
        known.proven = body.at("proven").get<std::array<std::int64_t, isolation::kLayers>>();
        for (const json &check : body.at("checks"))
            known.checks.insert_or_assign(check.at(0).get<std::string>(),
                                          isolation::CheckSeen{check.at(1).get<bool>(), check.at(2).get<std::string>(),
                                                               check.at(3).get<std::string>(),
                                                               check.at(4).get<std::int64_t>()});
        const json &round = body.at("round");
        known.round.tenantId = record.tenantId;
        known.round.startedMs = round.at("started").get<std::int64_t>();
        known.round.endedMs = round.at("ended").get<std::int64_t>();
        known.round.incomplete = round.at("incomplete").get<std::string>();
        for (const json &attempt : round.at("attempts"))
            known.round.attempts.push_back({static_cast<Layer>(attempt.at(0).get<int>()),
                                            attempt.at(1).get<std::string>(), attempt.at(2).get<std::string>(),
                                            attempt.at(3).get<bool>(), attempt.at(4).get<std::string>(),
                                            attempt.at(5).get<std::string>()});
        return known;
    } catch (const json::exception &) {
        return damaged(record);
    }
}

Record roundRecord(const Known &known)
{
    return recordOf(kProbeRound, known.tenantId + '/' + std::to_string(known.round.endedMs), known.tenantId,
                    known.round.endedMs, 0, evidenceJson(known));
}

} // namespace bulkhead
