#include "widgets/audit/audit_look.h"

#include "models/audit_table.h"
#include "models/audit_words.h"
#include "models/thread_table.h"
#include "models/thread_words.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

struct Audit
{
    Q_DECLARE_TR_FUNCTIONS(Audit)
};

} // namespace

paint::Badge badgeOf(const AuditVerdict &verdict)
{
    using State = AuditVerdict::State;
    switch (verdict.state) {
    case State::Verified:
        return {Audit::tr("Verified"), Tone::Ok, paint::Shape::Disc};
    case State::Alarm:
        return {Audit::tr("Alarm"), Tone::Bad, paint::Shape::Square};
    case State::Checking:
        return {Audit::tr("Being verified"), Tone::Dim, paint::Shape::DashedRing};
    case State::Unproven:
    case State::Unchecked:
        break;
    }
    return {Audit::tr("Not verified"), Tone::Dim, paint::Shape::Ring};
}

Cell threadCell(const QModelIndex &index)
{
    const auto record = index.data(ThreadTable::RecordRole).value<AuditRecord>();
    const ThreadStep step = threadStep(record);
    Cell cell;
    cell.text = index.data().toString().replace(QLatin1Char('\n'), QLatin1Char(' '));
    if (index.column() == ThreadTable::Step) {
        // What a reader looks for first: who let somebody in, and what went wrong.
        cell.strong = step == ThreadStep::Request || step == ThreadStep::Vote || step == ThreadStep::TenantVote
                      || step == ThreadStep::BrokenGlass || step == ThreadStep::Exposure;
        cell.tone = step == ThreadStep::BrokenGlass || step == ThreadStep::Exposure || step == ThreadStep::Refusal
                        ? Tone::Warn
                        : Tone::Text;
    } else if (index.column() == ThreadTable::Action || index.column() == ThreadTable::Chain) {
        cell.tone = Tone::Dim;
    } else if (index.column() == ThreadTable::Outcome && step == ThreadStep::Refusal) {
        cell.tone = Tone::Warn;
    }
    return cell;
}

Cell auditCell(const QModelIndex &index)
{
    const auto record = index.data(AuditTable::RecordRole).value<AuditRecord>();
    Cell cell;
    cell.text = index.data().toString().replace(QLatin1Char('\n'), QLatin1Char(' '));
    const bool refused = words::isRefusal(record);
    switch (index.column()) {
    case AuditTable::Action:
        cell.strong = refused;
        break;
    case AuditTable::Outcome:
        cell.tone = refused ? Tone::Warn : Tone::Text;
        break;
    case AuditTable::Who:
        cell.tone = record.actor.isEmpty() ? Tone::Dim : Tone::Text;
        break;
    case AuditTable::RoleColumn:
    case AuditTable::Purpose:
    case AuditTable::Grant:
    case AuditTable::Request:
        cell.tone = Tone::Dim;
        break;
    default:
        break;
    }
    return cell;
}

} // namespace bulkhead
