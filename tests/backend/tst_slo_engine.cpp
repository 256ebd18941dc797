// The alert time line, states, gaps, and the running sums held against brute force.
#include "backend/engine/slo_engine.h"

#include <QTest>

#include <map>
#include <random>

using namespace bulkhead;
using namespace bulkhead::slo;

namespace {

constexpr EngineOptions kBare{.minBad = 0, .wilson = false, .warmUp = false, .exactMinutes = 43'200};
constexpr std::int64_t kDawn = 29'000'000; ///< A minute that is not the start of an hour (20 past).

std::vector<Objective> objectives(std::size_t count, std::int64_t target = 9'990'000)
{
    std::vector<Objective> result;
    for (std::size_t i = 0; i < count; ++i)
        result.push_back({{static_cast<TenantIndex>(i), "claims"}, target});
    return result;
}

MinuteCounts minuteOf(std::int64_t minute, std::vector<Count> counts)
{
    MinuteCounts result;
    result.minute = minute;
    result.counts = std::move(counts);
    return result;
}

using Intervals = std::vector<std::pair<std::int64_t, std::int64_t>>;

/// [first firing, first clear) from one truth value per boundary.
void extend(Intervals &intervals, std::int64_t at, bool fires)
{
    if (fires && (intervals.empty() || intervals.back().second != at))
        intervals.emplace_back(at, at + 1);
    else if (fires)
        intervals.back().second = at + 1;
}

/// What the engine keeps packed, kept plainly.
struct Plain
{
    struct Cell
    {
        std::int64_t good = 0, bad = 0, covered = 0;
    };
    std::map<std::int64_t, std::vector<Cell>> minutes;
    std::vector<std::int64_t> first;

    void push(const MinuteCounts &minute)
    {
        auto &row = minutes[minute.minute];
        for (std::size_t i = 0; i < minute.counts.size(); ++i) {
            const std::int64_t covered = minute.covered.empty() ? 60 : minute.covered[i];
            row.push_back({minute.counts[i].good, minute.counts[i].bad, covered});
            if (first.size() <= i)
                first.resize(i + 1, -1);
            if (first[i] < 0 && covered > 0)
                first[i] = minute.minute;
        }
    }
    [[nodiscard]] Sums sums(std::size_t series, std::int64_t from, std::int64_t to, bool observedOnly) const
    {
        Sums result;
        if (series >= first.size())
            return result;
        for (auto at = minutes.lower_bound(from); at != minutes.end() && at->first < to; ++at) {
            if (series >= at->second.size())
                continue;
            const Cell &cell = at->second[series];
            result.coveredS += cell.covered;
            if (observedOnly && cell.covered == 0)
                continue;
            result.good += cell.good;
            result.bad += cell.bad;
        }
        if (first[series] >= 0)
            result.countedS = std::max<std::int64_t>(0, to - std::max(from, first[series])) * 60;
        return result;
    }
};

/// Counts of every size class, failures seldom, gaps of one minute up to hours, series that appear later.
class Traffic
{
public:
    explicit Traffic(std::uint32_t seed)
        : m_random(seed)
    {
    }
    MinuteCounts next(std::size_t series)
    {
        const std::uint32_t dice = below(40);
        m_minute += dice == 0 ? 1 + below(5) : dice == 1 && below(8) == 0 ? 30 + below(200) : 1;
        MinuteCounts minute = minuteOf(m_minute, {});
        const bool holes = below(6) == 0;
        for (std::size_t i = 0; i < series; ++i) {
            constexpr std::array<std::uint32_t, 6> kScales{1, 12, 200, 400, 90'000, 5};
            const std::uint32_t bad = below(9) == 0 ? below(kScales[(i + 1) % 6] + 1) : 0;
            minute.counts.push_back({below(kScales[i % 6] + 1), bad});
            if (holes)
                minute.covered.push_back(static_cast<std::uint8_t>(below(3) == 0 ? 0 : below(61)));
        }
        return minute;
    }
    std::uint32_t below(std::uint32_t bound)
    {
        return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(m_random);
    }

private:
    std::mt19937 m_random;
    std::int64_t m_minute = kDawn;
};

std::int64_t floorHour(std::int64_t minute)
{
    return minute / 60 * 60;
}

/// What a source that keeps hours would say of these minutes of one hour.
HourCounts hourOf(std::span<const MinuteCounts> minutes, std::size_t series)
{
    HourCounts hour;
    hour.hour = minutes.front().minute / 60;
    hour.counts.resize(series);
    hour.covered.resize(series);
    hour.unobserved.resize(series);
    for (const MinuteCounts &minute : minutes)
        for (std::size_t i = 0; i < series; ++i) {
            const std::uint8_t covered = minute.covered.empty() ? std::uint8_t{60} : minute.covered[i];
            Count &to = covered == 0 ? hour.unobserved[i] : hour.counts[i];
            to.good += minute.counts[i].good;
            to.bad += minute.counts[i].bad;
            hour.covered[i] = static_cast<std::uint16_t>(hour.covered[i] + covered);
        }
    return hour;
}

} // namespace

class TestSloEngine : public QObject
{
    Q_OBJECT

private slots:
    void detectionAndResetOfATotalOutage_data()
    {
        QTest::addColumn<int>("badOfAThousand");
        QTest::addColumn<int>("rule");
        QTest::addColumn<int>("minutes"); // Until it fires: the closed form, up to the next whole minute.
        QTest::newRow("a total outage pages by the hour's rule") << 1'000 << 0 << 1;
        QTest::newRow("a total outage pages by the six hours' rule") << 1'000 << 1 << 3;
        QTest::newRow("a total outage tickets by the day's rule") << 1'000 << 2 << 5;
        QTest::newRow("15 percent of errors page within 346 s") << 150 << 0 << 6;
        QTest::newRow("15 percent of errors page within 864 s") << 150 << 1 << 15;
        QTest::newRow("15 percent of errors ticket within 1,728 s") << 150 << 3 << 29;
        QTest::newRow("5 percent of errors page within 1,037 s") << 50 << 0 << 18;
        QTest::newRow("5 percent of errors ticket within 5,184 s") << 50 << 2 << 87;
    }
    void detectionAndResetOfATotalOutage()
    {
        QFETCH(int, badOfAThousand);
        QFETCH(int, rule);
        Engine engine(kBare);
        engine.add(objectives(1));
        for (std::int64_t m = 0; m < 4'400; ++m)
            engine.preload(minuteOf(kDawn + m, {{1'000, 0}}));
        int waited = 0;
        const auto bad = static_cast<std::uint32_t>(badOfAThousand);
        do {
            engine.push(minuteOf(kDawn + 4'400 + waited, {{1'000 - bad, bad}}));
            ++waited;
        } while ((engine.states()[0].firingRules >> rule & 1) == 0 && waited < 200);
        QTEST(waited, "minutes");
    }

    void theThresholdItselfNeverFires()
    {
        Engine engine(kBare);
        engine.add(objectives(2));
        for (std::int64_t m = 0; m < 4'400; ++m)
            engine.preload(minuteOf(kDawn + m, {{999, 1}, {998, 2}}));
        engine.judge();
        QCOMPARE(engine.states()[0].firingRules, std::uint8_t{0});
        QCOMPARE(engine.states()[1].firingRules, std::uint8_t{0b1000});
    }

    void aMonthWithThreeIncidents()
    {
        Engine engine(kBare);
        engine.add(objectives(1));
        std::array<Intervals, 4> rules;
        Intervals page;
        Intervals ticket;
        // Day 0 is minute 43,200 · 500: the vector's minutes count from the start of its month.
        const std::int64_t start = 43'200 * 500;
        for (std::int64_t m = 0; m < 44'640; ++m) {
            std::uint32_t bad = 0;
            if (m >= 10'000 && m < 10'045)
                bad = 200;
            else if (m >= 20'000 && m < 22'880)
                bad = 4;
            else if (m >= 30'000 && m < 30'003)
                bad = 1'000;
            engine.push(minuteOf(start + m, {{1'000 - bad, bad}}));
            const auto &state = engine.states()[0];
            for (std::size_t r = 0; r < rules.size(); ++r)
                extend(rules[r], m + 1, (state.firingRules >> r & 1) != 0);
            extend(page, m + 1, state.level == AlertLevel::FastBurn);
            extend(ticket, m + 1, (state.firingRules & 0b1100) != 0);
            if (m + 1 == 10'200) {
                QCOMPARE(state.level, AlertLevel::SlowBurn);
                QCOMPARE(state.levelSinceMinute - start, 10'075);
            }
        }
        QCOMPARE(rules[0], (Intervals{{10'005, 10'050}, {30'001, 30'008}}));
        QCOMPARE(rules[1], (Intervals{{10'011, 10'075}, {30'003, 30'033}}));
        QCOMPARE(rules[2], (Intervals{{10'022, 10'164}, {21'081, 22'910}}));
        QCOMPARE(rules[3], (Intervals{{10'022, 10'404}, {21'081, 23'150}}));
        QCOMPARE(page, (Intervals{{10'005, 10'075}, {30'001, 30'033}}));
        QCOMPARE(ticket, (Intervals{{10'022, 10'404}, {21'081, 23'150}}));
        const Sums month = engine.range(0, start, start + 44'640);
        QCOMPARE(month.bad, 23'520);
        QCOMPARE(budgetLeft(month, 9'990'000), 4'731);                     // 0.526882 consumed.
        QCOMPARE(budgetLeft(engine.states()[0].period, 9'990'000), 4'555); // 0.544444 consumed.
    }

    void statesInsteadOfNan()
    {
        Engine engine(kBare);
        engine.add(objectives(6, 9'900'000));
        QCOMPARE(engine.states()[0].health, Health::NotMeasured);
        // idle · unseen but for a fifth · half seen · missed · thin budget · never reported
        const std::vector<Count> counts{{0, 0}, {0, 0}, {499, 1}, {98, 2}, {1'000, 8}, {0, 0}};
        for (std::int64_t m = 0; m < 10; ++m) {
            MinuteCounts minute = minuteOf(kDawn + m, counts);
            minute.covered = {60, 12, 30, 60, 60, 0};
            engine.push(minute);
        }
        const auto states = engine.states();
        QCOMPARE(states[0].health, Health::NoTraffic);
        QCOMPARE(states[1].health, Health::NotMeasured);
        QCOMPARE(states[2].health, Health::Partial);
        QCOMPARE(budgetLeft(states[2].period, 9'900'000), 8'000);
        QCOMPARE(states[3].health, Health::Breaching);
        QVERIFY(states[3].exhausted);
        QCOMPARE(states[4].health, Health::AtRisk);
        QCOMPARE(states[5].health, Health::NotMeasured);
        QCOMPARE(engine.firstMinute(5), -1);
        QCOMPARE(engine.firstMinute(4), kDawn);
    }

    void ninetyPercentCoverageIsEnough()
    {
        Engine engine(kBare);
        engine.add(objectives(3));
        MinuteCounts minute = minuteOf(kDawn, {{10, 0}, {10, 0}, {0, 0}});
        minute.covered = {54, 53, 53};
        engine.push(minute);
        QCOMPARE(engine.states()[0].health, Health::Healthy);
        QCOMPARE(engine.states()[1].health, Health::Partial);
        QCOMPARE(engine.states()[2].health, Health::NotMeasured);
    }

    void alertsLeaveOutWhatNobodyObserved()
    {
        Engine engine(kBare);
        engine.add(objectives(1));
        for (std::int64_t m = 0; m < 100; ++m)
            engine.push(minuteOf(kDawn + m, {{1'000, 0}}));
        MinuteCounts spread = minuteOf(kDawn + 100, {{500, 500}});
        spread.covered = {0};
        engine.push(spread);
        QCOMPARE(engine.states()[0].firingRules, std::uint8_t{0});
        QCOMPARE(engine.sums(0, Window::H1).bad, 0);
        QCOMPARE(engine.states()[0].period.bad, 500);
        QCOMPARE(engine.range(0, kDawn, kDawn + 101).bad, 500);
    }

    void skippedMinutesAreNotCovered()
    {
        Engine engine(kBare);
        engine.add(objectives(1));
        engine.push(minuteOf(kDawn, {{10, 0}}));
        engine.push(minuteOf(kDawn + 9, {{10, 0}}));
        QCOMPARE(engine.states()[0].period, (Sums{20, 0, 120, 600}));
        QCOMPARE(engine.states()[0].health, Health::Partial);
        engine.push(minuteOf(kDawn + 5, {{10, 0}}));
        QCOMPARE(engine.lateMinutes(), 1);
        QCOMPARE(engine.boundaryMinute(), kDawn + 10);
        QCOMPARE(engine.states()[0].period.good, 20);
    }

    void lowTrafficGuards_data()
    {
        QTest::addColumn<int>("history");
        QTest::addColumn<int>("bad");
        QTest::addColumn<int>("valid");
        QTest::addColumn<bool>("fires");
        QTest::newRow("three days of history and a clear cause fire") << 4'400 << 40 << 400 << true;
        QTest::newRow("two failures never fire") << 4'400 << 2 << 2 << false;
        QTest::newRow("three failures of three fire") << 4'400 << 3 << 3 << true;
        QTest::newRow("a series one long window old fires") << 59 << 40 << 400 << true;
        QTest::newRow("a series one minute younger does not fire") << 58 << 40 << 400 << false;
        QTest::newRow("a young series does not fire") << 30 << 40 << 400 << false;
        QTest::newRow("few events within chance do not fire") << 4'400 << 3 << 110 << false;
    }
    void lowTrafficGuards()
    {
        QFETCH(int, history);
        QFETCH(int, bad);
        QFETCH(int, valid);
        Engine guarded;
        Engine bare(kBare);
        for (Engine *engine : {&guarded, &bare}) {
            engine->add(objectives(1));
            for (std::int64_t m = 0; m < history; ++m)
                engine->preload(minuteOf(kDawn + m, {{0, 0}}));
            engine->push(minuteOf(kDawn + history,
                                  {{static_cast<std::uint32_t>(valid - bad), static_cast<std::uint32_t>(bad)}}));
        }
        QVERIFY((bare.states()[0].firingRules & 1) != 0);
        QFETCH(bool, fires);
        QCOMPARE((guarded.states()[0].firingRules & 1) != 0, fires);
    }

    void runningSumsEqualBruteForce_data()
    {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<int>("exactMinutes");
        QTest::addColumn<bool>("loaded");
        QTest::newRow("every window exact, pushed") << 1U << 43'200 << false;
        QTest::newRow("every window exact, half of it loaded") << 2U << 43'200 << true;
        QTest::newRow("two hours exact, pushed") << 3U << 120 << false;
        QTest::newRow("two hours exact, half of it loaded") << 4U << 120 << true;
        QTest::newRow("three days exact") << 5U << 4'320 << false;
        QTest::newRow("fewer minutes than the hour needs") << 6U << 5 << false;
    }
    void runningSumsEqualBruteForce()
    {
        QFETCH(quint32, seed);
        QFETCH(int, exactMinutes);
        QFETCH(bool, loaded);
        EngineOptions options = kBare;
        options.exactMinutes = exactMinutes;
        Engine engine(options);
        Plain plain;
        Traffic traffic(seed);
        std::size_t series = 67;
        engine.add(objectives(series));
        constexpr int kMinutes = 9'000;
        for (int n = 0; n < kMinutes; ++n) {
            if (n == 700 || n == 5'000) {
                engine.add(objectives(9));
                series += 9;
            }
            const MinuteCounts minute = traffic.next(series);
            plain.push(minute);
            if (loaded && n < kMinutes / 2)
                engine.preload(minute);
            else
                engine.push(minute);
            if ((n % 997 != 0 && n != kMinutes - 1) || (loaded && n < kMinutes / 2))
                continue;
            compareSums(engine, plain, series, std::max(exactMinutes, 60));
        }
        compareRanges(engine, plain, traffic, series, std::max(exactMinutes, 60));
    }

    void wholeHoursEqualTheirMinutes_data()
    {
        QTest::addColumn<quint32>("seed");
        QTest::addColumn<int>("exactMinutes");
        QTest::newRow("three days of minutes") << 11U << 4'320;
        QTest::newRow("six hours of minutes") << 12U << 360;
    }
    /// One engine gets every minute, the other whole hours up to the minutes that both keep.
    void wholeHoursEqualTheirMinutes()
    {
        QFETCH(quint32, seed);
        QFETCH(int, exactMinutes);
        EngineOptions options = kBare;
        options.exactMinutes = exactMinutes;
        Engine minutes(options), hours(options);
        Traffic traffic(seed);
        constexpr std::size_t kSeries = 67;
        for (Engine *engine : {&minutes, &hours})
            engine->add(objectives(kSeries));
        std::vector<MinuteCounts> past;
        for (int n = 0; n < 10 * 1'440; ++n)
            minutes.preload(past.emplace_back(traffic.next(kSeries)));
        const std::int64_t exactFrom = floorHour(past.back().minute + 1 - exactMinutes);
        for (std::size_t from = 0, to = 0; from < past.size(); from = to) {
            for (to = from; to < past.size() && past[to].minute / 60 == past[from].minute / 60;)
                ++to;
            if (past[from].minute < exactFrom)
                hours.preloadHour(hourOf(std::span(past).subspan(from, to - from), kSeries));
            else
                for (std::size_t n = from; n < to; ++n)
                    hours.preload(past[n]);
        }
        minutes.judge();
        hours.judge();
        QCOMPARE(hours.boundaryMinute(), minutes.boundaryMinute());
        for (SeriesIndex i = 0; i < kSeries; ++i) {
            for (std::size_t w = 0; w < kWindowMinutes.size(); ++w) {
                Sums left = hours.sums(i, static_cast<Window>(w)), right = minutes.sums(i, static_cast<Window>(w));
                left.countedS = right.countedS = 0; // A life that began within an hour is told from its start.
                QCOMPARE(left, right);
            }
            const std::int64_t day = floorHour(minutes.boundaryMinute()) - 5 * 1'440;
            Sums left = hours.range(i, day, day + 1'440), right = minutes.range(i, day, day + 1'440);
            QCOMPARE(left, right);
        }
        hours.preloadHour({minutes.boundaryMinute() / 60 - 1, {}, {}, {}});
        QCOMPARE(hours.lateMinutes(), 1); // Not twice.
    }

    void thePeriodForgetsAfterThirtyDays()
    {
        for (const int exact : {43'200, 120}) {
            EngineOptions options = kBare;
            options.exactMinutes = exact;
            Engine engine(options);
            engine.add(objectives(1));
            const std::int64_t start = 480'000 * 60; // A whole hour.
            engine.push(minuteOf(start, {{5, 7}}));
            for (std::int64_t m = 60; m < 43'200; m += 60)
                engine.push(minuteOf(start + m, {{1, 0}}));
            QCOMPARE(engine.states()[0].period.bad, 7);
            engine.push(minuteOf(start + 43'200, {{1, 0}}));
            QCOMPARE(engine.states()[0].period.bad, exact == 120 ? 7 : 0); // The far hour leaves as a whole.
            for (std::int64_t m = 1; m < 60; ++m)
                engine.push(minuteOf(start + 43'200 + m, {{1, 0}}));
            QCOMPARE(engine.states()[0].period.bad, 0);
        }
    }

    void failuresByDependencyOfTheLastHour()
    {
        Engine engine;
        engine.add(objectives(2));
        for (std::int64_t m = 0; m < 90; ++m) {
            MinuteCounts minute = minuteOf(kDawn + m, {{100, 3}, {100, 1}});
            minute.dependencies = {{1, 4, 1}, {0, 2, 2}, {0, 7, 1}};
            engine.push(minute);
        }
        using Rows = std::vector<std::pair<std::uint16_t, std::int64_t>>;
        QCOMPARE(engine.dependencyBad(0), (Rows{{2, 120}, {7, 60}}));
        QCOMPARE(engine.dependencyBad(1), (Rows{{4, 60}}));
        engine.push(minuteOf(kDawn + 129, {{100, 0}, {100, 0}}));
        QCOMPARE(engine.dependencyBad(0), (Rows{{2, 40}, {7, 20}}));
    }

private:
    static void compareSums(const Engine &engine, const Plain &plain, std::size_t series, std::int64_t exact)
    {
        const std::int64_t boundary = engine.boundaryMinute();
        for (std::size_t w = 0; w < kWindowMinutes.size(); ++w) {
            const std::int64_t end = boundary - kWindowMinutes[w];
            const std::int64_t from = kWindowMinutes[w] > exact ? floorHour(end) : end;
            for (std::size_t i = 0; i < series; ++i)
                QCOMPARE(engine.sums(static_cast<SeriesIndex>(i), static_cast<Window>(w)),
                         plain.sums(i, from, boundary, w + 1 < kWindowMinutes.size()));
        }
    }

    static void compareRanges(const Engine &engine, const Plain &plain, Traffic &traffic, std::size_t series,
                              std::int64_t exact)
    {
        const std::int64_t boundary = engine.boundaryMinute();
        const std::int64_t kept = boundary - exact;
        for (int n = 0; n < 500; ++n) {
            const auto i = static_cast<SeriesIndex>(traffic.below(static_cast<std::uint32_t>(series)));
            std::int64_t from = boundary - 1 - traffic.below(n % 2 == 0 ? 12'000 : 200);
            std::int64_t to = std::min<std::int64_t>(from + 1 + traffic.below(3'000), boundary);
            const Sums got = engine.range(i, from, to);
            // Where minutes are gone the range is widened to the hours that hold its ends.
            from = std::max(from, plain.first[i]);
            if (to <= from) {
                QCOMPARE(got, Sums{});
                continue;
            }
            if (from < kept && floorHour(to) < kept)
                to = floorHour(to + 59);
            if (from < kept)
                from = floorHour(from);
            QCOMPARE(got, plain.sums(i, from, to, false));
        }
    }
};

QTEST_APPLESS_MAIN(TestSloEngine)
#include "tst_slo_engine.moc"
