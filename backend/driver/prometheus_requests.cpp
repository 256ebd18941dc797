#include "backend/driver/prometheus_requests.h"

#include "backend/driver/prometheus_rules.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <array>
#include <cmath>

namespace bulkhead {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kMemoryMs = 3'600'000; ///< A pause of a counter up to this long keeps its total.
constexpr std::size_t kFirstQuestion = 40;    ///< Tenants of the first question; then by the size of answers.
constexpr std::size_t kMostTenants = 2'000;
constexpr std::size_t kAnswerBytes = 16u << 20; ///< Wanted.
constexpr std::size_t kMatcherBytes = 12'000;   ///< VictoriaMetrics refuses queries above 16 KiB.

const std::string &labelOf(const PromLabels &labels, const std::string &name)
{
    static const std::string kNone;
    const auto it = labels.find(name);
    return it == labels.end() ? kNone : it->second;
}

} // namespace

void RequestCatalog::addTenant(const std::string &id)
{
    if (byId.emplace(id, static_cast<TenantIndex>(tenants.size())).second) {
        tenants.push_back(id);
        ofTenant.emplace_back();
    }
}

void RequestCatalog::addSeries(TenantIndex tenant, const std::string &workflow)
{
    if (!find(tenant, workflow)) {
        ofTenant[tenant].push_back(static_cast<SeriesIndex>(series.size()));
        series.push_back({tenant, workflow});
    }
}

std::optional<SeriesIndex> RequestCatalog::find(TenantIndex tenant, const std::string &workflow) const
{
    for (const SeriesIndex s : ofTenant[tenant]) {
        if (series[s].workflow == workflow)
            return s;
    }
    return {};
}

std::uint16_t NameNumbers::numberOf(const std::string &name)
{
    const std::scoped_lock lock(m_mutex);
    const auto it = std::find(m_names.begin(), m_names.end(), name);
    if (it == m_names.end())
        m_names.push_back(name);
    return static_cast<std::uint16_t>(it - m_names.begin());
}

std::vector<std::string> NameNumbers::all() const
{
    const std::scoped_lock lock(m_mutex);
    return m_names;
}

std::string fixedMatchers(const PrometheusOptions &options)
{
    std::string text;
    for (const auto &[label, value] : options.filters)
        absl::StrAppend(&text, ",", label, "=", promString(value));
    return text;
}

std::size_t tenantsInQuestion(const RequestCatalog &catalog, std::size_t first, std::size_t most)
{
    std::size_t count = 0, bytes = 0;
    while (count < most && first + count < catalog.tenants.size()) {
        bytes += 2 * catalog.tenants[first + count].size() + 1; // Escaping at most doubles an id.
        if (count > 0 && bytes > kMatcherBytes)
            break;
        ++count;
    }
    return count;
}

absl::StatusOr<std::set<std::pair<TenantIndex, std::string>>>
findRequestSeries(const PrometheusOptions &options, PromServer &server, const RequestCatalog &catalog,
                  NameNumbers &dependencies, std::int64_t fromMs, std::int64_t toMs)
{
    std::set<std::pair<TenantIndex, std::string>> found;
    for (std::size_t first = 0; first < catalog.tenants.size();) {
        const std::size_t count = tenantsInQuestion(catalog, first, kMostTenants);
        const std::string match =
            promOneOf(options.tenantLabel, std::span(catalog.tenants).subspan(first, count)) + fixedMatchers(options);
        const auto ask = [&](const std::string &metric) {
            return server.series(absl::StrCat(metric, "{", match, "}"), fromMs, toMs);
        };
        auto sets = ask(options.recorded ? kRecordedRequests : options.requestsMetric);
        if (sets.ok() && sets->empty() && options.recorded)
            sets = ask(options.requestsMetric); // Before the rules were there.
        if (!sets.ok())
            return sets.status();
        for (const PromLabels &labels : *sets) {
            const auto tenant = catalog.byId.find(labelOf(labels, options.tenantLabel));
            const std::string &workflow = labelOf(labels, options.workflowLabel);
            if (tenant == catalog.byId.end() || workflow.empty())
                continue;
            found.emplace(tenant->second, workflow);
            if (const std::string &name = labelOf(labels, options.dependencyLabel); !name.empty())
                (void)dependencies.numberOf(name);
        }
        first += count;
    }
    return found;
}

