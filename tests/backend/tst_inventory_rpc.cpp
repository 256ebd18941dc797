// The fleet watched by a cursor, listed, brought in and taken out.
#include "backend/access_file.h"
#include "backend/baseline/baseline_file.h"
#include "backend/rpc/fleet_watch.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

struct FixedClock final : Clock
{
    [[nodiscard]] std::int64_t nowMs() const override { return 1'700'000'000'000; }
};

TenantFacts tenant(int number, const std::string &region)
{
    TenantFacts facts;
    facts.id = "t-" + std::to_string(number);
    facts.name = "Tenant " + std::to_string(number);
    facts.profile = Profile::Clinic;
    facts.tier = Tier::Shared;
    facts.region = region;
    facts.pool = "pool-a";
    facts.owner = "success-2";
    facts.arr = 1000 + number;
    facts.renewal = 20'000 + number;
    return facts;
}

/// A fleet without a gateway: what one stream would send, message by message.
struct Watched
{
    explicit Watched(Scope scope, Role role = Role::PlatformOperations, int tenants = 0)
        : board(7)
        , streams{board, clock, {}, std::string(32, 'k')}
        , person{"somebody", role, std::move(scope)}
    {
        auto edit = board.edit();
        for (int i = 0; i < tenants; ++i)
            edit.add(tenant(i, i % 2 ? "us-east" : "us-west"));
        edit.publish();
        stream();
    }

    void stream(const std::string &token = {})
    {
        feed.reset();
        Call call;
        call.person = person;
        call.access = standardAccess();
        call.baselines = standardBaselines();
        call.board = &board;
        call.refresh();
        seat = std::make_unique<Seat>();
        feed = watchFleet(streams, std::move(call), token, seat->bell());
    }
    /// Every message until the feed waits.
    std::vector<v1::WatchTenantsResponse> messages(bool due = false)
    {
        std::vector<v1::WatchTenantsResponse> all;
        for (Turn turn = Turn::Write; all.size() < 1000;) {
            v1::WatchTenantsResponse message;
            if (!feed->next(message, due, turn).ok() || turn == Turn::Wait)
                break;
            due = false;
            if (!message.frame().resume_token().empty())
                token = message.frame().resume_token();
            all.push_back(std::move(message));
        }
        return all;
    }
    void setBurn(TenantIndex index, std::int32_t burn)
    {
        auto edit = board.edit();
        TenantFigures figures;
        figures.burn = burn;
        edit.setFigures(index, figures);
        edit.publish();
    }

    struct Seat final : StreamSeat
    {
        Seat()
            : StreamSeat([](auto &&) { return true; }, 1000)
        {
        }
        absl::Status turn(bool, Turn &) override { return absl::OkStatus(); }
        void write() override {}
        void end(const absl::Status &) override {}
    };
    FixedClock clock;
    FleetBoard board;
    FleetStreams streams;
    Person person;
    std::unique_ptr<Seat> seat;
    std::unique_ptr<Feed<v1::WatchTenantsResponse>> feed;
    std::string token;
};

Scope all()
{
    Scope scope;
    scope.all = true;
    return scope;
}
Scope east()
{
    Scope scope;
    scope.regions = {"us-east"};
    return scope;
}

} // namespace

class TestInventoryRpc : public QObject
{
    Q_OBJECT
private slots:
    void aSnapshotHoldsEveryTenantOnce();
    void columnsHaveEqualLengths();
    void aSlowReaderGetsTheLatestValueOnly();
    void aHeartbeatIsNothingButItsFrame();
    void aScopeTellsNothingOfTheFleet();
    void tenantsEnterAndLeaveAScope();
    void resumingHasNeitherGapNorDuplicate();
    void anUnfitTokenCostsAFullSnapshot_data();
    void anUnfitTokenCostsAFullSnapshot();
    void largeScopesGetNoSparks();
    void pagesNeitherRepeatNorHide();
    void filters_data();
    void filters();
    void importsAllOrNothing();
    void importsOncePerRequestId();
    void importsThousandsAtOnce();
    void exportsAreMarkedAndChecked();
    void watchesOverTheNetwork();

private:
    RawAnswer call(const std::string &method, const google::protobuf::Message &request,
                   const std::string &person = "platform-1", std::size_t messages = 1)
    {
        return RawCall(m_channel, "bulkhead.v1.InventoryService." + method, GatewayFixture::token(person),
                       messages)(request);
    }
    GatewayFixture m_gateway;
    std::shared_ptr<grpc::Channel> m_channel = m_gateway.loopback();
};

