// The one entry, tried by every method of the contract on both transports: what must be refused is refused alike.
#include "backend/access_file.h"
#include "backend/rpc/contract.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/people.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/inventory.pb.h"
#include "bulkhead/v1/session.pb.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <QtTest>

#include <memory>

using namespace bulkhead;
using namespace bulkhead::test;
namespace pb = google::protobuf;

namespace {

enum Code {
    kOk = 0,
    kCancelled = 1,
    kInvalidArgument = 3,
    kNotFound = 5,
    kPermissionDenied = 7,
    kResourceExhausted = 8,
    kFailedPrecondition = 9,
    kAborted = 10,
    kUnauthenticated = 16
};

std::unique_ptr<pb::Message> requestOf(const std::string &method)
{
    const auto *descriptor = pb::DescriptorPool::generated_pool()->FindMethodByName(method);
    std::unique_ptr<pb::Message> request(
        pb::MessageFactory::generated_factory()->GetPrototype(descriptor->input_type())->New());
    if (const auto *id = descriptor->input_type()->FindFieldByName("request_id"))
        request->GetReflection()->SetString(request.get(), id, "request-" + method);
    return request;
}

v1::TenantContext &contextOf(pb::Message &request)
{
    const auto *field = request.GetDescriptor()->FindFieldByName("context");
    return static_cast<v1::TenantContext &>(*request.GetReflection()->MutableMessage(&request, field));
}

/// Every value of the fields that the role must not see, wherever they are nested.
int hiddenValues(const pb::Message &message)
{
    int found = 0;
    std::vector<const pb::FieldDescriptor *> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const auto *field : fields) {
        if (field->name() == "arr" || field->name() == "renewal" || field->name() == "monthly_fee_minor"
            || field->name() == "min_credit_minor" || field->name() == "credit_minor"
            || field->name() == "credit_now_minor")
            ++found;
        if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE || field->is_map())
            continue;
        for (int i = 0; i < (field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1); ++i)
            found += hiddenValues(field->is_repeated() ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                                                       : message.GetReflection()->GetMessage(message, field));
    }
    return found;
}

} // namespace

class TestEntry : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void everyMethodIsClassified();
    void theTableNamesOnlyMethodsThatExist();
    void oneMethodIsOpenToEverybody();
    void supportNeverSeesCommercialFields();
    void refusesForeignAndUnknownTenantsAlike_data();
    void refusesForeignAndUnknownTenantsAlike();
    void refusesBadCalls_data();
    void refusesBadCalls();
    void refusesBadText_data();
    void refusesBadText();
    void hiddenFieldsNeverLeave_data() { transports(); }
    void hiddenFieldsNeverLeave();
    void everyRoleReachesWhatIsItsOwn();
    void aRoleIsFixedOnAGatewayWithPeople();
    void aPersonHasSoManyStreams();
    void theSingleUserSwitchesRoles();
    void healthIsOnAndReflectionIsOff();
    void brokenPeopleFilesNameTheLine_data();
    void brokenPeopleFilesNameTheLine();

private:
    void transports();
    std::shared_ptr<grpc::Channel> channel(const QString &transport)
    {
        return transport == QLatin1String("in-process") ? m_inProcess : m_network;
    }
    std::unique_ptr<GatewayFixture> m_gateway;
    std::shared_ptr<grpc::Channel> m_inProcess, m_network;
    std::map<std::string, std::string> m_own;     ///< A tenant within each person's scope.
    std::map<std::string, std::string> m_foreign; ///< And one outside.
};

void TestEntry::initTestCase()
{
    m_gateway = std::make_unique<GatewayFixture>();
    m_inProcess = m_gateway->inProcess();
    m_network = m_gateway->loopback();
    v1::ListTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_page_size(1000);
    std::set<std::string> all;
    for (const std::string person : {"platform-1", "support-1", "success-2", "support-3"}) {
        const auto answer =
            RawCall{m_network, "bulkhead.v1.InventoryService.ListTenants", GatewayFixture::token(person)}(request);
        QCOMPARE(answer.code, int(kOk));
        v1::ListTenantsResponse listed;
        QVERIFY(listed.ParseFromString(answer.messages.at(0)));
        std::set<std::string> own(listed.facts().id().begin(), listed.facts().id().end());
        if (person == "platform-1")
            all = own;
        if (!own.empty())
            m_own[person] = *own.begin();
        for (const std::string &id : all) {
            if (!own.count(id))
                m_foreign[person] = id;
        }
    }
    QCOMPARE(all.size(), std::size_t(60));
    QVERIFY(!m_own["support-1"].empty() && !m_own["success-2"].empty());
    QVERIFY(!m_foreign["support-1"].empty() && !m_foreign["success-2"].empty() && !m_foreign["support-3"].empty());
}

