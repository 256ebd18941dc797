#include "backend/engine/connectors.h"

#include "backend/engine/connector_groups.h"
#include "backend/engine/rational.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <set>

namespace bulkhead::integrations {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kSoonDays = 14; ///< A secret that ends within them is a risk.
constexpr std::uint64_t kManyRetries = 100, kManyFailures = 10;
constexpr std::uint64_t kFloodTimes = 10, kFloodLeast = 1'000; ///< Of what is usual, and above it.

/// What speaks against a connector, the worst state first.
class Reasons
{
public:
    void add(State state, std::string text)
    {
        if (rank(state) > rank(m_worst)) {
            m_worst = state;
            m_why = absl::StrCat(text, m_why.empty() ? "" : "; ", m_why);
        } else {
            absl::StrAppend(&m_why, m_why.empty() ? "" : "; ", text);
        }
    }
    [[nodiscard]] Verdict take() { return {m_worst, std::move(m_why)}; }

private:
    /// What is not measured may be anything: better known bad than not known, but never better than at risk.
    static int rank(State state)
    {
        constexpr std::array<int, 6> kRanks{0, 0, 1, 3, 4, 2};
        return kRanks[static_cast<std::size_t>(state)];
    }
    State m_worst = State::Healthy;
    std::string m_why;
};

void judgeSecret(const ConnectorReading &reading, std::uint32_t secretDays, std::int64_t nowMs, Reasons &reasons)
{
    for (const HeldCredential &held : reading.credentials) {
        if (held.expiresMs <= 0)
            continue;
        if (nowMs >= held.expiresMs)
            reasons.add(State::Failing, "a secret of it has expired");
        else if (held.expiresMs - nowMs <= kSoonDays * kDayMs)
            reasons.add(State::AtRisk,
                        absl::StrCat("a secret of it expires in ", (held.expiresMs - nowMs) / kDayMs, " days"));
    }
    if (secretTooOld(reading, secretDays, nowMs))
        reasons.add(State::AtRisk, absl::StrCat("its secret is ", (nowMs - oldestSecretMs(reading)) / kDayMs,
                                                " days old; ", secretDays, " are allowed"));
}

void judgeDepth(const ConnectorReading &reading, std::optional<std::uint64_t> usual, Reasons &reasons)
{
    const std::uint64_t depth = *reading.depth, limit = reading.depthLimit;
    const std::string waiting = sla::grouped(sla::Wide(depth)), most = sla::grouped(sla::Wide(limit));
    if (limit > 0 && depth >= limit - limit / 5)
        reasons.add(State::Flooded, absl::StrCat(waiting, " of at most ", most, " messages wait"));
    else if (usual && depth >= *usual * kFloodTimes + kFloodLeast)
        reasons.add(State::Flooded,
                    absl::StrCat(waiting, " messages wait, ", sla::grouped(sla::Wide(*usual)), " are usual"));
    else if (limit > 0 && depth >= limit / 2)
        reasons.add(State::AtRisk, absl::StrCat("the channel is more than half full: ", waiting, " of ", most));
    if (reading.consumers && *reading.consumers == 0 && depth > 0)
        reasons.add(State::Failing, absl::StrCat("nobody takes from its channel, and ", waiting, " messages wait"));
    if (!reading.consumers && depth > 0)
        reasons.add(State::NotMeasured,
                    absl::StrCat("whether anybody takes the messages that wait (", waiting, ") is not measured"));
}

void judgeCounts(const ConnectorReading &reading, Reasons &reasons)
{
    if (reading.failures && *reading.failures > 0)
        reasons.add(*reading.failures >= kManyFailures ? State::Failing : State::AtRisk,
                    absl::StrCat(*reading.failures, *reading.failures == 1 ? " message was" : " messages were",
                                 " given up in the last hour"));
    if (reading.retries && *reading.retries >= kManyRetries)
        reasons.add(State::AtRisk, absl::StrCat(*reading.retries, " retries in the last hour"));
    if (reading.deadLetters && *reading.deadLetters > 0)
        reasons.add(State::AtRisk, absl::StrCat(*reading.deadLetters,
                                                *reading.deadLetters == 1 ? " dead letter waits" : " dead letters wait",
                                                " for a person"));
}

std::uint64_t hashed(std::uint64_t print, std::string_view text)
{
    return print ^ (std::hash<std::string_view>{}(text) + 0x9e3779b97f4a7c15U + (print << 6U) + (print >> 2U));
}

/// Equal as long as findingsOf() tells the same of everybody.
std::uint64_t findingsPrint(const Board &board, std::int64_t nowMs)
{
    std::uint64_t print = 0;
    for (const Group &group : board.groups) {
        print = hashed(print, group.fingerprint);
        for (const std::uint32_t row : group.rows)
            print = hashed(hashed(print, board.rows[row].reading.tenantId), board.rows[row].reading.id);
    }
    for (const Row &row : board.rows)
        if (secretTooOld(row.reading, row.secretDays, nowMs))
            print = hashed(hashed(print, row.reading.tenantId), row.reading.id);
    return print;
}

std::string others(std::uint32_t tenants)
{
    return tenants == 2 ? "another tenant" : absl::StrCat(tenants - 1, " other tenants");
}

Finding sharedFinding(const Group &group, const Row &row)
{
    Finding finding;
    const std::string whom = others(group.tenants);
    switch (group.kind) {
    case Shared::Credential:
        finding.rule = "integration.credential-shared";
        finding.text = absl::StrCat("A credential of the connector ", row.reading.name, " is used by ", whom, ", too.");
        finding.cause = "Whoever has its secret can act as each of them.";
        finding.fix = "Issue a credential to each tenant, move its connector to it, and revoke the shared one.";
        break;
    case Shared::Channel:
        finding.rule = "integration.channel-shared";
        finding.text = absl::StrCat("The channel of the connector ", row.reading.name, " is used by ", whom, ", too.");
        finding.cause = "One queue holds the messages of several tenants: each waits behind the others.";
        finding.fix = "Give each tenant a queue of its own and move its connector to it.";
        break;
    case Shared::Webhook:
    case Shared::Unspecified:
        finding.rule = "integration.webhook-shared";
        finding.text = absl::StrCat("A webhook of the connector ", row.reading.name, " is used by ", whom, ", too.");
        finding.cause =
            "Events of several tenants arrive at one address; what tells them apart stands in their content alone.";
        finding.fix = "Register an address for each tenant with a token of its own, and remove the shared one.";
        break;
    }
    return finding;
}

} // namespace

