// Freeze windows by themselves: which are on when, over month ends, leap days and many years, and for whom.
#include "backend/engine/freeze_windows.h"

#include <QDate>
#include <QDateTime>
#include <QtTest>

#include <random>

using namespace bulkhead;
using namespace bulkhead::freezes;

namespace {

constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60'000;

/// "2026-11-30T18:00", of UTC.
std::int64_t at(const char *text)
{
    QDateTime when = QDateTime::fromString(QLatin1String(text), Qt::ISODate);
    when.setTimeSpec(Qt::UTC);
    return when.toMSecsSinceEpoch();
}

TenantFacts tenant(const char *id = "holly")
{
    TenantFacts facts;
    facts.id = id;
    facts.region = "us-west";
    facts.pool = "pool-a";
    facts.tier = Tier::Shared;
    facts.profile = Profile::Clinic;
    return facts;
}

Rule monthly(int lastDays, int firstDays)
{
    return {"month-end close", "The books are closed.", 0, 0, lastDays, firstDays, {}};
}

Rule once(const char *from, const char *until, const char *name = "go-live")
{
    return {name, "A go-live.", at(from), at(until), 0, 0, {}};
}

/// What a month-end is, said once more and another way: by the day alone.
bool isOn(const Rule &rule, std::int64_t ms)
{
    const QDate day = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).date();
    return day.daysInMonth() - day.day() < rule.lastDays || day.day() <= rule.firstDays;
}

} // namespace

class TestFreezeWindows : public QObject
{
    Q_OBJECT
private slots:
    void aMonthEndIsTheCalendars_data();
    void aMonthEndIsTheCalendars();
    void whatTouchesIsNotIn_data();
    void whatTouchesIsNotIn();
    void everyInstantOfManyYearsIsInItsWindow();
    void manyMonthsHaveOneWindowEach();
    void theOneThatEndsLastIsFirst();
    void whomItIsFor_data();
    void whomItIsFor();
    void whatIsForSomeIsNotTheFleets();
};

void TestFreezeWindows::aMonthEndIsTheCalendars_data()
{
    QTest::addColumn<int>("lastDays");
    QTest::addColumn<int>("firstDays");
    QTest::addColumn<QByteArray>("now");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("until");
    const auto row = [](const char *name, int last, int first, const char *now, const char *from, const char *until) {
        QTest::newRow(name) << last << first << QByteArray(now) << QByteArray(from) << QByteArray(until);
    };
    row("the last day of thirty", 1, 0, "2026-11-30T12:00:00", "2026-11-30T00:00:00", "2026-12-01T00:00:00");
    row("the last days of thirty-one", 3, 0, "2026-12-29T00:00:00", "2026-12-29T00:00:00", "2027-01-01T00:00:00");
    row("the last day of February", 1, 0, "2026-02-28T23:59:59", "2026-02-28T00:00:00", "2026-03-01T00:00:00");
    row("the leap day", 1, 0, "2028-02-29T00:00:00", "2028-02-29T00:00:00", "2028-03-01T00:00:00");
    row("the day before the leap day", 2, 0, "2028-02-28T00:00:00", "2028-02-28T00:00:00", "2028-03-01T00:00:00");
    row("no leap day in 2100", 1, 0, "2100-02-28T00:00:00", "2100-02-28T00:00:00", "2100-03-01T00:00:00");
    row("a leap day in 2000", 1, 0, "2000-02-29T00:00:00", "2000-02-29T00:00:00", "2000-03-01T00:00:00");
    row("the first days", 0, 2, "2026-12-02T23:59:59", "2026-12-01T00:00:00", "2026-12-03T00:00:00");
    row("before the end, of both", 2, 1, "2026-11-29T00:00:00", "2026-11-29T00:00:00", "2026-12-02T00:00:00");
    row("after the end, of both", 2, 1, "2026-12-01T23:59:59", "2026-11-29T00:00:00", "2026-12-02T00:00:00");
    row("over the year's end", 1, 1, "2027-01-01T03:00:00", "2026-12-31T00:00:00", "2027-01-02T00:00:00");
    row("not before the last day", 1, 0, "2026-11-29T23:59:59", "", "");
    row("not after the first days", 0, 2, "2026-12-03T00:00:00", "", "");
    row("not on the 28th of a leap year", 1, 0, "2028-02-28T23:59:59", "", "");
}

