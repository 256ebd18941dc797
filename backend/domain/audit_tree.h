#pragma once
// The tree over a chain of audit records, as RFC 6962 (section 2.1) defines it: SHA-256, leaves hashed with a 0x00
// before their bytes and nodes with a 0x01 before their two halves, the left half the largest power of two that leaves
// something for the right one. Each tenant has a tree, the platform has one.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::audit {

/// 32 bytes.
using Hash = std::string;
/// The hashes of a proof, in the order of RFC 6962.
using Proof = std::vector<Hash>;

[[nodiscard]] Hash leafHash(std::string_view record);
[[nodiscard]] Hash nodeHash(std::string_view left, std::string_view right);
/// The root of no records: SHA-256 of nothing.
[[nodiscard]] Hash emptyRoot();

/// What has to be kept of a tree to make it grow: the roots of its complete subtrees, the largest first. At most 64.
class Frontier
{
public:
    Frontier() = default;
    /// Of `size` leaves; empty roots are not checked against it: see whole().
    Frontier(std::uint64_t size, std::string_view roots);

    /// Adds the next leaf. Calls `complete(level, index, root)` for each subtree of 2^level leaves that it completes.
    void append(Hash leaf,
                const std::function<void(unsigned level, std::uint64_t index, const Hash &root)> &complete = {});
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    [[nodiscard]] Hash root() const;
    [[nodiscard]] std::string roots() const; ///< Joined, 32 bytes each: as the constructor takes them.
    /// Whether there are as many roots as a tree of this size has.
    [[nodiscard]] bool whole() const;

private:
    std::uint64_t m_size = 0;
    std::vector<Hash> m_roots;
};

/// Gives the root of the complete subtree of 2^level leaves that begins at leaf index << level.
using Subtree = std::function<Hash(unsigned level, std::uint64_t index)>;

/// Proves that the leaf at `index` (from 0) is in the tree of the first `size` leaves. `index` < `size`.
[[nodiscard]] Proof inclusionProof(std::uint64_t index, std::uint64_t size, const Subtree &subtree);
/// Proves that the tree of `from` leaves is the beginning of that of `to`. 0 < `from` <= `to`.
[[nodiscard]] Proof consistencyProof(std::uint64_t from, std::uint64_t to, const Subtree &subtree);
/// The root of the first `size` leaves.
[[nodiscard]] Hash rootOf(std::uint64_t size, const Subtree &subtree);

/// RFC 9162, 2.1.3.2.
[[nodiscard]] bool verifyInclusion(const Hash &leaf, std::uint64_t index, std::uint64_t size, const Proof &proof,
                                   const Hash &root);
/// RFC 9162, 2.1.4.2.
[[nodiscard]] bool verifyConsistency(std::uint64_t from, const Hash &fromRoot, std::uint64_t to, const Hash &toRoot,
                                     const Proof &proof);

} // namespace bulkhead::audit
