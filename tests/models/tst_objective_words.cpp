// What is said about an objective: cause, time to exhaustion, caveats, groups, links to logs. And what is never said.
#include "models/destination.h"
#include "models/link_template.h"
#include "models/objective_groups.h"
#include "models/objective_words.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace bulkhead;

namespace {

// 2026-11-23 14:32 UTC; tests run in UTC.
constexpr qint64 kNowMs = 1'795'444'320'000;
constexpr qint64 kMinuteMs = 60'000;

ObjectiveRow row(const QString &id, AlertLevel level = AlertLevel::None, Health health = Health::Healthy)
{
    ObjectiveRow made;
    made.id = id;
    made.tenantId = id.section(QLatin1Char('/'), 0, 0);
    made.tenantName = QStringLiteral("Clinic ") + made.tenantId;
    made.workflow = id.section(QLatin1Char('/'), 1);
    made.level = level;
    made.health = health;
    made.targetE7 = 9'990'000;
    made.coverage = 10'000;
    return made;
}

using Change = std::function<void(ObjectiveRow &)>;

} // namespace
Q_DECLARE_METATYPE(Change)

class TestObjectiveWords : public QObject
{
    Q_OBJECT
private slots:
    void aCauseIsNamed_data();
    void aCauseIsNamed();
    void timeToExhaustionSaysByWhichBurn_data();
    void timeToExhaustionSaysByWhichBurn();
    void figuresCarryTheirCaveats_data();
    void figuresCarryTheirCaveats();
    void bothFiguresOfAPeriodAreLabelled();
    void notesAndHandOversAreTold_data();
    void notesAndHandOversAreTold();
    void everyStateHasOnePlace_data();
    void everyStateHasOnePlace();
    void groupsCountEveryObjectiveOnce();
    void aGroupsFilterShowsItsObjectives_data();
    void aGroupsFilterShowsItsObjectives();
    void theTileOfNotMeasuredShowsStaleOnesToo();
    void linksToLogsAreFilled_data();
    void linksToLogsAreFilled();
    void linksLeadToAlerts();
};

void TestObjectiveWords::aCauseIsNamed_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("brief");
    QTest::addColumn<QString>("full");
    const auto dependency = [](const char *name, uint burning, uint calm) {
        return Change([=](ObjectiveRow &r) {
            r.likelyDependency = QLatin1String(name);
            r.dependencyShare = 9'200;
            r.othersAffected = burning;
            r.othersHealthy = calm;
        });
    };
    QTest::newRow("others are healthy: the own store") << dependency("claims-db", 0, 3) << "claims-db, 92%"
                                                       << "claims-db carries 92% of the last hour’s failures; 3 other "
                                                          "tenant(s) that use it are healthy, so the fault is "
                                                          "inside this tenant’s own store.";
    QTest::newRow("one other is healthy: the own side of a service")
        << dependency("payer-gateway", 0, 1) << "payer-gateway, 92%"
        << "payer-gateway carries 92% of the last hour’s failures; 1 other tenant(s) that use it are healthy, so the "
           "fault "
           "is on this tenant’s own side of it.";
    QTest::newRow("others burn: what they share")
        << dependency("claims-db", 5, 3) << "claims-db, 92%"
        << "claims-db carries 92% of the last hour’s failures; 5 other tenant(s) in your scope burn through it too, so "
           "the fault is in what they share.";
    QTest::newRow("nobody to compare with")
        << dependency("claims-db", 0, 0) << "claims-db, 92%"
        << "claims-db carries 92% of the last hour’s failures; no other tenant in your scope uses it, so nothing says "
           "whether it is shared.";
    QTest::newRow("an incident holds") << Change([](ObjectiveRow &r) { r.noisyPool = QStringLiteral("pool-a"); })
                                       << "noisy neighbour, pool-a"
                                       << "A noisy neighbour on pool-a holds up this tenant’s requests now.";
    QTest::newRow("runs were missed") << Change([](ObjectiveRow &r) {
        r.runs = true;
        r.bad = 2;
        r.good = 28;
    }) << "2 of 30 run(s) missed"
                                      << "2 of 30 run(s) missed in 30 days.";
    QTest::newRow("silence since today") << Change([](ObjectiveRow &r) {
        r.level = AlertLevel::None;
        r.silentSinceMs = kNowMs - 142 * kMinuteMs;
    }) << "no samples since 12:10"
                                         << "No samples since 12:10: what happened after it is not known.";
    QTest::newRow("never measured") << Change([](ObjectiveRow &r) {
        r.level = AlertLevel::None;
        r.health = Health::NotMeasured;
    }) << "no samples yet"
                                    << "";
    QTest::newRow("many causes") << Change([](ObjectiveRow &) {}) << "no single cause"
                                 << "No single dependency carries half of the last hour’s failures.";
    QTest::newRow("nothing is wrong") << Change([](ObjectiveRow &r) { r.level = AlertLevel::None; }) << ""
                                      << "";
}

