#include "backend/domain/fleet_snapshot.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace bulkhead;

namespace {

std::string idOf(int number)
{
    std::string id("t");
    id += std::to_string(number);
    return id;
}

TenantFacts named(const std::string &id)
{
    TenantFacts facts;
    facts.id = id;
    facts.name = "Tenant " + id;
    return facts;
}

/// A board of `size` tenants with the ids t0, t1, …
void fill(FleetBoard &board, int size)
{
    auto edit = board.edit();
    for (int i = 0; i < size; ++i)
        edit.add(named(idOf(i)));
    edit.publish();
}

TenantFigures loaded(std::uint32_t load)
{
    TenantFigures figures;
    figures.load = load;
    return figures;
}

} // namespace

class TestFleetSnapshot : public QObject
{
    Q_OBJECT
private slots:
    void anEmptyBoardHasASnapshot()
    {
        FleetBoard board(42);
        QCOMPARE(board.current()->epoch, std::uint64_t{42});
        QCOMPARE(board.current()->size, 0U);
        QVERIFY(!board.find("t1"));
    }

    void nothingIsSeenBeforePublication()
    {
        FleetBoard board(1);
        fill(board, 2);
        auto edit = board.edit();
        edit.add(named("later"));
        edit.setFigures(0, loaded(9));
        QCOMPARE(board.current()->size, 2U);
        QCOMPARE(board.current()->figuresOf(0).load, 0U);
        QVERIFY(!board.find("later"));
        edit.publish();
        QCOMPARE(board.current()->size, 3U);
        QCOMPARE(board.current()->figuresOf(0).load, 9U);
        QCOMPARE(board.current()->figuresOf(2), TenantFigures{});
        QCOMPARE(*board.find("later"), 2U);
    }

    void onlyChangedBlocksAreCopied()
    {
        FleetBoard board(1);
        fill(board, 3 * static_cast<int>(kBlockRows) + 10);
        const auto before = board.current();
        auto edit = board.edit();
        edit.setFigures(kBlockRows + 5, loaded(7));
        edit.publish();
        const auto after = board.current();
        QCOMPARE(after->revision, before->revision + 1);
        QCOMPARE(after->updates, before->updates + 1);
        QVERIFY(after->facts == before->facts);
        for (std::size_t block = 0; block < 4; ++block)
            QCOMPARE(after->figures[block] == before->figures[block], block != 1);
        QCOMPARE(before->figuresOf(kBlockRows + 5).load, 0U);
        QCOMPARE(after->figures[1]->revision, after->revision);
        QCOMPARE(after->figures[1]->changed[5], after->revision);
        QCOMPARE(after->figures[1]->changed[6], before->revision);
    }

