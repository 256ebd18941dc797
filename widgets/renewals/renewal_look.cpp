#include "widgets/renewals/renewal_look.h"

#include "models/renewal_table.h"
#include "models/renewal_words.h"

namespace bulkhead {

paint::Mark markOf(terms::Attainment state)
{
    using terms::Attainment;
    switch (state) {
    case Attainment::Met:
        return {paint::Shape::Disc, Tone::Ok};
    case Attainment::AtRisk:
        return {paint::Shape::Triangle, Tone::Warn};
    case Attainment::Missed:
        return {paint::Shape::Square, Tone::Bad};
    case Attainment::NoTraffic:
        return {paint::Shape::DashedRing, Tone::Dim};
    case Attainment::Partial:
        return {paint::Shape::Triangle, Tone::Dim};
    default:
        return {paint::Shape::Ring, Tone::Faint};
    }
}

paint::Badge badgeOf(RiskLevel level)
{
    const QString word = words::level(level);
    switch (level) {
    case RiskLevel::Low:
        return {word, Tone::Ok, paint::Shape::Disc};
    case RiskLevel::Watch:
        return {word, Tone::Warn, paint::Shape::Triangle};
    case RiskLevel::AtRisk:
        return {word, Tone::Bad, paint::Shape::Square};
    default:
        return {word, Tone::Dim, paint::Shape::Ring};
    }
}

paint::Badge badgeOf(RenewalResult result)
{
    const QString word = words::result(result);
    switch (result) {
    case RenewalResult::Renewed:
        return {word, Tone::Ok, paint::Shape::Disc};
    case RenewalResult::Reduced:
        return {word, Tone::Warn, paint::Shape::Triangle};
    case RenewalResult::Lost:
        return {word, Tone::Bad, paint::Shape::Square};
    default:
        return {};
    }
}

Cell renewalCell(const QModelIndex &index)
{
    const auto row = index.data(RenewalTable::RowRole).value<RenewalRow>();
    Cell cell;
    cell.text = index.data().toString();
    switch (index.column()) {
    case RenewalTable::Risk:
        cell.kind = Cell::Kind::Share;
        cell.badge = badgeOf(row.level);
        cell.share = row.score() / 100.0;
        if (row.judged.score < 0 && row.riskOf == 0) { // The level's word says it.
            cell.kind = Cell::Kind::Badge;
            cell.text.clear();
        }
        break;
    case RenewalTable::Record:
        if (row.strip.isEmpty()) {
            cell.tone = Tone::Dim;
            break;
        }
        cell.kind = Cell::Kind::Strip;
        for (const RenewalPeriod &period : row.strip)
            cell.marks.append(markOf(period.state));
        break;
    case RenewalTable::Trend:
        cell.tone = row.trend == kUnknownTrend ? Tone::Dim : row.trend <= -2000 ? Tone::Bad : Tone::Text;
        cell.kind = Cell::Kind::Number;
        break;
    case RenewalTable::Credits:
        cell.tone = row.creditsMinor < 0 ? Tone::Dim : Tone::Text;
        cell.kind = Cell::Kind::Number;
        break;
    case RenewalTable::Days:
        cell.tone = row.days < 0 && row.outcome.revision == 0 ? Tone::Bad : Tone::Text;
        [[fallthrough]];
    case RenewalTable::Arr:
        cell.kind = Cell::Kind::Number;
        break;
    case RenewalTable::Promises:
        cell.tone = !row.promisesKnown ? Tone::Dim : row.overduePromises > 0 ? Tone::Bad : Tone::Text;
        break;
    case RenewalTable::Tenant:
        cell.strong = row.level == RiskLevel::AtRisk;
        break;
    case RenewalTable::Terms:
    case RenewalTable::Owner:
        cell.tone = Tone::Dim;
        break;
    case RenewalTable::Outcome:
        cell.kind = Cell::Kind::Badge;
        if (row.outcome.revision > 0)
            cell.badge = badgeOf(row.outcome.result);
        break;
    default:
        break;
    }
    return cell;
}

} // namespace bulkhead
