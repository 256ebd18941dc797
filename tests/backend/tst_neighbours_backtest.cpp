// Whom the neighbours engine names on recordings of a real PostgreSQL, held against what really happened; and what
// becomes of recordings with fewer signals, holes and mistakes.
#include "backend/backtest/csv_table.h"
#include "backend/backtest/neighbours_backtest.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cmath>
#include <map>
#include <set>

using namespace bulkhead;

namespace {

using Names = std::set<std::string>;

struct Episode
{
    double start = 0, end = 0;
    std::string kind;
    Names culprits; ///< Empty: nobody is to blame.
};

QString dataFolder()
{
    return QStringLiteral(BULKHEAD_TEST_DATA "/pg-episodes");
}

std::vector<Episode> labels()
{
    std::vector<Episode> episodes;
    constexpr std::array<std::string_view, 4> columns{"start", "end", "kind", "antagonists"};
    const absl::Status read = readCsv(
        (dataFolder() + QStringLiteral("/run1_labels.csv.gz")).toStdString(), columns, [&](const RecordedRow &row) {
            Episode one;
            one.kind = row.text(2);
            const QStringList names = QString::fromUtf8(row.text(3).data(), qsizetype(row.text(3).size())).split(u';');
            for (const QString &name : names)
                if (!name.isEmpty())
                    one.culprits.insert(name.toStdString());
            episodes.push_back(one);
            return row.number(0, episodes.back().start) && row.number(1, episodes.back().end);
        });
    return read.ok() ? episodes : std::vector<Episode>();
}

struct Score
{
    int truths = 0, found = 0, wrong = 0; ///< Names.
    int falselyBlamed = 0, negatives = 0;
    int resources = 0;
    std::vector<double> toName; ///< Seconds to each right name.
};

/// What a culprit's kind is about; a kind that the probe has no signal for (write-ahead log) fits anything.
bool rightResource(const std::string &kind, neighbours::Contended resource)
{
    using neighbours::Contended;
    if (kind == "lock")
        return resource == Contended::Lock;
    if (kind == "cpu" || kind == "decoy")
        return resource == Contended::Cpu;
    return kind != "pool" || resource == Contended::Slots;
}

/// Names are an episode's until the next one begins.
Score scoreOf(const RecordedUsage &usage, const std::vector<RecordedIncident> &incidents)
{
    Score score;
    const std::vector<Episode> all = labels();
    for (std::size_t e = 0; e < all.size(); ++e) {
        const Episode &episode = all[e];
        const double until = e + 1 < all.size() ? all[e + 1].start : 1e18;
        std::map<std::string, std::pair<double, neighbours::Contended>> named;
        for (const RecordedIncident &one : incidents)
            if (const double at = double(one.startMs) / 1e3; at >= episode.start && at < until)
                for (const neighbours::Antagonist &antagonist : one.antagonists)
                    named.try_emplace(usage.tenants[antagonist.tenant], at, antagonist.resource);
        score.truths += int(episode.culprits.size());
        score.negatives += episode.culprits.empty();
        score.falselyBlamed += episode.culprits.empty() && !named.empty();
        for (const auto &[name, how] : named) {
            if (episode.culprits.count(name) == 0) {
                ++score.wrong;
                continue;
            }
            ++score.found;
            score.toName.push_back(how.first - episode.start);
            score.resources += rightResource(episode.kind, how.second);
        }
    }
    std::ranges::sort(score.toName);
    return score;
}

void write(const QString &file, const QByteArray &text)
{
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write(text);
}

/// A recording that can be read: two tenants, two minutes.
void writeSmall(const QString &folder, const QByteArray &badLine = {})
{
    QByteArray latency = "ts,tenant,workflow,n,mean_ms\n";
    QByteArray samples = "ts,tenant,cpu_s,runq_s,act,idle_tx,lockwait,pool_wait\n";
    for (int s = 0; s < 120; ++s)
        for (int t = 1; t <= 2; ++t) {
            const QByteArray at = QByteArray::number(1'000'000 + s) + ",";
            latency += at + "t" + QByteArray::number(t) + ",normal,50,2.5\n";
            samples += at + QByteArray::number(t) + ",0.1,0,0.5,0.1,0,0\n";
        }
    write(folder + QStringLiteral("/x_latency.csv"), latency + badLine);
    write(folder + QStringLiteral("/x_samples.csv"), samples);
}

} // namespace

