#pragma once
#include "models/maturity_values.h"
#include "widgets/frame/pieces.h"

namespace bulkhead {

namespace chart {
class MetricChart;
}

/// One figure: how it stands, what it is made of, where it comes from and goes. Chosen by a click anywhere, or by Space
/// or Enter; its definition is one click, or D, away.
class MaturityCard : public Card
{
    Q_OBJECT
public:
    explicit MaturityCard(MaturityKind kind, QWidget *parent = nullptr);

    [[nodiscard]] MaturityKind kind() const { return m_figure.kind; }
    void show(const MaturityFigure &figure, const MaturityReport &report, qint64 nowMs);
    void setChosen(bool chosen);
    void showDefinition();

signals:
    void chosen();
    void moved(int key); ///< An arrow: to the card beside it.

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void mousePressEvent(QMouseEvent *) override { emit chosen(); }

private:
    MaturityFigure m_figure;
    QPushButton *m_definition;
    QLabel *m_value, *m_parts, *m_change, *m_origin;
    chart::MetricChart *m_chart;
};

} // namespace bulkhead
