// What looks at a broker's queues add up to: waiting and held messages over time, latency by Little's law, and counters
// that stand still, jump or begin anew.
#include "backend/driver/rabbitmq_tally.h"

#include <QTest>

#include <cmath>

using namespace bulkhead;

namespace {

constexpr double kLongest = 15;

SeenQueue queue(const char *tenant, double ready, double unacked, double acked, double published = 0)
{
    SeenQueue seen;
    seen.vhost = seen.tenant = std::string(tenant);
    seen.name = std::string("jobs");
    seen.ready = ready;
    seen.unacked = unacked;
    seen.acked = acked;
    seen.published = published;
    seen.consumers = 1;
    return seen;
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-9;
}

/// A tick of five seconds that ends with this look.
ProbeTick tickTo(RabbitMqTally &tally, double atS, std::vector<SeenQueue> queues)
{
    tally.take({atS, std::move(queues)}, kLongest);
    return tally.close();
}

} // namespace

class TestRabbitMqTally : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void depthsAreTimesBetweenLooks();
    void latencyIsWhatIsInsideByWhatLeaves();
    void aCounterThatBeatsIsAMean();
    void wholeNumbersLoseNothing();
    void firstCountsAreNobodys();
    void aNewQueueCountsFromNothing();
    void countersThatRestartCountOn();
    void whoGetsNoWorkerCountsAsThatManyThatTookTheTick();
    void whatNobodyTakesFromWaitsForNobody();
    void nobodysQueuesFillThePoolOnly();
    void aTenantsQueuesAreOne();
    void slotsAreConsumersWhereNoneAreGiven();
    void gapsAreNotHeldTime();
    void missedLooksAreCoverage();
};

void TestRabbitMqTally::depthsAreTimesBetweenLooks()
{
    RabbitMqTally tally(8);
    tally.take({100, {queue("a", 0, 0, 0)}}, kLongest);
    const ProbeTick tick = tickTo(tally, 105, {queue("a", 20, 4, 0)});
    QVERIFY(near(tick.seconds, 5));
    QVERIFY(near(tick.tenants.at("a").waitS, 50)); // From 0 to 20, evenly.
    QVERIFY(near(tick.tenants.at("a").holdS, 10));
    QVERIFY(near(tick.pool.queue, 10));
    QVERIFY(near(tick.pool.busySlots, 2));
    QVERIFY(near(tick.pool.slots, 8) && near(tick.pool.liveSlots, 8));
    QVERIFY(!tick.pool.probed); // Nobody looks below the workers.
    QVERIFY(near(tick.coverage, 1));
}

void TestRabbitMqTally::latencyIsWhatIsInsideByWhatLeaves()
{
    RabbitMqTally tally(8);
    tally.take({100, {queue("a", 30, 10, 1'000, 2'000)}}, kLongest);
    // 40 messages inside all the time, 20 a second leave and 22 come: two seconds each.
    const ProbeTick tick = tickTo(tally, 105, {queue("a", 30, 10, 1'100, 2'110)});
    const TenantTick &a = tick.tenants.at("a");
    QVERIFY(near(a.done, 100) && near(a.arrived.value(), 110));
    QVERIFY(near(a.latencyS / a.done, 2));
    QVERIFY(near(a.waitS / a.latencyS, 0.75));
}

void TestRabbitMqTally::aCounterThatBeatsIsAMean()
{
    RabbitMqTally tally(8);
    double acked = 0, at = 0;
    tally.take({at, {queue("a", 10, 0, acked)}}, kLongest);
    std::vector<double> done;
    for (const double step : {100, 100, 100, 0, 200, 100, 100}) {
        acked += step;
        at += 5;
        done.push_back(tickTo(tally, at, {queue("a", 10, 0, acked)}).tenants.at("a").done);
    }
    double sum = 0;
    for (const double one : done)
        sum += one;
    QVERIFY2(*std::ranges::min_element(done) > 60 && *std::ranges::max_element(done) < 140,
             qPrintable(QString::number(sum)));
    QVERIFY(std::abs(done.back() - 400.0 / 3) < 1);
    QVERIFY(std::abs(sum - 700) < 67);
}

void TestRabbitMqTally::wholeNumbersLoseNothing()
{
    RabbitMqTally tally(8);
    double at = 0;
    tally.take({at, {queue("a", 0, 1, 0)}}, kLongest);
    double done = 0, latency = 0;
    for (int tick = 1; tick <= 60; ++tick) { // One message done every 15 s, one inside all the time.
        at += 5;
        const ProbeTick told = tickTo(tally, at, {queue("a", 0, 1, std::floor(at / 15))});
        const TenantTick &a = told.tenants.at("a");
        QVERIFY(near(a.done, std::floor(a.done)));
        QVERIFY(a.done > 0 || near(a.latencyS, 0));
        done += a.done;
        latency += a.latencyS;
    }
    QVERIFY2(std::abs(done - 20) <= 1, qPrintable(QString::number(done)));
    QVERIFY(std::abs(latency / done - 15) < 1);
}

void TestRabbitMqTally::firstCountsAreNobodys()
{
    RabbitMqTally tally(8);
    const ProbeTick first = tickTo(tally, 100, {queue("a", 5, 1, 1'000'000)});
    QVERIFY(first.tenants.empty());
    QVERIFY(near(first.pool.slots, 0)); // Nothing is known of a moment without length.
    QVERIFY(near(tickTo(tally, 105, {queue("a", 5, 1, 1'000'010)}).tenants.at("a").done, 10));
}

