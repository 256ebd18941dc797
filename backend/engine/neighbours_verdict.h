#pragma once
// Step C of the method.
#include "backend/engine/neighbours_pool.h"

namespace bulkhead::neighbours {

/// Who is to blame by the books, or nobody.
struct Judgement
{
    Verdict verdict = Verdict::Undecided;
    std::vector<Antagonist> antagonists;           ///< Most first; empty unless Culprit or SeveralCulprits.
    [[nodiscard]] std::uint64_t signature() const; ///< Equal for equal verdict and names.
};

[[nodiscard]] Judgement judge(std::span<const Booking> ledger);
/// Takes out who stands beside a culprit for a moment only: a further name needs the disturbance's whole story, which
/// has lasted for `disturbedS` seconds.
void keepLasting(Judgement &judgement, std::span<const Booking> story, double disturbedS);
/// Names a second one beside a culprit. A moment's books name none below a fifth and a bit; one that has stood for a
/// fifth of the whole disturbance, and still does, is named when both together are most of it (noisy.md 1.4).
void addLasting(Judgement &judgement, std::span<const Booking> ledger, std::span<const Booking> story,
                double disturbedS);
/// ledger := keep * ledger + share * fresh.
void mix(std::vector<Booking> &ledger, std::span<const Booking> fresh, double keep, double share);
[[nodiscard]] double total(std::span<const Booking> ledger);
[[nodiscard]] double ofTenant(std::span<const Booking> ledger, TenantIndex tenant);
/// That most of what is booked to the tenant is about.
[[nodiscard]] Contended resourceOf(std::span<const Booking> ledger, TenantIndex tenant);
[[nodiscard]] double ofKind(std::span<const Booking> ledger, AccountKind kind);

} // namespace bulkhead::neighbours
