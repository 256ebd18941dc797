#include "backend/rpc/scope_book.h"

#include "backend/rpc/digest.h"

#include <algorithm>
#include <numeric>

namespace bulkhead {

namespace {

constexpr std::size_t kBooksKept = 64; // Beyond those in use; a book lost costs a resuming stream a full snapshot.

void append(std::string &key, const std::vector<std::string> &words)
{
    key += std::to_string(words.size());
    for (const std::string &word : words) {
        key += ':';
        key += std::to_string(word.size());
        key += ':';
        key += word;
    }
    key += ';';
}

} // namespace

std::string scopeKey(const Scope &scope)
{
    std::string key = scope.all ? "all;" : "some;";
    for (const auto part : kScopeParts)
        append(key, scope.*part);
    return key;
}

ScopeBook::ScopeBook(Scope scope, std::string key)
    : m_scope(std::move(scope))
    , m_key(std::move(key))
    , m_id(randomBytes(8))
{
    static_cast<void>(wordIndex({}));
}

std::uint64_t ScopeBook::follow(const FleetSnapshot &fleet)
{
    const std::lock_guard lock(m_mutex);
    if (m_scope.all && m_rowOf.empty() && fleet.gone == 0) {
        m_next = std::max(m_next, fleet.size);
        m_revision = std::max(m_revision, fleet.revision);
        return m_next;
    }
    if (m_scope.all && m_rowOf.empty())
        numberOneByOne();
    if (fleet.revision <= m_revision && fleet.size <= m_size)
        return m_members;
    m_rowOf.resize(std::max(m_rowOf.size(), std::size_t{fleet.size}), kNoRow);
    m_member.resize(m_rowOf.size(), false);
    m_left.resize(m_rowOf.size(), 0);
    for (std::size_t b = 0; b < fleet.facts.size(); ++b) {
        const FactsBlock &block = *fleet.facts[b];
        const std::size_t first = b * kBlockRows;
        if (block.revision <= m_revision && first + block.rows.size() <= m_size)
            continue;
        for (std::size_t r = 0; r < block.rows.size(); ++r) {
            const std::size_t tenant = first + r;
            if (block.changed[r] <= m_revision && tenant < m_size)
                continue;
            const bool holds = m_scope.holds(block.rows[r]);
            if (holds && m_rowOf[tenant] == kNoRow)
                m_rowOf[tenant] = m_next++;
            if (holds != m_member[tenant])
                holds ? ++m_members : --m_members;
            if (m_member[tenant] && !holds)
                m_left[tenant] = fleet.revision;
            m_member[tenant] = holds;
        }
    }
    m_revision = fleet.revision;
    m_size = fleet.size;
    return m_members;
}

/// The first tenant has left: what was numbered so far keeps its numbers.
void ScopeBook::numberOneByOne()
{
    m_rowOf.resize(m_next);
    std::iota(m_rowOf.begin(), m_rowOf.end(), 0U);
    m_member.assign(m_next, true);
    m_left.assign(m_next, 0);
    m_members = m_size = m_next;
}

std::uint32_t ScopeBook::rowOf(TenantIndex tenant) const
{
    if (m_scope.all && m_rowOf.empty())
        return tenant;
    return tenant < m_rowOf.size() ? m_rowOf[tenant] : kNoRow;
}

std::uint32_t ScopeBook::rows() const
{
    const std::lock_guard lock(m_mutex);
    return m_next;
}

std::uint32_t ScopeBook::wordIndex(const std::string &word)
{
    const auto [at, fresh] = m_wordIndex.try_emplace(word, static_cast<std::uint32_t>(m_words.size()));
    if (fresh)
        m_words.push_back(&at->first); // A node map's keys stay where they are.
    return at->second;
}

std::shared_ptr<ScopeBook> ScopeBooks::of(const Scope &scope, bool pools)
{
    const std::string key = scopeKey(scope) + (pools ? "" : "no pools");
    const std::lock_guard lock(m_mutex);
    const auto found =
        std::find_if(m_books.begin(), m_books.end(), [&key](const auto &book) { return book->key() == key; });
    if (found != m_books.end()) {
        std::rotate(found, found + 1, m_books.end());
        return m_books.back();
    }
    for (std::size_t i = 0; i < m_books.size() && m_books.size() >= kBooksKept; ++i) {
        if (m_books[i].use_count() == 1) {
            m_books.erase(m_books.begin() + static_cast<std::ptrdiff_t>(i));
            break;
        }
    }
    return m_books.emplace_back(std::make_shared<ScopeBook>(scope, key));
}

} // namespace bulkhead
