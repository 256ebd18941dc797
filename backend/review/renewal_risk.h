#pragma once
// How likely a tenant is not to renew: eight additive terms of at most 100 points, each with its figure and its rule.
// Pure. What is not known gives no points and lowers the most that can be reached; it is never a zero.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::review {

/// Numbers equal those of renewals.proto.
enum class RiskKind : std::uint8_t {
    Unspecified,
    Misses,
    Trend,
    Incidents,
    RepeatCause,
    Support,
    Usage,
    Sponsor,
    Promises
};
enum class RiskLevel : std::uint8_t { Unspecified, Low, Watch, AtRisk, LittleKnown };

struct RiskRule
{
    RiskKind kind = RiskKind::Unspecified;
    int most = 0;
    std::string_view name, rule, lowers; ///< `lowers`: what would lower it.
};
[[nodiscard]] const std::array<RiskRule, 8> &riskRules();

/// What is known of a tenant. Nothing: not known.
struct RiskFacts
{
    struct Record
    {
        std::uint32_t missed = 0, measured = 0; ///< Periods of the last 12 months.
    };
    struct Trend
    {
        std::int32_t slope = 0; ///< Thousandths of a percentage point of budget a month.
        std::uint32_t periods = 0;
    };
    struct Incidents
    {
        std::uint32_t small = 0, medium = 0, large = 0; ///< By what they took of a period's budget: 2, 10, 50 %.
        std::uint32_t days = 0;                         ///< Of the last 90 that were measured.
    };
    struct Causes
    {
        std::uint32_t named = 0; ///< Incidents with a cause.
        std::uint32_t times = 0; ///< Of the cause that came most often.
        std::string most;
    };
    struct Usage
    {
        std::int64_t before = 0, now = 0; ///< Requests a day; `before` above 0.
        std::string spans;                ///< What was compared.
    };
    struct Meetings
    {
        std::uint32_t closed = 0, withoutCustomer = 0;
    };
    struct Promises
    {
        std::uint32_t open = 0, overdue = 0;
    };
    std::optional<Record> record;
    std::optional<Trend> trend;
    std::optional<Incidents> incidents;
    std::optional<Causes> causes;
    std::optional<Usage> usage;
    std::optional<Meetings> meetings;
    std::optional<Promises> promises;
};

struct RiskTerm
{
    RiskKind kind = RiskKind::Unspecified;
    int points = -1; ///< -1: not known.
    int most = 0;
    std::string figure; ///< What was counted, or why nothing is known.
    [[nodiscard]] bool known() const { return points >= 0; }
};
struct Risk
{
    std::vector<RiskTerm> terms; ///< All eight: largest first, unknown ones last.
    int score = 0;               ///< Sum of the known terms.
    int of = 0;                  ///< The most that the known terms could give.
};
[[nodiscard]] Risk riskOf(const RiskFacts &facts);

inline constexpr int kAtRisk = 40, kWatch = 20, kEnoughKnown = 50;
/// A low score counts as Low only when enough is known.
[[nodiscard]] RiskLevel levelOf(int score, int of);

} // namespace bulkhead::review
