// Several fleets in one table: the order over all, the filter by environment, and what stands where one has gone.
#include "models/fleet_columns.h"
#include "models/fleet_fields.h"
#include "models/joined_tenants.h"
#include "models/tenant_table.h"
#include "tests/models/fleet_drawing.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include <functional>
#include <random>

using namespace bulkhead;
using drawing::Tenant;

namespace {

/// Three environments; all of them know a tenant "t-1".
struct Joined
{
    Joined()
        : table(&rows)
        , tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest)
    {
        rows.add({"us", "production us-east", "PU"}, &us);
        rows.add({"eu", "production eu", "PE"}, &eu);
        rows.add({"st", "staging", "S"}, &staging);
    }
    void load()
    {
        us.apply(drawing::snapshot({{.row = 0, .name = "Alder", .budget = 300, .region = 1},
                                    {.row = 1, .name = "Clinic 10", .budget = 100, .region = 1}}));
        eu.apply(drawing::snapshot({{.row = 0, .name = "clinic 9", .budget = 200, .region = 3},
                                    {.row = 1, .name = "Birch", .budget = kUnknownBudget, .region = 0}}));
        staging.apply(drawing::snapshot({{.row = 0, .name = "Cedar", .budget = 250, .region = 2},
                                         {.row = 1, .name = "Alder", .budget = 50, .region = 2}}));
    }
    [[nodiscard]] QStringList shown() const
    {
        const int name = table.columnOf(FleetField::Name);
        QStringList list;
        for (int row = 0; row < table.rowCount(); ++row)
            list << table.index(row, 0).data().toString().section(' ', -1) + ":"
                        + table.index(row, name).data().toString();
        return list;
    }
    void sortBy(FleetField field, Qt::SortOrder order = Qt::AscendingOrder)
    {
        table.sort(table.columnOf(field), order);
    }
    /// Until the table shows this; what it shows when it never does.
    void comesTo(const QStringList &wanted) { QTRY_COMPARE_WITH_TIMEOUT(shown(), wanted, 5'000); }

    Fleet us, eu, staging;
    JoinedTenants rows;
    TenantTable table;
    QAbstractItemModelTester tester;
};

} // namespace

class TestJoinedTenants : public QObject
{
    Q_OBJECT
private slots:
    void oneOrderOverAllOfThem()
    {
        Joined joined;
        joined.load();
        QCOMPARE(joined.table.fieldOf(0), kEnvironmentField);
        joined.sortBy(FleetField::Name);
        joined.comesTo(
            {"us-east:Alder", "staging:Alder", "eu:Birch", "staging:Cedar", "eu:clinic 9", "us-east:Clinic 10"});
        joined.sortBy(FleetField::Name, Qt::DescendingOrder);
        joined.comesTo(
            {"us-east:Clinic 10", "eu:clinic 9", "staging:Cedar", "eu:Birch", "us-east:Alder", "staging:Alder"});
        joined.sortBy(FleetField::Budget); // Unknown is last, whichever way.
        joined.comesTo(
            {"staging:Alder", "us-east:Clinic 10", "eu:clinic 9", "staging:Cedar", "us-east:Alder", "eu:Birch"});
        joined.sortBy(FleetField::Budget, Qt::DescendingOrder);
        joined.comesTo(
            {"us-east:Alder", "staging:Cedar", "eu:clinic 9", "us-east:Clinic 10", "staging:Alder", "eu:Birch"});
        joined.sortBy(FleetField::Region); // Each fleet has words of its own.
        joined.comesTo(
            {"eu:clinic 9", "us-east:Alder", "us-east:Clinic 10", "staging:Cedar", "staging:Alder", "eu:Birch"});
        joined.sortBy(kEnvironmentField);
        joined.comesTo(
            {"us-east:Alder", "us-east:Clinic 10", "eu:Birch", "eu:clinic 9", "staging:Alder", "staging:Cedar"});
        joined.sortBy(kEnvironmentField, Qt::DescendingOrder);
        joined.comesTo(
            {"staging:Alder", "staging:Cedar", "eu:Birch", "eu:clinic 9", "us-east:Alder", "us-east:Clinic 10"});
    }

    void theFilterKnowsEnvironments_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("rows");
        QTest::newRow("a word of the name") << "environment:eu" << 2;
        QTest::newRow("the whole name") << "environment:production-eu" << 2;
        QTest::newRow("what two begin with") << "environment:production" << 4;
        QTest::newRow("letters") << "environment:pu" << 2;
        QTest::newRow("not this one") << "-environment:staging" << 4;
        QTest::newRow("with another field") << "environment:staging budget<1%" << 1;
        QTest::newRow("nobody") << "environment:asia" << 0;
        QTest::newRow("none of it") << "alder" << 2;
    }
    void theFilterKnowsEnvironments()
    {
        QFETCH(QString, filter);
        QFETCH(int, rows);
        Joined joined;
        joined.load();
        QTRY_COMPARE(joined.table.rowCount(), 6);
        QCOMPARE(joined.table.setFilter(filter), QString());
        QTRY_COMPARE(joined.table.rowCount(), rows);
        QCOMPARE(joined.table.total(), 6u);
    }

