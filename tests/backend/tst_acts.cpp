// The governed act: its transitions alone, and a change of tier over the wire.
#include "backend/domain/governed_act.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/acts.pb.h"
#include "bulkhead/v1/inventory.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

Person person(const char *id, Role role)
{
    Person somebody;
    somebody.id = id;
    somebody.role = role;
    return somebody;
}
StoredAct proposal()
{
    TenantFacts tenant;
    tenant.id = "t-1";
    return act::propose("act-1", tenant, "tier", act::tierChange(Tier::Shared, Tier::Segmented), "because",
                        person("platform-1", Role::PlatformOperations), 1000);
}

} // namespace

class TestActs : public QObject
{
    Q_OBJECT
private slots:
    void theProposerNeverApproves();
    void aProposalExpires();
    void transitionsComeInOrder();
    void changesAreCanonicalText();
    void aTierIsChangedByTwoPeople();
    void nothingIsApprovedAlone();

private:
    template<class Response, class Request>
    RawAnswer call(GatewayFixture &gateway, const char *method, const Request &request, Response &response,
                   const std::string &who)
    {
        RawAnswer answer = RawCall(gateway.inProcess(), std::string("bulkhead.v1.") + method,
                                   who.empty() ? std::string() : GatewayFixture::token(who))(request);
        if (!answer.messages.empty())
            response.ParseFromString(answer.messages[0]);
        return answer;
    }
};

void TestActs::theProposerNeverApproves()
{
    StoredAct act = proposal();
    QCOMPARE(act::approve(act, person("platform-1", Role::PlatformOperations), 2000), act::Refusal::SelfApproval);
    QCOMPARE(act::approve(act, person("support-1", Role::Support), 2000), act::Refusal::NotYours);
    QCOMPARE(act.state, ActState::Proposed);
    QCOMPARE(act::approve(act, person("platform-2", Role::PlatformOperations), 2000), act::Refusal::None);
    QCOMPARE(act.approvedBy, std::string("platform-2"));
}

void TestActs::aProposalExpires()
{
    StoredAct act = proposal();
    QCOMPARE(act::stateAt(act, 1000 + act::kProposalMs - 1), ActState::Proposed);
    QCOMPARE(act::stateAt(act, 1000 + act::kProposalMs), ActState::Expired);
    QCOMPARE(act::approve(act, person("platform-2", Role::PlatformOperations), 1000 + act::kProposalMs),
             act::Refusal::Expired);
    QCOMPARE(act::withdraw(act, person("platform-1", Role::PlatformOperations), 1000 + act::kProposalMs),
             act::Refusal::Expired);
}

void TestActs::transitionsComeInOrder()
{
    StoredAct act = proposal();
    QCOMPARE(act::applied(act, "x"), act::Refusal::WrongState);
    QCOMPARE(act::verified(act), act::Refusal::WrongState);
    QCOMPARE(act::failed(act, "x"), act::Refusal::WrongState);
    QCOMPARE(act::revert(act, person("platform-2", Role::PlatformOperations), "x"), act::Refusal::WrongState);
    QCOMPARE(act::approve(act, person("platform-2", Role::PlatformOperations), 2000), act::Refusal::None);
    QCOMPARE(act::approve(act, person("platform-3", Role::PlatformOperations), 2000), act::Refusal::WrongState);
    QCOMPARE(act::applied(act, "moved"), act::Refusal::None);
    QCOMPARE(act::verified(act), act::Refusal::None);
    QCOMPARE(act.outcome, std::string("moved"));
    QCOMPARE(act::withdraw(act, person("platform-1", Role::PlatformOperations), 3000), act::Refusal::WrongState);
    QCOMPARE(act::revert(act, person("support-1", Role::Support), "x"), act::Refusal::NotYours);
    QCOMPARE(act::revert(act, person("platform-2", Role::PlatformOperations), "back"), act::Refusal::None);
    QCOMPARE(act.state, ActState::Reverted);
}

void TestActs::changesAreCanonicalText()
{
    QCOMPARE(act::tierChange(Tier::Shared, Tier::Dedicated), std::string("tier:shared>dedicated"));
    QCOMPARE(act::tierChangeOf("tier:shared>dedicated").from, Tier::Shared);
    QCOMPARE(act::tierChangeOf("tier:shared>dedicated").to, Tier::Dedicated);
    QCOMPARE(act::tierChangeOf("limit:5").to, Tier::Unspecified);
}

