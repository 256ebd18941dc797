// The table of renewals: order, filter, what cells and screen readers are told.
#include "models/renewal_table.h"
#include "models/renewal_words.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace bulkhead;

namespace {

RenewalRow rowOf(const QString &id, int days, qint64 arr)
{
    RenewalRow row;
    row.tenantId = id;
    row.tenantName = id + QStringLiteral(" Clinic");
    row.renewal = 20'700 + days;
    row.days = days;
    row.arr = arr;
    row.level = RiskLevel::LittleKnown;
    return row;
}

RenewalList some()
{
    RenewalList list;
    list.rules = {{RiskKind::Misses, 25, QStringLiteral("SLA misses"), {}, {}},
                  {RiskKind::Usage, 15, QStringLiteral("Usage decline"), {}, {}},
                  {RiskKind::Trend, 10, QStringLiteral("Budget trend"), {}, {}},
                  {RiskKind::Promises, 10, QStringLiteral("Overdue promises"), {}, {}}};
    RenewalRow risky = rowOf(QStringLiteral("alder"), 40, 900'000);
    risky.level = RiskLevel::AtRisk;
    risky.risk = 43;
    risky.riskOf = 75;
    risky.strip = {{QStringLiteral("2026-01"), terms::Attainment::NotMeasured, kUnknownBudget, -1, false},
                   {QStringLiteral("2026-02"), terms::Attainment::Missed, -400, 120'000, false},
                   {QStringLiteral("2026-03"), terms::Attainment::Met, 6'000, 0, true}};
    risky.known = 2;
    risky.missed = 1;
    risky.creditsMinor = 120'000;
    risky.currency = QStringLiteral("USD");
    risky.trend = -4'250;
    risky.promisesKnown = true;
    risky.openPromises = 3;
    risky.overduePromises = 1;
    risky.terms = {{RiskKind::Misses, 20, {}},
                   {RiskKind::Usage, 12, {}},
                   {RiskKind::Promises, 5, {}},
                   {RiskKind::Trend, 2, {}},
                   {RiskKind::Support, -1, {}}};
    RenewalRow safe = rowOf(QStringLiteral("birch"), 5, 40'000);
    safe.level = RiskLevel::Low;
    safe.riskOf = 65;
    safe.risk = 3;
    safe.trend = 40;
    safe.known = 12;
    list.rows = {safe, risky, rowOf(QStringLiteral("holly"), 90, 500'000)};
    list.total = 3;
    return list;
}

QStringList order(const RenewalTable &table)
{
    QStringList ids;
    for (int row = 0; row < table.rowCount(); ++row)
        ids << table.rowAt(row).tenantId;
    return ids;
}

} // namespace

class TestRenewalTable : public QObject
{
    Q_OBJECT
private slots:
    void whatIsNotKnownComesLast_data();
    void whatIsNotKnownComesLast();
    void filters_data();
    void filters();
    void aWrongFilterLeavesTheOldOne();
    void oneRowChangesInPlace();
    void cellsSayWhatIsKnown();
    void screenReadersHearEveryPeriod();
    void threeLargestTermsAreNamed();
    void periodsHaveShortNames();
    void hitRateOnlyFromTenOn();
};

void TestRenewalTable::whatIsNotKnownComesLast_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<bool>("down");
    QTest::addColumn<QString>("first");
    QTest::newRow("risk up") << int(RenewalTable::Risk) << false << "birch,alder,holly";
    QTest::newRow("risk down") << int(RenewalTable::Risk) << true << "alder,birch,holly";
    QTest::newRow("date") << int(RenewalTable::Renewal) << false << "birch,alder,holly";
    QTest::newRow("ARR down") << int(RenewalTable::Arr) << true << "alder,holly,birch";
    QTest::newRow("record down") << int(RenewalTable::Record) << true << "alder,birch,holly";
    QTest::newRow("trend up") << int(RenewalTable::Trend) << false << "alder,birch,holly";
    QTest::newRow("credits up") << int(RenewalTable::Credits) << false << "alder,birch,holly";
    QTest::newRow("name down") << int(RenewalTable::Tenant) << true << "holly,birch,alder";
    QTest::newRow("as sent") << -1 << false << "birch,alder,holly";
}

void TestRenewalTable::whatIsNotKnownComesLast()
{
    QFETCH(int, column);
    QFETCH(bool, down);
    QFETCH(QString, first);
    RenewalTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.replace(some());
    table.sort(column, down ? Qt::DescendingOrder : Qt::AscendingOrder);
    QCOMPARE(order(table).join(QLatin1Char(',')), first);
}

void TestRenewalTable::filters_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("left");
    QTest::newRow("level") << "level:at-risk"
                           << "alder";
    QTest::newRow("not level") << "-level:little-known"
                               << "birch,alder";
    QTest::newRow("days") << "days<40"
                          << "birch";
    QTest::newRow("arr") << "arr>250k"
                         << "alder,holly";
    QTest::newRow("risk of unknown") << "risk<10"
                                     << "birch";
    QTest::newRow("missed of unknown") << "missed<1"
                                       << "birch";
    QTest::newRow("credits in money") << "credits>1k"
                                      << "alder";
    QTest::newRow("overdue") << "overdue>0"
                             << "alder";
    QTest::newRow("open") << "outcome:open"
                          << "birch,alder,holly";
    QTest::newRow("lost") << "outcome:lost"
                          << "";
    QTest::newRow("name") << "holly"
                          << "holly";
    QTest::newRow("two") << "arr>250k days<60"
                         << "alder";
}

void TestRenewalTable::filters()
{
    QFETCH(QString, filter);
    QFETCH(QString, left);
    RenewalTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.replace(some());
    QCOMPARE(table.setFilter(filter), QString());
    QCOMPARE(order(table).join(QLatin1Char(',')), left);
}

void TestRenewalTable::aWrongFilterLeavesTheOldOne()
{
    RenewalTable table;
    table.replace(some());
    QCOMPARE(table.setFilter(QStringLiteral("level:at-risk")), QString());
    QVERIFY(!table.setFilter(QStringLiteral("level:certain")).isEmpty());
    QCOMPARE(order(table), QStringList{QStringLiteral("alder")});
}

void TestRenewalTable::oneRowChangesInPlace()
{
    RenewalTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.replace(some());
    const QPersistentModelIndex kept = table.index(1, 0);
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    RenewalRow row = table.rowAt(1);
    row.judged = {10, QStringLiteral("success-2"), QStringLiteral("Signed already"), 1, Role::CustomerSuccess};
    table.update(row);
    QCOMPARE(changed.size(), 1);
    QVERIFY(kept.isValid());
    QCOMPARE(kept.data().toString(), QStringLiteral("10 judged"));
}

void TestRenewalTable::cellsSayWhatIsKnown()
{
    RenewalTable table;
    table.replace(some());
    const auto cell = [&](int row, int column) { return table.index(row, column).data().toString(); };
    QCOMPARE(cell(1, RenewalTable::Risk), QStringLiteral("43 of 75"));
    QCOMPARE(cell(2, RenewalTable::Risk), QStringLiteral("not known"));
    QCOMPARE(cell(1, RenewalTable::Record), QStringLiteral("1 of 2 missed"));
    QCOMPARE(cell(2, RenewalTable::Record), QStringLiteral("not measured"));
    QCOMPARE(cell(1, RenewalTable::Trend), QStringLiteral("−4.2 pt/mo"));
    QCOMPARE(cell(0, RenewalTable::Trend), QStringLiteral("level"));
    QCOMPARE(cell(2, RenewalTable::Trend), QStringLiteral("unknown"));
    QCOMPARE(cell(1, RenewalTable::Credits), QStringLiteral("$1,200"));
    QCOMPARE(cell(2, RenewalTable::Credits), QStringLiteral("unknown"));
    QCOMPARE(cell(1, RenewalTable::Promises), QStringLiteral("3, 1 overdue"));
    QCOMPARE(cell(2, RenewalTable::Promises), QStringLiteral("no review"));
}

void TestRenewalTable::screenReadersHearEveryPeriod()
{
    RenewalTable table;
    table.replace(some());
    QCOMPARE(table.index(1, RenewalTable::Record).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("2026-01 not measured, 2026-02 missed, 2026-03 met"));
    QCOMPARE(table.index(1, RenewalTable::Risk).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("At risk, 43 of 75"));
}

void TestRenewalTable::threeLargestTermsAreNamed()
{
    RenewalTable table;
    table.replace(some());
    QCOMPARE(table.index(1, RenewalTable::Terms).data().toString(),
             QStringLiteral("SLA misses 20 · Usage decline 12 · Overdue promises 5"));
    QCOMPARE(table.index(2, RenewalTable::Terms).data().toString(), QString());
}

void TestRenewalTable::periodsHaveShortNames()
{
    QCOMPARE(words::shortPeriod(QStringLiteral("2026-03")), QStringLiteral("Mar"));
    QCOMPARE(words::shortPeriod(QStringLiteral("2026-Q4")), QStringLiteral("Q4"));
    QCOMPARE(words::shortPeriod(QStringLiteral("2026-10-15")), QStringLiteral("15 Oct"));
    QCOMPARE(words::shortPeriod(QStringLiteral("2026")), QStringLiteral("2026"));
}

void TestRenewalTable::hitRateOnlyFromTenOn()
{
    QVERIFY(words::predictions({9, 9, 9, 10, -1}).startsWith(QStringLiteral("9 of 10 outcomes")));
    QCOMPARE(words::predictions({12, 11, 8, 10, 72}), QStringLiteral("8 of 11 as predicted"));
}

QTEST_GUILESS_MAIN(TestRenewalTable)
#include "tst_renewal_table.moc"