std::int64_t oldestSecretMs(const ConnectorReading &reading)
{
    std::int64_t oldest = 0;
    for (const HeldCredential &held : reading.credentials)
        if (held.setMs > 0 && (oldest == 0 || held.setMs < oldest))
            oldest = held.setMs;
    return oldest;
}

bool secretTooOld(const ConnectorReading &reading, std::uint32_t secretDays, std::int64_t nowMs)
{
    const std::int64_t set = oldestSecretMs(reading);
    return secretDays > 0 && set > 0 && nowMs - set > secretDays * kDayMs;
}

Verdict judge(const ConnectorReading &reading, std::optional<std::uint64_t> usualDepth, std::uint32_t secretDays,
              std::int64_t lookedMs, std::int64_t nowMs)
{
    Reasons reasons;
    if (nowMs - lookedMs > kStaleMs) {
        reasons.add(State::NotMeasured, "nobody has reached it for more than five minutes");
        return reasons.take(); // What it was is not what it is.
    }
    if (!reading.misconfigured.empty())
        reasons.add(State::Failing, reading.misconfigured);
    if (reading.depth)
        judgeDepth(reading, usualDepth, reasons);
    else
        reasons.add(State::NotMeasured, "the depth of its channel is not measured");
    judgeCounts(reading, reasons);
    judgeSecret(reading, secretDays, nowMs, reasons);
    return reasons.take();
}

std::span<const Row> Board::of(const std::string &tenantId) const
{
    const auto found = tenants.find(tenantId);
    return found == tenants.end() ? std::span<const Row>()
                                  : std::span(rows).subspan(found->second.first, found->second.second);
}

std::vector<std::uint32_t> Board::touchedBy(const Row &row) const
{
    const auto own = static_cast<std::uint32_t>(&row - rows.data());
    if (row.reading.misconfigured.empty())
        return {};
    const auto found = configurations.find(row.reading.configuration);
    if (row.reading.configuration.empty() || found == configurations.end())
        return {own};
    std::vector<std::uint32_t> touched{own};
    const auto place = [this](std::uint32_t at) {
        return std::tie(rows[at].reading.tenantId, rows[at].reading.environment);
    };
    // Several connectors of an environment may have it; rows are by tenant, so that those stand together.
    for (const std::uint32_t other : found->second)
        if (place(other) != place(own) && place(other) != place(touched.back()))
            touched.push_back(other);
    return touched;
}

bool Board::sharesCredential(const std::string &tenantId) const
{
    return std::ranges::any_of(of(tenantId), [this](const Row &row) {
        return std::ranges::any_of(row.groups,
                                   [this](std::uint32_t at) { return groups[at].kind == Shared::Credential; });
    });
}

void judge(Board &board, std::int64_t nowMs)
{
    index(board);
    group(board);
    for (Row &row : board.rows) {
        Verdict verdict = judge(row.reading, row.depths.usual(), row.secretDays, row.lookedMs, nowMs);
        row.state = verdict.state;
        row.why = std::move(verdict.why);
    }
    judgeFloods(board);
    board.findings = findingsPrint(board, nowMs);
}

std::vector<Finding> findingsOf(const Board &board, const std::string &tenantId, std::int64_t nowMs)
{
    std::vector<Finding> findings;
    std::set<std::uint32_t> told; // Two connectors with one credential are one finding.
    for (const Row &row : board.of(tenantId))
        for (const std::uint32_t at : row.groups)
            if (told.insert(at).second)
                findings.push_back(sharedFinding(board.groups[at], row));
    for (const Row &row : board.of(tenantId)) {
        if (!secretTooOld(row.reading, row.secretDays, nowMs))
            continue;
        Finding finding;
        finding.rule = "integration.secret-old";
        finding.text = absl::StrCat("The secret of the connector ", row.reading.name, " is older than the ",
                                    row.secretDays, " days that the baseline allows.");
        finding.cause = "Nobody has replaced it since it was set.";
        finding.fix = "Set a new secret, and take the old one away when the connector has used it.";
        findings.push_back(std::move(finding));
    }
    return findings;
}

std::string_view kindWord(ConnectorKind kind)
{
    constexpr std::array<std::string_view, 7> kWords{"", "EHR", "Payer", "Pharmacy", "CRM", "ERP", "Channel"};
    const auto at = static_cast<std::size_t>(kind);
    return at < kWords.size() ? kWords[at] : std::string_view();
}

} // namespace bulkhead::integrations
