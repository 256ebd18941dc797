#pragma once
#include "models/exposure_values.h"
#include "models/keyed_rows.h"

namespace bulkhead {

/// Exposure cases, one a row: the least time left first, then those whose clock has stopped, closed ones last.
class ExposureTable : public KeyedRows<ExposureCase>
{
    Q_OBJECT
public:
    enum Column { What, Tenants, State, Clock, People, Opened, ColumnCount };
    using KeyedRows::KeyedRows;

    /// `nowMs`: the gateway's clock, for clocks that run by themselves.
    void setCases(QList<ExposureCase> cases, qint64 nowMs);
    [[nodiscard]] const ExposureCase *at(int row) const;
    [[nodiscard]] qint64 nowMs() const { return m_nowMs; }

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] QString keyOf(const ExposureCase &item) const override { return item.id; }

private:
    qint64 m_nowMs = 0;
};

} // namespace bulkhead
