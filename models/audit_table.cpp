#include "models/audit_table.h"

#include "models/audit_words.h"
#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

struct Audit
{
    Q_DECLARE_TR_FUNCTIONS(Audit)
};

QString textOf(const AuditRecord &record, int column)
{
    switch (column) {
    case AuditTable::Time:
        return words::auditTime(record.atMs);
    case AuditTable::Who:
        return record.actor.isEmpty() ? Audit::tr("nobody known") : words::visible(record.actor);
    case AuditTable::RoleColumn:
        return record.role == Role::Unspecified ? QString() : words::role(record.role);
    case AuditTable::Tenant:
        return words::chain(record);
    case AuditTable::Action:
        return words::auditAction(record.action);
    case AuditTable::Outcome:
        return words::visible(record.outcome);
    case AuditTable::Purpose:
        return words::visible(record.purpose);
    case AuditTable::Grant:
        return words::visible(record.grant);
    case AuditTable::Request:
        return words::visible(record.requestId);
    default:
        return {};
    }
}

} // namespace

AuditTable::AuditTable(QObject *parent)
    : KeyedRows<AuditRecord>(parent)
{
}

void AuditTable::replace(const QList<AuditRecord> &records)
{
    arrange(records);
}

void AuditTable::append(const QList<AuditRecord> &records)
{
    arrange(rows() + records);
}

int AuditTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AuditTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const AuditRecord &record = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(record, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    case RecordRole:
        return QVariant::fromValue(record);
    default:
        return {};
    }
}

QVariant AuditTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time (UTC)");
    case Who:
        return tr("Who");
    case RoleColumn:
        return tr("Role");
    case Tenant:
        return tr("Tenant");
    case Action:
        return tr("Action");
    case Outcome:
        return tr("Outcome");
    case Purpose:
        return tr("Purpose");
    case Grant:
        return tr("Grant");
    case Request:
        return tr("Request");
    default:
        return {};
    }
}

const std::vector<filter::Field> &AuditTable::grammar()
{
    using filter::Kind;
    const auto free = [](const char *name, const QString &help) {
        return filter::Field{QString::fromLatin1(name), Kind::Word, {}, 1, help, {}};
    };
    static const std::vector<filter::Field> fields{
        free("tenant", Audit::tr("tenant:clinic-a: one tenant's records, by its id")),
        {QStringLiteral("in"),
         Kind::Word,
         {QStringLiteral("platform"), QStringLiteral("tenants")},
         1,
         Audit::tr("in:platform: the platform's own records; in:tenants: all others"),
         {}},
        free("who", Audit::tr("who:alice or who:support*: the person")),
        {QStringLiteral("role"),
         Kind::Word,
         {QString(), QStringLiteral("support"), QStringLiteral("customer-success"),
          QStringLiteral("platform-operations"), QStringLiteral("support-lead"), QStringLiteral("onboarding-engineer"),
          QStringLiteral("auditor"), QStringLiteral("partner-administrator")},
         1,
         Audit::tr("role:support: in which role"),
         {}},
        free("action", Audit::tr("action:acts.approve or action:alerts.*: what was done")),
        free("outcome", Audit::tr("outcome:refused: all denials; outcome:done: begins with this")),
        free("request", Audit::tr("request:ID: of one request")),
        free("grant", Audit::tr("grant:ID: under one grant of access")),
        free("purpose", Audit::tr("purpose:ticket: part of the purpose")),
        free("thread",
             Audit::tr("thread:ID: all that belongs to a request, grant or act; with tenant:, also what names it")),
        free("since", Audit::tr("since:7d, since:24h, since:2026-11-30 or since:2026-11-30T12:03, in UTC")),
        free("until", Audit::tr("until:2026-11-30: that day included")),
    };
    return fields;
}

} // namespace bulkhead
