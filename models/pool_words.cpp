#include "models/pool_words.h"

#include "models/figure.h"
#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead {
namespace {

constexpr double kWorthTelling = 0.05; ///< Slots.

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

QString workText(const QList<WorkUse> &work)
{
    if (work.isEmpty())
        return {};
    WorkUse patients, jobs;
    QStringList parts;
    for (const WorkUse &use : work) {
        const bool job = words::erpJob(use.workflow);
        (job ? jobs : patients).held += use.held;
        (job ? jobs : patients).usualHeld += use.usualHeld;
        if (job && use.held >= kWorthTelling)
            parts << QStringLiteral("%1 %2").arg(words::workflow(use.workflow).remove(tr(" (ERP)")),
                                                 figure(use.held, 1));
    }
    const QString held = tr("Patient-facing work holds %1 slots (usual %2), ERP jobs %3 (%4)")
                             .arg(figure(patients.held, 1), figure(patients.usualHeld, 1), figure(jobs.held, 1),
                                  figure(jobs.usualHeld, 1));
    return parts.isEmpty() ? held + QLatin1Char('.')
                           : held + QStringLiteral(": ") + parts.join(QStringLiteral(", ")) + QLatin1Char('.');
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
