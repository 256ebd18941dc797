#include "models/fleet_columns.h"
#include "tests/models/fleet_drawing.h"

#include <QSignalSpy>
#include <QTest>

#include <thread>

using namespace bulkhead;
using drawing::Tenant;

class TestFleet : public QObject
{
    Q_OBJECT
private slots:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aSnapshotIsReadBackAsSent()
    {
        Fleet fleet;
        QSignalSpy completed(&fleet, &Fleet::completed);
        fleet.apply(
            drawing::snapshot({{.row = 0, .name = "Alder Clinic", .region = 1}, {.row = 2, .name = "Élan Santé"}}));
        QCOMPARE(completed.size(), 1);
        QCOMPARE(fleet.rows(), 3u);
        QCOMPARE(fleet.count(), 2u);
        QVERIFY(!fleet.alive(1));
        QCOMPARE(fleet.name(2), QStringLiteral("Élan Santé"));
        QCOMPARE(fleet.id(0), QStringLiteral("t-0"));
        QCOMPARE(fleet.word(FleetField::Region, 0), QStringLiteral("us-east"));
        QCOMPARE(fleet.word(FleetField::Region, 2), QString());
        QCOMPARE(fleet.number(FleetField::Sli, 0), 999'500);
        QCOMPARE(fleet.find(QStringLiteral("t-2")), std::optional<quint32>(2));
        QCOMPARE(fleet.find(QStringLiteral("t-1")), std::nullopt);
        QCOMPARE(fleet.find(QString()), std::nullopt);
    }

    void fieldsThatTheRoleDoesNotSeeAreAbsent()
    {
        Fleet fleet;
        fleet.apply(drawing::snapshot({{.row = 0, .name = "a"}}, false));
        QVERIFY(!fleet.has(FleetField::Arr));
        QVERIFY(!fleet.has(FleetField::Renewal));
        QVERIFY(!fleet.has(FleetField::BurnTrend));
        QVERIFY(fleet.has(FleetField::Burn));
        QCOMPARE(fleet.tally().arrAtRisk, 0);
    }

    void anUpdateChangesWhatItNames()
    {
        Fleet fleet;
        std::vector<Tenant> tenants;
        for (quint32 row = 0; row < 10; ++row)
            tenants.push_back({.row = row, .name = "clinic"});
        fleet.apply(drawing::snapshot(tenants));
        std::vector<std::pair<std::vector<quint32>, bool>> seen;
        connect(&fleet, &Fleet::rowsChanged, this,
                [&](const std::vector<quint32> &rows, bool whole) { seen.emplace_back(rows, whole); });
        Tenant changed = tenants[3];
        changed.burn = 14'600;
        fleet.apply(drawing::figures({changed, tenants[4]})); // The second says what is known already.
        QCOMPARE(seen.size(), size_t(1));
        QCOMPARE(seen[0].first, std::vector<quint32>{3});
        QVERIFY(!seen[0].second);
        for (Tenant &tenant : tenants)
            tenant.burn = 1;
        fleet.apply(drawing::figures(tenants));
        QCOMPARE(seen.size(), size_t(2));
        QVERIFY(seen[1].second);
    }

    void aNumberOfANewerGatewayIsKeptAndCounted()
    {
        Fleet fleet;
        FleetBatch batch = drawing::snapshot({{.row = 0, .name = "a"}});
        batch.figures[0].health[0] = 255;
        fleet.apply(batch);
        QCOMPARE(fleet.number(FleetField::Health, 0), 255);
        QCOMPARE(fleet.tally().total, quint64(1));
        QCOMPARE(fleet.tally().byHealth[0], quint64(1));
    }

    void aBrokenMessageIsDroppedWhole()
    {
        Fleet fleet;
        fleet.apply(drawing::snapshot({{.row = 0, .name = "a"}}));
        FleetBatch batch = drawing::figures({{.row = 0, .burn = 9}});
        batch.figures[0].sli.push_back(1);
        QTest::ignoreMessage(QtWarningMsg, "Fleet: a figures message with columns of unequal length was dropped");
        fleet.apply(batch);
        QCOMPARE(fleet.number(FleetField::Burn, 0), 500);
        FleetBatch far = drawing::snapshot({{.row = 0xFFFFFFF0u, .name = "far"}});
        fleet.apply(far); // A row number that no fleet has must not take the memory of one.
        QCOMPARE(fleet.count(), 0u);
    }

    void aRemovedRowMayBeUsedAgain()
    {
        Fleet fleet;
        fleet.apply(drawing::snapshot({{.row = 0, .name = "a"}, {.row = 1, .name = "b"}}));
        FleetBatch removal;
        removal.removed = {0, 7};
        fleet.apply(removal);
        QCOMPARE(fleet.count(), 1u);
        QCOMPARE(fleet.find(QStringLiteral("t-0")), std::nullopt);
        fleet.apply(drawing::figures({{.row = 0, .burn = 77}})); // Crossed the removal.
        QCOMPARE(fleet.tally().total, quint64(1));
        FleetBatch addition;
        drawing::addFacts(addition, {{.row = 0, .name = "c", .id = "new"}});
        fleet.apply(addition);
        QCOMPARE(fleet.find(QStringLiteral("new")), std::optional<quint32>(0));
        QCOMPARE(fleet.find(QStringLiteral("t-0")), std::nullopt);
    }

    void theTallyEqualsACountFromScratch()
    {
        Fleet fleet;
        quint32 seed = 7;
        const auto next = [&seed](quint32 below) { return (seed = seed * 1664525u + 1013904223u) / 65536u % below; };
        const auto random = [&](quint32 row) {
            return Tenant{.row = row,
                          .name = "n" + QByteArray::number(next(50)),
                          .tier = Tier(next(6)),
                          .health = Health(next(10)),
                          .arr = next(1000),
                          .recommended = Tier(next(5)),
                          .noise = Noise(next(4))};
        };
        std::vector<Tenant> all;
        for (quint32 row = 0; row < 300; ++row)
            all.push_back(random(row));
        fleet.apply(drawing::snapshot(all));
        for (int round = 0; round < 50; ++round) {
            FleetBatch batch;
            std::vector<Tenant> some;
            for (int i = 0; i < 20; ++i)
                some.push_back(random(next(320)));
            drawing::addFacts(batch, some);
            drawing::addFigures(batch, some);
            batch.removed = {next(320), next(320)};
            fleet.apply(batch);
        }
        FleetTally naive;
        for (quint32 row = 0; row < fleet.rows(); ++row) {
            if (!fleet.alive(row))
                continue;
            const auto health = fleet.number(FleetField::Health, row), tier = fleet.number(FleetField::Tier, row);
            ++naive.total;
            ++naive.byHealth[health < 8 ? size_t(health) : 0];
            ++naive.byTierHealth[tier < 5 ? size_t(tier) : 0][health < 8 ? size_t(health) : 0];
            naive.affected += fleet.number(FleetField::Noise, row) == int(Noise::Affected);
            naive.sources += fleet.number(FleetField::Noise, row) == int(Noise::Source);
            if (health == int(Health::AtRisk) || health == int(Health::Breaching))
                naive.arrAtRisk += fleet.number(FleetField::Arr, row);
        }
        const FleetTally &tally = fleet.tally();
        QCOMPARE(tally.total, naive.total);
        QCOMPARE(tally.byHealth, naive.byHealth);
        QCOMPARE(tally.byTierHealth, naive.byTierHealth);
        QCOMPARE(tally.affected, naive.affected);
        QCOMPARE(tally.sources, naive.sources);
        QCOMPARE(tally.arrAtRisk, naive.arrAtRisk);
    }

    void tiersAreComparedWithTheRecommendation_data()
    {
        QTest::addColumn<Tier>("tier");
        QTest::addColumn<Tier>("recommended");
        QTest::addColumn<int>("gap");
        QTest::newRow("as recommended fits") << Tier::Segmented << Tier::Segmented << 0;
        QTest::newRow("shared where a segment is needed is under") << Tier::Shared << Tier::Segmented << -1;
        QTest::newRow("dedicated where shared does is over") << Tier::Dedicated << Tier::Shared << 1;
        QTest::newRow("a segment for a channel lacks its controls") << Tier::Segmented << Tier::Channel << -1;
        QTest::newRow("nothing recommended is no finding") << Tier::Shared << Tier::Unspecified << 0;
        QTest::newRow("an unknown tier is no finding") << Tier(9) << Tier::Shared << 0;
    }
    void tiersAreComparedWithTheRecommendation()
    {
        QFETCH(Tier, tier);
        QFETCH(Tier, recommended);
        QTEST(isolationGap(quint8(tier), quint8(recommended)), "gap");
    }

    void aViewStaysAsItWasWhileTheFleetIsWritten()
    {
        Fleet fleet;
        std::vector<Tenant> tenants;
        for (quint32 row = 0; row < 20'000; ++row)
            tenants.push_back({.row = row, .name = "clinic " + QByteArray::number(row), .burn = 1});
        fleet.apply(drawing::snapshot(tenants));
        const auto view = fleet.view();
        std::atomic<bool> stop{false}, wrong{false};
        std::thread reader([&] {
            while (!stop) {
                for (quint32 row = 0; row < view->rows; row += 17) {
                    if (view->burn.at(row) != 1 || !view->nameUtf8(row).starts_with("clinic "))
                        wrong = true;
                }
            }
        });
        for (int round = 2; round < 30; ++round) {
            for (Tenant &tenant : tenants)
                tenant.burn = round;
            FleetBatch batch = drawing::figures(tenants);
            drawing::addFacts(batch, {{.row = quint32(20'000 + round), .name = "new"}});
            fleet.apply(batch);
        }
        stop = true;
        reader.join();
        QVERIFY(!wrong);
        QCOMPARE(fleet.number(FleetField::Burn, 5), 29);
    }
};

QTEST_APPLESS_MAIN(TestFleet)
#include "tst_fleet.moc"
