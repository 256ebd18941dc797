#include "backend/rpc/coverage_record.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using coverage::Count;
using coverage::Key;
using coverage::Span;
using nlohmann::json;

const char *wordOf(Span span)
{
    return span == Span::Step ? "step" : span == Span::Hour ? "hour" : "day";
}

json keyJson(const Key &key)
{
    return {key.service, key.workflow, static_cast<int>(key.kind)};
}
Key keyOf(const json &value)
{
    return {value.at(0).get<std::string>(), value.at(1).get<std::string>(),
            static_cast<coverage::Kind>(value.at(2).get<int>())};
}
json countJson(const Count &count)
{
    return {count.tagged, count.seen};
}
Count countOf(const json &value)
{
    return {value.at(0).get<std::uint64_t>(), value.at(1).get<std::uint64_t>()};
}

json dropJson(const Key &key, const coverage::DropState &state)
{
    return {{"key", keyJson(key)},
            {"open", state.open},
            {"streak", state.streak},
            {"since", state.drop.sinceMs},
            {"now", countJson(state.drop.now)},
            {"usual", countJson(state.drop.usual.count)},
            {"days", state.drop.usual.days}};
}
json findingJson(const coverage::Finding &finding)
{
    return {{"key", keyJson(finding.key)}, {"named", finding.named},   {"expected", finding.expected},
            {"events", finding.events},    {"first", finding.firstMs}, {"last", finding.lastMs}};
}

CoverageMemory memoryFrom(const json &body)
{
    CoverageMemory memory;
    memory.pastFromMs = body.at("past_from").get<std::int64_t>();
    memory.pastToMs = body.at("past_to").get<std::int64_t>();
    memory.source = body.at("source").get<std::string>();
    memory.problem = body.at("problem").get<std::string>();
    memory.remark = body.at("remark").get<std::string>();
    for (const json &one : body.at("drops"))
        memory.drops[keyOf(one.at("key"))] = {one.at("open").get<bool>(),
                                              one.at("streak").get<std::uint32_t>(),
                                              {one.at("since").get<std::int64_t>(),
                                               countOf(one.at("now")),
                                               {countOf(one.at("usual")), one.at("days").get<std::uint32_t>()}}};
    for (const json &one : body.at("findings"))
        memory.findings.push_back({keyOf(one.at("key")), one.at("named").get<std::string>(),
                                   one.at("expected").get<std::string>(), one.at("events").get<std::uint64_t>(),
                                   one.at("first").get<std::int64_t>(), one.at("last").get<std::int64_t>()});
    for (const json &one : body.at("examples"))
        memory.examples[{one.at(0).get<std::string>(), one.at(1).get<std::string>()}] = {one.at(2).get<std::string>(),
                                                                                         one.at(3).get<std::int64_t>()};
    return memory;
}

} // namespace

std::string sheetId(const SheetNumber &sheet)
{
    return absl::StrCat(wordOf(sheet.first), "/", sheet.second % coverage::keptOf(sheet.first));
}

std::string sheetBody(const coverage::Ledger &ledger, const SheetNumber &sheet)
{
    return absl::StrCat(wordOf(sheet.first), " ", sheet.second, "\n", ledger.sheet(sheet.first, sheet.second));
}

bool takeSheet(const Record &record, coverage::Ledger &ledger)
{
    const std::size_t end = record.body.find('\n'), space = record.body.find(' ');
    std::int64_t number = 0;
    if (end == std::string::npos || space == std::string::npos || space > end
        || !absl::SimpleAtoi(record.body.substr(space + 1, end - space - 1), &number) || number < 0)
        return false;
    for (const Span span : coverage::kSpans) {
        if (record.body.substr(0, space) == wordOf(span)) {
            ledger.restore(span, number, std::string_view(record.body).substr(end + 1));
            return true;
        }
    }
    return false;
}

std::string stateBody(const CoverageMemory &memory)
{
    json drops = json::array(), findings = json::array(), examples = json::array();
    for (const auto &[key, state] : memory.drops)
        drops.push_back(dropJson(key, state));
    for (const coverage::Finding &finding : memory.findings)
        findings.push_back(findingJson(finding));
    for (const auto &[name, example] : memory.examples)
        examples.push_back({name.first, name.second, example.text, example.askedMs});
    const json body{{"past_from", memory.pastFromMs},  {"past_to", memory.pastToMs},     {"source", memory.source},
                    {"problem", memory.problem},       {"remark", memory.remark},        {"drops", std::move(drops)},
                    {"findings", std::move(findings)}, {"examples", std::move(examples)}};
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::StatusOr<CoverageMemory> memoryOf(const Record &record)
{
    const json body = json::parse(record.body, nullptr, false);
    try {
        return memoryFrom(body);
    } catch (const json::exception &) {
        return absl::DataLossError("What is remembered of context coverage cannot be read.");
    }
}

absl::Status putCoverage(StoreTxn &txn, const char *kind, const std::string &id, std::string body, std::int64_t atMs)
{
    const auto stored = txn.record(kind, id);
    if (!stored.ok() && !absl::IsNotFound(stored.status()))
        return stored.status();
    Record record;
    record.kind = kind;
    record.id = id;
    record.body = std::move(body);
    record.atMs = atMs;
    record.revision = stored.ok() ? stored->revision : 0;
    return txn.putRecord(record);
}

} // namespace bulkhead
