#pragma once
// Counts of context coverage by service, workflow and kind: the last hour by steps, the last days by hours, the last
// weeks by days. Pure: what comes in and the time it is told for decide everything.
#include "backend/engine/coverage_attribution.h"
#include "backend/engine/coverage_drop.h"

#include <map>
#include <memory>
#include <span>

namespace bulkhead::coverage {

inline constexpr std::int64_t kDayMs = 86'400'000;
/// Of (service, workflow, kind): a label that holds ids must not fill the memory.
inline constexpr std::size_t kMostCells = 30'000;

/// The newest `size` of something that is counted by number: steps, hours or days since 1970.
class Ring
{
public:
    explicit Ring(std::uint16_t size)
        : m_size(size)
    {
    }
    /// What is older than the ring reaches is dropped. `instead`: takes the place of what was there.
    void put(std::int64_t number, const Count &count, bool instead);
    [[nodiscard]] Count at(std::int64_t number) const;
    [[nodiscard]] std::int64_t newest() const { return m_newest; } ///< INT64_MIN: empty.
    [[nodiscard]] std::uint16_t size() const { return m_size; }

private:
    std::uint16_t m_size;
    std::int64_t m_newest = INT64_MIN;
    std::vector<Count> m_counts; ///< By number modulo size; empty until something comes.
};

enum class Span : std::uint8_t { Step, Hour, Day };
inline constexpr std::array<Span, 3> kSpans{Span::Step, Span::Hour, Span::Day};
[[nodiscard]] constexpr std::int64_t lengthOf(Span span)
{
    return span == Span::Step ? kStepMs : span == Span::Hour ? kHourMs : kDayMs;
}
[[nodiscard]] constexpr std::uint16_t keptOf(Span span)
{
    return span == Span::Step ? 12 : span == Span::Hour ? 192 : 40;
}

struct KindView
{
    Kind kind = Kind::Unspecified;
    Count hour; ///< The last twelve steps.
    Count day;  ///< The last 24 hours of the clock, the one that runs included.
    std::optional<Drop> drop;
};
struct RowView
{
    std::string service, workflow;
    std::vector<KindView> kinds;
    std::uint64_t untagged = 0; ///< Of `day`, over all kinds but series.
};
/// A count of one hour or day.
struct Past
{
    std::int64_t startMs = 0;
    Count count;
};
/// A drop that has just opened or closed.
struct Turned
{
    Key key;
    bool open = false;
    Drop drop; ///< Of one that opened.
};

class Ledger
{
public:
    explicit Ledger(DropRule rule = {})
        : m_rule(rule)
    {
    }

    /// Counts within (endMs - lengthMs, endMs]. Steps go into all spans, hours into hours and days.
    void add(const Step &step, std::int64_t lengthMs);
    /// Judges every share as of the newest step; once for each.
    std::vector<Turned> judge();
    void checked(std::int64_t endMs, std::uint64_t events, std::uint64_t unknown);

    [[nodiscard]] std::int64_t asOfMs() const { return m_asOfMs; } ///< End of the newest step; 0: none.
    [[nodiscard]] std::vector<RowView> rows() const;               ///< Most without context first, then by name.
    [[nodiscard]] std::vector<Past> past(const Key &key, Span span) const; ///< Oldest first; without what has no data.
    /// Of all services and kinds but series, by day since 1970; without days that have no data.
    [[nodiscard]] std::map<std::int64_t, Count> days() const;
    [[nodiscard]] std::vector<Kind> kindsOf(const std::string &service, const std::string &workflow) const;
    /// Business events of the last 24 hours: `seen` checked, of which `tagged` could be judged.
    [[nodiscard]] Count checkedDay() const;
    [[nodiscard]] Usual usualOf(const Key &key, std::int64_t atMs) const;
    [[nodiscard]] const std::map<Key, DropState> &drops() const { return m_drops; }
    void setDrops(std::map<Key, DropState> drops) { m_drops = std::move(drops); }
    [[nodiscard]] std::size_t size() const { return m_cells.size(); }
    /// Counts of services beyond the most that are kept: left out since the beginning.
    [[nodiscard]] std::uint64_t leftOut() const { return m_leftOut; }

    /// One span's sheet of a number, for the store; and back. A line that does not parse is passed over.
    [[nodiscard]] std::string sheet(Span span, std::int64_t number) const;
    void restore(Span span, std::int64_t number, std::string_view sheet);
    [[nodiscard]] static std::int64_t numberOf(Span span, std::int64_t endMs) { return (endMs - 1) / lengthOf(span); }

private:
    struct Cell
    {
        std::array<Ring, 3> rings{Ring(keptOf(Span::Step)), Ring(keptOf(Span::Hour)), Ring(keptOf(Span::Day))};
    };
    [[nodiscard]] static Count lastHour(const Key &key, const Cell &cell, std::int64_t asOfMs);
    [[nodiscard]] static Count lastDay(const Key &key, const Cell &cell, std::int64_t asOfMs);
    [[nodiscard]] static Usual usual(const Cell &cell, std::int64_t atMs);

    const DropRule m_rule;
    std::map<Key, Cell> m_cells;
    std::map<Key, DropState> m_drops; ///< Those that are open or begin to show.
    Ring m_checked{keptOf(Span::Hour)};
    std::int64_t m_asOfMs = 0, m_judgedMs = 0;
    std::uint64_t m_leftOut = 0;
};

} // namespace bulkhead::coverage
