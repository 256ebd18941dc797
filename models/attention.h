#pragma once
#include "models/coverage_values.h"
#include "models/destination.h"
#include "models/keyed_rows.h"
#include "models/posture_values.h"
#include "models/values.h"

namespace bulkhead {

/// One thing that a person should look at now.
struct AttentionItem
{
    enum class Kind { Service, Noise, Onboarding, Approval, Boundary, Coverage };
    enum class Severity { Notice, Warning, Bad, Worst }; ///< Worst: before everything else, whatever the role.
    Kind kind = Kind::Service;
    Severity severity = Severity::Notice;
    QString id;       ///< Unique over all kinds.
    QString tenantId; ///< Empty: no single tenant.
    QString title;    ///< Who: a tenant or a pool.
    QString text;     ///< What happens, one sentence.
    QString detail;   ///< Kind and cause.
    qint64 sinceMs = 0;
    qint64 arr = 0;     ///< Dollars a year of the affected tenants, as far as the role sees them.
    double impact = 0;  ///< Tenants hurt × burn.
    bool taken = false; ///< Somebody acknowledged it.
    Destination place;
    bool operator==(const AttentionItem &) const = default;
};

/// What needs attention, ordered by impact: severity first, then tenants hurt × burn, then the newest; for customer
/// success by ARR at stake first. A crossed boundary comes before all. Closed and resolved things need none.
/// `approvals`: the proposals that this person may approve. Pure.
[[nodiscard]] QList<AttentionItem> attention(const QList<Alert> &alerts, const QList<Incident> &incidents,
                                             const QList<OnboardingCase> &cases, Role role,
                                             const QList<Act> &approvals = {},
                                             const QList<TenantPosture> &postures = {},
                                             const QList<CoverageItem> &coverage = {});

/// The same as a list model that keeps the selection while the order changes.
class AttentionList : public KeyedRows<AttentionItem>
{
    Q_OBJECT
public:
    enum Roles { IdRole = Qt::UserRole, KindRole, SeverityRole, TextRole, DetailRole, SinceRole, TakenRole };

    explicit AttentionList(QObject *parent = nullptr);
    void replace(const QList<AttentionItem> &items) { arrange(items); }

    int columnCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : 1; }
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override; ///< DisplayRole: title.

protected:
    [[nodiscard]] QString keyOf(const AttentionItem &item) const override { return item.id; }
};

} // namespace bulkhead
