#pragma once
// A gateway with three tenants and what people do to their contracts, for tests over the wire.
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/contracts.grpc.pb.h"

#include <memory>
#include <string>

namespace bulkhead::test {

inline constexpr std::int64_t kDayMs = 86'400'000;
inline constexpr int kInvalid = 3, kAlreadyExists = 6, kDenied = 7, kPrecondition = 9, kAborted = 10;

/// "birch" is resold by "yew": it has no contract of its own.
inline Script contractScript()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'020),
                  sampleTenant("birch", "Birchwood Clinic", "us-east", "success-2", 700'032),
                  sampleTenant("yew", "Yewtree Channel", "us-west", "success-4", 700'044)};
    told.fleet[1].parent = "yew";
    for (TenantFacts &tenant : told.fleet)
        tenant.stage = Stage::Live;
    return told;
}

/// Each call leaves its status behind.
class ContractsAtWork
{
protected:
    void open(const std::string &store = {})
    {
        m_harness.reset();
        m_harness = std::make_unique<RoomHarness>(contractScript(), 120, store);
        m_contracts = v1::ContractsService::NewStub(m_harness->channel());
        m_acts = v1::ActsService::NewStub(m_harness->channel());
    }
    v1::GetContractResponse contract(const std::string &tenant = "alder", const std::string &who = "platform-1")
    {
        v1::GetContractRequest asked;
        asked.mutable_context()->set_tenant_id(tenant);
        v1::GetContractResponse answer;
        m_status = m_contracts->GetContract(callOf(who).get(), asked, &answer);
        return answer;
    }
    /// The newest version with another target for claims, from a day from now on.
    v1::ProposeContractRequest request(std::int64_t targetE7 = 9'995'000, const std::string &tenant = "alder")
    {
        const v1::GetContractResponse now = contract(tenant);
        v1::ProposeContractRequest asked;
        asked.mutable_context()->set_tenant_id(tenant);
        asked.mutable_context()->set_purpose("Agreed at the renewal.");
        asked.set_request_id("propose-" + std::to_string(++m_requests));
        asked.set_base_number(static_cast<std::uint32_t>(now.versions(0).number()));
        *asked.mutable_draft() = now.versions(0);
        asked.mutable_draft()->set_effective_from_ms(m_harness->clock.now + kDayMs);
        for (v1::Commitment &commitment : *asked.mutable_draft()->mutable_commitments())
            if (commitment.workflow() == "claims")
                commitment.set_target_e7(targetE7);
        return asked;
    }
    v1::Act propose(const v1::ProposeContractRequest &asked, const std::string &who = "platform-1")
    {
        v1::ProposeContractResponse answer;
        m_status = m_contracts->ProposeContract(callOf(who).get(), asked, &answer);
        return answer.act();
    }
    /// Scheduled maintenance of an hour in three days, told now.
    v1::ProposeExclusionRequest exclusion()
    {
        v1::ProposeExclusionRequest asked;
        asked.mutable_context()->set_tenant_id("alder");
        asked.mutable_context()->set_purpose("Database upgrade.");
        asked.set_request_id("exclude-" + std::to_string(++m_requests));
        v1::Exclusion &wanted = *asked.mutable_exclusion();
        wanted.set_category(v1::EXCLUSION_CATEGORY_SCHEDULED_MAINTENANCE);
        wanted.set_from_ms(m_harness->clock.now + 3 * kDayMs);
        wanted.set_to_ms(wanted.from_ms() + 60 * kMinuteMs);
        wanted.set_notice_ms(m_harness->clock.now);
        wanted.set_reason("Database upgrade");
        return asked;
    }
    v1::Act exclude(const v1::ProposeExclusionRequest &asked, const std::string &who = "platform-1")
    {
        v1::ProposeExclusionResponse answer;
        m_status = m_contracts->ProposeExclusion(callOf(who).get(), asked, &answer);
        return answer.act();
    }
    template<class Request>
    Request decision(const v1::Act &act)
    {
        Request asked;
        asked.mutable_context()->set_tenant_id(act.tenant_id());
        asked.set_request_id("decide-" + std::to_string(++m_requests));
        asked.set_act_id(act.id());
        asked.set_expected_revision(act.revision());
        return asked;
    }
    v1::Act approve(const v1::Act &act, const std::string &who = "platform-2")
    {
        v1::ApproveActResponse answer;
        m_status = m_acts->ApproveAct(callOf(who).get(), decision<v1::ApproveActRequest>(act), &answer);
        return answer.act();
    }
    v1::Act withdraw(const v1::Act &act, const std::string &who = "platform-2")
    {
        v1::WithdrawActResponse answer;
        m_status = m_acts->WithdrawAct(callOf(who).get(), decision<v1::WithdrawActRequest>(act), &answer);
        return answer.act();
    }
    [[nodiscard]] int code() const { return int(m_status.error_code()); }
    ObjectiveView objective(const std::string &id)
    {
        for (const ObjectiveView &view : *m_harness->room->services()->objectives)
            if (view.id == id)
                return view;
        return {};
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<v1::ContractsService::Stub> m_contracts;
    std::unique_ptr<v1::ActsService::Stub> m_acts;
    grpc::Status m_status;
    int m_requests = 0;
};

} // namespace bulkhead::test
