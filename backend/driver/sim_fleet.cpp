#include "backend/driver/sim_fleet.h"

#include "backend/driver/sim_noise.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <span>
#include <string_view>

namespace bulkhead::sim {
namespace {

constexpr std::array<std::string_view, 36> kPlaceHeads{
    "Birch",  "Brindle", "Cinder",  "Clover",  "Copper",  "Dapple", "Fallow", "Fern",    "Flint",
    "Gorse",  "Hazel",   "Hollow",  "Juniper", "Kestrel", "Lark",   "Linden", "Mallow",  "Marl",
    "Nettle", "Ochre",   "Osprey",  "Pebble",  "Quill",   "Rowan",  "Rush",   "Saffron", "Sedge",
    "Sorrel", "Tansy",   "Thistle", "Umber",   "Vesper",  "Wren",   "Yarrow", "Zinnia",  "Tamarack"};
constexpr std::array<std::string_view, 24> kPlaceTails{
    "brook", "bury", "combe", "crest", "dale",  "fell", "field", "ford",   "gate", "grove", "haven", "holt",
    "hurst", "mere", "moor",  "reach", "ridge", "shaw", "stead", "thorpe", "vale", "ward",  "wick",  "wold"};
constexpr std::array<std::string_view, 20> kClinicKinds{
    "Family Practice",     "Pediatrics",          "Orthopedic Associates", "Women's Health", "Dermatology",
    "Cardiology Partners", "Urgent Care",         "Physical Therapy",      "Eye Care",       "Internal Medicine",
    "Behavioral Health",   "Community Clinics",   "Primary Care Group",    "Imaging Center", "Allergy & Asthma",
    "Dental Group",        "Surgical Associates", "Medical Group",         "Pain & Spine",   "Home Care"};
constexpr std::array<std::string_view, 5> kNetworkKinds{"Regional Care Network", "Health Partners", "Care Alliance",
                                                        "Physicians Network", "Community Health Network"};
constexpr std::array<std::string_view, 4> kHospitalKinds{"Health System", "Medical Center", "Regional Hospitals",
                                                         "University Hospital"};
constexpr std::array<std::string_view, 4> kChannelKinds{"Practice Cloud", "Care Suite", "Clinic Platform", "MedOffice"};
constexpr std::array<std::string_view, 3> kRegions{"us-east", "us-west", "us-central"};

// Pools are numbered with 16 bits on their way to the engines. Only fleets far above 100,000 tenants meet these.
constexpr std::uint32_t kMostDedicatedPools = 12'000;
constexpr std::uint32_t kMostSharedPools = 2'000;

/// What a tenant will be, before the fleet is shuffled and numbered.
struct Seat
{
    Profile profile = Profile::Clinic;
    std::uint32_t ordinal = 0; ///< Within its kind.
    std::int32_t channel = -1; ///< Sub-tenants: ordinal of their channel.
};
struct Mix
{
    std::uint32_t clinics = 0, networks = 0, hospitals = 0, channels = 0, subs = 0;
};

Mix mixOf(std::uint32_t tenants)
{
    const double scale = static_cast<double>(tenants) / kSampleTenants;
    const auto part = [scale](double n) { return static_cast<std::uint32_t>(std::lround(n * scale)); };
    Mix mix;
    mix.networks = part(30);
    mix.hospitals = part(12);
    mix.channels = tenants >= 40 ? std::max(1u, part(1)) : 0;
    mix.subs = std::min(12 * mix.channels, tenants / 4);
    mix.clinics = tenants - mix.networks - mix.hospitals - mix.channels - mix.subs;
    return mix;
}

std::vector<Seat> seatsOf(const Mix &mix, std::uint64_t seed)
{
    std::vector<Seat> seats;
    const auto put = [&seats](Profile profile, std::uint32_t n) {
        for (std::uint32_t i = 0; i < n; ++i)
            seats.push_back({profile, i, -1});
    };
    put(Profile::Clinic, mix.clinics);
    put(Profile::RegionalNetwork, mix.networks);
    put(Profile::HospitalSystem, mix.hospitals);
    put(Profile::WhiteLabel, mix.channels);
    for (std::uint32_t i = 0; i < mix.subs; ++i)
        seats.push_back({Profile::Clinic, mix.clinics + i, static_cast<std::int32_t>(i % mix.channels)});
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < seats.size(); ++i)
        order.emplace_back(sim::mix(seed, 0x51A7, i), i);
    std::sort(order.begin(), order.end());
    std::vector<Seat> shuffled;
    shuffled.reserve(seats.size());
    for (const auto &[key, i] : order)
        shuffled.push_back(seats[i]);
    return shuffled;
}

std::string placeOf(std::uint64_t n)
{
    const std::uint64_t places = kPlaceHeads.size() * kPlaceTails.size();
    n %= places;
    return std::string(kPlaceHeads[n % kPlaceHeads.size()]) + std::string(kPlaceTails[n / kPlaceHeads.size()]);
}

/// A bijection of the ordinal onto (place, kind), so names of one kind never repeat.
std::string nameOf(std::uint32_t ordinal, std::span<const std::string_view> kinds, std::uint64_t seed)
{
    const std::uint64_t places = kPlaceHeads.size() * kPlaceTails.size();
    const std::uint64_t all = places * kinds.size();
    const std::uint64_t round = ordinal / all;
    // 7,919 is prime and larger than any factor of `all`, hence coprime to it.
    const std::uint64_t slot = (ordinal % all * 7'919 + sim::mix(seed, kinds.size()) % all) % all;
    std::string name = absl::StrCat(placeOf(slot % places), " ", std::string(kinds[slot / places]));
    if (round > 0)
        absl::StrAppend(&name, " ", round + 1);
    return name;
}

std::string lettered(const std::string &stem, std::uint32_t n)
{
    return n < 26 ? absl::StrCat(stem, std::string(1, static_cast<char>('a' + n))) : absl::StrCat(stem, n + 1);
}

std::string numbered(const char *format, std::uint32_t n)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), format, n);
    return text.data();
}

