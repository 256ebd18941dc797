#pragma once
#include "models/coverage_values.h"
#include "models/desk_answer.h"

#include <QObject>

namespace bulkhead {

/// Context coverage of one gateway: what its stream says now, and one service's past. GUI thread, never blocks it.
class CoverageDesk : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] virtual const QList<CoverageItem> &items() const = 0; ///< In no order.
    [[nodiscard]] virtual bool complete() const = 0; ///< There was a first snapshot, or never will be.
    /// Why the stream tells of nothing, such as a gateway without a source of it; no fault: it tells of all.
    [[nodiscard]] virtual Fault fault() const = 0;
    virtual void detail(const QString &service, const QString &workflow, QObject *guard,
                        Answer<CoverageDetail> then) = 0;

signals:
    void changed(); ///< At most once a frame.
};

} // namespace bulkhead
