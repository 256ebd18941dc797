#pragma once
// What other gateways changed in the store that all of them work on: what is kept in memory of it has to be read again.
#include <absl/status/statusor.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead {

// What a change can be of, and what its key then is.
inline constexpr char kTenantChanged[] = "tenant";   ///< Tenant id; new ones, too.
inline constexpr char kAlertChanged[] = "alert";     ///< Alert id.
inline constexpr char kCaseChanged[] = "case";       ///< Case id.
inline constexpr char kActChanged[] = "act";         ///< Act id.
inline constexpr char kSettingChanged[] = "setting"; ///< Name.
inline constexpr char kRecordChanged[] = "record/";  ///< And the record's kind; record id.
/// So much at once that everything has to be read again.
inline constexpr char kEverythingChanged[] = "everything";

struct StoredChange
{
    std::string kind, key;
    std::string tenantId; ///< Empty: no tenant's.
    bool operator==(const StoredChange &) const = default;
};

struct ChangeBatch
{
    /// Some changes cannot be told one by one: everything has to be read again.
    bool everything = false;
    std::vector<StoredChange> changes; ///< In the order of their commits; this gateway's own, too.
};

/// One thread asks; any thread may wake it.
class ChangeFeed
{
public:
    virtual ~ChangeFeed() = default;
    /// What was committed since the call before, or since the feed was opened. Waits for the store. After an error the
    /// next call begins where this one did.
    virtual absl::StatusOr<ChangeBatch> next() = 0;
    /// Until there may be something, `most` at the longest, or until wake().
    virtual void wait(std::chrono::milliseconds most) = 0;
    virtual void wake() = 0;
};

} // namespace bulkhead
