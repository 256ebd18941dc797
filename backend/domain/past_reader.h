#pragma once
// One tenant's minutes, however long ago: what a review of a past month is computed from.
#include <absl/status/statusor.h>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bulkhead {

/// Bits of a minute's flags: what is known about how the figures came to be.
enum MinuteFlag : std::uint8_t {
    kMinuteReset = 1,        ///< A counter restarted: what it had counted since its last sample is lost.
    kMinuteInterpolated = 2, ///< The events are real, their minute is not known: spread over a gap.
    kMinuteLate = 4,         ///< Holds events of an earlier minute that had been delivered already.
    kMinuteUnknownStart = 8, ///< A series began here; what it had counted before is not known.
};

/// One workflow of one tenant; all four by minute - fromMinute of the PastMinutes around it.
struct PastWorkflow
{
    std::string workflow; ///< Slug, such as "claims".
    std::vector<std::uint32_t> good;
    std::vector<std::uint32_t> bad;
    std::vector<std::uint8_t> covered; ///< Seconds really observed, 0..60.
    std::vector<std::uint8_t> flags;   ///< MinuteFlag bits.
};

/// [fromMinute, toMinute) of one tenant. A minute that the source no longer has, or does not have yet, is there with
/// covered 0 and no events. Workflows in order of their slug; those that never had a sample in the range are left out.
struct PastMinutes
{
    std::int64_t fromMinute = 0; ///< Minutes since 1970-01-01.
    std::int64_t toMinute = 0;
    std::vector<PastWorkflow> workflows;
};

/// Reads the past from the source itself, not from what an engine keeps. Blocks; any thread, one call at a time (a
/// second one waits). Has a connection of its own and outlives the Telemetry it came from.
class PastReader
{
public:
    virtual ~PastReader() = default;

    /// How far it has come, 0..1; false: stop. Called on the reading thread, between slices of about a day.
    using Progress = std::function<bool(double)>;

    /// At most 400 days. The same range of a finished past gives the same answer each time; a tenant that the source
    /// does not know gives no workflows. Never answers with another tenant's events.
    /// Errors: CANCELLED (progress said so, or cancel()), INVALID_ARGUMENT (the range), UNAVAILABLE (the source, with
    /// the reason as a sentence for people), RESOURCE_EXHAUSTED (an answer beyond the limits).
    [[nodiscard]] virtual absl::StatusOr<PastMinutes> read(const std::string &tenantId, std::int64_t fromMinute,
                                                           std::int64_t toMinute, const Progress &progress = {}) = 0;

    /// From any thread: the read under way, if any, ends with CANCELLED within a second.
    virtual void cancel() = 0;
};

} // namespace bulkhead
