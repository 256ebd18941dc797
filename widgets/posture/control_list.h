#pragma once
#include "models/posture_values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

/// The controls of one layer: what is demanded, what was seen, and since when they differ. What does not stand comes
/// first.
class ControlList : public QWidget
{
    Q_OBJECT
public:
    explicit ControlList(QWidget *parent = nullptr);
    /// `nowMs`: the gateway's clock, for ages.
    void setControls(const QList<ControlPosture> &controls, qint64 nowMs);

private:
    void addControl(const ControlPosture &control, qint64 nowMs);

    QVBoxLayout *m_column;
};

} // namespace bulkhead
