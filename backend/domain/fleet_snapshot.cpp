#include "backend/domain/fleet_snapshot.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <mutex>
#include <utility>

namespace bulkhead {

namespace {

struct IdEntry
{
    std::size_t hash = 0;
    TenantIndex index = 0;
    bool operator<(const IdEntry &other) const { return hash < other.hash; }
};
using IdLevel = std::vector<IdEntry>; ///< Ordered by hash.
/// Levels shrink from first to last, so that adding one tenant does not copy the index of all others.
using IdIndex = std::vector<std::shared_ptr<const IdLevel>>;

std::size_t hashOf(std::string_view id)
{
    return std::hash<std::string_view>{}(id);
}

void addLevel(IdIndex &index, IdLevel level)
{
    std::sort(level.begin(), level.end());
    while (!index.empty() && index.back()->size() <= level.size() * 2) {
        IdLevel merged;
        merged.reserve(index.back()->size() + level.size());
        std::merge(index.back()->begin(), index.back()->end(), level.begin(), level.end(), std::back_inserter(merged));
        level = std::move(merged);
        index.pop_back();
    }
    index.push_back(std::make_shared<const IdLevel>(std::move(level)));
}

/// A snapshot together with the way to find its tenants: both are swapped by one pointer.
struct Published : FleetSnapshot
{
    IdIndex ids;
};

/// The draft's own copy of a block, made when its first row changes.
template<typename Block>
Block &own(std::vector<std::shared_ptr<const Block>> &shared, std::vector<std::shared_ptr<Block>> &mine,
           std::size_t block)
{
    if (mine.size() < shared.size())
        mine.resize(shared.size());
    if (!mine[block]) {
        mine[block] = shared[block] ? std::make_shared<Block>(*shared[block]) : std::make_shared<Block>();
        shared[block] = mine[block];
    }
    return *mine[block];
}

} // namespace

struct FleetBoard::State
{
    // Held for the copy of one pointer only; libstdc++ 12's atomic<shared_ptr> is a spin lock whose reader unlocks
    // relaxed, which is a race outside x86.
    mutable std::mutex pointerMutex;
    std::shared_ptr<const Published> published;

    std::mutex bellMutex; ///< Held while bells ring, so that unlisten waits for a running call.
    std::map<std::uint64_t, std::function<void()>> bells;
    std::uint64_t nextBell = 1;

    [[nodiscard]] std::shared_ptr<const Published> load() const
    {
        const std::scoped_lock lock(pointerMutex);
        return published;
    }
    void publish(std::shared_ptr<const Published> next)
    {
        {
            const std::scoped_lock lock(pointerMutex);
            published.swap(next);
        }
        // `next`, now the old snapshot, dies here at the earliest: never under the readers' lock.
        const std::scoped_lock lock(bellMutex);
        for (const auto &[handle, bell] : bells)
            bell();
    }
};

struct FleetBoard::Edit::Draft
{
    std::shared_ptr<Published> next;
    std::uint64_t revision = 0; ///< That changed rows get.
    std::int64_t dataTimeBefore = 0;
    std::vector<std::shared_ptr<FactsBlock>> facts;
    std::vector<std::shared_ptr<FiguresBlock>> figures;
    std::vector<std::shared_ptr<SparkBlock>> sparks;
    IdLevel added;
    bool changed = false;

