#pragma once
// Time-boxed access over the gateway: its stream, kept as a list, the calls, and the grant that the session runs under.
#include "models/grant_desk.h"
#include "models/session/lockbox_line.h"
#include "models/session/state_watch.h"

#include "bulkhead/v1/access.pb.h"

#include <QTimer>

#include <optional>

namespace bulkhead {

class GatewayDesk;

[[nodiscard]] AccessGrant grantFrom(const v1::AccessGrant &message);
[[nodiscard]] AccessItem accessItemFrom(const v1::AccessItem &message);
[[nodiscard]] GrantCard grantCardFrom(const v1::GetGrantCardResponse &message);
void toWire(const GrantAsk &ask, v1::GrantAsk *message);

struct GrantSpec
{
    using Value = AccessItem;
    using Request = v1::WatchGrantsRequest;
    using Response = v1::WatchGrantsResponse;
    static void open(Connection &c, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        c.access->async()->WatchGrants(context, request, reactor);
    }
    static QList<Value> values(const Response &m) { return listFrom(m.items(), accessItemFrom); }
};

/// The desk's; its session asks it what to run under.
class GrantLine final : public GrantDesk
{
    Q_OBJECT
public:
    explicit GrantLine(GatewayDesk *desk);

    [[nodiscard]] const QList<AccessGrant> &list() const override { return m_list; }
    [[nodiscard]] const QList<PersonLock> &locks() const override { return m_locks; }
    [[nodiscard]] const QList<RoleLock> &roleLocks() const override { return m_roleLocks; }
    [[nodiscard]] const AccessTerms &terms() const override { return m_terms; }
    [[nodiscard]] bool complete() const override { return m_complete; }
    [[nodiscard]] Fault fault() const override { return m_fault; }
    [[nodiscard]] const AccessGrant &used() const override { return m_used; }
    void use(const AccessGrant &grant) override;
    void leave() override;

    void preview(const GrantAsk &ask, QObject *guard, Answer<GrantPreview> then) override;
    void request(const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then) override;
    void amend(const AccessGrant &grant, const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then) override;
    void extend(const AccessGrant &grant, int minutes, const QString &reason, QObject *guard,
                Answer<AccessGrant> then) override;
    void giveBack(const AccessGrant &grant, QObject *guard, Answer<AccessGrant> then) override;
    void card(const QString &grantId, QObject *guard, Answer<GrantCard> then) override;
    void approve(const AccessGrant &grant, const QStringList &inFreezes, QObject *guard,
                 Answer<AccessGrant> then) override;
    void decline(const AccessGrant &grant, const QString &reason, QObject *guard, Answer<AccessGrant> then) override;
    void revoke(const AccessGrant &grant, const QString &reason, QObject *guard, Answer<AccessGrant> then) override;
    void breakGlass(const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then) override;
    void review(const AccessGrant &grant, const QString &text, QObject *guard, Answer<AccessGrant> then) override;
    void lock(const QString &person, const QString &reason, QObject *guard, Answer<PersonLock> then) override;
    void unlock(const QString &person, const QString &reason, QObject *guard, Answer<bool> then) override;
    void lockRole(Role role, const QString &reason, QObject *guard, Answer<RoleLock> then) override;
    void unlockRole(Role role, const QString &reason, QObject *guard, Answer<bool> then) override;

    [[nodiscard]] LockboxDesk *lockboxes() override { return &m_lockboxes; }

    // The session's end.
    void take(const StateNews<AccessItem> &news);
    /// Nothing is told: for a reason, or because the role may not.
    void end(const Fault &why);
    /// What was told is not this person's any more.
    void forget();
    /// Whether a fault says that the grant in use is over, or never was.
    [[nodiscard]] bool isOver(const Fault &fault) const;
    /// It is: the own scope again, at once. Why it ended is said as soon as the stream of accesses tells.
    void over(const Fault &fault);

private:
    struct Lost
    {
        AccessGrant grant; ///< As it was last known.
        Fault fault;
    };
    void show();
    void sayWhy();

    GatewayDesk *m_desk;
    LockboxLine m_lockboxes;
    QList<AccessItem> m_items;
    QList<AccessGrant> m_list;
    QList<PersonLock> m_locks;
    QList<RoleLock> m_roleLocks;
    AccessTerms m_terms;
    Fault m_fault;
    AccessGrant m_used;         ///< Id empty: none.
    std::optional<Lost> m_lost; ///< What is over, and not said yet.
    QTimer m_patience;          ///< With the reason of what is lost.
    bool m_complete = false;
};

} // namespace bulkhead
