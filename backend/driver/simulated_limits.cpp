#include "backend/driver/simulated_limits.h"

#include "backend/domain/clock.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

class SimulatedLimits final : public LimitExecutor
{
public:
    SimulatedLimits(const Clock &clock, std::shared_ptr<SimulatedLimitTable> table)
        : m_clock(clock)
        , m_table(std::move(table))
    {
    }
    std::vector<Measure> measures(std::string_view) const override
    {
        return {Measure::ConnectionLimit, Measure::StatementTimeout, Measure::EndTransaction, Measure::ScaleOut};
    }
    absl::Status apply(const Limit &limit, std::string &evidence) override
    {
        m_table->begin(limit, m_clock.nowMs());
        evidence = "Simulated: " + saidOf(limit);
        return absl::OkStatus();
    }
    absl::Status lift(const Limit &limit, std::string &evidence) override
    {
        m_table->end(limit.act, m_clock.nowMs());
        evidence = "Simulated: the limit is lifted.";
        return absl::OkStatus();
    }
    absl::Status liftDue(std::vector<std::string> &acts) override
    {
        for (std::string &act : m_table->due(m_clock.nowMs())) {
            m_table->end(act, m_clock.nowMs());
            acts.push_back(std::move(act));
        }
        return absl::OkStatus();
    }

private:
    static std::string saidOf(const Limit &limit)
    {
        switch (limit.measure) {
        case Measure::ScaleOut:
            return absl::StrCat(limit.pool, " has ", limit.value, " more database slots.");
        case Measure::StatementTimeout:
            return absl::StrCat("its statements end after ", limit.value, " ms.");
        case Measure::EndTransaction:
            return "its open transaction is ended.";
        default:
            return absl::StrCat("its batch work keeps at most ", limit.value, " requests in the pool.");
        }
    }

    const Clock &m_clock;
    std::shared_ptr<SimulatedLimitTable> m_table;
};

} // namespace

void SimulatedLimitTable::begin(const Limit &limit, std::int64_t fromMs)
{
    const std::scoped_lock lock(m_mutex);
    if (std::ranges::none_of(m_spans, [&](const Span &span) { return span.limit.act == limit.act; }))
        m_spans.push_back({limit, fromMs, limit.liftsMs, false});
}

void SimulatedLimitTable::end(const std::string &act, std::int64_t atMs)
{
    const std::scoped_lock lock(m_mutex);
    for (Span &span : m_spans)
        if (span.limit.act == act && !span.over) {
            span.over = true;
            span.toMs = std::min(span.toMs, atMs);
        }
}

std::vector<std::string> SimulatedLimitTable::due(std::int64_t nowMs) const
{
    const std::scoped_lock lock(m_mutex);
    std::vector<std::string> acts;
    for (const Span &span : m_spans)
        if (!span.over && span.toMs <= nowMs)
            acts.push_back(span.limit.act);
    return acts;
}

double SimulatedLimitTable::workers(const std::string &tenantId, std::int64_t atMs, double wanted) const
{
    const std::scoped_lock lock(m_mutex);
    for (const Span &span : m_spans)
        if (span.limit.measure == Measure::ConnectionLimit && span.limit.tenantId == tenantId && atMs >= span.fromMs
            && atMs < span.toMs)
            wanted = std::min(wanted, static_cast<double>(span.limit.value));
    return wanted;
}

bool SimulatedLimitTable::ended(const std::string &tenantId, std::int64_t begunMs, std::int64_t atMs) const
{
    const std::scoped_lock lock(m_mutex);
    return std::ranges::any_of(m_spans, [&](const Span &span) {
        return span.limit.measure == Measure::EndTransaction && span.limit.tenantId == tenantId
               && span.fromMs >= begunMs && span.fromMs <= atMs;
    });
}

double SimulatedLimitTable::longestStatementS(const std::string &tenantId, std::int64_t atMs, double wanted) const
{
    const std::scoped_lock lock(m_mutex);
    for (const Span &span : m_spans)
        if (span.limit.measure == Measure::StatementTimeout && span.limit.tenantId == tenantId && atMs >= span.fromMs
            && atMs < span.toMs)
            wanted = std::min(wanted, static_cast<double>(span.limit.value) / 1'000);
    return wanted;
}

double SimulatedLimitTable::addedSlots(const std::string &pool, std::int64_t atMs) const
{
    const std::scoped_lock lock(m_mutex);
    double added = 0;
    for (const Span &span : m_spans)
        if (span.limit.measure == Measure::ScaleOut && span.limit.pool == pool && atMs >= span.fromMs
            && atMs < span.toMs)
            added += static_cast<double>(span.limit.value);
    return added;
}

std::unique_ptr<LimitExecutor> makeSimulatedLimits(const Clock &clock, std::shared_ptr<SimulatedLimitTable> table)
{
    return std::make_unique<SimulatedLimits>(clock, std::move(table));
}

} // namespace bulkhead
