// What the access policy makes of calls, on both transports: seven roles at every method, looking as others, a
// partner's channel, and a policy that changes under open streams.
#include "backend/access_file.h"
#include "backend/domain/draft_fields.h"
#include "backend/gateway.h"
#include "tests/backend/access_calls.h"
#include "tests/fixtures/audit_lines.h"

#include "bulkhead/v1/neighbours.pb.h"
#include "bulkhead/v1/onboarding.pb.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <memory>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;
class TestAccessRpc : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void everyRoleAtEveryMethod_data() { transports(); }
    void everyRoleAtEveryMethod();
    void lookingShowsExactlyWhatThePersonSees_data() { transports(); }
    void lookingShowsExactlyWhatThePersonSees();
    void lookingChangesNothing_data() { transports(); }
    void lookingChangesNothing();
    void onlyOperationsLook_data() { transports(); }
    void onlyOperationsLook();
    void aViewThatIsUnclearIsRefused_data();
    void aViewThatIsUnclearIsRefused();
    void aViewNeverWidens();
    void whoIsOutOfScopeIsNotOffered();
    void ownTokensOpenNoView();
    void lookingIsAuditedOnce();
    void aChangedPolicyEndsTheStreamsOfWhomItConcerns();
    void theSingleUserPlaysAllSeven();

private:
    void transports();
    std::shared_ptr<grpc::Channel> channel()
    {
        QFETCH(QString, transport);
        return transport == QLatin1String("in-process") ? m_inProcess : m_network;
    }
    v1::HelloResponse hello(const std::string &person, const v1::TenantContext &context = {})
    {
        v1::HelloRequest request;
        *request.mutable_context() = context;
        request.mutable_context()->mutable_fleet();
        return only<v1::HelloResponse>(ask(m_network, person, "SessionService.Hello", request));
    }
    QByteArray policy(const QByteArray &version = "2026-11.1", const QByteArray &from = {}, const QByteArray &to = {});
    void writePolicy(const QByteArray &text);

    QTemporaryDir m_folder;
    std::unique_ptr<GatewayFixture> m_gateway;
    std::shared_ptr<grpc::Channel> m_inProcess, m_network;
    Channels m_channels;
};

QByteArray TestAccessRpc::policy(const QByteArray &version, const QByteArray &from, const QByteArray &to)
{
    const std::string_view text = standardAccessText();
    QByteArray toml(text.data(), qsizetype(text.size()));
    toml.replace("2026-11.1", version);
    if (!from.isEmpty())
        toml.replace(toml.indexOf(from), from.size(), to);
    return toml + "\n[team.night]\nregions = [\"us-east\"]\n\n[[branding]]\npartner = \""
           + QByteArray::fromStdString(m_channels.partner) + "\"\nname = \"Example Channel\"\naccent = \"#2F7FB5\"\n";
}

