#include "backend/domain/audit_tree.h"

#include <algorithm>
#include <bit>
#include <openssl/sha.h>

namespace bulkhead::audit {

namespace {

constexpr std::size_t kHash = SHA256_DIGEST_LENGTH;

Hash sha256(std::string_view bytes)
{
    Hash hash(kHash, '\0');
    SHA256(reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char *>(hash.data()));
    return hash;
}

/// Of a tree's root over more than one leaf, how many leaves are in its left half.
std::uint64_t leftOf(std::uint64_t size)
{
    return std::bit_floor(size - 1);
}

/// The root of `size` leaves that begin at `start`, in any tree that divides there.
Hash rangeRoot(std::uint64_t start, std::uint64_t size, const Subtree &subtree)
{
    if (std::has_single_bit(size)) {
        const auto level = static_cast<unsigned>(std::countr_zero(size));
        return subtree(level, start >> level);
    }
    const std::uint64_t left = leftOf(size);
    const Hash first = rangeRoot(start, left, subtree);
    return nodeHash(first, rangeRoot(start + left, size - left, subtree));
}

void addInclusion(Proof &proof, std::uint64_t index, std::uint64_t start, std::uint64_t size, const Subtree &subtree)
{
    if (size == 1)
        return;
    const std::uint64_t left = leftOf(size);
    if (index < left) {
        addInclusion(proof, index, start, left, subtree);
        proof.push_back(rangeRoot(start + left, size - left, subtree));
    } else {
        addInclusion(proof, index - left, start + left, size - left, subtree);
        proof.push_back(rangeRoot(start, left, subtree));
    }
}

/// `known`: who asks has the root of these `from` leaves already.
void addConsistency(Proof &proof, std::uint64_t from, std::uint64_t start, std::uint64_t size, bool known,
                    const Subtree &subtree)
{
    if (from == size) {
        if (!known)
            proof.push_back(rangeRoot(start, size, subtree));
        return;
    }
    const std::uint64_t left = leftOf(size);
    if (from <= left) {
        addConsistency(proof, from, start, left, known, subtree);
        proof.push_back(rangeRoot(start + left, size - left, subtree));
    } else {
        addConsistency(proof, from - left, start + left, size - left, false, subtree);
        proof.push_back(rangeRoot(start, left, subtree));
    }
}

bool whole(const Proof &proof)
{
    return std::ranges::all_of(proof, [](const Hash &hash) { return hash.size() == kHash; });
}

} // namespace

Hash leafHash(std::string_view record)
{
    // One buffer a thread: a verifier hashes millions.
    thread_local std::string bytes;
    bytes.assign(1, '\0');
    bytes += record;
    return sha256(bytes);
}

Hash nodeHash(std::string_view left, std::string_view right)
{
    thread_local std::string bytes;
    bytes.assign(1, '\1');
    bytes += left;
    bytes += right;
    return sha256(bytes);
}

Hash emptyRoot()
{
    return sha256({});
}

Frontier::Frontier(std::uint64_t size, std::string_view roots)
    : m_size(size)
{
    for (; roots.size() >= kHash; roots.remove_prefix(kHash))
        m_roots.emplace_back(roots.substr(0, kHash));
    if (!roots.empty())
        m_roots.clear(); // A part of a hash: whole() says so.
}

void Frontier::append(Hash leaf,
                      const std::function<void(unsigned level, std::uint64_t index, const Hash &root)> &complete)
{
    m_roots.push_back(std::move(leaf));
    unsigned level = 0;
    for (std::uint64_t rest = m_size++; (rest & 1) != 0; rest >>= 1) {
        const Hash right = std::move(m_roots.back());
        m_roots.pop_back();
        m_roots.back() = nodeHash(m_roots.back(), right);
        ++level;
        if (complete)
            complete(level, (m_size - 1) >> level, m_roots.back());
    }
}

Hash Frontier::root() const
{
    if (m_roots.empty())
        return emptyRoot();
    Hash root = m_roots.back();
    for (auto at = m_roots.rbegin() + 1; at != m_roots.rend(); ++at)
        root = nodeHash(*at, root);
    return root;
}

std::string Frontier::roots() const
{
    std::string joined;
    for (const Hash &root : m_roots)
        joined += root;
    return joined;
}

bool Frontier::whole() const
{
    return m_roots.size() == static_cast<std::size_t>(std::popcount(m_size));
}

Proof inclusionProof(std::uint64_t index, std::uint64_t size, const Subtree &subtree)
{
    Proof proof;
    addInclusion(proof, index, 0, size, subtree);
    return proof;
}

Proof consistencyProof(std::uint64_t from, std::uint64_t to, const Subtree &subtree)
{
    Proof proof;
    addConsistency(proof, from, 0, to, true, subtree);
    return proof;
}

Hash rootOf(std::uint64_t size, const Subtree &subtree)
{
    return size == 0 ? emptyRoot() : rangeRoot(0, size, subtree);
}

bool verifyInclusion(const Hash &leaf, std::uint64_t index, std::uint64_t size, const Proof &proof, const Hash &root)
{
    if (index >= size || leaf.size() != kHash || !whole(proof))
        return false;
    std::uint64_t place = index, last = size - 1;
    Hash hash = leaf;
    for (const Hash &step : proof) {
        if (last == 0)
            return false;
        if ((place & 1) != 0 || place == last) {
            hash = nodeHash(step, hash);
            while ((place & 1) == 0 && place != 0) {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = nodeHash(hash, step);
        }
        place >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

bool verifyConsistency(std::uint64_t from, const Hash &fromRoot, std::uint64_t to, const Hash &toRoot,
                       const Proof &proof)
{
    if (from == 0 || from > to || !whole(proof))
        return false;
    if (from == to)
        return proof.empty() && fromRoot == toRoot;
    Proof steps = proof;
    if (std::has_single_bit(from))
        steps.insert(steps.begin(), fromRoot);
    if (steps.empty())
        return false;
    std::uint64_t place = from - 1, last = to - 1;
    while ((place & 1) != 0) {
        place >>= 1;
        last >>= 1;
    }
    Hash was = steps.front(), is = steps.front();
    for (auto step = steps.begin() + 1; step != steps.end(); ++step) {
        if (last == 0)
            return false;
        if ((place & 1) != 0 || place == last) {
            was = nodeHash(*step, was);
            is = nodeHash(*step, is);
            while ((place & 1) == 0 && place != 0) {
                place >>= 1;
                last >>= 1;
            }
        } else {
            is = nodeHash(is, *step);
        }
        place >>= 1;
        last >>= 1;
    }
    return last == 0 && was == fromRoot && is == toRoot;
}

} // namespace bulkhead::audit