void TestActs::aTierIsChangedByTwoPeople()
{
    GatewayFixture gateway;
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    list.set_filter("tier:shared stage:live");
    v1::ListTenantsResponse listed;
    call(gateway, "InventoryService.ListTenants", list, listed, "platform-1");
    QVERIFY(listed.facts().id_size() > 0);
    const std::string tenant = listed.facts().id(0);

    v1::ProposeActRequest propose;
    propose.mutable_context()->set_tenant_id(tenant);
    propose.set_request_id("propose-1");
    propose.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    v1::ProposeActResponse proposed;
    QCOMPARE(call(gateway, "ActsService.ProposeAct", propose, proposed, "platform-1").reason,
             std::string("PURPOSE_MISSING"));
    propose.mutable_context()->set_purpose("The contract asks for a data store of its own.");
    QCOMPARE(call(gateway, "ActsService.ProposeAct", propose, proposed, "platform-1").code, 0);
    QCOMPARE(proposed.act().state(), v1::ACT_STATE_PROPOSED);
    QVERIFY(proposed.act().effects_size() > 1);

    v1::ApproveActRequest approve;
    approve.mutable_context()->set_tenant_id(tenant);
    approve.set_request_id("approve-1");
    approve.set_act_id(proposed.act().id());
    approve.set_expected_revision(proposed.act().revision());
    v1::ApproveActResponse approved;
    QCOMPARE(call(gateway, "ActsService.ApproveAct", approve, approved, "platform-1").reason,
             std::string("SELF_APPROVAL"));
    auto stale = approve;
    stale.set_expected_revision(approve.expected_revision() + 9);
    QCOMPARE(call(gateway, "ActsService.ApproveAct", stale, approved, "platform-2").reason,
             std::string("REVISION_CONFLICT"));
    const RawAnswer first = call(gateway, "ActsService.ApproveAct", approve, approved, "platform-2");
    QCOMPARE(first.code, 0);
    QCOMPARE(approved.act().state(), v1::ACT_STATE_VERIFIED);
    QCOMPARE(approved.act().approved_by(), std::string("platform-2"));
    QCOMPARE(call(gateway, "ActsService.ApproveAct", approve, approved, "platform-2").messages, first.messages);

    v1::GetTenantRequest get;
    get.mutable_context()->set_tenant_id(tenant);
    v1::GetTenantResponse page;
    call(gateway, "InventoryService.GetTenant", get, page, "platform-1");
    QCOMPARE(page.tier(), v1::TIER_DEDICATED);
    QCOMPARE(page.timeline(0).kind(), std::string("tier"));

    v1::WithdrawActRequest withdraw;
    withdraw.mutable_context()->set_tenant_id(tenant);
    withdraw.set_request_id("revert-1");
    withdraw.set_act_id(proposed.act().id());
    withdraw.set_expected_revision(approved.act().revision());
    v1::WithdrawActResponse withdrawn;
    QCOMPARE(call(gateway, "ActsService.WithdrawAct", withdraw, withdrawn, "platform-1").code, 0);
    QCOMPARE(withdrawn.act().state(), v1::ACT_STATE_REVERTED);
    call(gateway, "InventoryService.GetTenant", get, page, "platform-1");
    QCOMPARE(page.tier(), v1::TIER_SHARED);
}

void TestActs::nothingIsApprovedAlone()
{
    GatewayFixture::Options options;
    options.people = false;
    options.tenants = 20;
    GatewayFixture gateway(options);
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    list.set_filter("tier:shared stage:live");
    v1::ListTenantsResponse listed;
    call(gateway, "InventoryService.ListTenants", list, listed, {});
    v1::ProposeActRequest propose;
    propose.mutable_context()->set_tenant_id(listed.facts().id(0));
    propose.mutable_context()->set_purpose("to see");
    propose.set_request_id("propose-1");
    propose.mutable_change_tier()->set_to(v1::TIER_SEGMENTED);
    v1::ProposeActResponse proposed;
    QCOMPARE(call(gateway, "ActsService.ProposeAct", propose, proposed, {}).code, 0);
    v1::ApproveActRequest approve;
    *approve.mutable_context() = propose.context();
    approve.set_request_id("approve-1");
    approve.set_act_id(proposed.act().id());
    approve.set_expected_revision(proposed.act().revision());
    v1::ApproveActResponse approved;
    const RawAnswer answer = call(gateway, "ActsService.ApproveAct", approve, approved, {});
    QCOMPARE(answer.code, 9);
    QCOMPARE(answer.reason, std::string("SINGLE_USER"));
}

QTEST_GUILESS_MAIN(TestActs)
#include "tst_acts.moc"
