#pragma once
// Questions to a tenant's data over the gateway.
#include "models/diagnostics_desk.h"

namespace bulkhead {

class GatewayDesk;

/// The desk's. Every call names the grant that the session runs under; an answer that comes when another one is in use,
/// or that is about another tenant, is not given.
class DiagnosticsLine final : public DiagnosticsDesk
{
    Q_OBJECT
public:
    explicit DiagnosticsLine(GatewayDesk *desk)
        : m_desk(desk)
    {
    }

    void shelf(const QString &tenantId, QObject *guard, Answer<QueryShelf> then) override;
    CallRef explain(const QString &tenantId, const Question &question, QObject *guard, Answer<QueryCost> then) override;
    CallRef run(const QString &tenantId, const Question &question, QObject *guard, Answer<QueryResult> then) override;
    CallRef exportResult(const QString &tenantId, const QString &resultId, QObject *guard,
                         Answer<ResultFile> then) override;

private:
    /// False: `then` is told that no access to this tenant is in use.
    template<typename T>
    [[nodiscard]] bool covered(const QString &tenantId, QObject *guard, const Answer<T> &then) const;
    /// `then`, while the grant of now is still the one in use.
    template<typename T>
    [[nodiscard]] Answer<T> underThisGrant(Answer<T> then) const;

    GatewayDesk *m_desk;
};

} // namespace bulkhead
