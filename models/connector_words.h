#pragma once
// What is said about connectors: in cells, to screen readers, in the panel.
#include "models/connector_values.h"

namespace bulkhead::words {

[[nodiscard]] QString connectorKind(ConnectorKind value);   ///< "EHR"; an unknown number: "Unknown (9)".
[[nodiscard]] QString connectorState(ConnectorState value); ///< "healthy", "flooded"; "unknown (9)"
[[nodiscard]] QString floodVerdict(FloodVerdict value);     ///< "stays inside"; empty for none.
/// "a count or —": what was not measured is never zero.
[[nodiscard]] QString measured(qint64 value);
[[nodiscard]] QString secretAge(const Connector &connector, qint64 nowMs); ///< "120 d", "not known"
[[nodiscard]] QString secretInFull(const Connector &connector, qint64 nowMs);
[[nodiscard]] QString depthInFull(const Connector &connector);    ///< "12 of at most 20,000 messages wait"
[[nodiscard]] QString retriesInFull(const Connector &connector);  ///< "1 retry in the last hour"
[[nodiscard]] QString failuresInFull(const Connector &connector); ///< "4 messages given up in the last hour"
[[nodiscard]] QString consumers(qint64 value);                    ///< "1 consumer"
[[nodiscard]] QString deadLetters(qint64 value);                  ///< "1,200 dead letters"
[[nodiscard]] QString sharedWith(uint tenants);                   ///< "shared with 2 others"; empty for none.
/// A reason of the gateway's as a sentence of its own: with a capital and a full stop.
[[nodiscard]] QString sentence(QString reason);
/// "888 connectors · 1 flooded · 3 failing · 4 share something"
[[nodiscard]] QString connectors(const ConnectorTally &tally);

} // namespace bulkhead::words
