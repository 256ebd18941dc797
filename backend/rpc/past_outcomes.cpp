#include "backend/rpc/past_outcomes.h"

#include <algorithm>

namespace bulkhead {

absl::StatusOr<review::PeriodResult> PastOutcomes::read(const sla::Period &period, std::int64_t asOfMs,
                                                        PastReader &reader, const PastReader::Progress &progress) const
{
    const auto minutes =
        reader.read(m_tenantId, period.fromMs / sla::kMinuteMs, period.toMs / sla::kMinuteMs, progress);
    if (!minutes.ok())
        return minutes.status();
    review::FreezeQuestion question;
    question.tenantId = m_tenantId;
    question.versions = m_agreement.versions;
    question.exclusions = m_agreement.exclusions;
    question.period = period;
    question.asOfMs = asOfMs;
    question.minutes = &*minutes;
    return review::outcomeOf(question, m_hash);
}

absl::StatusOr<std::vector<review::PeriodResult>> PastOutcomes::before(const sla::Period &period, std::size_t count,
                                                                       std::int64_t asOfMs,
                                                                       const std::vector<review::PeriodResult> &stored,
                                                                       PastReader *reader,
                                                                       const PastReader::Progress &progress)
{
    std::vector<review::PeriodResult> results;
    bool over = reader == nullptr; // The source has nothing older either.
    sla::Period at = period;
    for (std::size_t i = 0; i < count; ++i) {
        const auto rule = periodRuleAt(m_agreement, at.fromMs - 1);
        if (!rule.ok())
            return rule.status();
        at = sla::previousPeriod(*rule, at);
        review::PeriodResult result;
        result.tenantId = m_tenantId;
        result.period = at;
        const std::vector<sla::ContractVersion> governing = review::governing(m_agreement.versions, at);
        const auto kept = std::find_if(stored.begin(), stored.end(),
                                       [&](const review::PeriodResult &one) { return one.period == at; });
        const bool has = kept != stored.end();
        const bool fits =
            has && (kept->reviewed || kept->basis == review::basisOf(governing, m_agreement.exclusions, at, m_hash));
        if (has)
            result = *kept;
        if (!fits && !over && !governing.empty()) {
            auto made = read(at, asOfMs, *reader, [&, i](double done) {
                return !progress || progress((static_cast<double>(i) + done) / static_cast<double>(count));
            });
            if (!made.ok())
                return made.status();
            over = !made->measured;
            if (made->measured) {
                result = *std::move(made);
                m_made.push_back(result);
            }
        }
        results.push_back(std::move(result));
    }
    std::reverse(results.begin(), results.end());
    return results;
}

} // namespace bulkhead