void TestInventoryRpc::aSnapshotHoldsEveryTenantOnce()
{
    Watched watched(all(), Role::PlatformOperations, 5000);
    const auto messages = watched.messages();
    QCOMPARE(messages.size(), std::size_t(3)); // Two blocks of 1,024 a message.
    std::set<std::uint32_t> rows;
    std::vector<std::string> words;
    for (std::size_t m = 0; m < messages.size(); ++m) {
        const auto &message = messages[m];
        QVERIFY(message.frame().snapshot());
        QCOMPARE(message.frame().reset(), m == 0);
        QCOMPARE(message.frame().snapshot_end(), m + 1 == messages.size());
        QCOMPARE(message.frame().resume_token().empty(), m + 1 != messages.size());
        words.insert(words.end(), message.words().begin(), message.words().end());
        for (int i = 0; i < message.facts().row_size(); ++i) {
            QVERIFY(rows.insert(message.facts().row(i)).second);
            QCOMPARE(message.facts().id(i), "t-" + std::to_string(message.facts().row(i)));
            QCOMPARE(words.at(message.facts().region(i)),
                     std::string(message.facts().row(i) % 2 ? "us-east" : "us-west"));
            QCOMPARE(words.at(message.facts().parent(i)), std::string());
        }
        QVERIFY(message.ByteSizeLong() < 1'000'000);
    }
    QCOMPARE(rows.size(), std::size_t(5000));
    QCOMPARE(messages[0].total(), std::uint64_t(5000));
}

void TestInventoryRpc::columnsHaveEqualLengths()
{
    for (const Role role : {Role::Support, Role::CustomerSuccess}) {
        Watched watched(all(), role, 30);
        const auto message = watched.messages().at(0);
        const auto &facts = message.facts();
        QCOMPARE(facts.row_size(), 30);
        for (const int size :
             {facts.id_size(), facts.name_size(), facts.profile_size(), facts.tier_size(), facts.recommended_size(),
              facts.region_size(), facts.pool_size(), facts.owner_size(), facts.stage_size(), facts.parent_size()})
            QCOMPARE(size, 30);
        QCOMPARE(facts.arr_size(), role == Role::Support ? 0 : 30);
        QCOMPARE(facts.renewal_size(), role == Role::Support ? 0 : 30);
        const auto &figures = message.figures();
        for (const int size : {figures.row_size(), figures.health_size(), figures.sli_size(), figures.budget_size(),
                               figures.burn_size(), figures.noise_size(), figures.load_size()})
            QCOMPARE(size, 30);
    }
}

void TestInventoryRpc::aSlowReaderGetsTheLatestValueOnly()
{
    Watched watched(all(), Role::PlatformOperations, 3000);
    static_cast<void>(watched.messages());
    for (int burn = 1; burn <= 50; ++burn)
        watched.setBurn(2500, burn);
    watched.setBurn(7, 99);
    const auto messages = watched.messages();
    QCOMPARE(messages.size(), std::size_t(1));
    QVERIFY(!messages[0].has_facts() && !messages[0].frame().snapshot());
    QCOMPARE(messages[0].figures().row_size(), 2);
    QCOMPARE(messages[0].figures().row(0), 7U);
    QCOMPARE(messages[0].figures().row(1), 2500U);
    QCOMPARE(messages[0].figures().burn(1), 50);
    QCOMPARE(messages[0].updates(), std::uint64_t(51));
    QVERIFY(watched.messages().empty());
}

void TestInventoryRpc::aHeartbeatIsNothingButItsFrame()
{
    Watched watched(all(), Role::PlatformOperations, 3);
    static_cast<void>(watched.messages());
    const auto messages = watched.messages(true);
    QCOMPARE(messages.size(), std::size_t(1));
    v1::WatchTenantsResponse bare;
    *bare.mutable_frame() = messages[0].frame();
    QCOMPARE(messages[0].SerializeAsString(), bare.SerializeAsString());
    QVERIFY(bare.frame().server_time_ms() > 0);
}

