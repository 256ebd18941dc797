#pragma once
// The pack that a customer gets: the same pages in the same order every time, one headline each.
#include "backend/review/customer_facts.h"
#include "backend/review/pack.h"

namespace bulkhead::review {

/// What differs between two packs of the same content; left out of the content's hash.
struct Imprint
{
    std::int64_t asOfMs = 0;
    std::string packId, hash;
    std::string status; ///< "Final": time alone makes a provisional pack final.
    std::string creditStatus;
};

/// Cover, verdict, scorecard, trend, budget, incidents, latency (only when something of it was measured), exclusions,
/// credits, commitments, outlook, method; and the appendix for spreadsheets.
[[nodiscard]] Pack customerPack(const CustomerFacts &facts, const Imprint &imprint);
/// "7f3a-91c2": the beginning of the content's hash.
[[nodiscard]] std::string packIdOf(const std::string &hash);
[[nodiscard]] std::string creditStatusWords(sla::CreditStatus status);
/// "Final · frozen 3 November 2026 16:00 (America/New_York) · pack 7f3a-91c2 · measured 100.00% of the period"
[[nodiscard]] std::string footer(const CustomerFacts &facts, const Imprint &imprint);

// Pages by themselves; used by customerPack.
struct PageReader
{
    const CustomerFacts &facts;
    absl::TimeZone zone;
    std::vector<const sla::Attainment *> worstFirst;
};
[[nodiscard]] Page coverPage(const PageReader &reader, const Imprint &imprint);
[[nodiscard]] Page verdictPage(const PageReader &reader);
[[nodiscard]] Page scorecardPage(const PageReader &reader);
[[nodiscard]] Page trendPage(const PageReader &reader);
[[nodiscard]] Page budgetPage(const PageReader &reader);
[[nodiscard]] Page incidentsPage(const PageReader &reader);
[[nodiscard]] std::optional<Page> latencyPage(const PageReader &reader);
[[nodiscard]] Page exclusionsPage(const PageReader &reader);
[[nodiscard]] Page creditsPage(const PageReader &reader, const Imprint &imprint);
[[nodiscard]] Page promisesPage(const PageReader &reader);
[[nodiscard]] Page outlookPage(const PageReader &reader);
[[nodiscard]] Page methodPage(const PageReader &reader);
[[nodiscard]] std::vector<Appendix> appendices(const PageReader &reader);

// Words that several pages share.
[[nodiscard]] std::string promiseName(const CustomerFacts &facts, const sla::Attainment &result);
[[nodiscard]] std::string attainedText(const sla::Attainment &result); ///< "99.71%", "30 of 30 runs", "–"
[[nodiscard]] std::string targetOf(const sla::Attainment &result);     ///< "99.90%"
[[nodiscard]] Figure attainedFigure(const CustomerFacts &facts, const sla::Attainment &result);
/// "attained = good / valid = 999,899 / 1,000,000 events = 99.9899%"
[[nodiscard]] std::vector<std::string> formulaLines(const std::vector<sla::FormulaLine> &lines);
/// Lines of one figure only, such as "attained".
[[nodiscard]] std::vector<std::string> formulaOf(const sla::Attainment &result, std::string_view figure);
/// As the engine writes a calculation, with "3,168.46" for "3168.46", "%" joined, and requests for events.
[[nodiscard]] std::string plainNumbers(std::string_view text);
[[nodiscard]] Drill drillOf(const sla::Attainment &result);
[[nodiscard]] std::string creditChange(const CustomerFacts &facts); ///< What a restatement does to the credit.
[[nodiscard]] bool judged(const sla::Attainment &result);           ///< There is a figure to judge.
[[nodiscard]] bool missed(const sla::Attainment &result);
[[nodiscard]] Shown shownOf(const sla::Attainment &result); ///< A part measured and missed is missed.
[[nodiscard]] sla::Rational coverageOf(const CustomerFacts &facts);
[[nodiscard]] std::string unitWord(const sla::Attainment &result); ///< "requests", "minutes", "runs"

} // namespace bulkhead::review