class TestNeighboursBacktest : public QObject
{
    Q_OBJECT

private slots:
    void recordedEpisodes()
    {
        QCOMPARE(labels().size(), std::size_t{24});
        const auto usage = readRecordedUsage(dataFolder().toStdString());
        QVERIFY2(usage.ok(), usage.status().ToString().c_str());
        QCOMPARE(usage->poolSlots, 8.0);
        QCOMPARE(usage->cores, 2.0);
        const std::vector<RecordedIncident> incidents = runNeighboursBacktest(*usage);
        const Score score = scoreOf(*usage, incidents);
        QCOMPARE(score.negatives, 12);
        QCOMPARE(score.falselyBlamed, 0);
        QCOMPARE(score.truths, 14);
        QVERIFY2(score.wrong == 0 || double(score.found) / (score.found + score.wrong) >= 0.95,
                 qPrintable(QString::number(score.wrong)));
        QVERIFY2(score.found >= 0.85 * score.truths, qPrintable(QString::number(score.found)));
        QVERIFY2(score.toName[score.toName.size() / 2] <= 6,
                 qPrintable(QString::number(score.toName[score.toName.size() / 2])));
        QVERIFY2(score.resources >= 0.9 * score.found, qPrintable(QString::number(score.resources)));
    }

    /// Who floods the log and little else is found by who waits for it.
    void waitsForTheDiskFindOneMore()
    {
        auto usage = readRecordedUsage(dataFolder().toStdString());
        QVERIFY2(usage.ok(), usage.status().ToString().c_str());
        QCOMPARE(usage->io, IoSight::Waits);
        const Score with = scoreOf(*usage, runNeighboursBacktest(*usage));
        for (UsageTick &tick : usage->ticks)
            tick.pools[0].ioSeen = IoSight::Nothing;
        const Score without = scoreOf(*usage, runNeighboursBacktest(*usage));
        QCOMPARE(with.wrong + with.falselyBlamed, 0);
        QCOMPARE(without.wrong + without.falselyBlamed, 0);
        QCOMPARE(with.found, with.truths);
        QVERIFY(without.found < with.found);
    }