RequestReader::RequestReader(const PrometheusOptions &options, std::shared_ptr<const RequestCatalog> catalog,
                             NameNumbers &dependencies, bool pastOfRules)
    : m_options(options)
    , m_catalog(std::move(catalog))
    , m_dependencies(dependencies)
    , m_intervalMs(options.recorded ? kMinuteMs : options.scrapeIntervalS * 1'000)
    , m_pastOfRules(pastOfRules)
    , m_perQuestion(kFirstQuestion)
{
}

void RequestReader::restart(std::int64_t minute)
{
    m_ledger.restart(minute);
    m_raw.clear();
    m_rawToMs.clear();
    m_startMs = minute * kMinuteMs;
    // Far enough back for the sample before the first minute, also when it came late.
    m_readToMs = m_startMs - kMemoryMs;
    m_newestMs = 0;
}

bool RequestReader::passed(std::int64_t atMs) const
{
    bool any = false;
    for (const auto &[labels, raw] : m_raw) {
        if (labels.front() == 'g')
            continue; // A gap is told of once, at its end.
        const std::int64_t last = raw.lastMs();
        any = any || last >= atMs;
        if (last < atMs && 2 * (atMs - last) <= 5 * std::max(m_intervalMs, kMinuteMs))
            return false; // Was there a moment ago: its sample is on the way, or it has just ended.
    }
    return any;
}

absl::Status RequestReader::read(PromServer &server, std::int64_t toMs, const std::function<bool(double)> &progress)
{
    m_rawToMs.resize(m_catalog->tenants.size(), 0);
    // Overlaps with what was read: a sample may have been stored after its time. Seen ones are ignored.
    const std::int64_t rangeMs = toMs - m_readToMs + 2 * m_intervalMs;
    for (std::size_t first = 0; first < m_catalog->tenants.size();) {
        const std::size_t count = tenantsInQuestion(*m_catalog, first, m_perQuestion);
        absl::Status status = readGroup(server, first, count, rangeMs, toMs);
        if (absl::IsResourceExhausted(status) && count > 1) {
            m_perQuestion = std::max<std::size_t>(1, count / 2);
            continue;
        }
        if (!status.ok())
            return status;
        const std::size_t bytesEach = std::max<std::size_t>(1, server.lastBytes() / count);
        m_perQuestion = std::clamp(kAnswerBytes / bytesEach, std::max<std::size_t>(1, count / 2),
                                   std::min(kMostTenants, 4 * count));
        first += count;
        if (progress && !progress(static_cast<double>(first) / static_cast<double>(m_catalog->tenants.size())))
            return absl::CancelledError("Stopped as asked.");
    }
    m_readToMs = toMs;
    return absl::OkStatus();
}

absl::Status RequestReader::readGroup(PromServer &server, std::size_t first, std::size_t count, std::int64_t rangeMs,
                                      std::int64_t toMs)
{
    m_askedFrom = first;
    m_askedTo = first + count;
    const std::string match = promOneOf(m_options.tenantLabel, std::span(m_catalog->tenants).subspan(first, count))
                              + fixedMatchers(m_options);
    if (m_options.recorded) {
        bool any = false;
        absl::Status status = readRecorded(server, match, rangeMs, toMs, any);
        if (!status.ok() || any || !m_pastOfRules)
            return status;
    }
    const std::vector<std::string> outcomes{m_options.goodValue, m_options.badValue};
    const std::string outcome = promOneOf(m_options.outcomeLabel, outcomes);
    auto found =
        server.samples(absl::StrCat(m_options.requestsMetric, "{", match, ",", outcome, "}"), rangeMs, toMs, 1);
    if (!found.ok())
        return found.status();
    for (const PromSeries &raw : *found)
        takeRaw(raw);
    return absl::OkStatus();
}

absl::Status RequestReader::readRecorded(PromServer &server, const std::string &match, std::int64_t rangeMs,
                                         std::int64_t toMs, bool &any)
{
    const std::array<const char *, 3> metrics{kRecordedRequests, kRecordedGaps, kRecordedResets};
    for (std::size_t i = metrics.size(); i-- > 0;) { // The largest last: its size decides the next question's.
        auto found = server.samples(absl::StrCat(metrics[i], "{", match, "}"), rangeMs, toMs, 1);
        if (!found.ok())
            return found.status();
        any = any || !found->empty();
        for (const PromSeries &raw : *found) {
            if (i == 2)
                takeResets(raw);
            else
                takeRecorded(raw, i == 1);
        }
    }
    return absl::OkStatus();
}

std::optional<TenantIndex> RequestReader::askedTenant(const PromLabels &labels)
{
    const auto tenant = m_catalog->byId.find(labelOf(labels, m_options.tenantLabel));
    if (tenant != m_catalog->byId.end() && tenant->second >= m_askedFrom && tenant->second < m_askedTo)
        return tenant->second;
    ++m_foreign;
    return {};
}

RequestReader::Raw *RequestReader::rawOf(const PromLabels &labels, const std::string &kind)
{
    const std::optional<TenantIndex> tenant = askedTenant(labels);
    if (!tenant)
        return nullptr;
    std::string key = kind;
    for (const auto &[name, value] : labels) {
        if (name != m_options.replicaLabel && name != "__name__")
            absl::StrAppend(&key, name, "=", value.size(), ":", value);
    }
    const auto it = m_raw.find(key);
    if (it != m_raw.end())
        return &it->second;
    const std::string &outcome = labelOf(labels, m_options.outcomeLabel);
    const std::string &workflow = labelOf(labels, m_options.workflowLabel);
    if ((outcome != m_options.goodValue && outcome != m_options.badValue) || workflow.empty())
        return nullptr;
    const auto series = m_catalog->find(*tenant, workflow);
    if (!series) {
        m_unknown = true;
        return nullptr;
    }
    Raw fresh{*series, outcome == m_options.badValue, {}, CounterDeltas(m_options.scrapeIntervalS * 1'000), {}};
    if (const std::string &name = labelOf(labels, m_options.dependencyLabel); !name.empty())
        fresh.dependency = m_dependencies.numberOf(name);
    return &m_raw.emplace(std::move(key), std::move(fresh)).first->second;
}

void RequestReader::book(Raw &raw, const std::vector<CounterDelta> &deltas)
{
    for (const CounterDelta &delta : deltas) {
        raw.coverMs = (delta.minute == raw.coverMinute ? raw.coverMs : 0) + delta.coveredMs;
        raw.coverMinute = delta.minute;
        m_ledger.add(raw.series, raw.bad, raw.dependency, delta, raw.coverMs);
    }
    m_newestMs = std::max(m_newestMs, raw.lastMs());
}

void RequestReader::takeRaw(const PromSeries &found)
{
    Raw *raw = found.samples.empty() ? nullptr : rawOf(found.labels, "c");
    if (raw == nullptr)
        return;
    if (!m_options.replicaLabel.empty()) {
        // Two scrapers of one process read the same counter: one is enough, the other steps in when it falls behind.
        const std::string &replica = labelOf(found.labels, m_options.replicaLabel);
        const std::int64_t behind = found.samples.back().atMs - raw->deltas.lastMs();
        if (raw->deltas.lastMs() != 0 && replica != raw->replica && 2 * behind <= 5 * m_intervalMs)
            return;
        raw->replica = replica;
    }
    m_deltas.clear();
    if (raw->deltas.lastMs() == 0) {
        const std::int64_t firstMs = found.samples.front().atMs;
        // Nothing within the hour before the start: the counter began under our eyes.
        if (firstMs > m_startMs && m_options.bornAtZero)
            raw->deltas = CounterDeltas(m_options.scrapeIntervalS * 1'000, CounterStart::KnownZero);
        else if (firstMs > m_startMs)
            m_ledger.flag(raw->series, (firstMs - 1) / kMinuteMs, kMinuteUnknownStart);
    }
    for (const CounterSample &sample : found.samples)
        raw->deltas.push(sample, m_deltas);
    book(*raw, m_deltas);
    std::int64_t &to = m_rawToMs[m_catalog->series[raw->series].tenant];
    to = std::max(to, raw->deltas.lastMs());
}

void RequestReader::takeRecorded(const PromSeries &found, bool gap)
{
    Raw *raw = found.samples.empty() ? nullptr : rawOf(found.labels, gap ? "g" : "r");
    if (raw == nullptr)
        return;
    m_deltas.clear();
    for (const CounterSample &sample : found.samples) {
        const std::int64_t endMs = sample.atMs - m_options.settleS * 1'000;
        const std::int64_t beginMs = endMs - kMinuteMs;
        if (endMs <= raw->recordedMs || beginMs < m_rawToMs[m_catalog->series[raw->series].tenant])
            continue;
        // What a gap held is known only at its end; where in it, nobody knows.
        spreadOverMinutes(beginMs, endMs, sample.value, {0, 0, 0, false, gap}, m_deltas);
        raw->recordedMs = endMs;
    }
    book(*raw, m_deltas);
}

void RequestReader::takeResets(const PromSeries &found)
{
    const std::optional<TenantIndex> tenant = askedTenant(found.labels);
    const auto series = tenant ? m_catalog->find(*tenant, labelOf(found.labels, m_options.workflowLabel))
                               : std::optional<SeriesIndex>();
    for (std::size_t i = 0; series && i < found.samples.size(); ++i)
        m_ledger.flag(*series, (found.samples[i].atMs - m_options.settleS * 1'000 - 1) / kMinuteMs, kMinuteReset);
}

} // namespace bulkhead
