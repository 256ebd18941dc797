#pragma once
// One tree of audit on its way from its first record to its last, whatever order its records are read in.
#include "backend/domain/audit_tree.h"
#include "backend/domain/store.h"
#include "backend/store/audit_verify.h"
#include "backend/store/sql.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

/// Roots that a tree must have had, by its size.
using ExpectedRoots = std::multimap<std::uint64_t, std::pair<std::string, bool>>; ///< Root, and whether it is signed.

/// What searches find of one record.
struct FoundRecord
{
    std::int64_t sequence = 0, atMs = 0;
    std::string actor, action, requestId, grant;
    bool operator==(const FoundRecord &) const = default;
};

/// A sum over what searches find, which is the same for the same rows in any order and for no others that somebody
/// could choose: each row's SHA-256 under a key that is drawn for one run, joined by exclusive or. A row can be in it
/// once only (its number is a key of the table), so that none is taken out by being there twice.
class FoundSum
{
public:
    void add(std::string_view key, std::string_view tenantId, const FoundRecord &row);
    bool operator==(const FoundSum &) const = default;

private:
    std::array<std::uint64_t, 4> m_words{};
};

class TreeCheck
{
public:
    /// `key`: 32 random bytes of this run; outlives it, as the other two do.
    TreeCheck(sql::Connection &connection, std::string tenantId, const std::string &key, AuditVerified &result);

    absl::Status readNodes();                                         ///< The tree's own rows; before the first record.
    void expect(std::uint64_t size, std::string root, bool isSigned); ///< Before the first record.
    /// A record as it lies in the table. Ones that come before their turn are held, as a hash.
    void take(std::int64_t sequence, std::string canonical, std::string_view hash);
    void find(const FoundRecord &row) { m_found.add(m_key, m_tenantId, row); }
    absl::Status end(); ///< After the last record and the last row of searches.

    std::vector<AuditHead> roots; ///< Of tenants, as the platform's records have them.

private:
    /// A record that was looked at by itself: its leaf, or what is wrong with it.
    struct Arrival
    {
        std::string leaf, problem;
    };
    [[nodiscard]] Arrival looked(std::uint64_t sequence, const std::string &canonical, std::string_view hash);
    void step(const Arrival &arrival);
    void grow(const std::string &leaf);
    void meet();
    [[nodiscard]] absl::Status meetEnd();
    [[nodiscard]] absl::Status nameUnfound();
    void damage(std::uint64_t first, std::uint64_t last, std::string text);

    sql::Connection &m_connection;
    const std::string m_tenantId;
    const std::string &m_key;
    AuditVerified &m_result;
    ExpectedRoots m_expected;
    audit::Frontier m_tree;
    std::map<std::pair<unsigned, std::uint64_t>, std::string> m_nodes;
    std::map<std::uint64_t, Arrival> m_held; ///< By number.
    FoundSum m_said, m_found;                ///< By the records, and by searches.
    std::uint64_t m_good = 0;                ///< Up to here a root from elsewhere has been met.
    std::optional<AuditDamage> m_damage;
};

} // namespace bulkhead