    /// Which columns a recording has says what can be seen.
    void theDiskIsReadAsFarAsItWasRecorded()
    {
        const QTemporaryDir folder;
        writeSmall(folder.path());
        const auto plain = readRecordedUsage(folder.path().toStdString());
        QVERIFY2(plain.ok(), plain.status().ToString().c_str());
        QCOMPARE(plain->io, IoSight::Nothing);
        QVERIFY(neighboursText(*plain, {}).find("waits for the disk not recorded") != std::string::npos);
        const QString name = folder.path() + QStringLiteral("/x_samples.csv");
        QFile samples(name);
        QVERIFY(samples.open(QIODevice::ReadOnly));
        QByteArray text = samples.readAll();
        samples.close();
        text.replace("pool_wait\n", "pool_wait,io,io_mib\n").replace(",0.5,0.1,0,0\n", ",0.5,0.1,0,0,0.2,3\n");
        write(name, text);
        const auto whole = readRecordedUsage(folder.path().toStdString());
        QVERIFY2(whole.ok(), whole.status().ToString().c_str());
        QCOMPARE(whole->io, IoSight::Bytes);
        const UsageCell &cell = whole->ticks[3].cells[0];
        QCOMPARE(cell.ioWaitMs, 400U);
        QCOMPARE(cell.ioKib, 2 * 3 * 1'024U);
        QCOMPARE(whole->ticks[3].pools[0].ioSeen, IoSight::Bytes);
        text.replace(",0.2,3\n", ",0.2,-3\n");
        write(name, text);
        QVERIFY(!readRecordedUsage(folder.path().toStdString()).ok());
    }

    /// With fewer signals it finds fewer, and still blames nobody for what nobody did.
    void fewerSignalsBlameNobodyElse_data()
    {
        QTest::addColumn<QStringList>("without");
        QTest::addColumn<double>("tickS");
        QTest::addColumn<int>("found"); // At least.
        QTest::newRow("without wait-for edges") << QStringList{QStringLiteral("edges")} << 2.0 << 10;
        QTest::newRow("without the host's CPU") << QStringList{QStringLiteral("host")} << 2.0 << 10;
        QTest::newRow("ticks of 5 s") << QStringList() << 5.0 << 10;
    }
    void fewerSignalsBlameNobodyElse()
    {
        QFETCH(QStringList, without);
        QFETCH(double, tickS);
        QFETCH(int, found);
        const QTemporaryDir folder;
        for (const char *part : {"latency", "samples", "edges", "host"}) {
            const QString name = QStringLiteral("/run1_%1.csv.gz").arg(QLatin1String(part));
            if (!without.contains(QLatin1String(part)))
                QVERIFY(QFile::copy(dataFolder() + name, folder.path() + name));
        }
        const auto usage = readRecordedUsage(folder.path().toStdString(), {tickS, 0, 0});
        QVERIFY2(usage.ok(), usage.status().ToString().c_str());
        QCOMPARE(usage->locks, !without.contains(QStringLiteral("edges")));
        QCOMPARE(usage->cpu, !without.contains(QStringLiteral("host")));
        const Score score = scoreOf(*usage, runNeighboursBacktest(*usage));
        QCOMPARE(score.falselyBlamed, 0);
        QVERIFY2(score.found >= found, qPrintable(QString::number(score.found)));
        QVERIFY2(score.wrong * 10 <= score.found, qPrintable(QString::number(score.wrong)));
    }

    void printedBooksNameEveryAccountOnce()
    {
        const auto usage = readRecordedUsage(dataFolder().toStdString());
        QVERIFY(usage.ok());
        const std::vector<RecordedIncident> incidents = runNeighboursBacktest(*usage);
        const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(neighboursJson(*usage, incidents)));
        const QJsonArray list = document[QStringLiteral("incidents")].toArray();
        QCOMPARE(std::size_t(list.size()), incidents.size());
        const QJsonObject first = list[0].toObject();
        QCOMPARE(first[QStringLiteral("verdict")].toString(), QStringLiteral("culprit"));
        QCOMPARE(first[QStringLiteral("antagonists")].toArray(), QJsonArray{QStringLiteral("t6")});
        QVERIFY(!first[QStringLiteral("victims")].toArray().contains(QStringLiteral("t6")));
        QVERIFY(first[QStringLiteral("end")].toDouble() > first[QStringLiteral("start")].toDouble());
        double told = 0, booked = 0;
        const QJsonObject ledger = first[QStringLiteral("ledger")].toObject();
        for (const QJsonValue &seconds : ledger)
            told += seconds.toDouble();
        for (const neighbours::Booking &booking : incidents[0].ledger)
            booked += booking.seconds;
        QVERIFY(std::abs(told - booked) <= 1e-6 * booked);
        QVERIFY(ledger.contains(QStringLiteral("t6 on lock")));
        QVERIFY(QString::fromStdString(neighboursText(*usage, incidents)).contains(QStringLiteral("culprit, t6 (")));
    }

    /// The same recording, the same answer, to the byte.
    void isDeterministic()
    {
        const auto once = readRecordedUsage(dataFolder().toStdString()),
                   again = readRecordedUsage(dataFolder().toStdString());
        QCOMPARE(neighboursJson(*once, runNeighboursBacktest(*once)),
                 neighboursJson(*again, runNeighboursBacktest(*again)));
    }

