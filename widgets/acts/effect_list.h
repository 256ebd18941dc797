#pragma once
#include "models/values.h"

#include <QWidget>

class QGridLayout;

namespace bulkhead {

/// Simulated effects of an act, one a line; a warning has its triangle and colour. It is never lower than its lines
/// need: they come after the dialog has found its size.
class EffectList : public QWidget
{
    Q_OBJECT
public:
    explicit EffectList(QWidget *parent = nullptr);
    void setEffects(const QList<ActEffect> &effects, const QString &refusal = {}); ///< `refusal`: why it may not be.

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void keepWhole();

    QGridLayout *m_grid;
};

} // namespace bulkhead
