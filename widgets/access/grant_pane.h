#pragma once
#include "models/desk_answer.h"
#include "models/destination.h"
#include "models/grant_values.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class BadgeLabel;
class FreezeNotice;
class Workspace;

/// One grant: who asks for what and why, what somebody who decides has to know, and what can be done about it.
class GrantPane : public QWidget
{
    Q_OBJECT
public:
    explicit GrantPane(Workspace *workspace, QWidget *parent = nullptr);
    void setGrant(const AccessGrant &grant); ///< Id empty: none is chosen.
    [[nodiscard]] bool settled() const { return !m_asking; }

    // What the keys of the page do, too.
    void approve();
    void decline();
    void use();

signals:
    void notice(const QString &sentence);
    void navigate(const bulkhead::Destination &place);

private:
    void build();
    void askCard();
    /// Where what it says may be over: its obstacle and its freezes come and go while the grant stays as it is.
    void readAgain();
    void showCard(const Fault &fault, const GrantCard &card);
    void show();
    void showFacts();
    void addBlock(const QString &title, const QStringList &lines);
    void refreshButtons();
    void giveBack();
    void amend();
    [[nodiscard]] bool personLocked() const;
    [[nodiscard]] bool decides() const; ///< This person, about the grant in some way, now.
    /// What became of a deed on `about`, which may no longer be the one that is shown.
    void decided(const AccessGrant &about, const Fault &fault, const QString &said);
    void showProblem(const Fault &fault); ///< No fault: there is none.
    template<typename Deed>
    void askReason(Deed deed, const QString &said);

    Workspace *m_workspace;
    AccessGrant m_grant;
    GrantCard m_card; ///< Of m_grant where this person decides; its grant's id empty: none.
    /// What the desk told when the card was asked for, of that which the card depends on.
    struct Standing
    {
        QList<PersonLock> locks;
        QList<RoleLock> roleLocks;
        AccessTerms terms;
        bool operator==(const Standing &) const = default;
    };
    [[nodiscard]] Standing standing() const;
    Standing m_askedIn;
    QWidget *m_body;
    QLabel *m_name, *m_about, *m_purpose, *m_problem, *m_obstacle;
    BadgeLabel *m_state;
    FreezeNotice *m_freeze;
    QVBoxLayout *m_blocks;
    QPushButton *m_approve, *m_decline, *m_use, *m_extend, *m_giveBack, *m_amend, *m_revoke, *m_review, *m_open,
        *m_lock, *m_recording, *m_thread;
    int m_asked = 0; ///< Counts; an answer about another grant is dropped.
    qint64 m_askedMs = 0;
    bool m_asking = false, m_sending = false;
    bool m_unread = false; ///< The problem that is shown is that the card could not be read.
};

} // namespace bulkhead
