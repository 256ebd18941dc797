// Spellings of profiles and tiers as they come in from inventories.
#include "backend/engine/spelling.h"
#include "backend/engine/tier_policy.h"

#include <array>

namespace bulkhead::policy {
namespace {

struct ProfileWords
{
    std::string_view words;
    Profile profile;
};

// The first that occurs as whole words decides. Small rural hospitals (critical access: at most 25 beds) run as parts
// of a network rather than as systems of their own. "Clinic" stands before the specialities: a psychiatric clinic is
// one.
constexpr std::array<ProfileWords, 44> kProfiles{{
    {"white label", Profile::WhiteLabel},
    {"whitelabel", Profile::WhiteLabel},
    {"oem", Profile::WhiteLabel},
    {"reseller", Profile::WhiteLabel},
    {"channel", Profile::WhiteLabel},
    {"distributor", Profile::WhiteLabel},
    {"critical access", Profile::RegionalNetwork},
    {"rural emergency", Profile::RegionalNetwork},
    {"regional", Profile::RegionalNetwork},
    {"regionalnetwork", Profile::RegionalNetwork},
    {"network", Profile::RegionalNetwork},
    {"accountable care organization", Profile::RegionalNetwork},
    {"hospitalsystem", Profile::HospitalSystem},
    {"hospital", Profile::HospitalSystem},
    {"hospitals", Profile::HospitalSystem},
    {"health system", Profile::HospitalSystem},
    {"acute care", Profile::HospitalSystem},
    {"medical center", Profile::HospitalSystem},
    {"medical centre", Profile::HospitalSystem},
    {"clinic", Profile::Clinic},
    {"clinics", Profile::Clinic},
    {"practice", Profile::Clinic},
    {"provider group", Profile::Clinic},
    {"medical group", Profile::Clinic},
    {"physician group", Profile::Clinic},
    {"physicians", Profile::Clinic},
    {"outpatient", Profile::Clinic},
    {"ambulatory", Profile::Clinic},
    {"urgent care", Profile::Clinic},
    {"primary care", Profile::Clinic},
    {"health center", Profile::Clinic},
    {"health centre", Profile::Clinic},
    {"dental", Profile::Clinic},
    {"smb", Profile::Clinic},
    {"childrens", Profile::HospitalSystem},
    {"children s", Profile::HospitalSystem},
    {"psychiatric", Profile::HospitalSystem},
    {"veterans administration", Profile::HospitalSystem},
    {"veterans affairs", Profile::HospitalSystem},
    {"department of defense", Profile::HospitalSystem},
    {"long term care", Profile::HospitalSystem},
    {"rehabilitation", Profile::HospitalSystem},
    {"academic", Profile::HospitalSystem},
    {"enterprise", Profile::HospitalSystem},
}};

struct TierWord
{
    std::string_view words;
    Tier tier;
};
constexpr std::array<TierWord, 14> kTierWords{{
    {"shared", Tier::Shared},
    {"pooled", Tier::Shared},
    {"multi tenant", Tier::Shared},
    {"segmented", Tier::Segmented},
    {"segment", Tier::Segmented},
    {"own schema", Tier::Segmented},
    {"dedicated", Tier::Dedicated},
    {"isolated", Tier::Dedicated},
    {"single tenant", Tier::Dedicated},
    {"silo", Tier::Dedicated},
    {"channel", Tier::Channel},
    {"white label", Tier::Channel},
    {"reseller", Tier::Channel},
    {"oem", Tier::Channel},
}};

bool holdsWords(std::string_view text, std::string_view words)
{
    const std::string padded = ' ' + std::string(text) + ' ';
    return padded.find(' ' + std::string(words) + ' ') != std::string::npos;
}

} // namespace

Profile profileOf(std::string_view spelling)
{
    const std::string text = spelling::normal(spelling);
    for (const ProfileWords &entry : kProfiles)
        if (holdsWords(text, entry.words))
            return entry.profile;
    return Profile::Unspecified;
}

Tier tierOf(std::string_view spelling)
{
    std::string text = spelling::normal(spelling);
    constexpr std::string_view kSuffix = " tier";
    if (text.ends_with(kSuffix))
        text.resize(text.size() - kSuffix.size());
    for (const TierWord &entry : kTierWords)
        if (text == entry.words)
            return entry.tier;
    return Tier::Unspecified;
}

std::string_view tierWord(Tier tier)
{
    constexpr std::array<std::string_view, 5> kWords{"no tier", "Shared", "Segmented", "Dedicated", "Channel"};
    const auto at = static_cast<std::size_t>(tier);
    return at < kWords.size() ? kWords[at] : "an unknown tier";
}

} // namespace bulkhead::policy
