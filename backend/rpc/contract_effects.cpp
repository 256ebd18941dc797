#include "backend/rpc/contract_effects.h"

#include "backend/engine/calendar.h"
#include "backend/engine/rational.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>

namespace bulkhead {

namespace {

using namespace sla;

constexpr std::array<const char *, 4> kPeriods{"calendar months", "calendar quarters", "calendar years",
                                               "contract months"};
constexpr std::array<const char *, 6> kCategories{"scheduled maintenance", "caused by the customer",
                                                  "force majeure",         "a third party",
                                                  "an agreed window",      "outside service hours"};

template<std::size_t Size, class Enum>
const char *wordOf(const std::array<const char *, Size> &words, Enum value)
{
    const auto at = static_cast<std::size_t>(value);
    return at < Size ? words[at] : "of a kind not known here";
}

std::string share(std::int64_t value, std::int64_t whole)
{
    std::string text = percentText({value, whole}, 5);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
        text.pop_back();
    return text + "%";
}

std::string periodOf(const ContractVersion &version)
{
    std::string text = wordOf(kPeriods, version.period);
    if (version.period == PeriodKind::ContractMonth)
        absl::StrAppend(&text, " from day ", version.anchorDay);
    return absl::StrCat(text, " in ", version.zone);
}

std::string ruleOf(const ExclusionRule &rule)
{
    return absl::StrCat(wordOf(kCategories, rule.category), " (notice ", rule.noticeMinutes, " min, ",
                        rule.capMinutes > 0 ? absl::StrCat("at most ", rule.capMinutes, " min in a period")
                                            : std::string("no cap"),
                        rule.clause.empty() ? std::string() : absl::StrCat(", clause ", rule.clause), ")");
}

std::string rulesOf(const ContractVersion &version)
{
    if (version.exclusionRules.empty())
        return "nothing";
    return absl::StrJoin(version.exclusionRules, ", ",
                         [](std::string *out, const ExclusionRule &rule) { absl::StrAppend(out, ruleOf(rule)); });
}

std::string tierOf(const CreditTier &tier)
{
    std::string paid = "nothing";
    if (tier.amountE4 > 0 && tier.kind == CreditKind::Days)
        paid = absl::StrCat(tier.amountE4, tier.amountE4 == 1 ? " day" : " days");
    else if (tier.amountE4 > 0)
        paid = absl::StrCat(share(tier.amountE4, 10'000), tier.kind == CreditKind::PerPoint ? " a point" : "");
    return absl::StrCat("from ", share(tier.lowerE7, 10'000'000), " ", paid);
}

std::string tiersOf(const CreditTerms &terms)
{
    if (terms.tiers.empty())
        return "none";
    return absl::StrJoin(terms.tiers, ", ",
                         [](std::string *out, const CreditTier &tier) { absl::StrAppend(out, tierOf(tier)); });
}

std::string claimOf(const CreditTerms &terms)
{
    return terms.autoIssue ? std::string("without a claim")
                           : absl::StrCat("by a claim within ", terms.claimDays, " days");
}

std::string chronicOf(const CreditTerms &terms)
{
    return terms.chronicBreaches == 0
               ? std::string("none")
               : absl::StrCat("after ", terms.chronicBreaches, " missed of ", terms.chronicPeriods, " periods");
}

/// Nothing when both are the same.
void addMove(ActEffects &effects, const char *what, const std::string &before, const std::string &after)
{
    if (before != after)
        effects.emplace_back(absl::StrCat(what, ": ", before, " becomes ", after, "."), false);
}

/// A sum with its currency, "USD 38500.25".
std::string sum(std::int64_t minor, const std::string &currency)
{
    const std::int64_t rest = minor % 100;
    return absl::StrCat(currency, " ", minor / 100, rest < 10 ? ".0" : ".", rest);
}

} // namespace

std::string instantText(std::int64_t atMs, const std::string &zoneName)
{
    const auto zone = loadZone(zoneName);
    return absl::StrCat(localText(atMs, zone.ok() ? *zone : absl::UTCTimeZone()), " (",
                        zone.ok() ? zoneName : std::string("UTC"), ")");
}

void addTermChanges(ActEffects &effects, const ContractVersion &before, const ContractVersion &draft)
{
    addMove(effects, "Periods", periodOf(before), periodOf(draft));
    addMove(effects, "Results are final after business days", std::to_string(before.settleBusinessDays),
            std::to_string(draft.settleBusinessDays));
    addMove(effects, "What may be excluded", rulesOf(before), rulesOf(draft));
    const auto policy = [](const ContractVersion &version) {
        return std::string(version.exclusionPolicy == ExclusionPolicy::Drop ? "dropped" : "counted as good");
    };
    addMove(effects, "Excluded minutes", policy(before), policy(draft));
    addMove(effects, "Credits", tiersOf(before.credits), tiersOf(draft.credits));
    addMove(effects, "Cap of credits", share(before.credits.capE4, 10'000), share(draft.credits.capE4, 10'000));
    const auto stacking = [](const CreditTerms &terms) {
        return std::string(terms.stacking == Stacking::Sum ? "add up" : "only the highest is paid");
    };
    addMove(effects, "Several misses", stacking(before.credits), stacking(draft.credits));
    addMove(effects, "Credits are issued", claimOf(before.credits), claimOf(draft.credits));
    addMove(effects, "Right to terminate", chronicOf(before.credits), chronicOf(draft.credits));
    const auto remedy = [](const CreditTerms &terms) {
        return std::string(terms.exclusiveRemedy ? "the only one" : "one beside others");
    };
    addMove(effects, "Credits as a remedy", remedy(before.credits), remedy(draft.credits));
    const auto part = [](const CreditTerms &terms) {
        return std::string(terms.proRata ? "by days subscribed" : "the whole fee");
    };
    addMove(effects, "Fee of part periods", part(before.credits), part(draft.credits));
    if (before.credits.monthlyFeeMinor != draft.credits.monthlyFeeMinor
        || before.credits.minCreditMinor != draft.credits.minCreditMinor
        || before.credits.currency != draft.credits.currency)
        effects.emplace_back("The sums that credits are computed on change.", false);
}

ActEffects moneyTerms(const ContractVersion &version)
{
    const CreditTerms &terms = version.credits;
    ActEffects effects;
    effects.emplace_back(
        absl::StrCat("By this version the monthly fee is ", sum(terms.monthlyFeeMinor, terms.currency),
                     terms.minCreditMinor > 0
                         ? absl::StrCat("; credits up to ", sum(terms.minCreditMinor, terms.currency), " are not paid")
                         : std::string(),
                     "."),
        false);
    const std::string shares =
        absl::StrJoin(version.commitments, ", ", [](std::string *out, const Commitment &commitment) {
            absl::StrAppend(out, commitment.workflow, " ", share(commitment.feeShareE4, 10'000));
        });
    if (!shares.empty())
        effects.emplace_back(absl::StrCat("Shares of the fee: ", shares, "."), false);
    return effects;
}

void addExclusionFacts(ActEffects &effects, const Exclusion &asked, const std::string &zone)
{
    effects.emplace_back(absl::StrCat("It is ", wordOf(kCategories, asked.category),
                                      asked.clause.empty() ? std::string(", no clause is named")
                                                           : absl::StrCat(", by clause ", asked.clause),
                                      asked.noticeMs > 0
                                          ? absl::StrCat("; the customer was told ", instantText(asked.noticeMs, zone))
                                          : std::string("; no notice is recorded"),
                                      "."),
                         false);
    if (!asked.reason.empty())
        effects.emplace_back(absl::StrCat("Reason: ", asked.reason), false);
    effects.emplace_back(asked.evidence.empty() ? std::string("No evidence is named.")
                                                : absl::StrCat("Evidence: ", asked.evidence),
                         asked.evidence.empty());
}

} // namespace bulkhead
