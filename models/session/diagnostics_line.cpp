#include "models/session/diagnostics_line.h"

#include "models/diagnostics_words.h"
#include "models/session/gateway_desk.h"
#include "models/session/wire.h"

#include <algorithm>

namespace bulkhead {
namespace {

using Service = v1::DiagnosticsService;

QueryFieldType typeFrom(v1::ParameterType type)
{
    switch (type) {
    case v1::PARAMETER_TYPE_INTEGER:
        return QueryFieldType::Integer;
    case v1::PARAMETER_TYPE_DECIMAL:
        return QueryFieldType::Decimal;
    case v1::PARAMETER_TYPE_BOOLEAN:
        return QueryFieldType::Boolean;
    case v1::PARAMETER_TYPE_DATE:
        return QueryFieldType::Date;
    case v1::PARAMETER_TYPE_TIMESTAMP:
        return QueryFieldType::Timestamp;
    case v1::PARAMETER_TYPE_UUID:
        return QueryFieldType::Uuid;
    default: // One that this console does not know is asked for as it is; the gateway says what it wants.
        return QueryFieldType::Text;
    }
}

v1::ParameterType toWire(QueryFieldType type)
{
    switch (type) {
    case QueryFieldType::Integer:
        return v1::PARAMETER_TYPE_INTEGER;
    case QueryFieldType::Decimal:
        return v1::PARAMETER_TYPE_DECIMAL;
    case QueryFieldType::Boolean:
        return v1::PARAMETER_TYPE_BOOLEAN;
    case QueryFieldType::Date:
        return v1::PARAMETER_TYPE_DATE;
    case QueryFieldType::Timestamp:
        return v1::PARAMETER_TYPE_TIMESTAMP;
    case QueryFieldType::Uuid:
        return v1::PARAMETER_TYPE_UUID;
    case QueryFieldType::Text:
        break;
    }
    return v1::PARAMETER_TYPE_TEXT;
}

QueryParameter parameterFrom(const v1::QueryParameter &m)
{
    return {text(m.name()), text(m.label()), text(m.example()), typeFrom(m.type())};
}

QueryLimits queryLimitsFrom(const v1::QueryLimits &m)
{
    return {m.rows(), m.bytes(), m.ms(), m.cost()};
}

ShelfQuery queryFrom(const v1::ReviewedQuery &m)
{
    ShelfQuery query;
    query.id = text(m.id());
    query.title = text(m.title());
    query.purpose = text(m.purpose());
    query.reviewedBy = text(m.reviewed_by());
    query.reviewedOn = text(m.reviewed_on());
    query.sql = text(m.sql());
    query.version = m.version();
    query.parameters = listFrom(m.parameters(), parameterFrom);
    query.phi = wordsFrom(m.phi());
    query.limits = queryLimitsFrom(m.limits());
    return query;
}

QueryShelf shelfFrom(const v1::ListQueriesResponse &m)
{
    QueryShelf shelf;
    shelf.queries = listFrom(m.queries(), queryFrom);
    shelf.ownStatements = m.own_statements();
    shelf.phiShown = m.phi_shown();
    shelf.recorded = m.recorded();
    shelf.most = queryLimitsFrom(m.most());
    return shelf;
}

QueryColumn columnFrom(const v1::QueryColumn &m)
{
    return {text(m.name()), text(m.type()), m.phi(), m.masked()};
}

QStringList cellsFrom(const v1::QueryRow &m)
{
    QStringList cells;
    for (const v1::QueryCell &cell : m.cells()) {
        const QString shown = text(cell.text());
        cells.append(cell.null() ? QString() : shown.isNull() ? QStringLiteral("") : shown);
    }
    return cells;
}

QueryResult resultFrom(const v1::RunQueryResponse &m)
{
    QueryResult result;
    result.tenantId = text(m.tenant_id());
    result.tenantName = text(m.tenant_name());
    result.resultId = text(m.result_id());
    result.digest = text(m.digest());
    result.columns = listFrom(m.columns(), columnFrom);
    result.rows = listFrom(m.rows(), cellsFrom);
    result.more = m.more();
    result.ms = m.ms();
    result.atMs = m.at_ms();
    result.cost = m.cost();
    return result;
}

QueryCost costFrom(const v1::ExplainQueryResponse &m)
{
    return {m.cost(), m.limit()};
}

ResultFile fileFrom(const v1::ExportResultResponse &m)
{
    return {text(m.file_name()), text(m.digest()), QByteArray(m.csv().data(), qsizetype(m.csv().size())), m.rows()};
}

void toWire(const Question &question, v1::Question *message)
{
    for (const QueryValue &value : question.values) {
        v1::QueryValue *sent = message->add_values();
        sent->set_name(value.name.toStdString());
        sent->set_null(value.null);
        if (!value.null)
            sent->set_value(value.value.toStdString());
    }
    if (!question.queryId.isEmpty()) { // With parameters and limits of its own.
        message->set_query_id(question.queryId.toStdString());
        return;
    }
    message->set_sql(question.sql.toStdString());
    for (const QueryParameter &parameter : question.parameters) {
        v1::QueryParameter *sent = message->add_parameters();
        sent->set_name(parameter.name.toStdString());
        sent->set_label(parameter.label.toStdString());
        sent->set_type(toWire(parameter.type));
    }
    v1::QueryLimits *limits = message->mutable_limits();
    limits->set_rows(question.limits.rows);
    limits->set_bytes(question.limits.bytes);
    limits->set_ms(question.limits.ms);
    limits->set_cost(question.limits.cost);
}

/// A question has no request id to know it again by: asked twice it would run, and be recorded, twice.
CallTerms onceIn(const CallTerms &terms)
{
    return {terms.deadlineMs, 1};
}

} // namespace

template<typename T>
bool DiagnosticsLine::covered(const QString &tenantId, QObject *guard, const Answer<T> &then) const
{
    const AccessGrant &used = m_desk->m_grants.used();
    if (!used.id.isEmpty() && used.ask.tenantId == tenantId)
        return true;
    if (m_desk->m_run)
        m_desk->m_run->calls.refuse<T>(needGrantFault(), guard, then);
    else
        QTimer::singleShot(0, guard != nullptr ? guard : m_desk, [then] { then(needGrantFault(), T{}); });
    return false;
}

template<typename T>
Answer<T> DiagnosticsLine::underThisGrant(Answer<T> then) const
{
    return [this, id = m_desk->m_grants.used().id, then = std::move(then)](const Fault &fault, const T &value) {
        if (m_desk->m_grants.used().id == id)
            then(fault, value);
        else
            then(needGrantFault(), T{});
    };
}

void DiagnosticsLine::shelf(const QString &tenantId, QObject *guard, Answer<QueryShelf> then)
{
    const auto c = covered(tenantId, guard, then) ? m_desk->line(guard, then) : nullptr;
    if (!c)
        return;
    v1::ListQueriesRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(m_desk->m_run->calls, c, c->diagnostics->async(), &AsyncOf<Service>::ListQueries, std::move(request),
              shelfFrom, m_desk->terms(), guard, underThisGrant(std::move(then)));
}

CallRef DiagnosticsLine::explain(const QString &tenantId, const Question &question, QObject *guard,
                                 Answer<QueryCost> then)
{
    const auto c = covered(tenantId, guard, then) ? m_desk->line(guard, then) : nullptr;
    if (!c)
        return {};
    v1::ExplainQueryRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    toWire(question, request.mutable_question());
    return callUnary(m_desk->m_run->calls, c, c->diagnostics->async(), &AsyncOf<Service>::ExplainQuery,
                     std::move(request), costFrom, onceIn(m_desk->longTerms()), guard, underThisGrant(std::move(then)));
}

CallRef DiagnosticsLine::run(const QString &tenantId, const Question &question, QObject *guard,
                             Answer<QueryResult> then)
{
    const auto c = covered(tenantId, guard, then) ? m_desk->line(guard, then) : nullptr;
    if (!c)
        return {};
    v1::RunQueryRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    toWire(question, request.mutable_question());
    return callUnary(m_desk->m_run->calls, c, c->diagnostics->async(), &AsyncOf<Service>::RunQuery, std::move(request),
                     resultFrom, onceIn(m_desk->longTerms()), guard,
                     underThisGrant<QueryResult>([tenantId, then](const Fault &fault, const QueryResult &result) {
                         if (!fault.failed() && result.tenantId != tenantId)
                             then(foreignResultFault(), {});
                         else
                             then(fault, result);
                     }));
}

CallRef DiagnosticsLine::exportResult(const QString &tenantId, const QString &resultId, QObject *guard,
                                      Answer<ResultFile> then)
{
    const auto c = covered(tenantId, guard, then) ? m_desk->line(guard, then) : nullptr;
    if (!c)
        return {};
    v1::ExportResultRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_request_id(newRequestId());
    request.set_result_id(resultId.toStdString());
    return callUnary(m_desk->m_run->calls, c, c->diagnostics->async(), &AsyncOf<Service>::ExportResult,
                     std::move(request), fileFrom, m_desk->longTerms(), guard, underThisGrant(std::move(then)));
}

} // namespace bulkhead
