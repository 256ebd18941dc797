#include "app/review_for_shot.h"

#include "models/review_periods.h"
#include "models/sla_desk.h"
#include "widgets/frame/workspace.h"

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kTenants = 3; // A list of one shows no order.
}

ReviewForShot::ReviewForShot(Workspace *workspace, QObject *parent)
    : QObject(parent)
    , m_workspace(workspace)
{
}

void ReviewForShot::look()
{
    if (m_state != State::Idle)
        return;
    m_state = State::Asked;
    m_workspace->desk()->sla().reviews({}, this, [this](const Fault &fault, const QList<ReviewSummary> &reviews) {
        if (fault.failed()) {
            m_state = State::Ready;
        } else if (!reviews.isEmpty()) {
            m_review = reviews.constFirst().tenantId + QLatin1Char('/') + reviews.constFirst().id;
            m_state = State::Ready;
        } else {
            m_tenants = neediest();
            prepareNext();
        }
    });
}

QStringList ReviewForShot::neediest() const
{
    const Fleet *fleet = m_workspace->fleet();
    QList<std::pair<qint64, QString>> budgets;
    for (quint32 row = 0; row < fleet->rows(); ++row) {
        const qint64 budget = fleet->alive(row) ? fleet->number(FleetField::Budget, row) : kUnknownBudget;
        if (budget != kUnknownBudget)
            budgets.append({budget, fleet->id(row)});
    }
    std::sort(budgets.begin(), budgets.end());
    QStringList ids;
    for (const auto &[budget, id] : budgets.mid(0, kTenants))
        ids << id;
    std::reverse(ids.begin(), ids.end()); // The neediest last: it is the newest then.
    return ids;
}

void ReviewForShot::prepareNext()
{
    if (m_tenants.isEmpty()) {
        m_state = State::Ready;
        return;
    }
    const QString id = m_tenants.takeFirst();
    SlaDesk &desk = m_workspace->desk()->sla();
    desk.contract(id, this, [this, id, &desk](const Fault &fault, const terms::ContractSheet &sheet) {
        const QStringList periods = fault.failed() || sheet.versions.isEmpty()
                                        ? QStringList()
                                        : reviewPeriods(sheet.versions.constFirst(), m_workspace->now(), 1);
        if (periods.isEmpty()) {
            prepareNext();
            return;
        }
        desk.prepareReview(id, periods.constLast(), {}, this, {},
                           [this](const Fault &failed, const ReviewSummary &review) {
                               if (!failed.failed())
                                   m_review = review.tenantId + QLatin1Char('/') + review.id;
                               prepareNext();
                           });
    });
}

} // namespace bulkhead
