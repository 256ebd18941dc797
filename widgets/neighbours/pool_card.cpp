#include "widgets/neighbours/pool_card.h"

#include "models/figure.h"
#include "models/pool_words.h"
#include "models/words.h"
#include "widgets/neighbours/work_bar.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

constexpr int kFigures = 5;

QString inUse(const PoolUse &pool)
{
    return pool.resource == QLatin1String("cpu")     ? PoolCard::tr("Cores in use")
           : pool.resource == QLatin1String("queue") ? PoolCard::tr("Workers in use")
                                                     : PoolCard::tr("Slots in use");
}

} // namespace

PoolCard::PoolCard(QWidget *parent)
    : Card(QStringLiteral(" "), QStringLiteral(" "), parent)
    , m_learning(makeLabel({}, Text::Body, Tone::Warn, true))
    , m_note(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_work(makeLabel({}, Text::Body, Tone::Text, true))
    , m_bar(new WorkBar)
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(0);
    for (int i = 0; i < kFigures; ++i) {
        m_names << makeLabel({}, Text::Small, Tone::Dim);
        m_values << makeLabel({}, Text::Heading);
        grid->addWidget(m_names.last(), 0, i);
        grid->addWidget(m_values.last(), 1, i);
        grid->setColumnStretch(i, 1);
    }
    body()->addLayout(grid);
    m_learning->setObjectName(QStringLiteral("poolLearning"));
    m_learning->hide();
    body()->addWidget(m_learning);
    body()->addWidget(m_bar);
    body()->addWidget(m_work);
    body()->addWidget(m_note);
}

void PoolCard::show(const PoolUse &pool, const QList<WorkUse> &work)
{
    m_bar->setVisible(!work.isEmpty());
    m_bar->show(work, pool.slotCount);
    m_work->setVisible(!work.isEmpty());
    m_work->setText(workText(work));
    m_learning->setVisible(pool.learningS > 0);
    m_learning->setText(tr("Still learning what is usual here: nobody is named for another %n second(s) of traffic.",
                           nullptr, int(pool.learningS)));
    setTitle(poolName(pool));
    setRemark(pool.probed ? tr("%1, looked into from below").arg(resourceOf(pool)) : resourceOf(pool));
    const bool whole = pool.jain > 0;
    const QString lost = pool.liveSlots < pool.slotCount
                             ? tr(", %1 out of service").arg(figure(pool.slotCount - pool.liveSlots, 0))
                             : QString();
    const QList<std::pair<QString, QString>> figures{
        {inUse(pool), tr("%1 of %2%3").arg(figure(pool.busy, 1), figure(pool.slotCount, 0), lost)},
        {tr("Requests waiting"), figure(pool.queue, 1)},
        {pool.others ? tr("Tenants in your scope") : tr("Tenants"), words::count(pool.tenants)},
        {tr("Jain’s index"), whole ? figure(pool.jain, 2) : QStringLiteral("–")},
        {tr("Tenants it really serves"), whole ? figure(pool.effectiveTenants, 1) : QStringLiteral("–")}};
    for (int i = 0; i < kFigures; ++i) {
        m_names[i]->setText(figures[i].first);
        m_values[i]->setText(figures[i].second);
        m_values[i]->setAccessibleName(figures[i].first + QStringLiteral(": ") + figures[i].second);
    }
    m_note->setText(
        whole ? tr("Jain’s index is 1 when everybody gets what they ask for within their entitlement. It finds "
                   "no culprit: it stays calm while one lock holds up everyone, and falls for a busy tenant "
                   "that harms nobody.")
              : tr("Figures of the whole pool are shown to those whose scope holds all its tenants."));
}

} // namespace bulkhead
