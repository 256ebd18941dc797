#pragma once
#include "models/filter_grammar.h"
#include "models/fleet.h"

namespace bulkhead {

/// The environment of a row in a table of several. Behind the fields of a fleet, which knows of one only.
inline constexpr auto kEnvironmentField = FleetField(int(FleetField::Count) + 1);

/// Everything that the table, the filter, its help and the export say about a field, in one place.
struct FleetFieldInfo
{
    FleetField field = FleetField::Count; ///< Count: not a column, such as isolation.
    filter::Field grammar;                ///< Its name is the column key of the export.
    QString title;                        ///< Of the column.
    QString tip;                          ///< What the figure is, for the header.
};

/// In the order of FleetField, then the fields that only the filter knows. Texts in the present language.
[[nodiscard]] const std::vector<FleetFieldInfo> &fleetFields();
/// The grammar of the tenants' filter: index = position in fleetFields().
[[nodiscard]] const std::vector<filter::Field> &fleetGrammar();
/// The same with the environment, for tables of several. The positions of the others are the same.
[[nodiscard]] const std::vector<filter::Field> &joinedGrammar();
[[nodiscard]] const FleetFieldInfo &infoOf(FleetField field);
/// Name in grammar and export: "tier".
[[nodiscard]] QString grammarName(FleetField field);
[[nodiscard]] std::optional<FleetField> fleetFieldOf(const QString &grammarName);
/// Whether figures (not facts) decide a row's value: such a column moves while live.
[[nodiscard]] bool isLive(FleetField field);
/// Words (tier:shared) against numbers (burn>2), for views that align and complete.
[[nodiscard]] bool isText(FleetField field);
/// What the cell of a living row shows, by words.h.
[[nodiscard]] QString fleetText(const FleetColumns &columns, FleetField field, quint32 row);

} // namespace bulkhead
