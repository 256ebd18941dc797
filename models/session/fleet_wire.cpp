#include "models/session/fleet_wire.h"

#include "bulkhead/v1/inventory.pb.h"

#include <algorithm>
#include <cstring>

namespace bulkhead {
namespace {

// Row numbers index arrays on the desk; sixteen million tenants is beyond any fleet and within memory.
constexpr quint32 kRowLimit = 1U << 24;
constexpr quint8 kUnknown = 255;

/// A packed column as it lies in the message; empty when it is not of the rows' length.
template<typename To, typename From>
std::vector<To> column(const google::protobuf::RepeatedField<From> &from, int rows)
{
    static_assert(sizeof(To) == sizeof(From));
    std::vector<To> to;
    if (from.size() == rows && rows > 0) {
        to.resize(std::size_t(rows));
        std::memcpy(to.data(), from.data(), std::size_t(rows) * sizeof(To));
    }
    return to;
}

std::vector<quint8> words(const google::protobuf::RepeatedField<int> &from, int rows, int highest)
{
    std::vector<quint8> to;
    if (from.size() != rows || rows == 0)
        return to;
    to.resize(std::size_t(rows));
    const int *in = from.data();
    for (int i = 0; i < rows; ++i)
        to[std::size_t(i)] = in[i] >= 0 && in[i] <= highest ? quint8(in[i]) : kUnknown;
    return to;
}

void arena(const google::protobuf::RepeatedPtrField<std::string> &from, int rows, QByteArray &bytes,
           std::vector<quint32> &ends)
{
    if (from.size() != rows || rows == 0)
        return;
    std::size_t size = 0;
    for (const std::string &word : from)
        size += word.size();
    bytes.resize(qsizetype(size));
    ends.reserve(std::size_t(rows));
    char *out = bytes.data();
    quint32 end = 0;
    for (const std::string &word : from) {
        out = std::copy(word.begin(), word.end(), out);
        end += quint32(word.size());
        ends.push_back(end);
    }
}

bool rowsFit(const google::protobuf::RepeatedField<quint32> &rows)
{
    return std::all_of(rows.begin(), rows.end(), [](quint32 row) { return row < kRowLimit; });
}

void read(const v1::TenantFacts &m, FactsColumns &facts)
{
    const int rows = m.row_size();
    facts.row = column<quint32>(m.row(), rows);
    arena(m.id(), rows, facts.ids, facts.idEnd);
    arena(m.name(), rows, facts.names, facts.nameEnd);
    facts.profile = words(m.profile(), rows, v1::Profile_MAX);
    facts.tier = words(m.tier(), rows, v1::Tier_MAX);
    facts.recommended = words(m.recommended(), rows, v1::Tier_MAX);
    facts.stage = words(m.stage(), rows, v1::Stage_MAX);
    facts.region = column<quint32>(m.region(), rows);
    facts.pool = column<quint32>(m.pool(), rows);
    facts.owner = column<quint32>(m.owner(), rows);
    facts.parent = column<quint32>(m.parent(), rows);
    facts.arr = column<qint64>(m.arr(), rows);
    facts.renewal = column<qint32>(m.renewal(), rows);
}

void read(const v1::TenantFigures &m, FiguresColumns &figures)
{
    const int rows = m.row_size();
    figures.row = column<quint32>(m.row(), rows);
    figures.health = words(m.health(), rows, v1::Health_MAX);
    figures.noise = words(m.noise(), rows, v1::Noise_MAX);
    figures.sli = column<qint32>(m.sli(), rows);
    figures.budget = column<qint32>(m.budget(), rows);
    figures.burn = column<qint32>(m.burn(), rows);
    figures.load = column<quint32>(m.load(), rows);
}

void read(const v1::TenantSparks &m, SparkColumns &sparks)
{
    const auto rows = std::size_t(m.row_size());
    if (rows == 0 || m.points().size() != rows * 24)
        return;
    sparks.row = column<quint32>(m.row(), int(rows));
    sparks.points.resize(rows);
    std::memcpy(sparks.points.data(), m.points().data(), m.points().size());
}

} // namespace

FleetParcel parcelFrom(const v1::WatchTenantsResponse &m)
{
    FleetParcel parcel;
    parcel.reset = m.frame().reset();
    parcel.snapshotEnd = m.frame().snapshot_end();
    parcel.dataTimeMs = m.frame().data_time_ms();
    for (const std::string &word : m.words())
        parcel.words.emplace_back(word.data(), qsizetype(word.size()));
    if (!rowsFit(m.facts().row()) || !rowsFit(m.figures().row()) || !rowsFit(m.sparks().row()) || !rowsFit(m.removed()))
        return parcel;
    read(m.facts(), parcel.facts);
    read(m.figures(), parcel.figures);
    read(m.sparks(), parcel.sparks);
    parcel.removed.assign(m.removed().begin(), m.removed().end());
    parcel.total = m.total();
    parcel.updates = m.updates();
    return parcel;
}

} // namespace bulkhead
