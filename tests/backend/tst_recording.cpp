// Recordings on both engines: what was recorded is read back and proven, what an administrator of the database does to
// it is found and named, nothing of it is readable without its key, and several gateways write into one.
#include "backend/recording/recorder.h"
#include "backend/recording/recording_trace.h"
#include "backend/store/sqlite_store.h"
#include "backend/store/store_opening.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/store_samples.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;
using recording::Keys;
using recording::KeyState;
using recording::Recorder;

namespace {

constexpr char kTenant[] = "t1", kGrant[] = "grant-1", kCanary[] = "canary-4711-of-a-patient";
using Attack = std::function<absl::Status(sql::Connection &)>;

RecordedStep step(const std::string &summary, StepKind kind = StepKind::Call, const std::string &grant = kGrant)
{
    return {grant, kTenant, "support-1", kind, summary, R"({"sql":"SELECT 1","note":")" + std::string(kCanary) + "\"}"};
}

Attack run(const char *sql)
{
    return [sql](sql::Connection &connection) { return connection.prepare(sql).run(); };
}

} // namespace

Q_DECLARE_METATYPE(Attack)

class TestRecording : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("onServer");
        QTest::newRow("SQLite") << false;
        QTest::newRow("PostgreSQL") << true;
    }
    void initTestCase() { QCOMPARE(m_cluster.server.start({QStringLiteral("gateway")}), QString()); }
    void init()
    {
        QFETCH_GLOBAL(bool, onServer);
        m_folder = std::make_unique<QTemporaryDir>();
        m_keys = m_folder->filePath("keys").toStdString();
        m_where = onServer ? m_cluster.direct(m_cluster.cleared()) : m_folder->filePath("store.db").toStdString();
        m_store = openStore();
        m_recorder = recorderOn(*m_store);
        m_recorder->onFailure([this](const std::string &grant, const absl::Status &why) {
            m_failed.push_back(grant + ": " + std::string(why.message()));
        });
    }
    void cleanup()
    {
        m_recorder.reset();
        m_store.reset();
        m_failed.clear();
    }

    void whatWasRecordedIsReadBack();
    void whatWasDoneToItIsNamed_data();
    void whatWasDoneToItIsNamed();
    void stepsTakenBackEndIt();
    void stepsTakenBackWhileNobodyLooksAreFound();
    void nothingIsReadableWithoutItsKey();
    void aKeyThatIsNotThereEndsIt();
    void aDestroyedKeyIsNeverMadeAnew();
    void aKeyOpenToOthersIsRefused();
    void twoGatewaysWriteIntoOne();
    void aGatewayWithOtherKeysCannot();
    void whoComesFirstMakesTheKey();
    void aFullOneEnds();
    void whatWasLeftOpenIsSealedByAnother();

private:
    std::unique_ptr<Store> openStore()
    {
        QFETCH_GLOBAL(bool, onServer);
        return onServer ? opened(m_where, m_clock) : *openSqliteStore(m_where, m_clock);
    }
    std::unique_ptr<Recorder> recorderOn(Store &store) { return recorderOn(store, m_keys); }
    static std::unique_ptr<Recorder> recorderOn(Store &store, const std::string &folder)
    {
        auto keys = Keys::inFolder(folder, true);
        if (!keys.ok())
            qFatal("%s", told(keys.status()).constData());
        return std::make_unique<Recorder>(store, *std::move(keys));
    }
    /// Calls, a question and its result: five steps, the calls with their record of audit.
    void recordSome()
    {
        for (const char *call : {"first", "second", "third"}) {
            m_clock.set(m_clock.nowMs() + 1'500);
            const absl::Status status = m_recorder->record(step(call), someEvent(kTenant, "tenants.read"));
            QVERIFY2(status.ok(), told(status));
        }
        QVERIFY(m_recorder->record(step("question", StepKind::Query)).ok());
        QVERIFY(m_recorder->record(step("result", StepKind::Result)).ok());
    }
    void seal() { QVERIFY(m_recorder->seal(kGrant, kTenant, "The access is over: expired", "{}").ok()); }
    recording::Trace trace()
    {
        auto found = recording::traceOf(*m_store, m_recorder->keys(), kTenant, kGrant);
        if (!found.ok())
            qFatal("%s", told(found.status()).constData());
        return *std::move(found);
    }
    void meddle(const Attack &attack)
    {
        QFETCH_GLOBAL(bool, onServer);
        auto opened = sql::openForWork(onServer ? m_cluster.direct("app", "owner") : m_where, false);
        QVERIFY2(opened.ok(), told(opened.status()));
        sql::Connection &connection = *opened->connection;
        absl::Status status = connection.begin(sql::Access::Write);
        if (onServer)
            status.Update(connection.execute("SET LOCAL bulkhead.fleet = 'on'"));
        status.Update(attack(connection));
        status.Update(connection.commit());
        QVERIFY2(status.ok(), told(status));
    }
    [[nodiscard]] std::string keyFile() const
    {
        const QStringList names = QDir(QString::fromStdString(m_keys)).entryList({QStringLiteral("*.key")});
        return names.size() == 1 ? m_keys + "/" + names.first().toStdString() : std::string();
    }

    Cluster m_cluster;
    StoppedClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_where, m_keys;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<Recorder> m_recorder;
    std::vector<std::string> m_failed;
};

