#pragma once
#include "models/values.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace bulkhead {

enum class QueryFieldType { Text, Integer, Decimal, Boolean, Date, Timestamp, Uuid };
struct QueryParameter
{
    QString name, label, example;
    QueryFieldType type = QueryFieldType::Text;
    bool operator==(const QueryParameter &) const = default;
};
struct QueryValue
{
    QString name, value;
    bool null = false;
    bool operator==(const QueryValue &) const = default;
};
struct QueryLimits
{
    qint64 rows = 500, bytes = 1'048'576, ms = 10'000;
    double cost = 1'000'000; ///< As the planner estimates it, in its own unit.
    bool operator==(const QueryLimits &) const = default;
};
struct ShelfQuery
{
    QString id, title, purpose, reviewedBy, reviewedOn, sql;
    qint64 version = 0;
    QList<QueryParameter> parameters;
    QStringList phi; ///< Names of its columns.
    QueryLimits limits;
    bool operator==(const ShelfQuery &) const = default;
};
/// What a grant lets, and what could be asked.
struct QueryShelf
{
    QList<ShelfQuery> queries;
    bool ownStatements = false, phiShown = false, recorded = false;
    QueryLimits most;
};
struct Question
{
    QString queryId; ///< Empty: `sql`.
    QString sql;
    QList<QueryParameter> parameters; ///< Of `sql`.
    QList<QueryValue> values;
    QueryLimits limits; ///< Of `sql`.
    bool operator==(const Question &) const = default;
};
struct QueryCost
{
    double cost = 0, limit = 0;
};
struct QueryColumn
{
    QString name, type;
    bool phi = false, masked = false;
    bool operator==(const QueryColumn &) const = default;
};
/// One tenant's, from the gateway that it came from to the screen.
struct QueryResult
{
    QString tenantId, tenantName, resultId, digest;
    QList<QueryColumn> columns;
    QList<QStringList> rows; ///< A null string is NULL; an empty one is not.
    bool more = false;
    qint64 ms = 0, atMs = 0;
    double cost = 0;
};
struct ResultFile
{
    QString name, digest;
    QByteArray csv;
    qint64 rows = 0;
};

} // namespace bulkhead
