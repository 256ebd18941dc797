#pragma once
#include "models/departure_values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

/// What an offboarding takes away, what stays and until when, and what stands in its way: in this order, the obstacles
/// first.
class PlanView : public QWidget
{
    Q_OBJECT
public:
    explicit PlanView(QWidget *parent = nullptr);
    void showWaiting();
    void showPlan(const DeparturePlan &plan);
    void showProblem(const QString &sentence);

private:
    void addSystems(const DeparturePlan &plan);
    void addStays(const DeparturePlan &plan);

    QVBoxLayout *m_column;
};

} // namespace bulkhead
