#pragma once
#include "models/sla_desk.h"

#include <QDialog>

class QVBoxLayout;

namespace bulkhead {

/// A figure's calculation with the numbers put in, and, one step further, the frozen counts behind it.
class FigureDialog : public QDialog
{
    Q_OBJECT
public:
    FigureDialog(SlaDesk *desk, const ReviewSummary &review, const PackFigure &figure, QWidget *parent = nullptr);

private:
    void showCounts(SlaDesk *desk, const ReviewSummary &review, const PackFigure &figure);
    QVBoxLayout *m_column;
};

} // namespace bulkhead