void TestRecording::whatWasRecordedIsReadBack()
{
    QCOMPARE(trace().count, 0U);
    recordSome();
    QVERIFY(m_recorder->record(step("another's", StepKind::Call, "grant-2")).ok());
    recording::Trace open = trace();
    QCOMPARE(open.broken, 0U);
    QVERIFY(!open.sealed);
    QCOMPARE(open.steps.size(), 5U);
    seal();
    const recording::Trace found = trace();
    QVERIFY2(found.broken == 0, found.trouble.c_str());
    QVERIFY(found.sealed);
    QCOMPARE(found.count, 6U);
    QCOMPARE(found.person, std::string("support-1"));
    const auto kinds = {StepKind::Call,  StepKind::Call,   StepKind::Call,
                        StepKind::Query, StepKind::Result, StepKind::End};
    QVERIFY(std::ranges::equal(found.steps, kinds, {}, &recording::Step::kind));
    QCOMPARE(found.steps[1].summary, std::string("second"));
    QVERIFY(found.steps[1].detail.find(kCanary) != std::string::npos);
    // What is sealed takes no more, and that is no failure to record.
    QVERIFY(absl::IsCancelled(m_recorder->record(step("late"))));
    seal();
    QCOMPARE(trace().count, 6U);
    QVERIFY(m_failed.empty());
    const auto events = m_store->auditOf(kTenant, 0, 100);
    QVERIFY(events.ok());
    QCOMPARE(std::ranges::count(*events, "recording.sealed", &AuditEvent::action), 1);
    QVERIFY(events->front().after.starts_with("recorded=1/"));
}

