#pragma once
// Where whatever notices that a tenant's data may have been seen by somebody whom it does not concern tells of it.
#include <absl/status/status.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead {

inline namespace gateway_values { // The console has values of these names too, see words.h.
/// Numbers as in the contract.
enum class ExposureKind : std::uint8_t {
    Unspecified,
    Crossing,      ///< An attempt to cross a boundary got through.
    MixedResult,   ///< One answer, screen or file held more than one tenant.
    LostRecording, ///< What was done under an access cannot be shown any more.
    Reported       ///< A person says so.
};

/// What proves it, without holding it.
struct ExposureEvidence
{
    std::string what;   ///< In words: "Probe round alder/1700000000000".
    std::string digest; ///< SHA-256 of the kept bytes, hex.
    bool operator==(const ExposureEvidence &) const = default;
};
} // namespace gateway_values

struct ExposureTrigger
{
    ExposureKind kind = ExposureKind::Unspecified;
    /// One case per kind and subject while it is open, such as the tenant as which something got through.
    std::string subject;
    std::string sighting;            ///< Of the subject: the same again is told for nothing.
    std::vector<std::string> owners; ///< Tenant ids: whose data it is. Empty: not known yet.
    std::vector<std::string> seers;  ///< Tenant ids: who may have seen it. With `owners` at least one.
    std::string person;              ///< Who may have seen it; empty: nobody that is known.
    std::string what;                ///< A sentence or two. Names no tenant, and holds nothing of a patient.
    std::string records;             ///< Which records, as far as known: kind, place and number, never content.
    std::vector<ExposureEvidence> evidence;
    std::int64_t atMs = 0; ///< First known, UTC: the clock of notice begins here.
};

/// Any thread; may wait for the store.
class ExposureBook
{
public:
    virtual ~ExposureBook() = default;
    /// Opens a case, or adds the sighting to the one that is open; both are audited in the same transaction.
    /// INVALID_ARGUMENT: no tenant of the platform, no subject or no words. Else as Store::write; tell it again then.
    virtual absl::Status open(const ExposureTrigger &trigger) = 0;
};

} // namespace bulkhead
