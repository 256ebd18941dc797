#include "backend/driver/probe_report.h"

#include "backend/domain/archive.h"

namespace bulkhead {
namespace {

constexpr std::uint8_t kForm = 1;

class Writer final : public archive::Writer<Writer>
{
};
class Reader final : public archive::Reader<Reader>
{
public:
    using archive::Reader<Reader>::Reader;
};

// Found beside the archives, because these lists are this file's own.
template<typename A>
void fields(A &a, TenantTick &v)
{
    a(v.done, v.latencyS, v.waitS, v.holdS, v.blockedS, v.cpuS, v.runqS, v.ioWaitS, v.ioBytes, v.arrived);
}
template<typename A>
void fields(A &a, PoolState &v)
{
    a(v.slots, v.liveSlots, v.busySlots, v.queue, v.probed, v.cores, v.coresBusy, v.coresOpening, v.ioSeen, v.hostIo);
}
template<typename A>
void fields(A &a, ProbeTick &v)
{
    a(v.tenants, v.edges, v.pool, v.seconds, v.coverage);
}
template<typename A>
void fields(A &a, ProbedTick &v)
{
    a(v.endMs, v.tick);
}
template<typename A>
void fields(A &a, ProbeReport &v)
{
    a(v.ticks, v.reason);
}

} // namespace

std::string packProbeReport(ProbeReport report)
{
    Writer writer;
    std::uint8_t form = kForm;
    writer(form, report);
    return writer.take();
}

std::optional<ProbeReport> unpackProbeReport(std::string_view bytes)
{
    Reader reader(bytes);
    std::uint8_t form = 0;
    reader(form);
    if (!reader.ok() || form != kForm)
        return std::nullopt;
    ProbeReport report;
    reader(report);
    if (!reader.ok() || !reader.atEnd())
        return std::nullopt;
    return report;
}

} // namespace bulkhead
