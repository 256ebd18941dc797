#include "widgets/meeting/figure_dialog.h"

#include "models/words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/frame/pieces.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

FigureDialog::FigureDialog(SlaDesk *desk, const ReviewSummary &review, const PackFigure &figure, QWidget *parent)
    : QDialog(parent)
    , m_column(new QVBoxLayout)
{
    setObjectName(QStringLiteral("figureDialog"));
    setWindowTitle(tr("%1 · %2").arg(figure.label, review.tenantName));
    setMinimumWidth(640);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(figure.label, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(figure.of.isEmpty() ? figure.value : tr("%1 of %2").arg(figure.value, figure.of),
                                Text::Heading, Tone::Dim));
    for (const QString &line : figure.formula) {
        QLabel *label = makeLabel(line, Text::Body, Tone::Text, true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(label);
    }
    if (figure.formula.isEmpty())
        column->addWidget(makeLabel(tr("This figure was not measured, so there is nothing to calculate."), Text::Body,
                                    Tone::Dim, true));
    column->addLayout(m_column, 1);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    if (!figure.drill.workflow.isEmpty()) {
        QPushButton *counts = makeButton(tr("Show the counts behind it"));
        buttons->addWidget(counts);
        connect(counts, &QPushButton::clicked, this, [this, desk, review, figure, counts] {
            counts->setEnabled(false);
            showCounts(desk, review, figure);
        });
    }
    QPushButton *close = makeButton(tr("Close"));
    buttons->addWidget(close);
    column->addSpacing(space::small);
    column->addLayout(buttons);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
}

void FigureDialog::showCounts(SlaDesk *desk, const ReviewSummary &review, const PackFigure &figure)
{
    auto *state = makeLabel(tr("Reading the frozen counts…"), Text::Body, Tone::Dim, true);
    auto *chart = new chart::MetricChart(tr("Failed, by time"));
    chart->setMinimumHeight(200);
    m_column->addWidget(state);
    m_column->addWidget(chart, 1);
    desk->buckets(review.tenantId, review.id, figure.drill, this,
                  [state, chart](const Fault &fault, const Buckets &buckets) {
                      if (fault.failed()) {
                          state->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
                          chart->hide();
                          return;
                      }
                      qint64 good = 0, bad = 0, excluded = 0;
                      chart::Data data;
                      data.title = tr("Failed");
                      data.source = tr("the frozen counts of this review");
                      data.format = [](double y) { return words::count(qint64(y)); };
                      chart::Series failed;
                      failed.name = tr("failed");
                      failed.tone = Tone::Bad;
                      failed.gap = 1.5e3 * buckets.widthS;
                      for (const Bucket &one : buckets.buckets) {
                          good += one.good, bad += one.bad, excluded += one.excluded;
                          if (one.coveredS > 0) // What was not measured is a gap, not a zero.
                              failed.points.emplace_back(double(one.atMs), double(one.bad));
                      }
                      data.series.push_back(std::move(failed));
                      chart->setData(std::move(data));
                      state->setText(tr("%1 good, %2 failed, %3 left out, in steps of %4")
                                         .arg(words::count(good), words::count(bad), words::count(excluded),
                                              words::duration(buckets.widthS)));
                  });
    resize(width(), height() + 240);
}

} // namespace bulkhead
