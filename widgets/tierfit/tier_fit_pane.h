#pragma once
#include "models/tier_values.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class BadgeLabel;
class EmptyState;
class Workspace;

/// One tenant's tier: why another one is recommended, what that changes, and the alternatives side by side.
class TierFitPane : public QWidget
{
    Q_OBJECT
public:
    explicit TierFitPane(Workspace *workspace, QWidget *parent = nullptr);

    void show(const TierFitRow &row, bool money);
    void showNone();
    [[nodiscard]] bool settled() const { return m_row.tenantId.isEmpty() || m_told; }
    /// Opens the dialog of a tier change; says why not where the role or the tenant does not let it.
    void propose();

signals:
    void openTenant(const QString &tenantId);
    void proposed();
    void notice(const QString &text);

private:
    void build();
    void ask();
    void take(const TenantAdvice &advice);
    void showFacts(bool money);
    void addHeading(const QString &text);
    void addLine(const QString &mark, const QString &text, Tone tone);
    void addOption(const TierOption &option, const TenantAdvice &advice);
    [[nodiscard]] QString obstacle() const; ///< Empty: a move may be proposed.

    Workspace *m_workspace;
    TierFitRow m_row;
    EmptyState *m_empty;
    QWidget *m_content;
    QLabel *m_title, *m_action, *m_source;
    BadgeLabel *m_badge;
    QGridLayout *m_facts;
    QVBoxLayout *m_lines;
    QPushButton *m_propose;
    int m_asked = 0; ///< Counts; an answer about another tenant is dropped.
    bool m_told = false;
};

} // namespace bulkhead