void TestRecording::whatWasDoneToItIsNamed_data()
{
    QTest::addColumn<Attack>("attack");
    QTest::addColumn<bool>("sealed");
    QTest::addColumn<int>("broken");
    for (const bool sealed : {false, true}) {
        const QByteArray when = sealed ? ", sealed" : ", open";
        QTest::newRow("nothing" + when) << run("UPDATE record SET at_ms = at_ms WHERE kind = 'recording'") << sealed
                                        << 0;
        QTest::newRow("a step is changed" + when) << Attack([](sql::Connection &connection) {
            auto row = connection.prepare("SELECT body FROM record WHERE kind = 'recording-step:grant-1' AND id ="
                                          " '00000003'");
            const auto found = row.next();
            std::string body = found.ok() && *found ? row.text(0) : std::string();
            body[20] = static_cast<char>(body[20] ^ 1);
            return connection
                .prepare("UPDATE record SET body = $1 WHERE kind = 'recording-step:grant-1' AND id = '00000003'")
                .bind(sql::Bytes{body})
                .run();
        }) << sealed << 3;
        QTest::newRow("a step is deleted" + when)
            << run("DELETE FROM record WHERE kind = 'recording-step:grant-1' AND id = '00000002'") << sealed << 2;
        QTest::newRow("the first step is deleted" + when)
            << run("DELETE FROM record WHERE kind = 'recording-step:grant-1' AND id = '00000001'") << sealed << 1;
        QTest::newRow("two steps change places" + when) << Attack([](sql::Connection &connection) {
            absl::Status status;
            for (const char *sql :
                 {"UPDATE record SET id = 'x' WHERE kind = 'recording-step:grant-1' AND id = '00000002'",
                  "UPDATE record SET id = '00000002' WHERE kind = 'recording-step:grant-1' AND id = '00000004'",
                  "UPDATE record SET id = '00000004' WHERE kind = 'recording-step:grant-1' AND id = 'x'"})
                status.Update(connection.prepare(sql).run());
            return status;
        }) << sealed << 2;
        QTest::newRow("the last steps are cut off" + when)
            << run("DELETE FROM record WHERE kind = 'recording-step:grant-1' AND id >= '00000004'") << sealed << 4;
        QTest::newRow("all of it is gone" + when)
            << run("DELETE FROM record WHERE kind IN ('recording', 'recording-step:grant-1')") << sealed << 1;
        QTest::newRow("a step is there twice" + when)
            << run("INSERT INTO record (kind, id, tenant_id, at_ms, revision, body) SELECT kind, '00000007', tenant_id,"
                   " at_ms, revision, body FROM record WHERE kind = 'recording-step:grant-1' AND id = '00000005'")
            << sealed << (sealed ? 7 : 6);
        QTest::newRow("another recording's step" + when)
            << run("UPDATE record SET body = (SELECT body FROM record WHERE kind = 'recording-step:grant-2')"
                   " WHERE kind = 'recording-step:grant-1' AND id = '00000001'")
            << sealed << 1;
    }
}

void TestRecording::whatWasDoneToItIsNamed()
{
    QFETCH(Attack, attack);
    QFETCH(bool, sealed);
    QFETCH(int, broken);
    recordSome();
    QVERIFY(m_recorder->record(step("another's", StepKind::Call, "grant-2")).ok());
    if (sealed)
        seal();
    meddle(attack);
    const recording::Trace found = trace();
    QVERIFY2(found.broken == std::uint64_t(broken), (std::to_string(found.broken) + found.trouble).c_str());
    QCOMPARE(found.steps.size(), broken == 0 ? found.count : std::min<std::size_t>(broken - 1, found.count));
    QCOMPARE(found.trouble.empty(), broken == 0);
}

/// An administrator who has kept an older copy puts all of it back; the gateway that wrote knows better.
void TestRecording::stepsTakenBackEndIt()
{
    recordSome();
    const auto before = m_store->record(recording::kHeadRecord, kGrant);
    QVERIFY(before.ok());
    QVERIFY(m_recorder->record(step("what must not be known", StepKind::Query)).ok());
    meddle([&before](sql::Connection &connection) {
        absl::Status status = connection
                                  .prepare("DELETE FROM record WHERE kind = 'recording-step:grant-1' AND id = "
                                           "'00000006'")
                                  .run();
        status.Update(connection.prepare("UPDATE record SET body = $1 WHERE kind = 'recording'")
                          .bind(sql::Bytes{before->body})
                          .run());
        return status;
    });
    QVERIFY(absl::IsDataLoss(m_recorder->record(step("next"))));
    QCOMPARE(m_failed.size(), 1U);
}

/// Likewise on a gateway that was started anew: audit knows.
void TestRecording::stepsTakenBackWhileNobodyLooksAreFound()
{
    recordSome();
    const auto before = m_store->record(recording::kHeadRecord, kGrant);
    QVERIFY(m_recorder->record(step("what must not be known"), someEvent(kTenant, "tenants.read")).ok());
    meddle([&before](sql::Connection &connection) {
        absl::Status status = connection
                                  .prepare("DELETE FROM record WHERE kind = 'recording-step:grant-1' AND id = "
                                           "'00000006'")
                                  .run();
        status.Update(connection.prepare("UPDATE record SET body = $1 WHERE kind = 'recording'")
                          .bind(sql::Bytes{before->body})
                          .run());
        return status;
    });
    QCOMPARE(trace().broken, 6U);
    m_recorder = recorderOn(*m_store);
    QVERIFY(m_recorder->record(step("goes on"), someEvent(kTenant, "tenants.read")).ok());
    seal();
    QCOMPARE(trace().broken, 6U);
    QVERIFY(trace().trouble.find("audit") != std::string::npos);
}