void TestEntry::transports()
{
    QTest::addColumn<QString>("transport");
    QTest::newRow("in-process") << "in-process";
    QTest::newRow("network") << "network";
}

void TestEntry::everyMethodIsClassified()
{
    QVERIFY(Contract::methods().size() >= 29);
    for (const auto &method : Contract::methods()) {
        QVERIFY2(permissionOf(method.name), (method.name + " is in no table").c_str());
        const auto may = [&](Role role) { return standardAccess()->allows(role, permissionOf(method.name)->action); };
        QVERIFY2(permissionOf(method.name)->open || std::any_of(allRoles().begin(), allRoles().end(), may),
                 (method.name + " is for nobody").c_str());
        QVERIFY2(!method.carriesRequestId || permissionOf(method.name)->changes
                     || std::string_view(method.name).find("Export") != std::string_view::npos,
                 (method.name + " carries a request id and changes nothing").c_str());
        QVERIFY2(method.contextField, (method.name + " carries no tenant context").c_str());
        QVERIFY2(Contract::of(*requestOf(method.name)), (method.name + " shares its request").c_str());
    }
}

void TestEntry::theTableNamesOnlyMethodsThatExist()
{
    for (const Permission &permission : permissions())
        QVERIFY2(pb::DescriptorPool::generated_pool()->FindMethodByName(std::string(permission.method)),
                 permission.method.data());
}

void TestEntry::oneMethodIsOpenToEverybody()
{
    std::vector<std::string_view> open;
    for (const Permission &permission : permissions()) {
        if (permission.open)
            open.push_back(permission.method);
    }
    QCOMPARE(open, std::vector<std::string_view>{"bulkhead.v1.SessionService.SignInOptions"});
    for (const Role role : allRoles()) {
        const auto actions = standardAccess()->actionsOf(role);
        QVERIFY(std::find(actions.begin(), actions.end(), "session.sign-in-options") == actions.end());
    }
}

void TestEntry::supportNeverSeesCommercialFields()
{
    const auto sees = [](Role role, const char *field) { return standardAccess()->sees(role, field); };
    for (const char *field : {"arr", "renewal"}) {
        QVERIFY(!sees(Role::Support, field));
        QVERIFY(!sees(Role::Unspecified, field));
        QVERIFY(!sees(static_cast<Role>(77), field));
        QVERIFY(sees(Role::CustomerSuccess, field));
        QVERIFY(sees(Role::PlatformOperations, field));
    }
}

void TestEntry::refusesForeignAndUnknownTenantsAlike_data()
{
    QTest::addColumn<QString>("transport");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("person");
    for (const char *transport : {"in-process", "network"}) {
        for (const auto &method : Contract::methods()) {
            for (const char *person : {"support-1", "success-2", "support-3"})
                QTest::addRow("%s by %s, %s", method.name.c_str() + 12, person, transport)
                    << transport << QString::fromStdString(method.name) << person;
        }
    }
}

void TestEntry::refusesForeignAndUnknownTenantsAlike()
{
    QFETCH(QString, transport);
    QFETCH(QString, method);
    QFETCH(QString, person);
    const std::string name = method.toStdString(), who = person.toStdString();
    auto request = requestOf(name);
    const RawCall call{channel(transport), name, GatewayFixture::token(who)};
    contextOf(*request).set_tenant_id(m_foreign[who]);
    const RawAnswer foreign = call(*request);
    contextOf(*request).set_tenant_id("t-does-not-exist");
    const RawAnswer unknown = call(*request);
    QCOMPARE(foreign.code, unknown.code);
    QCOMPARE(foreign.text, unknown.text);
    QCOMPARE(foreign.reason, unknown.reason);
    QCOMPARE(foreign.summary, unknown.summary);
    QCOMPARE(foreign.remedy, unknown.remedy);
    QVERIFY(foreign.messages.empty() && unknown.messages.empty());
    QVERIFY(!foreign.requestId.empty());
    QVERIFY(foreign.trailerBytes < 2048);

    const Permission &permission = *permissionOf(name);
    const Role role = who.starts_with("support") ? Role::Support : Role::CustomerSuccess;
    if (permission.reach == Reach::Fleet) {
        QCOMPARE(foreign.code, int(kInvalidArgument));
        QCOMPARE(foreign.reason, std::string("TENANT_CONTEXT_MISSING"));
    } else if (!standardAccess()->allows(role, permission.action)) {
        QCOMPARE(foreign.code, int(kPermissionDenied));
        QCOMPARE(foreign.reason, std::string("ACTION_NOT_ALLOWED"));
    } else {
        QCOMPARE(foreign.code, int(kNotFound));
        QCOMPARE(foreign.reason, std::string("TENANT_NOT_IN_SCOPE"));
    }
}

