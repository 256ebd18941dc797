#pragma once
// How questions to a tenant's data and their answers read. The gateway decides; this keeps what it would refuse off the
// wire.
#include "models/diagnostics_values.h"

namespace bulkhead {

/// "whole number", "date"
[[nodiscard]] QString fieldTypeText(QueryFieldType type);
/// Why the gateway would not take this value, as a sentence; empty: it would. NULL and any text are taken.
[[nodiscard]] QString problemWith(const QueryParameter &parameter, const QueryValue &value);
/// "4,800"; "1.2 million"
[[nodiscard]] QString costText(double cost);
/// "Estimated cost 4,800 of at most 1,000,000 (under 1%)."
[[nodiscard]] QString costSentence(const QueryCost &cost);
/// How much of what it may cost: asking before it is run is due from here on.
inline constexpr double kCostlyShare = 0.5;
/// "at most 500 rows, 10 s"
[[nodiscard]] QString limitsText(const QueryLimits &limits);
/// "12 rows"; "the first 500 rows; there is more"
[[nodiscard]] QString rowCountText(const QueryResult &result);
/// "version 3 · reviewed by privacy-officer on 2026-11-30"
[[nodiscard]] QString reviewText(const ShelfQuery &query);
/// Whether values of this PostgreSQL type are read as numbers.
[[nodiscard]] bool isNumberType(const QString &type);
/// The name of a file that the gateway proposes, without what could lead to another folder or hide what it is; ends
/// with ".csv". Never empty.
[[nodiscard]] QString csvFileName(const QString &proposed);
/// The tenant of the answer is not the one that was asked about.
[[nodiscard]] Fault foreignResultFault();
/// There was an answer, and it was not this tenant's alone.
[[nodiscard]] bool isWithheld(const Fault &fault);
/// There is no access in use to ask under.
[[nodiscard]] Fault needGrantFault();

} // namespace bulkhead
