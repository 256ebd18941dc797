#pragma once
// Customer lockboxes over the gateway.
#include "models/lockbox_desk.h"

namespace bulkhead {

class GatewayDesk;

class LockboxLine final : public LockboxDesk
{
public:
    explicit LockboxLine(GatewayDesk *desk)
        : m_desk(desk)
    {
    }
    void list(QObject *guard, Answer<QList<TenantLockbox>> then) override;
    void get(const QString &tenantId, QObject *guard, Answer<TenantLockbox> then) override;
    void set(const TenantLockbox &lockbox, bool on, const QString &reason, QObject *guard,
             Answer<TenantLockbox> then) override;
    void decide(const TenantLockbox &lockbox, bool consent, QObject *guard, Answer<TenantLockbox> then) override;
    void makeLink(const QString &tenantId, const QString &administrator, int days, QObject *guard,
                  Answer<LockboxLink> then) override;
    void revokeLink(const QString &tenantId, const QString &number, QObject *guard, Answer<LockboxLink> then) override;
    void report(const QString &tenantId, int days, QObject *guard, Answer<AccessReport> then) override;

private:
    GatewayDesk *m_desk;
};

} // namespace bulkhead
