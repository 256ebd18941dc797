#include "models/diagnostics_words.h"

#include "models/words.h"

#include <QCoreApplication>
#include <QDate>
#include <QRegularExpression>
#include <QTime>

#include <algorithm>
#include <cmath>

namespace bulkhead {
namespace {

constexpr int kMostValue = 2'000; ///< Bytes of a value, as the gateway takes them.
constexpr int kLongestName = 80;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Diagnostics)
};

bool matches(const char *form, const QString &value)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(form))).match(value).hasMatch();
}

bool isDate(const QString &value)
{
    return matches("[0-9]{4}-[0-9]{2}-[0-9]{2}", value) && QDate::fromString(value, Qt::ISODate).isValid();
}

bool isTimestamp(const QString &value)
{
    return matches("[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2})?|T[0-9]{2}:[0-9]{2}:[0-9]{2})Z", value)
           && isDate(value.left(10)) && QTime::fromString(value.mid(11).chopped(1), Qt::ISODate).isValid();
}

bool isOfType(const QString &value, QueryFieldType type)
{
    bool whole = false;
    switch (type) {
    case QueryFieldType::Integer:
        static_cast<void>(value.toLongLong(&whole));
        return whole;
    case QueryFieldType::Decimal:
        return matches("-?[0-9][0-9]{0,38}(\\.[0-9]{0,38})?", value);
    case QueryFieldType::Boolean:
        return value == QLatin1String("true") || value == QLatin1String("false");
    case QueryFieldType::Date:
        return isDate(value);
    case QueryFieldType::Timestamp:
        return isTimestamp(value);
    case QueryFieldType::Uuid:
        return matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", value);
    case QueryFieldType::Text:
        break;
    }
    return true;
}

QString wantedForm(QueryFieldType type)
{
    switch (type) {
    case QueryFieldType::Integer:
        return Words::tr("Write a whole number.");
    case QueryFieldType::Decimal:
        return Words::tr("Write a number, such as 12.5.");
    case QueryFieldType::Boolean:
        return Words::tr("Choose true or false.");
    case QueryFieldType::Date:
        return Words::tr("Write a date, such as 2026-11-30.");
    case QueryFieldType::Timestamp:
        return Words::tr("Write a time in UTC, such as 2026-11-30 08:00:00Z.");
    case QueryFieldType::Uuid:
        return Words::tr("Write a UUID.");
    case QueryFieldType::Text:
        break;
    }
    return {};
}

} // namespace

QString fieldTypeText(QueryFieldType type)
{
    switch (type) {
    case QueryFieldType::Integer:
        return Words::tr("whole number");
    case QueryFieldType::Decimal:
        return Words::tr("number");
    case QueryFieldType::Boolean:
        return Words::tr("true or false");
    case QueryFieldType::Date:
        return Words::tr("date");
    case QueryFieldType::Timestamp:
        return Words::tr("time (UTC)");
    case QueryFieldType::Uuid:
        return Words::tr("UUID");
    case QueryFieldType::Text:
        break;
    }
    return Words::tr("text");
}

QString problemWith(const QueryParameter &parameter, const QueryValue &value)
{
    if (value.null)
        return {};
    if (value.value.toUtf8().size() > kMostValue)
        return Words::tr("At most %1 characters.").arg(words::count(kMostValue));
    return isOfType(value.value, parameter.type) ? QString() : wantedForm(parameter.type);
}

QString costText(double cost)
{
    if (!(cost >= 0))
        return Words::tr("unknown");
    if (cost < 1e6)
        return words::count(qint64(std::ceil(cost)));
    const double millions = cost / 1e6;
    return Words::tr("%1 million")
        .arg(millions < 10 ? QString::number(millions, 'f', 1) : words::count(qint64(std::ceil(millions))));
}

QString costSentence(const QueryCost &cost)
{
    if (cost.limit <= 0)
        return Words::tr("Estimated cost %1.").arg(costText(cost.cost));
    const double share = cost.cost / cost.limit;
    return Words::tr("Estimated cost %1 of at most %2 (%3).")
        .arg(costText(cost.cost), costText(cost.limit),
             share < 0.01 ? Words::tr("under 1%") : Words::tr("%1%").arg(words::count(qint64(std::ceil(share * 100)))));
}

QString limitsText(const QueryLimits &limits)
{
    return Words::tr("at most %n row(s), %1", nullptr, int(std::min<qint64>(limits.rows, 1'000'000)))
        .arg(words::latency(double(limits.ms)));
}

QString rowCountText(const QueryResult &result)
{
    return result.more ? Words::tr("the first %n row(s); there is more", nullptr, int(result.rows.size()))
                       : Words::tr("%n row(s)", nullptr, int(result.rows.size()));
}

QString reviewText(const ShelfQuery &query)
{
    return Words::tr("version %1 · reviewed by %2 on %3")
        .arg(words::count(query.version), query.reviewedBy, query.reviewedOn);
}

bool isNumberType(const QString &type)
{
    static const QStringList numbers{QStringLiteral("smallint"), QStringLiteral("integer"),
                                     QStringLiteral("bigint"),   QStringLiteral("real"),
                                     QStringLiteral("oid"),      QStringLiteral("double precision")};
    return numbers.contains(type) || type == QLatin1String("numeric") || type.startsWith(QLatin1String("numeric("));
}

QString csvFileName(const QString &proposed)
{
    QString name;
    for (const QChar c : proposed.section(QLatin1Char('/'), -1).section(QLatin1Char('\\'), -1)) {
        const bool plain = c.unicode() < 0x80 && (c.isLetterOrNumber() || QLatin1String("-_.").contains(c));
        name += plain ? c : QLatin1Char('_');
    }
    while (name.startsWith(QLatin1Char('.')))
        name.remove(0, 1);
    if (name.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive))
        name.chop(4);
    name.truncate(kLongestName);
    return (name.isEmpty() ? QStringLiteral("diagnostics") : name) + QStringLiteral(".csv");
}

Fault foreignResultFault()
{
    return {
        Fault::Kind::Bug,
        QStringLiteral("RESULT_OF_ANOTHER_TENANT"),
        Words::tr("The gateway answered about another tenant than the one asked about; nothing of it is shown."),
        Words::tr("Leave the access, report this to platform operations, and do not ask again until it is explained."),
        {}};
}

bool isWithheld(const Fault &fault)
{
    return fault.reason == QLatin1String("MIXED_RESULT") || fault.reason == foreignResultFault().reason;
}

Fault needGrantFault()
{
    return {Fault::Kind::Denied,
            QStringLiteral("DIAGNOSTICS_NEED_GRANT"),
            Words::tr("No access to this tenant’s data is in use."),
            Words::tr("Ask for access that covers diagnostics, and work under it."),
            {}};
}

} // namespace bulkhead
