#include "backend/engine/credit.h"

#include "backend/engine/money.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <numeric>

namespace bulkhead::sla {
namespace {

constexpr std::int64_t kWholeE7 = 10'000'000;
constexpr std::int64_t kWholeE4 = 10'000;

std::int32_t monthsIn(PeriodKind kind)
{
    return kind == PeriodKind::Quarter ? 3 : kind == PeriodKind::Year ? 12 : 1;
}

Rational times(const Rational &ratio, Wide num, Wide den)
{
    const Rational factor = reduced({num, den});
    const Rational first = reduced({ratio.num, factor.den});
    const Rational second = reduced({factor.num, ratio.den});
    return {first.num * second.num, first.den * second.den};
}

std::int64_t roundedHalfUp(const Rational &amount)
{
    return static_cast<std::int64_t>((amount.num * 2 + amount.den) / (amount.den * 2));
}

std::string percentOfE4(Wide amountE4)
{
    return absl::StrCat(percentText({amountE4, kWholeE4}, 2), " %");
}

/// Full or begun percentage points that the attainment lies below its target.
Wide pointsShort(const Rational &attained, const Rational &target)
{
    const Wide shortNum = target.num * attained.den - attained.num * target.den;
    if (shortNum <= 0)
        return 0;
    const Wide onePoint = target.den * attained.den;
    return (shortNum * 100 + onePoint - 1) / onePoint;
}

struct Basis
{
    Rational fee;                          ///< Of the period, after pro rata.
    std::int64_t days = 0, subscribed = 0; ///< Local dates.
};

class Calculation
{
public:
    Calculation(const ContractVersion &terms, const Period &period, const absl::TimeZone &zone)
        : m_terms(terms.credits)
        , m_version(terms)
        , m_period(period)
        , m_zone(zone)
    {
        m_statement.currency = m_terms.currency;
        fee();
    }

    void add(const Attainment &result)
    {
        CreditLine line;
        line.workflow = result.workflow;
        line.kind = result.kind;
        line.met = result.share.met;
        line.exactMinor = {0, 1};
        const bool figure = result.state != AttainmentState::NoData && result.state != AttainmentState::NoTraffic
                            && result.share.attained.known();
        if (!figure)
            line.calculation.push_back({"attained", "no figure, no credit", "", "–"});
        else if (line.met)
            line.calculation.push_back(
                {"attained", "target met, no credit", "", absl::StrCat(percentText(result.share.attained, 5), " %")});
        else
            missed(line, result);
        m_statement.lines.push_back(std::move(line));
    }

    CreditStatement finish()
    {
        stack();
        settle();
        return std::move(m_statement);
    }

private:
    [[nodiscard]] std::string exact(const Rational &minor) const { return exactMoney(minor, m_terms.currency); }
    /// "USD 600.00 + USD 0.00"
    [[nodiscard]] std::string linesText() const
    {
        std::string text;
        for (const CreditLine &line : m_statement.lines)
            absl::StrAppend(&text, text.empty() ? "" : " + ", money(line.creditMinor, m_terms.currency));
        return text;
    }
    void fee()
    {
        std::int64_t from = m_period.fromMs;
        std::int64_t to = m_period.toMs;
        if (m_version.subscribedFromMs != 0)
            from = std::clamp(m_version.subscribedFromMs, m_period.fromMs, m_period.toMs);
        if (m_version.subscribedToMs != 0)
            to = std::clamp(m_version.subscribedToMs, from, m_period.toMs);
        m_basis.days = daysTouched(m_period.fromMs, m_period.toMs, m_zone);
        m_basis.subscribed = daysTouched(from, to, m_zone);
        const Wide whole = Wide{m_terms.monthlyFeeMinor} * monthsIn(m_version.period);
        m_basis.fee = m_terms.proRata ? reduced({whole * m_basis.subscribed, m_basis.days}) : Rational{whole, 1};
        m_statement.periodFeeMinor = m_basis.fee;
        m_statement.calculation.push_back(
            {"fee of the period", "monthly fee × months × days subscribed / days",
             absl::StrCat(money(m_terms.monthlyFeeMinor, m_terms.currency), " × ", monthsIn(m_version.period), " × ",
                          m_terms.proRata ? m_basis.subscribed : m_basis.days, " / ", m_basis.days),
             exact(m_basis.fee)});
    }

