#pragma once
// A grant in use: what the entry needs of it to admit a call, and whom it asks.
#include "backend/domain/words.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace bulkhead {

/// In force when the call was admitted: one tenant, these actions and no others.
struct GrantUse
{
    std::string id, tenantId, purpose;
    std::set<std::string, std::less<>> actions;
    std::int64_t endsMs = 0; ///< By the database's clock.
};

/// Any thread; never waits for the store.
class GrantGate
{
public:
    virtual ~GrantGate() = default;
    /// Null: none of this id is in force for this person now, or it cannot be said, which is the same to who calls.
    /// `role`: the person's own at this call.
    [[nodiscard]] virtual std::shared_ptr<const GrantUse> inForce(const std::string &person, Role role,
                                                                  const std::string &id) const = 0;
    /// Whether there is one of this id that is the person's own, in force or not.
    [[nodiscard]] virtual bool isOwn(const std::string &person, const std::string &id) const = 0;
};

} // namespace bulkhead
