#include "widgets/integrations/connector_look.h"

#include "models/connector_table.h"
#include "models/connector_words.h"
#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {
namespace {

struct Look
{
    Q_DECLARE_TR_FUNCTIONS(ConnectorLook)
};

/// A share is drawn with its bar; a figure without anything it is a share of is a number.
Cell shareCell(const QString &word, const QString &of, double share, Tone tone)
{
    Cell cell;
    cell.kind = Cell::Kind::Share;
    cell.badge = {word, tone,
                  tone == Tone::Ok     ? paint::Shape::Disc
                  : tone == Tone::Warn ? paint::Shape::Triangle
                                       : paint::Shape::Square};
    cell.text = of;
    cell.share = std::clamp(share, 0.0, 1.0);
    return cell;
}

Cell secretCell(const Connector &connector, qint64 nowMs)
{
    const qint64 days = secretAgeDays(connector, nowMs);
    if (days >= 0 && connector.secretDays > 0) {
        const double share = double(days) / connector.secretDays;
        return shareCell(Look::tr("%1 d").arg(words::count(days)), Look::tr("of %1").arg(connector.secretDays), share,
                         share > 1     ? Tone::Bad
                         : share > 0.9 ? Tone::Warn
                                       : Tone::Ok);
    }
    Cell cell;
    cell.kind = Cell::Kind::Number;
    cell.text = words::secretAge(connector, nowMs);
    cell.tone = Tone::Dim;
    return cell;
}

/// "20k" where that is all of it: the whole number stands in the tool tip and in the panel.
QString shortLimit(qint64 limit)
{
    return limit >= 10'000 && limit % 1'000 == 0 ? Look::tr("%1k").arg(words::count(limit / 1'000))
                                                 : words::count(limit);
}

Cell depthCell(const Connector &connector)
{
    if (connector.depth >= 0 && connector.depthLimit > 0) {
        const double share = double(connector.depth) / double(connector.depthLimit);
        return shareCell(words::count(connector.depth), Look::tr("of %1").arg(shortLimit(connector.depthLimit)), share,
                         share >= 0.8   ? Tone::Bad
                         : share >= 0.5 ? Tone::Warn
                                        : Tone::Ok);
    }
    Cell cell;
    cell.kind = Cell::Kind::Number;
    cell.text = words::measured(connector.depth);
    cell.tone = connector.depth < 0 ? Tone::Dim : Tone::Text;
    return cell;
}

} // namespace

paint::Badge badgeOf(ConnectorState state)
{
    const QString word = words::connectorState(state);
    switch (state) {
    case ConnectorState::Healthy:
        return {word, Tone::Ok, paint::Shape::Disc};
    case ConnectorState::AtRisk:
        return {word, Tone::Warn, paint::Shape::Triangle};
    case ConnectorState::Failing:
    case ConnectorState::Flooded:
        return {word, Tone::Bad, paint::Shape::Square};
    case ConnectorState::NotMeasured:
    case ConnectorState::Unspecified:
        break;
    }
    return {word, Tone::Dim, paint::Shape::Ring};
}

paint::Badge badgeOf(FloodVerdict verdict)
{
    const QString word = words::floodVerdict(verdict);
    switch (verdict) {
    case FloodVerdict::Stays:
        return {word, Tone::Ok, paint::Shape::Disc};
    case FloodVerdict::Spills:
        return {word, Tone::Bad, paint::Shape::Square};
    case FloodVerdict::NotProven:
        return {word, Tone::Warn, paint::Shape::Ring};
    case FloodVerdict::None:
        break;
    }
    return {word, Tone::Dim, paint::Shape::None};
}

paint::Badge badgeOf(const FloodEvidence &evidence)
{
    if (!evidence.known)
        return {Look::tr("not known"), Tone::Dim, paint::Shape::Ring};
    if (evidence.holds)
        return {Look::tr("holds"), Tone::Ok, paint::Shape::Disc};
    return {Look::tr("does not hold"), Tone::Bad, paint::Shape::Square};
}

Cell connectorCell(const QModelIndex &index, qint64 nowMs)
{
    const auto connector = index.data(ConnectorTable::RowRole).value<Connector>();
    Cell cell;
    cell.text = index.data().toString();
    switch (index.column()) {
    case ConnectorTable::Tenant:
        cell.strong = severity(stateAt(connector, nowMs)) >= severity(ConnectorState::Failing);
        break;
    case ConnectorTable::State:
        cell.kind = Cell::Kind::Badge;
        cell.badge = badgeOf(stateAt(connector, nowMs));
        break;
    case ConnectorTable::Secret:
        return secretCell(connector, nowMs);
    case ConnectorTable::Depth:
        return depthCell(connector);
    case ConnectorTable::Retries:
        cell.kind = Cell::Kind::Number;
        cell.tone = connector.retries <= 0 ? Tone::Dim : Tone::Text;
        break;
    case ConnectorTable::Failures:
        cell.kind = Cell::Kind::Number;
        cell.tone = connector.failures <= 0 ? Tone::Dim : Tone::Bad;
        break;
    case ConnectorTable::Shared:
        if (connector.sharing > 0) {
            cell.kind = Cell::Kind::Badge;
            cell.badge = {words::count(connector.sharing), Tone::Warn, paint::Shape::Triangle};
        }
        break;
    case ConnectorTable::Kind:
    case ConnectorTable::Account:
    case ConnectorTable::Environment:
        cell.tone = Tone::Dim;
        break;
    default:
        break;
    }
    return cell;
}

} // namespace bulkhead
