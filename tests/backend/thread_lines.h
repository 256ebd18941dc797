// What a thread tells, as lines that a test compares.
#pragma once

#include "backend/domain/store.h"
#include "backend/engine/grants.h"

#include "bulkhead/v1/audit.pb.h"

#include <string>
#include <vector>

namespace bulkhead::test {

inline AuditEvent read(const v1::AuditRecord &record)
{
    return AuditEvent::fromCanonical(record.canonical()).value_or(AuditEvent());
}

/// "grants.request requested" with the chain where it is another than the tenant's own.
inline std::string line(const AuditEvent &event)
{
    return event.action + " " + event.outcome + (event.tenantId == "holly" ? "" : " in " + event.tenantId + "_");
}

inline std::string joined(const std::vector<std::string> &lines)
{
    std::string text;
    for (const std::string &one : lines)
        text += one + "\n";
    return text;
}

inline grants::Grant storedGrant(const std::string &id, const std::string &tenant, const std::string &ticket,
                                 std::int64_t askedMs)
{
    grants::Grant grant;
    grant.id = id;
    grant.person = "support-9";
    grant.ask = {tenant, "Claims do not post.", ticket, {grants::Permission::Health}, 30};
    grant.state = grants::State::Expired;
    grant.askedMs = askedMs;
    grant.startedMs = askedMs + 1'000;
    grant.endsMs = grant.endedMs = askedMs + 60'000;
    return grant;
}

} // namespace bulkhead::test