    void aFleetAloneKnowsNoEnvironment()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        QVERIFY(!table.setFilter("environment:eu").isEmpty());
        QCOMPARE(table.columnOf(kEnvironmentField), -1);
    }

    void equalIdsAreTwoTenants()
    {
        Joined joined;
        joined.load();
        joined.sortBy(FleetField::Name);
        QTRY_COMPARE(joined.table.rowCount(), 6);
        const int us = joined.table.rowOf("us/t-1"), eu = joined.table.rowOf("eu/t-1");
        QVERIFY(us >= 0 && eu >= 0 && us != eu);
        QCOMPARE(joined.table.rowOf("t-1"), -1);
        QCOMPARE(joined.table.rowOf("asia/t-1"), -1);
        const auto owner = joined.rows.ownerOf(joined.table.fleetRow(eu));
        QCOMPARE(owner.environmentId, QString("eu"));
        QCOMPARE(owner.fleetRow, 1u);
    }

    void figuresOfOneMoveOnlyItsRows()
    {
        Joined joined;
        joined.load();
        joined.sortBy(FleetField::Name);
        QTRY_COMPARE(joined.table.rowCount(), 6);
        QSignalSpy changed(&joined.table, &TenantTable::dataChanged);
        joined.eu.apply(drawing::figures({{.row = 0, .name = {}, .health = Health::Breaching, .budget = -50}}));
        QCOMPARE(changed.size(), 1);
        const int row = changed.at(0).at(0).toModelIndex().row();
        QCOMPARE(row, joined.table.rowOf("eu/t-0"));
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), row);
        QCOMPARE(joined.table.index(row, 0).data(TenantTable::BudgetRole).toInt(), -50);
    }

    void whatIsHiddenIsGoneAtOnce()
    {
        Joined joined;
        joined.load();
        joined.sortBy(FleetField::Name);
        QTRY_COMPARE(joined.table.rowCount(), 6);
        joined.rows.change({"eu", "production eu", "PE", false});
        for (const QString &cell : joined.shown()) // Before the table has a new order.
            QVERIFY2(!cell.contains("Birch") && !cell.contains("clinic 9"), qPrintable(cell));
        joined.comesTo({"us-east:Alder", "staging:Alder", "staging:Cedar", "us-east:Clinic 10"});
        joined.rows.change({"eu", "production eu", "PE", true});
        QTRY_COMPARE(joined.table.rowCount(), 6);
        joined.rows.remove("us");
        joined.comesTo({"staging:Alder", "eu:Birch", "staging:Cedar", "eu:clinic 9"});
    }

    void aGatewayThatComesBackDoesNotTakeTheSelectionElsewhere()
    {
        Joined joined;
        joined.load();
        joined.sortBy(FleetField::Name);
        QTRY_COMPARE(joined.table.rowCount(), 6);
        const QPersistentModelIndex chosen = joined.table.index(joined.table.rowOf("us/t-0"), 0);
        const QPersistentModelIndex gone = joined.table.index(joined.table.rowOf("eu/t-0"), 0);
        QSignalSpy resets(&joined.table, &TenantTable::modelReset);
        joined.eu.apply(drawing::snapshot({{.row = 0, .name = "Aspen"}, {.row = 1, .name = "Yew"}}));
        joined.comesTo({"us-east:Alder", "staging:Alder", "eu:Aspen", "staging:Cedar", "us-east:Clinic 10", "eu:Yew"});
        QVERIFY(resets.isEmpty());
        QVERIFY(!gone.isValid());
        QCOMPARE(chosen.row(), joined.table.rowOf("us/t-0"));
        // However often: numbers begin anew before they are many.
        for (int i = 0; i < 200; ++i)
            joined.eu.apply(drawing::snapshot({{.row = 0, .name = "Aspen"}, {.row = 1, .name = "Yew"}}));
        QVERIFY(joined.rows.rows() < 100u * 4096u);
        joined.comesTo({"us-east:Alder", "staging:Alder", "eu:Aspen", "staging:Cedar", "us-east:Clinic 10", "eu:Yew"});
    }

    /// Large fleets, whose orders are built on a thread of their own, against a plain sort of all.
    void largeFleetsAreMergedAsOneSortWould()
    {
        Joined joined;
        std::mt19937 random(7); // NOLINT: the same rows in each run
        std::vector<std::pair<int, QString>> all;
        int number = 0;
        for (Fleet *fleet : {&joined.us, &joined.eu, &joined.staging}) {
            std::vector<Tenant> tenants;
            for (quint32 row = 0; row < 6'000; ++row) {
                const int budget = int(random() % 1'000'000);
                tenants.push_back(
                    {.row = row, .name = "Clinic " + QByteArray::number(random() % 9'000), .budget = budget});
                all.emplace_back(budget, QString("%1/t-%2").arg(number).arg(row));
            }
            fleet->apply(drawing::snapshot(tenants));
            ++number;
        }
        QTRY_COMPARE_WITH_TIMEOUT(joined.table.rowCount(), 18'000, 10'000);
        QSignalSpy ordered(&joined.table, &TenantTable::ordered);
        joined.sortBy(FleetField::Budget);
        QTRY_VERIFY_WITH_TIMEOUT(!ordered.isEmpty(), 10'000);
        std::ranges::stable_sort(all, {}, &std::pair<int, QString>::first);
        for (int row = 0; row < 18'000; ++row) {
            QCOMPARE(joined.table.index(row, 0).data(TenantTable::BudgetRole).toInt(), all.at(size_t(row)).first);
            QCOMPARE(joined.table.index(row, 0).data(TenantTable::IdRole).toString(),
                     all.at(size_t(row)).second.mid(2));
        }
    }
};

QTEST_GUILESS_MAIN(TestJoinedTenants)
#include "tst_joined_tenants.moc"
