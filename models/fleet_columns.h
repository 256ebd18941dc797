#pragma once
#include "models/chunked_column.h"
#include "models/fleet.h"
#include "models/text_arena.h"

#include <QByteArrayList>

namespace bulkhead {

/// The fleet's columns. Fleet writes them on the GUI thread; a copy is a snapshot that any thread may read.
class FleetColumns
{
public:
    static constexpr quint32 kMostRows = 1u << 24; ///< A row number beyond is a fault of the gateway, not a fleet.

    quint32 rows = 0;
    quint32 count = 0;
    quint64 textVersion = 0; ///< Counts changes of ids and names.
    quint64 factsVersion = 0;
    quint64 figuresVersion = 0;

    ChunkedColumn<quint8> alive, profile, tier, recommended, stage, noise{1};
    ChunkedColumn<quint8> health{static_cast<quint8>(Health::NotMeasured)};
    ChunkedColumn<quint32> idAt, nameAt, region, pool, owner, parent, load;
    ChunkedColumn<qint64> arr;
    ChunkedColumn<qint32> renewal;
    ChunkedColumn<qint32> sli{kUndefined}, burn{kUndefined}, budget{kUnknownBudget};
    ChunkedColumn<std::array<quint8, 24>> spark{noSpark()};
    TextArena texts;
    QByteArrayList words; ///< The stream's dictionary; what its indices mean.

    [[nodiscard]] std::string_view idUtf8(quint32 row) const { return texts.at(idAt.at(row)); }
    [[nodiscard]] std::string_view nameUtf8(quint32 row) const { return texts.at(nameAt.at(row)); }
    /// Dictionary index of Region, Pool, Owner, Parent.
    [[nodiscard]] quint32 wordIndex(FleetField field, quint32 row) const;
    [[nodiscard]] QString word(quint32 index) const;
    [[nodiscard]] qint64 number(FleetField field, quint32 row) const;
    /// Undefined SLI or burn, unknown budget, no renewal, no recommendation: never less or greater than anything.
    [[nodiscard]] bool unknown(FleetField field, quint32 row) const;
    /// What the field sorts by; nothing where unknown() is true. Health: from healthy to breaching.
    [[nodiscard]] std::optional<qint64> sortKey(FleetField field, quint32 row) const;
    [[nodiscard]] bool has(FleetField field) const;
    [[nodiscard]] size_t bytes() const; ///< Memory held, without what copies hold.

    static constexpr std::array<quint8, 24> noSpark()
    {
        std::array<quint8, 24> points{};
        points.fill(255);
        return points;
    }
};

/// What a tier promises against what is recommended: -1 under-isolated, +1 over-isolated, 0 fits or nothing
/// recommended. Channel is segmented plus the reseller's controls: where those are demanded, a plain segment is not
/// enough.
[[nodiscard]] constexpr int isolationGap(quint8 tier, quint8 recommended)
{
    constexpr std::array<int, 5> strength{0, 1, 2, 4, 3};
    if (tier == 0 || recommended == 0 || tier >= strength.size() || recommended >= strength.size()
        || tier == recommended)
        return 0;
    return strength[tier] < strength[recommended] ? -1 : 1;
}

} // namespace bulkhead
