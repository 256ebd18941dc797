#pragma once
#include "models/filter_grammar.h"
#include "models/fleet.h"

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace bulkhead {

/// Which fleet row stands at which place of the table.
struct FleetOrder
{
    static constexpr quint32 kNowhere = ~quint32(0);
    std::vector<quint32> rows;   ///< Fleet row by place.
    std::vector<quint32> places; ///< Place by fleet row; may be shorter than the fleet.

    [[nodiscard]] quint32 placeOf(quint32 fleetRow) const
    {
        return fleetRow < places.size() ? places[fleetRow] : kNowhere;
    }
};

/// What a person asked to see.
struct FleetQuery
{
    std::optional<FleetField> sort; ///< None: as the gateway numbers them.
    Qt::SortOrder direction = Qt::AscendingOrder;
    std::vector<filter::Term> terms; ///< Of fleetGrammar().
};

/// Ranks of names or ids, kept between builds: figures change a thousand times more often than names.
struct TextRanks
{
    quint64 version = 0;
    std::vector<quint32> ranks; ///< By fleet row; equal texts have equal ranks. Empty: not built.
};

/// Builds orders; the ranks it keeps make it a thing of one thread at a time.
class FleetOrderBuilder
{
public:
    /// Null when `cancelled` became true on the way. Rows with an unknown value come last in both directions; equal
    /// ones stay in row order.
    [[nodiscard]] std::shared_ptr<FleetOrder> build(const FleetColumns &columns, const FleetQuery &query,
                                                    const std::atomic<bool> &cancelled);

    /// Makes what a sort by name needs ahead of it.
    void rankNames(const FleetColumns &columns, const std::atomic<bool> &cancelled);

private:
    const TextRanks *ranks(const FleetColumns &columns, FleetField field, const std::atomic<bool> &cancelled);
    TextRanks m_names, m_ids;
};

/// Living rows that satisfy every term, in row order.
[[nodiscard]] std::vector<quint32> fleetRowsMatching(const FleetColumns &columns,
                                                     const std::vector<filter::Term> &terms);

/// How a table gets from one order to the next by signals that every view understands: first the rows that leave go to
/// the end and are removed, then new ones are appended, then all take their places. Made off the GUI thread.
struct FleetOrderSteps
{
    std::shared_ptr<FleetOrder> leaving; ///< What stays in its new order, then what leaves. Null: nothing leaves.
    quint32 kept = 0;
    std::shared_ptr<FleetOrder> joining; ///< What stays, then what is new. Null: nothing is new.
    std::shared_ptr<FleetOrder> final;
    bool moved = true; ///< False: after leaving and joining everything is in its place.
};
[[nodiscard]] FleetOrderSteps fleetOrderSteps(const FleetOrder &from, std::shared_ptr<FleetOrder> to);

} // namespace bulkhead
