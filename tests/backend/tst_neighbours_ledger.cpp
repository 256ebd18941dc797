// The guards of one tick's books, each on a pool of ten slots made by hand: whose account is the wait booked to?
#include "backend/engine/neighbours_verdict.h"

#include <QTest>

#include <array>
#include <cmath>
#include <functional>

using namespace bulkhead;
using namespace bulkhead::neighbours;

Q_DECLARE_METATYPE(std::function<void(PoolUse &)>)

namespace {

constexpr std::int64_t kNow = 1'000'000;
constexpr std::size_t kSuspect = 5;
constexpr double kMib = 1'024 * 1'024;

void setUse(TenantUse &use, double usual, double held, double requests)
{
    use.held = {usual, 100};
    use.recent.held = use.now.held = held;
    use.recent.holdDone = use.now.holdDone = requests;
}

/// Eight tenants with half a slot each; the first two have waited 9.8 s more than usual.
PoolUse poolOfEight()
{
    PoolUse pool;
    pool.state = {10, 10, 4, 0};
    for (TenantIndex i = 0; i < 8; ++i) {
        TenantUse &use = pool.use(i);
        setUse(use, 0.5, 0.5, 25);
        use.holdS = {0.02, 100};
        use.arrived = {25, 100};
        use.recent.arrived = 25;
        use.alarmed = i < 2;
        if (use.alarmed) {
            use.now.done = 10;
            use.now.latencyS = 10;
            use.now.expectedS = 0.2;
            use.now.waitPoolS = 9.8;
        }
    }
    return pool;
}

double bookedTo(const Books &books, TenantIndex tenant)
{
    for (const Booking &booking : books.bookings)
        if (booking.kind == AccountKind::Tenant && booking.tenant == tenant)
            return booking.seconds;
    return 0;
}

} // namespace

class TestNeighboursLedger : public QObject
{
    Q_OBJECT

