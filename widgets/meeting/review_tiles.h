#pragma once
#include "models/review_values.h"

#include <QWidget>

namespace bulkhead {

class FigureTile;

/// The period in six figures. A click asks for the part of the page that the figure comes from.
class ReviewTiles : public QWidget
{
    Q_OBJECT
public:
    enum Tile { Met, Worst, Budget, Latency, Incidents, Credit, TileCount };
    explicit ReviewTiles(QWidget *parent = nullptr);
    void show(const SlaReview &review);

signals:
    void asked(int tile);

private:
    void showWorst(const SlaReview &review);
    void showIncidents(const SlaReview &review);
    QList<FigureTile *> m_tiles;
};

} // namespace bulkhead
