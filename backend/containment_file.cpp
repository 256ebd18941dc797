#include "backend/containment_file.h"

#include "backend/driver/toml_file.h"
#include "backend/notify/config_table.h"
#include "backend/rpc/listen_address.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>

namespace bulkhead {

namespace {

struct MeasureWord
{
    const char *word;
    Measure measure;
};
/// Those that take little from the tenant, and that end without a trace.
constexpr std::array<MeasureWord, 5> kSmall{{{"priority", Measure::LowPriority},
                                             {"connections", Measure::ConnectionLimit},
                                             {"statements", Measure::StatementTimeout},
                                             {"idle-transactions", Measure::IdleTimeout},
                                             {"queue", Measure::QueueLimit}}};

void number(notify::ConfigTable &table, const char *key, int least, int most, int &value)
{
    std::int64_t wide = value;
    table.number(key, least, most, wide);
    value = static_cast<int>(wide);
}

absl::Status readAtOnce(notify::ConfigTable table, AtOnceRule &rule)
{
    std::vector<std::string> measures;
    table.words("measures", measures);
    number(table, "least_share", 35, 100, rule.leastShare); // Below it nobody is named.
    number(table, "least_victims", 1, 1'000'000, rule.leastVictims);
    number(table, "most_minutes", 1, 60, rule.mostMinutes);
    table.words("exempt", rule.exempt);
    table.only({"measures", "least_share", "least_victims", "most_minutes", "exempt"});
    for (const std::string &word : measures) {
        const auto *const known = std::ranges::find(kSmall, word, &MeasureWord::word);
        if (known == kSmall.end())
            table.refuse("measures", absl::StrCat("holds \"", word, "\", which may not be taken at once; choose from ",
                                                  "priority, connections, statements, idle-transactions and queue"));
        else
            rule.measures.push_back(known->measure);
    }
    return table.status();
}

absl::Status readScaleOut(notify::ConfigTable table, ScaleOutRule &rule)
{
    table.number("most_slots", 1, 1'000, rule.mostSlots);
    table.number("slot_hour_cents", 0, 100'000'000, rule.slotHourCents);
    table.text("currency", rule.currency);
    table.only({"most_slots", "slot_hour_cents", "currency"});
    if (!rule.currency.empty() && rule.currency.size() != 3)
        table.refuse("currency", "must be three letters, such as currency = \"EUR\"");
    if (rule.slotHourCents > 0 && rule.currency.empty())
        table.refuse("slot_hour_cents", "needs a currency beside it, such as currency = \"EUR\"");
    return table.status();
}

absl::Status readDriver(notify::ConfigTable table, ContainmentPolicy &policy)
{
    std::string address;
    table.text("address", address);
    table.only({"address"});
    const auto safe = loopbackAddress(address);
    if (!safe.ok() || safe->ends_with(":0"))
        table.refuse("address", "must be HOST:PORT on this machine, such as address = \"127.0.0.1:7555\": there is no "
                                "TLS to a driver yet");
    else
        policy.drivers.push_back(*safe);
    return table.status();
}

absl::Status wrong(const std::string &path, const toml::node &node, const std::string &what)
{
    return absl::InvalidArgumentError(absl::StrCat(path, ":", node.source().begin.line, ": ", what));
}

} // namespace

absl::StatusOr<ContainmentPolicy> readContainmentPolicy(const std::string &path)
{
    const auto document = readTomlFile(path);
    if (!document.ok())
        return document.status();
    notify::ConfigTable whole(path, *document);
    whole.only({"at_once", "scale_out", "driver"});
    ContainmentPolicy policy;
    absl::Status status = whole.status();
    for (const auto &[key, node] : *document) {
        if (key.str() == "driver" && node.is_array()) {
            for (const toml::node &item : *node.as_array())
                status.Update(item.is_table() ? readDriver({path, *item.as_table()}, policy)
                                              : wrong(path, item, "\"driver\" must be a table; write [[driver]]"));
        } else if (key.str() == "driver") {
            status.Update(wrong(path, node, "\"driver\" must be a table of a list; write [[driver]]"));
        } else if (!node.is_table()) {
            status.Update(wrong(path, node,
                                absl::StrCat("\"", std::string(key.str()), "\" must be a table; write [",
                                             std::string(key.str()), "]")));
        } else if (key.str() == "at_once") {
            status.Update(readAtOnce({path, *node.as_table()}, policy.atOnce));
        } else if (key.str() == "scale_out") {
            status.Update(readScaleOut({path, *node.as_table()}, policy.scaleOut));
        }
    }
    if (!status.ok())
        return status;
    return policy;
}

} // namespace bulkhead
