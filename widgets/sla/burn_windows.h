#pragma once
#include "models/values.h"

#include <QWidget>

class QGridLayout;

namespace bulkhead {

/// The burn-rate windows that fire, with the counts behind them; when none does, the fastest pair says how far away an
/// alert is.
class BurnWindows : public QWidget
{
    Q_OBJECT
public:
    explicit BurnWindows(QWidget *parent = nullptr);
    void show(const QList<BurnWindow> &windows);

private:
    void line(uint seconds, qint64 burn, qint64 threshold, qint64 bad, qint64 valid, bool firing);

    QGridLayout *m_grid;
    int m_row = 0;
};

} // namespace bulkhead
