#include "backend/engine/exclusion_mask.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <map>

namespace bulkhead::sla {
namespace {

std::int64_t ceilMinute(std::int64_t ms)
{
    return ms >= 0 ? (ms + kMinuteMs - 1) / kMinuteMs : -(-ms / kMinuteMs);
}

std::int64_t floorMinute(std::int64_t ms)
{
    return ms >= 0 ? ms / kMinuteMs : -((-ms + kMinuteMs - 1) / kMinuteMs);
}

const ExclusionRule *ruleFor(const ContractVersion &version, ExclusionCategory category)
{
    const auto rule = std::ranges::find(version.exclusionRules, category, &ExclusionRule::category);
    return rule == version.exclusionRules.end() ? nullptr : &*rule;
}

std::string span(std::int64_t minutes)
{
    if (minutes % 1'440 == 0 && minutes != 0)
        return absl::StrCat(minutes / 1'440, minutes == 1'440 ? " day" : " days");
    if (minutes % 60 == 0 && minutes != 0)
        return absl::StrCat(minutes / 60, minutes == 60 ? " hour" : " hours");
    return absl::StrCat(minutes, minutes == 1 ? " minute" : " minutes");
}

class Excluder
{
public:
    Excluder(Mask &mask, std::span<const Stretch> stretches)
        : m_mask(mask)
        , m_stretches(stretches)
    {
    }

    void take(const Exclusion &asked)
    {
        ExclusionVerdict &verdict = m_mask.verdicts.emplace_back();
        verdict.category = asked.category;
        verdict.id = asked.id;
        verdict.clause = asked.clause;
        // Inward: the vendor never excludes more than was approved.
        const std::int64_t begin = m_mask.fromMinute;
        const std::int64_t end = begin + static_cast<std::int64_t>(m_mask.fates.size());
        const std::int64_t wholeFrom = ceilMinute(asked.fromMs);
        const std::int64_t wholeTo = floorMinute(asked.toMs);
        const std::int64_t from = std::clamp(wholeFrom, begin, end);
        const std::int64_t to = std::clamp(wholeTo, from, end);
        verdict.fromMs = from * kMinuteMs;
        verdict.toMs = to * kMinuteMs;
        verdict.askedMinutes = to - from;
        if (wholeFrom >= wholeTo)
            refuse(verdict, ExclusionAnswer::Empty, "It holds no whole minute.");
        else if (from >= to)
            refuse(verdict, ExclusionAnswer::OutsidePeriod, "It lies outside this period.");
        else if (asked.approvedBy.empty())
            refuse(verdict, ExclusionAnswer::NotApproved, "Nobody has approved it, so its minutes count.");
        else
            judge(asked, verdict, from, to);
    }

private:
    static void refuse(ExclusionVerdict &verdict, ExclusionAnswer answer, std::string sentence)
    {
        verdict.answer = answer;
        verdict.sentence = std::move(sentence);
    }

    void judge(const Exclusion &asked, ExclusionVerdict &verdict, std::int64_t from, std::int64_t to)
    {
        // The version in force where it starts says whether it may be; where none is, the first one that follows.
        const auto governing =
            std::ranges::find_if(m_stretches, [from](const Stretch &stretch) { return from < stretch.to; });
        if (governing == m_stretches.end())
            return refuse(verdict, ExclusionAnswer::OutsidePeriod, "It lies outside the time that was promised.");
        const ExclusionRule *const rule = ruleFor(*governing->version, asked.category);
        if (rule == nullptr)
            return refuse(verdict, ExclusionAnswer::NotInContract,
                          "The contract names no such category, so its minutes count.");
        if (verdict.clause.empty())
            verdict.clause = rule->clause;
        const std::int64_t notice =
            Wide{asked.fromMs} >= asked.noticeMs ? (asked.fromMs - asked.noticeMs) / kMinuteMs : 0;
        if (rule->noticeMinutes > 0 && (asked.noticeMs == 0 || notice < rule->noticeMinutes))
            return refuse(verdict, ExclusionAnswer::NoticeTooShort,
                          absl::StrCat("The contract wants notice of ", span(rule->noticeMinutes), " and got ",
                                       asked.noticeMs == 0 ? "none" : span(std::max<std::int64_t>(notice, 0)),
                                       ", so its minutes count."));
        exclude(verdict, *rule, from, to);
    }

    void exclude(ExclusionVerdict &verdict, const ExclusionRule &rule, std::int64_t from, std::int64_t to)
    {
        std::int64_t &used = m_used[rule.category];
        for (std::int64_t minute = from; minute < to; ++minute) {
            MinuteFate &fate = m_mask.fates[static_cast<std::size_t>(minute - m_mask.fromMinute)];
            if (fate != MinuteFate::Counted)
                continue; // Not promised, or excluded before: a minute counts once, against one cap.
            if (rule.capMinutes > 0 && used >= rule.capMinutes) {
                verdict.answer = ExclusionAnswer::OverCap;
                verdict.firstRefusedMinute = minute;
                verdict.sentence = absl::StrCat("The contract's cap of ", span(rule.capMinutes),
                                                " for this category is used up, so the rest counts.");
                return;
            }
            const auto governing =
                std::ranges::find_if(m_stretches, [minute](const Stretch &stretch) { return minute < stretch.to; });
            fate = governing->version->exclusionPolicy == ExclusionPolicy::Drop ? MinuteFate::Dropped
                                                                                : MinuteFate::CountedAsGood;
            ++used;
            ++verdict.excludedMinutes;
        }
        verdict.sentence = verdict.excludedMinutes > 0 ? "Excluded." : "Its minutes were excluded already.";
    }

public:
    void finish()
    {
        std::map<ExclusionCategory, const ExclusionRule *> rules;
        for (const Stretch &stretch : m_stretches)
            for (const ExclusionRule &rule : stretch.version->exclusionRules)
                rules.insert_or_assign(rule.category, &rule);
        for (const auto &[category, rule] : rules)
            m_mask.caps.push_back({category, rule->clause, rule->capMinutes, m_used[category]});
    }

private:
    Mask &m_mask;
    std::span<const Stretch> m_stretches;
    std::map<ExclusionCategory, std::int64_t> m_used;
};

bool concerns(const Exclusion &asked, const AttainmentQuestion &question)
{
    if (!asked.tenantId.empty() && asked.tenantId != question.versions.front().tenantId)
        return false;
    return asked.workflows.empty() || std::ranges::find(asked.workflows, question.workflow) != asked.workflows.end();
}

} // namespace

std::vector<Stretch> stretches(const AttainmentQuestion &question)
{
    std::vector<Stretch> result;
    const std::int64_t begin = floorMinute(question.period.fromMs);
    const std::int64_t end = floorMinute(question.period.toMs);
    for (std::size_t i = 0; i < question.versions.size(); ++i) {
        const ContractVersion &version = question.versions[i];
        const Commitment *const commitment = findCommitment(version, question.workflow, question.kind);
        std::int64_t from = std::max(begin, ceilMinute(version.effectiveFromMs));
        std::int64_t to = end;
        if (i + 1 < question.versions.size())
            to = std::min(to, ceilMinute(question.versions[i + 1].effectiveFromMs));
        if (version.subscribedFromMs != 0)
            from = std::max(from, ceilMinute(version.subscribedFromMs));
        if (version.subscribedToMs != 0)
            to = std::min(to, floorMinute(version.subscribedToMs));
        if (commitment != nullptr && from < to)
            result.push_back({&version, commitment, from, to});
    }
    return result;
}

Mask promisedMinutes(const Period &period, std::span<const Stretch> stretches)
{
    Mask mask;
    mask.fromMinute = floorMinute(period.fromMs);
    mask.fates.assign(static_cast<std::size_t>(std::max<std::int64_t>(0, floorMinute(period.toMs) - mask.fromMinute)),
                      MinuteFate::NotPromised);
    for (const Stretch &stretch : stretches)
        std::fill(mask.fates.begin() + (stretch.from - mask.fromMinute),
                  mask.fates.begin() + (stretch.to - mask.fromMinute), MinuteFate::Counted);
    return mask;
}

Mask maskOf(const AttainmentQuestion &question, std::span<const Stretch> stretches)
{
    Mask mask = promisedMinutes(question.period, stretches);
    std::vector<const Exclusion *> asked;
    for (const Exclusion &exclusion : question.exclusions)
        if (concerns(exclusion, question))
            asked.push_back(&exclusion);
    // Time order: caps are used up by what came first.
    std::ranges::sort(asked, [](const Exclusion *a, const Exclusion *b) {
        return std::tie(a->fromMs, a->toMs, a->id) < std::tie(b->fromMs, b->toMs, b->id);
    });
    Excluder excluder(mask, stretches);
    for (const Exclusion *exclusion : asked)
        excluder.take(*exclusion);
    excluder.finish();
    return mask;
}

} // namespace bulkhead::sla
