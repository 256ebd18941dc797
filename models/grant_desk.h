#pragma once
#include "models/desk_answer.h"
#include "models/grant_values.h"

#include <QObject>

namespace bulkhead {

class LockboxDesk;

/// Time-boxed access over one gateway: what its stream tells, what a person does about it, and whether this console
/// works under a grant now. GUI thread, never blocks it.
///
/// Under a grant the session begins anew: its whole scope is the granted tenant, so that nothing else can be on the
/// screen, in a copy or in a file beside it. It ends with the grant, and the own scope comes back.
class GrantDesk : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] virtual const QList<AccessGrant> &list() const = 0; ///< In no order.
    [[nodiscard]] virtual const QList<PersonLock> &locks() const = 0;
    [[nodiscard]] virtual const QList<RoleLock> &roleLocks() const = 0;
    [[nodiscard]] virtual const AccessTerms &terms() const = 0;
    [[nodiscard]] virtual bool complete() const = 0; ///< There was a first snapshot, or never will be.
    [[nodiscard]] virtual Fault fault() const = 0;   ///< Why nothing is told; no fault: all is.

    /// The grant that this console works under, as it is known last; id empty: by one's own rights.
    [[nodiscard]] virtual const AccessGrant &used() const = 0;
    virtual void use(const AccessGrant &grant) = 0;
    virtual void leave() = 0; ///< Back to the own scope; the grant stays in force.

    virtual void preview(const GrantAsk &ask, QObject *guard, Answer<GrantPreview> then) = 0;
    virtual void request(const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then) = 0;
    virtual void amend(const AccessGrant &grant, const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then) = 0;
    virtual void extend(const AccessGrant &grant, int minutes, const QString &reason, QObject *guard,
                        Answer<AccessGrant> then) = 0;
    virtual void giveBack(const AccessGrant &grant, QObject *guard, Answer<AccessGrant> then) = 0;
    virtual void card(const QString &grantId, QObject *guard, Answer<GrantCard> then) = 0;
    /// `inFreezes`: names of the freezes that the person was shown, and has said that they know of.
    virtual void approve(const AccessGrant &grant, const QStringList &inFreezes, QObject *guard,
                         Answer<AccessGrant> then) = 0;
    virtual void decline(const AccessGrant &grant, const QString &reason, QObject *guard, Answer<AccessGrant> then) = 0;
    virtual void revoke(const AccessGrant &grant, const QString &reason, QObject *guard, Answer<AccessGrant> then) = 0;
    virtual void breakGlass(const GrantAsk &ask, QObject *guard, Answer<AccessGrant> then) = 0;
    virtual void review(const AccessGrant &grant, const QString &text, QObject *guard, Answer<AccessGrant> then) = 0;
    virtual void lock(const QString &person, const QString &reason, QObject *guard, Answer<PersonLock> then) = 0;
    virtual void unlock(const QString &person, const QString &reason, QObject *guard, Answer<bool> then) = 0;
    virtual void lockRole(Role role, const QString &reason, QObject *guard, Answer<RoleLock> then) = 0;
    virtual void unlockRole(Role role, const QString &reason, QObject *guard, Answer<bool> then) = 0;

    /// Customer lockboxes. Lives as long as this; null: this desk has none.
    [[nodiscard]] virtual LockboxDesk *lockboxes() { return nullptr; }

signals:
    void changed();     ///< The list; at most once a frame.
    void usedChanged(); ///< used() is another; what is on the screen is of another scope.
    /// The grant in use is over, by a sentence for the person.
    void ended(const QString &sentence);
};

} // namespace bulkhead