void TestEntry::refusesBadCalls_data()
{
    QTest::addColumn<QString>("transport");
    QTest::addColumn<QString>("method");
    for (const char *transport : {"in-process", "network"}) {
        for (const auto &method : Contract::methods())
            QTest::addRow("%s, %s", method.name.c_str() + 12, transport)
                << transport << QString::fromStdString(method.name);
    }
}

void TestEntry::refusesBadCalls()
{
    QFETCH(QString, transport);
    QFETCH(QString, method);
    const std::string name = method.toStdString();
    RawCall call{channel(transport), name, GatewayFixture::token("platform-1")};
    auto request = requestOf(name);
    RawAnswer answer = call(*request);
    QCOMPARE(answer.code, int(kInvalidArgument));
    QCOMPARE(answer.reason, std::string("TENANT_CONTEXT_MISSING"));

    contextOf(*request).set_purpose("a context without a scope");
    answer = call(*request);
    QCOMPARE(answer.code, int(kInvalidArgument));
    QCOMPARE(answer.reason, std::string("TENANT_CONTEXT_MISSING"));

    if (permissionOf(name)->reach == Reach::Fleet)
        contextOf(*request).mutable_fleet();
    else
        contextOf(*request).set_tenant_id(m_own["support-1"]);
    contextOf(*request).set_environment("another environment");
    if (permissionOf(name)->open) { // To everybody alike, and silent of the environment's name.
        for (const std::string &token : {std::string(), std::string("wrong"), GatewayFixture::token("platform-1")}) {
            call.token = token;
            answer = call(*request);
            QCOMPARE(answer.reason, std::string("SIGN_IN_NOT_OFFERED"));
            QVERIFY(answer.messages.empty());
        }
        return;
    }
    QCOMPARE(call(*request).reason, std::string("WRONG_ENVIRONMENT"));

    contextOf(*request).clear_environment();
    for (const std::string &token : {std::string(), std::string("wrong"), GatewayFixture::token("platform-1") + "x"}) {
        call.token = token;
        answer = call(*request);
        QCOMPARE(answer.code, int(kUnauthenticated));
        QCOMPARE(answer.reason, std::string("TOKEN_REFUSED"));
        QVERIFY(answer.messages.empty());
    }
}

void TestEntry::refusesBadText_data()
{
    QTest::addColumn<QString>("transport");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    for (const char *transport : {"in-process", "network"}) {
        QTest::addRow("a megabyte, %s", transport) << transport << QByteArray(1 << 20, 'x') << "TEXT_TOO_LONG";
        QTest::addRow("1,001 characters, %s", transport) << transport << QByteArray(1001, 'x') << "TEXT_TOO_LONG";
        QTest::addRow("a NUL, %s", transport) << transport << QByteArray("a\0b", 3) << "TEXT_NOT_PLAIN";
        QTest::addRow("an escape, %s", transport) << transport << QByteArray("a\x1b[2J") << "TEXT_NOT_PLAIN";
        QTest::addRow("a direction override, %s", transport) << transport
                                                             << QByteArray("a\xE2\x80\xAE"
                                                                           "b")
                                                             << "TEXT_NOT_PLAIN";
        QTest::addRow("an isolate, %s", transport) << transport
                                                   << QByteArray("\xE2\x81\xA6"
                                                                 "b")
                                                   << "TEXT_NOT_PLAIN";
        QTest::addRow("a zero-width space, %s", transport) << transport
                                                           << QByteArray("a\xE2\x80\x8B"
                                                                         "b")
                                                           << "TEXT_NOT_PLAIN";
        // gRPC's own parser refuses these before any of our code runs; there is no reason then.
        QTest::addRow("a lone continuation byte, %s", transport) << transport
                                                                 << QByteArray("a\x80"
                                                                               "b")
                                                                 << "";
        QTest::addRow("an overlong slash, %s", transport) << transport << QByteArray("\xC0\xAF") << "";
    }
}

