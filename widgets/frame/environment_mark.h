#pragma once
#include "models/connections.h"

#include <QIcon>
#include <QWidget>

class QPainter;

namespace bulkhead {

inline constexpr int kMarkWidth = 26, kMarkHeight = 18;

/// The chip of an environment: letters in its colour, filled and square for production, else a pill with an edge. Left,
/// vertically centred in `area`; returns the width used.
int drawMark(QPainter &painter, const QRect &area, const EnvironmentMark &mark, bool faded = false);
/// The same, for menus.
[[nodiscard]] QIcon markIcon(const EnvironmentMark &mark);

/// Chip and name on a line across the top of a dialog: where what it does will happen.
class EnvironmentLine : public QWidget
{
    Q_OBJECT
public:
    explicit EnvironmentLine(EnvironmentMark mark, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    EnvironmentMark m_mark;
};

} // namespace bulkhead