struct Builder
{
    Mix mix;
    std::uint64_t seed = 0;
    std::int32_t today = 0; ///< Days since 1970-01-01.
    std::uint32_t sharedPools = 2, segmentedPools = 2;

    [[nodiscard]] std::string sharedPool(std::uint32_t n) const { return lettered("pool-", n % sharedPools); }
    [[nodiscard]] std::string segmentedPool(std::uint32_t n) const
    {
        return absl::StrCat("seg-", n % segmentedPools + 1);
    }
    [[nodiscard]] std::string channelName(std::uint32_t n) const { return nameOf(n, kChannelKinds, seed); }
    [[nodiscard]] std::string channelPool(std::uint32_t n) const
    {
        std::string place = channelName(n);
        place.resize(place.find(' '));
        std::transform(place.begin(), place.end(), place.begin(), [](unsigned char c) { return std::tolower(c); });
        return n == 0 ? absl::StrCat("channel-", place) : absl::StrCat("channel-", place, "-", n + 1);
    }

    void clinic(TenantFacts &t, const Seat &seat, std::uint64_t h) const
    {
        t.name = nameOf(seat.ordinal, kClinicKinds, seed);
        t.tier = t.recommended = Tier::Shared;
        t.pool = sharedPool(seat.ordinal);
        t.arr = static_cast<std::int64_t>(between(sim::mix(h, 1), 18, 96)) * 1'000;
        if (seat.ordinal % 48 == 7) { // Pays for more walls than its policy asks for.
            t.tier = Tier::Segmented;
            t.pool = segmentedPool(seat.ordinal / 48);
        } else if (seat.ordinal % 55 == 11) { // Large and sensitive, still in the shared pool.
            t.recommended = Tier::Segmented;
            t.arr = static_cast<std::int64_t>(between(sim::mix(h, 1), 160, 240)) * 1'000;
        }
    }
    void sub(TenantFacts &t, const Seat &seat, std::uint64_t h) const
    {
        t.name = nameOf(seat.ordinal, kClinicKinds, seed);
        t.tier = t.recommended = Tier::Channel;
        t.pool = channelPool(static_cast<std::uint32_t>(seat.channel));
        t.arr = static_cast<std::int64_t>(between(sim::mix(h, 1), 9, 42)) * 1'000;
    }
    void network(TenantFacts &t, const Seat &seat, std::uint64_t h) const
    {
        t.name = nameOf(seat.ordinal, kNetworkKinds, seed);
        t.tier = t.recommended = Tier::Segmented;
        t.pool = segmentedPool(seat.ordinal);
        t.arr = static_cast<std::int64_t>(between(sim::mix(h, 1), 240, 980)) * 1'000;
        if (seat.ordinal % 10 == 4) { // Grew out of a clinic contract and never moved.
            t.tier = Tier::Shared;
            t.pool = sharedPool(seat.ordinal / 10);
        } else if (seat.ordinal % 15 == 9) {
            t.tier = Tier::Dedicated;
            t.pool = numbered("dedicated-%02u", (mix.hospitals + seat.ordinal / 15) % kMostDedicatedPools + 1);
        }
    }
    void hospital(TenantFacts &t, const Seat &seat, std::uint64_t h) const
    {
        t.name = nameOf(seat.ordinal, kHospitalKinds, seed);
        t.tier = t.recommended = Tier::Dedicated;
        t.pool = numbered("dedicated-%02u", seat.ordinal % kMostDedicatedPools + 1);
        t.arr = static_cast<std::int64_t>(between(sim::mix(h, 1), 1'200, 4'600)) * 1'000;
        if (seat.ordinal % 12 == 5) {
            t.tier = Tier::Segmented;
            t.pool = segmentedPool(seat.ordinal);
        }
    }

