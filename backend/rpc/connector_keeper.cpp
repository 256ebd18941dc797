#include "backend/rpc/connector_keeper.h"

#include "backend/domain/fleet_snapshot.h"
#include "backend/engine/baseline.h"
#include "backend/rpc/connector_wire.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bulkhead {

namespace {

using integrations::Board;
using integrations::DepthRing;
using integrations::Row;

std::string keyOf(const ConnectorReading &reading)
{
    return absl::StrCat(reading.tenantId, "/", reading.id);
}

/// In order, and no two of a tenant with one id: names that differ may make the same.
void inOrder(std::vector<ConnectorReading> &readings)
{
    std::ranges::stable_sort(readings, {}, [](const ConnectorReading &one) { return std::tie(one.tenantId, one.id); });
    int same = 1;
    for (std::size_t at = 1; at < readings.size(); ++at) {
        ConnectorReading &one = readings[at];
        const ConnectorReading &before = readings[at - static_cast<std::size_t>(same)];
        same = one.tenantId == before.tenantId && one.id == before.id ? same + 1 : 1;
        if (same > 1)
            one.id += absl::StrCat("-", same);
    }
    std::ranges::stable_sort(readings, {}, [](const ConnectorReading &one) { return std::tie(one.tenantId, one.id); });
}

} // namespace

ConnectorKeeper::ConnectorKeeper(Clock &clock, FleetBoard &fleet, std::unique_ptr<ConnectorSource> source,
                                 std::shared_ptr<const policy::Baselines> baselines)
    : m_clock(clock)
    , m_fleet(fleet)
    , m_source(std::move(source))
    , m_baselines(std::move(baselines))
{
    auto empty = std::make_shared<Board>();
    empty->source = m_source->name();
    empty->simulated = m_source->simulated();
    m_board = std::move(empty);
}

ConnectorKeeper::~ConnectorKeeper()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_source->cancel();
    if (m_thread.joinable())
        m_thread.join();
}

void ConnectorKeeper::start()
{
    m_thread = std::thread([this] { run(); });
}

void ConnectorKeeper::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        look();
        lock.lock();
        m_wake.wait_for(lock, std::chrono::milliseconds(kEveryMs), [this] { return m_stopping; });
    }
}

std::shared_ptr<const Board> ConnectorKeeper::board() const
{
    const std::scoped_lock lock(m_mutex);
    return m_board;
}

std::string ConnectorKeeper::idOf(std::uint32_t slot) const
{
    const std::scoped_lock lock(m_mutex);
    return slot < m_ids.size() ? m_ids[slot] : std::string();
}

std::uint32_t ConnectorKeeper::slotOf(const ConnectorReading &reading)
{
    std::string key = keyOf(reading);
    const auto [at, fresh] = m_slots.try_emplace(key, static_cast<std::uint32_t>(m_slots.size()));
    if (fresh) {
        const std::scoped_lock lock(m_mutex);
        m_ids.push_back(std::move(key));
    }
    return at->second;
}

std::vector<Row> ConnectorKeeper::rowsOf(std::vector<ConnectorReading> readings,
                                         const std::vector<TenantFacts> &tenants, std::int64_t nowMs)
{
    std::unordered_map<std::string, std::uint32_t> secretDays;
    for (const TenantFacts &tenant : tenants)
        secretDays.emplace(tenant.id, m_baselines->model(tenant.tier).secretDays);
    inOrder(readings);
    const auto before = board();
    std::unordered_map<std::uint32_t, const Row *> past;
    for (const Row &row : before->rows)
        past.emplace(row.slot, &row);
    std::vector<Row> rows;
    rows.reserve(readings.size());
    for (ConnectorReading &reading : readings) {
        const auto tenant = secretDays.find(reading.tenantId);
        if (tenant == secretDays.end())
            continue; // A source tells of those who were asked for, and of no others.
        Row &row = rows.emplace_back();
        row.slot = slotOf(reading);
        row.secretDays = tenant->second;
        row.lookedMs = nowMs;
        if (const auto known = past.find(row.slot); known != past.end())
            row.depths = known->second->depths;
        else
            for (const PastDepth &one :
                 m_source->past(reading, nowMs - static_cast<std::int64_t>(DepthRing::kSteps) * DepthRing::kStepMs,
                                nowMs, DepthRing::kStepMs))
                row.depths.add(one.atMs, one.depth);
        if (reading.depth)
            row.depths.add(nowMs, *reading.depth);
        row.reading = std::move(reading);
    }
    return rows;
}

void ConnectorKeeper::look()
{
    const auto fleet = m_fleet.current();
    std::vector<TenantFacts> tenants;
    tenants.reserve(fleet->size);
    for (TenantIndex i = 0; i < fleet->size; ++i)
        tenants.push_back(fleet->factsOf(i));
    const std::int64_t now = m_clock.nowMs();
    auto readings = m_source->look(tenants, now);
    auto board = std::make_shared<Board>();
    board->source = m_source->name();
    board->simulated = m_source->simulated();
    if (readings.ok()) {
        board->rows = rowsOf(*std::move(readings), tenants, now);
        board->lookedMs = now;
    } else { // What was seen before stays, and is told as what it is: from before.
        const auto before = this->board();
        board->rows = before->rows;
        board->lookedMs = before->lookedMs;
        board->unreachable = std::string(readings.status().message());
    }
    board->slots = static_cast<std::uint32_t>(m_slots.size());
    integrations::judge(*board, m_clock.nowMs());
    for (Row &row : board->rows)
        row.print = contentPrint(row);
    keep(std::move(board));
}

void ConnectorKeeper::keep(std::shared_ptr<const Board> board)
{
    bool another = false;
    {
        const std::scoped_lock lock(m_mutex);
        another = m_board->findings != board->findings;
        m_board = std::move(board);
    }
    m_looks.ring();
    if (another)
        m_findings.ring();
}

} // namespace bulkhead