    void missed(CreditLine &line, const Attainment &result)
    {
        const Commitment *const commitment = findCommitment(m_version, result.workflow, result.kind);
        line.tier = tierOf(m_terms, result.share.attained);
        line.calculation.push_back({"attained", "good / valid",
                                    absl::StrCat(grouped(result.share.good), " / ", grouped(result.share.valid)),
                                    absl::StrCat(percentText(result.share.attained, 5), " %")});
        if (line.tier < 0 || commitment == nullptr) {
            line.calculation.push_back(
                {"tier", "none holds this attainment, no credit", "", money(0, m_terms.currency)});
            return;
        }
        const CreditTier &tier = m_terms.tiers[static_cast<std::size_t>(line.tier)];
        line.calculation.push_back(
            {"tier", "the first whose lower bound is reached",
             absl::StrCat(percentText(result.share.attained, 5), " % ≥ ", percentText({tier.lowerE7, kWholeE7}, 5),
                          " %"),
             tier.kind == CreditKind::Days       ? absl::StrCat(tier.amountE4, tier.amountE4 == 1 ? " day" : " days")
             : tier.kind == CreditKind::PerPoint ? absl::StrCat(percentOfE4(tier.amountE4), " for each point")
                                                 : percentOfE4(tier.amountE4)});
        const Rational share = times(m_basis.fee, commitment->feeShareE4, kWholeE4);
        line.calculation.push_back({"fee that it is computed on", "fee of the period × share of the workflow",
                                    absl::StrCat(exact(m_basis.fee), " × ", percentOfE4(commitment->feeShareE4)),
                                    exact(share)});
        amount(line, tier, share, result);
    }

    void amount(CreditLine &line, const CreditTier &tier, const Rational &share, const Attainment &result) const
    {
        std::string formula = "fee × percent";
        std::string numbers;
        if (tier.kind == CreditKind::Days) {
            // A day's part of the fee; whole days, however the month is long.
            const std::int64_t days = std::max<std::int64_t>(1, m_terms.proRata ? m_basis.subscribed : m_basis.days);
            line.exactMinor = times(share, tier.amountE4, days);
            formula = "fee × days / days of the fee";
            numbers = absl::StrCat(exact(share), " × ", tier.amountE4, " / ", days);
        } else if (tier.kind == CreditKind::PerPoint) {
            const Wide points = pointsShort(result.share.attained, result.effectiveTarget);
            line.exactMinor = times(share, points * tier.amountE4, kWholeE4);
            formula = "fee × percent × points below the target, begun ones full";
            numbers = absl::StrCat(exact(share), " × ", percentOfE4(tier.amountE4), " × ", grouped(points));
        } else {
            line.exactMinor = times(share, tier.amountE4, kWholeE4);
            numbers = absl::StrCat(exact(share), " × ", percentOfE4(tier.amountE4));
        }
        line.calculation.push_back({"credit", formula, numbers, exact(line.exactMinor)});
    }

    /// HighestOnly keeps one line; then the cap is shared back in proportion, otherwise each line is rounded once.
    void stack()
    {
        std::vector<CreditLine> &lines = m_statement.lines;
        if (m_terms.stacking == Stacking::HighestOnly && !lines.empty())
            keepHighest(lines);
        const Rational cap = times(m_basis.fee, m_terms.capE4, kWholeE4);
        m_statement.capMinor = cap.known() ? static_cast<std::int64_t>(cap.num / cap.den) : 0;
        Rational sum{0, 1};
        std::int64_t rounded = 0;
        for (CreditLine &line : lines) {
            sum = sumOf(sum, line.exactMinor);
            line.creditMinor = roundedHalfUp(line.exactMinor);
            rounded += line.creditMinor;
        }
        if (rounded > m_statement.capMinor)
            shareCap(sum);
        m_statement.totalMinor =
            std::accumulate(lines.begin(), lines.end(), std::int64_t{0},
                            [](std::int64_t total, const CreditLine &line) { return total + line.creditMinor; });
        m_statement.calculation.push_back({"cap", "fee of the period × cap",
                                           absl::StrCat(exact(m_basis.fee), " × ", percentOfE4(m_terms.capE4)),
                                           money(m_statement.capMinor, m_terms.currency)});
        m_statement.calculation.push_back(
            {"total",
             m_statement.capped ? "the cap, shared over the lines" : "Σ of the lines, each rounded half up once",
             linesText(), money(m_statement.totalMinor, m_terms.currency)});
    }

    void keepHighest(std::vector<CreditLine> &lines) const
    {
        std::size_t best = 0;
        for (std::size_t i = 1; i < lines.size(); ++i)
            if (lines[i].exactMinor.num * lines[best].exactMinor.den
                > lines[best].exactMinor.num * lines[i].exactMinor.den)
                best = i;
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (i != best && lines[i].exactMinor.num > 0) {
                lines[i].exactMinor = {0, 1};
                lines[i].calculation.push_back(
                    {"stacking", "only the highest credit is paid", "", money(0, m_terms.currency)});
            }
    }

