#pragma once
#include "models/tier_values.h"

#include <QWidget>

#include <functional>

class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// The governed acts of one tenant, newest first: state, change, by whom and why, simulated effects, expiry; with what
/// the person may do about each. Long histories are cut to the newest, which is said. Shows the acts that are decided
/// on one tab of the tenant's page.
class ActsView : public QWidget
{
    Q_OBJECT
public:
    /// `tab`: of which acts, see actTab().
    ActsView(Workspace *workspace, const QString &tab, QWidget *parent = nullptr);

    void setTitle(const QString &title) { m_title = title; }
    /// What a person is to see of an act before approving it, beside its effects; null for none.
    using Evidence = std::function<QWidget *(const Act &act)>;
    void setEvidence(Evidence evidence) { m_evidence = std::move(evidence); }

    void setTenant(const TenantDetail &detail); ///< Asks for its acts.

signals:
    void changed(); ///< An act was decided: the tenant may be another now.
    void notice(const QString &sentence);

private:
    void ask();
    void askMoves(); ///< Of acts that move the tenant.
    void steer(const MovedTenant &move, MoveOrder order);
    void rebuild();
    [[nodiscard]] QWidget *card(const Act &act);
    void addActions(const Act &act, QVBoxLayout *column);
    [[nodiscard]] bool isLastMade(const Act &act) const;
    void openDialog(const Act &act, bool approve);
    void withdraw(const Act &act);
    void decided(const Act &act);

    Workspace *m_workspace;
    QString m_tab, m_title;
    Evidence m_evidence;
    QVBoxLayout *m_column;
    TenantDetail m_detail;
    QList<Act> m_acts;
    QList<MovedTenant> m_moves;
    QString m_problem, m_drawn;
};

} // namespace bulkhead
