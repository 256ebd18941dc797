#include "backend/engine/connector_groups.h"

#include "backend/engine/rational.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <set>

namespace bulkhead::integrations {
namespace {

/// A channel that holds this much more than usual has slowed down.
constexpr std::uint64_t kGrownTimes = 3, kGrownLeast = 50;

bool measured(const Row &row)
{
    return row.reading.depth && row.state != State::NotMeasured && row.depths.usual().has_value();
}

bool grown(const Row &row)
{
    return measured(row) && *row.reading.depth > *row.depths.usual() * kGrownTimes + kGrownLeast;
}

/// Of the channels of a broker: all, and those of each tenant.
struct BrokerCount
{
    struct Count
    {
        std::uint32_t measured = 0, grown = 0;
    };
    Count all;
    std::unordered_map<std::string, Count> tenants;
};
using BrokerCounts = std::unordered_map<std::string, BrokerCount>;

BrokerCounts countBrokers(const Board &board)
{
    BrokerCounts counts;
    for (const Row &row : board.rows) {
        if (row.reading.broker.empty() || !measured(row))
            continue;
        BrokerCount &broker = counts[row.reading.broker];
        BrokerCount::Count &own = broker.tenants[row.reading.tenantId];
        const std::uint32_t more = grown(row) ? 1 : 0;
        ++broker.all.measured;
        ++own.measured;
        broker.all.grown += more;
        own.grown += more;
    }
    return counts;
}

/// Channels of other tenants on the row's broker.
BrokerCount::Count neighboursOf(const BrokerCounts &counts, const Row &row)
{
    const auto broker = counts.find(row.reading.broker);
    if (broker == counts.end())
        return {};
    const auto own = broker->second.tenants.find(row.reading.tenantId);
    BrokerCount::Count others = broker->second.all;
    if (own != broker->second.tenants.end()) {
        others.measured -= own->second.measured;
        others.grown -= own->second.grown;
    }
    return others;
}

bool sharesChannel(const Board &board, const Row &row)
{
    return std::ranges::any_of(row.groups,
                               [&board](std::uint32_t at) { return board.groups[at].kind == Shared::Channel; });
}

Flood verdictOf(const Board &board, const Row &row, const BrokerCounts &counts)
{
    if (sharesChannel(board, row))
        return Flood::Spills;
    const BrokerCount::Count others = neighboursOf(counts, row);
    const bool stays =
        !row.reading.channel.empty() && row.reading.depthLimit > 0 && others.measured > 0 && others.grown == 0;
    return stays ? Flood::Stays : Flood::NotProven;
}

/// Rows by what they use.
class Users
{
public:
    void add(Shared kind, const std::string &fingerprint, std::uint32_t row)
    {
        if (fingerprint.empty())
            return;
        Use &use = m_uses[absl::StrCat(static_cast<int>(kind), ":", fingerprint)];
        if (use.rows.empty()) {
            use.kind = kind;
            use.fingerprint = fingerprint;
        }
        if (use.rows.empty() || use.rows.back() != row)
            use.rows.push_back(row);
    }
    /// Those that more than one tenant uses, in an order that does not change.
    void groupsInto(Board &board)
    {
        std::vector<Group> shared;
        for (auto &[key, use] : m_uses) {
            if (use.rows.size() < 2)
                continue;
            // Rows are by tenant: another tenant's begin where the id is another.
            std::uint32_t tenants = 1;
            for (std::size_t at = 1; at < use.rows.size(); ++at)
                if (board.rows[use.rows[at]].reading.tenantId != board.rows[use.rows[at - 1]].reading.tenantId)
                    ++tenants;
            if (tenants > 1)
                shared.push_back({use.kind, std::move(use.fingerprint), std::move(use.rows), tenants});
        }
        std::ranges::sort(shared, [](const Group &a, const Group &b) {
            return std::pair(a.kind, a.fingerprint) < std::pair(b.kind, b.fingerprint);
        });
        board.groups = std::move(shared);
    }

private:
    struct Use
    {
        Shared kind = Shared::Unspecified;
        std::string fingerprint;
        std::vector<std::uint32_t> rows;
    };
    std::unordered_map<std::string, Use> m_uses;
};

void countSharing(Board &board)
{
    for (Row &row : board.rows) {
        row.groups.clear();
        row.sharing = 0;
    }
    for (std::uint32_t at = 0; at < board.groups.size(); ++at)
        for (const std::uint32_t row : board.groups[at].rows)
            board.rows[row].groups.push_back(at);
    for (Row &row : board.rows) {
        if (row.groups.empty())
            continue;
        std::set<std::string_view> others;
        for (const std::uint32_t at : row.groups)
            for (const std::uint32_t other : board.groups[at].rows)
                if (board.rows[other].reading.tenantId != row.reading.tenantId)
                    others.insert(board.rows[other].reading.tenantId);
        row.sharing = static_cast<std::uint32_t>(others.size());
    }
}

} // namespace

void index(Board &board)
{
    board.tenants.clear();
    board.configurations.clear();
    for (std::uint32_t at = 0; at < board.rows.size(); ++at) {
        const ConnectorReading &reading = board.rows[at].reading;
        ++board.tenants.try_emplace(reading.tenantId, at, 0).first->second.second;
        if (!reading.configuration.empty())
            board.configurations[reading.configuration].push_back(at);
    }
}

void group(Board &board)
{
    Users users;
    for (std::uint32_t at = 0; at < board.rows.size(); ++at) {
        const ConnectorReading &reading = board.rows[at].reading;
        for (const HeldCredential &held : reading.credentials)
            users.add(Shared::Credential, held.fingerprint, at);
        users.add(Shared::Channel, reading.channel, at);
        for (const Webhook &webhook : reading.webhooks)
            users.add(Shared::Webhook, webhook.fingerprint, at);
    }
    users.groupsInto(board);
    countSharing(board);
}

void judgeFloods(Board &board)
{
    const bool any = std::ranges::any_of(board.rows, [](const Row &row) { return row.state == State::Flooded; });
    const BrokerCounts counts = any ? countBrokers(board) : BrokerCounts();
    for (Row &row : board.rows)
        row.flood = row.state == State::Flooded ? verdictOf(board, row, counts) : Flood::None;
}

std::vector<FloodEvidence> floodEvidence(const Board &board, const Row &row)
{
    if (row.state != State::Flooded)
        return {};
    std::vector<FloodEvidence> evidence;
    const bool channelKnown = !row.reading.channel.empty(), shared = sharesChannel(board, row);
    evidence.push_back({shared         ? "Its queue is used by other tenants, too: they wait behind it."
                        : channelKnown ? "Its queue is its own."
                                       : "Whose queue it is, is not known.",
                        channelKnown && !shared, channelKnown});
    evidence.push_back({row.reading.depthLimit > 0 ? absl::StrCat(
                            "Its channel is bounded at ", sla::grouped(sla::Wide(row.reading.depthLimit)), " messages.")
                                                   : std::string("No limit is known that would end its growth."),
                        row.reading.depthLimit > 0, true});
    const BrokerCount::Count others = neighboursOf(countBrokers(board), row);
    evidence.push_back(
        {others.measured == 0 ? "No other tenant's channel on its broker is measured."
         : others.grown == 0
             ? "No other tenant's channel on its broker holds more than usual meanwhile."
             : "Other tenants' channels on its broker hold more than usual; whether through it is not known.",
         others.measured > 0 && others.grown == 0, others.measured > 0});
    return evidence;
}

} // namespace bulkhead::integrations
