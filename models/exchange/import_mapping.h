#pragma once
#include "models/exchange/csv_reader.h"
#include "models/values.h"

#include <array>

namespace bulkhead {

/// What a column of the file can be.
enum class ImportField : int { ExternalId, Name, Profile, Kind, Tier, Region, Pool, Owner, Arr, Renewal, Count };
inline constexpr int kImportFields = static_cast<int>(ImportField::Count);

/// Which column holds which field; -1: none.
struct ImportMapping
{
    std::array<int, kImportFields> column;
    ImportMapping() { column.fill(-1); }
    [[nodiscard]] int of(ImportField field) const { return column[static_cast<std::size_t>(field)]; }
    void set(ImportField field, int to) { column[static_cast<std::size_t>(field)] = to; }
    bool operator==(const ImportMapping &) const = default;
};

[[nodiscard]] QString importFieldTitle(ImportField field); ///< "Unique id"
[[nodiscard]] QString importFieldHint(ImportField field);  ///< What may stand there and what happens when nothing does.

/// The likely mapping, from the header's words. Each column serves one field at most.
[[nodiscard]] ImportMapping guessMapping(const QStringList &header);
/// Empty, or one sentence: which field still needs a column.
[[nodiscard]] QString missingColumns(const ImportMapping &mapping);
[[nodiscard]] ImportRow importRow(const CsvRow &row, const ImportMapping &mapping);

/// True for the marking that our own exports carry above the header.
[[nodiscard]] bool isMarking(const CsvRow &row);

} // namespace bulkhead
