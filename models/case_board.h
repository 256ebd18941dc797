#pragma once
#include "models/keyed_rows.h"
#include "models/values.h"

namespace bulkhead {

/// Onboarding cases by stage; within a stage the latest first.
class CaseBoard : public KeyedRows<OnboardingCase>
{
    Q_OBJECT
public:
    enum Column { CaseStage, Tenant, CaseTier, Lateness, Blocker, ColumnCount };
    enum Roles { IdRole = Qt::UserRole, TenantIdRole, StageRole, DaysLateRole };

    explicit CaseBoard(QObject *parent = nullptr);

    /// As Desk::casesChanged.
    void apply(const QList<OnboardingCase> &changed, const QStringList &removed, bool reset);
    void replace(const QList<OnboardingCase> &cases) { apply(cases, {}, true); }

    [[nodiscard]] QList<OnboardingCase> inStage(Stage stage) const;
    [[nodiscard]] int inFlight() const; ///< Not live yet.
    [[nodiscard]] int late() const;     ///< In flight and past their day.

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] QString keyOf(const OnboardingCase &item) const override { return item.id; }
};

/// "3 days late", "due 12 Dec", "live".
[[nodiscard]] QString latenessText(const OnboardingCase &item);
[[nodiscard]] bool isLive(const OnboardingCase &item);

} // namespace bulkhead
