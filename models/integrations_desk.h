#pragma once
#include "models/connector_values.h"
#include "models/desk_answer.h"

namespace bulkhead {

/// What a desk tells of connectors. GUI thread, never blocks it.
class IntegrationsDesk
{
public:
    virtual ~IntegrationsDesk() = default;
    /// While it is wanted, Desk::connectorsChanged() tells of every connector within scope; at first of all. A large
    /// fleet has many, and nobody needs them who does not look.
    virtual void watchConnectors(bool wanted) = 0;
    /// The look of which all those are, by the gateway's clock; Connector::lookedMs of theirs is not told. Another one
    /// rings connectorsChanged(), too, with nothing in it when all reads the same. 0: not known.
    [[nodiscard]] virtual qint64 connectorsLookedMs() const = 0;
    /// Why the stream tells of none, such as a gateway without anything that has connectors; no fault: it tells of all.
    [[nodiscard]] virtual Fault connectorFault() const = 0;
    /// One tenant's connectors with all that is known of them.
    virtual void connectorsOf(const QString &tenantId, QObject *guard, Answer<IntegrationsDetail> then) = 0;
};

} // namespace bulkhead
