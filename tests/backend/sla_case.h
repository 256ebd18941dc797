#pragma once
// A small contract and minutes to hold against it. June 2026 in UTC has 43,200 minutes.
#include "backend/engine/attainment.h"

#include <QTest>

namespace bulkhead::sla {

inline std::int64_t utcMs(int year, int month, int day, int hour = 0, int minute = 0)
{
    return absl::ToUnixMillis(
        absl::FromCivil(absl::CivilSecond(year, month, day, hour, minute, 0), absl::UTCTimeZone()));
}

struct Case
{
    Case()
    {
        ContractVersion version;
        version.tenantId = std::string("t"); // Assigned from a literal, GCC 12 warns of an overlap that is none.
        version.commitments.push_back({"claims", {}, 9'990'000, 0, 10'000});
        version.exclusionRules.push_back({ExclusionCategory::ScheduledMaintenance, 0, 0, "4.2"});
        versions.push_back(version);
        period(utcMs(2026, 6, 1), utcMs(2026, 7, 1), "2026-06");
    }
    /// Cells of the period only, fully observed and without events.
    void period(std::int64_t fromMs, std::int64_t toMs, std::string name)
    {
        asked = {fromMs, toMs, std::move(name)};
        fromMinute = fromMs / kMinuteMs;
        cells.assign(static_cast<std::size_t>((toMs - fromMs) / kMinuteMs), MinuteCell{0, 0, 60, 0});
        asOfMs = toMs;
    }
    [[nodiscard]] Commitment &commitment() { return versions.front().commitments.front(); }
    void fill(std::int64_t from, std::int64_t to, std::uint32_t valid, std::uint32_t bad)
    {
        for (std::int64_t i = from; i < to; ++i)
            cells[static_cast<std::size_t>(i)] = {valid - bad, bad, 60, 0};
    }
    /// By minute of the period.
    void exclude(const std::string &id, std::int64_t from, std::int64_t to, std::int64_t noticeMs = 1)
    {
        Exclusion exclusion;
        exclusion.id = id;
        exclusion.fromMs = asked.fromMs + from * kMinuteMs;
        exclusion.toMs = asked.fromMs + to * kMinuteMs;
        exclusion.noticeMs = noticeMs;
        exclusion.approvedBy = std::string("platform-1");
        exclusions.push_back(exclusion);
    }
    [[nodiscard]] absl::StatusOr<Attainment> ask() const
    {
        AttainmentQuestion question;
        question.versions = versions;
        question.workflow = "claims";
        question.kind = versions.front().commitments.front().measure.kind;
        question.period = asked;
        question.minutes = {fromMinute, cells};
        question.exclusions = exclusions;
        question.incidents = incidents;
        question.asOfMs = asOfMs;
        return evaluate(question);
    }
    [[nodiscard]] Attainment result() const
    {
        auto answer = ask();
        if (!answer.ok())
            QTest::qFail(std::string(answer.status().message()).c_str(), __FILE__, __LINE__);
        return answer.ok() ? *std::move(answer) : Attainment{};
    }

    std::vector<ContractVersion> versions;
    Period asked;
    std::int64_t fromMinute = 0;
    std::vector<MinuteCell> cells;
    std::vector<Exclusion> exclusions;
    std::vector<Incident> incidents;
    std::int64_t asOfMs = 0;
};

} // namespace bulkhead::sla
