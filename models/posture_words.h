#pragma once
// What is said about isolation: in cells, to screen readers, in the panel and in a link.
#include "models/posture_values.h"

namespace bulkhead::words {

[[nodiscard]] QString layer(Layer value);         ///< "Data"; an unknown number: "Unknown (9)".
[[nodiscard]] QString layerSlug(Layer value);     ///< "data", for links and filters; empty: unknown.
[[nodiscard]] Layer layerOf(const QString &slug); ///< Unspecified: no layer is called so.
[[nodiscard]] QString cellState(CellState value); ///< "proven", "observed", "drift"; "unknown (9)"
[[nodiscard]] QString fit(TierFit value);         ///< "fits", "under", "over", "not known"
[[nodiscard]] QString fitInFull(TierFit value, Tier has, Tier recommended);
[[nodiscard]] QString shortAge(qint64 ms); ///< One unit: "now", "41 min", "2 h", "5 d".
/// What a chip says: the age of proof ("2 h"), or the state in a word. Never a bare age where it is not proven.
[[nodiscard]] QString cell(const LayerCell &cell, qint64 nowMs);
/// "Data: proven 2 h ago", "Data: crossed, last proven 26 h ago"; for screen readers and tool tips.
[[nodiscard]] QString cellInFull(Layer layer, const LayerCell &cell, qint64 nowMs);
/// Share of the cells that are proven, floored to a tenth: 100% means all. "no data" without cells.
[[nodiscard]] QString provenShare(const PostureTally &tally);
/// A reason of the gateway's, to go on after: without the full stop at its end.
[[nodiscard]] QString clause(const QString &sentence);
/// "222 tenants · 1,332 cells · proven in the last 24 h: 98.6%"
[[nodiscard]] QString posture(const PostureTally &tally);

} // namespace bulkhead::words
