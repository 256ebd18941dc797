#include "backend/rpc/draft_submit.h"

#include "backend/domain/draft_fields.h"
#include "backend/domain/objective_defaults.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <span>

namespace bulkhead {

namespace {

constexpr std::array<std::string_view, 4> kProfiles{"clinic", "regional-network", "hospital-system", "white-label"};
constexpr std::array<std::string_view, 4> kTiers{"shared", "segmented", "dedicated", "channel"};
constexpr std::array<std::string_view, 4> kRules{"hipaa", "state-privacy", "42cfr2", "data-residency"};
constexpr std::array<std::string_view, 5> kRoles{"admin", "clinician", "billing", "front-desk", "auditor"};
constexpr std::array<std::string_view, 5> kConnectors{"ehr", "payer", "pharmacy", "crm", "erp"};
constexpr std::array<std::string_view, 3> kPlans{"standard", "plus", "premium"};
constexpr std::array<std::string_view, 3> kWindows{"business", "extended", "always"};

std::string trimmed(std::string_view text)
{
    const std::size_t from = text.find_first_not_of(" \t");
    return from == std::string_view::npos ? std::string()
                                          : std::string(text.substr(from, text.find_last_not_of(" \t") - from + 1));
}

std::string value(const DraftFields &fields, const char *name)
{
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : trimmed(found->second);
}

std::vector<std::string> list(const std::string &text)
{
    std::vector<std::string> parts;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find(',', from), text.size());
        if (std::string part = trimmed(std::string_view(text).substr(from, end - from)); !part.empty())
            parts.push_back(std::move(part));
        from = end + 1;
    }
    return parts;
}

/// Position from 1; 0: not among them. Enumerations of the domain begin at 1 too.
std::size_t place(std::span<const std::string_view> words, const std::string &word)
{
    const auto found = std::find(words.begin(), words.end(), word);
    return found == words.end() ? 0 : static_cast<std::size_t>(found - words.begin()) + 1;
}

bool number(const std::string &text, std::int64_t &out)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

bool validDomain(const std::string &domain)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return domain.size() >= 4 && domain.size() <= 253 && domain.find('.') != std::string::npos && domain.front() != '.'
           && domain.back() != '.' && domain.find("..") == std::string::npos
           && std::all_of(domain.begin(), domain.end(), allowed);
}

bool validAddress(const std::string &address)
{
    const std::size_t at = address.find('@');
    return at != std::string::npos && at >= 1 && at <= 64 && address.find('@', at + 1) == std::string::npos
           && address.size() - at - 1 >= 3 && address.size() <= 318
           && address.find_first_of(" ,;<>\"\t") == std::string::npos;
}

/// Collects one sentence per field.
class Check
{
public:
    explicit Check(const DraftFields &fields)
        : m_fields(fields)
    {
    }
    void need(const char *name, const char *sentence) { fail(name, value(m_fields, name).empty(), sentence); }
    void length(const char *name, std::size_t low, std::size_t high, const char *sentence)
    {
        const std::string text = value(m_fields, name);
        const auto characters = static_cast<std::size_t>(std::count_if(
            text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
        fail(name, characters < low || characters > high, sentence);
    }
    void oneOf(const char *name, std::span<const std::string_view> words, const char *sentence)
    {
        fail(name, place(words, value(m_fields, name)) == 0, sentence);
    }
    void someOf(const char *name, std::span<const std::string_view> words, bool required, const char *sentence)
    {
        const auto parts = list(value(m_fields, name));
        const bool known = std::all_of(parts.begin(), parts.end(), [&](const auto &p) { return place(words, p) > 0; });
        fail(name, !known || (required && parts.empty()), sentence);
    }
    void range(const char *name, std::int64_t low, std::int64_t high, const char *sentence)
    {
        std::int64_t given = 0;
        fail(name, !number(value(m_fields, name), given) || given < low || given > high, sentence);
    }
    void yesOrNo(const char *name)
    {
        const std::string text = value(m_fields, name);
        fail(name, !text.empty() && text != "yes" && text != "no", "Answer yes or no.");
    }
    void fail(const char *name, bool bad, const char *sentence)
    {
        if (bad)
            m_problems.emplace(name, sentence);
    }
    [[nodiscard]] std::map<std::string, std::string> take() { return std::move(m_problems); }

private:
    const DraftFields &m_fields;
    std::map<std::string, std::string> m_problems;
};

void checkTier(const policy::Baselines &baselines, const DraftFields &fields, Check &check)
{
    check.oneOf(draft::kTier, kTiers, "Choose a tier.");
    const Tier tier = draftTier(fields);
    for (const policy::TierOption &option : policy::advise(baselines, draftOrganisation(fields)).options)
        if (option.tier == tier && !option.meetsPolicy && value(fields, draft::kTierReason).size() < 10)
            check.fail(draft::kTierReason, true, "The policy does not allow this tier; give the reason for it.");
}

void checkTarget(const DraftFields &fields, Check &check)
{
    const std::string text = value(fields, draft::kServiceTarget);
    if (text.empty())
        return;
    double percent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    check.fail(draft::kServiceTarget, !whole || !(percent >= 90 && percent <= 99.999),
               "Give a percentage from 90 to 99.999.");
}

std::string slug(std::string_view name)
{
    std::string id;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
            id += lower;
        else if (!id.empty() && id.back() != '-')
            id += '-';
        if (id.size() == 48)
            break;
    }
    while (!id.empty() && id.back() == '-')
        id.pop_back();
    return id.empty() ? "tenant" : id;
}

/// A tenant of the tier (and region, if any is there) shows which pools serve it.
std::string poolFor(const TenantFacts &tenant, const FleetSnapshot &fleet)
{
    if (tenant.tier == Tier::Dedicated)
        return "dedicated-" + tenant.id;
    for (const bool sameRegion : {true, false}) {
        std::map<std::string, std::size_t> tenants;
        for (TenantIndex i = 0; i < fleet.size; ++i) {
            const TenantFacts &other = fleet.factsOf(i);
            if (other.stage != Stage::Gone && other.tier == tenant.tier
                && (!sameRegion || other.region == tenant.region) && !other.pool.empty())
                ++tenants[other.pool];
        }
        const auto least = std::min_element(tenants.begin(), tenants.end(),
                                            [](const auto &a, const auto &b) { return a.second < b.second; });
        if (least != tenants.end())
            return least->first;
    }
    return std::string(kTiers[static_cast<std::size_t>(tenant.tier) - 1]) + "-" + tenant.region;
}

} // namespace

