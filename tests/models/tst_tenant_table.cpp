#include "models/fleet_fields.h"
#include "models/tenant_table.h"
#include "tests/models/fleet_drawing.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <functional>
#include <map>

using namespace bulkhead;
using drawing::Tenant;

namespace {

using Mirror = std::map<quint32, Tenant>;
using Keep = std::function<bool(const Tenant &)>;

struct Random
{
    quint32 seed;
    quint32 operator()(quint32 below) { return (seed = seed * 1664525u + 1013904223u) / 65536u % below; }
};

Tenant randomTenant(quint32 row, Random &next)
{
    static const QByteArray words[] = {"Alder", "alder",       "Birch",      "cedar",
                                       "Élan",  "10th Street", "9th Street", "09th street"};
    return {.row = row,
            .name = words[next(8)] + " Clinic " + QByteArray::number(next(120)),
            .tier = Tier(1 + next(4)),
            .health = Health(1 + next(7)),
            .sli = next(9) ? int(980'000 + next(20'000)) : kUndefined,
            .budget = next(9) ? int(next(15'001)) - 5'000 : kUnknownBudget,
            .burn = next(9) ? int(next(25'000)) : kUndefined,
            .arr = next(100'000),
            .region = next(4),
            .recommended = Tier(next(5)),
            .renewal = next(5) ? qint32(20'000 + next(2'000)) : 0};
}

/// What a naive reader would do with the names: fold, then compare numbers as numbers.
bool naturallyLess(const QByteArray &left, const QByteArray &right)
{
    const QString a = filter::folded(QString::fromUtf8(left)), b = filter::folded(QString::fromUtf8(right));
    qsizetype i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (a[i].isDigit() && b[j].isDigit()) {
            QString n, m;
            while (i < a.size() && a[i].isDigit())
                n += a[i++];
            while (j < b.size() && b[j].isDigit())
                m += b[j++];
            if (n.toInt() != m.toInt())
                return n.toInt() < m.toInt();
        } else if (a[i] != b[j]) {
            return a[i] < b[j];
        } else {
            ++i;
            ++j;
        }
    }
    return a.size() - i < b.size() - j;
}

struct Sorting
{
    FleetField field;
    std::function<std::optional<qint64>(const Tenant &)> key;
};

std::vector<Sorting> sortings()
{
    const auto known = [](int value) { return value < 0 ? std::nullopt : std::optional<qint64>(value); };
    return {
        {FleetField::Burn, [=](const Tenant &t) { return known(t.burn); }},
        {FleetField::Sli, [=](const Tenant &t) { return known(t.sli); }},
        {FleetField::Budget,
         [](const Tenant &t) { return t.budget == kUnknownBudget ? std::nullopt : std::optional<qint64>(t.budget); }},
        {FleetField::Arr, [](const Tenant &t) { return std::optional(t.arr); }},
        {FleetField::Tier, [](const Tenant &t) { return std::optional<qint64>(int(t.tier)); }},
        {FleetField::Region,
         [](const Tenant &t) { // Words 1 us-east, 2 us-west, 3 eu-west; 0 is the empty one.
             return t.region ? std::optional<qint64>(t.region == 3 ? 0 : t.region) : std::nullopt;
         }},
        {FleetField::Name, nullptr}};
}

std::vector<std::pair<QString, Keep>> filters()
{
    return {{QString(), [](const Tenant &) { return true; }},
            {QStringLiteral("alder"), [](const Tenant &t) { return t.name.toLower().contains("alder"); }},
            {QStringLiteral("elan"), [](const Tenant &t) { return t.name.contains("Élan"); }},
            {QStringLiteral("-clinic"), [](const Tenant &) { return false; }},
            {QStringLiteral("tier:shared"), [](const Tenant &t) { return t.tier == Tier::Shared; }},
            {QStringLiteral("-tier:shared burn>2"),
             [](const Tenant &t) { return t.tier != Tier::Shared && t.burn > 2000; }},
            {QStringLiteral("sla<99.9"), [](const Tenant &t) { return t.sli >= 0 && t.sli < 999'000; }},
            {QStringLiteral("-sla<99.9"), [](const Tenant &t) { return t.sli < 0 || t.sli >= 999'000; }},
            {QStringLiteral("budget<0"), [](const Tenant &t) { return t.budget != kUnknownBudget && t.budget < 0; }},
            {QStringLiteral("region:us"), [](const Tenant &t) { return t.region == 1 || t.region == 2; }},
            {QStringLiteral("id:t-1"), [](const Tenant &t) { return t.key().startsWith("t-1"); }},
            {QStringLiteral("renews<2027-01-31"), [](const Tenant &t) { return t.renewal > 0 && t.renewal < 20849; }}};
}

QList<quint32> naive(const Mirror &mirror, const Keep &keep, const Sorting *sorting, Qt::SortOrder order)
{
    std::vector<Tenant> rows;
    for (const auto &[row, tenant] : mirror) {
        if (keep(tenant))
            rows.push_back(tenant);
    }
    const bool down = order == Qt::DescendingOrder;
    if (sorting) {
        std::stable_sort(rows.begin(), rows.end(), [&](const Tenant &a, const Tenant &b) {
            if (!sorting->key)
                return down ? naturallyLess(b.name, a.name) : naturallyLess(a.name, b.name);
            const auto x = sorting->key(a), y = sorting->key(b);
            if (!x || !y)
                return x && !y;
            return down ? *y < *x : *x < *y;
        });
    }
    QList<quint32> result;
    for (const Tenant &tenant : rows)
        result.append(tenant.row);
    return result;
}

QList<quint32> shown(const TenantTable &table)
{
    QList<quint32> rows;
    for (int row = 0; row < table.rowCount(); ++row)
        rows.append(table.fleetRow(row));
    return rows;
}

QStringList names(const TenantTable &table)
{
    QStringList list;
    for (int row = 0; row < table.rowCount(); ++row)
        list.append(table.index(row, table.columnOf(FleetField::Name)).data().toString());
    return list;
}

std::vector<Tenant> manyTenants(quint32 count)
{
    Random next{count};
    std::vector<Tenant> tenants;
    for (quint32 row = 0; row < count; ++row)
        tenants.push_back(randomTenant(row, next));
    return tenants;
}

/// More than this is ordered on another thread.
constexpr quint32 kLarge = 6000;

} // namespace

class TestTenantTable : public QObject
{
    Q_OBJECT
private slots:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void showsTheFleetAsItGrows()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table.columnOf(FleetField::Arr), -1);
        FleetBatch first = drawing::snapshot({{.row = 0, .name = "Birch"}});
        first.snapshotEnd = false;
        first.total = 3;
        fleet.apply(first);
        QCOMPARE(names(table), QStringList{QStringLiteral("Birch")}); // Not only at the end.
        QVERIFY(table.columnOf(FleetField::Arr) > 0);
        FleetBatch second;
        drawing::addFacts(second, {{.row = 1, .name = "Alder"}, {.row = 2, .name = "Cedar"}});
        second.snapshotEnd = true;
        fleet.apply(second);
        QCOMPARE(table.rowCount(), 3);
        table.sort(table.columnOf(FleetField::Name));
        QCOMPARE(names(table),
                 (QStringList{QStringLiteral("Alder"), QStringLiteral("Birch"), QStringLiteral("Cedar")}));
        table.sort(table.columnOf(FleetField::Name), Qt::DescendingOrder);
        QCOMPARE(names(table).first(), QStringLiteral("Cedar"));
        table.sort(-1);
        QCOMPARE(shown(table), (QList<quint32>{0, 1, 2}));
        fleet.clear();
        QCOMPARE(table.rowCount(), 0);
    }

    void cellsSayWhatTheFleetKnows()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        fleet.apply(drawing::snapshot(
            {{.row = 0, .name = "Alder", .health = Health(9), .sli = kUndefined, .budget = -4'650, .burn = 14'600}}));
        const auto cell = [&](FleetField field, int role = Qt::DisplayRole) {
            return table.index(0, table.columnOf(field)).data(role);
        };
        QCOMPARE(cell(FleetField::Health).toString(), QStringLiteral("Unknown (9)"));
        QCOMPARE(cell(FleetField::Sli).toString(), QStringLiteral("–"));
        QCOMPARE(cell(FleetField::Sli, TenantTable::UnknownRole).toBool(), true);
        QCOMPARE(cell(FleetField::Budget).toString(), QStringLiteral("−47%"));
        QCOMPARE(cell(FleetField::Burn).toString(), QStringLiteral("14.6×"));
        QCOMPARE(cell(FleetField::Burn, TenantTable::NumberRole).toLongLong(), 14'600);
        QCOMPARE(cell(FleetField::Name, TenantTable::IdRole).toString(), QStringLiteral("t-0"));
        QCOMPARE(cell(FleetField::Name, TenantTable::HealthRole).toInt(), 9);
        QCOMPARE(cell(FleetField::Name, TenantTable::BudgetRole).toInt(), -4'650);
        QCOMPARE(table.headerData(table.columnOf(FleetField::Tier), Qt::Horizontal).toString(), QStringLiteral("Tier"));
    }

    void aWrongFilterLeavesTheOldOne()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        fleet.apply(drawing::snapshot({{.row = 0, .name = "Alder"}, {.row = 1, .name = "Birch"}}));
        QCOMPARE(table.setFilter(QStringLiteral("birch")), QString());
        QVERIFY(!table.setFilter(QStringLiteral("teir:shared")).isEmpty());
        QCOMPARE(table.filter(), QStringLiteral("birch"));
        QCOMPARE(shown(table), QList<quint32>{1});
        QCOMPARE(table.total(), 2u);
        QCOMPARE(table.rowOf(QStringLiteral("t-1")), 0);
        QCOMPARE(table.rowOf(QStringLiteral("t-0")), -1);
        QCOMPARE(table.rowOf(QStringLiteral("nobody")), -1);
    }

    void orderAndFilterEqualANaiveOnes_data()
    {
        QTest::addColumn<quint32>("tenants");
        QTest::newRow("a small fleet, ordered at once") << 120u;
        QTest::newRow("a large fleet, ordered on another thread") << kLarge;
    }
    void orderAndFilterEqualANaiveOnes()
    {
        QFETCH(quint32, tenants);
        Random next{tenants};
        Fleet fleet;
        TenantTable table(&fleet);
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Mirror mirror;
        std::vector<Tenant> all = manyTenants(tenants);
        for (const Tenant &tenant : all)
            mirror[tenant.row] = tenant;
        fleet.apply(drawing::snapshot(all));
        const std::vector<Sorting> sorts = sortings();
        const auto kinds = filters();
        const Sorting *sorting = nullptr;
        Qt::SortOrder order = Qt::AscendingOrder;
        Keep keep = kinds[0].second;
        for (int round = 0; round < (tenants < kLarge ? 60 : 12); ++round) {
            table.hold(QStringLiteral("select"));
            const QList<quint32> before = shown(table);
            FleetBatch batch;
            std::vector<Tenant> changed;
            for (quint32 i = 0; i < 10; ++i)
                changed.push_back(randomTenant(next(tenants + 40), next));
            drawing::addFacts(batch, changed);
            drawing::addFigures(batch, changed);
            for (const Tenant &tenant : changed)
                mirror[tenant.row] = tenant;
            batch.removed = {next(tenants), next(tenants)};
            for (const quint32 row : batch.removed)
                mirror.erase(row);
            fleet.apply(batch);
            QCOMPARE(shown(table), before); // Held: nothing moves.
            table.release(QStringLiteral("select"));
            QList<quint32> expected = naive(mirror, keep, sorting, order);
            QTRY_COMPARE(shown(table), expected);
            QCOMPARE(table.waiting(), quint64(0));

            if (next(2)) {
                sorting = &sorts[next(quint32(sorts.size()))];
                order = next(2) ? Qt::AscendingOrder : Qt::DescendingOrder;
                table.sort(table.columnOf(sorting->field), order);
            } else {
                const auto &[text, kept] = kinds[next(quint32(kinds.size()))];
                keep = kept;
                QCOMPARE(table.setFilter(text), QString());
            }
            expected = naive(mirror, keep, sorting, order);
            QTRY_COMPARE(shown(table), expected);
            for (int row = 0; row < table.rowCount(); row += 97)
                QCOMPARE(table.rowOf(table.index(row, 0).data(TenantTable::IdRole).toString()), row);
        }
    }

    void theSelectionFollowsItsTenant_data()
    {
        QTest::addColumn<quint32>("tenants");
        QTest::newRow("small") << 200u;
        QTest::newRow("large") << kLarge;
    }
    void theSelectionFollowsItsTenant()
    {
        QFETCH(quint32, tenants);
        Fleet fleet;
        TenantTable table(&fleet);
        QItemSelectionModel selection(&table);
        std::vector<Tenant> all = manyTenants(tenants);
        all[7].name = "Alder the chosen";
        fleet.apply(drawing::snapshot(all));
        QTRY_COMPARE(table.rowCount(), int(tenants));
        const auto chosen = [&] {
            return selection.selectedRows().size() == 1
                       ? selection.selectedRows().first().data(TenantTable::IdRole).toString()
                       : QStringLiteral("%1 selected").arg(selection.selectedRows().size());
        };
        selection.setCurrentIndex(table.index(table.rowOf(QStringLiteral("t-7")), 0),
                                  QItemSelectionModel::SelectCurrent | QItemSelectionModel::Rows);
        QSignalSpy ordered(&table, &TenantTable::ordered);
        table.sort(table.columnOf(FleetField::Burn), Qt::DescendingOrder);
        QTRY_COMPARE(ordered.size(), 1);
        QCOMPARE(chosen(), QStringLiteral("t-7"));
        table.setFilter(QStringLiteral("alder"));
        QTRY_COMPARE(ordered.size(), 2);
        QCOMPARE(chosen(), QStringLiteral("t-7"));
        QCOMPARE(selection.currentIndex().row(), table.rowOf(QStringLiteral("t-7")));
        table.setFilter(QString());
        QTRY_COMPARE(ordered.size(), 3);
        QCOMPARE(chosen(), QStringLiteral("t-7"));
        table.setFilter(QStringLiteral("-\"the chosen\""));
        QTRY_COMPARE(ordered.size(), 4);
        QCOMPARE(chosen(), QStringLiteral("0 selected"));
    }

    void whileHeldItCountsWhatWaits()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        std::vector<Tenant> all = manyTenants(100);
        fleet.apply(drawing::snapshot(all));
        table.sort(table.columnOf(FleetField::Burn));
        QSignalSpy waiting(&table, &TenantTable::waitingChanged);
        table.hold(QStringLiteral("scroll"));
        table.hold(QStringLiteral("select"));
        all[1].burn = all[2].burn = 29'000;
        fleet.apply(drawing::figures({all[1], all[2]}));
        QCOMPARE(table.waiting(), quint64(2));
        FleetBatch swap;
        swap.removed = {5};
        drawing::addFacts(swap, {{.row = 100, .name = "new"}});
        fleet.apply(swap);
        QVERIFY(table.waiting() > 2);
        QCOMPARE(table.rowCount(), 100);
        table.release(QStringLiteral("scroll"));
        QVERIFY(table.held());
        QVERIFY(table.waiting() > 2);
        table.release(QStringLiteral("select"));
        QCOMPARE(table.waiting(), quint64(0));
        QCOMPARE(waiting.last().first().toULongLong(), quint64(0));
        QCOMPARE(table.rowOf(QStringLiteral("t-5")), -1);
        QVERIFY(table.rowOf(QStringLiteral("t-100")) >= 0);
    }

    void aReloadIsShownThoughItIsHeld_data()
    {
        QTest::addColumn<quint32>("tenants");
        QTest::newRow("small") << 10u;
        QTest::newRow("large") << kLarge;
    }
    void aReloadIsShownThoughItIsHeld()
    {
        QFETCH(quint32, tenants);
        Fleet fleet;
        TenantTable table(&fleet);
        fleet.apply(drawing::snapshot(manyTenants(5)));
        table.hold(QStringLiteral("select"));
        fleet.apply(drawing::snapshot(manyTenants(tenants)));
        QTRY_COMPARE(table.rowCount(), int(tenants));
        FleetBatch removal;
        removal.removed = {1};
        fleet.apply(removal);
        QCOMPARE(table.rowCount(), int(tenants));
        QCOMPARE(table.waiting(), quint64(1));
        table.setFilter(QStringLiteral("-nothing")); // A person's wish brings everything up to date.
        QTRY_COMPARE(table.rowCount(), int(tenants) - 1);
        QCOMPARE(table.waiting(), quint64(0));
    }

    void aHoldStopsAnOrderOnItsWay()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        std::vector<Tenant> all = manyTenants(kLarge);
        fleet.apply(drawing::snapshot(all));
        QSignalSpy ordered(&table, &TenantTable::ordered);
        table.sort(table.columnOf(FleetField::Burn), Qt::DescendingOrder);
        QTRY_VERIFY(!ordered.isEmpty() && table.rowCount() == int(kLarge));
        QElapsedTimer clock;
        clock.start();
        QTRY_VERIFY(clock.elapsed() > 550); // The next live order is due at once.
        all[9].burn = 1'000'000;
        fleet.apply(drawing::figures({all[9]})); // Its order is built on the other thread now.
        table.hold(QStringLiteral("scroll"));
        const quint32 top = table.fleetRow(0);
        QVERIFY(top != 9);
        ordered.clear();
        QVERIFY(!ordered.wait(200));
        QCOMPARE(table.fleetRow(0), top);
        table.release(QStringLiteral("scroll"));
        QTRY_COMPARE(table.fleetRow(0), 9u);
    }

    void valuesChangeInAFewRanges()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        std::vector<Tenant> all = manyTenants(1000);
        fleet.apply(drawing::snapshot(all));
        QSignalSpy changed(&table, &TenantTable::dataChanged);
        std::vector<Tenant> some;
        for (quint32 row = 10; row < 13; ++row) {
            all[row].burn += 1;
            some.push_back(all[row]);
        }
        fleet.apply(drawing::figures(some));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 10);
        QCOMPARE(changed[0][1].toModelIndex().row(), 12);
        changed.clear();
        some.clear();
        for (quint32 row = 0; row < 1000; row += 4) {
            all[row].burn += 1;
            some.push_back(all[row]);
        }
        fleet.apply(drawing::figures(some));
        QVERIFY2(changed.size() <= 16, qPrintable(QString::number(changed.size())));
        QVERIFY(changed.first()[0].toModelIndex().row() == 0);
        QVERIFY(changed.last()[1].toModelIndex().row() >= 996);
        changed.clear();
        for (Tenant &tenant : all)
            tenant.burn += 1;
        fleet.apply(drawing::figures(all));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][1].toModelIndex().row(), 999);
    }

    void liveOrderFollowsAtMostTwiceASecond()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        std::vector<Tenant> all = manyTenants(100);
        fleet.apply(drawing::snapshot(all));
        table.sort(table.columnOf(FleetField::Burn), Qt::DescendingOrder);
        QSignalSpy ordered(&table, &TenantTable::ordered);
        int burn = 30'000;
        QTimer stream; // A batch a frame.
        connect(&stream, &QTimer::timeout, this, [&] {
            all[50].burn = ++burn;
            fleet.apply(drawing::figures({all[50]}));
        });
        QElapsedTimer clock;
        clock.start();
        stream.start(10);
        QTRY_COMPARE(ordered.size(), 2);
        stream.stop();
        QVERIFY2(clock.elapsed() >= 900, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(table.fleetRow(0), 50u);
        ordered.clear();
        table.sort(table.columnOf(FleetField::Name)); // What a person asks for does not wait.
        QCOMPARE(ordered.size(), 1);
        all[3].burn = 1;
        fleet.apply(drawing::figures({all[3]})); // Names do not care for burns.
        QVERIFY(!ordered.wait(600));
    }

    void aResetWhileAnOrderIsBuiltLeavesNoGhosts()
    {
        Fleet fleet;
        TenantTable table(&fleet);
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        fleet.apply(drawing::snapshot(manyTenants(kLarge)));
        table.sort(table.columnOf(FleetField::Name));
        fleet.apply(drawing::snapshot({{.row = 5, .name = "only"}}));
        QTRY_COMPARE(names(table), QStringList{QStringLiteral("only")});
        fleet.apply(drawing::snapshot(manyTenants(kLarge + 1)));
        fleet.clear();
        QTRY_COMPARE(table.rowCount(), 0);
    }

    void aTableMayGoWhileItsOrderIsBuilt()
    {
        Fleet fleet;
        fleet.apply(drawing::snapshot(manyTenants(50'000)));
        for (int round = 0; round < 5; ++round) {
            TenantTable table(&fleet);
            table.sort(table.columnOf(FleetField::Name));
        }
        QCoreApplication::processEvents();
        QCOMPARE(fleet.count(), 50'000u);
    }
};

QTEST_GUILESS_MAIN(TestTenantTable)
#include "tst_tenant_table.moc"