void TestEntry::refusesBadText()
{
    QFETCH(QString, transport);
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    v1::HelloRequest request;
    request.mutable_context()->mutable_fleet();
    request.mutable_context()->set_purpose(text.toStdString());
    const RawAnswer answer =
        RawCall{channel(transport), "bulkhead.v1.SessionService.Hello", GatewayFixture::token("platform-1")}(request);
    QVERIFY(answer.code != kOk);
    QVERIFY(answer.messages.empty());
    QCOMPARE(QString::fromStdString(answer.reason), reason);
    QVERIFY(answer.text.size() < 300); // What was sent is not sent back.
}

void TestEntry::hiddenFieldsNeverLeave()
{
    QFETCH(QString, transport);
    int answered = 0;
    for (const auto &method : Contract::methods()) {
        auto request = requestOf(method.name);
        if (permissionOf(method.name)->reach == Reach::Fleet)
            contextOf(*request).mutable_fleet();
        else
            contextOf(*request).set_tenant_id(m_own["support-1"]);
        const auto *descriptor = pb::DescriptorPool::generated_pool()->FindMethodByName(method.name);
        const RawAnswer answer =
            RawCall{channel(transport), method.name, GatewayFixture::token("support-1"), 1, 3}(*request);
        for (const std::string &bytes : answer.messages) {
            std::unique_ptr<pb::Message> message(
                pb::MessageFactory::generated_factory()->GetPrototype(descriptor->output_type())->New());
            QVERIFY(message->ParseFromString(bytes));
            QVERIFY2(hiddenValues(*message) == 0,
                     (method.name + ": " + message->ShortDebugString().substr(0, 300)).c_str());
            ++answered;
        }
    }
    QVERIFY(answered >= 10);
}

void TestEntry::everyRoleReachesWhatIsItsOwn()
{
    v1::GetTenantRequest request;
    for (const std::string person : {"platform-1", "support-1", "success-2"}) {
        request.mutable_context()->set_tenant_id(m_own[person]);
        const RawAnswer answer =
            RawCall{m_network, "bulkhead.v1.InventoryService.GetTenant", GatewayFixture::token(person)}(request);
        QCOMPARE(answer.code, int(kOk));
        v1::GetTenantResponse page;
        QVERIFY(page.ParseFromString(answer.messages.at(0)));
        QCOMPARE(page.id(), m_own[person]);
        QCOMPARE(page.has_arr(), person != "support-1");
        QVERIFY(page.layers_size() > 0 && page.reasons_size() > 0);
        if (person == "support-1") {
            for (const auto &reason : page.reasons())
                QVERIFY2(reason.text().find('$') == std::string::npos, reason.text().c_str());
        }
    }
}

void TestEntry::aRoleIsFixedOnAGatewayWithPeople()
{
    v1::SwitchRoleRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_role(v1::ROLE_PLATFORM_OPERATIONS);
    const RawAnswer answer =
        RawCall{m_inProcess, "bulkhead.v1.SessionService.SwitchRole", GatewayFixture::token("support-1")}(request);
    QCOMPARE(answer.code, int(kFailedPrecondition));
    QCOMPARE(answer.reason, std::string("ROLE_FIXED"));
}

void TestEntry::aPersonHasSoManyStreams()
{
    v1::WatchTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    std::atomic<int> refused{0}, served{0};
    std::vector<std::thread> readers;
    const int asked = EntryOptions().streamsPerPerson + 6;
    for (int i = 0; i < asked; ++i) {
        readers.emplace_back([&, channel = m_gateway->inProcess()] {
            const RawAnswer answer = RawCall{channel, "bulkhead.v1.InventoryService.WatchTenants",
                                             GatewayFixture::token("support-3"), 2, 20}(request);
            (answer.reason == "TOO_MANY_STREAMS" && answer.code == kResourceExhausted ? refused : served)++;
        });
    }
    for (std::thread &reader : readers)
        reader.join();
    QCOMPARE(served + refused, asked);
    QVERIFY2(refused >= 1, "no stream was one too many");
    // They have ended: there is room again.
    QTRY_COMPARE(
        (RawCall{m_inProcess, "bulkhead.v1.InventoryService.WatchTenants", GatewayFixture::token("support-3")}(request)
             .messages.size()),
        std::size_t(1));
}