    void shareCap(const Rational &sum)
    {
        m_statement.capped = true;
        std::vector<CreditLine> &lines = m_statement.lines;
        std::vector<std::pair<Rational, std::size_t>> rests;
        std::int64_t left = m_statement.capMinor;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const Rational part = times(times(lines[i].exactMinor, m_statement.capMinor, 1), sum.den, sum.num);
            lines[i].creditMinor = static_cast<std::int64_t>(part.num / part.den);
            left -= lines[i].creditMinor;
            rests.emplace_back(Rational{part.num % part.den, part.den}, i);
        }
        std::ranges::stable_sort(
            rests, [](const auto &a, const auto &b) { return a.first.num * b.first.den > b.first.num * a.first.den; });
        for (std::size_t i = 0; left > 0 && i < rests.size(); ++i, --left)
            ++lines[rests[i].second].creditMinor;
        for (CreditLine &line : lines)
            if (line.exactMinor.num > 0)
                line.calculation.push_back(
                    {"after the cap", "credit × cap / Σ credits, largest remainder",
                     absl::StrCat(exact(line.exactMinor), " × ", money(m_statement.capMinor, m_terms.currency), " / ",
                                  exact(sum)),
                     money(line.creditMinor, m_terms.currency)});
    }

    void settle()
    {
        if (m_statement.totalMinor == 0 || m_statement.totalMinor > m_terms.minCreditMinor)
            return;
        m_statement.dropped = true;
        m_statement.calculation.push_back({"minimum", "credits of this or less are dropped",
                                           absl::StrCat(money(m_statement.totalMinor, m_terms.currency), " ≤ ",
                                                        money(m_terms.minCreditMinor, m_terms.currency)),
                                           money(0, m_terms.currency)});
        m_statement.totalMinor = 0;
        for (CreditLine &line : m_statement.lines)
            line.creditMinor = 0;
    }

    const CreditTerms &m_terms;
    const ContractVersion &m_version;
    const Period &m_period;
    const absl::TimeZone &m_zone;
    Basis m_basis;
    CreditStatement m_statement;
};

CreditStatus statusOf(const CreditStatement &statement, const CreditTerms &terms, std::int64_t asOfMs,
                      const CreditActs &acts)
{
    const auto done = [asOfMs](std::int64_t atMs) { return atMs != 0 && atMs <= asOfMs; };
    if (statement.totalMinor == 0)
        return CreditStatus::None;
    if (done(acts.waivedMs))
        return CreditStatus::Waived;
    if (done(acts.issuedMs))
        return CreditStatus::Issued;
    if (done(acts.approvedMs))
        return CreditStatus::Approved;
    if (asOfMs < statement.finalFromMs)
        return CreditStatus::Accruing;
    if (terms.autoIssue)
        return CreditStatus::Eligible; // Nobody has to ask, so nothing expires.
    // Claimed too late is not claimed.
    if (done(acts.claimedMs) && acts.claimedMs < statement.claimByMs)
        return CreditStatus::Claimed;
    return asOfMs < statement.claimByMs ? CreditStatus::Eligible : CreditStatus::Expired;
}

} // namespace

std::int32_t tierOf(const CreditTerms &terms, const Rational &attained)
{
    for (std::size_t i = 0; i < terms.tiers.size(); ++i)
        if (attained.atLeastE7(terms.tiers[i].lowerE7))
            return static_cast<std::int32_t>(i);
    return -1;
}

absl::StatusOr<CreditStatement> computeCredits(const ContractVersion &terms, const Period &period,
                                               std::span<const Attainment> results, std::int64_t asOfMs,
                                               const CreditActs &acts)
{
    const absl::StatusOr<absl::TimeZone> zone = loadZone(terms.zone);
    if (!zone.ok())
        return zone.status();
    const bool paying =
        std::ranges::any_of(terms.credits.tiers, [](const CreditTier &tier) { return tier.amountE4 > 0; });
    if (paying && terms.credits.monthlyFeeMinor <= 0)
        return absl::FailedPreconditionError(
            "The contract promises credits and has no fee to take them from: enter the monthly fee.");
    Calculation calculation(terms, period, *zone);
    for (const Attainment &result : results)
        calculation.add(result);
    CreditStatement statement = calculation.finish();
    statement.finalFromMs = finalFromMs(terms, period, acts.signedMs);
    if (statement.totalMinor > 0)
        statement.claimByMs = startOfDayMs(dayAt(statement.finalFromMs, *zone) + terms.credits.claimDays + 1, *zone);
    statement.status = statusOf(statement, terms.credits, asOfMs, acts);
    return statement;
}

ChronicBreach chronicBreach(const CreditTerms &terms, std::span<const PeriodOutcome> outcomes)
{
    ChronicBreach result;
    if (terms.chronicBreaches <= 0 || terms.chronicPeriods <= 0)
        return result;
    const auto window = static_cast<std::size_t>(terms.chronicPeriods);
    const auto missesUpTo = [&](std::size_t end) {
        std::int32_t misses = 0;
        for (std::size_t i = end > window ? end - window : 0; i < end; ++i)
            misses += outcomes[i].missed && outcomes[i].isFinal ? 1 : 0;
        return misses;
    };
    result.misses = missesUpTo(outcomes.size());
    for (std::size_t end = 1; end <= outcomes.size() && !result.right; ++end) {
        const PeriodOutcome &last = outcomes[end - 1];
        if (!last.missed || !last.isFinal || missesUpTo(end) < terms.chronicBreaches)
            continue;
        result.right = true;
        result.since = last.period.name;
    }
    return result;
}

} // namespace bulkhead::sla
