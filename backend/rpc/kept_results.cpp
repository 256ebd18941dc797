#include "backend/rpc/kept_results.h"

#include "backend/rpc/digest.h"

#include <algorithm>

namespace bulkhead {

namespace {

std::size_t bytesOf(const TenantResult &result)
{
    std::size_t bytes = sizeof(KeptResult);
    for (const ResultRow &row : result.rows()) {
        bytes += sizeof(ResultRow) + row.size() * sizeof(ResultRow::value_type);
        for (const auto &cell : row)
            bytes += cell ? cell->size() : 0;
    }
    return bytes;
}

} // namespace

std::string digestOf(const TenantResult &result)
{
    return hex(sha256(result.canonical()));
}

std::shared_ptr<const KeptResult> KeptResults::keep(std::string grantId, std::string person, std::string digest,
                                                    TenantResult result)
{
    const std::size_t bytes = bytesOf(result);
    const std::shared_ptr<const KeptResult> kept(new KeptResult{
        "result-" + hex(randomBytes(12)), std::move(digest), std::move(grantId), std::move(person), std::move(result)});
    const std::lock_guard lock(m_mutex);
    const auto before =
        std::ranges::find_if(m_held, [&](const Held &held) { return held.one->grantId == kept->grantId; });
    if (before != m_held.end())
        drop(before);
    while (!m_held.empty() && m_bytes + bytes > m_mostBytes)
        drop(m_held.begin());
    m_held.push_back({kept, bytes});
    m_bytes += bytes;
    return kept;
}

std::shared_ptr<const KeptResult> KeptResults::find(const std::string &grantId, const std::string &id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find_if(
        m_held, [&](const Held &held) { return held.one->grantId == grantId && held.one->id == id; });
    return found == m_held.end() ? nullptr : found->one;
}

void KeptResults::dropUnless(const std::function<bool(const KeptResult &)> &stays)
{
    const std::lock_guard lock(m_mutex);
    for (auto at = m_held.begin(); at != m_held.end();) {
        const auto next = std::next(at);
        if (!stays(*at->one))
            drop(at);
        at = next;
    }
}

std::size_t KeptResults::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_held.size();
}

void KeptResults::drop(std::list<Held>::iterator at)
{
    m_bytes -= at->bytes;
    m_held.erase(at);
}

} // namespace bulkhead
