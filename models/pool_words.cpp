#include "models/pool_words.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Pool", text);
}

} // namespace

QString resourceOf(const PoolUse &pool)
{
    return pool.resource == QLatin1String("database") ? tr("database connections")
           : pool.resource == QLatin1String("cpu")    ? tr("CPU")
           : pool.resource == QLatin1String("queue")  ? tr("queue workers")
                                                      : pool.resource;
}

QString poolName(const PoolUse &pool)
{
    const QString resource = pool.resource == QLatin1String("database") ? tr("database")
                             : pool.resource == QLatin1String("cpu")    ? tr("CPU")
                             : pool.resource == QLatin1String("queue")  ? tr("queue")
                                                                        : pool.resource;
    return pool.pool + QStringLiteral(" · ") + resource;
}

} // namespace bulkhead
