#include "backend/driver/prometheus_coverage.h"

#include "backend/driver/prometheus_coverage_queries.h"
#include "backend/driver/prometheus_query.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/str_split.h>

#include <map>
#include <set>

namespace bulkhead {

namespace {

using coverage::Attribution;
using coverage::Count;
using coverage::Key;
using coverage::Kind;
using coverage::Reading;
using coverage::Step;

constexpr std::size_t kLongestName = 120;
constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kPastDays = 30;

/// Cut between characters, not within one.
std::string shortName(std::string text)
{
    if (text.size() <= kLongestName)
        return text;
    std::size_t size = kLongestName;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U)
        --size;
    text.resize(size);
    return text;
}

const std::string &labelOf(const PromLabels &labels, const std::string &name)
{
    static const std::string kNone;
    const auto found = labels.find(name);
    return found == labels.end() ? kNone : found->second;
}

using Counts = std::map<std::int64_t, std::map<Key, Count>>; ///< By the end of a step.

class PrometheusCoverage final : public coverage::Source
{
public:
    explicit PrometheusCoverage(PrometheusOptions options)
        : m_options(std::move(options))
        , m_server(m_options.url, {m_options.connectTimeoutMs, m_options.timeoutMs, m_options.maxResponseBytes})
    {
    }

    [[nodiscard]] std::string name() const override { return absl::StrCat("Prometheus at ", m_server.place()); }
    [[nodiscard]] bool simulated() const override { return false; }
    [[nodiscard]] std::int64_t lagMs() const override { return prometheusCompleteMs(m_options) + kSecondMs; }
    [[nodiscard]] std::int64_t pastMs() const override { return kPastDays * 86'400'000; }
    void cancel() override { m_server.cancel(); }

    absl::StatusOr<Reading> read(std::int64_t fromMs, std::int64_t toMs, std::int64_t lengthMs) override
    {
        Counts counts;
        m_unknownKinds.clear();
        for (const Signals which : {Signals::All, Signals::Tagged}) {
            if (absl::Status status = readSignals(which, fromMs, toMs, lengthMs, counts); !status.ok())
                return status;
            if (lengthMs != coverage::kStepMs)
                continue; // Of the past nobody asks how many series there were: a level has no sum.
            if (absl::Status status = readSeries(which, fromMs, toMs, counts); !status.ok())
                return status;
        }
        Reading reading;
        for (std::int64_t end = fromMs + lengthMs; end <= toMs; end += lengthMs) {
            Step step{end, {}};
            for (const auto &[key, count] : counts[end])
                step.tallies.push_back({key, {std::min(count.tagged, count.seen), count.seen}});
            reading.steps.push_back(std::move(step));
        }
        if (lengthMs == coverage::kStepMs) {
            if (absl::Status status = readAttributions(fromMs, toMs, reading); !status.ok())
                return status;
        }
        for (const std::string &kind : m_unknownKinds)
            absl::StrAppend(&reading.remark, reading.remark.empty() ? "Kinds that are not counted: " : ", ", "\"", kind,
                            "\"");
        return reading;
    }

    absl::StatusOr<std::string> example(const Key &key, std::int64_t atMs) override
    {
        const std::pair<const std::string *, const char *> lacks[] = {{&m_options.tenantLabel, "no tenant"},
                                                                      {&m_options.environmentLabel, "no environment"}};
        for (const auto &[label, words] : lacks) {
            const auto sets = m_server.series(untaggedSelector(m_options, key, *label), atMs - coverage::kHourMs, atMs);
            if (!sets.ok())
                return sets.status();
            if (!sets->empty())
                return absl::StrCat(shownLabels(sets->front()), words);
        }
        return std::string();
    }

private:
    /// Where in time the server is asked for steps that end within (from, to].
    struct Grid
    {
        std::int64_t firstMs, lastMs, shiftMs;
    };
    [[nodiscard]] Grid gridOf(std::int64_t fromMs, std::int64_t toMs, std::int64_t lengthMs) const
    {
        // What the rules recorded up to an instant stands for what ended `settle` before.
        const std::int64_t shift = m_options.recorded              ? m_options.settleS * 1'000
                                   : lengthMs == coverage::kStepMs ? 0
                                                                   : kSecondMs;
        return {fromMs + lengthMs + shift, toMs + shift, shift};
    }

