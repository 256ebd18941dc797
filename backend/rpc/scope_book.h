#pragma once
// Row numbers and dictionary of one scope, shared by its streams and kept for resuming ones.
#include "backend/domain/fleet_snapshot.h"
#include "backend/domain/person.h"

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace bulkhead {

/// Rows are numbered densely in the order in which tenants entered the scope: a number tells nothing of the fleet
/// beyond the scope. A number stays its tenant's for the life of the book. Any thread.
class ScopeBook
{
public:
    static constexpr std::uint32_t kNoRow = UINT32_MAX;

    ScopeBook(Scope scope, std::string key);

    [[nodiscard]] const std::string &id() const { return m_id; } ///< 8 random bytes.
    [[nodiscard]] const std::string &key() const { return m_key; }
    [[nodiscard]] const Scope &scope() const { return m_scope; }

    /// Numbers the tenants of a snapshot that are new to the scope. Returns how many it holds now.
    std::uint64_t follow(const FleetSnapshot &fleet);
    /// The row of a tenant that was ever within scope, else kNoRow.
    [[nodiscard]] std::uint32_t rowOf(TenantIndex tenant) const;
    /// Whether the tenant has left the scope after that revision: only then is it news that it is not there. Call under
    /// hold().
    [[nodiscard]] bool leftSince(TenantIndex tenant, std::uint64_t revision) const
    {
        return tenant < m_left.size() && m_left[tenant] > revision;
    }
    [[nodiscard]] std::uint32_t rows() const; ///< Numbers given so far.

    /// Dictionary index of a word. Index 0 is the empty word. Call under hold().
    [[nodiscard]] std::uint32_t wordIndex(const std::string &word);
    [[nodiscard]] std::size_t words() const { return m_words.size(); }
    [[nodiscard]] const std::string &word(std::size_t index) const { return *m_words[index]; }
    /// Keeps rows and words still while a message is made.
    [[nodiscard]] std::unique_lock<std::mutex> hold() { return std::unique_lock(m_mutex); }

private:
    void numberOneByOne();

    const Scope m_scope;
    const std::string m_key, m_id;
    mutable std::mutex m_mutex;
    std::uint64_t m_revision = 0;
    std::uint32_t m_size = 0; ///< Tenants looked at.
    std::uint32_t m_next = 0;
    std::uint64_t m_members = 0;
    std::vector<std::uint32_t> m_rowOf; ///< Empty with scope.all while no tenant has left: the row is the index.
    std::vector<bool> m_member;
    std::vector<std::uint64_t> m_left; ///< Revision at which it was first seen outside again; 0 never.
    std::unordered_map<std::string, std::uint32_t> m_wordIndex;
    std::vector<const std::string *> m_words;
};

/// The books in use and those lately used.
class ScopeBooks
{
public:
    /// `pools`: whether the readers see pools. A dictionary goes to all of its readers, so those who do not have their
    /// own.
    std::shared_ptr<ScopeBook> of(const Scope &scope, bool pools);

private:
    std::mutex m_mutex;
    std::vector<std::shared_ptr<ScopeBook>> m_books; ///< Latest last.
};

/// Canonical text of a scope: equal for equal scopes only.
[[nodiscard]] std::string scopeKey(const Scope &scope);

} // namespace bulkhead