void TestObjectiveWords::aCauseIsNamed()
{
    QFETCH(Change, change);
    QFETCH(QString, brief);
    QFETCH(QString, full);
    ObjectiveRow given = row(QStringLiteral("t-1/claims"), AlertLevel::FastBurn, Health::AtRisk);
    change(given);
    QCOMPARE(likelyCause(given, kNowMs), brief);
    QCOMPARE(causeSentences(given, kNowMs), full);
}

void TestObjectiveWords::timeToExhaustionSaysByWhichBurn_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<uint>("window");
    QTest::addColumn<QString>("text");
    QTest::newRow("by the window that fires")
        << qint64(187'200) << 21'600U << "At the burn of the last 6 h the budget is empty in 2 d 4 h.";
    QTest::newRow("spent") << qint64(0) << 3'600U << "The budget of 30 days is spent.";
    QTest::newRow("never or unknown says nothing") << qint64(-1) << 3'600U << "";
}

void TestObjectiveWords::timeToExhaustionSaysByWhichBurn()
{
    QFETCH(qint64, seconds);
    QFETCH(uint, window);
    QFETCH(QString, text);
    ObjectiveRow given = row(QStringLiteral("t-1/claims"));
    given.emptyInS = seconds;
    given.emptyWindowS = window;
    QCOMPARE(exhaustionSentence(given), text);
}

void TestObjectiveWords::figuresCarryTheirCaveats_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QStringList>("labels");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing to warn of") << Change([](ObjectiveRow &) {}) << QStringList() << "";
    QTest::newRow("partial has its bound")
        << Change([](ObjectiveRow &r) {
               r.health = Health::Partial;
               r.coverage = 8'399;
               r.budgetWorst = -4'710;
           })
        << QStringList{"Partial"}
        << "Measured for 83% of the period. If every second that was not measured had failed, "
           "the budget left would be −48%.";
    QTest::newRow("little traffic says what one failure costs") << Change([](ObjectiveRow &r) {
        r.lowTraffic = true;
        r.failureCost = 1'388;
    }) << QStringList{"Low traffic"} << "One failure costs 13% of the budget.";
    QTest::newRow("few requests are weak evidence")
        << Change([](ObjectiveRow &r) { r.weakEvidence = true; }) << QStringList{"Weak evidence"} << "Wilson";
    QTest::newRow("five nines cannot be paged for")
        << Change([](ObjectiveRow &r) { r.targetE7 = 9'999'900; }) << QStringList{"Cannot be defended by paging"}
        << "A total outage spends the budget in 25 s";
    QTest::newRow("four nines can") << Change([](ObjectiveRow &r) { r.targetE7 = 9'999'000; }) << QStringList() << "";
}

void TestObjectiveWords::figuresCarryTheirCaveats()
{
    QFETCH(Change, change);
    QFETCH(QStringList, labels);
    QFETCH(QString, says);
    ObjectiveRow given = row(QStringLiteral("t-1/claims"));
    change(given);
    QStringList told;
    QString why;
    for (const Caveat &caveat : caveats(given)) {
        told << caveat.label;
        why += caveat.why;
    }
    QCOMPARE(told, labels);
    QVERIFY2(why.contains(says), qPrintable(why));
}

void TestObjectiveWords::bothFiguresOfAPeriodAreLabelled()
{
    CalendarBudget budget;
    QCOMPARE(calendarSentence(budget), QString());
    budget.period = QStringLiteral("2026-11");
    budget.zone = QStringLiteral("America/New_York");
    budget.consumedToDate = 2'899;
    budget.consumedOfPeriod = 1'950;
    budget.coverage = 10'000;
    const QString both = calendarSentence(budget);
    QVERIFY(both.contains(QStringLiteral("2026-11 (America/New_York)")));
    QVERIFY(both.contains(QStringLiteral("consumed to date 28%")));
    QVERIFY(both.contains(QStringLiteral("consumed of the period 19%")));
    QVERIFY(!both.contains(QStringLiteral("measured")));
    budget.consumedOfPeriod = kUndefined; // Without a forecast there is one figure, not a zero.
    budget.coverage = 5'000;
    QVERIFY(!calendarSentence(budget).contains(QStringLiteral("of the period")));
    QVERIFY(calendarSentence(budget).contains(QStringLiteral("measured for 50% of the time so far")));
}