void TestInventoryRpc::aScopeTellsNothingOfTheFleet()
{
    Watched watched(east(), Role::Support, 3000);
    std::uint32_t expected = 0;
    for (const auto &message : watched.messages()) {
        for (int i = 0; i < message.facts().row_size(); ++i)
            QCOMPARE(message.facts().row(i), expected++); // Dense: the gaps would tell of the others.
        QCOMPARE(message.updates(), std::uint64_t(0));
        if (message.total())
            QCOMPARE(message.total(), std::uint64_t(1500));
        for (const std::string &word : message.words())
            QVERIFY(word != "us-west");
    }
    QCOMPARE(expected, 1500U);
    watched.setBurn(2, 5); // us-west
    QVERIFY(watched.messages().empty());
    watched.setBurn(3, 5);
    const auto messages = watched.messages();
    QCOMPARE(messages.size(), std::size_t(1));
    QCOMPARE(messages[0].figures().row(0), 1U);
    QCOMPARE(messages[0].updates(), std::uint64_t(1));
}

void TestInventoryRpc::tenantsEnterAndLeaveAScope()
{
    Watched watched(east(), Role::Support, 4);
    static_cast<void>(watched.messages());
    auto edit = watched.board.edit();
    edit.setFacts(0, tenant(0, "us-east")); // Comes in.
    edit.setFacts(1, tenant(1, "us-west")); // Goes out; its row was 0.
    edit.publish();
    const auto messages = watched.messages();
    QCOMPARE(messages.size(), std::size_t(1));
    QCOMPARE(messages[0].facts().row_size(), 1);
    QCOMPARE(messages[0].facts().id(0), std::string("t-0"));
    QCOMPARE(messages[0].facts().row(0), 2U);
    QCOMPARE(messages[0].figures().row_size(), 1); // Old figures are news to this reader.
    QCOMPARE(messages[0].removed_size(), 1);
    QCOMPARE(messages[0].removed(0), 0U);
    auto outside = watched.board.edit();
    TenantFacts renamed = tenant(1, "us-west");
    renamed.name = "Another name";
    outside.setFacts(1, renamed);
    outside.publish();
    QVERIFY(watched.messages().empty()); // What happens to it out there is told no more.
}

void TestInventoryRpc::resumingHasNeitherGapNorDuplicate()
{
    Watched watched(east(), Role::Support, 3000);
    static_cast<void>(watched.messages());
    const std::string token = watched.token;
    QVERIFY(!token.empty());
    watched.feed.reset();
    watched.setBurn(5, 77);
    auto edit = watched.board.edit();
    TenantFacts fresh = tenant(9000, "us-east");
    fresh.pool = "pool-new";
    edit.add(fresh);
    edit.publish();
    watched.stream(token);
    const auto messages = watched.messages();
    QCOMPARE(messages.size(), std::size_t(1));
    QVERIFY(!messages[0].frame().snapshot() && !messages[0].frame().reset());
    QCOMPARE(messages[0].facts().row_size(), 1);
    QCOMPARE(messages[0].facts().row(0), 1500U);
    QCOMPARE(messages[0].words_size(), 1); // The dictionary goes on where it was.
    QCOMPARE(messages[0].words(0), std::string("pool-new"));
    QCOMPARE(messages[0].figures().row_size(), 2);
    QCOMPARE(messages[0].figures().row(0), 2U);
    QCOMPARE(messages[0].figures().burn(0), 77);
    watched.stream(watched.token);
    QVERIFY(watched.messages().empty());
}

void TestInventoryRpc::anUnfitTokenCostsAFullSnapshot_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what :
         {"cut short", "a bit turned", "another person's", "another role's", "another scope's", "another process'"})
        QTest::newRow(what) << what;
}

