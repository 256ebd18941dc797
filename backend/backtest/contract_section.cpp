#include "backend/backtest/contract_section.h"

namespace bulkhead {
namespace {

using sla::ExclusionCategory;

void readCategory(TomlFields &fields, ExclusionCategory &to)
{
    fields.choice("category", to,
                  {{"scheduled-maintenance", ExclusionCategory::ScheduledMaintenance},
                   {"customer-caused", ExclusionCategory::CustomerCaused},
                   {"force-majeure", ExclusionCategory::ForceMajeure},
                   {"third-party", ExclusionCategory::ThirdParty},
                   {"agreed", ExclusionCategory::Agreed},
                   {"outside-hours", ExclusionCategory::OutsideHours}});
}

absl::Status readTier(const std::string &path, const toml::table &table, sla::CreditTerms &to)
{
    sla::CreditTier tier;
    TomlFields fields(path, "a tier", table);
    fields.percent("from", tier.lowerE7, 100'000);
    if (table.contains("days")) {
        tier.kind = sla::CreditKind::Days;
        fields.whole("days", tier.amountE4);
    } else if (table.contains("per_point")) {
        tier.kind = sla::CreditKind::PerPoint;
        fields.percent("per_point", tier.amountE4, 100);
    } else {
        fields.percent("credit", tier.amountE4, 100);
    }
    to.tiers.push_back(tier);
    return fields.finish();
}

absl::Status readRule(const std::string &path, const toml::table &table, sla::ContractVersion &to)
{
    sla::ExclusionRule rule;
    TomlFields fields(path, "an exclusion rule", table);
    readCategory(fields, rule.category);
    fields.whole("notice_minutes", rule.noticeMinutes);
    fields.whole("cap_minutes", rule.capMinutes);
    fields.text("clause", rule.clause);
    to.exclusionRules.push_back(rule);
    return fields.finish();
}

/// Each table of an array by itself.
template<typename Read>
absl::Status each(TomlFields &fields, const char *key, Read &&read)
{
    const toml::node *const node = fields.node(key);
    if (node == nullptr)
        return absl::OkStatus();
    const toml::array *const list = node->as_array();
    if (list == nullptr) {
        fields.fail(*node, absl::StrCat(key, " is a list of tables."));
        return absl::OkStatus();
    }
    for (const toml::node &entry : *list) {
        if (entry.as_table() == nullptr)
            fields.fail(entry, absl::StrCat(key, " is a list of tables."));
        else if (absl::Status status = read(*entry.as_table()); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

} // namespace

absl::Status readContract(const std::string &path, const toml::table &table, ObjectivesFile &to)
{
    sla::ContractVersion &contract = to.contract;
    sla::CreditTerms &credits = contract.credits;
    TomlFields fields(path, "[contract]", table);
    fields.text("zone", contract.zone);
    fields.choice("period", contract.period,
                  {{"month", sla::PeriodKind::Month},
                   {"quarter", sla::PeriodKind::Quarter},
                   {"year", sla::PeriodKind::Year},
                   {"contract-month", sla::PeriodKind::ContractMonth}});
    fields.whole("anchor_day", contract.anchorDay);
    fields.choice("exclusion_policy", contract.exclusionPolicy,
                  {{"drop", sla::ExclusionPolicy::Drop}, {"count-as-good", sla::ExclusionPolicy::CountAsGood}});
    fields.whole("settle_business_days", contract.settleBusinessDays);
    fields.text("currency", credits.currency);
    fields.whole("monthly_fee_minor", credits.monthlyFeeMinor);
    fields.yesNo("pro_rata", credits.proRata);
    fields.whole("min_credit_minor", credits.minCreditMinor);
    fields.percent("cap", credits.capE4, 100);
    fields.choice("stacking", credits.stacking, {{"sum", sla::Stacking::Sum}, {"highest", sla::Stacking::HighestOnly}});
    fields.whole("claim_days", credits.claimDays);
    absl::Status status = each(fields, "tiers", [&](const toml::table &tier) { return readTier(path, tier, credits); });
    if (!status.ok())
        return status;
    status = each(fields, "exclusion_rules", [&](const toml::table &rule) { return readRule(path, rule, contract); });
    return status.ok() ? fields.finish() : status;
}

absl::Status readExclusion(const std::string &path, const toml::table &table, ObjectivesFile &to)
{
    sla::Exclusion exclusion;
    TomlFields fields(path, "[[exclusion]]", table);
    exclusion.id = absl::StrCat("exclusion ", to.exclusions.size() + 1);
    fields.text("id", exclusion.id);
    readCategory(fields, exclusion.category);
    fields.instant("from", exclusion.fromMs);
    fields.instant("to", exclusion.toMs);
    fields.instant("notice", exclusion.noticeMs);
    if (const toml::node *node = fields.node("objectives")) {
        const toml::array *const names = node->as_array();
        for (std::size_t i = 0; names != nullptr && i < names->size(); ++i)
            if (const auto name = names->get(i)->value_exact<std::string>())
                exclusion.workflows.push_back(*name);
        if (names == nullptr || exclusion.workflows.size() != names->size())
            fields.fail(*node, "objectives is a list of their names.");
    }
    // A backtest asks what would have been: every window in the file counts as approved.
    exclusion.approvedBy = "backtest";
    to.exclusions.push_back(std::move(exclusion));
    return fields.finish();
}

} // namespace bulkhead
