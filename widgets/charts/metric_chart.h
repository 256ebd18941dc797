#pragma once
#include "widgets/theme/tokens.h"

#include <QPointF>
#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

namespace bulkhead::chart {

/// One line or one layer of a stack. x is UTC milliseconds, ordered; y is in the chart's unit.
struct Series
{
    QString name;
    Tone tone = Tone::Series0;
    std::vector<QPointF> points;
    bool area = false;     ///< Filled; areas lie on one another in the order given (equal x needed).
    double gap = 0;        ///< Milliseconds between points from which on the line is broken; 0: never.
    bool endLabel = false; ///< Name written at the end of the line, moved so that names do not collide.
};
struct Marker
{
    double at = 0;
    QString text;
    Tone tone = Tone::Dim;
};
/// A dashed level with its name, such as "objective 99.9%".
struct Level
{
    double y = 0;
    QString name;
    Tone tone = Tone::Dim;
};
struct Data
{
    QString title;  ///< For screen readers and the table; not drawn.
    QString unit;   ///< Of y, for the table: "%", "ms".
    QString source; ///< Where the values come from, shown on hover.
    std::vector<Series> series;
    std::vector<Marker> markers;
    std::vector<Level> levels;
    double from = 0, to = 0;  ///< Both 0: as far as the points go.
    double low = 0, high = 0; ///< Range of y; both 0: from the points and levels, starting at 0 when all are positive.
    double left = 0;          ///< Least room left of the plot, in pixels: equal in charts that share a time axis.
    std::function<QString(double)> format; ///< Of y: axis and hover.
};

/// The only chart of the console: follows the theme, gaps stay gaps, labels do not collide, wheel zooms and drag pans
/// (double click: whole range), hover shows value, time and source; text summary for screen readers, and the data as a
/// table.
class MetricChart : public QWidget
{
    Q_OBJECT
public:
    explicit MetricChart(const QString &accessibleName, QWidget *parent = nullptr);
    ~MetricChart() override;

    void setData(Data data); ///< Down-samples to the width in pixels at once.
    /// Shows [from, to]; kept within the data.
    void setWindow(double from, double to);
    [[nodiscard]] std::pair<double, double> window() const;
    void setEmptyText(const QString &text); ///< Drawn while there is no point: why there is none.
    [[nodiscard]] QString summary() const;  ///< "Budget left: 24 Oct 100% to 23 Nov −47%, lowest …"
    void showTable();                       ///< Dialog with every value; also the context menu's "Show as table".
    QSize sizeHint() const override { return {320, 160}; }

signals:
    void windowChanged(double from, double to);

private:
    class Canvas;
    Canvas *m_canvas;
};

} // namespace bulkhead::chart
