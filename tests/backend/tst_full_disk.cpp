// A disk that is really full: under the file and under PostgreSQL changes are refused in plain words, reading goes on,
// what was acknowledged stays, and changes go on as soon as there is room. The disk is a small one of this test's own.
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/replica_desk.h"

#include <google/protobuf/util/message_differencer.h>

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QStorageInfo>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <csignal>
#include <random>
#include <set>
#include <sys/prctl.h>
#include <unistd.h>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kDisk[] = "BULKHEAD_SMALL_DISK";
constexpr qint64 kLeft = 1 << 20;

/// Text that no engine makes smaller; always the same for a number.
std::string noise(std::size_t size, std::size_t number)
{
    std::mt19937_64 random(number);
    std::string text(size, ' ');
    for (char &c : text)
        c = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[random() % 64];
    return text;
}

/// Takes all room of the disk but a part, for as long as it lives.
class Filler
{
public:
    explicit Filler(qint64 left)
        : m_file(qEnvironmentVariable(kDisk) + "/filler")
    {
        const QByteArray block(64 << 10, 'x');
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            qFatal("The small disk cannot be written to.");
        while (m_file.write(block) == block.size()) {
        }
        m_file.resize(std::max<qint64>(0, m_file.size() - left));
    }
    ~Filler() { m_file.remove(); }
    Filler(const Filler &) = delete;
    Filler &operator=(const Filler &) = delete;

private:
    QFile m_file;
};

/// A person who saves drafts of about 80 kB and knows which were acknowledged.
struct Writer
{
    explicit Writer(const std::shared_ptr<grpc::Channel> &channel)
        : desk(channel, "platform-1")
    {
    }
    grpc::Status save(const std::string &id)
    {
        std::map<std::string, std::string> fields;
        for (int i = 0; i < 20; ++i)
            fields["field-" + std::to_string(i)] = noise(4'000, std::hash<std::string>()(id) + std::size_t(i));
        v1::SaveDraftResponse answer;
        // Where the server stops at a commit, the gateway tries for half a minute to learn what became of it.
        const grpc::Status status = desk.save("save-" + id, id, 0, fields, answer, std::chrono::seconds(60));
        if (status.ok())
            kept[id] = answer.draft();
        return status;
    }
    /// Until one is refused; that one's answer.
    grpc::Status saveUntilRefused(const std::string &name)
    {
        grpc::Status status;
        for (int i = 0; i < 40 && status.ok(); ++i)
            status = save(last = name + std::to_string(i));
        return status;
    }
    bool findsAll(ReplicaDesk &reader) const
    {
        const std::vector<v1::Draft> found = reader.drafts();
        return found.size() == kept.size() && std::all_of(found.begin(), found.end(), [this](const v1::Draft &draft) {
                   const auto was = kept.find(draft.id());
                   return was != kept.end() && google::protobuf::util::MessageDifferencer::Equals(draft, was->second);
               });
    }

    ReplicaDesk desk;
    std::map<std::string, v1::Draft> kept; ///< As acknowledged.
    std::string last;
};

} // namespace

class TestFullDisk : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void changesAreRefusedUntilThereIsRoom_data();
    void changesAreRefusedUntilThereIsRoom();
    void aServerThatTheDiskStopsLosesNothing();

private:
    [[nodiscard]] GatewayFixtureOptions options(const std::string &store) const
    {
        GatewayFixtureOptions options;
        options.tenants = 5;
        options.historyMinutes = 10;
        options.store = store;
        return options;
    }
    Cluster m_cluster;
    QTemporaryDir m_folder;
};

void TestFullDisk::initTestCase()
{
    const QStorageInfo disk(m_folder.path());
    QCOMPARE(disk.rootPath(), qEnvironmentVariable(kDisk)); // No other disk is ever filled.
    QCOMPARE(m_cluster.server.start({"gateway"}), QString());
}

