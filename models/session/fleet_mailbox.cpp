#include "models/session/fleet_mailbox.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace bulkhead {
namespace {

constexpr std::size_t kRowsPerParcel = 4096;
// Below this, sorting out old figures costs more than it frees.
constexpr std::size_t kAlwaysAllowed = 65'536;

template<typename T>
void copyOne(std::vector<T> &to, const std::vector<T> &from, std::size_t i)
{
    if (!from.empty())
        to.push_back(from[i]);
}

void copySlice(QByteArray &arena, std::vector<quint32> &ends, const QByteArray &from,
               const std::vector<quint32> &fromEnds, std::size_t i)
{
    if (fromEnds.empty())
        return;
    const quint32 start = i == 0 ? 0 : fromEnds[i - 1];
    arena.append(from.constData() + start, qsizetype(fromEnds[i] - start));
    ends.push_back(quint32(arena.size()));
}

void copyRow(FactsColumns &to, const FactsColumns &from, std::size_t i)
{
    to.row.push_back(from.row[i]);
    copySlice(to.ids, to.idEnd, from.ids, from.idEnd, i);
    copySlice(to.names, to.nameEnd, from.names, from.nameEnd, i);
    copyOne(to.profile, from.profile, i);
    copyOne(to.tier, from.tier, i);
    copyOne(to.recommended, from.recommended, i);
    copyOne(to.stage, from.stage, i);
    copyOne(to.region, from.region, i);
    copyOne(to.pool, from.pool, i);
    copyOne(to.owner, from.owner, i);
    copyOne(to.parent, from.parent, i);
    copyOne(to.arr, from.arr, i);
    copyOne(to.renewal, from.renewal, i);
}

void copyRow(FiguresColumns &to, const FiguresColumns &from, std::size_t i)
{
    to.row.push_back(from.row[i]);
    copyOne(to.health, from.health, i);
    copyOne(to.noise, from.noise, i);
    copyOne(to.sli, from.sli, i);
    copyOne(to.budget, from.budget, i);
    copyOne(to.burn, from.burn, i);
    copyOne(to.load, from.load, i);
}

void copyRow(SparkColumns &to, const SparkColumns &from, std::size_t i)
{
    to.row.push_back(from.row[i]);
    to.points.push_back(from.points[i]);
}

/// Which columns are there, one bit each.
unsigned shape(const FactsColumns &c)
{
    return unsigned(!c.idEnd.empty()) | unsigned(!c.nameEnd.empty()) << 1 | unsigned(!c.profile.empty()) << 2
           | unsigned(!c.tier.empty()) << 3 | unsigned(!c.recommended.empty()) << 4 | unsigned(!c.stage.empty()) << 5
           | unsigned(!c.region.empty()) << 6 | unsigned(!c.pool.empty()) << 7 | unsigned(!c.owner.empty()) << 8
           | unsigned(!c.parent.empty()) << 9 | unsigned(!c.arr.empty()) << 10 | unsigned(!c.renewal.empty()) << 11;
}

unsigned shape(const FiguresColumns &c)
{
    return unsigned(!c.health.empty()) | unsigned(!c.noise.empty()) << 1 | unsigned(!c.sli.empty()) << 2
           | unsigned(!c.budget.empty()) << 3 | unsigned(!c.burn.empty()) << 4 | unsigned(!c.load.empty()) << 5;
}

unsigned shape(const SparkColumns &)
{
    return 1;
}

/// Appends to `out` the newest entry of each row over all parcels, oldest first, in parcels of bounded size.
/// Messages with different columns are not mixed in one: a column is whole or empty.
template<typename Columns>
void keepNewest(const std::deque<FleetParcel> &parcels, Columns FleetParcel::*member, std::deque<FleetParcel> &out)
{
    std::vector<bool> seen;
    std::vector<std::pair<const Columns *, std::size_t>> newest;
    for (auto parcel = parcels.rbegin(); parcel != parcels.rend(); ++parcel) {
        const Columns &columns = (*parcel).*member;
        for (std::size_t i = columns.row.size(); i-- > 0;) {
            const quint32 row = columns.row[i];
            if (row >= seen.size())
                seen.resize(std::size_t(row) * 3 / 2 + 64);
            if (seen[row])
                continue;
            seen[row] = true;
            newest.emplace_back(&columns, i);
        }
    }
    const Columns *last = nullptr;
    for (auto entry = newest.rbegin(); entry != newest.rend(); ++entry) {
        const auto &[columns, i] = *entry;
        if (!last || (last != columns && shape(*last) != shape(*columns))
            || (out.back().*member).row.size() >= kRowsPerParcel)
            out.emplace_back();
        last = columns;
        copyRow(out.back().*member, *columns, i);
    }
}

/// A row that came back after it was removed is not removed any more.
void settle(std::vector<quint32> &removed, const FleetParcel &parcel)
{
    if (!removed.empty() && !parcel.facts.row.empty()) {
        const std::unordered_set<quint32> back(parcel.facts.row.begin(), parcel.facts.row.end());
        std::erase_if(removed, [&back](quint32 row) { return back.contains(row); });
    }
    removed.insert(removed.end(), parcel.removed.begin(), parcel.removed.end());
}

template<typename T>
void append(std::vector<T> &to, std::vector<T> &&from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

} // namespace

void FleetMailbox::begin(quint64 attempt, bool forget)
{
    const std::lock_guard lock(m_mutex);
    m_attempt = attempt;
    if (!forget)
        return;
    m_resumeToken.clear();
    m_parcels.clear();
    m_rows = 0;
    m_fleet = 0;
}

bool FleetMailbox::post(quint64 attempt, FleetParcel parcel, const std::string &resumeToken)
{
    const std::lock_guard lock(m_mutex);
    if (attempt != m_attempt)
        return false; // A message of a call that was given up; its successor has told or will tell the same.
    if (!resumeToken.empty())
        m_resumeToken = resumeToken;
    if (parcel.empty())
        return false;
    if (parcel.reset) {
        m_parcels.clear();
        m_rows = 0;
    }
    if (parcel.total != 0)
        m_fleet = parcel.total;
    const bool rings = m_parcels.empty();
    m_rows += parcel.rows();
    m_parcels.push_back(std::move(parcel));
    // Facts, figures and sparks of each tenant once, and as much again to keep the sorting out rare.
    if (m_rows > std::max<std::size_t>(kAlwaysAllowed, 6 * m_fleet))
        conflate();
    return rings;
}

std::shared_ptr<FleetBatch> FleetMailbox::take(std::size_t rowBudget, bool *more)
{
    auto batch = std::make_shared<FleetBatch>();
    const std::lock_guard lock(m_mutex);
    std::size_t rows = 0;
    while (!m_parcels.empty() && (rows == 0 || rows + m_parcels.front().rows() <= rowBudget)) {
        FleetParcel parcel = std::move(m_parcels.front());
        m_parcels.pop_front();
        rows += parcel.rows();
        batch->reset |= parcel.reset;
        batch->snapshotEnd |= parcel.snapshotEnd;
        settle(batch->removed, parcel);
        append(batch->words, std::move(parcel.words));
        if (!parcel.facts.row.empty())
            batch->facts.push_back(std::move(parcel.facts));
        if (!parcel.figures.row.empty())
            batch->figures.push_back(std::move(parcel.figures));
        if (!parcel.sparks.row.empty())
            batch->sparks.push_back(std::move(parcel.sparks));
        batch->updates += parcel.updates;
        batch->dataTimeMs = std::max(batch->dataTimeMs, parcel.dataTimeMs);
    }
    m_rows -= rows;
    batch->total = m_fleet;
    *more = !m_parcels.empty();
    return batch;
}

std::string FleetMailbox::resumeToken() const
{
    const std::lock_guard lock(m_mutex);
    return m_resumeToken;
}

std::size_t FleetMailbox::waitingRows() const
{
    const std::lock_guard lock(m_mutex);
    return m_rows;
}

void FleetMailbox::conflate()
{
    std::deque<FleetParcel> kept;
    FleetParcel &first = kept.emplace_back();
    FleetParcel last;
    for (FleetParcel &parcel : m_parcels) {
        first.reset |= parcel.reset;
        append(first.words, std::move(parcel.words));
        settle(last.removed, parcel);
        last.snapshotEnd |= parcel.snapshotEnd;
        last.updates += parcel.updates;
        last.dataTimeMs = std::max(last.dataTimeMs, parcel.dataTimeMs);
    }
    keepNewest(m_parcels, &FleetParcel::facts, kept);
    keepNewest(m_parcels, &FleetParcel::figures, kept);
    keepNewest(m_parcels, &FleetParcel::sparks, kept);
    kept.push_back(std::move(last));
    m_parcels = std::move(kept);
    m_rows = 0;
    for (const FleetParcel &parcel : m_parcels)
        m_rows += parcel.rows();
}

} // namespace bulkhead
