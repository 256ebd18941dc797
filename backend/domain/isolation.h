#pragma once
// Isolation as values: what stands on a platform for a tenant, and what came of trying to cross its boundaries.
#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead {

inline namespace gateway_values { // The console has values of these names too, see words.h.
/// The six layers that are governed as one; numbers equal those of the contract.
enum class Layer : std::uint8_t { Unspecified, Identity, Application, Data, Integration, Analytics, Operations };
} // namespace gateway_values

/// One thing that a platform's driver has looked at, such as "postgres.row_security.forced". Whether it has to hold is
/// the baseline's to say, never the driver's.
struct Observation
{
    std::string check; ///< Stable; a baseline's control names it.
    bool holds = false;
    std::string seen;  ///< As it stands, in words with names of objects: "policy missing on billing.invoice_line".
    std::string cause; ///< When it does not hold: which object and setting, and since when or by whom where known.
    /// What of it no step of the platform puts right, in words; empty: nothing that could be told beforehand.
    std::string beyond{};

    bool operator==(const Observation &) const = default;
};

/// One attempt to cross a boundary as the tenant's own identity. It must be refused.
struct ProbeAttempt
{
    Layer layer = Layer::Unspecified;
    std::string boundary; ///< Stable, such as "rows.read" or "channel.publish".
    std::string what;     ///< In words: "read another tenant's row in billing.invoice_line".
    bool crossed = false;
    std::string evidence; ///< Raw: the refusal with its code, or what was seen. Canary values only.
    std::string cause;    ///< When crossed: the object and the setting that let it.

    bool operator==(const ProbeAttempt &) const = default;
};

/// One round over a tenant's boundaries.
struct ProbeRound
{
    std::string tenantId;
    std::int64_t startedMs = 0, endedMs = 0; ///< UTC, by the clock of who has it run, not of the platform.
    std::vector<ProbeAttempt> attempts;
    /// Why boundaries were left out; empty: all were tried. A round that is not whole proves nothing.
    std::string incomplete;

    bool operator==(const ProbeRound &) const = default;
};

} // namespace bulkhead
