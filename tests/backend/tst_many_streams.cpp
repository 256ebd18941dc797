// Ten thousand streams by one person: so many are refused with a reason, what is open costs what it costs anyway, and
// others are served meanwhile. So many by many people: the gateway says that it is full.
#include "backend/domain/fleet_snapshot.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/fault.h"
#include "backend/store/sqlite_store.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/inventory.grpc.pb.h"

#include <grpcpp/grpcpp.h>

#include <QFile>
#include <QtTest>

#include <array>
#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr int kStreams = 10'000;
constexpr char kWatch[] = "bulkhead.v1.InventoryService.WatchTenants";

/// Of this process, in KiB: the gateway's and the callers' together.
qint64 residentKb()
{
    QFile file("/proc/self/status");
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.simplified().split(' ').value(1).toLongLong();
    }
    return 0;
}

/// Opens streams and reads from each until it ends.
class Flood
{
public:
    Flood(const std::shared_ptr<grpc::Channel> &channel, const std::string &token)
        : m_stub(v1::InventoryService::NewStub(channel))
        , m_token(token)
    {
        m_request.mutable_context()->mutable_fleet();
    }
    ~Flood() { end(); }
    void open(int count)
    {
        for (int i = 0; i < count; ++i) {
            {
                const std::scoped_lock lock(m_mutex); // Those that were opened before are ending meanwhile.
                ++m_open;
            }
            m_streams.emplace_back(*this).begin();
        }
    }
    void end()
    {
        // Not under the lock: a stream may end within the very call that cancels it.
        std::vector<std::shared_ptr<grpc::ClientContext>> open;
        {
            const std::scoped_lock lock(m_mutex);
            for (const Stream &stream : m_streams)
                if (stream.context)
                    open.push_back(stream.context);
        }
        for (const auto &context : open)
            context->TryCancel();
        std::unique_lock lock(m_mutex);
        m_ended.wait(lock, [this] { return m_open == 0; });
    }
    [[nodiscard]] int served() const { return m_served; }
    [[nodiscard]] int refused() const { return m_refused; } ///< By the bound on a person's streams.
    [[nodiscard]] int otherwise() const { return m_otherwise; }

private:
    struct Stream final : grpc::ClientReadReactor<v1::WatchTenantsResponse>
    {
        explicit Stream(Flood &of)
            : flood(of)
        {
            context->AddMetadata("authorization", "Bearer " + flood.m_token);
        }
        void begin()
        {
            flood.m_stub->async()->WatchTenants(context.get(), &flood.m_request, this);
            StartRead(&message);
            StartCall();
        }
        void OnReadDone(bool ok) override
        {
            if (!ok)
                return;
            if (!std::exchange(seen, true))
                ++flood.m_served;
            StartRead(&message);
        }
        void OnDone(const grpc::Status &status) override { flood.ended(*this, status); }

        Flood &flood;
        std::shared_ptr<grpc::ClientContext> context = std::make_shared<grpc::ClientContext>(); ///< Null: it has ended.
        v1::WatchTenantsResponse message;
        bool seen = false;
    };
    void ended(Stream &stream, const grpc::Status &status)
    {
        const auto &trailers = stream.context->GetServerTrailingMetadata();
        const auto found = trailers.find("bulkhead-fault-bin");
        v1::Fault fault;
        if (found != trailers.end())
            fault.ParseFromArray(found->second.data(), int(found->second.size()));
        if (status.error_code() == grpc::RESOURCE_EXHAUSTED && fault.reason() == "TOO_MANY_STREAMS")
            ++m_refused;
        else if (status.error_code() != grpc::CANCELLED)
            ++m_otherwise;
        const std::scoped_lock lock(m_mutex);
        stream.context.reset(); // With it goes what the caller's side keeps of the call.
        --m_open;
        m_ended.notify_all();
    }

    std::unique_ptr<v1::InventoryService::Stub> m_stub;
    const std::string m_token;
    v1::WatchTenantsRequest m_request;
    std::atomic<int> m_served = 0, m_refused = 0, m_otherwise = 0;
    std::mutex m_mutex;
    std::condition_variable m_ended;
    int m_open = 0;
    std::list<Stream> m_streams;
};

} // namespace

class TestManyStreams : public QObject
{
    Q_OBJECT
private slots:
    void onePersonsTenThousandAreRefused_data();
    void onePersonsTenThousandAreRefused();
    void manyPeoplesAreRefusedWhereTheGatewayIsFull();
};

void TestManyStreams::onePersonsTenThousandAreRefused_data()
{
    QTest::addColumn<bool>("network");
    QTest::newRow("in-process") << false;
    QTest::newRow("network") << true;
}

void TestManyStreams::onePersonsTenThousandAreRefused()
{
    QFETCH(bool, network);
    GatewayFixture gateway;
    const auto channel = [&] { return network ? gateway.loopback() : gateway.inProcess(); };
    v1::WatchTenantsRequest watch;
    watch.mutable_context()->mutable_fleet();
    const auto others = [&] {
        return (RawCall{channel(), kWatch, GatewayFixture::token("platform-1"), 1, 5}(watch)).messages.size();
    };
    QCOMPARE(others(), std::size_t(1));
    const int most = EntryOptions().streamsPerPerson;
    const qint64 before = residentKb();
    Flood flood(channel(), GatewayFixture::token("support-1"));
    flood.open(kStreams);
    QCOMPARE(others(), std::size_t(1)); // In the middle of it.
    QTRY_COMPARE_WITH_TIMEOUT(flood.refused(), kStreams - most, 60'000);
    QTRY_COMPARE(flood.served(), most);
    QCOMPARE(flood.otherwise(), 0);
    QCOMPARE(others(), std::size_t(1));
    const qint64 grown = (residentKb() - before) / 1'024;
    QVERIFY2(grown < 400, qPrintable(QString("%1 MiB").arg(grown)));
    flood.end();
    QCOMPARE((RawCall{channel(), kWatch, GatewayFixture::token("support-1"), 1, 5}(watch)).messages.size(),
             std::size_t(1)); // There is room again.
}

void TestManyStreams::manyPeoplesAreRefusedWhereTheGatewayIsFull()
{
    SystemClock clock;
    auto store = openSqliteStore({}, clock);
    QVERIFY(store.ok());
    FleetBoard fleet(1);
    EntryOptions options;
    options.streamsInAll = 3;
    options.streamsPerPerson = 2;
    Entry entry(std::move(options), clock, **store, fleet);
    const auto sits = [&](const std::string &person, const int &stream) {
        return entry.sit({Person{person, Role::PlatformOperations, Scope::everything()}, 0, 0}, nullptr, &stream,
                         nullptr, [](const absl::Status &) {});
    };
    const std::array<int, 5> streams{};
    QVERIFY(sits("ada", streams[0]).ok() && sits("ada", streams[1]).ok() && sits("ben", streams[2]).ok());
    const absl::Status full = sits("cleo", streams[3]);
    QCOMPARE(int(full.code()), int(absl::StatusCode::kResourceExhausted));
    QCOMPARE(reasonOf(full), std::string("GATEWAY_FULL"));
    entry.leave("ada", &streams[0]);
    QVERIFY(sits("cleo", streams[3]).ok());
    QCOMPARE(reasonOf(sits("ada", streams[4])), std::string("GATEWAY_FULL"));
    for (const auto &[person, stream] : {std::pair{"ada", 1}, std::pair{"ben", 2}, std::pair{"cleo", 3}})
        entry.leave(person, &streams[std::size_t(stream)]);
}

QTEST_GUILESS_MAIN(TestManyStreams)
#include "tst_many_streams.moc"