void TestRabbitMqTally::aNewQueueCountsFromNothing()
{
    RabbitMqTally tally(8);
    tally.take({100, {}}, kLongest);
    const ProbeTick tick = tickTo(tally, 105, {queue("a", 4, 0, 7, 11)});
    QVERIFY(near(tick.tenants.at("a").done, 7) && near(tick.tenants.at("a").arrived.value(), 11));
    QVERIFY(near(tick.tenants.at("a").waitS, 10));
}

void TestRabbitMqTally::countersThatRestartCountOn()
{
    RabbitMqTally tally(8);
    tally.take({100, {queue("a", 5, 0, 1'000)}}, kLongest);
    QVERIFY(near(tickTo(tally, 105, {queue("a", 5, 0, 30)}).tenants.at("a").done, 30));
}

void TestRabbitMqTally::whoGetsNoWorkerCountsAsThatManyThatTookTheTick()
{
    RabbitMqTally tally(8);
    double at = 100;
    tally.take({at, {queue("a", 40, 0, 0)}}, kLongest);
    ProbeTick tick;
    for (int i = 0; i < 4; ++i)
        tick = tickTo(tally, at += 5, {queue("a", 40, 0, 0)});
    QVERIFY(near(tick.tenants.at("a").done, 40));
    // What was kept while nothing was known of it belongs to the first; from then on a tick each.
    tick = tickTo(tally, at += 5, {queue("a", 40, 0, 0)});
    QVERIFY(near(tick.tenants.at("a").latencyS / tick.tenants.at("a").done, 5));
}

void TestRabbitMqTally::whatNobodyTakesFromWaitsForNobody()
{
    RabbitMqTally tally(8);
    SeenQueue letters = queue("a", 9'000, 0, 0, 9'000);
    letters.consumers = 0;
    tally.take({100, {letters}}, kLongest);
    const ProbeTick before = tickTo(tally, 105, {letters});
    QVERIFY(before.tenants.empty());
    QVERIFY(near(before.pool.queue, 0));
    letters.consumers = 1; // Somebody has come to look through them.
    QVERIFY(near(tickTo(tally, 110, {letters}).tenants.at("a").waitS, 45'000));
    letters.consumers = 0; // And has gone: they wait now.
    QVERIFY(near(tickTo(tally, 115, {letters}).tenants.at("a").waitS, 45'000));
}

void TestRabbitMqTally::nobodysQueuesFillThePoolOnly()
{
    RabbitMqTally tally(8);
    tally.take({100, {queue("", 6, 2, 0), queue("a", 0, 1, 0)}}, kLongest);
    const ProbeTick tick = tickTo(tally, 105, {queue("", 6, 2, 50), queue("a", 0, 1, 5)});
    QCOMPARE(tick.tenants.size(), std::size_t(1));
    QVERIFY(near(tick.pool.queue, 6));
    QVERIFY(near(tick.pool.busySlots, 3));
}

void TestRabbitMqTally::aTenantsQueuesAreOne()
{
    RabbitMqTally tally(8);
    SeenQueue claims = queue("a", 2, 0, 0), mail = queue("a", 4, 2, 0);
    mail.name = std::string("mail");
    tally.take({100, {claims, mail}}, kLongest);
    claims.acked = 10;
    mail.acked = 20;
    const ProbeTick tick = tickTo(tally, 105, {claims, mail});
    QVERIFY(near(tick.tenants.at("a").done, 30));
    QVERIFY(near(tick.tenants.at("a").waitS, 30) && near(tick.tenants.at("a").holdS, 10));
}

void TestRabbitMqTally::slotsAreConsumersWhereNoneAreGiven()
{
    RabbitMqTally tally(0);
    SeenQueue a = queue("a", 0, 0, 0), b = queue("b", 0, 0, 0);
    a.consumers = 3;
    b.consumers = 1;
    tally.take({100, {a, b}}, kLongest);
    ProbeTick tick = tickTo(tally, 105, {a, b});
    QVERIFY(near(tick.pool.slots, 4) && near(tick.pool.liveSlots, 4));
    a.consumers = 1; // Two workers died.
    tick = tickTo(tally, 110, {a, b});
    QVERIFY(near(tick.pool.slots, 4) && near(tick.pool.liveSlots, 2));

    RabbitMqTally given(8);
    given.take({100, {a}}, kLongest);
    a.consumers = 0;
    tick = tickTo(given, 105, {a});
    QVERIFY(near(tick.pool.slots, 8) && near(tick.pool.liveSlots, 0));
}

void TestRabbitMqTally::gapsAreNotHeldTime()
{
    RabbitMqTally tally(8);
    tally.take({100, {queue("a", 0, 2, 0)}}, kLongest);
    // The broker was away for ten minutes and went on working meanwhile: at one a second.
    const ProbeTick tick = tickTo(tally, 700, {queue("a", 0, 2, 600)});
    QVERIFY(near(tick.seconds, kLongest));
    QVERIFY(near(tick.tenants.at("a").holdS, 30));
    QVERIFY(near(tick.tenants.at("a").done, 15));
    QVERIFY(near(tick.tenants.at("a").latencyS / tick.tenants.at("a").done, 2));
}

void TestRabbitMqTally::missedLooksAreCoverage()
{
    RabbitMqTally tally(8);
    tally.take({100, {queue("a", 1, 0, 0)}}, kLongest);
    tally.missed();
    QVERIFY(near(tally.close().coverage, 0.5));
    tally.missed();
    const ProbeTick none = tally.close();
    QVERIFY(near(none.coverage, 0));
    QVERIFY(none.tenants.empty());
    QVERIFY(near(none.pool.slots, 0));
}

QTEST_APPLESS_MAIN(TestRabbitMqTally)
#include "tst_rabbitmq_tally.moc"