    void equalValuesChangeNothing()
    {
        FleetBoard board(1);
        fill(board, 3);
        const auto before = board.current();
        int bells = 0;
        const auto handle = board.listen([&] { ++bells; });
        auto edit = board.edit();
        edit.setFacts(1, named("t1"));
        edit.setFigures(1, TenantFigures{});
        edit.publish();
        QCOMPARE(board.current(), before);
        QCOMPARE(bells, 0);
        auto later = board.edit();
        later.setFigures(1, TenantFigures{});
        later.setDataTime(1'000);
        later.publish();
        QCOMPARE(board.current()->revision, before->revision);
        QCOMPARE(board.current()->dataTimeMs, std::int64_t{1'000});
        QCOMPARE(board.current()->figures, before->figures);
        QCOMPARE(bells, 1);
        board.unlisten(handle);
    }

    void changedFactsAreSeen()
    {
        FleetBoard board(1);
        fill(board, 3);
        auto edit = board.edit();
        auto facts = named("t2");
        facts.tier = Tier::Dedicated;
        edit.setFacts(2, facts);
        edit.publish();
        QCOMPARE(board.current()->factsOf(2).tier, Tier::Dedicated);
        QCOMPARE(board.current()->facts[0]->changed[2], board.current()->revision);
        QCOMPARE(board.current()->facts[0]->changed[1], board.current()->revision - 1);
    }

    void sparksAppearWhereTheyAreSet()
    {
        FleetBoard board(1);
        fill(board, static_cast<int>(kBlockRows) + 9);
        Spark spark;
        spark.fill(3);
        auto edit = board.edit();
        edit.setSpark(kBlockRows + 4, spark);
        edit.publish();
        const auto now = board.current();
        QCOMPARE(now->sparks.size(), std::size_t{2});
        QVERIFY(!now->sparks[0]);
        QCOMPARE(now->sparks[1]->rows.size(), std::size_t{5});
        QCOMPARE(now->sparks[1]->rows[4], spark);
        QCOMPARE(int(now->sparks[1]->rows[0][0]), 255);
        auto same = board.edit();
        same.setSpark(kBlockRows + 4, spark);
        same.publish();
        QCOMPARE(board.current(), now);
    }

    void everyTenantIsFoundHoweverItWasAdded()
    {
        FleetBoard board(1);
        fill(board, 1'000);
        // One at a time and in lumps: the index grows in levels that merge.
        int next = 1'000;
        for (const int lump : {1, 1, 1, 5, 1, 40, 1, 300, 1, 1, 2'000, 3}) {
            auto edit = board.edit();
            for (int i = 0; i < lump; ++i)
                edit.add(named(idOf(next++)));
            edit.publish();
        }
        for (int i = 0; i < next; ++i) {
            const auto found = board.find(idOf(i));
            QVERIFY2(found, qPrintable(QString::number(i)));
            QCOMPARE(*found, static_cast<TenantIndex>(i));
        }
        QVERIFY(!board.find(idOf(next)));
        QVERIFY(!board.find(""));
    }

    void listenersAreCalledUntilTheyLeave()
    {
        FleetBoard board(1);
        int one = 0;
        int two = 0;
        const auto first = board.listen([&] { ++one; });
        const auto second = board.listen([&] { ++two; });
        fill(board, 1);
        board.unlisten(first);
        auto edit = board.edit();
        edit.setFigures(0, loaded(1));
        edit.publish();
        QCOMPARE(one, 1);
        QCOMPARE(two, 2);
        board.unlisten(second);
    }

    /// Readers run against a writer that keeps two figures of distant rows equal; a torn snapshot would show.
    void readersSeeWholeSnapshots()
    {
        constexpr std::uint32_t kRounds = 3'000;
        FleetBoard board(1);
        fill(board, 2 * static_cast<int>(kBlockRows));
        std::atomic<bool> done{false};
        std::atomic<int> torn{0};
        std::vector<std::thread> readers;
        for (int i = 0; i < 3; ++i) {
            readers.emplace_back([&] {
                std::uint64_t last = 0;
                while (!done) {
                    const auto now = board.current();
                    const bool whole = now->figuresOf(0).load == now->figuresOf(2 * kBlockRows - 1).load;
                    torn += whole && now->revision >= last && board.find("t5") == TenantIndex{5} ? 0 : 1;
                    last = now->revision;
                }
            });
        }
        for (std::uint32_t round = 1; round <= kRounds; ++round) {
            auto edit = board.edit();
            edit.setFigures(0, loaded(round));
            edit.setFigures(2 * kBlockRows - 1, loaded(round));
            edit.publish();
        }
        done = true;
        for (auto &reader : readers)
            reader.join();
        QCOMPARE(torn.load(), 0);
        QCOMPARE(board.current()->figuresOf(0).load, kRounds);
    }

    /// Prints the time of a tick's publication on a large fleet; the benchmark only measures, it never fails on time.
    void publishingTwoThousandOfAHundredThousand()
    {
        constexpr int kTenants = 100'000;
        FleetBoard board(1);
        fill(board, kTenants);
        std::uint32_t round = 0;
        QBENCHMARK
        {
            ++round;
            auto edit = board.edit();
            for (int i = 0; i < 2'000; ++i)
                edit.setFigures(static_cast<TenantIndex>(i * 50 + static_cast<int>(round % 50)), loaded(round));
            edit.publish();
        }
        QCOMPARE(board.current()->size, static_cast<std::uint32_t>(kTenants));
        QCOMPARE(board.current()->updates, std::uint64_t{kTenants} + round * 2'000ULL);
    }
};

QTEST_APPLESS_MAIN(TestFleetSnapshot)
#include "tst_fleet_snapshot.moc"
