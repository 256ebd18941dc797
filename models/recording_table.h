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

    /// `of`: whose steps they are; its own are not read.
    void replace(const QList<RecordingStep> &steps, const RecordingPart &of);
    void append(const QList<RecordingStep> &steps);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] QString keyOf(const RecordingStep &step) const override { return QString::number(step.sequence); }

private:
    RecordingPart m_of; ///< Without steps.
};

} // namespace bulkhead
