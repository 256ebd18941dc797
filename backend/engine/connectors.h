#pragma once
// What the connectors of a fleet are worth: states, what they share that they should not, and whether a flood stays
// within its tenant. Pure: readings in, a board out.
#include "backend/domain/integrations.h"
#include "backend/domain/isolation.h"
#include "backend/engine/depth_ring.h"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace bulkhead::policy {
struct Baselines;
}

namespace bulkhead::integrations {

/// Numbers equal those of the contract.
enum class State : std::uint8_t { Unspecified, Healthy, AtRisk, Failing, Flooded, NotMeasured };
enum class Flood : std::uint8_t { None, Stays, Spills, NotProven };
enum class Shared : std::uint8_t { Unspecified, Credential, Channel, Webhook };

inline constexpr std::int64_t kStaleMs = 5 * 60'000; ///< What was seen longer ago says nothing of now.

struct Verdict
{
    State state = State::NotMeasured;
    std::string why; ///< In words, the worst first; empty: healthy.
};
/// Of one connector by itself. `secretDays`: for which a secret may be used; 0: nothing is demanded.
[[nodiscard]] Verdict judge(const ConnectorReading &reading, std::optional<std::uint64_t> usualDepth,
                            std::uint32_t secretDays, std::int64_t lookedMs, std::int64_t nowMs);
/// When the oldest of its credentials was set; 0: not known of any.
[[nodiscard]] std::int64_t oldestSecretMs(const ConnectorReading &reading);
/// True where one is older than that.
[[nodiscard]] bool secretTooOld(const ConnectorReading &reading, std::uint32_t secretDays, std::int64_t nowMs);

struct Row
{
    ConnectorReading reading;
    DepthRing depths;
    std::uint32_t slot = 0; ///< The same for the same connector for as long as the gateway runs.
    std::uint32_t secretDays = 0;
    std::int64_t lookedMs = 0;
    // Judged:
    State state = State::NotMeasured;
    std::string why;
    Flood flood = Flood::None;
    std::uint32_t sharing = 0;         ///< Other tenants that use something of it.
    std::vector<std::uint32_t> groups; ///< Of Board::groups.
    std::uint64_t print = 0;           ///< Of what is told of it; whoever makes the board sets it.
};
/// Something that more than one tenant uses.
struct Group
{
    Shared kind = Shared::Unspecified;
    std::string fingerprint;
    std::vector<std::uint32_t> rows;
    std::uint32_t tenants = 0; ///< That use it.
};
struct FloodEvidence
{
    std::string text;
    bool holds = false, known = false;
};

/// All connectors at one time. Immutable once made.
struct Board
{
    std::vector<Row> rows;                                                            ///< By tenant, then id.
    std::unordered_map<std::string, std::pair<std::uint32_t, std::uint32_t>> tenants; ///< First row, and how many.
    std::vector<Group> groups;
    std::unordered_map<std::string, std::vector<std::uint32_t>> configurations; ///< Rows by what a partner gave them.
    std::int64_t lookedMs = 0; ///< Last look that came to an answer; 0: none.
    std::string source, unreachable;
    bool simulated = false;
    std::uint32_t slots = 0;    ///< Given so far.
    std::uint64_t findings = 0; ///< Another one: what findingsOf() tells of some tenant may be another.

    [[nodiscard]] std::span<const Row> of(const std::string &tenantId) const;
    /// A row of each environment that a misconfiguration of this one touches, its own first; empty: it has none.
    [[nodiscard]] std::vector<std::uint32_t> touchedBy(const Row &row) const;
    [[nodiscard]] bool sharesCredential(const std::string &tenantId) const;
};

/// Judges all rows: states, groups, floods. Rows are in order already, each with its reading, ring and slot.
void judge(Board &board, std::int64_t nowMs);
/// What would have to hold for a flood to stay within its tenant, and whether it does. Tells of no other tenant by name
/// or number.
[[nodiscard]] std::vector<FloodEvidence> floodEvidence(const Board &board, const Row &row);

struct Finding
{
    std::string rule; ///< Stable.
    Layer layer = Layer::Integration;
    std::string text, cause, fix;

    bool operator==(const Finding &) const = default;
};
/// What connectors of a tenant share with other tenants, and secrets past their age.
[[nodiscard]] std::vector<Finding> findingsOf(const Board &board, const std::string &tenantId, std::int64_t nowMs);

/// "EHR"
[[nodiscard]] std::string_view kindWord(ConnectorKind kind);

} // namespace bulkhead::integrations