void TestAccessRpc::writePolicy(const QByteArray &text)
{
    QFile file(m_folder.filePath(QStringLiteral("access.toml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

void TestAccessRpc::initTestCase()
{
    // Which partners there are is the simulated fleet's matter: it is asked first.
    GatewayFixture::Options options;
    options.tenants = 600; // Two channels, and the same fleet at each start.
    options.historyMinutes = 60;
    {
        GatewayFixture first(options);
        m_channels = channelsOf(first.inProcess());
        v1::ViewChoicesRequest request;
        request.mutable_context()->mutable_fleet();
        const auto choices =
            only<v1::ViewChoicesResponse>(ask(first.inProcess(), "platform-1", "SessionService.ViewChoices", request));
        QCOMPARE(choices.roles_size(), 7);
        QCOMPARE(choices.persons_size(), 4); // Without the asker.
    }
    QVERIFY(!m_channels.partner.empty() && !m_channels.sub.empty() && !m_channels.other.empty());
    writePolicy(policy());
    options.store = m_folder.filePath(QStringLiteral("fleet.db")).toStdString();
    options.policy = m_folder.filePath(QStringLiteral("access.toml")).toStdString();
    options.morePeople = {{"lead-1", "support-lead", "{ team = \"night\" }"},
                          {"engineer-1", "onboarding-engineer", "{ regions = [\"us-east\"] }"},
                          {"auditor-1", "auditor", "{ all = true }"},
                          {"partner-1", "partner-administrator", "{ partners = [\"" + m_channels.partner + "\"] }"},
                          {"platform-east", "platform-operations", "{ regions = [\"us-east\"] }"},
                          {"support-all", "support", "{ all = true }"}};
    m_gateway = std::make_unique<GatewayFixture>(options);
    m_inProcess = m_gateway->inProcess();
    m_network = m_gateway->loopback();
}

void TestAccessRpc::cleanupTestCase()
{
    m_inProcess.reset();
    m_network.reset();
    m_gateway.reset();
}

void TestAccessRpc::transports()
{
    QTest::addColumn<QString>("transport");
    QTest::newRow("in-process") << "in-process";
    QTest::newRow("network") << "network";
}

void TestAccessRpc::everyRoleAtEveryMethod()
{
    const std::pair<const char *, Role> people[] = {{"support-1", Role::Support},
                                                    {"lead-1", Role::SupportLead},
                                                    {"success-2", Role::CustomerSuccess},
                                                    {"engineer-1", Role::OnboardingEngineer},
                                                    {"platform-1", Role::PlatformOperations},
                                                    {"auditor-1", Role::Auditor},
                                                    {"partner-1", Role::PartnerAdministrator}};
    for (const auto &[person, role] : people) {
        for (const auto &method : Contract::methods()) {
            const Permission &permission = *permissionOf(method.name);
            if (permission.open)
                continue;
            auto request = requestOf(method.name);
            // A tenant that nobody has: what a role may goes on to that refusal, and nothing is done to any.
            if (permission.reach == Reach::Fleet)
                contextOf(*request).mutable_fleet();
            else
                contextOf(*request).set_tenant_id("t-does-not-exist");
            const RawAnswer answer = RawCall{channel(), method.name, GatewayFixture::token(person), 1, 3}(*request);
            const bool refused = answer.reason == "ACTION_NOT_ALLOWED";
            QVERIFY2(refused != standardAccess()->allows(role, permission.action),
                     (std::string(person) + " at " + method.name + ": " + answer.reason).c_str());
            if (refused) {
                QCOMPARE(answer.code, kPermissionDenied);
                QVERIFY(answer.messages.empty());
            }
        }
    }
}

void TestAccessRpc::lookingShowsExactlyWhatThePersonSees()
{
    for (const std::string person : {"support-1", "success-2", "lead-1", "partner-1", "auditor-1", "engineer-1"}) {
        const v1::HelloResponse own = hello(person);
        QVERIFY(!own.has_viewing_as());
        v1::TenantContext context;
        lookAs(context, own.role(), person);
        const v1::HelloResponse seen = hello("platform-1", context);
        QCOMPARE(seen.person_id(), std::string("platform-1"));
        QCOMPARE(seen.role(), own.role());
        QCOMPARE(seen.scope_label(), own.scope_label());
        QCOMPARE(seen.tenants_in_scope(), own.tenants_in_scope());
        QCOMPARE(seen.viewing_as().person_id(), person);
        QVERIFY(std::equal(seen.actions().begin(), seen.actions().end(), own.actions().begin(), own.actions().end()));
        QVERIFY(std::equal(seen.hidden_fields().begin(), seen.hidden_fields().end(), own.hidden_fields().begin(),
                           own.hidden_fields().end()));
        QCOMPARE(seen.branding().name(), own.branding().name());
        QCOMPARE(seen.branding().name(), std::string(person == "partner-1" ? "Example Channel" : ""));

        const auto theirs = list(channel(), person), looked = list(channel(), "platform-1", context);
        QVERIFY(theirs.facts().id_size() > 0);
        QCOMPARE(looked.facts().SerializeAsString(), theirs.facts().SerializeAsString());
        QVERIFY(std::equal(looked.words().begin(), looked.words().end(), theirs.words().begin(), theirs.words().end()));

        // Every read of the contract is refused or answered alike.
        for (const auto &method : Contract::methods()) {
            const Permission &permission = *permissionOf(method.name);
            if (permission.open || permission.changes || method.carriesRequestId)
                continue;
            auto request = requestOf(method.name);
            if (permission.reach == Reach::Fleet)
                contextOf(*request).mutable_fleet();
            else
                contextOf(*request).set_tenant_id(theirs.facts().id(0));
            const RawAnswer direct = RawCall{channel(), method.name, GatewayFixture::token(person), 1, 3}(*request);
            lookAs(contextOf(*request), own.role(), person);
            const RawAnswer asViewed =
                RawCall{channel(), method.name, GatewayFixture::token("platform-1"), 1, 3}(*request);
            QVERIFY2(direct.reason == asViewed.reason && direct.code == asViewed.code,
                     (person + " " + method.name + ": " + direct.reason + " / " + asViewed.reason).c_str());
        }
    }
    // A role alone: its fields, on the caller's own tenants.
    v1::TenantContext support;
    lookAs(support, v1::ROLE_SUPPORT);
    const auto seen = list(channel(), "platform-1", support), all = list(channel(), "platform-1");
    QCOMPARE(seen.facts().id_size(), all.facts().id_size());
    QCOMPARE(seen.facts().arr_size(), 0);
    QCOMPARE(all.facts().arr_size(), all.facts().id_size());
}

void TestAccessRpc::lookingChangesNothing()
{
    int tried = 0;
    for (const auto &method : Contract::methods()) {
        const Permission &permission = *permissionOf(method.name);
        if (!permission.changes && !method.carriesRequestId)
            continue;
        for (const v1::Role role : {v1::ROLE_PLATFORM_OPERATIONS, v1::ROLE_SUPPORT, v1::ROLE_CUSTOMER_SUCCESS}) {
            auto request = requestOf(method.name);
            if (permission.reach == Reach::Fleet)
                contextOf(*request).mutable_fleet();
            else
                contextOf(*request).set_tenant_id(m_channels.sub);
            lookAs(contextOf(*request), role);
            const RawAnswer answer =
                RawCall{channel(), method.name, GatewayFixture::token("platform-1"), 1, 3}(*request);
            QVERIFY2(answer.reason == "VIEWING_ONLY", (method.name + ": " + answer.reason).c_str());
            QCOMPARE(answer.code, kFailedPrecondition);
            QVERIFY(answer.messages.empty());
            ++tried;
        }
    }
    QVERIFY(tried >= 60);
}

void TestAccessRpc::onlyOperationsLook()
{
    for (const auto &method : Contract::methods()) {
        if (permissionOf(method.name)->open)
            continue;
        for (const char *person : {"support-1", "success-2", "auditor-1", "partner-1"}) {
            auto request = requestOf(method.name);
            if (permissionOf(method.name)->reach == Reach::Fleet)
                contextOf(*request).mutable_fleet();
            else
                contextOf(*request).set_tenant_id(m_channels.sub);
            lookAs(contextOf(*request), v1::ROLE_PLATFORM_OPERATIONS);
            const RawAnswer answer = RawCall{channel(), method.name, GatewayFixture::token(person), 1, 3}(*request);
            QVERIFY2(answer.reason == "NOT_ALLOWED", (method.name + ": " + answer.reason).c_str());
            QCOMPARE(answer.code, kPermissionDenied);
        }
    }
}

void TestAccessRpc::aViewThatIsUnclearIsRefused_data()
{
    QTest::addColumn<int>("role");
    QTest::addColumn<QString>("person");
    QTest::addColumn<QString>("partner");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no role") << 0 << ""
                             << ""
                             << "VIEW_UNCLEAR";
    QTest::newRow("a role that is none") << 99 << ""
                                         << ""
                                         << "VIEW_UNCLEAR";
    QTest::newRow("a negative one") << -1 << ""
                                    << ""
                                    << "VIEW_UNCLEAR";
    QTest::newRow("a partner administrator of nothing") << 7 << ""
                                                        << ""
                                                        << "VIEW_UNCLEAR";
    QTest::newRow("support of a partner") << 1 << ""
                                          << "PARTNER"
                                          << "VIEW_UNCLEAR";
    QTest::newRow("a person and a partner") << 7 << "partner-1"
                                            << "PARTNER"
                                            << "VIEW_UNCLEAR";
    QTest::newRow("nobody's id") << 1 << "nobody"
                                 << ""
                                 << "VIEW_UNKNOWN";
    QTest::newRow("a person of another role") << 1 << "success-2"
                                              << ""
                                              << "VIEW_UNKNOWN";
    QTest::newRow("a partner that does not exist") << 7 << ""
                                                   << "t-does-not-exist"
                                                   << "TENANT_NOT_IN_SCOPE";
}

void TestAccessRpc::aViewThatIsUnclearIsRefused()
{
    QFETCH(int, role);
    QFETCH(QString, person);
    QFETCH(QString, partner);
    QFETCH(QString, reason);
    v1::HelloRequest request;
    request.mutable_context()->mutable_fleet();
    lookAs(*request.mutable_context(), static_cast<v1::Role>(role), person.toStdString(),
           partner == QLatin1String("PARTNER") ? m_channels.partner : partner.toStdString());
    const RawAnswer answer = ask(m_network, "platform-1", "SessionService.Hello", request);
    QCOMPARE(QString::fromStdString(answer.reason), reason);
    QVERIFY(answer.messages.empty());
}

void TestAccessRpc::aViewNeverWidens()
{
    const auto own = list(m_network, "platform-east");
    const std::set<std::string> east(own.facts().id().begin(), own.facts().id().end());
    QVERIFY(!east.empty());
    v1::TenantContext context;
    lookAs(context, v1::ROLE_SUPPORT, "support-all");
    const auto seen = list(m_network, "platform-east", context);
    QCOMPARE(std::set<std::string>(seen.facts().id().begin(), seen.facts().id().end()), east);
    // One of them sees tenants of both, and only what both see is shown.
    lookAs(context, v1::ROLE_CUSTOMER_SUCCESS, "success-2");
    const auto book = list(m_network, "success-2"), both = list(m_network, "platform-east", context);
    QVERIFY(both.facts().id_size() < book.facts().id_size());
    for (const std::string &id : both.facts().id())
        QVERIFY(east.contains(id));
}

void TestAccessRpc::whoIsOutOfScopeIsNotOffered()
{
    const auto own = list(m_network, "platform-east");
    const std::set<std::string> east(own.facts().id().begin(), own.facts().id().end());
    v1::ViewChoicesRequest request;
    request.mutable_context()->mutable_fleet();
    const auto choices =
        only<v1::ViewChoicesResponse>(ask(m_network, "platform-east", "SessionService.ViewChoices", request));
    std::map<std::string, std::string> scopes;
    for (const v1::ViewPerson &person : choices.persons())
        scopes[person.person_id()] = person.scope_label();
    QCOMPARE(scopes["auditor-1"], std::string("us-east")); // Who sees all is told by what both see.
    QVERIFY(scopes.contains("support-1"));
    QVERIFY(!scopes.contains("support-3"));
    for (const auto &[person, scope] : scopes)
        for (const std::string &partner : {m_channels.partner, m_channels.other})
            QVERIFY(east.contains(partner) || scope.find(partner) == std::string::npos);
    // And by its id it is refused like nobody.
    v1::HelloRequest hello;
    hello.mutable_context()->mutable_fleet();
    lookAs(*hello.mutable_context(), v1::ROLE_SUPPORT, "support-3");
    const RawAnswer there = ask(m_network, "platform-east", "SessionService.Hello", hello);
    lookAs(*hello.mutable_context(), v1::ROLE_SUPPORT, "nobody-9");
    const RawAnswer nobody = ask(m_network, "platform-east", "SessionService.Hello", hello);
    QCOMPARE(there.reason, std::string("VIEW_UNKNOWN"));
    QCOMPARE(there.text, nobody.text);
    QCOMPARE(there.summary, nobody.summary);
}

void TestAccessRpc::ownTokensOpenNoView()
{
    v1::WatchTenantsRequest watch;
    watch.mutable_context()->mutable_fleet();
    std::string token;
    const RawAnswer own = ask(m_network, "platform-1", "InventoryService.WatchTenants", watch, 3);
    for (const std::string &bytes : own.messages) {
        v1::WatchTenantsResponse message;
        QVERIFY(message.ParseFromString(bytes));
        if (!message.frame().resume_token().empty())
            token = message.frame().resume_token();
    }
    QVERIFY(!token.empty());
    watch.set_resume_token(token);
    const auto resumed =
        only<v1::WatchTenantsResponse>(ask(m_network, "platform-1", "InventoryService.WatchTenants", watch));
    QVERIFY(!resumed.frame().reset());
    lookAs(*watch.mutable_context(), v1::ROLE_SUPPORT);
    const auto looked =
        only<v1::WatchTenantsResponse>(ask(m_network, "platform-1", "InventoryService.WatchTenants", watch));
    QVERIFY(looked.frame().reset());
    QCOMPARE(looked.facts().arr_size(), 0);

    v1::ListTenantsRequest page;
    page.mutable_context()->mutable_fleet();
    page.set_page_size(5);
    const auto first =
        only<v1::ListTenantsResponse>(ask(m_network, "platform-1", "InventoryService.ListTenants", page));
    page.set_page_token(first.next_page_token());
    QCOMPARE(ask(m_network, "platform-1", "InventoryService.ListTenants", page).code, kOk);
    for (const v1::Role role : {v1::ROLE_SUPPORT, v1::ROLE_CUSTOMER_SUCCESS}) {
        lookAs(*page.mutable_context(), role);
        QCOMPARE(ask(m_network, "platform-1", "InventoryService.ListTenants", page).reason,
                 std::string("PAGE_TOKEN_UNFIT"));
    }
    // Nor does another person's open a partner's, whatever page it is of.
    page.mutable_context()->clear_view_as();
    QCOMPARE(ask(m_network, "partner-1", "InventoryService.ListTenants", page).reason, std::string("PAGE_TOKEN_UNFIT"));
}

void TestAccessRpc::lookingIsAuditedOnce()
{
    QTemporaryDir folder;
    GatewayFixture::Options options;
    options.store = folder.filePath(QStringLiteral("fleet.db")).toStdString();
    GatewayFixture gateway(options);
    v1::HelloRequest request;
    request.mutable_context()->mutable_fleet();
    lookAs(*request.mutable_context(), v1::ROLE_AUDITOR);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(ask(gateway.loopback(), "platform-2", "SessionService.Hello", request).code, kOk);
    lookAs(*request.mutable_context(), v1::ROLE_SUPPORT, "support-1");
    QCOMPARE(ask(gateway.loopback(), "platform-2", "SessionService.Hello", request).code, kOk);
    QCOMPARE(ask(gateway.inProcess(), "platform-1", "SessionService.Hello", request).code, kOk);
    gateway.stop();
    const auto told = auditLines(options.store, {});
    QCOMPARE(std::count(told.begin(), told.end(), "platform-2 session.view-as allowed"), 2);
    QCOMPARE(std::count(told.begin(), told.end(), "platform-1 session.view-as allowed"), 1);
}

void TestAccessRpc::aChangedPolicyEndsTheStreamsOfWhomItConcerns()
{
    v1::WatchTenantsRequest watch;
    watch.mutable_context()->mutable_fleet();
    const auto streamOf = [&](const char *person, int seconds) {
        return RawCall{m_gateway->loopback(), kService + "InventoryService.WatchTenants", GatewayFixture::token(person),
                       100'000, seconds};
    };
    // Support loses pools; nobody else's rights are others.
    RawAnswer support, success;
    RawCall of = streamOf("support-1", 20);
    of.afterFirst = [&] { writePolicy(policy("2026-11.2", "\"pools.read\", ", "")); };
    std::thread other([&] { success = streamOf("success-2", 6)(watch); });
    support = of(watch);
    other.join();
    QCOMPARE(support.reason, std::string("RIGHTS_CHANGED"));
    QCOMPARE(support.code, kAborted);
    QVERIFY2(success.reason != "RIGHTS_CHANGED", success.reason.c_str());
    QCOMPARE(hello("success-2").policy_version(), std::string("2026-11.2"));
    v1::GetPoolsRequest pools;
    pools.mutable_context()->mutable_fleet();
    QCOMPARE(ask(m_network, "support-1", "NeighboursService.GetPools", pools).reason,
             std::string("ACTION_NOT_ALLOWED"));
    // A team's lists are others: whoever has it as scope is concerned.
    RawCall lead = streamOf("lead-1", 20);
    lead.afterFirst = [&] {
        writePolicy(policy("2026-11.3")
                        .replace("regions = [\"us-east\"]\n\n[[branding]]", "regions = [\"us-west\"]\n\n[[branding]]"));
    };
    QCOMPARE(lead(watch).reason, std::string("RIGHTS_CHANGED"));
    // Nobody is of a team that is gone.
    writePolicy(policy("2026-11.5").replace("[team.night]", "[team.day]"));
    QTRY_COMPARE_WITH_TIMEOUT(hello("platform-1").policy_version(), std::string("2026-11.5"), 5'000);
    v1::HelloRequest request;
    request.mutable_context()->mutable_fleet();
    const RawAnswer refused = ask(m_network, "lead-1", "SessionService.Hello", request);
    QCOMPARE(refused.reason, std::string("SCOPE_NOT_ALLOWED"));
    QCOMPARE(refused.code, kPermissionDenied);
}

void TestAccessRpc::theSingleUserPlaysAllSeven()
{
    GatewayFixture::Options options;
    options.tenants = 600; // Two channels, and the same fleet at each start.
    options.historyMinutes = 60;
    options.people = false;
    GatewayFixture single(options);
    const auto channel = single.inProcess();
    v1::SwitchRoleRequest change;
    change.mutable_context()->mutable_fleet();
    for (const Role role : allRoles()) {
        change.set_role(static_cast<v1::Role>(role));
        const auto told =
            only<v1::SwitchRoleResponse>(RawCall{channel, kService + "SessionService.SwitchRole"}(change)).session();
        QCOMPARE(int(told.role()), int(role));
        QCOMPARE(told.switchable_roles_size(), 7);
        QVERIFY(told.tenants_in_scope() > 0);
        QCOMPARE(std::size_t(told.hidden_fields_size()), standardAccess()->hiddenFields(role).size());
        QVERIFY(std::find(told.actions().begin(), told.actions().end(), "acts.approve") == told.actions().end());
        if (role == Role::PartnerAdministrator)
            QVERIFY(told.scope_label().starts_with("channel of "));
    }
    change.set_role(static_cast<v1::Role>(8));
    QCOMPARE((RawCall{channel, kService + "SessionService.SwitchRole"}(change).reason), std::string("ROLE_UNKNOWN"));
}

QTEST_GUILESS_MAIN(TestAccessRpc)
#include "tst_access_rpc.moc"
