#pragma once
// Departures and legal holds as the store keeps them: one departure per tenant, for an id is never used again.
#include "backend/domain/store.h"

#include <absl/status/statusor.h>

namespace bulkhead {

inline constexpr char kDepartureRecord[] = "departure"; ///< Record kind; id is the tenant's.
inline constexpr char kHoldRecord[] = "legal-hold";     ///< Likewise; id is the hold's own.

inline namespace gateway_values { // The console has values of these names too, see words.h.
/// What an offboarding was proposed for, as its act keeps it.
struct OffboardTerms
{
    std::int64_t notBeforeMs = 0, dataUntilMs = 0;
    bool operator==(const OffboardTerms &) const = default;
};

/// Numbers as DepartureState in departures.proto.
enum class DepartureState : std::uint8_t { Unspecified, Planned, Running, Gone, CalledOff };

struct StayingThing
{
    std::string what, why;
    std::int64_t untilMs = 0; ///< At least; 0: Bulkhead never deletes it.
    bool operator==(const StayingThing &) const = default;
};
/// One thing on a system: seen there, or taken away from it, and when.
struct SystemThing
{
    std::string system, what;
    std::int64_t atMs = 0;
    bool operator==(const SystemThing &) const = default;
};

struct Departure
{
    TenantFacts facts; ///< As of the consent; the stage is that of before.
    std::string actId, reason, proposedBy, approvedBy, runBy;
    std::int64_t proposedMs = 0, approvedMs = 0, goneMs = 0;
    OffboardTerms terms;
    bool simulated = false;
    DepartureState state = DepartureState::Planned;
    std::vector<StoredStep> steps;
    std::vector<SystemThing> seen; ///< At the consent.
    std::vector<SystemThing> gone; ///< As its systems told when it was removed; the scan found nothing of it.
    std::vector<StayingThing> stays;
    std::string scan; ///< What the scan found, in words.
    std::uint64_t revision = 0;
};

struct LegalHold
{
    std::string id, tenantId, reason, matter, placedBy, releasedBy, releaseReason;
    std::int64_t placedMs = 0, releasedMs = 0;
    std::uint64_t revision = 0;

    [[nodiscard]] bool stands() const { return releasedMs == 0; }
};
} // namespace gateway_values

[[nodiscard]] std::string encode(const OffboardTerms &terms);
/// DATA_LOSS: the text holds something else.
[[nodiscard]] absl::StatusOr<OffboardTerms> decodeOffboard(const std::string &text);

[[nodiscard]] Record recordOf(const Departure &departure, std::int64_t nowMs);
[[nodiscard]] absl::StatusOr<Departure> departureOf(const Record &record); ///< DATA_LOSS likewise.
/// NOT_FOUND: nobody has agreed to one.
[[nodiscard]] absl::StatusOr<Departure> departureOf(StoreTxn &txn, const std::string &tenantId);

[[nodiscard]] Record recordOf(const LegalHold &hold);
[[nodiscard]] absl::StatusOr<LegalHold> holdOf(const Record &record); ///< DATA_LOSS likewise.
/// Newest first. One that cannot be read is an error: it may stand.
[[nodiscard]] absl::StatusOr<std::vector<LegalHold>> holdsOf(StoreTxn &txn, const std::string &tenantId);
[[nodiscard]] absl::StatusOr<std::vector<LegalHold>> holdsOf(Store &store, const std::string &tenantId);
/// LEGAL_HOLD with the matter, while one stands; else OK. In the transaction of whatever it holds back.
[[nodiscard]] absl::Status notHeld(StoreTxn &txn, const std::string &tenantId);

} // namespace bulkhead
