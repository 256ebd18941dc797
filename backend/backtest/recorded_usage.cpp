#include "backend/backtest/recorded_usage.h"

#include "backend/backtest/csv_table.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace bulkhead {
namespace {

constexpr double kEdgeSamples = 10;        ///< A second: an edge that was seen in all of them lasted the second.
constexpr double kLatestS = 4'102'444'800; ///< 2100: later is no time but a mistake.
constexpr double kMostS = 86'400 * 31.0;
constexpr std::size_t kNeeded = 6; ///< Figures of a sample that have to be there.

using Row = std::map<std::pair<TenantIndex, std::uint16_t>, UsageCell>;

struct Second
{
    Row cells;
    std::vector<WaitEdge> edges;
    bool sampled = false;
    double waiting = 0, hostBusy = -1;
};

template<typename Index>
Index indexOf(std::vector<std::string> &names, std::string_view name)
{
    const auto at = std::ranges::find(names, name);
    const auto index = static_cast<Index>(at - names.begin());
    if (at == names.end())
        names.emplace_back(name);
    return index;
}

std::uint64_t micros(double seconds)
{
    return static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds) * 1e6));
}

class Reader
{
public:
    explicit Reader(const std::filesystem::path &folder)
        : m_folder(folder)
    {
    }

    absl::StatusOr<RecordedUsage> read(const RecordedUsageOptions &options)
    {
        std::error_code none;
        if (!std::filesystem::is_directory(m_folder, none))
            return absl::NotFoundError(absl::StrCat(m_folder.string(), " is no folder."));
        for (const absl::Status &status : {latency(), samples(), edges(), host()})
            if (!status.ok())
                return status;
        if (m_seconds.empty())
            return absl::InvalidArgumentError("The recording holds no line.");
        if (m_seconds.rbegin()->first - m_seconds.begin()->first > kMostS)
            return absl::InvalidArgumentError("The recording is longer than 31 days. Cut it.");
        size(options);
        ticks(options.tickS);
        return std::move(m_usage);
    }

private:
    /// The one file whose name ends so; nothing when there is none.
    absl::StatusOr<std::optional<std::filesystem::path>> find(const std::string &name) const
    {
        std::optional<std::filesystem::path> found;
        for (const auto &entry : std::filesystem::directory_iterator(m_folder)) {
            const std::string file = entry.path().filename().string();
            const bool is = file == name + ".csv" || file == name + ".csv.gz" || file.ends_with('_' + name + ".csv")
                            || file.ends_with('_' + name + ".csv.gz");
            // A recording of limits has latencies of its own under a prefix of its own.
            if (!is || file.starts_with("contain_"))
                continue;
            if (found)
                return absl::InvalidArgumentError(absl::StrCat(
                    m_folder.string(), " holds two recordings: ", found->filename().string(), " and ", file, "."));
            found = entry.path();
        }
        return found;
    }

    absl::Status table(const std::string &name, bool needed, std::initializer_list<std::string_view> columns,
                       const std::function<bool(const RecordedRow &)> &take) const
    {
        const auto file = find(name);
        if (!file.ok())
            return file.status();
        if (!*file)
            return needed ? absl::NotFoundError(
                       absl::StrCat(m_folder.string(), " holds no ", name, ".csv or ", name, ".csv.gz."))
                          : absl::OkStatus();
        const std::vector<std::string_view> wanted(columns);
        return readCsv(**file, wanted, take);
    }

    Second *second(const RecordedRow &row)
    {
        double ts = 0;
        if (!row.number(0, ts) || ts < 0 || ts > kLatestS)
            return nullptr;
        return &m_seconds[static_cast<std::int64_t>(ts)];
    }

    UsageCell &cell(Second &second, TenantIndex tenant, std::uint16_t workflow)
    {
        UsageCell &cell = second.cells[{tenant, workflow}];
        cell.tenant = tenant;
        cell.workflow = workflow;
        return cell;
    }

    /// "1" and "t1" are the same tenant: samples count them.
    TenantIndex tenantOf(std::string_view name)
    {
        const bool number = !name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
        return indexOf<TenantIndex>(m_usage.tenants, number ? absl::StrCat("t", std::string(name)) : std::string(name));
    }

    absl::Status latency()
    {
        return table("latency", true, {"ts", "tenant", "workflow", "n", "mean_ms"}, [this](const RecordedRow &row) {
            Second *at = second(row);
            double n = 0, mean = 0;
            if (at == nullptr || !row.number(3, n) || !row.number(4, mean) || n < 0 || n > 1e9 || mean < 0
                || mean > 1e9)
                return false;
            UsageCell &one = cell(*at, tenantOf(row.text(1)), indexOf<std::uint16_t>(m_usage.workflows, row.text(2)));
            one.arrived += static_cast<std::uint32_t>(n);
            one.done += static_cast<std::uint32_t>(n);
            one.latencyUs += micros(n * mean / 1e3);
            return true;
        });
    }

