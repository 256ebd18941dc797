#pragma once
// From recorded counters to minutes of each objective.
#include "backend/backtest/objectives_file.h"
#include "backend/engine/attainment.h"

#include <istream>
#include <memory>

namespace bulkhead {

struct ObjectiveMinutes
{
    std::int64_t fromMinute = 0;
    std::vector<sla::MinuteCell> cells;
    std::int64_t goodSeries = 0, badSeries = 0;
    [[nodiscard]] sla::MinuteSeries series() const { return {fromMinute, cells}; }
};

class RecordedSeries
{
public:
    /// Keeps the minutes that lie within [fromMs, toMs); 0: from the first or to the last sample.
    RecordedSeries(const ObjectivesFile &file, std::int64_t fromMs, std::int64_t toMs);
    ~RecordedSeries();

    /// Reads OpenMetrics text. InvalidArgument names the line and what to change there.
    [[nodiscard]] absl::Status read(std::istream &in);
    /// By objective.
    [[nodiscard]] std::span<const ObjectiveMinutes> minutes() const;
    [[nodiscard]] std::int64_t samples() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
