// Freeze windows as the access policy writes them: what is read, what is refused with its line, and how a changed one
// is told.
#include "backend/access_diff.h"
#include "backend/access_file.h"
#include "backend/freeze_table.h"

#include <QDateTime>
#include <QtTest>

using namespace bulkhead;

namespace {

constexpr char kOnce[] = "[[freeze]]\n"
                         "name = \"go-live\"\n"
                         "reason = \"The new ledger begins.\"\n"
                         "from = 2026-12-19T22:00:00Z\n"
                         "until = 2026-12-21T06:00:00Z\n"
                         "scope = { regions = [\"us-east\"], tiers = [\"shared\", \"segmented\"] }\n";
constexpr char kMonthly[] = "[[freeze]]\n"
                            "name = \"month-end close\"\n"
                            "reason = \"The books are closed.\"\n"
                            "last_days = 2\n"
                            "first_days = 1\n";

QByteArray standard()
{
    const std::string_view text = standardAccessText();
    return QByteArray(text.data(), qsizetype(text.size())) + '\n';
}

QByteArray with(const char *table, const char *from, const char *to)
{
    QByteArray text(table);
    return text.contains(from) ? text.replace(from, to) : QByteArray();
}

QString problem(const QByteArray &toml)
{
    const auto read = parseAccessFile(toml.toStdString(), "f", ".");
    return read.ok() ? QString() : QString::fromStdString(std::string(read.status().message()));
}

AccessPolicy policyOf(const QByteArray &freezes)
{
    auto read = parseAccessFile((standard() + freezes).toStdString(), "f", ".");
    if (!read.ok())
        qFatal("%s", read.status().message().data());
    return *std::move(read);
}

qint64 at(const char *text)
{
    return QDateTime::fromString(QLatin1String(text), Qt::ISODate).toMSecsSinceEpoch();
}

} // namespace

class TestFreezeTable : public QObject
{
    Q_OBJECT
private slots:
    void itIsReadAsItStands();
    void anOffsetIsTakenIntoAccount_data();
    void anOffsetIsTakenIntoAccount();
    void aBrokenOneNamesTheLine_data();
    void aBrokenOneNamesTheLine();
    void theGatewaysOwnHasNone();
    void whatStandsThereAsAnExampleCanBeUsed();
    void aChangedOneIsTold();
};

void TestFreezeTable::itIsReadAsItStands()
{
    const AccessPolicy policy = policyOf(QByteArray(kOnce) + kMonthly);
    QCOMPARE(policy.freezes.size(), std::size_t{2});
    const freezes::Rule &once = policy.freezes[0], &monthly = policy.freezes[1];
    QCOMPARE(once.name, std::string("go-live"));
    QCOMPARE(once.reason, std::string("The new ledger begins."));
    QCOMPARE(once.fromMs, at("2026-12-19T22:00:00Z"));
    QCOMPARE(once.untilMs, at("2026-12-21T06:00:00Z"));
    QVERIFY(!once.monthly() && !once.whom.wholeFleet());
    QCOMPARE(once.whom.scope.regions, std::vector<std::string>{"us-east"});
    QVERIFY((once.whom.tiers == std::vector{Tier::Shared, Tier::Segmented}));
    QVERIFY(monthly.monthly() && monthly.whom.wholeFleet());
    QCOMPARE(monthly.lastDays, 2);
    QCOMPARE(monthly.firstDays, 1);
    const AccessPolicy all =
        policyOf(with(kOnce, "regions = [\"us-east\"], tiers = [\"shared\", \"segmented\"]",
                      "tiers = [\"dedicated\", \"channel\"], pools = [\"pool-a\"], tenants = [\"holly\"], owners = "
                      "[\"success-2\"], partners = [\"p\"], phases = [\"live\"], profiles = [\"clinic\", "
                      "\"regional-network\", \"hospital-system\", \"white-label\"]"));
    const freezes::Whom &whom = all.freezes.at(0).whom;
    QVERIFY((whom.tiers == std::vector{Tier::Dedicated, Tier::Channel}));
    QVERIFY((whom.profiles
             == std::vector{Profile::Clinic, Profile::RegionalNetwork, Profile::HospitalSystem, Profile::WhiteLabel}));
    for (const auto part : kScopeParts)
        QCOMPARE((whom.scope.*part).size(), std::size_t(part == &Scope::regions ? 0 : 1));
}

