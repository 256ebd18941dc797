#include "backend/gateway_ops.h"

#include "backend/engine_room.h"
#include "backend/ops/ops_door.h"
#include "backend/ops/store_watch.h"
#include "backend/scope_file.h"

#include <iostream>

namespace bulkhead {

namespace {

/// What somebody should look at; a refusal is the caller's affair.
bool isFailure(std::string_view status)
{
    return status == "INTERNAL" || status == "UNKNOWN" || status == "DATA_LOSS" || status == "UNAVAILABLE"
           || status == "RESOURCE_EXHAUSTED";
}

} // namespace

GatewayOps::GatewayOps(std::shared_ptr<Log> log, std::string_view version)
    : m_log(std::move(log))
    , m_metrics(version)
{
}

GatewayOps::~GatewayOps()
{
    stop();
}

void GatewayOps::ended(const CallRecord &record)
{
    m_metrics.ended(record);
    if (!m_log)
        return;
    const LogLevel level = isFailure(record.status)                                   ? LogLevel::Warning
                           : record.status != "OK" || record.changes || record.stream ? LogLevel::Info
                                                                                      : LogLevel::Debug;
    m_log->write(level, record.stream ? "stream" : "call",
                 {{"method", record.method},
                  {"status", record.status},
                  {"reason", record.reason},
                  {"request_id", record.requestId},
                  {"tenant", record.tenant},
                  {"person", record.person},
                  {"role", record.role == Role::Unspecified ? std::string_view() : wordOf(record.role)},
                  {"viewing", record.viewing},
                  {"ms", record.ms}});
}

void GatewayOps::say(const std::string &line) const
{
    if (!m_log) { // One line is one write, so that lines of several threads do not mix.
        std::clog << line + '\n' << std::flush;
        return;
    }
    const std::size_t blank = line.find(' ');
    m_log->write(LogLevel::Info, line.substr(0, blank), blank == std::string::npos ? "" : line.substr(blank + 1));
}

absl::Status GatewayOps::watch(Watched watched, const std::string &address)
{
    m_watched = std::make_unique<Watched>(std::move(watched));
    m_store = std::make_unique<StoreWatch>(m_watched->store, [this](double seconds, bool failed) {
        m_metrics.storeAnswered(seconds, failed);
        m_watched->serving(readiness().empty());
        if (m_draining) // It began meanwhile, and its word is the last.
            m_watched->serving(false);
    });
    m_store->begin(); // It asks for readiness, which looks at it.
    if (address.empty())
        return absl::OkStatus();
    auto opened = OpsDoor::open(address, {[this] { return m_metrics.text(sample()); }, [this] { return readiness(); }});
    if (!opened.ok())
        return opened.status();
    m_door = *std::move(opened);
    return absl::OkStatus();
}

void GatewayOps::stop()
{
    m_door.reset();
    if (m_store)
        m_store->end();
}

int GatewayOps::port() const
{
    return m_door ? m_door->port() : 0;
}

std::string GatewayOps::readiness() const
{
    if (m_draining)
        return "The gateway is stopping.\n";
    std::string why = m_store ? m_store->trouble() : "The gateway is starting.";
    if (!why.empty())
        why += '\n';
    const auto board = m_watched ? m_watched->room.services() : nullptr;
    if (!board || board->historyProgress < 1)
        why += "The engine still reads its history.\n";
    return why;
}

OpsSample GatewayOps::sample() const
{
    OpsSample sample;
    sample.ready = readiness().empty();
    sample.logLinesLost = m_log ? m_log->lost() : 0;
    const auto board = m_watched->room.services();
    if (board && board->evaluatedMs > 0)
        sample.telemetryAgeS = static_cast<double>(m_watched->clock.nowMs() - board->evaluatedMs) / 1'000;
    for (const notify::NotifyState &state : m_watched->receivers())
        sample.receivers.push_back({state.target, state.here, state.queue, state.dropped});
    return sample;
}

} // namespace bulkhead
