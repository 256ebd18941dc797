#pragma once
#include "models/departure_values.h"
#include "models/destination.h"
#include "widgets/frame/seen_by.h"

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// On the tenant's page: its legal holds, and its way out. Hidden from roles that read no departures.
class LeavingSection : public QWidget
{
    Q_OBJECT
public:
    explicit LeavingSection(Workspace *workspace, QWidget *parent = nullptr);
    void setTenant(const TenantDetail &detail); ///< Asks for its holds and departure.

signals:
    void changed(); ///< Something was proposed, placed or released: ask for the tenant again.
    void notice(const QString &sentence);
    void navigate(const bulkhead::Destination &place);

private:
    void hello();
    void forget();
    void ask();
    void rebuild();
    void addHolds();
    void offboard();
    void hold(const std::optional<LegalHold> &released);

    Workspace *m_workspace;
    TenantDetail m_detail;
    DepartureOutlook m_outlook;
    SeenBy m_seenBy;
    bool m_told = false; ///< m_outlook is this tenant's, for the present eyes.
    QString m_problem, m_drawn;
    QVBoxLayout *m_lines;
    QPushButton *m_offboard, *m_place, *m_see;
};

} // namespace bulkhead