void TestFreezeTable::anOffsetIsTakenIntoAccount_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("utc");
    QTest::newRow("west of Greenwich") << QByteArray("2026-12-19T17:00:00-05:00") << QByteArray("2026-12-19T22:00:00Z");
    QTest::newRow("east of it") << QByteArray("2026-12-20T03:30:00+05:30") << QByteArray("2026-12-19T22:00:00Z");
    QTest::newRow("with a blank") << QByteArray("2026-12-19 22:00:00.250Z") << QByteArray("2026-12-19T22:00:00.250Z");
}

void TestFreezeTable::anOffsetIsTakenIntoAccount()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, utc);
    const QByteArray text = with(kOnce, "2026-12-19T22:00:00Z", from.constData());
    QCOMPARE(policyOf(text).freezes.at(0).fromMs,
             QDateTime::fromString(QLatin1String(utc), Qt::ISODateWithMs).toMSecsSinceEpoch());
}

void TestFreezeTable::aBrokenOneNamesTheLine_data()
{
    QTest::addColumn<QByteArray>("freezes");
    QTest::addColumn<int>("line"); // Within `freezes`.
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const QByteArray &freezes, int line, const char *said) {
        QTest::newRow(name) << freezes << line << QString::fromUtf8(said);
    };
    row("no name", with(kOnce, "name = \"go-live\"\n", ""), 1, "\"name\" is missing; write how people call");
    row("a name that is no text", with(kOnce, "\"go-live\"", "7"), 2, "\"name\" must be text");
    row("61 characters", with(kOnce, "go-live", QByteArray(61, 'x').constData()), 2, "1 to 60 plain characters");
    row("a direction override", with(kOnce, "go-live", "a\xE2\x80\xAE"), 2, "1 to 60 plain characters");
    row("no reason", with(kMonthly, "reason = \"The books are closed.\"\n", ""), 1, "\"reason\" is missing");
    row("a long reason", with(kOnce, "The new", QByteArray(200, 'x').constData()), 3, "1 to 200 plain characters");
    row("once and each month", QByteArray(kMonthly) + "from = 2026-12-19T22:00:00Z\nuntil = 2026-12-21T06:00:00Z\n", 4,
        "\"last_days\" is of each month, and \"from\" and \"until\" are of one time; keep one of the two");
    row("never", with(kMonthly, "last_days = 2\nfirst_days = 1\n", ""), 1,
        "\"from\" is missing; say when: from and until, or last_days or first_days");
    row("no beginning", with(kOnce, "from = 2026-12-19T22:00:00Z\n", ""), 1, "\"from\" is missing");
    row("no end", with(kOnce, "until = 2026-12-21T06:00:00Z\n", ""), 1, "\"until\" is missing");
    row("ends before it begins", with(kOnce, "2026-12-21T06", "2026-12-19T06"), 5, "\"until\" must be after \"from\"");
    row("ends as it begins", with(kOnce, "2026-12-21T06", "2026-12-19T22"), 5, "\"until\" must be after \"from\"");
    row("a time without an offset", with(kOnce, "22:00:00Z", "22:00:00"), 4, "with its offset");
    row("a day without a time", with(kOnce, "2026-12-21T06:00:00Z", "2026-12-21"), 5, "with its offset");
    row("a time in quotes", with(kOnce, "2026-12-19T22:00:00Z", "\"2026-12-19T22:00:00Z\""), 4, "without quotes");
    row("a day that there is not", with(kOnce, "2026-12-19", "2026-02-30"), 4, "");
    row("no days", with(kMonthly, "last_days = 2", "last_days = 0"), 4,
        "\"last_days\" must be a whole number from 1 to 10");
    row("eleven days", with(kMonthly, "first_days = 1", "first_days = 11"), 5,
        "\"first_days\" must be a whole number from 1 to 10");
    row("half a day", with(kMonthly, "first_days = 1", "first_days = 0.5"), 5, "must be a whole number");
    row("an unknown key", QByteArray(kMonthly) + "colour = \"red\"\n", 6, "\"colour\" is not known here");
    row("an unknown key of the scope", with(kOnce, "regions", "planets"), 6, "unknown key \"planets\"");
    row("a team", with(kOnce, "regions = [\"us-east\"], tiers = [\"shared\", \"segmented\"]", "team = \"night\""), 6,
        "unknown key \"team\"; the scope of a freeze knows regions, tiers");
    row("everything", with(kOnce, "regions = [\"us-east\"], tiers = [\"shared\", \"segmented\"]", "all = true"), 6,
        "without a scope it is for the whole fleet");
    row("an empty scope", with(kOnce, " regions = [\"us-east\"], tiers = [\"shared\", \"segmented\"] ", ""), 6,
        "the scope holds no tenant");
    row("an empty list", with(kOnce, "[\"us-east\"]", "[]"), 6, "\"regions\" holds nothing");
    row("an empty list of tiers", with(kOnce, "[\"shared\", \"segmented\"]", "[]"), 6, "\"tiers\" holds nothing");
    row("a scope that is a word",
        with(kOnce, "{ regions = [\"us-east\"], tiers = [\"shared\", \"segmented\"] }", "\"us-east\""), 6,
        "\"scope\" must be lists such as");
    row("an unknown tier", with(kOnce, "\"segmented\"", "\"golden\""), 6,
        "\"tiers\" knows shared, segmented, dedicated, channel, not \"golden\"");
    row("an unknown phase", with(kOnce, "regions = [\"us-east\"]", "phases = [\"leaving\"]"), 6, "\"phases\" knows");
    row("a name twice", QByteArray(kOnce) + with(kMonthly, "month-end close", "go-live"), 8,
        "two freezes are called \"go-live\"");
    row("no list of tables", with(kMonthly, "[[freeze]]", "[freeze]"), 1, "write [[freeze]]");
    QByteArray many;
    for (int i = 0; i <= 100; ++i)
        many += with(kMonthly, "month-end close", QByteArray::number(i).constData());
    row("too many", many, 1, "more than 100 of [[freeze]]; keep fewer");
}