    [[nodiscard]] TenantFacts build(const Seat &seat, std::uint32_t row) const
    {
        const std::uint64_t h = sim::mix(seed, 0x7E4A, row);
        TenantFacts t;
        t.id = numbered("t-%06u", row + 1);
        t.profile = seat.profile;
        t.region = kRegions[sim::mix(h, 2) % kRegions.size()];
        t.owner = absl::StrCat("success-", sim::mix(h, 3) % 4 + 1);
        t.renewal = today + 6 + static_cast<std::int32_t>(sim::mix(h, 4) % 540);
        if (seat.channel >= 0)
            sub(t, seat, h);
        else if (seat.profile == Profile::Clinic)
            clinic(t, seat, h);
        else if (seat.profile == Profile::RegionalNetwork)
            network(t, seat, h);
        else if (seat.profile == Profile::HospitalSystem)
            hospital(t, seat, h);
        else {
            t.name = channelName(seat.ordinal);
            t.tier = t.recommended = Tier::Channel;
            t.pool = channelPool(seat.ordinal);
            t.arr = static_cast<std::int64_t>(between(sim::mix(h, 1), 700, 1'300)) * 1'000;
        }
        return t;
    }
};

/// The newest contracts are not live yet: spread over all stages before it.
void startOnboarding(std::vector<TenantFacts> &fleet, const std::vector<Seat> &seats, const Mix &mix)
{
    constexpr std::array<Stage, 6> kStages{Stage::Contract,     Stage::Identity,     Stage::DataBoundary,
                                           Stage::Integrations, Stage::Integrations, Stage::Verification};
    const std::uint32_t rounds = static_cast<std::uint32_t>(fleet.size() + kSampleTenants / 2) / kSampleTenants;
    const auto last = [](std::uint32_t n, std::uint32_t of, std::uint32_t ordinal) {
        return ordinal < of && ordinal + n >= of;
    };
    std::uint32_t given = 0;
    for (std::size_t i = 0; i < fleet.size() && rounds > 0; ++i) {
        const Seat &s = seats[i];
        const bool chosen = (s.profile == Profile::Clinic && s.channel < 0 && last(4 * rounds, mix.clinics, s.ordinal))
                            || (s.profile == Profile::RegionalNetwork && last(rounds, mix.networks, s.ordinal))
                            || (s.profile == Profile::HospitalSystem && last(rounds, mix.hospitals, s.ordinal));
        if (chosen)
            fleet[i].stage = kStages[given++ % kStages.size()];
    }
}

} // namespace

std::vector<TenantFacts> makeFleet(std::uint32_t tenants, std::uint64_t seed, std::int64_t epochMs)
{
    const Mix mix = mixOf(tenants == 0 ? kSampleTenants : tenants);
    const std::vector<Seat> seats = seatsOf(mix, seed);
    Builder builder{mix, seed, static_cast<std::int32_t>(epochMs / 86'400'000)};
    builder.sharedPools = std::clamp(mix.clinics / 120, 2u, kMostSharedPools);
    builder.segmentedPools = std::clamp(mix.networks / 16, 2u, kMostSharedPools);

    std::vector<TenantFacts> fleet;
    fleet.reserve(seats.size());
    std::vector<std::string> channelIds(mix.channels);
    for (std::uint32_t row = 0; row < seats.size(); ++row) {
        fleet.push_back(builder.build(seats[row], row));
        if (seats[row].profile == Profile::WhiteLabel)
            channelIds[seats[row].ordinal] = fleet.back().id;
    }
    for (std::size_t row = 0; row < seats.size(); ++row) {
        if (seats[row].channel >= 0)
            fleet[row].parent = channelIds[static_cast<std::size_t>(seats[row].channel)];
    }
    startOnboarding(fleet, seats, mix);
    return fleet;
}

} // namespace bulkhead::sim
