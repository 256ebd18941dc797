// A white-label partner's people, on both transports: they see and onboard their own channel, whatever they try.
#include "backend/access_file.h"
#include "backend/domain/draft_fields.h"
#include "backend/gateway.h"
#include "tests/backend/access_calls.h"

#include "bulkhead/v1/onboarding.pb.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

class TestPartnerRpc : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void aPartnerSeesItsChannelOnly_data() { transports(); }
    void aPartnerSeesItsChannelOnly();
    void foreignIdsAreLikeNone_data() { transports(); }
    void foreignIdsAreLikeNone();
    void aPartnerOnboardsIntoItsChannelOnly_data() { transports(); }
    void aPartnerOnboardsIntoItsChannelOnly();
    void aPartnerPackagesItsOwnChannelOnly_data() { transports(); }
    void aPartnerPackagesItsOwnChannelOnly();
    void whatATierCostsThePlatformIsNotTold_data() { transports(); }
    void whatATierCostsThePlatformIsNotTold();
    void aScopeThatTheRoleMayNotHaveIsRefusedAtTheStart();

private:
    void transports();
    std::shared_ptr<grpc::Channel> channel()
    {
        QFETCH(QString, transport);
        return transport == QLatin1String("in-process") ? m_inProcess : m_network;
    }
    RawAnswer submit(const std::string &id, const std::map<std::string, std::string> &changes);
    /// Fails the test where an answer names a pool, or a tenant outside the channel.
    void saysNothing(const RawAnswer &answer, const std::string &what);

    QTemporaryDir m_folder;
    std::unique_ptr<GatewayFixture> m_gateway;
    std::shared_ptr<grpc::Channel> m_inProcess, m_network;
    Channels m_channels;
    std::string m_foreign;
    std::set<std::string> m_pools, m_outside;
};

void TestPartnerRpc::transports()
{
    QTest::addColumn<QString>("transport");
    QTest::newRow("in-process") << "in-process";
    QTest::newRow("network") << "network";
}

void TestPartnerRpc::initTestCase()
{
    GatewayFixture::Options options;
    options.tenants = 600; // Two channels, and the same fleet at each start.
    options.historyMinutes = 60;
    {
        GatewayFixture first(options);
        m_channels = channelsOf(first.inProcess());
    }
    QVERIFY(!m_channels.partner.empty() && !m_channels.sub.empty() && !m_channels.other.empty());
    options.morePeople = {{"partner-1", "partner-administrator", "{ partners = [\"" + m_channels.partner + "\"] }"}};
    m_gateway = std::make_unique<GatewayFixture>(options);
    m_inProcess = m_gateway->inProcess();
    m_network = m_gateway->loopback();
    const auto own = list(m_network, "partner-1"), all = list(m_network, "platform-1");
    const std::set<std::string> ids(own.facts().id().begin(), own.facts().id().end());
    QVERIFY(ids.contains(m_channels.partner) && ids.contains(m_channels.sub));
    for (int i = 0; i < all.facts().id_size(); ++i) {
        m_pools.insert(all.words(int(all.facts().pool(i))));
        if (!ids.contains(all.facts().id(i)))
            m_outside.insert(all.facts().id(i));
        if (!ids.contains(all.facts().id(i)) && all.facts().id(i) != m_channels.other)
            m_foreign = all.facts().id(i);
    }
    m_pools.erase("");
    QVERIFY(m_pools.size() >= 3 && m_outside.size() > ids.size());
}

void TestPartnerRpc::cleanupTestCase()
{
    m_inProcess.reset();
    m_network.reset();
    m_gateway.reset();
}

void TestPartnerRpc::saysNothing(const RawAnswer &answer, const std::string &what)
{
    for (const std::string &bytes : answer.messages) {
        for (const std::string &pool : m_pools)
            QVERIFY2(bytes.find(pool) == std::string::npos, (what + " names " + pool).c_str());
        for (const std::string &id : m_outside)
            QVERIFY2(bytes.find(id) == std::string::npos, (what + " names " + id).c_str());
    }
}

