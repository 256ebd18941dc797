#pragma once
#include "models/desk_answer.h"

namespace bulkhead {

/// Header once, then rows as they come; `then` at the end. `guard` gone: the call ends.
struct TableAnswer
{
    QObject *guard = nullptr;
    std::function<void(const ExportHeader &)> header;
    std::function<void(const QList<QStringList> &)> rows;
    Answer<bool> then;
};

/// The part of a desk that gives an incident's raw ticks for a file; found from the desk by its type, for not every
/// desk keeps ticks. GUI thread, never blocks it.
class IncidentTicks
{
public:
    virtual ~IncidentTicks() = default;
    virtual CallRef exportIncident(const QString &incidentId, TableAnswer answer) = 0;
};

} // namespace bulkhead