void TestEntry::theSingleUserSwitchesRoles()
{
    GatewayFixture::Options options;
    options.tenants = 20;
    options.people = false;
    GatewayFixture single(options);
    QCOMPARE(single.port(), 0);
    v1::HelloRequest hello;
    hello.mutable_context()->mutable_fleet();
    const auto session = [&] {
        v1::HelloResponse response;
        const RawAnswer answer = RawCall{single.inProcess(), "bulkhead.v1.SessionService.Hello"}(hello);
        response.ParseFromString(answer.messages.empty() ? std::string() : answer.messages[0]);
        return response;
    };
    QCOMPARE(session().role(), v1::ROLE_PLATFORM_OPERATIONS);
    QVERIFY(session().single_user());
    QCOMPARE(session().tenants_in_scope(), std::uint64_t(20));
    QCOMPARE(session().hidden_fields_size(), 0);

    v1::SwitchRoleRequest change;
    change.mutable_context()->mutable_fleet();
    change.set_role(v1::ROLE_SUPPORT);
    v1::WatchTenantsRequest watch;
    watch.mutable_context()->mutable_fleet();
    RawCall stream{single.inProcess(), "bulkhead.v1.InventoryService.WatchTenants", {}, 100'000, 20};
    int switched = -1;
    stream.afterFirst = [&] {
        switched = RawCall{single.inProcess(), "bulkhead.v1.SessionService.SwitchRole"}(change).code;
    };
    const RawAnswer ended = stream(watch);
    QCOMPARE(switched, int(kOk));
    QCOMPARE(ended.reason, std::string("ROLE_CHANGED"));
    QCOMPARE(ended.code, int(kAborted));
    QCOMPARE(session().role(), v1::ROLE_SUPPORT);
    QCOMPARE(session().hidden_fields_size(), 5);
}

void TestEntry::healthIsOnAndReflectionIsOff()
{
    const v1::HelloRequest empty;
    const auto health = [&] {
        const RawAnswer answer = RawCall{m_network, "grpc.health.v1.Health.Check"}(empty);
        return answer.code == kOk ? answer.messages.at(0) : std::string();
    };
    // Readiness is looked up every two seconds, and the tests before may have been faster than its second look.
    QTRY_COMPARE_WITH_TIMEOUT(health(), std::string("\x08\x01"), 10'000); // status: SERVING
    QCOMPARE((RawCall{m_network, "grpc.reflection.v1alpha.ServerReflection.ServerReflectionInfo"}(empty).code), 12);
}

void TestEntry::brokenPeopleFilesNameTheLine_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QString>("said");
    const QByteArray good = "[[person]]\nid = \"a\"\nrole = \"support\"\ntoken_sha256 = \"" + QByteArray(64, 'a')
                            + "\"\nscope = { all = true }\n";
    const auto with = [&](const char *from, const char *to) { return QByteArray(good).replace(from, to); };
    QTest::newRow("not TOML") << QByteArray("[[person]\n") << "f:1: ";
    QTest::newRow("no person") << QByteArray("") << "no person";
    QTest::newRow("a wrong role") << with("\"support\"", "\"boss\"") << "f:3: \"role\"";
    QTest::newRow("a short hash") << with("aaaa\"", "\"") << "f:4: \"token_sha256\"";
    QTest::newRow("no scope") << with("scope = { all = true }", "") << "\"scope\" is missing";
    QTest::newRow("no such phase") << with("all = true", "phases = [\"onboarding\", \"soon\"]")
                                   << "f:5: \"phases\" knows \"onboarding\" (before a tenant is live) and \"live\"";
    QTest::newRow("an empty scope") << with("all = true", "all = false") << "f:5: the scope holds no tenant";
    QTest::newRow("all and a list") << with("all = true", "all = true, regions = [\"x\"]") << "exclude each other";
    QTest::newRow("a list of numbers") << with("all = true", "regions = [1]") << "f:5: each entry of \"regions\"";
    QTest::newRow("an unknown key") << with("id = ", "name = ") << "f:2: unknown key \"name\"";
    QTest::newRow("the same id twice") << good + with(QByteArray(64, 'a').constData(), QByteArray(64, 'b').constData())
                                       << "is there twice";
    QTest::newRow("the same token twice") << good + with("\"a\"", "\"b\"") << "the same token";
}

void TestEntry::brokenPeopleFilesNameTheLine()
{
    QFETCH(QByteArray, toml);
    QFETCH(QString, said);
    const auto people = People::parse(toml.toStdString(), "f");
    QVERIFY(!people.ok());
    QVERIFY2(QString::fromStdString(std::string(people.status().message())).contains(said),
             people.status().message().data());
    QVERIFY(People::parse(People::example(), "example").ok());
}

QTEST_GUILESS_MAIN(TestEntry)
#include "tst_entry.moc"
