#pragma once
#include "backend/domain/tenant.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace bulkhead {

inline constexpr std::uint32_t kBlockRows = 1024;

/// Up to kBlockRows tenants; immutable once it is part of a snapshot.
/// A row's revisions say when it last changed, so a reader finds what is new to it without a queue.
struct FactsBlock
{
    std::uint64_t revision = 0; ///< Highest of the rows.
    std::vector<TenantFacts> rows;
    std::vector<std::uint64_t> changed; ///< Per row: fleet revision of its last change.
};
struct FiguresBlock
{
    std::uint64_t revision = 0;
    std::vector<TenantFigures> rows;
    std::vector<std::uint64_t> changed;
};
using Spark = std::array<std::uint8_t, 24>;
struct SparkBlock
{
    std::uint64_t revision = 0;
    std::vector<Spark> rows;
};

/// The whole fleet at one instant: blocks shared with the snapshots before and after it.
struct FleetSnapshot
{
    std::uint64_t epoch = 0; ///< Random per process: revisions of another epoch mean nothing.
    std::uint64_t revision = 0;
    std::uint64_t updates = 0; ///< Rows changed since start, before conflation.
    std::int64_t dataTimeMs = 0;
    std::uint32_t size = 0; ///< Tenants; index i is row i % kBlockRows of block i / kBlockRows.
    std::uint32_t gone = 0; ///< Of these, tenants that have left (Stage::Gone): holes, for indices stay dense.
    std::vector<std::shared_ptr<const FactsBlock>> facts;
    std::vector<std::shared_ptr<const FiguresBlock>> figures;
    /// May be empty, hold null, or hold fewer rows than the block of facts.
    std::vector<std::shared_ptr<const SparkBlock>> sparks;

    [[nodiscard]] const TenantFacts &factsOf(TenantIndex i) const
    {
        return facts[i / kBlockRows]->rows[i % kBlockRows];
    }
    [[nodiscard]] const TenantFigures &figuresOf(TenantIndex i) const
    {
        return figures[i / kBlockRows]->rows[i % kBlockRows];
    }
};

/// Where the current snapshot is found. One writer (the engine thread), any number of readers that never wait for it.
class FleetBoard
{
public:
    explicit FleetBoard(std::uint64_t epoch);

    [[nodiscard]] std::shared_ptr<const FleetSnapshot> current() const;

    /// Writer only. Copies just the blocks that hold a changed row; publishes one new revision and wakes the listeners.
    class Edit;
    [[nodiscard]] Edit edit();

    /// Calls back after each publication, on the writer's thread: listeners only ring their own bell. Returns a handle.
    [[nodiscard]] std::uint64_t listen(std::function<void()> bell);
    /// No call is running or will come after it returns. Not from within a bell.
    void unlisten(std::uint64_t handle);

    /// The index of a tenant id, or nothing. Any thread. A snapshot taken before the call may not hold it yet.
    [[nodiscard]] std::optional<TenantIndex> find(std::string_view id) const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

/// One publication in the making; one at a time. Writer's thread only; nothing is seen before publish(), which spends
/// it.
class FleetBoard::Edit
{
public:
    void setDataTime(std::int64_t ms);
    /// Appends a tenant with figures "not measured". Its id must be new.
    TenantIndex add(TenantFacts facts);
    void setFacts(TenantIndex i, TenantFacts facts);              ///< Equal facts change nothing.
    void setFigures(TenantIndex i, const TenantFigures &figures); ///< Equal figures change nothing.
    void setSpark(TenantIndex i, const Spark &spark);
    void publish(); ///< Without a change only the data time moves on.

private:
    friend class FleetBoard;
    explicit Edit(std::shared_ptr<State> state);
    struct Draft;
    std::shared_ptr<State> m_state;
    std::shared_ptr<Draft> m_draft;
};

} // namespace bulkhead