void TestFreezeWindows::aMonthEndIsTheCalendars()
{
    QFETCH(int, lastDays);
    QFETCH(int, firstDays);
    QFETCH(QByteArray, now);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, until);
    const auto windows = during({monthly(lastDays, firstDays)}, tenant(), at(now), at(now) + 1);
    QCOMPARE(windows.size(), std::size_t(from.isEmpty() ? 0 : 1));
    if (from.isEmpty())
        return;
    QCOMPARE(windows[0].fromMs, at(from));
    QCOMPARE(windows[0].untilMs, at(until));
    QCOMPARE(windows[0].name, std::string("month-end close"));
    QCOMPARE(windows[0].reason, std::string("The books are closed."));
}

void TestFreezeWindows::whatTouchesIsNotIn_data()
{
    QTest::addColumn<qint64>("from"); // Milliseconds after the beginning of a window of one hour.
    QTest::addColumn<qint64>("to");
    QTest::addColumn<bool>("in");
    constexpr qint64 kHour = 3'600'000;
    QTest::newRow("all before") << -2 * kHour << -kHour << false;
    QTest::newRow("until it begins") << -kHour << qint64(0) << false;
    QTest::newRow("a millisecond into it") << -kHour << qint64(1) << true;
    QTest::newRow("within it") << kHour / 3 << kHour / 2 << true;
    QTest::newRow("exactly it") << qint64(0) << kHour << true;
    QTest::newRow("around it") << -kHour << 2 * kHour << true;
    QTest::newRow("from its last millisecond") << kHour - 1 << 2 * kHour << true;
    QTest::newRow("from its end") << kHour << 2 * kHour << false;
    QTest::newRow("no time at all") << kHour / 2 << kHour / 2 << false;
    QTest::newRow("time that runs backwards") << kHour / 2 << kHour / 3 << false;
}

void TestFreezeWindows::whatTouchesIsNotIn()
{
    QFETCH(qint64, from);
    QFETCH(qint64, to);
    QFETCH(bool, in);
    const std::vector<Rule> rules{once("2026-12-20T00:00:00", "2026-12-20T01:00:00")};
    const std::int64_t begins = rules[0].fromMs;
    const auto windows = during(rules, tenant(), begins + from, begins + to);
    QCOMPARE(windows.size(), std::size_t(in ? 1 : 0));
    if (in) // Whole, however much of it is asked about.
        QVERIFY(windows[0].fromMs == begins && windows[0].untilMs == begins + 3'600'000);
}