void TestPartnerRpc::aPartnerSeesItsChannelOnly()
{
    QCOMPARE(list(channel(), "partner-1").facts().arr_size(), 0);
    // Every read of the own tenants and of the fleet: neither a pool nor anybody else in any answer.
    int answered = 0;
    for (const auto &method : Contract::methods()) {
        const Permission &permission = *permissionOf(method.name);
        if (permission.open || permission.changes)
            continue;
        for (const std::string &tenant : {m_channels.partner, m_channels.sub}) {
            auto request = requestOf(method.name);
            aim(*request, permission.reach == Reach::Fleet, tenant);
            const RawAnswer answer =
                RawCall{channel(), method.name, GatewayFixture::token("partner-1"), 2, 3}(*request);
            answered += int(answer.messages.size());
            saysNothing(answer, method.name);
        }
    }
    QVERIFY(answered >= 8);
    v1::ExportTenantsRequest out;
    out.mutable_context()->mutable_fleet();
    out.set_request_id("partner-export");
    out.add_columns("id");
    const RawAnswer exported = ask(channel(), "partner-1", "InventoryService.ExportTenants", out, 5);
    QVERIFY(!exported.messages.empty());
    saysNothing(exported, "the export");
    out.add_columns("pool");
    QCOMPARE(ask(channel(), "partner-1", "InventoryService.ExportTenants", out).reason,
             std::string("FIELD_NOT_ALLOWED"));
}

void TestPartnerRpc::foreignIdsAreLikeNone()
{
    for (const std::string &foreign : {m_foreign, m_channels.other, std::string("t-does-not-exist")}) {
        for (const auto &method : Contract::methods()) {
            const Permission &permission = *permissionOf(method.name);
            if (permission.open || permission.reach == Reach::Fleet)
                continue;
            auto request = requestOf(method.name);
            contextOf(*request).set_tenant_id(foreign);
            const RawAnswer answer =
                RawCall{channel(), method.name, GatewayFixture::token("partner-1"), 1, 3}(*request);
            const bool may = standardAccess()->allows(Role::PartnerAdministrator, permission.action);
            QVERIFY2(answer.reason == (may ? "TENANT_NOT_IN_SCOPE" : "ACTION_NOT_ALLOWED"),
                     (method.name + ": " + answer.reason).c_str());
            QVERIFY(answer.messages.empty());
        }
        v1::SearchRequest search;
        search.mutable_context()->mutable_fleet();
        search.set_query(foreign);
        const auto found = only<v1::SearchResponse>(ask(channel(), "partner-1", "SessionService.Search", search));
        QCOMPARE(found.hits_size(), 0);
    }
    v1::ListTenantsRequest filtered;
    filtered.mutable_context()->mutable_fleet();
    for (const char *pool : {"pool:a", "-pool:a"}) {
        filtered.set_filter(pool);
        QCOMPARE(ask(channel(), "partner-1", "InventoryService.ListTenants", filtered).reason,
                 std::string("FIELD_NOT_ALLOWED"));
    }
    filtered.clear_filter();
    filtered.set_order_by("pool");
    QCOMPARE(ask(channel(), "partner-1", "InventoryService.ListTenants", filtered).reason,
             std::string("FIELD_NOT_ALLOWED"));
    // A page that somebody else has begun.
    v1::ListTenantsRequest page;
    page.mutable_context()->mutable_fleet();
    page.set_page_size(5);
    const auto first =
        only<v1::ListTenantsResponse>(ask(channel(), "platform-1", "InventoryService.ListTenants", page));
    QVERIFY(!first.next_page_token().empty());
    page.set_page_token(first.next_page_token());
    QCOMPARE(ask(channel(), "partner-1", "InventoryService.ListTenants", page).reason, std::string("PAGE_TOKEN_UNFIT"));
}

RawAnswer TestPartnerRpc::submit(const std::string &id, const std::map<std::string, std::string> &changes)
{
    v1::SaveDraftRequest save;
    save.mutable_context()->mutable_fleet();
    save.set_request_id("save-" + id);
    save.mutable_draft()->set_id(id);
    auto &fields = *save.mutable_draft()->mutable_fields();
    const std::pair<const char *, const char *> good[] = {{draft::kName, "Example Clinic"},
                                                          {draft::kProfile, "clinic"},
                                                          {draft::kSites, "2"},
                                                          {draft::kArr, "20000"},
                                                          {draft::kRegion, "us-east"},
                                                          {draft::kTier, "channel"},
                                                          {draft::kDomain, "clinic.example"},
                                                          {draft::kAdminEmail, "admin@clinic.example"},
                                                          {draft::kRoles, "admin"},
                                                          {draft::kDataRegion, "us-east"},
                                                          {draft::kRetention, "7"},
                                                          {draft::kServicePlan, "standard"},
                                                          {draft::kSupportWindow, "business"},
                                                          {draft::kOwner, "somebody-else"}};
    for (const auto &[name, value] : good)
        fields[name] = value;
    for (const auto &[name, value] : changes)
        fields[name] = value;
    const auto saved = only<v1::SaveDraftResponse>(ask(channel(), "partner-1", "OnboardingService.SaveDraft", save));
    v1::SubmitDraftRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_request_id("submit-" + id);
    request.set_draft_id(id);
    request.set_expected_revision(saved.draft().revision());
    return ask(channel(), "partner-1", "OnboardingService.SubmitDraft", request);
}