    absl::Status readSignals(Signals which, std::int64_t fromMs, std::int64_t toMs, std::int64_t lengthMs,
                             Counts &counts)
    {
        const Grid grid = gridOf(fromMs, toMs, lengthMs);
        const auto found =
            m_server.range(signalsOfStep(m_options, which, lengthMs), grid.firstMs, grid.lastMs, lengthMs);
        if (!found.ok())
            return found.status();
        for (const PromSeries &series : *found) {
            const std::string &kind = labelOf(series.labels, m_options.kindLabel);
            const Key key{shortName(labelOf(series.labels, m_options.serviceLabel)),
                          shortName(labelOf(series.labels, m_options.workflowLabel)), coverage::kindOf(kind)};
            if (key.kind == Kind::Unspecified || key.kind == Kind::Series) {
                if (m_unknownKinds.size() < 5)
                    m_unknownKinds.insert(shortName(kind));
                continue;
            }
            take(series, which, key, grid.shiftMs, counts);
        }
        return absl::OkStatus();
    }

    absl::Status readSeries(Signals which, std::int64_t fromMs, std::int64_t toMs, Counts &counts)
    {
        const std::string query = seriesExpression(m_options, which);
        if (query.empty())
            return absl::OkStatus();
        const auto found = m_server.range(query, fromMs + coverage::kStepMs, toMs, coverage::kStepMs);
        if (!found.ok())
            return found.status();
        for (const PromSeries &series : *found)
            take(series, which, {shortName(labelOf(series.labels, "job")), {}, Kind::Series}, 0, counts);
        return absl::OkStatus();
    }

    static void take(const PromSeries &series, Signals which, const Key &key, std::int64_t shiftMs, Counts &counts)
    {
        for (const CounterSample &sample : series.samples) {
            Count &count = counts[sample.atMs - shiftMs][key];
            (which == Signals::All ? count.seen : count.tagged) += static_cast<std::uint64_t>(sample.value);
        }
    }

    absl::Status readAttributions(std::int64_t fromMs, std::int64_t toMs, Reading &reading)
    {
        const std::int64_t first = fromMs + coverage::kStepMs;
        const auto all =
            m_server.range(absl::StrCat("sum(", attributedExpression(m_options), ")"), first, toMs, coverage::kStepMs);
        if (!all.ok())
            return all.status();
        for (const PromSeries &series : *all)
            for (const CounterSample &sample : series.samples)
                reading.checked += static_cast<std::uint64_t>(sample.value);
        if (reading.checked == 0)
            return absl::OkStatus();
        const auto found = m_server.range(misattributedExpression(m_options), first, toMs, coverage::kStepMs);
        if (!found.ok())
            return found.status();
        for (const PromSeries &series : *found) {
            const Key key{shortName(labelOf(series.labels, m_options.serviceLabel)),
                          shortName(labelOf(series.labels, m_options.workflowLabel)),
                          coverage::kindOf(labelOf(series.labels, m_options.kindLabel))};
            if (!coverage::isBusiness(key.kind))
                continue;
            for (const CounterSample &sample : series.samples)
                reading.attributions.push_back({key, labelOf(series.labels, m_options.tenantLabel),
                                                labelOf(series.labels, m_options.ownerLabel),
                                                static_cast<std::uint64_t>(sample.value), sample.atMs});
        }
        return absl::OkStatus();
    }

    /// Only labels that the configuration names: another may hold what a customer wrote.
    [[nodiscard]] std::string shownLabels(const PromLabels &labels) const
    {
        std::string text;
        for (const std::string &label : std::vector<std::string>(absl::StrSplit(m_options.exampleLabels, ',')))
            if (const std::string &value = labelOf(labels, label); !value.empty())
                absl::StrAppend(&text, label, "=", promString(shortName(value)), ", ");
        return text;
    }

    const PrometheusOptions m_options;
    PromServer m_server;
    std::set<std::string> m_unknownKinds;
};

} // namespace

absl::StatusOr<std::unique_ptr<coverage::Source>> makePrometheusCoverage(PrometheusOptions options)
{
    if (absl::Status status = checkPrometheusOptions(options); !status.ok())
        return status;
    return std::make_unique<PrometheusCoverage>(std::move(options));
}

std::string prometheusCoverageRules(const PrometheusOptions &options)
{
    std::string text = "- name: bulkhead_coverage\n  interval: 5m\n  rules:\n";
    for (const Signals which : {Signals::All, Signals::Tagged}) {
        const std::string expression = signalsExpression(options, which, options.settleS);
        absl::StrAppend(&text, "  - record: ", which == Signals::Tagged ? kRecordedTagged : kRecordedSeen,
                        "\n    expr: '", absl::StrReplaceAll(expression, {{"'", "''"}}), "'\n");
    }
    return text;
}

} // namespace bulkhead