void TestObjectiveWords::notesAndHandOversAreTold_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("a note") << ""
                            << ""
                            << "Payer informed."
                            << "14:02, support-1: Payer informed.";
    QTest::newRow("from oneself") << "support-1"
                                  << "platform-2"
                                  << "Payer informed."
                                  << "14:02, support-1 handed over to platform-2: Payer informed.";
    QTest::newRow("from nobody, without words") << ""
                                                << "platform-2"
                                                << ""
                                                << "14:02, support-1 handed over to platform-2";
    QTest::newRow("from somebody else") << "platform-1"
                                        << "platform-2"
                                        << ""
                                        << "14:02, support-1 handed over from platform-1 to platform-2";
}

void TestObjectiveWords::notesAndHandOversAreTold()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, text);
    QFETCH(QString, said);
    QCOMPARE(noteText({QStringLiteral("support-1"), kNowMs - 30 * kMinuteMs, text, from, to}, kNowMs), said);
}

void TestObjectiveWords::everyStateHasOnePlace_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<bool>("exhausted");
    QTest::addColumn<int>("health");
    QTest::addColumn<int>("state");
    const auto add = [](const char *name, AlertLevel level, bool exhausted, Health health, ObjectiveState state) {
        QTest::newRow(name) << int(level) << exhausted << int(health) << int(state);
    };
    add("a fast burn, though exhausted", AlertLevel::FastBurn, true, Health::Breaching, ObjectiveState::FastBurn);
    add("a slow burn, though exhausted", AlertLevel::SlowBurn, true, Health::Breaching, ObjectiveState::SlowBurn);
    add("exhausted", AlertLevel::None, true, Health::Breaching, ObjectiveState::Exhausted);
    add("a missed target is exhausted", AlertLevel::None, false, Health::Breaching, ObjectiveState::Exhausted);
    add("stale", AlertLevel::None, false, Health::Stale, ObjectiveState::Stale);
    add("healthy", AlertLevel::None, false, Health::Healthy, ObjectiveState::Healthy);
}

void TestObjectiveWords::everyStateHasOnePlace()
{
    QFETCH(int, level);
    QFETCH(bool, exhausted);
    QFETCH(int, health);
    QFETCH(int, state);
    ObjectiveRow given = row(QStringLiteral("t-1/claims"), AlertLevel(level), Health(health));
    given.exhausted = exhausted;
    QCOMPARE(int(stateOf(given)), state);
}

void TestObjectiveWords::groupsCountEveryObjectiveOnce()
{
    QList<ObjectiveRow> rows{row("t-1/claims", AlertLevel::FastBurn, Health::Breaching), row("t-1/scheduling"),
                             row("t-2/claims", AlertLevel::None, Health::Stale),
                             row("t-2/scheduling", AlertLevel::None, Health::AtRisk),
                             row("t-3/claims", AlertLevel::SlowBurn, Health::AtRisk)};
    rows[0].likelyDependency = rows[4].likelyDependency = QStringLiteral("claims-db");
    const auto drawn = [&](GroupBy by) {
        QStringList lines;
        for (const ObjectiveGroup &g : groupObjectives(rows, by))
            lines << QStringLiteral("%1: %2 of %3, fast %4 slow %5 silent %6 healthy %7 other %8")
                         .arg(g.key, QString::number(g.objectives), QString::number(g.tenants))
                         .arg(g.fastBurn)
                         .arg(g.slowBurn)
                         .arg(g.notMeasured)
                         .arg(g.healthy)
                         .arg(g.other);
        return lines;
    };
    QCOMPARE(drawn(GroupBy::Workflow), QStringList({"claims: 3 of 3, fast 1 slow 1 silent 1 healthy 0 other 0",
                                                    "scheduling: 2 of 2, fast 0 slow 0 silent 0 healthy 1 other 1"}));
    QCOMPARE(drawn(GroupBy::Tenant), QStringList({"t-1: 2 of 1, fast 1 slow 0 silent 0 healthy 1 other 0",
                                                  "t-3: 1 of 1, fast 0 slow 1 silent 0 healthy 0 other 0",
                                                  "t-2: 2 of 1, fast 0 slow 0 silent 1 healthy 0 other 1"}));
    QCOMPARE(drawn(GroupBy::Dependency), QStringList({"claims-db: 2 of 2, fast 1 slow 1 silent 0 healthy 0 other 0",
                                                      ": 3 of 2, fast 0 slow 0 silent 1 healthy 1 other 1"}));
    ObjectiveGroupTable table;
    const QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    table.replace(rows, GroupBy::Tenant);
    QCOMPARE(table.rowCount(), 3);
    QCOMPARE(table.index(0, ObjectiveGroupTable::State).data().toString(), QStringLiteral("Fast burn"));
    QSignalSpy renamed(&table, &QAbstractItemModel::headerDataChanged);
    table.replace(rows, GroupBy::Dependency);
    QCOMPARE(renamed.size(), 1);
    QCOMPARE(table.index(1, ObjectiveGroupTable::Title).data().toString(), QStringLiteral("no likely dependency"));
    QCOMPARE(table.index(1, ObjectiveGroupTable::Objectives).data().toString(), QStringLiteral("3"));
}

