#include "backend/engine/neighbours_verdict.h"

#include <algorithm>
#include <optional>

namespace bulkhead::neighbours {
namespace {

constexpr double kCulprit = 0.35;
constexpr double kFurther = 0.22;
constexpr double kPair = 0.60;
constexpr double kPairEach = 0.20;
constexpr double kSelf = 0.5;
constexpr double kFurtherOfStory = 0.20; ///< Of all delay of the disturbance.
constexpr double kStoryS = 10;           ///< Before that there is no story to tell two apart.

} // namespace

std::uint64_t Judgement::signature() const
{
    std::vector<TenantIndex> names;
    for (const Antagonist &antagonist : antagonists)
        names.push_back(antagonist.tenant);
    std::ranges::sort(names);
    auto hash = static_cast<std::uint64_t>(verdict) + 1'469'598'103'934'665'603ULL;
    for (const TenantIndex name : names)
        hash = (hash ^ (name + 1)) * 1'099'511'628'211ULL;
    return hash;
}

void mix(std::vector<Booking> &ledger, std::span<const Booking> fresh, double keep, double share)
{
    for (Booking &booking : ledger)
        booking.seconds *= keep;
    for (const Booking &booking : fresh) {
        const auto same = std::ranges::find_if(ledger, [&booking](const Booking &known) {
            return known.kind == booking.kind && known.tenant == booking.tenant && known.resource == booking.resource;
        });
        if (same == ledger.end())
            ledger.push_back({booking.kind, booking.tenant, share * booking.seconds, booking.resource});
        else
            same->seconds += share * booking.seconds;
    }
    std::erase_if(ledger, [](const Booking &booking) { return booking.seconds < 1e-12; });
}

double total(std::span<const Booking> ledger)
{
    double sum = 0;
    for (const Booking &booking : ledger)
        sum += booking.seconds;
    return sum;
}

double ofTenant(std::span<const Booking> ledger, TenantIndex tenant)
{
    double sum = 0;
    for (const Booking &booking : ledger)
        if (booking.kind == AccountKind::Tenant && booking.tenant == tenant)
            sum += booking.seconds;
    return sum;
}

Contended resourceOf(std::span<const Booking> ledger, TenantIndex tenant)
{
    const Booking *most = nullptr;
    for (const Booking &booking : ledger)
        if (booking.kind == AccountKind::Tenant && booking.tenant == tenant
            && (most == nullptr || booking.seconds > most->seconds))
            most = &booking;
    return most == nullptr ? Contended::Slots : most->resource;
}

double ofKind(std::span<const Booking> ledger, AccountKind kind)
{
    double sum = 0;
    for (const Booking &booking : ledger)
        if (booking.kind == kind)
            sum += booking.seconds;
    return sum;
}

Judgement judge(std::span<const Booking> ledger)
{
    Judgement result;
    const double all = total(ledger);
    if (!(all > 0))
        return result;
    std::vector<Antagonist> named;
    for (const Booking &booking : ledger)
        if (booking.kind == AccountKind::Tenant
            && std::ranges::find(named, booking.tenant, &Antagonist::tenant) == named.end())
            named.push_back({booking.tenant, ofTenant(ledger, booking.tenant) / all, UINT16_MAX,
                             resourceOf(ledger, booking.tenant), 0, 0, 0});
    std::ranges::sort(named, [](const Antagonist &a, const Antagonist &b) {
        return a.share != b.share ? a.share > b.share : a.tenant < b.tenant;
    });
    if (!named.empty() && named[0].share >= kCulprit)
        for (const Antagonist &candidate : named) {
            if (candidate.share >= kFurther)
                result.antagonists.push_back(candidate);
        }
    else if (named.size() >= 2 && named[0].share + named[1].share >= kPair && named[1].share >= kPairEach)
        result.antagonists.assign(named.begin(), named.begin() + 2);
    if (!result.antagonists.empty()) {
        result.verdict = result.antagonists.size() == 1 ? Verdict::Culprit : Verdict::SeveralCulprits;
        return result;
    }
    const double self = ofKind(ledger, AccountKind::Self);
    const double common = ofKind(ledger, AccountKind::System) + ofKind(ledger, AccountKind::Capacity)
                          + ofKind(ledger, AccountKind::Unexplained);
    const double crowd = ofKind(ledger, AccountKind::Tenant) + ofKind(ledger, AccountKind::Normal);
    if (self >= kSelf * all)
        result.verdict = Verdict::SelfInflicted;
    else if (common >= crowd && common >= self)
        result.verdict = Verdict::CommonCause;
    else if (crowd >= self)
        result.verdict = Verdict::CollectiveOverload;
    return result;
}

void addLasting(Judgement &judgement, std::span<const Booking> ledger, std::span<const Booking> story,
                double disturbedS)
{
    if (judgement.antagonists.size() != 1 || disturbedS < kStoryS)
        return;
    const TenantIndex first = judgement.antagonists[0].tenant;
    std::optional<TenantIndex> second;
    double most = 0;
    for (const Booking &booking : story)
        if (const double seconds = ofTenant(story, booking.tenant);
            booking.kind == AccountKind::Tenant && booking.tenant != first && seconds > most) {
            second = booking.tenant;
            most = seconds;
        }
    const double all = total(story), share = second ? ofTenant(ledger, *second) / total(ledger) : 0;
    if (!second || most < kPairEach * all || ofTenant(story, first) + most < kPair * all || share < kPairEach)
        return;
    judgement.antagonists.push_back({*second, share, UINT16_MAX, resourceOf(ledger, *second), 0, 0, 0});
    judgement.verdict = Verdict::SeveralCulprits;
}

void keepLasting(Judgement &judgement, std::span<const Booking> story, double disturbedS)
{
    if (judgement.antagonists.size() < 2 || judgement.antagonists[0].share < kCulprit)
        return;
    const double all = total(story);
    std::erase_if(judgement.antagonists, [&, first = judgement.antagonists[0].tenant](const Antagonist &other) {
        return other.tenant != first && (disturbedS < kStoryS || ofTenant(story, other.tenant) < kFurtherOfStory * all);
    });
    if (judgement.antagonists.size() == 1)
        judgement.verdict = Verdict::Culprit;
}

} // namespace bulkhead::neighbours
