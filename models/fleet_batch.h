#pragma once
#include "models/values.h"

#include <array>
#include <vector>

namespace bulkhead {

/// One or more stream messages' worth of rows, decoded off the GUI thread; columns of equal length.
/// A column that the role may not see is empty. Words are already resolved to indices of the fleet's dictionary.
struct FactsColumns
{
    std::vector<quint32> row;
    QByteArray ids;             ///< UTF-8, one after another.
    std::vector<quint32> idEnd; ///< End offset of each in `ids`.
    QByteArray names;
    std::vector<quint32> nameEnd;
    std::vector<quint8> profile, tier, recommended, stage; ///< 255: a number this console does not know.
    std::vector<quint32> region, pool, owner, parent;
    std::vector<qint64> arr;
    std::vector<qint32> renewal; ///< Days since 1970-01-01; 0 unknown.
};
struct FiguresColumns
{
    std::vector<quint32> row;
    std::vector<quint8> health, noise;
    std::vector<qint32> sli, budget, burn;
    std::vector<quint32> load;
};
struct SparkColumns
{
    std::vector<quint32> row;
    std::vector<std::array<quint8, 24>> points;
};

struct FleetBatch
{
    bool reset = false; ///< Drop everything first: a full snapshot begins.
    bool snapshotEnd = false;
    std::vector<QByteArray> words; ///< Appended to the dictionary.
    std::vector<FactsColumns> facts;
    std::vector<FiguresColumns> figures;
    std::vector<SparkColumns> sparks;
    std::vector<quint32> removed;
    quint64 total = 0;
    quint64 updates = 0; ///< Rows changed on the platform, before conflation.
    qint64 dataTimeMs = 0;
};

} // namespace bulkhead
