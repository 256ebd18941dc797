#pragma once
#include "models/values.h"

#include <QWidget>

namespace bulkhead {

/// Who waits for whom: who blocks stands left, who waits right, and the line between them is as wide as slots wait on
/// it. Painted; its description tells every line.
class WaitGraph : public QWidget
{
    Q_OBJECT
public:
    explicit WaitGraph(QWidget *parent = nullptr);
    void show(const QList<WaitEdge> &waits, const QString &pool);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {240, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Node
    {
        QString name;
        double waiting = 0; ///< Slots, on all its lines.
    };
    struct Line
    {
        int blocker = 0, blocked = 0;
        double waiting = 0;
    };
    [[nodiscard]] int nodeOf(QList<Node> &side, const QString &name, double waiting) const;
    [[nodiscard]] QRect boxOf(int at, qsizetype of, bool left) const;

    QList<Node> m_blockers, m_blocked;
    QList<Line> m_lines;
    double m_most = 0;
    int m_more = 0;
};

} // namespace bulkhead
