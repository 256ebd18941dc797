// What somebody can do with things that are not theirs, on every store and transport: ids of another tenant inside a
// legal one are like none, a page goes on for whom it began, and a request id belongs to one request of one person.
#include "backend/rpc/authorization.h"
#include "tests/backend/access_calls.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/replica_desk.h"

#include "bulkhead/v1/acts.pb.h"
#include "bulkhead/v1/onboarding.pb.h"
#include "bulkhead/v1/reviews.pb.h"
#include "bulkhead/v1/service_levels.pb.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

class TestForeignIds : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase_data();
    void initTestCase();
    void cleanupTestCase();
    void init();
    void anIdOfAnotherTenantIsLikeNone();
    void aPageGoesOnForWhomItBegan();
    void aRequestIdBelongsToOneRequestOfOnePerson();
    void aQuestionWithoutBoundIsRefused();

private:
    /// An id of everything that the tenant has, by what it is an id of.
    std::map<std::string, std::string> idsOf(const std::string &tenant);
    template<class Response>
    Response sent(const std::string &person, const std::string &method, const pb::Message &request)
    {
        const RawAnswer answer = ask(m_channel, person, method, request);
        if (answer.code != kOk && !(answer.code == 1 && !answer.messages.empty()))
            qWarning("%s: %s", method.c_str(), answer.summary.c_str());
        return only<Response>(answer);
    }

    Cluster m_cluster;
    QTemporaryDir m_folder;
    std::map<bool, std::unique_ptr<GatewayFixture>> m_gateways; ///< By whether it is on PostgreSQL.
    std::shared_ptr<grpc::Channel> m_channel;
};

void TestForeignIds::initTestCase_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::addColumn<bool>("network");
    QTest::newRow("SQLite, in-process") << false << false;
    QTest::newRow("SQLite, network") << false << true;
    QTest::newRow("PostgreSQL, in-process") << true << false;
    QTest::newRow("PostgreSQL, network") << true << true;
}

void TestForeignIds::initTestCase()
{
    QCOMPARE(m_cluster.server.start({"gateway"}), QString());
}

void TestForeignIds::init()
{
    QFETCH_GLOBAL(bool, postgres);
    QFETCH_GLOBAL(bool, network);
    auto &gateway = m_gateways[postgres];
    if (!gateway) {
        GatewayFixtureOptions options;
        options.store = postgres ? m_cluster.direct(m_cluster.emptied()) : m_folder.filePath("fleet.db").toStdString();
        options.morePeople = {{"support-9", "support", "{ regions = [\"us-east\"] }"}};
        gateway = std::make_unique<GatewayFixture>(options);
    }
    m_channel = network ? gateway->loopback() : gateway->inProcess();
}

void TestForeignIds::cleanupTestCase()
{
    m_channel.reset();
    m_gateways.clear();
}

