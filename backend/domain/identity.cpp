#include "backend/domain/identity.h"

#include <absl/strings/cord.h>

#include <string>

namespace bulkhead {

namespace {

constexpr char kPayload[] = "bulkhead.NoEntry";

absl::StatusCode codeOf(NoEntry why)
{
    switch (why) {
    case NoEntry::Unknown:
    case NoEntry::Expired:
    case NoEntry::NotYet:
    case NoEntry::Ended:
        return absl::StatusCode::kUnauthenticated;
    case NoEntry::ProviderSilent:
        return absl::StatusCode::kUnavailable;
    case NoEntry::RightsChanged:
        return absl::StatusCode::kAborted;
    default:
        return absl::StatusCode::kPermissionDenied;
    }
}

} // namespace

absl::Status noEntry(NoEntry why, std::string_view detail)
{
    absl::Status status(codeOf(why), std::string(detail));
    status.SetPayload(kPayload, absl::Cord(std::string(1, static_cast<char>(why))));
    return status;
}

NoEntry whyNoEntry(const absl::Status &status)
{
    const auto payload = status.GetPayload(kPayload);
    return payload && payload->size() == 1 ? static_cast<NoEntry>((*payload)[0]) : NoEntry::Unknown;
}

} // namespace bulkhead
