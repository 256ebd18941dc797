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
    /// `mayWaive`: what is off and negotiable can be proposed to be let be. `nowMs`: the gateway's clock, for ages.
    void setControls(const QList<ControlPosture> &controls, bool mayWaive, qint64 nowMs);

signals:
    void waiveWanted(const bulkhead::ControlPosture &control);

private:
    void addControl(const ControlPosture &control, qint64 nowMs);

    QVBoxLayout *m_column;
    bool m_mayWaive = false;
};

} // namespace bulkhead
