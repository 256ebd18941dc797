// The one place where gRPC threads and the GUI thread share memory, without gRPC. Runs under the thread sanitizer too.
#include "models/session/fleet_mailbox.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <unordered_map>

using namespace bulkhead;

namespace {

FleetParcel figures(std::initializer_list<std::pair<quint32, int>> rows)
{
    FleetParcel parcel;
    for (const auto &[row, burn] : rows) {
        parcel.figures.row.push_back(row);
        parcel.figures.burn.push_back(burn);
    }
    parcel.updates = rows.size();
    return parcel;
}

FleetParcel facts(std::initializer_list<std::pair<quint32, const char *>> rows)
{
    FleetParcel parcel;
    for (const auto &[row, name] : rows) {
        parcel.facts.row.push_back(row);
        parcel.facts.names += name;
        parcel.facts.nameEnd.push_back(quint32(parcel.facts.names.size()));
    }
    return parcel;
}

/// What a reader of the batch knows after it, as "row=burn" in order of row.
QString drawn(const FleetBatch &batch)
{
    std::map<quint32, int> burns;
    for (const auto &chunk : batch.figures) {
        for (std::size_t i = 0; i < chunk.row.size(); ++i)
            burns[chunk.row[i]] = chunk.burn[i];
    }
    QStringList out;
    for (const auto &[row, burn] : burns)
        out.append(QString("%1=%2").arg(row).arg(burn));
    return out.join(' ');
}

constexpr std::size_t kAll = 1'000'000'000;

} // namespace

class tst_SessionMailbox : public QObject
{
    Q_OBJECT
private slots:
    void bellRingsOncePerFill();
    void formerAttemptsAreDeaf();
    void resetDropsWhatWaits();
    void returnedRowsAreNotRemoved();
    void budgetLeavesTheRestInOrder();
    void memoryIsBoundedByTheFleet();
    void conflationKeepsWordsFactsAndEnd();
    void nothingIsLostBetweenThreads();
};

void tst_SessionMailbox::bellRingsOncePerFill()
{
    FleetMailbox box;
    box.begin(1, false);
    bool more = false;
    QVERIFY(box.post(1, figures({{1, 10}}), {}));
    QVERIFY(!box.post(1, figures({{1, 11}, {2, 20}}), {}));
    QVERIFY(!box.post(1, FleetParcel{}, "token")); // A heartbeat.
    QCOMPARE(drawn(*box.take(kAll, &more)), QString("1=11 2=20"));
    QVERIFY(!more);
    QVERIFY(!box.post(1, FleetParcel{}, "token"));
    QVERIFY(box.post(1, figures({{1, 12}}), {}));
    QCOMPARE(box.resumeToken(), std::string("token"));
}

void tst_SessionMailbox::formerAttemptsAreDeaf()
{
    FleetMailbox box;
    bool more = false;
    box.begin(2, false);
    QVERIFY(!box.post(1, figures({{1, 10}}), "old"));
    QCOMPARE(drawn(*box.take(kAll, &more)), QString());
    QCOMPARE(box.resumeToken(), std::string());
}

void tst_SessionMailbox::resetDropsWhatWaits()
{
    FleetMailbox box;
    bool more = false;
    box.begin(1, false);
    QVERIFY(box.post(1, figures({{1, 10}}), {}));
    FleetParcel fresh = figures({{2, 20}});
    fresh.reset = true;
    QVERIFY(box.post(1, fresh, {}) || true);
    const auto batch = box.take(kAll, &more);
    QVERIFY(batch->reset);
    QCOMPARE(drawn(*batch), QString("2=20"));
}

void tst_SessionMailbox::returnedRowsAreNotRemoved()
{
    FleetMailbox box;
    bool more = false;
    box.begin(1, false);
    FleetParcel gone;
    gone.removed = {1, 2};
    QVERIFY(box.post(1, gone, {}));
    QVERIFY(!box.post(1, facts({{2, "back"}}), {}));
    QCOMPARE(box.take(kAll, &more)->removed, (std::vector<quint32>{1}));
}

void tst_SessionMailbox::budgetLeavesTheRestInOrder()
{
    FleetMailbox box;
    bool more = false;
    box.begin(1, false);
    QVERIFY(box.post(1, figures({{1, 1}, {2, 1}}), {}));
    QVERIFY(!box.post(1, figures({{1, 2}, {3, 2}}), {}));
    QCOMPARE(drawn(*box.take(3, &more)), QString("1=1 2=1"));
    QVERIFY(more);
    QCOMPARE(drawn(*box.take(3, &more)), QString("1=2 3=2"));
    QVERIFY(!more);
}

