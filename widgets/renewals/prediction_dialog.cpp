#include "widgets/renewals/prediction_dialog.h"

#include "models/renewal_words.h"
#include "models/words.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/renewals/renewal_look.h"

#include <QHeaderView>
#include <QLabel>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

enum Column { Tenant, Decided, Outcome, Predicted, Score, By, ColumnCount };

QString scoreText(const RenewalOutcome &one)
{
    if (one.overrideScore >= 0)
        return PredictionDialog::tr("%1 judged").arg(one.overrideScore);
    return one.predictedScore < 0 ? PredictionDialog::tr("not known")
                                  : PredictionDialog::tr("%1 of %2").arg(one.predictedScore).arg(one.predictedOf);
}

QStandardItemModel *modelOf(const QList<RenewalOutcome> &outcomes, QObject *parent)
{
    auto *model = new QStandardItemModel(int(outcomes.size()), ColumnCount, parent);
    model->setHorizontalHeaderLabels({PredictionDialog::tr("Tenant"), PredictionDialog::tr("Decided"),
                                      PredictionDialog::tr("Outcome"), PredictionDialog::tr("Predicted"),
                                      PredictionDialog::tr("Score then"), PredictionDialog::tr("Recorded by")});
    for (int row = 0; row < outcomes.size(); ++row) {
        const RenewalOutcome &one = outcomes.at(row);
        const QString cells[ColumnCount] = {
            one.tenantName, words::date(one.on), words::result(one.result), words::level(one.predicted), scoreText(one),
            one.by};
        for (int column = 0; column < ColumnCount; ++column)
            model->setItem(row, column, new QStandardItem(cells[column]));
        model->item(row, Outcome)->setData(int(one.result));
        model->item(row, Predicted)->setData(int(one.predicted));
    }
    return model;
}

Cell cellOf(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    const int value = index.data(Qt::UserRole + 1).toInt();
    if (index.column() == Outcome)
        cell.badge = badgeOf(RenewalResult(value));
    else if (index.column() == Predicted)
        cell.badge = badgeOf(RiskLevel(value));
    else
        return cell;
    cell.kind = Cell::Kind::Badge;
    return cell;
}

} // namespace

PredictionDialog::PredictionDialog(const RenewalList &list, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("predictionDialog"));
    setWindowTitle(tr("Predicted and actual renewals"));
    resize(820, 460);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tr("Predicted and actual renewals"), Text::Title));
    const PredictionRecord &record = list.predictions;
    column->addWidget(makeLabel(
        record.hitPercent >= 0
            ? tr("%1% came out as predicted: %2 of %3.").arg(record.hitPercent).arg(record.hits).arg(record.counted)
            : tr("%1 recorded so far; a hit rate is shown from %2 on. Until then the score is a "
                 "list of reasons, not a forecast.")
                  .arg(record.counted)
                  .arg(record.needed),
        Text::Body, Tone::Text, true));
    column->addWidget(
        makeLabel(tr("At risk and then reduced or lost, or not at risk and renewed, fits. Renewals of which "
                     "little was known are listed and not counted."),
                  Text::Small, Tone::Dim, true));
    if (list.outcomes.isEmpty()) {
        auto *empty = new EmptyState;
        empty->showEmpty(tr("No outcome was recorded yet"), tr("Choose a renewal and press O once it is decided."));
        column->addWidget(empty, 1);
    } else {
        auto *table = new DataTable(tr("Predicted and actual renewals"), nullptr, {});
        table->setItemDelegate(new CellDelegate(cellOf, table));
        table->setModel(modelOf(list.outcomes, table));
        table->setSortingEnabled(false);
        table->setWidths({0, 84, 110, 120, 96, 110}, Tenant);
        table->setColumnHidden(Tenant, false);
        table->selectRow(0);
        column->addWidget(table, 1);
    }
    auto *row = new QHBoxLayout;
    auto *close = makeButton(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    row->addStretch();
    row->addWidget(close);
    column->addLayout(row);
}

} // namespace bulkhead