void TestInventoryRpc::anUnfitTokenCostsAFullSnapshot()
{
    QFETCH(QString, what);
    Watched watched(east(), Role::Support, 10);
    static_cast<void>(watched.messages());
    std::string token = watched.token;
    if (what == "cut short")
        token.pop_back();
    else if (what == "a bit turned")
        token[15] ^= 1;
    else if (what == "another person's")
        watched.person.id = "else";
    else if (what == "another role's")
        watched.person.role = Role::PlatformOperations;
    else if (what == "another scope's")
        watched.person.scope = all();
    else
        watched.streams.key = std::string(32, 'x');
    watched.stream(token);
    const auto messages = watched.messages();
    QCOMPARE(messages.size(), std::size_t(1));
    QVERIFY(messages[0].frame().reset() && messages[0].frame().snapshot_end());
    QCOMPARE(messages[0].facts().row_size(), what == "another scope's" ? 10 : 5);
}

void TestInventoryRpc::largeScopesGetNoSparks()
{
    for (const int tenants : {100, 20'500}) {
        Watched watched(all(), Role::PlatformOperations, tenants);
        auto edit = watched.board.edit();
        for (int i = 0; i < tenants; ++i)
            edit.setSpark(static_cast<TenantIndex>(i), Spark{1, 2, 3});
        edit.publish();
        int sparks = 0;
        for (const auto &message : watched.messages()) {
            sparks += message.sparks().row_size();
            QCOMPARE(message.sparks().points().size(), static_cast<std::size_t>(message.sparks().row_size()) * 24);
        }
        QCOMPARE(sparks, tenants > 20'000 ? 0 : tenants);
    }
}

void TestInventoryRpc::pagesNeitherRepeatNorHide()
{
    v1::ListTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_page_size(7);
    request.set_order_by("-arr");
    std::set<std::string> seen;
    std::int64_t last = INT64_MAX;
    for (int page = 0; page < 20; ++page) {
        const auto answer = call("ListTenants", request);
        QCOMPARE(answer.code, 0);
        v1::ListTenantsResponse listed;
        QVERIFY(listed.ParseFromString(answer.messages.at(0)));
        for (int i = 0; i < listed.facts().id_size(); ++i) {
            QVERIFY(seen.insert(listed.facts().id(i)).second);
            QVERIFY(listed.facts().arr(i) <= last);
            last = listed.facts().arr(i);
        }
        request.set_page_token(listed.next_page_token());
        if (listed.next_page_token().empty())
            break;
        if (page == 0) {
            QCOMPARE(call("ListTenants", request, "platform-2").reason, std::string("PAGE_TOKEN_UNFIT"));
            auto other = request;
            other.set_filter("tier:shared");
            QCOMPARE(call("ListTenants", other).reason, std::string("PAGE_TOKEN_UNFIT"));
        }
    }
    QCOMPARE(seen.size(), std::size_t(60));
    request.clear_page_token();
    QCOMPARE(call("ListTenants", request, "support-1").reason, std::string("FIELD_NOT_ALLOWED"));
}

void TestInventoryRpc::filters_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("person");
    QTest::addColumn<QString>("outcome"); ///< A reason; "same": no other than all; "fewer": some but not all; "none".
    QTest::newRow("empty lets all through") << ""
                                            << "platform-1"
                                            << "same";
    QTest::newRow("a tier") << "tier:shared"
                            << "platform-1"
                            << "fewer";
    QTest::newRow("a tier by its beginning") << "tier:sh"
                                             << "platform-1"
                                             << "fewer";
    QTest::newRow("a tier negated") << "-tier:shared"
                                    << "platform-1"
                                    << "fewer";
    QTest::newRow("a tier and not it") << "tier:shared -tier:shared"
                                       << "platform-1"
                                       << "none";
    QTest::newRow("a region") << "region:us-east"
                              << "platform-1"
                              << "fewer";
    QTest::newRow("arr in thousands") << "arr>0.001k"
                                      << "platform-1"
                                      << "same";
    QTest::newRow("a name nobody has") << "zzzzqqq"
                                       << "platform-1"
                                       << "none";
    QTest::newRow("an unknown field") << "colour:red"
                                      << "platform-1"
                                      << "FIELD_UNKNOWN";
    QTest::newRow("an unknown tier") << "tier:golden"
                                     << "platform-1"
                                     << "FILTER_NOT_UNDERSTOOD";
    QTest::newRow("no number") << "sla<high"
                               << "platform-1"
                               << "FILTER_NOT_UNDERSTOOD";
    QTest::newRow("a word compared") << "tier<shared"
                                     << "platform-1"
                                     << "FILTER_NOT_UNDERSTOOD";
    QTest::newRow("a time") << "renews<90d"
                            << "platform-1"
                            << "fewer";
    QTest::newRow("no time") << "renews<soon"
                             << "platform-1"
                             << "FILTER_NOT_UNDERSTOOD";
    QTest::newRow("arr by support") << "arr>1"
                                    << "support-1"
                                    << "FIELD_NOT_ALLOWED";
    QTest::newRow("renewal by support") << "renews<90d"
                                        << "support-1"
                                        << "FIELD_NOT_ALLOWED";
}

void TestInventoryRpc::filters()
{
    QFETCH(QString, filter);
    QFETCH(QString, person);
    QFETCH(QString, outcome);
    v1::ListTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_filter(filter.toStdString());
    const auto answer = call("ListTenants", request, person.toStdString());
    v1::ListTenantsResponse listed;
    if (answer.code == 0)
        QVERIFY(listed.ParseFromString(answer.messages.at(0)));
    const QString what = answer.code            ? QString::fromStdString(answer.reason)
                         : listed.total() == 60 ? "same"
                         : listed.total() == 0  ? "none"
                                                : "fewer";
    QCOMPARE(what, outcome);
}

static v1::ImportTenantsRequest importOf(const std::string &requestId, int from, int count)
{
    v1::ImportTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_request_id(requestId);
    for (int i = from; i < from + count; ++i) {
        auto &row = *request.add_rows();
        row.set_line(static_cast<std::uint64_t>(i + 2));
        row.set_external_id("H " + std::to_string(i));
        row.set_name("General Hospital " + std::to_string(i));
        row.set_kind("Acute Care Hospitals");
        row.set_region("us-east");
    }
    return request;
}

void TestInventoryRpc::importsAllOrNothing()
{
    auto request = importOf("import-bad", 0, 10);
    request.mutable_rows(1)->clear_name();
    request.mutable_rows(2)->set_external_id("h-0"); // The same key once its letters are small.
    request.mutable_rows(3)->set_arr("many");
    request.mutable_rows(4)->set_renewal("2027-02-30");
    request.mutable_rows(5)->set_kind("Castle");
    request.mutable_rows(6)->set_name("evil \xE2\x80\xAE name");
    request.mutable_rows(7)->set_tier("golden");
    request.mutable_rows(8)->set_external_id("t-000001");
    const auto answer = call("ImportTenants", request);
    QCOMPARE(answer.code, 0);
    v1::ImportTenantsResponse report;
    QVERIFY(report.ParseFromString(answer.messages.at(0)));
    QCOMPARE(report.rows(), std::uint64_t(10));
    QCOMPARE(report.added(), std::uint64_t(0));
    QStringList reasons;
    for (const auto &problem : report.problems())
        reasons << QString::number(problem.line()) + QLatin1Char(' ') + QString::fromStdString(problem.reason());
    QCOMPARE(reasons, (QStringList{"3 MISSING", "4 DUPLICATE", "5 NO_NUMBER", "6 NO_DATE", "7 UNKNOWN_WORD",
                                   "8 TEXT_NOT_PLAIN", "9 UNKNOWN_WORD", "10 EXISTS"}));
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    v1::ListTenantsResponse listed;
    QVERIFY(listed.ParseFromString(call("ListTenants", list).messages.at(0)));
    QCOMPARE(listed.total(), std::uint64_t(60));
    QCOMPARE(call("ImportTenants", importOf("import-by-support", 0, 1), "support-1").reason,
             std::string("ACTION_NOT_ALLOWED"));
}

void TestInventoryRpc::importsOncePerRequestId()
{
    GatewayFixture other;
    const auto channel = other.loopback();
    const auto send = [&](const v1::ImportTenantsRequest &request) {
        return RawCall(channel, "bulkhead.v1.InventoryService.ImportTenants",
                       GatewayFixture::token("platform-1"))(request);
    };
    auto dry = importOf("import-1", 0, 20);
    dry.set_dry_run(true);
    v1::ImportTenantsResponse report;
    QVERIFY(report.ParseFromString(send(dry).messages.at(0)));
    QCOMPARE(report.would_add(), std::uint64_t(20));
    QCOMPARE(report.added(), std::uint64_t(0));
    const auto request = importOf("import-1", 0, 20);
    const auto first = send(request);
    QVERIFY(report.ParseFromString(first.messages.at(0)));
    QCOMPARE(report.added(), std::uint64_t(20));
    QCOMPARE(report.problems_total(), std::uint64_t(0));
    const auto again = send(request);
    QCOMPARE(again.messages, first.messages);
    QCOMPARE(send(importOf("import-1", 30, 1)).code, 6); // ALREADY_EXISTS: the id belongs to another change.
}

void TestInventoryRpc::importsThousandsAtOnce()
{
    GatewayFixture other;
    std::vector<v1::ImportTenantsRequest> parts;
    for (int from = 0; from < 4772; from += 1000)
        parts.push_back(importOf("import-big", from, std::min(1000, 4772 - from)));
    std::vector<const google::protobuf::Message *> messages;
    for (const auto &part : parts)
        messages.push_back(&part);
    QElapsedTimer timer;
    timer.start();
    const auto answer = RawCall(other.loopback(), "bulkhead.v1.InventoryService.ImportTenants",
                                GatewayFixture::token("platform-1"))(messages);
    qInfo("4,772 tenants in %lld ms", timer.elapsed());
    QCOMPARE(answer.code, 0);
    v1::ImportTenantsResponse report;
    QVERIFY(report.ParseFromString(answer.messages.at(0)));
    QCOMPARE(report.added(), std::uint64_t(4772));
    QCOMPARE(report.by_profile(0).key(), std::string("hospital-system"));
    v1::GetTenantRequest page;
    page.mutable_context()->set_tenant_id("h-4771");
    QCOMPARE(
        RawCall(other.loopback(), "bulkhead.v1.InventoryService.GetTenant", GatewayFixture::token("platform-1"))(page)
            .code,
        0);
}

void TestInventoryRpc::exportsAreMarkedAndChecked()
{
    v1::ExportTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_request_id("export-1");
    for (const char *column : {"name", "tier", "sla", "owner"})
        request.add_columns(column);
    auto answer = call("ExportTenants", request, "support-1", 100);
    QCOMPARE(answer.code, 0);
    v1::ExportTenantsResponse first;
    QVERIFY(first.ParseFromString(answer.messages.at(0)));
    QVERIFY(QString::fromStdString(first.header().marking()).startsWith("INTERNAL: fleet list"));
    QVERIFY(first.header().marking().find("us-east") != std::string::npos);
    QVERIFY(first.header().marking().find("support-1") != std::string::npos);
    QCOMPARE(static_cast<int>(first.header().rows()), first.rows_size());
    QVERIFY(first.rows_size() > 0 && first.rows_size() < 60);
    QCOMPARE(first.rows(0).cells_size(), 4);
    request.add_columns("arr");
    QCOMPARE(call("ExportTenants", request, "support-1").reason, std::string("FIELD_NOT_ALLOWED"));
    QCOMPARE(call("ExportTenants", request, "platform-1", 100).code, 0);
    request.clear_columns();
    QCOMPARE(call("ExportTenants", request, "support-1").reason, std::string("COLUMNS_MISSING"));
}

void TestInventoryRpc::watchesOverTheNetwork()
{
    v1::WatchTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    const auto answer = call("WatchTenants", request, "platform-1", 3); // Snapshot, then live changes or heartbeats.
    QCOMPARE(answer.messages.size(), std::size_t(3));
    v1::WatchTenantsResponse first, second;
    QVERIFY(first.ParseFromString(answer.messages[0]) && second.ParseFromString(answer.messages[1]));
    QVERIFY(first.frame().reset() && first.frame().snapshot_end());
    QCOMPARE(first.total(), std::uint64_t(60));
    QVERIFY(!second.frame().snapshot());
    QVERIFY(second.frame().server_time_ms() - first.frame().server_time_ms() <= 2500);
}

QTEST_GUILESS_MAIN(TestInventoryRpc)
#include "tst_inventory_rpc.moc"