void TestRecording::nothingIsReadableWithoutItsKey()
{
    QFETCH_GLOBAL(bool, onServer);
    recordSome();
    seal();
    if (onServer) {
        QCOMPARE(m_cluster.server.value(QStringLiteral("SELECT count(*) FROM bulkhead.record WHERE position("
                                                       "'canary-4711'::bytea IN body) > 0")),
                 QStringLiteral("0"));
        QVERIFY(m_cluster.server.value(QStringLiteral("SELECT count(*) FROM bulkhead.record")).toInt() > 5);
    } else {
        m_recorder.reset();
        m_store.reset();
        for (const QString &name : QDir(m_folder->path()).entryList({QStringLiteral("store.db*")})) {
            QFile file(m_folder->filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY(!bytes.contains("canary-4711"));
            QVERIFY(name != QStringLiteral("store.db") || bytes.contains("recording-step:grant-1"));
        }
        m_store = openStore();
        m_recorder = recorderOn(*m_store);
    }
    QVERIFY(QFile::remove(QString::fromStdString(keyFile())));
    const recording::Trace found = trace();
    QVERIFY(found.key == KeyState::Missing);
    QVERIFY(found.steps.empty() && !found.trouble.empty());
    QCOMPARE(found.count, 6U);
}

void TestRecording::aKeyThatIsNotThereEndsIt()
{
    recordSome();
    const std::string file = keyFile();
    QVERIFY(QFile::rename(QString::fromStdString(file), m_folder->filePath("away")));
    // Neither in this recording, nor in the next one of the tenant: a folder that is not there begins nothing anew.
    QVERIFY(absl::IsNotFound(m_recorder->record(step("next"))));
    QVERIFY(absl::IsNotFound(m_recorder->record(step("next", StepKind::Call, "grant-3"))));
    QCOMPARE(m_failed.size(), 2U);
    seal(); // Without a last step, and proven all the same.
    QVERIFY(QFile::rename(m_folder->filePath("away"), QString::fromStdString(file)));
    const recording::Trace found = trace();
    QVERIFY2(found.sealed && found.broken == 0, found.trouble.c_str());
    QCOMPARE(found.count, 5U);
    QFile other(QString::fromStdString(file));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write("bulkhead recording key 1\n" + QByteArray(64, 'a') + "\n");
    other.close();
    QVERIFY(trace().key == KeyState::Missing);
    QVERIFY(absl::IsFailedPrecondition(m_recorder->record(step("next", StepKind::Call, "grant-3"))));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write("nonsense");
    other.close();
    QVERIFY(trace().key == KeyState::Unusable);
}

void TestRecording::aDestroyedKeyIsNeverMadeAnew()
{
    recordSome();
    seal();
    QVERIFY(m_store->write([this](StoreTxn &txn) { return m_recorder->retire(txn, kTenant); }).ok());
    QVERIFY(m_recorder->destroyKey(kTenant).ok());
    QVERIFY(keyFile().empty());
    QVERIFY(m_recorder->destroyKey(kTenant).ok());
    const recording::Trace found = trace();
    QVERIFY(found.key == KeyState::Destroyed);
    QVERIFY(found.steps.empty() && found.sealed);
    QVERIFY(!m_recorder->record(step("next", StepKind::Call, "grant-3")).ok());
    QVERIFY(keyFile().empty());
}

void TestRecording::aKeyOpenToOthersIsRefused()
{
    recordSome();
    QFile file(QString::fromStdString(keyFile()));
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
    QVERIFY(file.setPermissions(file.permissions() | QFile::ReadGroup));
    QVERIFY(absl::IsPermissionDenied(m_recorder->record(step("next"))));
    QVERIFY(trace().key == KeyState::Unusable);
    QVERIFY(
        QFile::setPermissions(QString::fromStdString(m_keys), QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther));
    QVERIFY(absl::IsFailedPrecondition(Keys::inFolder(m_keys, true).status()));
    QVERIFY(
        QFile::setPermissions(QString::fromStdString(m_keys), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QVERIFY(absl::IsFailedPrecondition(Keys::inFolder(m_keys + "-not-there", false).status()));
}

void TestRecording::twoGatewaysWriteIntoOne()
{
    constexpr int kEach = 25;
    const auto otherStore = openStore();
    const auto other = recorderOn(*otherStore);
    std::atomic<int> lost = 0;
    const auto write = [&lost](Recorder &recorder, const std::string &who) {
        for (int i = 0; i < kEach; ++i)
            lost += recorder.record(step(who + std::to_string(i)), someEvent(kTenant, "tenants.read")).ok() ? 0 : 1;
    };
    std::thread one([&] { write(*m_recorder, "one "); });
    write(*other, "other ");
    one.join();
    QCOMPARE(lost.load(), 0);
    seal();
    const recording::Trace found = trace();
    QVERIFY2(found.broken == 0 && found.sealed, found.trouble.c_str());
    QCOMPARE(found.count, std::uint64_t{2 * kEach + 1});
    QVERIFY(absl::IsCancelled(other->record(step("late"))));
}

void TestRecording::aGatewayWithOtherKeysCannot()
{
    recordSome();
    const auto other = recorderOn(*m_store, m_folder->filePath("elsewhere").toStdString());
    QVERIFY(absl::IsNotFound(other->record(step("next"))));
    QVERIFY(QDir(m_folder->filePath("elsewhere")).isEmpty(QDir::Files));
}

void TestRecording::whoComesFirstMakesTheKey()
{
    std::vector<std::thread> threads;
    std::vector<std::string> ids(8);
    for (std::string &id : ids)
        threads.emplace_back([&id, this] {
            auto keys = Keys::inFolder(m_keys, true);
            auto key = keys.ok() ? (*keys)->made("t9") : absl::StatusOr<recording::Key>(keys.status());
            id = key.ok() ? key->id : std::string(key.status().message());
        });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(std::ranges::count(ids, ids.front()), 8);
    QCOMPARE(ids.front().size(), 16U);
    QCOMPARE(QDir(QString::fromStdString(m_keys)).entryList(QDir::Files | QDir::Hidden).size(), 1);
}

void TestRecording::aFullOneEnds()
{
    recordSome();
    const auto fill = [this](std::uint64_t bytes) {
        return m_store->write([bytes](StoreTxn &txn) -> absl::Status {
            const auto record = txn.record(recording::kHeadRecord, kGrant);
            auto head = recording::headOf(*record);
            head->bytes = bytes;
            Record changed = recording::recordOf(*head);
            return txn.putRecord(changed);
        });
    };
    RecordedStep large = step("large");
    large.detail = std::string(recording::kMostDetail, 'x');
    QVERIFY(m_recorder->record(large).ok());
    QVERIFY(fill(recording::kMostBytes - recording::kMostDetail).ok());
    QVERIFY(absl::IsResourceExhausted(m_recorder->record(large)));
    QVERIFY(m_recorder->record(step("small")).ok());
    QVERIFY(fill(recording::kMostBytes).ok());
    QVERIFY(absl::IsResourceExhausted(m_recorder->record(step("small"))));
    large.detail += "x";
    QVERIFY(absl::IsInvalidArgument(m_recorder->record(large)));
    QCOMPARE(m_failed.size(), 3U);
    seal(); // The end has its place.
    QVERIFY(trace().sealed);
    QCOMPARE(trace().broken, 0U);
}

void TestRecording::whatWasLeftOpenIsSealedByAnother()
{
    recordSome();
    m_recorder = recorderOn(*m_store); // That of before has died.
    auto open = m_recorder->open();
    QVERIFY(open.ok());
    QCOMPARE(open->size(), 1U);
    QCOMPARE(open->front().grantId, std::string(kGrant));
    seal();
    QVERIFY(trace().sealed);
    open = m_recorder->open();
    QVERIFY(open.ok() && open->empty());
}

QTEST_GUILESS_MAIN(TestRecording)
#include "tst_recording.moc"