void TestFreezeTable::aBrokenOneNamesTheLine()
{
    QFETCH(QByteArray, freezes);
    QFETCH(int, line);
    QFETCH(QString, said);
    QVERIFY2(!freezes.isEmpty(), "the change has not been made");
    const QString told = problem(standard() + freezes);
    QVERIFY2(told.contains(said) && !told.isEmpty(), qPrintable(told));
    QVERIFY2(told.startsWith(QStringLiteral("f:%1: ").arg(standard().count('\n') + line)), qPrintable(told));
}

void TestFreezeTable::theGatewaysOwnHasNone()
{
    QVERIFY(standardAccess()->freezes.empty()); // A default that holds people up would surprise them once a month.
}

/// The lines of the gateway's own that are commented out, without their sign.
void TestFreezeTable::whatStandsThereAsAnExampleCanBeUsed()
{
    QByteArray lines;
    bool within = false;
    for (const QByteArray &line : standard().split('\n')) {
        within = line == "# [[freeze]]" || (within && line.startsWith("# "));
        if (within)
            lines += line.mid(2) + '\n';
    }
    const AccessPolicy policy = policyOf(lines);
    QCOMPARE(policy.freezes.size(), std::size_t{2});
    QVERIFY(policy.freezes[0].monthly() && policy.freezes[0].whom.wholeFleet());
    QVERIFY(!policy.freezes[1].monthly() && !policy.freezes[1].whom.wholeFleet());
}

void TestFreezeTable::aChangedOneIsTold()
{
    const AccessPolicy before = policyOf(QByteArray(kOnce) + kMonthly);
    QCOMPARE(accessDiff(before, before, {}), std::string());
    const auto told = [&before](const QByteArray &after) {
        return QString::fromStdString(accessDiff(before, policyOf(after), {}));
    };
    QCOMPARE(told(QByteArray(kOnce) + with(kMonthly, "last_days = 2\n", "")),
             QStringLiteral("freeze month-end close\n"
                            "  was: each month, its last 2 days and the first day of the next (UTC), for the whole "
                            "fleet: The books are closed.\n"
                            "  is:  each month, its first day (UTC), for the whole fleet: The books are closed.\n"));
    QCOMPARE(told(with(kMonthly, "first_days = 1", "scope = { pools = [\"pool-a\"], profiles = [\"clinic\"] }")),
             QStringLiteral("freeze go-live\n"
                            "  is gone: from 2026-12-19T22:00:00Z until 2026-12-21T06:00:00Z, for regions us-east; "
                            "tiers shared, segmented: The new ledger begins.\n"
                            "freeze month-end close\n"
                            "  was: each month, its last 2 days and the first day of the next (UTC), for the whole "
                            "fleet: The books are closed.\n"
                            "  is:  each month, its last 2 days (UTC), for pools pool-a; profiles clinic: The books "
                            "are closed.\n"));
    const QString added = told(QByteArray(kOnce) + kMonthly + with(kMonthly, "month-end close", "quarter"));
    QVERIFY2(added.startsWith(QStringLiteral("freeze quarter\n  is new: each month, ")), qPrintable(added));
    const std::string printed = accessText(before);
    QVERIFY(printed.find("freeze go-live\n  from 2026-12-19T22:00:00Z") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestFreezeTable)
#include "tst_freeze_table.moc"
