#pragma once
#include "models/desk_answer.h"
#include "models/lockbox_values.h"

class QObject;

namespace bulkhead {

/// Customer lockboxes over one gateway. GUI thread, never blocks it.
class LockboxDesk
{
public:
    virtual ~LockboxDesk() = default;
    /// Those within scope that are on or whose change waits, without links.
    virtual void list(QObject *guard, Answer<QList<TenantLockbox>> then) = 0;
    virtual void get(const QString &tenantId, QObject *guard, Answer<TenantLockbox> then) = 0;
    /// Proposes; counts once another person has consented.
    virtual void set(const TenantLockbox &lockbox, bool on, const QString &reason, QObject *guard,
                     Answer<TenantLockbox> then) = 0;
    virtual void decide(const TenantLockbox &lockbox, bool consent, QObject *guard, Answer<TenantLockbox> then) = 0;
    virtual void makeLink(const QString &tenantId, const QString &administrator, int days, QObject *guard,
                          Answer<LockboxLink> then) = 0;
    virtual void revokeLink(const QString &tenantId, const QString &number, QObject *guard,
                            Answer<LockboxLink> then) = 0;
    virtual void report(const QString &tenantId, int days, QObject *guard, Answer<AccessReport> then) = 0;
};

} // namespace bulkhead
