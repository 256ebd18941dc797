#pragma once
// Customer lockboxes as the console knows them.
#include <QByteArray>
#include <QList>
#include <QString>

namespace bulkhead {

/// One change that two people made.
struct LockboxChange
{
    bool on = false;
    qint64 atMs = 0;
    QString by, second, reason;
    bool operator==(const LockboxChange &) const = default;
};
/// What one administrator of a tenant was given.
struct LockboxLink
{
    QString number, administrator, madeBy, revokedBy;
    qint64 madeMs = 0, expiresMs = 0, revokedMs = 0;
    QString url; ///< Told once, to who made it; else empty.
    bool operator==(const LockboxLink &) const = default;

    [[nodiscard]] bool usable(qint64 nowMs) const { return revokedBy.isEmpty() && nowMs < expiresMs; }
};
struct TenantLockbox
{
    QString tenantId, tenantName;
    bool on = false;
    LockboxChange proposal;       ///< Waits for a second person; by empty: none does.
    QList<LockboxChange> history; ///< Newest first.
    QList<LockboxLink> links;     ///< Newest first.
    bool served = false;          ///< The gateway has the page that links lead to.
    quint64 revision = 0;
    bool operator==(const TenantLockbox &) const = default;
};
/// One access in a tenant's own report.
struct ReportedAccess
{
    QString person, role, purpose, ticket, opens, outcome, consent, review;
    qint64 askedMs = 0, startedMs = 0, endedMs = 0;
    bool brokenGlass = false;
    int calls = 0;
};
struct AccessReport
{
    QString tenantName;
    qint64 fromMs = 0, untilMs = 0;
    QList<ReportedAccess> rows; ///< Newest first.
    QByteArray csv;
};

} // namespace bulkhead