    absl::Status samples()
    {
        return table(
            "samples", true,
            {"ts", "tenant", "cpu_s", "runq_s", "act", "idle_tx", "lockwait", "pool_wait", "?io", "?lwlock", "?io_mib"},
            [this](const RecordedRow &row) {
                Second *at = second(row);
                std::array<double, 9> v{};
                for (std::size_t i = 0; i < v.size(); ++i)
                    if (!(i >= kNeeded && row.text(i + 2).empty())
                        && (!row.number(i + 2, v[i]) || v[i] < 0 || v[i] > 1e6))
                        return false;
                if (at == nullptr)
                    return false;
                at->sampled = true;
                const auto [cpu, runq, active, idle, blocked, waiting, io, light, mib] = v;
                // A probe sees sessions, not workflows: they stand with the tenant's ordinary one, the first
                // recorded.
                UsageCell &one = cell(*at, tenantOf(row.text(1)), 0);
                one.holdUs += micros(active + idle);
                one.blockedUs += micros(std::min(blocked, active));
                one.cpuUs += micros(cpu);
                one.runqUs += micros(std::min(runq, active + idle));
                one.waitPoolUs += micros(waiting);
                one.ioWaitMs += static_cast<std::uint32_t>(std::lround(std::min(io + light, active) * 1e3));
                one.ioKib += static_cast<std::uint32_t>(std::lround(mib * 1'024));
                if (!row.text(10).empty())
                    m_usage.io = IoSight::Bytes;
                else if (!row.text(8).empty() && m_usage.io == IoSight::Nothing)
                    m_usage.io = IoSight::Waits;
                at->waiting += waiting;
                return true;
            });
    }

    absl::Status edges()
    {
        return table("edges", false, {"ts", "blocked", "blocker", "n"}, [this](const RecordedRow &row) {
            Second *at = second(row);
            double n = 0;
            if (at == nullptr || !row.number(3, n) || n < 0 || n > 1e6)
                return false;
            at->edges.push_back({0, tenantOf(row.text(1)), tenantOf(row.text(2)), n / kEdgeSamples});
            m_usage.locks = true;
            return true;
        });
    }

    absl::Status host()
    {
        return table("host", false, {"ts", "cpu_busy"}, [this](const RecordedRow &row) {
            Second *at = second(row);
            double busy = 0;
            if (at == nullptr || !row.number(1, busy) || busy < 0 || busy > 1)
                return false;
            at->hostBusy = busy;
            m_usage.cpu = true;
            return true;
        });
    }

    void size(const RecordedUsageOptions &options)
    {
        double held = 0, cores = 0;
        for (const auto &[at, second] : m_seconds) {
            double hold = 0, cpu = 0;
            for (const auto &[key, cell] : second.cells) {
                hold += static_cast<double>(cell.holdUs) / 1e6;
                cpu += static_cast<double>(cell.cpuUs) / 1e6;
            }
            held = std::max(held, hold);
            if (second.hostBusy > 0.05)
                cores = std::max(cores, cpu / second.hostBusy);
        }
        m_usage.poolSlots = options.slots > 0 ? options.slots : std::max(1.0, std::round(held));
        if (m_usage.cpu)
            m_usage.cores = options.cores > 0 ? options.cores : std::max(1.0, std::round(cores));
    }

    void ticks(double tickS)
    {
        const auto step = static_cast<std::int64_t>(std::max(1.0, std::round(tickS)));
        auto at = m_seconds.begin();
        for (std::int64_t from = at->first; at != m_seconds.end(); from += step) {
            UsageTick tick;
            tick.endMs = (from + step) * 1'000;
            tick.seconds = static_cast<double>(step);
            Row cells;
            PoolState pool{m_usage.poolSlots, m_usage.poolSlots, 0, 0, true, m_usage.cores, 0, 0, m_usage.io, 0};
            std::int64_t sampled = 0, seen = 0;
            for (; at != m_seconds.end() && at->first < from + step; ++at) {
                const Second &second = at->second;
                sampled += second.sampled ? 1 : 0;
                for (const auto &[key, cell] : second.cells)
                    add(cells[key], cell);
                tick.edges.insert(tick.edges.end(), second.edges.begin(), second.edges.end());
                pool.queue += second.waiting / tick.seconds;
                if (second.hostBusy >= 0) {
                    pool.coresBusy += second.hostBusy * m_usage.cores;
                    ++seen;
                }
            }
            if (sampled * 5 < step * 4) // Of the probe's seconds a fifth is missing: such a tick says nothing.
                continue;
            pool.coresBusy = seen > 0 ? pool.coresBusy / static_cast<double>(seen) : 0;
            for (const auto &[key, cell] : cells) {
                pool.busySlots += static_cast<double>(cell.holdUs) / 1e6 / tick.seconds;
                tick.cells.push_back(cell);
            }
            tick.pools.push_back(pool);
            m_usage.ticks.push_back(std::move(tick));
        }
    }

    static void add(UsageCell &to, const UsageCell &cell)
    {
        to.tenant = cell.tenant;
        to.workflow = cell.workflow;
        to.arrived += cell.arrived;
        to.done += cell.done;
        to.latencyUs += cell.latencyUs;
        to.waitPoolUs += cell.waitPoolUs;
        to.holdUs += cell.holdUs;
        to.cpuUs += cell.cpuUs;
        to.blockedUs += cell.blockedUs;
        to.runqUs += cell.runqUs;
        to.ioWaitMs += cell.ioWaitMs;
        to.ioKib += cell.ioKib;
    }

    const std::filesystem::path m_folder;
    std::map<std::int64_t, Second> m_seconds;
    RecordedUsage m_usage;
};

} // namespace

absl::StatusOr<RecordedUsage> readRecordedUsage(const std::filesystem::path &folder,
                                                const RecordedUsageOptions &options)
{
    return Reader(folder).read(options);
}

} // namespace bulkhead
