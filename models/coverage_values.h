#pragma once
// Context coverage as the console shows it. Numbers equal those of coverage.proto; Qt Core only.
#include "models/values.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace bulkhead {

enum class SignalKind : int {
    Unspecified,
    Request,
    Job,
    Event,
    Log,
    Series,
    Subscription,
    Invoice,
    Procurement,
    PartnerRevenue
};
[[nodiscard]] constexpr bool isBusiness(SignalKind kind)
{
    return kind >= SignalKind::Subscription && kind <= SignalKind::PartnerRevenue;
}

struct SignalCount
{
    quint64 tagged = 0, seen = 0; ///< `seen` 0: no data, which is no share.
    [[nodiscard]] quint64 untagged() const { return seen - std::min(tagged, seen); }
    /// Hundredths of a percent, floored: 10,000 means all. -1: no data.
    [[nodiscard]] int share() const
    {
        // Halves first where the product would not fit: a share in hundredths needs no more.
        quint64 part = std::min(tagged, seen), all = seen;
        while (all > std::numeric_limits<quint64>::max() / 10'000) {
            part >>= 1;
            all >>= 1;
        }
        const int share = all == 0 ? -1 : int(part * 10'000 / all);
        return tagged < seen ? std::min(share, 9'999) : share;
    }
    SignalCount &operator+=(const SignalCount &other)
    {
        tagged += other.tagged;
        seen += other.seen;
        return *this;
    }
    bool operator==(const SignalCount &) const = default;
};
struct CoverageDrop
{
    qint64 sinceMs = 0;
    SignalCount now, usual;
    int days = 0;
    bool operator==(const CoverageDrop &) const = default;
};
struct KindCoverage
{
    SignalKind kind = SignalKind::Unspecified;
    SignalCount hour, day;
    std::optional<CoverageDrop> drop;
    bool operator==(const KindCoverage &) const = default;
};
struct AttributionParty
{
    QString tenantId, tenantName;
    bool outsideScope = false;
    bool operator==(const AttributionParty &) const = default;
};
struct AttributionFinding
{
    SignalKind kind = SignalKind::Unspecified;
    QString service, workflow;
    AttributionParty named, owner;
    quint64 events = 0;
    qint64 firstMs = 0, lastMs = 0;
    bool operator==(const AttributionFinding &) const = default;
};
struct CoverageOrigin
{
    QString source, problem;
    bool simulated = false;
    qint64 asOfMs = 0, loadingFromMs = 0;
    quint64 checked = 0, unknownOwner = 0;
    bool operator==(const CoverageOrigin &) const = default;
};
/// One service and workflow, a finding, or where all of it comes from: what is not set is not it.
struct CoverageItem
{
    enum class What { Row, Finding, Origin };
    QString id;
    What what = What::Row;
    QString service, workflow, example;
    QList<KindCoverage> kinds;
    quint64 untagged = 0; ///< Of the last 24 hours, over all kinds but series.
    AttributionFinding finding = {};
    CoverageOrigin origin = {};
    bool operator==(const CoverageItem &) const = default;

    [[nodiscard]] const KindCoverage *of(SignalKind kind) const
    {
        const auto found =
            std::find_if(kinds.begin(), kinds.end(), [kind](const KindCoverage &one) { return one.kind == kind; });
        return found == kinds.end() ? nullptr : &*found;
    }
    [[nodiscard]] int drops() const
    {
        return int(
            std::count_if(kinds.begin(), kinds.end(), [](const KindCoverage &one) { return one.drop.has_value(); }));
    }
};

struct CoveragePoint
{
    qint64 startMs = 0;
    SignalCount count;
    bool operator==(const CoveragePoint &) const = default;
};
struct KindHistory
{
    SignalKind kind = SignalKind::Unspecified;
    QList<CoveragePoint> days, hours;
    bool operator==(const KindHistory &) const = default;
};
struct CoverageDetail
{
    CoverageItem row;
    QList<KindHistory> history;
    bool operator==(const CoverageDetail &) const = default;
};

/// Counts over everything within sight.
struct CoverageTally
{
    SignalCount day; ///< All kinds but series, of the last 24 hours.
    int rows = 0, drops = 0, findings = 0;
    quint64 misattributed = 0; ///< Events.
};
[[nodiscard]] inline CoverageTally tallyOf(const QList<CoverageItem> &items)
{
    CoverageTally tally;
    for (const CoverageItem &item : items) {
        tally.findings += item.what == CoverageItem::What::Finding;
        tally.misattributed += item.finding.events;
        if (item.what != CoverageItem::What::Row)
            continue;
        ++tally.rows;
        tally.drops += item.drops();
        for (const KindCoverage &kind : item.kinds)
            if (kind.kind != SignalKind::Series)
                tally.day += kind.day;
    }
    return tally;
}

} // namespace bulkhead