void TestPartnerRpc::aPartnerOnboardsIntoItsChannelOnly()
{
    QFETCH(QString, transport);
    int number = 0;
    const auto next = [&] { return transport.toStdString() + "-" + std::to_string(++number); };
    const int before = list(channel(), "platform-1").facts().id_size();
    for (const std::string &parent : {m_foreign, m_channels.other, m_channels.sub, std::string("t-does-not-exist")}) {
        const RawAnswer answer = submit(next(), {{draft::kParent, parent}});
        QCOMPARE(answer.reason, std::string("TENANT_NOT_IN_SCOPE"));
        QCOMPARE(answer.code, kNotFound);
    }
    QCOMPARE(submit(next(), {{draft::kProfile, "white-label"}}).reason, std::string("DRAFT_INCOMPLETE"));
    // Where the policy does not allow a tier, no reason lifts it for a partner.
    const RawAnswer weak =
        submit(next(), {{draft::kTier, "shared"}, {draft::kTierReason, "The customer asked for it in writing."}});
    QCOMPARE(weak.reason, std::string("DRAFT_INCOMPLETE"));
    QCOMPARE(weak.code, kInvalidArgument);
    QCOMPARE(list(channel(), "platform-1").facts().id_size(), before);

    const RawAnswer made = submit(next(), {});
    QVERIFY2(made.code == kOk, (made.reason + ": " + made.summary).c_str());
    saysNothing(made, "the case");
    const std::string id = only<v1::SubmitDraftResponse>(made).case_().tenant_id();
    v1::GetTenantRequest page;
    page.mutable_context()->set_tenant_id(id);
    const auto tenant = only<v1::GetTenantResponse>(ask(channel(), "platform-1", "InventoryService.GetTenant", page));
    page.mutable_context()->set_tenant_id(m_channels.partner);
    const auto partner = only<v1::GetTenantResponse>(ask(channel(), "platform-1", "InventoryService.GetTenant", page));
    QCOMPARE(tenant.parent(), partner.name());
    QCOMPARE(tenant.owner(), partner.owner()); // Not whom the draft named.
}