void TestObjectiveWords::aGroupsFilterShowsItsObjectives_data()
{
    QTest::addColumn<int>("by");
    QTest::newRow("of a tenant") << int(GroupBy::Tenant);
    QTest::newRow("of a workflow") << int(GroupBy::Workflow);
    QTest::newRow("of a dependency") << int(GroupBy::Dependency);
}

void TestObjectiveWords::aGroupsFilterShowsItsObjectives()
{
    QFETCH(int, by);
    // One tenant's name begins with the other's.
    QList<ObjectiveRow> rows{row("t-1/claims", AlertLevel::FastBurn), row("t-1/scheduling"), row("t-11/claims")};
    rows[0].likelyDependency = QStringLiteral("claims-db");
    rows[0].tenantName = rows[1].tenantName = QStringLiteral("Alder Clinic");
    rows[2].tenantName = QStringLiteral("Alder Clinic North");
    ObjectiveTable table;
    table.replace(rows);
    for (const ObjectiveGroup &group : groupObjectives(rows, GroupBy(by))) {
        const QString filter = groupFilter(group, GroupBy(by));
        if (group.key.isEmpty()) {
            QVERIFY(filter.isEmpty());
            continue;
        }
        QCOMPARE(table.setFilter(filter), QString());
        QCOMPARE(qint64(table.rowCount()), group.objectives);
    }
}

void TestObjectiveWords::theTileOfNotMeasuredShowsStaleOnesToo()
{
    ObjectiveTable table;
    table.replace({row("t-1/claims", AlertLevel::None, Health::NotMeasured),
                   row("t-2/claims", AlertLevel::None, Health::Stale), row("t-3/claims")});
    const auto count = [&](const char *filter) {
        return table.setFilter(QLatin1String(filter)).isEmpty() ? table.rowCount() : -1;
    };
    QCOMPARE(count("state:not-measured"), 2);
    QCOMPARE(count("state:stale"), 1);
    QCOMPARE(count("-state:not-measured"), 1);
}

void TestObjectiveWords::linksToLogsAreFilled_data()
{
    QTest::addColumn<QString>("form");
    QTest::addColumn<QString>("url");
    QTest::newRow("every word")
        << "https://logs.example/{environment}/{tenant}?w={workflow}&from={from}&to={to}&a={from_ms}&b={to_ms}"
        << "https://logs.example/us%20east%2F1/"
           "t-1%3F?w=claims&from=2026-11-23T13%3A32%3A00Z&to=2026-11-23T14%3A32%3A00Z"
           "&a=1795440720000&b=1795444320000";
    QTest::newRow("not over plain http") << "http://logs.example/{tenant}"
                                         << "";
    QTest::newRow("not a file") << "file:///etc/{tenant}"
                                << "";
    QTest::newRow("not with a word left over") << "https://logs.example/{tenant}/{name}"
                                               << "";
    QTest::newRow("not with a user") << "https://a@logs.example/{tenant}"
                                     << "";
}

void TestObjectiveWords::linksToLogsAreFilled()
{
    QFETCH(QString, form);
    QFETCH(QString, url);
    const LinkPlace place{QStringLiteral("t-1?"), QStringLiteral("claims"), QStringLiteral("us east/1"),
                          kNowMs - 60 * kMinuteMs, kNowMs};
    QCOMPARE(QString::fromLatin1(fillLink({QStringLiteral("Logs"), form}, place).toEncoded()), url);
}

void TestObjectiveWords::linksLeadToAlerts()
{
    const Destination place{View::SlaHealth, QStringLiteral("t-000004/claims@29924072"), {}, {}};
    QCOMPARE(toLink(place).toString(), QStringLiteral("bulkhead://sla/t-000004/claims@29924072"));
    QCOMPARE(fromLink(toLink(place)), std::optional(place));
    for (const char *broken : {"bulkhead://sla/t-4/claims@", "bulkhead://sla/t-4/claims@x", "bulkhead://sla/@12",
                               "bulkhead://sla/t@1/claims"})
        QVERIFY2(!fromLink(QUrl(QLatin1String(broken))), broken);
}

QTEST_GUILESS_MAIN(TestObjectiveWords)
#include "tst_objective_words.moc"
