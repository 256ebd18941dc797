#include "backend/rpc/posture_feed.h"

#include "backend/engine_room.h"
#include "backend/rpc/connector_keeper.h"
#include "backend/rpc/isolation_keeper.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::size_t kChunk = 200;
constexpr std::int64_t kMinuteMs = 60'000;

/// Rounds end many a second; people read slower, and a look costs as much as there are tenants.
constexpr std::int64_t lookAgainMs(std::uint32_t tenants)
{
    return std::max<std::int64_t>(2'000, tenants);
}

std::uint64_t mix(std::uint64_t print, std::int64_t value)
{
    return mixed(print, static_cast<std::uint64_t>(value));
}

/// Another one: a tenant is called otherwise, has another tier or another stage.
std::uint64_t factsRevision(const FleetSnapshot &fleet)
{
    std::uint64_t highest = 0;
    for (const auto &block : fleet.facts)
        highest = std::max(highest, block->revision);
    return highest;
}

} // namespace

PostureFeed::PostureFeed(const ServiceParts &parts, Call call, std::string resume, const Bell &bell)
    : m_parts(parts)
    , m_call(std::move(call))
    , m_delta(std::move(resume), streamIdentity(m_call, "posture"))
    , m_baselines(std::hash<std::string>{}(parts.isolation->baselines()->version))
    , m_onRow(listenTo(parts.isolation->rows().listeners(), bell))
    , m_onBoard(listenTo(parts.room, bell))
    , m_onFindings(parts.connectors ? listenTo(parts.connectors->findings(), bell) : nullptr)
{
}

PostureFeed::~PostureFeed() = default;

absl::Status PostureFeed::next(v1::WatchPostureResponse &message, bool due, Turn &turn)
{
    if (!m_delta.sending() && look())
        collect();
    if (!m_delta.sending() && !due) {
        turn = Turn::Wait;
        return absl::OkStatus();
    }
    turn = Turn::Write;
    v1::StreamFrame &frame = *message.mutable_frame();
    frame.set_server_time_ms(m_parts.clock.nowMs());
    frame.set_data_time_ms(m_parts.clock.nowMs());
    frame.set_revision(m_call.fleet->revision);
    if (m_delta.sending())
        fill(message);
    return absl::OkStatus();
}

bool PostureFeed::look()
{
    m_call.refresh();
    const std::int64_t now = m_parts.clock.nowMs();
    const std::uint64_t version = m_parts.isolation->rows().version();
    auto connectors = m_parts.connectors ? m_parts.connectors->board() : nullptr;
    const bool found = connectors && (!m_connectors || connectors->findings != m_connectors->findings);
    const std::uint64_t facts = factsRevision(*m_call.fleet);
    // A proof ages without anybody writing; a tenant may have come, or have another tier.
    const bool changed = found || version != m_version || facts != m_facts || m_call.fleet->size != m_size
                         || now / kMinuteMs != m_lookedMs / kMinuteMs;
    if (!changed || (m_lookedMs > 0 && now - m_lookedMs < lookAgainMs(m_call.fleet->size)))
        return false;
    m_connectors = std::move(connectors);
    m_version = version;
    m_facts = facts;
    m_size = m_call.fleet->size;
    m_lookedMs = now;
    return true;
}

std::uint64_t PostureFeed::printOf(const TenantFacts &facts, const PostureRow *row) const
{
    std::uint64_t print = std::hash<std::string>{}(facts.name);
    print = mix(print, static_cast<std::int64_t>(facts.tier));
    print = mix(print, static_cast<std::int64_t>(facts.stage));
    print = mix(print, static_cast<std::int64_t>(m_call.recommended(facts)));
    print = mixed(print, m_baselines);
    if (row != nullptr) {
        for (const isolation::Cell &cell : row->cells) {
            print = mix(print, static_cast<std::int64_t>(isolation::stateAt(cell, m_lookedMs)));
            print = mix(print, cell.provenMs);
            print = mix(print, cell.waivedUntilMs);
            print = mixed(print, std::hash<std::string>{}(cell.waivedBy));
            print = mix(print, cell.waived);
        }
        print = mix(print, row->lookedMs);
        print = mix(print, row->findings); // With foundPrint() below: how many stands in the message, too.
    }
    static const PostureRow kNone;
    const auto beyond = findingsBeyond(*m_parts.isolation->baselines(), facts, row ? row->cells : kNone.cells,
                                       m_connectors.get(), m_lookedMs);
    print = mixed(print, foundPrint(row ? *row : kNone, beyond));
    return std::max<std::uint64_t>(print, 1);
}

void PostureFeed::collect()
{
    m_rows = m_parts.isolation->rows().shared();
    m_delta.begin(m_call.fleet->size);
    std::uint64_t content = 0;
    for (TenantIndex i = 0; i < m_call.fleet->size; ++i) {
        const TenantFacts &facts = m_call.fleet->factsOf(i);
        std::uint64_t print = 0;
        if (m_call.inScope(facts)) {
            const auto row = m_rows->find(facts.id);
            print = printOf(facts, row == m_rows->end() ? nullptr : &row->second);
            content = mixed(mixed(content, std::hash<std::string>{}(facts.id)), print);
        }
        if (!m_delta.put(i, print))
            continue;
        if (print != 0)
            m_delta.tell(i);
        else
            m_delta.remove(facts.id);
    }
    m_delta.end(content);
}

void PostureFeed::fill(v1::WatchPostureResponse &message)
{
    for (std::size_t n = 0; n < kChunk; ++n) {
        const auto at = m_delta.next();
        if (!at)
            break;
        const TenantFacts &facts = m_call.fleet->factsOf(*at);
        const auto row = m_rows->find(facts.id);
        *message.add_postures() = postureMessage(m_call, facts, row == m_rows->end() ? nullptr : &row->second,
                                                 {*m_parts.isolation->baselines(), m_connectors, m_lookedMs});
    }
    if (m_delta.seal(*message.mutable_frame(), *message.mutable_removed()))
        m_rows.reset(); // Others may hold a newer one.
}

} // namespace bulkhead