/// 24 years, every six hours and beside each midnight, for every number of days that a file may say.
void TestFreezeWindows::everyInstantOfManyYearsIsInItsWindow()
{
    const std::int64_t begins = at("2019-12-25T00:00:00"), ends = at("2044-01-05T00:00:00");
    int on = 0;
    for (const auto &[last, first] :
         {std::pair(1, 0), {0, 1}, {3, 0}, {2, 1}, {kMostDays, kMostDays}, {0, kMostDays}}) {
        const std::vector<Rule> rules{monthly(last, first)};
        for (std::int64_t day = begins; day < ends; day += kDayMs) {
            for (const std::int64_t ms : {day - 1, day, day + 1, day + kDayMs / 4, day + kDayMs / 2}) {
                const auto windows = during(rules, tenant(), ms, ms + 1);
                QCOMPARE(windows.size(), std::size_t(isOn(rules[0], ms) ? 1 : 0));
                if (windows.empty())
                    continue;
                ++on;
                const Window &one = windows[0];
                QVERIFY(one.fromMs <= ms && ms < one.untilMs);
                QCOMPARE(one.untilMs - one.fromMs, (last + first) * kDayMs);
                QVERIFY(!isOn(rules[0], one.fromMs - 1) && isOn(rules[0], one.fromMs));
                QVERIFY(!isOn(rules[0], one.untilMs) && isOn(rules[0], one.untilMs - 1));
            }
        }
    }
    QVERIFY(on > 10'000);
}

/// Whatever time is asked about: the windows of it are those of its instants, each once, and none besides.
void TestFreezeWindows::manyMonthsHaveOneWindowEach()
{
    std::mt19937_64 random(20'261'201); // NOLINT(cert-msc51-cpp): the same times at each run.
    const std::int64_t begins = at("2019-12-25T00:00:00"), years = 24 * 365 * kDayMs;
    for (int i = 0; i < 400; ++i) {
        const std::vector<Rule> rules{
            monthly(int(random() % (kMostDays + 1)), 1 + int(random() % std::uint64_t(kMostDays)))};
        const std::int64_t from = begins + std::int64_t(random() % std::uint64_t(years));
        const std::int64_t to = from + 1 + std::int64_t(random() % std::uint64_t(14 * 31 * kDayMs));
        auto windows = during(rules, tenant(), from, to);
        std::ranges::reverse(windows); // By time, as they never lie in each other.
        std::size_t found = 0;
        for (std::int64_t ms = from; ms < to;) { // From one edge of a day to the next.
            const std::int64_t next = std::min(to, (ms / kDayMs + 1) * kDayMs);
            const bool in = isOn(rules[0], ms);
            if (in) {
                if (found == 0 || windows.at(found - 1).untilMs <= ms)
                    ++found;
                QVERIFY(found <= windows.size());
                QVERIFY(windows[found - 1].fromMs <= ms && next <= windows[found - 1].untilMs);
            }
            ms = next;
        }
        QCOMPARE(windows.size(), found);
    }
    QCOMPARE(during({monthly(1, 0)}, tenant(), at("2026-01-01T00:00:00"), at("2027-01-01T00:00:00")).size(),
             std::size_t{12});
}

void TestFreezeWindows::theOneThatEndsLastIsFirst()
{
    const std::vector<Rule> rules{once("2026-11-30T00:00:00", "2026-11-30T12:00:00", "noon"), monthly(1, 1),
                                  once("2026-11-01T00:00:00", "2027-01-01T00:00:00", "a long one"),
                                  once("2026-12-05T00:00:00", "2026-12-06T00:00:00", "another day")};
    const auto windows = during(rules, tenant(), at("2026-11-30T11:00:00"), at("2026-11-30T13:00:00"));
    std::vector<std::string> names;
    for (const Window &one : windows)
        names.push_back(one.name);
    QCOMPARE(names, (std::vector<std::string>{"a long one", "month-end close", "noon"}));
}

void TestFreezeWindows::whomItIsFor_data()
{
    QTest::addColumn<int>("part");
    QTest::addColumn<bool>("holds");
    QTest::newRow("nothing said") << 0 << true;
    QTest::newRow("its region") << 1 << true;
    QTest::newRow("another region") << 2 << false;
    QTest::newRow("its tier") << 3 << true;
    QTest::newRow("another tier") << 4 << false;
    QTest::newRow("its profile or another") << 5 << true;
    QTest::newRow("another profile") << 6 << false;
    QTest::newRow("its region, another tier") << 7 << false;
    QTest::newRow("its region and its tier") << 8 << true;
    QTest::newRow("its id") << 9 << true;
    QTest::newRow("another's id") << 10 << false;
}

void TestFreezeWindows::whomItIsFor()
{
    QFETCH(int, part);
    QFETCH(bool, holds);
    Whom whom;
    if (part == 1 || part == 7 || part == 8)
        whom.scope.regions = {"us-west"};
    if (part == 2)
        whom.scope.regions = {"us-east", "eu"};
    if (part == 3 || part == 8)
        whom.tiers = {Tier::Shared};
    if (part == 4 || part == 7)
        whom.tiers = {Tier::Dedicated, Tier::Segmented};
    if (part == 5)
        whom.profiles = {Profile::HospitalSystem, Profile::Clinic};
    if (part == 6)
        whom.profiles = {Profile::WhiteLabel};
    if (part == 9)
        whom.scope.tenants = {"holly"};
    if (part == 10)
        whom.scope.tenants = {"quay"};
    QCOMPARE(whom.holds(tenant()), holds);
    QCOMPARE(whom.wholeFleet(), part == 0);
    TenantFacts gone = tenant();
    gone.stage = Stage::Gone;
    QVERIFY(!whom.holds(gone));
}

void TestFreezeWindows::whatIsForSomeIsNotTheFleets()
{
    std::vector<Rule> rules{monthly(1, 0), once("2026-11-30T00:00:00", "2026-12-05T00:00:00", "west"),
                            once("2026-11-30T00:00:00", "2026-12-04T00:00:00", "shared")};
    rules[1].whom.scope.regions = {"us-west"};
    rules[2].whom.tiers = {Tier::Shared};
    const std::int64_t now = at("2026-11-30T10:00:00");
    QCOMPARE(during(rules, tenant(), now, now + 1).size(), std::size_t{3});
    const auto fleet = ofFleetDuring(rules, now, now + 1);
    QCOMPARE(fleet.size(), std::size_t{1});
    QCOMPARE(fleet[0].name, std::string("month-end close"));
}

QTEST_GUILESS_MAIN(TestFreezeWindows)
#include "tst_freeze_windows.moc"