void TestFullDisk::changesAreRefusedUntilThereIsRoom_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::addColumn<bool>("network");
    QTest::newRow("SQLite, in-process") << false << false;
    QTest::newRow("SQLite, network") << false << true;
    QTest::newRow("PostgreSQL, in-process") << true << false;
    QTest::newRow("PostgreSQL, network") << true << true;
}

void TestFullDisk::changesAreRefusedUntilThereIsRoom()
{
    QFETCH(bool, postgres);
    QFETCH(bool, network);
    const std::string file = m_folder.filePath(network ? "network.db" : "in-process.db").toStdString();
    GatewayFixture gateway(options(postgres ? m_cluster.direct(m_cluster.cleared()) : file));
    Writer writer(network ? gateway.loopback() : gateway.inProcess());
    QVERIFY(writer.save("before").ok());
    {
        const Filler full(kLeft);
        const grpc::Status refused = writer.saveUntilRefused("d");
        QCOMPARE(int(refused.error_code()), int(grpc::RESOURCE_EXHAUSTED));
        QVERIFY2(refused.error_message().find("no room") != std::string::npos, refused.error_message().c_str());
        QVERIFY(writer.findsAll(writer.desk)); // Those who only read go on.
        QCOMPARE(int(writer.save("still-full").error_code()), int(grpc::RESOURCE_EXHAUSTED));
    }
    QVERIFY(writer.save(writer.last).ok()); // The same request again, and the console needs not be told to.
    QVERIFY(writer.findsAll(writer.desk));
    gateway.restart();
    ReplicaDesk next(network ? gateway.loopback() : gateway.inProcess(), "platform-1");
    QVERIFY(writer.findsAll(next));
}

/// Without room for its log PostgreSQL stops; it must be started again, and everything is there.
void TestFullDisk::aServerThatTheDiskStopsLosesNothing()
{
    GatewayFixture gateway(options(m_cluster.direct(m_cluster.cleared())));
    Writer writer(gateway.loopback());
    QVERIFY(writer.save("before").ok());
    {
        const Filler full(0);
        (void)m_cluster.server.run("SELECT pg_switch_wal()"); // The next change needs another file of the log.
        const grpc::Status refused = writer.saveUntilRefused("d");
        QVERIFY2(refused.error_code() == grpc::UNAVAILABLE || refused.error_code() == grpc::RESOURCE_EXHAUSTED,
                 refused.error_message().c_str());
    }
    m_cluster.server.crash();
    QCOMPARE(m_cluster.server.restart(), QString());
    grpc::Status again;
    const bool goesOn = QTest::qWaitFor([&] { return (again = writer.save(writer.last)).ok(); }, 20'000);
    QVERIFY2(goesOn, again.error_message().c_str());
    QVERIFY(writer.findsAll(writer.desk));
}

namespace {

/// Runs this program again where a folder is a disk of 160 MiB that nobody else sees: root may mount it in a mount
/// namespace, anybody else in a user namespace of their own, and as themselves again in one within (PostgreSQL does not
/// run as root).
int runOnSmallDisk(const QStringList &arguments)
{
    const QTemporaryDir disk;
    const QString id = QString::number(getuid()), group = QString::number(getgid());
    const QString mount = "mount -t tmpfs -o size=160m,mode=1777 tmpfs \"$0\" && exec ";
    const QString again =
        getuid() == 0 ? "\"$@\"" : "unshare --user --map-user=" + id + " --map-group=" + group + " \"$@\"";
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(kDisk, disk.path());
    environment.insert("TMPDIR", disk.path());
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
    process.start("unshare",
                  QStringList{getuid() == 0 ? "-m" : "-Urm", "sh", "-c", mount + again, disk.path()} + arguments);
    if (!process.waitForFinished(-1) || process.exitStatus() != QProcess::NormalExit)
        return 1;
    return process.exitCode();
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (!qEnvironmentVariableIsSet(kDisk)) {
        QStringList arguments = QCoreApplication::arguments();
        arguments[0] = QCoreApplication::applicationFilePath();
        return runOnSmallDisk(arguments);
    }
    TestFullDisk test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_full_disk.moc"