    /// Eight tenants that use the disk alike; the first two have waited for it.
    static void useDisk(PoolUse &pool, IoSight by = IoSight::Bytes)
    {
        pool.ioBy = by;
        for (TenantUse &use : pool.tenants) {
            setIo(use, by, by == IoSight::Bytes ? kMib : 0.05, by == IoSight::Bytes ? kMib : 0.05);
            use.ioWait = {0.05, 100};
        }
        for (const std::size_t i : {0U, 1U})
            pool.tenants[i].now.ioWait = pool.tenants[i].now.held = 9;
    }
    static void setIo(TenantUse &use, IoSight by, double usual, double now)
    {
        use.io = {usual, 100};
        (by == IoSight::Bytes ? use.now.ioBytes : use.now.ioWait) = now;
        (by == IoSight::Bytes ? use.recent.ioBytes : use.recent.ioWait) = now;
    }
    template<typename Row>
    static void diskRows(const Row &row)
    {
        row("who floods the disk", AccountKind::Tenant, kSuspect, Contended::Io, [](PoolUse &pool) {
            useDisk(pool);
            setIo(pool.tenants[kSuspect], pool.ioBy, kMib, 60 * kMib);
        });
        row("a disk that is slow, though nobody asks more of it", AccountKind::System, 0, Contended::Slots,
            [](PoolUse &pool) { useDisk(pool); });
        row("a backup on the same disk", AccountKind::System, 0, Contended::Slots, [](PoolUse &pool) {
            useDisk(pool);
            setIo(pool.tenants[kSuspect], pool.ioBy, kMib, 6 * kMib); // Grows, too, beside it.
            pool.lateHostIo = 400 * kMib;
        });
        row("a disk that is always as busy with something else", AccountKind::Tenant, kSuspect, Contended::Io,
            [](PoolUse &pool) {
                useDisk(pool);
                setIo(pool.tenants[kSuspect], pool.ioBy, kMib, 60 * kMib);
                pool.lateHostIo = 400 * kMib;
                pool.overheadIo = {390 * kMib, 100};
            });
        row("everybody reads and writes three times as much", AccountKind::Normal, 0, Contended::Slots,
            [](PoolUse &pool) {
                useDisk(pool);
                for (TenantUse &use : pool.tenants)
                    setIo(use, pool.ioBy, kMib, 3 * kMib);
                setIo(pool.tenants[kSuspect], pool.ioBy, 2 * kMib, 6 * kMib);
            });
        row("a disk that is used up, of which the largest writer gets most", AccountKind::Normal, 0, Contended::Slots,
            [](PoolUse &pool) {
                useDisk(pool);
                for (std::size_t i = 0; i < 8; ++i) // Their growth is damped, for they are small.
                    setIo(pool.tenants[i], pool.ioBy, kMib / 4, kMib);
                setIo(pool.tenants[kSuspect], pool.ioBy, 4.5 * kMib, 20 * kMib);
            });
        row("growth that is little for any disk", AccountKind::Normal, 0, Contended::Slots, [](PoolUse &pool) {
            useDisk(pool);
            for (TenantUse &use : pool.tenants)
                setIo(use, pool.ioBy, kMib / 1'024, kMib / 1'024);
            setIo(pool.tenants[kSuspect], pool.ioBy, kMib / 1'024, kMib / 20);
        });
        row("bytes of which nobody knows yet what is usual", AccountKind::Normal, 0, Contended::Slots,
            [](PoolUse &pool) {
                useDisk(pool);
                setIo(pool.tenants[kSuspect], pool.ioBy, kMib, 60 * kMib);
                pool.tenants[kSuspect].io.ageS = 10;
            });
        row("its own flood", AccountKind::Self, 0, Contended::Slots, [](PoolUse &pool) {
            useDisk(pool);
            setIo(pool.tenants[0], pool.ioBy, kMib, 60 * kMib);
            pool.tenants[1].alarmed = false;
            pool.tenants[0].now.latencyS = 19.8;
        });
        waitRows(row);
    }
    template<typename Row>
    static void waitRows(const Row &row)
    {
        row("who waits for the disk out of step, where nobody counts bytes", AccountKind::Tenant, kSuspect,
            Contended::Io, [](PoolUse &pool) {
                useDisk(pool, IoSight::Waits);
                setIo(pool.tenants[kSuspect], pool.ioBy, 0.05, 4);
            });
        row("a slow disk, where nobody counts bytes", AccountKind::Unexplained, 0, Contended::Slots, [](PoolUse &pool) {
            useDisk(pool, IoSight::Waits);
            for (const std::size_t i : {0U, 1U, 2U}) // Only these need it.
                setIo(pool.tenants[i], pool.ioBy, 0.1, 2);
        });
        row("a queue for slots that a flooded disk makes", AccountKind::Tenant, kSuspect, Contended::Io,
            [](PoolUse &pool) {
                useDisk(pool);
                setIo(pool.tenants[kSuspect], pool.ioBy, kMib, 60 * kMib);
                for (const std::size_t i : {0U, 1U, 2U, 3U}) { // Whoever hangs on it holds slots for long.
                    setUse(pool.tenants[i], 0.5, 2.2, 25);
                    pool.tenants[i].now.ioWait = i < 2 ? 0.0 : 1.9;
                    pool.tenants[i].recent.ioWait = 1.9;
                }
                for (const std::size_t i : {0U, 1U})
                    pool.tenants[i].now.waitPoolS = 9.8;
            });
    }

private Q_SLOTS:
    void whoseAccount_data()
    {
        using Change = std::function<void(PoolUse &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<bool>("suspect");
        QTest::addColumn<int>("kind"); // That holds most.
        const auto row = [](const char *name, bool suspect, AccountKind kind, const Change &change) {
            QTest::newRow(name) << change << suspect << static_cast<int>(kind);
        };
        row("nobody grew: ordinary contention", false, AccountKind::Normal, [](PoolUse &) {});
        row("one tenant grew tenfold", true, AccountKind::Tenant,
            [](PoolUse &pool) { setUse(pool.tenants[kSuspect], 0.5, 5, 250); });
        row("a growth below twice is no blame, however large", false, AccountKind::Normal,
            [](PoolUse &pool) { setUse(pool.tenants[kSuspect], 2, 3.8, 190); });
        row("small excesses do not add up to a culprit", false, AccountKind::Normal, [](PoolUse &pool) {
            setUse(pool.tenants[kSuspect], 0.1, 1, 50);
            setUse(pool.tenants[6], 0.1, 1, 50);
        });
        row("everyone tripled", false, AccountKind::Normal, [](PoolUse &pool) {
            for (TenantUse &use : pool.tenants)
                setUse(use, 0.5, 1.5, 75);
            setUse(pool.tenants[kSuspect], 1, 3, 150);
        });
        row("a slow platform stretches the suspect's slots too", false, AccountKind::Unexplained, [](PoolUse &pool) {
            for (TenantUse &use : pool.tenants)
                setUse(use, 0.5, 0.5, 8);
            setUse(pool.tenants[kSuspect], 1, 3, 50);
        });
        row("a delayed tenant that retries later", false, AccountKind::Normal, [](PoolUse &pool) {
            TenantUse &use = pool.tenants[kSuspect];
            setUse(use, 0.5, 5, 250);
            use.recent.arrived = 250;
            use.victimSinceMs = kNow - 10'000;
            use.riseSinceMs = kNow - 3'000;
        });
        row("a tenant that rose before it was delayed", true, AccountKind::Tenant, [](PoolUse &pool) {
            TenantUse &use = pool.tenants[kSuspect];
            setUse(use, 0.5, 5, 250);
            use.recent.arrived = 250;
            use.victimSinceMs = kNow - 10'000;
            use.riseSinceMs = kNow - 10'000;
        });
        row("half of the slots are out of service", false, AccountKind::Capacity,
            [](PoolUse &pool) { pool.state.liveSlots = 5; });
        row("the queue of a tenant that has stopped", true, AccountKind::Tenant, [](PoolUse &pool) {
            setUse(pool.tenants[kSuspect], 0.5, 5, 250);
            pool.state.queue = 20;
            static_cast<void>(book(pool, 1, kNow - 1'000));
            setUse(pool.tenants[kSuspect], 0.5, 0.5, 25);
        });
        row("a tenant that has stopped and left no queue", false, AccountKind::Normal, [](PoolUse &pool) {
            setUse(pool.tenants[kSuspect], 0.5, 5, 250);
            static_cast<void>(book(pool, 1, kNow - 1'000));
            setUse(pool.tenants[kSuspect], 0.5, 0.5, 25);
        });
        row("a delay without any wait", false, AccountKind::Unexplained, [](PoolUse &pool) {
            setUse(pool.tenants[kSuspect], 0.5, 5, 250);
            pool.tenants[0].now.waitPoolS = pool.tenants[1].now.waitPoolS = 0;
        });
        row("waits behind the tenants' own limits", false, AccountKind::Self, [](PoolUse &pool) {
            for (const std::size_t i : {0U, 1U}) {
                pool.tenants[i].now.waitPoolS = 0;
                pool.tenants[i].now.waitOwnS = 9.8;
            }
        });
    }
    void whoseAccount()
    {
        QFETCH(std::function<void(PoolUse &)>, change);
        QFETCH(bool, suspect);
        PoolUse pool = poolOfEight();
        change(pool);
        const Books books = book(pool, 1, kNow);
        QCOMPARE(bookedTo(books, kSuspect) > 0, suspect);
        QVERIFY(std::abs(total(books.bookings) - books.delayS) < 1e-9);
        QVERIFY(std::abs(books.delayS - 19.6) < 1e-9);
        const auto most = std::ranges::max_element(books.bookings, {}, &Booking::seconds);
        QTEST(static_cast<int>(most->kind), "kind");
    }

    /// What a probe tells below the pool: the first victim waits for 9.8 s, and the ledger says behind whom.
    void behindThePool_data()
    {
        using Change = std::function<void(PoolUse &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("kind");     // That holds most.
        QTest::addColumn<int>("tenant");   // Of kind Tenant.
        QTest::addColumn<int>("resource"); // Likewise.
        const auto row = [](const char *name, AccountKind kind, TenantIndex tenant, Contended resource,
                            const Change &change) {
            QTest::newRow(name) << change << static_cast<int>(kind) << static_cast<int>(tenant)
                                << static_cast<int>(resource);
        };
        const auto locks = [](PoolUse &pool, std::initializer_list<std::pair<TenantIndex, TenantIndex>> chain) {
            std::vector<WaitEdge> edges;
            for (const auto &[blocked, blocker] : chain) {
                Flow &now = pool.tenants[blocked].now;
                now.blocked = now.held = 9;
                edges.push_back({0, blocked, blocker, 1});
            }
            followLocks(pool, edges, 1);
        };
        row("a lock's holder, who uses next to nothing", AccountKind::Tenant, kSuspect, Contended::Lock,
            [locks](PoolUse &pool) {
                locks(pool, {{0, kSuspect}, {1, kSuspect}});
            });
        row("the root of a chain, not who stands in between", AccountKind::Tenant, kSuspect, Contended::Lock,
            [locks](PoolUse &pool) {
                locks(pool, {{0, 6}, {1, 6}, {6, 7}, {7, kSuspect}});
            });
        row("its own lock", AccountKind::Self, 0, Contended::Slots, [locks](PoolUse &pool) {
            locks(pool, {{0, 0}, {1, 1}});
        });
        row("a lock that nobody was seen to hold", AccountKind::Unexplained, 0, Contended::Slots, [](PoolUse &pool) {
            for (const std::size_t i : {0U, 1U})
                pool.tenants[i].now.blocked = pool.tenants[i].now.held = 9;
        });
        const auto starved = [](PoolUse &pool, double busy) {
            pool.state.cores = 2;
            pool.state.coresBusy = busy;
            pool.overheadCores = {0.2, 100};
            for (TenantUse &use : pool.tenants) {
                use.cpu = {0.1, 100};
                use.now.cpu = use.recent.cpu = 0.1;
            }
            for (const std::size_t i : {0U, 1U})
                pool.tenants[i].now.runq = pool.tenants[i].now.held = 9;
        };
        row("whose CPU grew", AccountKind::Tenant, kSuspect, Contended::Cpu, [starved](PoolUse &pool) {
            starved(pool, 2);
            pool.tenants[kSuspect].now.cpu = pool.tenants[kSuspect].recent.cpu = 1.1;
        });
        row("a host that is busy with something else", AccountKind::System, 0, Contended::Slots,
            [starved](PoolUse &pool) { starved(pool, 2); });
        row("connections that come and go, for want of slots that one holds", AccountKind::Tenant, kSuspect,
            Contended::Slots, [starved](PoolUse &pool) {
                starved(pool, 2);
                pool.state.coresOpening = 1;
                pool.tenants[kSuspect].now.held = pool.tenants[kSuspect].recent.held = 6;
            });
        row("a wait for the CPU that nobody is behind", AccountKind::Normal, 0, Contended::Slots,
            [starved](PoolUse &pool) { starved(pool, 1.1); });
        row("a queue for slots that a full host makes", AccountKind::System, 0, Contended::Slots,
            [starved](PoolUse &pool) {
                starved(pool, 2);
                for (TenantUse &use : pool.tenants)
                    use.recent.runq = use.recent.held;
                for (const std::size_t i : {0U, 1U}) {
                    pool.tenants[i].now.runq = 0;
                    pool.tenants[i].now.waitPoolS = 9.8;
                }
            });
        diskRows(row);
    }
    void behindThePool()
    {
        QFETCH(std::function<void(PoolUse &)>, change);
        PoolUse pool = poolOfEight();
        pool.state.probed = true;
        for (const std::size_t i : {0U, 1U})
            pool.tenants[i].now.waitPoolS = 0;
        change(pool);
        const Books books = book(pool, 1, kNow);
        QVERIFY(std::abs(total(books.bookings) - books.delayS) < 1e-9);
        const auto most = std::ranges::max_element(books.bookings, {}, &Booking::seconds);
        QTEST(static_cast<int>(most->kind), "kind");
        QTEST(static_cast<int>(most->tenant), "tenant");
        QTEST(static_cast<int>(most->resource), "resource");
    }

    /// The first victim is a hog as well: its requests keep eight slots at work instead of half of one, and hardly
    /// wait. What they take by that is its own doing, and must not stand in the books beside what the other one waits.
    void aHogsOwnWorkIsNoDelayOfOthers_data()
    {
        using Change = std::function<void(PoolUse &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("victims");
        QTest::addColumn<bool>("most"); // Of the books stands on the hog.
        const auto row = [](const char *name, int victims, bool most, const Change &change) {
            QTest::newRow(name) << change << victims << most;
        };
        row("seen by a probe", 1, true, [](PoolUse &) {});
        row("without a probe it might stand behind a lock", 2, false, [](PoolUse &pool) { pool.state.probed = false; });
        row("everybody's requests take as long: what lies below is slow", 2, false, [](PoolUse &pool) {
            for (TenantUse &use : pool.tenants)
                setUse(use, 0.5, 8, 25);
        });
    }
    void aHogsOwnWorkIsNoDelayOfOthers()
    {
        QFETCH(std::function<void(PoolUse &)>, change);
        PoolUse pool = poolOfEight();
        pool.state.probed = true;
        setUse(pool.tenants[0], 0.5, 8, 10);
        pool.tenants[0].now.waitPoolS = 0.1;
        change(pool);
        const Books books = book(pool, 1, kNow);
        QTEST(static_cast<int>(books.victims.size()), "victims");
        QVERIFY(std::abs(total(books.bookings) - books.delayS) < 1e-9);
        QTEST(bookedTo(books, 0) > 0.5 * books.delayS, "most");
    }

    void slotsBehindALockAreItsHolders()
    {
        PoolUse pool = poolOfEight();
        pool.state.probed = true;
        for (const std::size_t i : {2U, 3U, 4U}) {
            pool.tenants[i].now.held = pool.tenants[i].now.blocked = 2;
            pool.tenants[i].recent.held = pool.tenants[i].recent.blocked = 2;
        }
        const std::array<WaitEdge, 3> edges{{{0, 2, kSuspect, 1}, {0, 3, kSuspect, 1}, {0, 4, kSuspect, 1}}};
        for (int i = 0; i < 20; ++i) { // Until the smoothed figure is there.
            for (TenantUse &use : pool.tenants)
                use.recent.blocks *= 1 - smoothing(1);
            for (TenantUse &use : pool.tenants)
                use.now.blocks = 0;
            followLocks(pool, edges, 1);
        }
        const Books books = book(pool, 1, kNow);
        const auto most = std::ranges::max_element(books.bookings, {}, &Booking::seconds);
        QCOMPARE(most->tenant, TenantIndex{kSuspect});
        QCOMPARE(static_cast<int>(most->resource), static_cast<int>(Contended::Lock));
        QCOMPARE(bookedTo(books, 2), 0.0);
    }

    /// Before the account of the disk was there, whoever hung on it was named for the slots that it could not give
    /// back.
    void whoHangsOnTheDiskIsNotBlamedForItsSlots()
    {
        PoolUse pool = poolOfEight();
        pool.state.probed = true;
        useDisk(pool);
        setIo(pool.tenants[kSuspect], pool.ioBy, kMib, 60 * kMib);
        for (const std::size_t i : {0U, 1U}) {
            pool.tenants[i].now.ioWait = 0;
            pool.tenants[i].now.waitPoolS = 9.8;
        }
        setUse(pool.tenants[2], 0.5, 6, 25);
        pool.tenants[2].recent.ioWait = pool.tenants[2].now.ioWait = 5.6;
        const Books books = book(pool, 1, kNow);
        QCOMPARE(bookedTo(books, 2), 0.0);
        QVERIFY(bookedTo(books, kSuspect) > 0.9 * books.delayS);
        // On a disk that is slow for whoever needs it, neither.
        setIo(pool.tenants[kSuspect], pool.ioBy, kMib, kMib);
        setUse(pool.tenants[3], 0.5, 5, 25);
        pool.tenants[3].recent.ioWait = pool.tenants[3].now.ioWait = 4.6;
        const Books slow = book(pool, 1, kNow);
        QCOMPARE(bookedTo(slow, 2) + bookedTo(slow, 3), 0.0);
        QVERIFY(ofKind(slow.bookings, AccountKind::System) > 0.9 * slow.delayS);
        // One that waits where no other does may as well read what nobody has counted yet: it holds the slots.
        setUse(pool.tenants[3], 0.5, 0.5, 25);
        pool.tenants[3].recent.ioWait = pool.tenants[3].now.ioWait = 0.05;
        const Books alone = book(pool, 1, kNow);
        QVERIFY(bookedTo(alone, 2) > 0.5 * alone.delayS);
    }

    /// A commit that waits for a process without a CPU waits for the CPU, whatever it calls that.
    void aFullHostMakesTheDiskSlowToo()
    {
        for (const bool full : {true, false}) {
            PoolUse pool = poolOfEight();
            pool.state.probed = true;
            pool.state.cores = 2;
            pool.state.coresBusy = full ? 2 : 1.6;
            useDisk(pool);
            for (TenantUse &use : pool.tenants) {
                use.cpu = {0.1, 100};
                use.now.cpu = use.recent.cpu = 0.1;
            }
            pool.tenants[kSuspect].now.cpu = pool.tenants[kSuspect].recent.cpu = full ? 1.3 : 0.9;
            for (const std::size_t i : {0U, 1U}) {
                pool.tenants[i].now.waitPoolS = 0;
                pool.tenants[i].now.runq = 3;
            }
            const Books books = book(pool, 1, kNow);
            QVERIFY(std::abs(total(books.bookings) - books.delayS) < 1e-9);
            const double share = bookedTo(books, kSuspect) / books.delayS;
            QVERIFY2(full ? share > 0.6 : share < 0.35, qPrintable(QString::number(share)));
        }
    }

    void aFrozenPoolIsOneThatUsuallyFinishesRequests()
    {
        PoolUse pool = poolOfEight();
        pool.usualDone = 200;
        QVERIFY(!frozen(pool));
        for (TenantUse &use : pool.tenants)
            use.now.holdDone = 0;
        QVERIFY(frozen(pool));
        pool.usualDone = 1;
        QVERIFY(!frozen(pool));
    }

    void verdictsFromShares_data()
    {
        QTest::addColumn<QList<double>>("shares"); // Tenant 1, tenant 2, tenant 3, self, normal, capacity, unexplained.
        QTest::addColumn<int>("verdict");
        QTest::addColumn<int>("names");
        const auto row = [](const char *name, const QList<double> &shares, Verdict verdict, int names) {
            QTest::newRow(name) << shares << static_cast<int>(verdict) << names;
        };
        row("35 of 100 is a culprit", {35, 0, 0, 0, 65, 0, 0}, Verdict::Culprit, 1);
        row("34 of 100 is not", {34, 0, 0, 0, 66, 0, 0}, Verdict::CollectiveOverload, 0);
        row("a second with 22 is a further one", {40, 22, 0, 0, 38, 0, 0}, Verdict::SeveralCulprits, 2);
        row("a second with 21 is not", {40, 21, 0, 0, 39, 0, 0}, Verdict::Culprit, 1);
        row("two that make 60 together", {31, 29, 0, 0, 40, 0, 0}, Verdict::SeveralCulprits, 2);
        row("two that make 59 together", {30, 29, 0, 0, 41, 0, 0}, Verdict::CollectiveOverload, 0);
        row("the platform", {20, 0, 0, 0, 20, 25, 35}, Verdict::CommonCause, 0);
        row("itself", {20, 0, 0, 50, 30, 0, 0}, Verdict::SelfInflicted, 0);
        row("no clear account", {0, 0, 0, 45, 30, 0, 25}, Verdict::Undecided, 0);
        row("nothing booked", {0, 0, 0, 0, 0, 0, 0}, Verdict::Undecided, 0);
    }
    void verdictsFromShares()
    {
        QFETCH(QList<double>, shares);
        std::vector<Booking> ledger;
        for (TenantIndex i = 0; i < 3; ++i)
            ledger.push_back({AccountKind::Tenant, i + 1, shares[i]});
        ledger.push_back({AccountKind::Self, 0, shares[3]});
        ledger.push_back({AccountKind::Normal, 0, shares[4]});
        ledger.push_back({AccountKind::Capacity, 0, shares[5]});
        ledger.push_back({AccountKind::Unexplained, 0, shares[6]});
        const Judgement judgement = judge(ledger);
        QTEST(static_cast<int>(judgement.verdict), "verdict");
        QTEST(static_cast<int>(judgement.antagonists.size()), "names");
    }

    /// A moment's share is not enough for a further name.
    void aFurtherNameNeedsTheWholeStory_data()
    {
        QTest::addColumn<double>("ofStory"); // Of 100, the further one's.
        QTest::addColumn<double>("seconds"); // That the disturbance has lasted.
        QTest::addColumn<int>("names");
        QTest::newRow("from the beginning") << 25.0 << 30.0 << 2;
        QTest::newRow("only now") << 5.0 << 30.0 << 1;
        QTest::newRow("before there is a story") << 25.0 << 4.0 << 1;
    }
    void aFurtherNameNeedsTheWholeStory()
    {
        QFETCH(double, ofStory);
        QFETCH(double, seconds);
        const std::vector<Booking> now{{AccountKind::Tenant, 1, 70}, {AccountKind::Tenant, 2, 30}};
        const std::vector<Booking> story{{AccountKind::Tenant, 1, 100 - ofStory}, {AccountKind::Tenant, 2, ofStory}};
        Judgement judgement = judge(now);
        QCOMPARE(judgement.antagonists.size(), std::size_t{2});
        keepLasting(judgement, story, seconds);
        QTEST(static_cast<int>(judgement.antagonists.size()), "names");
        QCOMPARE(judgement.antagonists[0].tenant, TenantIndex{1});
        QCOMPARE(judgement.verdict, judgement.antagonists.size() == 1 ? Verdict::Culprit : Verdict::SeveralCulprits);
        // Two that only make it together are both of it or neither: nothing is taken out.
        Judgement pair = judge(std::vector<Booking>{
            {AccountKind::Tenant, 1, 31}, {AccountKind::Tenant, 2, 30}, {AccountKind::Normal, 0, 39}});
        keepLasting(pair, story, 1);
        QCOMPARE(pair.antagonists.size(), std::size_t{2});
    }

    /// What the books of a moment do not suffice for, the whole disturbance may.
    void aSecondThatHasStoodThereFromTheBeginning_data()
    {
        QTest::addColumn<double>("now");     // Of 100, the second one's.
        QTest::addColumn<double>("ofStory"); // Likewise, since the disturbance began.
        QTest::addColumn<double>("firsts");  // Likewise, the culprit's.
        QTest::addColumn<double>("seconds"); // That it has lasted.
        QTest::addColumn<int>("names");
        QTest::newRow("a fifth, now and from the beginning") << 21.0 << 21.0 << 60.0 << 30.0 << 2;
        QTest::newRow("less than a fifth of it all") << 21.0 << 19.0 << 60.0 << 30.0 << 1;
        QTest::newRow("no more") << 19.0 << 21.0 << 60.0 << 30.0 << 1;
        QTest::newRow("both together are not most of it") << 21.0 << 21.0 << 38.0 << 30.0 << 1;
        QTest::newRow("before there is a story") << 21.0 << 21.0 << 60.0 << 4.0 << 1;
    }
    void aSecondThatHasStoodThereFromTheBeginning()
    {
        QFETCH(double, now);
        QFETCH(double, ofStory);
        QFETCH(double, firsts);
        QFETCH(double, seconds);
        const auto books = [](double first, double second) {
            return std::vector<Booking>{{AccountKind::Tenant, 1, first},
                                        {AccountKind::Tenant, 2, second},
                                        {AccountKind::Normal, 0, 100 - first - second}};
        };
        Judgement judgement = judge(books(60, now));
        QCOMPARE(judgement.antagonists.size(), std::size_t{1});
        addLasting(judgement, books(60, now), books(firsts, ofStory), seconds);
        QTEST(static_cast<int>(judgement.antagonists.size()), "names");
        QCOMPARE(judgement.verdict, judgement.antagonists.size() == 1 ? Verdict::Culprit : Verdict::SeveralCulprits);
        // Nobody is second to nobody.
        Judgement none = judge(books(30, now));
        addLasting(none, books(30, now), books(firsts, ofStory), seconds);
        QVERIFY(none.antagonists.empty());
    }
};

QTEST_APPLESS_MAIN(TestNeighboursLedger)
#include "tst_neighbours_ledger.moc"
