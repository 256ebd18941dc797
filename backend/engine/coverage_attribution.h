#pragma once
// Whether an event of the business names the tenant that its object belongs to.
#include "backend/domain/coverage.h"
#include "backend/domain/integrations.h"

#include <functional>

namespace bulkhead::coverage {

enum class Belongs : std::uint8_t {
    Right,
    Wrong,
    Unknown ///< The inventory does not know the owner: nothing can be said.
};

/// The channel that a tenant is a sub-tenant of; empty: of none. Nothing: there is no such tenant.
using ParentOf = std::function<std::optional<std::string>(const std::string &tenantId)>;

struct Judged
{
    Belongs belongs = Belongs::Unknown;
    std::string expected; ///< Tenant id that it should name; of Wrong.
};

/// An invoice, a subscription and a procurement belong to the tenant that owns the object; a partner's revenue to the
/// channel of the sub-tenant that earned it, and to nobody else.
[[nodiscard]] Judged judge(const Attribution &event, const ParentOf &parentOf);

struct Finding
{
    Key key;
    std::string named, expected;
    std::uint64_t events = 0;
    std::int64_t firstMs = 0, lastMs = 0;
    bool operator==(const Finding &) const = default;
    /// The same for the same service, kind and tenants. Who may know only one of them must not be able to make out the
    /// other by trying ids, so they are made with the installation's key.
    [[nodiscard]] std::string id(const Fingerprint &fingerprint) const;
};

/// Findings of the last 30 days, at most 500: the oldest give way. True: `findings` is another.
bool book(const Attribution &event, const std::string &expected, std::vector<Finding> &findings);
bool forgetOld(std::int64_t nowMs, std::vector<Finding> &findings);

} // namespace bulkhead::coverage