std::map<std::string, std::string> draftProblems(const policy::Baselines &baselines, const DraftFields &fields)
{
    Check check(fields);
    check.length(draft::kName, 2, 120, "Give the organisation's name: 2 to 120 characters.");
    check.oneOf(draft::kProfile, kProfiles, "Choose a profile.");
    check.range(draft::kSites, 1, 100'000, "Give the number of sites, 1 to 100,000.");
    check.range(draft::kArr, 0, 1'000'000'000, "Give the expected ARR in whole dollars.");
    check.someOf(draft::kCompliance, kRules, false, "One of the compliance rules is not known.");
    check.length(draft::kRegion, 1, 64, "Choose the region that the tenant will live in.");
    check.yesOrNo(draft::kHighRisk);
    checkTier(baselines, fields, check);
    check.fail(draft::kDomain, !validDomain(value(fields, draft::kDomain)),
               "Give the sign-in domain, such as clinic.example.");
    check.fail(draft::kAdminEmail, !validAddress(value(fields, draft::kAdminEmail)),
               "Give the first administrator's address.");
    check.someOf(draft::kRoles, kRoles, true, "Choose at least one role to set up.");
    check.need(draft::kDataRegion, "Choose where the data may lie.");
    check.range(draft::kRetention, 1, 30, "Give the retention in years, 1 to 30.");
    check.someOf(draft::kIntegrations, kConnectors, false, "One of the integrations is not known.");
    check.oneOf(draft::kServicePlan, kPlans, "Choose the service plan of the contract.");
    checkTarget(fields, check);
    check.oneOf(draft::kSupportWindow, kWindows, "Choose when support may work for this tenant.");
    check.yesOrNo(draft::kSupportLockbox);
    check.length(draft::kAgreement, 0, 500, "Where the agreement is kept is longer than 500 characters.");
    check.length(draft::kOwner, 0, 64, "The owner's name is longer than 64 characters.");
    return check.take();
}

policy::Organisation draftOrganisation(const DraftFields &fields)
{
    policy::Organisation organisation;
    organisation.name = value(fields, draft::kName);
    organisation.profile = static_cast<Profile>(place(kProfiles, value(fields, draft::kProfile)));
    std::int64_t sites = 1;
    if (number(value(fields, draft::kSites), sites))
        organisation.sites = static_cast<std::uint32_t>(std::clamp<std::int64_t>(sites, 0, 100'000));
    number(value(fields, draft::kArr), organisation.arr);
    organisation.compliance = list(value(fields, draft::kCompliance));
    organisation.region = value(fields, draft::kRegion);
    organisation.highRisk = value(fields, draft::kHighRisk) == "yes";
    organisation.parent = value(fields, draft::kParent);
    return organisation;
}

Tier draftTier(const DraftFields &fields)
{
    return static_cast<Tier>(place(kTiers, value(fields, draft::kTier)));
}

TenantFacts draftTenant(const policy::Baselines &baselines, const DraftFields &fields, const FleetSnapshot &fleet,
                        std::string_view unique, std::string_view submitter)
{
    const policy::Organisation organisation = draftOrganisation(fields);
    TenantFacts tenant;
    tenant.id = slug(organisation.name) + '-' + std::string(unique);
    tenant.name = organisation.name;
    tenant.profile = organisation.profile;
    tenant.tier = draftTier(fields);
    tenant.recommended = policy::advise(baselines, organisation).recommended;
    tenant.region = organisation.region;
    tenant.owner = value(fields, draft::kOwner);
    if (tenant.owner.empty())
        tenant.owner = submitter;
    tenant.stage = Stage::Contract;
    tenant.arr = organisation.arr;
    tenant.parent = organisation.parent;
    tenant.pool = poolFor(tenant, fleet);
    return tenant;
}

std::int64_t draftTargetE7(const DraftFields &fields)
{
    const std::string text = value(fields, draft::kServiceTarget);
    double percent = 0;
    if (!text.empty() && std::from_chars(text.data(), text.data() + text.size(), percent).ec == std::errc())
        return std::llround(percent * 100'000);
    return planTargetE7(value(fields, draft::kServicePlan));
}

} // namespace bulkhead
