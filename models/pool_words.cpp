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

QString limitObstacle(const PoolUse &pool, const SessionInfo &session)
{
    if (pool.resource == QLatin1String("cpu"))
        return tr("Cores cannot be limited: choose the pool’s database connections.");
    if (!session.may(QStringLiteral("acts.propose")))
        return tr("Your role does not propose limits: ask platform operations.");
    if (pool.others) // From where a limit may lie follows how many they are.
        return tr("Part of this pool is outside your scope: ask platform operations.");
    return {};
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