    void aHoleInTheSamplesLeavesTicksOut()
    {
        const QTemporaryDir folder;
        writeSmall(folder.path());
        const auto whole = readRecordedUsage(folder.path().toStdString());
        QVERIFY2(whole.ok(), whole.status().ToString().c_str());
        QCOMPARE(whole->ticks.size(), std::size_t{60});
        QFile samples(folder.path() + QStringLiteral("/x_samples.csv"));
        QVERIFY(samples.open(QIODevice::ReadOnly));
        QByteArray kept;
        for (const QByteArray &line : samples.readAll().split('\n'))
            if (!line.startsWith("100003")) // Ten seconds.
                kept += line + '\n';
        samples.close();
        write(samples.fileName(), kept);
        const auto holed = readRecordedUsage(folder.path().toStdString());
        QVERIFY(holed.ok());
        QCOMPARE(holed->ticks.size(), std::size_t{55});
    }

    void badRecordingsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("says");
        QTest::newRow("no number") << QByteArray("1000120,t1,normal,many,2\n")
                                   << QStringLiteral("x_latency.csv, line 242");
        QTest::newRow("a field too few") << QByteArray("1000120,t1,normal,5\n")
                                         << QStringLiteral("has 4 fields, not 5");
        QTest::newRow("a negative count") << QByteArray("1000120,t1,normal,-5,2\n") << QStringLiteral("line 242");
        QTest::newRow("not finite") << QByteArray("1000120,t1,normal,5,nan\n") << QStringLiteral("line 242");
        QTest::newRow("a time beyond all time") << QByteArray("1e300,t1,normal,5,2\n") << QStringLiteral("line 242");
        QTest::newRow("a year apart") << QByteArray("90000000,t1,normal,5,2\n")
                                      << QStringLiteral("longer than 31 days");
        QTest::newRow("a line without end") << QByteArray(10'000, 'x') << QStringLiteral("longer than 4,095 bytes");
    }
    void badRecordingsAreNamed()
    {
        QFETCH(QByteArray, line);
        QFETCH(QString, says);
        const QTemporaryDir folder;
        writeSmall(folder.path(), line);
        const auto usage = readRecordedUsage(folder.path().toStdString());
        QVERIFY(!usage.ok());
        const QString said = QString::fromStdString(std::string(usage.status().message()));
        QVERIFY2(said.contains(says), qPrintable(said));
    }

    void missingAndDoubledFilesAreNamed()
    {
        const QTemporaryDir folder;
        const auto said = [&folder] {
            return QString::fromStdString(
                std::string(readRecordedUsage(folder.path().toStdString()).status().message()));
        };
        QVERIFY(said().contains(QStringLiteral("holds no latency.csv")));
        writeSmall(folder.path());
        QVERIFY(said().isEmpty());
        write(folder.path() + QStringLiteral("/y_latency.csv"), "ts\n");
        QVERIFY(said().contains(QStringLiteral("two recordings")));
        QFile::remove(folder.path() + QStringLiteral("/y_latency.csv"));
        write(folder.path() + QStringLiteral("/x_host.csv"), "ts,load\n1,2\n");
        QVERIFY(said().contains(QStringLiteral("no column cpu_busy")));
        // A gzip file that was cut off: what is there is not taken for all of it.
        QFile::remove(folder.path() + QStringLiteral("/x_host.csv"));
        QFile whole(dataFolder() + QStringLiteral("/run1_host.csv.gz"));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        write(folder.path() + QStringLiteral("/x_host.csv.gz"), whole.readAll().left(9'000));
        QVERIFY2(said().contains(QStringLiteral("breaks off")), qPrintable(said()));
        QVERIFY(QString::fromStdString(std::string(readRecordedUsage("/nowhere").status().message()))
                    .contains(QStringLiteral("is no folder")));
    }
};

QTEST_APPLESS_MAIN(TestNeighboursBacktest)
#include "tst_neighbours_backtest.moc"
