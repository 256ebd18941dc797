#pragma once
// What a record is to the thread it belongs to. Judged by the record's own fields, which are what is proven.
#include "models/audit_values.h"
#include "models/destination.h"

#include <optional>

namespace bulkhead {

enum class ThreadStep {
    Alert,
    Incident,
    Request,
    RequestChange,
    Vote,
    TenantVote, ///< Of the tenant's own administrator.
    BrokenGlass,
    Use,
    Recording,
    Change,
    End,
    Review,
    Exposure,
    Refusal,
    Other
};
[[nodiscard]] ThreadStep threadStep(const AuditRecord &record);

/// Where the console shows what the record is about; nothing: the record itself is all there is.
[[nodiscard]] std::optional<Destination> placeOf(const AuditRecord &record);
[[nodiscard]] std::optional<Destination> placeOf(const ThreadPart &part);
/// The action that somebody needs to go there.
[[nodiscard]] QString actionFor(const Destination &place);

namespace words {
[[nodiscard]] QString threadStep(ThreadStep step);
/// "Access of support-1 to Larkspur Family Practice, ticket 4711: in force"
[[nodiscard]] QString threadPart(const ThreadPart &part);
/// "To the access", for a button.
[[nodiscard]] QString wayTo(const Destination &place);
} // namespace words

} // namespace bulkhead