void TestPartnerRpc::aPartnerPackagesItsOwnChannelOnly()
{
    QFETCH(QString, transport);
    const std::string own = transport.toStdString() + "-package";
    int number = 0;
    const auto keep = [&](const std::string &person, const std::string &channelId,
                          const std::function<void(v1::OnboardingTemplate &)> &change = {}) {
        v1::SaveTemplateRequest save;
        save.mutable_context()->set_tenant_id(channelId);
        save.set_request_id("template-" + own + std::to_string(++number));
        v1::OnboardingTemplate &item = *save.mutable_template_();
        item.set_id(own + channelId);
        item.set_title("Small practices");
        item.set_brand("Lakeview Practice Suite");
        (*item.mutable_fields())[draft::kTier] = "channel";
        item.add_left_out("channel.brand");
        if (change)
            change(item);
        return ask(channel(), person, "OnboardingService.SaveTemplate", save);
    };
    for (const std::string &foreign : {m_channels.other, m_foreign, std::string("t-does-not-exist")})
        QCOMPARE(keep("partner-1", foreign).reason, std::string("TENANT_NOT_IN_SCOPE"));
    QCOMPARE(keep("partner-1", m_channels.sub).reason, std::string("NOT_A_CHANNEL"));
    // It brands and packages; what the standard holds to stays.
    QCOMPARE(keep("partner-1", m_channels.partner, [](auto &item) { item.add_left_out("contract.agreement"); }).reason,
             std::string("TEMPLATE_REFUSED"));
    QCOMPARE(
        keep("partner-1", m_channels.partner, [](auto &item) { (*item.mutable_fields())[draft::kTier] = "shared"; })
            .reason,
        std::string("TEMPLATE_REFUSED"));
    QCOMPARE(keep("success-2", m_channels.partner).reason, std::string("ACTION_NOT_ALLOWED"));
    const RawAnswer kept = keep("partner-1", m_channels.partner);
    QVERIFY2(kept.code == kOk, (kept.reason + ": " + kept.summary).c_str());
    QCOMPARE(keep("platform-1", m_channels.other).code, kOk);
    // Ids are each channel's own: nobody learns another's, or takes it away.
    for (const auto &[person, channelId] :
         {std::pair("platform-1", m_channels.other), {"partner-1", m_channels.partner}})
        QCOMPARE(keep(person, channelId, [&own](auto &item) { item.set_id(own + "-same"); }).code, kOk);

    v1::ListTemplatesRequest list;
    list.mutable_context()->mutable_fleet();
    const auto told =
        only<v1::ListTemplatesResponse>(ask(channel(), "partner-1", "OnboardingService.ListTemplates", list));
    for (const v1::OnboardingTemplate &item : told.templates())
        QCOMPARE(item.channel(), m_channels.partner);
    QVERIFY(
        std::ranges::any_of(told.templates(), [&](const auto &item) { return item.id() == own + m_channels.partner; }));

    QCOMPARE(submit(own + "-foreign", {{draft::kTemplate, own + m_channels.other}}).reason,
             std::string("TEMPLATE_NOT_FOUND"));
    QCOMPARE(submit(own + "-none", {{draft::kTemplate, "no-such-template"}}).reason, std::string("TEMPLATE_NOT_FOUND"));
    const RawAnswer made = submit(own + "-good", {{draft::kTemplate, own + m_channels.partner}});
    QVERIFY2(made.code == kOk, (made.reason + ": " + made.summary).c_str());
    const auto item = only<v1::SubmitDraftResponse>(made).case_();
    QCOMPARE(item.brand(), std::string("Lakeview Practice Suite"));
    QCOMPARE(item.channel(), m_channels.partner);
    for (const v1::Checkpoint &one : item.checkpoints())
        QVERIFY(one.id() != "channel.brand");

    v1::RemoveTemplateRequest remove;
    remove.mutable_context()->set_tenant_id(m_channels.partner);
    remove.set_request_id("remove-" + own);
    remove.set_template_id(own + m_channels.other); // Another's under one's own name.
    remove.set_expected_revision(1);
    QCOMPARE(ask(channel(), "partner-1", "OnboardingService.RemoveTemplate", remove).reason,
             std::string("TEMPLATE_NOT_FOUND"));
    remove.set_template_id(own + m_channels.partner);
    remove.set_request_id("remove-again-" + own);
    QCOMPARE(ask(channel(), "partner-1", "OnboardingService.RemoveTemplate", remove).code, kOk);
    QCOMPARE(submit(own + "-late", {{draft::kTemplate, own + m_channels.partner}}).reason,
             std::string("TEMPLATE_NOT_FOUND"));
}

void TestPartnerRpc::whatATierCostsThePlatformIsNotTold()
{
    v1::AdviseTierRequest advise;
    advise.mutable_context()->mutable_fleet();
    advise.mutable_organisation()->set_name("Example Clinic");
    advise.mutable_organisation()->set_profile(v1::PROFILE_CLINIC);
    advise.mutable_organisation()->set_sites(2);
    advise.mutable_organisation()->set_arr(20'000);
    for (const char *person : {"platform-1", "partner-1"}) {
        const auto advice =
            only<v1::AdviseTierResponse>(ask(channel(), person, "OnboardingService.AdviseTier", advise));
        QVERIFY(advice.options_size() >= 3);
        for (const auto &option : advice.options()) {
            QCOMPARE(option.cost() != 0, person == std::string("platform-1"));
            QVERIFY(person == std::string("platform-1") || option.margin() == 0);
        }
    }
}

void TestPartnerRpc::aScopeThatTheRoleMayNotHaveIsRefusedAtTheStart()
{
    const QString people = m_folder.filePath(QStringLiteral("people.toml"));
    const auto start = [&](const char *scope) {
        QFile file(people);
        if (file.open(QIODevice::WriteOnly))
            file.write("[[person]]\nid = \"partner-9\"\nrole = \"partner-administrator\"\ntoken_sha256 = \""
                       + QByteArray(64, 'a') + "\"\nscope = " + scope + "\n");
        file.close();
        GatewayOptions options;
        options.people = people.toStdString();
        options.tenants = 20;
        options.historyMinutes = 60;
        const auto gateway = Gateway::start(options);
        return gateway.ok() ? QString() : QString::fromStdString(std::string(gateway.status().message()));
    };
    QCOMPARE(start("{ partners = [\"channel-a\"] }"), QString());
    for (const char *scope : {"{ all = true }", "{ regions = [\"us-east\"] }", "{ team = \"night\" }",
                              "{ partners = [\"channel-a\"], regions = [\"us-east\"] }"}) {
        const QString said = start(scope);
        QVERIFY2(said.contains("partner-9") && said.contains("may not have a scope of kind"), qPrintable(said));
    }
}

QTEST_GUILESS_MAIN(TestPartnerRpc)
#include "tst_partner_rpc.moc"
