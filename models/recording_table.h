#pragma once
#include "models/keyed_rows.h"
#include "models/recording_values.h"

namespace bulkhead {

/// Steps of a recording in their order.
class RecordingTable : public KeyedRows<RecordingStep>
{
    Q_OBJECT
public:
    enum Column { Number, Offset, Kind, Summary, ColumnCount };
    using KeyedRows::KeyedRows;

    void replace(const QList<RecordingStep> &steps, qint64 startedMs);
    void append(const QList<RecordingStep> &steps);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] QString keyOf(const RecordingStep &step) const override { return QString::number(step.sequence); }

private:
    qint64 m_startedMs = 0;
};

} // namespace bulkhead
