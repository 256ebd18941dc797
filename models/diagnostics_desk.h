#pragma once
#include "models/desk_answer.h"
#include "models/diagnostics_values.h"

#include <QObject>

namespace bulkhead {

/// Questions to the data of the one tenant of the grant that the console works under. GUI thread, never blocks it.
/// Without a grant in use every call fails with DIAGNOSTICS_NEED_GRANT.
class DiagnosticsDesk : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void shelf(const QString &tenantId, QObject *guard, Answer<QueryShelf> then) = 0;
    virtual CallRef explain(const QString &tenantId, const Question &question, QObject *guard,
                            Answer<QueryCost> then) = 0;
    /// cancel() of the handle stops it in the database. An answer about another tenant is a fault of kind Bug, and
    /// nothing of it is given.
    virtual CallRef run(const QString &tenantId, const Question &question, QObject *guard,
                        Answer<QueryResult> then) = 0;
    virtual CallRef exportResult(const QString &tenantId, const QString &resultId, QObject *guard,
                                 Answer<ResultFile> then) = 0;
};

} // namespace bulkhead
