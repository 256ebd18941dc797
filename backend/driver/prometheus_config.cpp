#include "backend/driver/prometheus_telemetry.h"
#include "backend/driver/toml_file.h"

#include <absl/strings/str_cat.h>
#include <array>

namespace bulkhead {
namespace {

struct TextKey
{
    const char *section, *key;
    std::string PrometheusOptions::*field;
};
struct NumberKey
{
    const char *section, *key;
    std::int64_t low, high;
    std::int64_t PrometheusOptions::*field; ///< Null: mebibytes of an answer.
};
struct YesNoKey
{
    const char *section, *key;
    bool PrometheusOptions::*field;
};

constexpr std::array<TextKey, 24> kTexts{{
    {"", "url", &PrometheusOptions::url},
    {"metrics", "requests", &PrometheusOptions::requestsMetric},
    {"metrics", "hold", &PrometheusOptions::holdMetric},
    {"metrics", "wait", &PrometheusOptions::waitMetric},
    {"metrics", "latency", &PrometheusOptions::latencyMetric},
    {"metrics", "done", &PrometheusOptions::doneMetric},
    {"metrics", "slots", &PrometheusOptions::slotsMetric},
    {"labels", "tenant", &PrometheusOptions::tenantLabel},
    {"labels", "workflow", &PrometheusOptions::workflowLabel},
    {"labels", "outcome", &PrometheusOptions::outcomeLabel},
    {"labels", "dependency", &PrometheusOptions::dependencyLabel},
    {"labels", "pool", &PrometheusOptions::poolLabel},
    {"labels", "replica", &PrometheusOptions::replicaLabel},
    {"values", "good", &PrometheusOptions::goodValue},
    {"values", "bad", &PrometheusOptions::badValue},
    {"pools", "resource", &PrometheusOptions::resource},
    {"coverage", "signals", &PrometheusOptions::signalsMetric},
    {"coverage", "business_events", &PrometheusOptions::attributedMetric},
    {"coverage", "service", &PrometheusOptions::serviceLabel},
    {"coverage", "kind", &PrometheusOptions::kindLabel},
    {"coverage", "environment", &PrometheusOptions::environmentLabel},
    {"coverage", "owner_tenant", &PrometheusOptions::ownerLabel},
    {"coverage", "series_jobs", &PrometheusOptions::seriesJobs},
    {"coverage", "example_labels", &PrometheusOptions::exampleLabels},
}};
constexpr std::array<NumberKey, 9> kNumbers{{
    {"limits", "scrape_interval_s", 1, 3'600, &PrometheusOptions::scrapeIntervalS},
    {"limits", "connect_timeout_ms", 100, 60'000, &PrometheusOptions::connectTimeoutMs},
    {"limits", "timeout_ms", 100, 120'000, &PrometheusOptions::timeoutMs},
    {"limits", "max_response_mib", 1, 1'024, nullptr},
    {"limits", "history_chunk_s", 600, 86'400, &PrometheusOptions::historyChunkS},
    {"limits", "lag_s", 0, 3'600, &PrometheusOptions::lagS},
    {"limits", "poll_ms", 100, 60'000, &PrometheusOptions::pollMs},
    {"limits", "look_back_days", 0, 400, &PrometheusOptions::lookBackDays},
    {"rules", "settle_s", 0, 300, &PrometheusOptions::settleS},
}};
constexpr std::array<YesNoKey, 2> kYesNo{{
    {"metrics", "born_at_zero", &PrometheusOptions::bornAtZero},
    {"rules", "recorded", &PrometheusOptions::recorded},
}};

absl::Status wrong(const std::string &path, const toml::node &node, const std::string &text)
{
    return absl::InvalidArgumentError(absl::StrCat(path, ", line ", node.source().begin.line, ": ", text));
}

std::string knownKeys(std::string_view section)
{
    std::string keys;
    const auto add = [&](const char *of, const char *key) {
        if (section == of && *key != '\0')
            absl::StrAppend(&keys, keys.empty() ? "" : ", ", key);
    };
    for (const TextKey &k : kTexts)
        add(k.section, k.key);
    for (const NumberKey &k : kNumbers)
        add(k.section, k.key);
    for (const YesNoKey &k : kYesNo)
        add(k.section, k.key);
    return keys;
}

/// Filters have the labels' own names as keys.
absl::Status readFilters(const std::string &path, const toml::table &section, PrometheusOptions &options)
{
    for (const auto &[label, node] : section) {
        const auto value = node.value_exact<std::string>();
        if (!value || value->empty())
            return wrong(path, node, "a filter is label = \"value\". Write the value in quotes.");
        options.filters[std::string(label.str())] = *value;
    }
    return absl::OkStatus();
}

absl::Status readValue(const std::string &path, const std::string &section, const std::string &key,
                       const toml::node &node, PrometheusOptions &options)
{
    const std::string name = section.empty() ? key : absl::StrCat(section, ".", key);
    for (const TextKey &known : kTexts) {
        if (section != known.section || key != known.key)
            continue;
        const auto value = node.value_exact<std::string>();
        if (!value || value->empty())
            return wrong(path, node, absl::StrCat("\"", name, "\" must be text. Write it in quotes."));
        options.*known.field = *value;
        return absl::OkStatus();
    }
    for (const NumberKey &known : kNumbers) {
        if (section != known.section || key != known.key)
            continue;
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < known.low || *value > known.high) {
            return wrong(path, node,
                         absl::StrCat("\"", name, "\" must be a whole number from ", known.low, " to ", known.high,
                                      ", without quotes."));
        }
        if (known.field == nullptr)
            options.maxResponseBytes = static_cast<std::size_t>(*value) << 20;
        else
            options.*known.field = *value;
        return absl::OkStatus();
    }
    for (const YesNoKey &known : kYesNo) {
        if (section != known.section || key != known.key)
            continue;
        const auto value = node.value_exact<bool>();
        if (!value)
            return wrong(path, node, absl::StrCat("\"", name, "\" must be true or false, without quotes."));
        options.*known.field = *value;
        return absl::OkStatus();
    }
    return wrong(path, node, absl::StrCat("\"", name, "\" is not known. Known here: ", knownKeys(section), "."));
}

} // namespace

absl::StatusOr<PrometheusOptions> readPrometheusConfig(const std::string &path)
{
    const absl::StatusOr<toml::table> table = readTomlFile(path);
    if (!table.ok())
        return table.status();
    PrometheusOptions options;
    for (const auto &[key, node] : *table) {
        const std::string name(key.str());
        if (const toml::table *section = node.as_table(); section != nullptr && name == "filters") {
            if (absl::Status status = readFilters(path, *section, options); !status.ok())
                return status;
        } else if (section != nullptr) {
            if (knownKeys(name).empty() || name.empty()) {
                return wrong(path, node,
                             absl::StrCat("section [", name,
                                          "] is not known. Known: metrics, labels, values, pools, coverage, "
                                          "filters, limits, rules."));
            }
            for (const auto &[inner, value] : *section) {
                if (absl::Status status = readValue(path, name, std::string(inner.str()), value, options); !status.ok())
                    return status;
            }
        } else if (absl::Status status = readValue(path, "", name, node, options); !status.ok()) {
            return status;
        }
    }
    return options;
}

} // namespace bulkhead
