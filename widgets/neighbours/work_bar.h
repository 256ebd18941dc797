#pragma once
#include "models/pool_values.h"

#include <QWidget>

namespace bulkhead {

/// What a pool's slots are held for, as one bar: patient-facing work, ERP jobs, and what is free.
class WorkBar : public QWidget
{
    Q_OBJECT
public:
    explicit WorkBar(QWidget *parent = nullptr);
    void show(const QList<WorkUse> &work, double slotCount);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    double m_patients = 0, m_jobs = 0, m_whole = 1;
};

} // namespace bulkhead