void tst_SessionMailbox::memoryIsBoundedByTheFleet()
{
    constexpr quint32 kRows = 1'000;
    FleetMailbox box;
    bool more = false;
    box.begin(1, false);
    FleetParcel start = figures({});
    start.total = kRows;
    (void)box.post(1, start, {});
    int burn = 0;
    for (int message = 0; message < 2'000; ++message) {
        FleetParcel parcel;
        for (quint32 row = 0; row < kRows; row += 2) {
            parcel.figures.row.push_back(row);
            parcel.figures.burn.push_back(++burn);
        }
        (void)box.post(1, std::move(parcel), {});
        QVERIFY(box.waitingRows() <= 70'000);
    }
    std::unordered_map<quint32, int> last;
    do {
        const auto batch = box.take(kAll, &more);
        for (const auto &chunk : batch->figures) {
            for (std::size_t i = 0; i < chunk.row.size(); ++i) {
                QVERIFY2(last[chunk.row[i]] < chunk.burn[i], "a tenant never goes back in time");
                last[chunk.row[i]] = chunk.burn[i];
            }
        }
    } while (more);
    QCOMPARE(last.size(), std::size_t(kRows / 2));
    QCOMPARE(last[kRows - 2], burn);
}

void tst_SessionMailbox::conflationKeepsWordsFactsAndEnd()
{
    FleetMailbox box;
    bool more = false;
    box.begin(1, false);
    FleetParcel start = facts({{5, "five"}, {6, "six"}});
    start.reset = true;
    start.snapshotEnd = true;
    start.words = {"east", "west"};
    (void)box.post(1, start, {});
    (void)box.post(1, facts({{5, "new five"}}), {});
    for (int i = 0; i < 70'000; ++i)
        (void)box.post(1, figures({{5, i}}), {});
    const auto batch = box.take(kAll, &more);
    QVERIFY(!more);
    QVERIFY(batch->reset && batch->snapshotEnd);
    QCOMPARE(batch->words, (std::vector<QByteArray>{"east", "west"}));
    QCOMPARE(drawn(*batch), QString("5=69999"));
    QCOMPARE(batch->updates, 70'000ULL);
    QStringList names;
    for (const auto &chunk : batch->facts) {
        for (std::size_t i = 0; i < chunk.row.size(); ++i) {
            const quint32 from = i ? chunk.nameEnd[i - 1] : 0;
            names.append(QString::fromUtf8(chunk.names.mid(from, chunk.nameEnd[i] - from)));
        }
    }
    QCOMPARE(names, (QStringList{"six", "new five"}));
}

void tst_SessionMailbox::nothingIsLostBetweenThreads()
{
    constexpr quint32 kWriters = 3, kKeys = 32;
    constexpr int kPosts = 20'000;
    FleetMailbox box;
    box.begin(1, false);
    std::atomic<int> bells = 0;
    std::atomic<quint32> done = 0;
    std::vector<std::thread> writers;
    for (quint32 writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([&, writer] {
            for (int i = 1; i <= kPosts; ++i)
                bells += box.post(1, figures({{writer * kKeys + quint32(i) % kKeys, i}}), {});
            ++done;
        });
    }
    int fills = 0;
    std::unordered_map<quint32, int> latest;
    for (bool last = false; !last;) {
        last = done == kWriters;
        bool more = false;
        const auto batch = box.take(kAll, &more);
        fills += !batch->figures.empty();
        for (const auto &chunk : batch->figures) {
            for (std::size_t i = 0; i < chunk.row.size(); ++i) {
                QVERIFY2(chunk.burn[i] > latest[chunk.row[i]], "a tenant never goes back in time");
                latest[chunk.row[i]] = chunk.burn[i];
            }
        }
    }
    for (auto &writer : writers)
        writer.join();
    QCOMPARE(latest.size(), std::size_t(kWriters * kKeys));
    for (const auto &[row, burn] : latest)
        QVERIFY(burn > kPosts - int(kKeys));
    QCOMPARE(bells.load(), fills);
}

QTEST_APPLESS_MAIN(tst_SessionMailbox)
#include "tst_session_mailbox.moc"
