// Periods, clock changes, business days and recurring windows in a contract's own zone.
#include "backend/engine/recurrence.h"

#include <QTest>

using namespace bulkhead::sla;

namespace {

QString utc(std::int64_t ms)
{
    return QString::fromStdString(absl::FormatTime("%Y-%m-%dT%H:%M", absl::FromUnixMillis(ms), absl::UTCTimeZone()));
}

PeriodRule rule(const char *zone, PeriodKind kind = PeriodKind::Month, int anchor = 1)
{
    const auto loaded = loadZone(zone);
    if (!loaded.ok())
        QTest::qFail(zone, __FILE__, __LINE__);
    return {kind, anchor, loaded.value_or(absl::UTCTimeZone())};
}

} // namespace

class TestSlaCalendar : public QObject
{
    Q_OBJECT

private slots:
    void monthsInTheContractsZone_data()
    {
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("minutes");
        const auto row = [](const char *zone, const char *name, const char *from, const char *to, int minutes) {
            QTest::addRow("%s in %s", name, zone) << QString::fromLatin1(zone) << QString::fromLatin1(name)
                                                  << QString::fromLatin1(from) << QString::fromLatin1(to) << minutes;
        };
        row("UTC", "2026-02", "2026-02-01T00:00", "2026-03-01T00:00", 40'320);
        row("UTC", "2028-02", "2028-02-01T00:00", "2028-03-01T00:00", 41'760);
        row("America/New_York", "2026-03", "2026-03-01T05:00", "2026-04-01T04:00", 44'580);
        row("America/New_York", "2026-11", "2026-11-01T04:00", "2026-12-01T05:00", 43'260);
        row("Europe/Berlin", "2026-03", "2026-02-28T23:00", "2026-03-31T22:00", 44'580);
        row("Asia/Kolkata", "2026-06", "2026-05-31T18:30", "2026-06-30T18:30", 43'200);
        row("America/Phoenix", "2026-03", "2026-03-01T07:00", "2026-04-01T07:00", 44'640);
        row("Australia/Lord_Howe", "2026-04", "2026-03-31T13:00", "2026-04-30T13:30", 43'230);
        row("America/Havana", "2026-11", "2026-11-01T04:00", "2026-12-01T05:00", 43'260);
    }
    void monthsInTheContractsZone()
    {
        QFETCH(QString, zone);
        QFETCH(QString, name);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, minutes);
        const PeriodRule months = rule(zone.toLatin1().constData());
        const auto period = periodNamed(months, name.toStdString());
        QVERIFY(period.ok());
        QCOMPARE(utc(period->fromMs), from);
        QCOMPARE(utc(period->toMs), to);
        QCOMPARE(period->minutes(), minutes);
        QCOMPARE(periodAt(months, period->fromMs), *period);
        QCOMPARE(periodAt(months, period->toMs - 1), *period);
        QVERIFY(periodAt(months, period->toMs) != *period);
    }
    void skippedMidnightStartsTheDayAtItsFirstInstant()
    {
        // Havana skips 00:00 on 2026-03-08: its day starts at 01:00 local.
        QCOMPARE(utc(startOfDayMs(absl::CivilDay(2026, 3, 8), rule("America/Havana").zone)),
                 QStringLiteral("2026-03-08T05:00"));
    }
    void localTimesAtClockChanges_data()
    {
        QTest::addColumn<int>("month");
        QTest::addColumn<int>("day");
        QTest::addColumn<int>("hour");
        QTest::addColumn<int>("minute");
        QTest::addColumn<QString>("instant");
        QTest::newRow("the first skipped time") << 3 << 8 << 2 << 0 << QStringLiteral("2026-03-08T07:00");
        QTest::newRow("a skipped time uses the offset before")
            << 3 << 8 << 2 << 30 << QStringLiteral("2026-03-08T07:30");
        QTest::newRow("a repeated time is the first one") << 11 << 1 << 1 << 30 << QStringLiteral("2026-11-01T05:30");
        QTest::newRow("a time after the repetition") << 11 << 1 << 2 << 0 << QStringLiteral("2026-11-01T07:00");
    }
    void localTimesAtClockChanges()
    {
        QFETCH(int, month);
        QFETCH(int, day);
        QFETCH(int, hour);
        QFETCH(int, minute);
        QFETCH(QString, instant);
        const absl::CivilSecond local(2026, month, day, hour, minute, 0);
        QCOMPARE(utc(localToUtcMs(local, rule("America/New_York").zone)), instant);
    }
    void contractMonthsNeverDrift()
    {
        const PeriodRule months = rule("UTC", PeriodKind::ContractMonth, 31);
        auto period = periodNamed(months, "2026-01-31");
        QVERIFY(period.ok());
        QStringList starts;
        for (int i = 0; i < 5; ++i) {
            starts << QString::fromStdString(period->name);
            *period = nextPeriod(months, *period);
        }
        QCOMPARE(starts.join(u' '), QStringLiteral("2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31"));
        QCOMPARE(previousPeriod(months, *period).name, std::string("2026-05-31"));
        QVERIFY(!periodNamed(months, "2026-02-27").ok());
    }
    void quartersAndYears()
    {
        const auto quarter = periodNamed(rule("UTC", PeriodKind::Quarter), "2026-Q4");
        QVERIFY(quarter.ok());
        QCOMPARE(utc(quarter->fromMs) + utc(quarter->toMs), QStringLiteral("2026-10-01T00:002027-01-01T00:00"));
        const auto year = periodNamed(rule("Europe/Berlin", PeriodKind::Year), "2026");
        QVERIFY(year.ok());
        QCOMPARE(year->minutes(), 525'600);
        QVERIFY(!periodNamed(rule("UTC"), "2026-13").ok());
        QVERIFY(!periodNamed(rule("UTC", PeriodKind::Quarter), "2026-Q5").ok());
        QVERIFY(!periodNamed(rule("UTC"), "October").ok());
    }
    void ambiguousZonesAreRefusedWithWhatToWrite_data()
    {
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("instead");
        QTest::newRow("an abbreviation that ignores summer") << "EST"
                                                             << "America/New_York";
        QTest::newRow("an abbreviation of three countries") << "IST"
                                                            << "Asia/Kolkata";
        QTest::newRow("the computer's own zone") << "localtime"
                                                 << "Europe/Berlin";
        QTest::newRow("a zone that nobody knows") << "Mars/Olympus"
                                                  << "Europe/Berlin";
        QTest::newRow("a path") << "../etc/passwd"
                                << "Europe/Berlin";
        QTest::newRow("nothing") << ""
                                 << "Europe/Berlin";
        QTest::newRow("an offset") << "UTC+5"
                                   << "Europe/Berlin";
    }
    void ambiguousZonesAreRefusedWithWhatToWrite()
    {
        QFETCH(QString, zone);
        QFETCH(QString, instead);
        const auto loaded = loadZone(zone.toStdString());
        QCOMPARE(loaded.status().code(), absl::StatusCode::kInvalidArgument);
        QVERIFY(QString::fromStdString(std::string(loaded.status().message())).contains(instead));
    }
    void fixedOffsetsAreAllowed() { QVERIFY(loadZone("Etc/GMT+5").ok()); }
    void periodsSettleByBusinessDays()
    {
        ContractVersion version;
        version.zone = "America/New_York";
        version.settleBusinessDays = 3;
        const auto period = periodNamed(rule("America/New_York"), "2026-09");
        QVERIFY(period.ok()); // Ends as Thursday begins: Thursday, Friday and Monday have to pass.
        const std::int64_t finalMs = finalFromMs(version, *period);
        QCOMPARE(utc(finalMs), QStringLiteral("2026-10-06T04:00"));
        QCOMPARE(int(periodState(version, *period, period->toMs - 1)), int(PeriodState::Open));
        QCOMPARE(int(periodState(version, *period, period->toMs)), int(PeriodState::Provisional));
        QCOMPARE(int(periodState(version, *period, finalMs - 1)), int(PeriodState::Provisional));
        QCOMPARE(int(periodState(version, *period, finalMs)), int(PeriodState::Final));
        QCOMPARE(int(periodState(version, *period, period->toMs + 5, period->toMs + 5)), int(PeriodState::Final));
    }
    void recurringWindows_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("start");
        QTest::addColumn<QString>("starts");
        QTest::newRow("each Sunday over a clock change keeps local time") << "FREQ=WEEKLY;BYDAY=SU;COUNT=3"
                                                                          << "2026-03-01T03:00:00"
                                                                          << "03-01T08:00 03-08T07:00 03-15T07:00";
        QTest::newRow("a skipped time uses the offset before") << "FREQ=DAILY;COUNT=3"
                                                               << "2026-03-07T02:30:00"
                                                               << "03-07T07:30 03-08T07:30 03-09T06:30";
        QTest::newRow("second and last Saturday of a month") << "FREQ=MONTHLY;BYDAY=2SA,-1SA;COUNT=4"
                                                             << "2026-03-01T00:00:00"
                                                             << "03-14T04:00 03-28T04:00 04-11T04:00 04-25T04:00";
        QTest::newRow("a date that some months lack") << "FREQ=MONTHLY;COUNT=3"
                                                      << "2026-01-31T12:00:00"
                                                      << "01-31T17:00 03-31T16:00 05-31T16:00";
        QTest::newRow("every other week until a date") << "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260331"
                                                       << "2026-03-03T12:00:00"
                                                       << "03-03T17:00 03-17T16:00 03-31T16:00";
        QTest::newRow("two days a week") << "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3"
                                         << "2026-06-03T00:00:00"
                                         << "06-03T04:00 06-08T04:00 06-10T04:00";
    }
    void recurringWindows()
    {
        QFETCH(QString, text);
        QFETCH(QString, start);
        QFETCH(QString, starts);
        const auto parsed = parseRecurrence(text.toStdString(), start.toStdString(), 7'200'000, "America/New_York");
        QVERIFY2(parsed.ok(), std::string(parsed.status().message()).c_str());
        QStringList found;
        for (const Interval &interval : expand(*parsed, 0, 1'900'000'000'000)) {
            found << utc(interval.fromMs).mid(5);
            QCOMPARE(interval.toMs - interval.fromMs, 7'200'000); // Exact, also over a clock change.
        }
        QCOMPARE(found.join(u' '), starts);
    }
    void recurrencesThatCannotBeAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("no frequency") << "COUNT=3"
                                      << "FREQ";
        QTest::newRow("yearly") << "FREQ=YEARLY"
                                << "MONTHLY";
        QTest::newRow("a part that is not supported") << "FREQ=DAILY;BYHOUR=2"
                                                      << "BYHOUR";
        QTest::newRow("count and until") << "FREQ=DAILY;COUNT=3;UNTIL=20260331"
                                         << "exclude each other";
        QTest::newRow("a weekday nobody knows") << "FREQ=WEEKLY;BYDAY=XX"
                                                << "MO to SU";
        QTest::newRow("a numbered day in a week") << "FREQ=WEEKLY;BYDAY=2SU"
                                                  << "MONTHLY";
    }
    void recurrencesThatCannotBeAreRefused()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto parsed = parseRecurrence(text.toStdString(), "2026-03-01T00:00:00", 60'000, "UTC");
        QVERIFY(!parsed.ok());
        QVERIFY(QString::fromStdString(std::string(parsed.status().message())).contains(says));
    }
};

QTEST_APPLESS_MAIN(TestSlaCalendar)
#include "tst_sla_calendar.moc"