std::map<std::string, std::string> TestForeignIds::idsOf(const std::string &tenant)
{
    std::map<std::string, std::string> ids;
    v1::ProposeActRequest propose;
    propose.mutable_context()->set_tenant_id(tenant);
    propose.mutable_context()->set_purpose("Of the test");
    propose.set_request_id("propose-" + tenant);
    propose.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    ids["act_id"] = sent<v1::ProposeActResponse>("platform-1", "ActsService.ProposeAct", propose).act().id();
    v1::WatchObjectivesRequest watch;
    watch.mutable_context()->mutable_fleet();
    const auto known = [&] { // From the engine's first look on.
        const auto shown =
            sent<v1::WatchObjectivesResponse>("platform-1", "ServiceLevelsService.WatchObjectives", watch);
        for (const v1::ObjectiveRow &row : shown.rows())
            if (row.tenant_id() == tenant)
                ids["objective_id"] = row.id();
        return ids.contains("objective_id");
    };
    (void)QTest::qWaitFor(known, 20'000);
    return ids;
}

void TestForeignIds::anIdOfAnotherTenantIsLikeNone()
{
    const auto all = list(m_channel, "platform-1"), east = list(m_channel, "support-1");
    QVERIFY(east.facts().id_size() > 1);
    const std::string own = east.facts().id(0);
    const std::set<std::string> inScope(east.facts().id().begin(), east.facts().id().end());
    std::string other = east.facts().id(1), outside;
    for (const std::string &id : all.facts().id())
        if (!inScope.contains(id))
            outside = id;
    int compared = 0;
    for (const std::string &foreign : {other, outside}) {
        std::map<std::string, std::string> ids = idsOf(foreign);
        QVERIFY(!ids["act_id"].empty() && !ids["objective_id"].empty());
        for (const auto &method : Contract::methods()) {
            const Permission &permission = *permissionOf(method.name);
            const auto fields = requestOf(method.name)->GetDescriptor();
            if (permission.reach == Reach::Fleet || permission.open)
                continue;
            for (int f = 0; f < fields->field_count(); ++f) {
                const auto *field = fields->field(f);
                const bool isId = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING && !field->is_repeated()
                                  && field->name().ends_with("_id") && field->name() != "request_id";
                if (!isId)
                    continue;
                const auto said = [&](const std::string &person, const std::string &id) {
                    auto request = requestOf(method.name);
                    if (const auto *once = fields->FindFieldByName("request_id"))
                        request->GetReflection()->SetString(request.get(), once,
                                                            std::to_string(compared) + person + id.substr(0, 20));
                    contextOf(*request).set_tenant_id(own);
                    if (const auto *points = fields->FindFieldByName("points"))
                        request->GetReflection()->SetUInt32(request.get(), points, 100);
                    contextOf(*request).set_purpose("Of the test");
                    request->GetReflection()->SetString(request.get(), field, id);
                    const RawAnswer answer = ask(m_channel, person, method.name.substr(kService.size()), *request);
                    return std::to_string(answer.code) + '|' + answer.reason + '|' + answer.summary + '|'
                           + answer.remedy + '|'
                           + std::to_string(answer.messages.empty() ? 0 : answer.messages.front().size());
                };
                // Of its own kind, and of every other: an id of the wrong kind is nobody's either.
                for (const auto &[what, id] : ids) {
                    for (const std::string person : {"support-1", "platform-1"}) {
                        const std::string none = said(person, "there-is-none-" + std::to_string(++compared));
                        const std::string found = said(person, id);
                        QVERIFY2(found == none, (method.name + ' ' + what + ": " + found + " / " + none).c_str());
                    }
                }
            }
        }
    }
    QVERIFY2(compared > 100, std::to_string(compared).c_str());
    v1::GetObjectiveRequest good; // An id in its own place is found.
    good.mutable_context()->set_tenant_id(own);
    good.set_points(100);
    good.set_objective_id(idsOf(own)["objective_id"]);
    QCOMPARE(ask(m_channel, "support-1", "ServiceLevelsService.GetObjective", good).reason, std::string());
}

void TestForeignIds::aPageGoesOnForWhomItBegan()
{
    v1::ListTenantsRequest page;
    page.mutable_context()->mutable_fleet();
    page.set_page_size(3);
    const auto first = sent<v1::ListTenantsResponse>("support-1", "InventoryService.ListTenants", page);
    QCOMPARE(first.facts().id_size(), 3);
    page.set_page_token(first.next_page_token());
    const auto saidTo = [&](const std::string &person, const v1::ListTenantsRequest &request) {
        return ask(m_channel, person, "InventoryService.ListTenants", request).reason;
    };
    QCOMPARE(saidTo("support-1", page), std::string());
    for (const char *person : {"support-9", "platform-1", "success-2"}) // The first has the very same scope.
        QCOMPARE(saidTo(person, page), std::string("PAGE_TOKEN_UNFIT"));
    auto changed = page;
    changed.set_filter("region:us-east");
    QCOMPARE(saidTo("support-1", changed), std::string("PAGE_TOKEN_UNFIT"));
    changed = page;
    changed.set_order_by("name");
    QCOMPARE(saidTo("support-1", changed), std::string("PAGE_TOKEN_UNFIT"));
    changed = page;
    changed.mutable_page_token()->back() = page.page_token().back() == '0' ? '1' : '0';
    QCOMPARE(saidTo("support-1", changed), std::string("PAGE_TOKEN_UNFIT"));
}

void TestForeignIds::aRequestIdBelongsToOneRequestOfOnePerson()
{
    v1::SaveDraftRequest save;
    save.mutable_context()->mutable_fleet();
    save.set_request_id("once");
    save.mutable_draft()->set_id("d-1");
    save.mutable_draft()->set_title("A draft");
    const auto made = sent<v1::SaveDraftResponse>("platform-1", "OnboardingService.SaveDraft", save);
    QCOMPARE(made.draft().revision(), std::uint64_t(1));
    const auto again = sent<v1::SaveDraftResponse>("platform-1", "OnboardingService.SaveDraft", save);
    QCOMPARE(again.SerializeAsString(), made.SerializeAsString());
    const auto saidTo = [&](const std::string &person, const pb::Message &request, const char *method) {
        const RawAnswer answer = ask(m_channel, person, method, request);
        return answer.messages.empty() ? answer.reason : std::string("answered");
    };
    QCOMPARE(saidTo("platform-2", save, "OnboardingService.SaveDraft"), std::string("REQUEST_ID_REUSED"));
    auto other = save;
    other.mutable_draft()->set_title("Another");
    QCOMPARE(saidTo("platform-1", other, "OnboardingService.SaveDraft"), std::string("REQUEST_ID_REUSED"));
    v1::DiscardDraftRequest discard;
    discard.mutable_context()->mutable_fleet();
    discard.set_request_id("once");
    discard.set_draft_id("d-1");
    QCOMPARE(saidTo("platform-1", discard, "OnboardingService.DiscardDraft"), std::string("REQUEST_ID_REUSED"));
    ReplicaDesk mine(m_channel, "platform-1"), others(m_channel, "platform-2");
    QCOMPARE(mine.drafts().size(), std::size_t(1));
    QCOMPARE(mine.drafts().front().title(), std::string("A draft"));
    QVERIFY(others.drafts().empty());
}

void TestForeignIds::aQuestionWithoutBoundIsRefused()
{
    constexpr std::uint32_t kAll = 4'000'000'000;
    const std::string tenant = list(m_channel, "platform-1").facts().id(0);
    v1::ListTenantsRequest tenants;
    tenants.set_page_size(kAll);
    v1::WatchObjectivesRequest objectives;
    objectives.set_limit(kAll);
    v1::GetWorstBurnsRequest burns;
    burns.set_limit(kAll);
    v1::SearchRequest search;
    search.set_query("a");
    search.set_limit(kAll);
    v1::GetObjectiveRequest objective;
    objective.set_points(kAll);
    objective.set_objective_id(idsOf(tenant)["objective_id"]);
    const std::initializer_list<std::pair<const char *, pb::Message *>> asked{
        {"InventoryService.ListTenants", &tenants},
        {"ServiceLevelsService.WatchObjectives", &objectives},
        {"ServiceLevelsService.GetWorstBurns", &burns},
        {"SessionService.Search", &search},
        {"ServiceLevelsService.GetObjective", &objective}};
    for (const auto &[method, request] : asked) {
        aim(*request, method != std::string("ServiceLevelsService.GetObjective"), tenant);
        const RawAnswer answer = ask(m_channel, "platform-1", method, *request);
        QVERIFY2(answer.code == kInvalidArgument && answer.messages.empty(), method);
        QVERIFY2(answer.reason.ends_with("OUT_OF_RANGE"), (method + (": " + answer.reason)).c_str());
    }
}

QTEST_GUILESS_MAIN(TestForeignIds)
#include "tst_foreign_ids.moc"