    FactsBlock &factsBlock(std::size_t block)
    {
        FactsBlock &mine = own(next->facts, facts, block);
        mine.revision = revision;
        changed = true;
        return mine;
    }
    FiguresBlock &figuresBlock(std::size_t block)
    {
        FiguresBlock &mine = own(next->figures, figures, block);
        mine.revision = revision;
        changed = true;
        return mine;
    }
};

FleetBoard::FleetBoard(std::uint64_t epoch)
    : m_state(std::make_shared<State>())
{
    auto first = std::make_shared<Published>();
    first->epoch = epoch;
    m_state->published = std::move(first);
}

std::shared_ptr<const FleetSnapshot> FleetBoard::current() const
{
    return m_state->load();
}

FleetBoard::Edit FleetBoard::edit()
{
    return Edit(m_state);
}

std::uint64_t FleetBoard::listen(std::function<void()> bell)
{
    const std::scoped_lock lock(m_state->bellMutex);
    const std::uint64_t handle = m_state->nextBell++;
    m_state->bells.emplace(handle, std::move(bell));
    return handle;
}

void FleetBoard::unlisten(std::uint64_t handle)
{
    const std::scoped_lock lock(m_state->bellMutex);
    m_state->bells.erase(handle);
}

std::optional<TenantIndex> FleetBoard::find(std::string_view id) const
{
    const auto now = m_state->load();
    const IdEntry wanted{hashOf(id), 0};
    for (const auto &level : now->ids) {
        const auto [from, to] = std::equal_range(level->begin(), level->end(), wanted);
        for (auto entry = from; entry != to; ++entry) {
            if (now->factsOf(entry->index).id == id)
                return entry->index;
        }
    }
    return std::nullopt;
}

FleetBoard::Edit::Edit(std::shared_ptr<State> state)
    : m_state(std::move(state))
    , m_draft(std::make_shared<Draft>())
{
    m_draft->next = std::make_shared<Published>(*m_state->load());
    m_draft->revision = m_draft->next->revision + 1;
    m_draft->dataTimeBefore = m_draft->next->dataTimeMs;
}

void FleetBoard::Edit::setDataTime(std::int64_t ms)
{
    m_draft->next->dataTimeMs = ms;
}

TenantIndex FleetBoard::Edit::add(TenantFacts facts)
{
    Published &next = *m_draft->next;
    const TenantIndex index = next.size++;
    next.gone += facts.stage == Stage::Gone;
    const std::size_t block = index / kBlockRows;
    if (block >= next.facts.size()) {
        next.facts.emplace_back();
        next.figures.emplace_back();
    }
    m_draft->added.push_back({hashOf(facts.id), index});
    FactsBlock &factRows = m_draft->factsBlock(block);
    factRows.rows.push_back(std::move(facts));
    factRows.changed.push_back(m_draft->revision);
    FiguresBlock &figureRows = m_draft->figuresBlock(block);
    figureRows.rows.emplace_back();
    figureRows.changed.push_back(m_draft->revision);
    ++next.updates;
    return index;
}

void FleetBoard::Edit::setFacts(TenantIndex i, TenantFacts facts)
{
    const TenantFacts &before = m_draft->next->factsOf(i);
    assert(before.id == facts.id);
    if (before == facts)
        return;
    m_draft->next->gone += facts.stage == Stage::Gone;
    m_draft->next->gone -= before.stage == Stage::Gone;
    FactsBlock &block = m_draft->factsBlock(i / kBlockRows);
    block.rows[i % kBlockRows] = std::move(facts);
    block.changed[i % kBlockRows] = m_draft->revision;
    ++m_draft->next->updates;
}

void FleetBoard::Edit::setFigures(TenantIndex i, const TenantFigures &figures)
{
    if (m_draft->next->figuresOf(i) == figures)
        return;
    FiguresBlock &block = m_draft->figuresBlock(i / kBlockRows);
    block.rows[i % kBlockRows] = figures;
    block.changed[i % kBlockRows] = m_draft->revision;
    ++m_draft->next->updates;
}

void FleetBoard::Edit::setSpark(TenantIndex i, const Spark &spark)
{
    constexpr std::uint8_t kNoData = 255;
    auto &sparks = m_draft->next->sparks;
    const std::size_t block = i / kBlockRows;
    if (block >= sparks.size())
        sparks.resize(block + 1);
    const std::size_t row = i % kBlockRows;
    if (sparks[block] && row < sparks[block]->rows.size() && sparks[block]->rows[row] == spark)
        return;
    SparkBlock &mine = own(sparks, m_draft->sparks, block);
    if (row >= mine.rows.size()) {
        Spark none;
        none.fill(kNoData);
        mine.rows.resize(row + 1, none);
    }
    mine.rows[row] = spark;
    mine.revision = m_draft->revision;
    m_draft->changed = true;
}

void FleetBoard::Edit::publish()
{
    const auto draft = std::exchange(m_draft, nullptr);
    if (!draft->changed && draft->next->dataTimeMs == draft->dataTimeBefore)
        return;
    if (!draft->added.empty())
        addLevel(draft->next->ids, std::move(draft->added));
    if (draft->changed)
        draft->next->revision = draft->revision;
    m_state->publish(std::move(draft->next));
}

} // namespace bulkhead
