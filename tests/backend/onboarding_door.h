#pragma once
// Onboarding through a gateway's own door: a draft submitted, its case run, its boundaries tried.
#include "tests/backend/onboarding_fields.h"

#include "bulkhead/v1/isolation.grpc.pb.h"
#include "bulkhead/v1/onboarding.grpc.pb.h"

#include <QtGlobal>

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace bulkhead::test {

inline std::map<std::string, std::string> draftOf(const std::string &name, const std::string &tier)
{
    auto fields = completeFields();
    fields[draft::kName] = name;
    fields[draft::kProfile] = tier == "dedicated" ? "hospital-system" : "clinic";
    fields[draft::kTier] = tier;
    return fields;
}

/// What a person signs calls with, where a gateway has people; their hashes go into its file.
inline std::string tokenOf(const std::string &person)
{
    return "token-of-" + person + "-for-tests-only";
}

/// A call with time enough for a provisioning. Empty: of the single user.
inline std::unique_ptr<grpc::ClientContext> patient(const std::string &person = {})
{
    auto context = std::make_unique<grpc::ClientContext>();
    if (!person.empty())
        context->AddMetadata("authorization", "Bearer " + tokenOf(person));
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    return context;
}

template<class Request>
Request about(const std::string &tenant, const std::string &requestId = {})
{
    Request request;
    request.mutable_context()->set_tenant_id(tenant);
    if constexpr (requires { request.set_request_id(requestId); })
        request.set_request_id(requestId);
    return request;
}

class OnboardingDoor
{
public:
    explicit OnboardingDoor(const std::shared_ptr<grpc::Channel> &channel, std::string person = {})
        : onboarding(v1::OnboardingService::NewStub(channel))
        , isolation(v1::IsolationService::NewStub(channel))
        , m_person(std::move(person))
    {
    }

    v1::OnboardingCase submitted(const std::string &name, const std::string &tier)
    {
        v1::SaveDraftRequest draft;
        draft.mutable_context()->mutable_fleet();
        draft.set_request_id("draft " + std::to_string(++m_requests));
        draft.mutable_draft()->set_id("d" + std::to_string(m_requests));
        const auto fields = draftOf(name, tier);
        draft.mutable_draft()->mutable_fields()->insert(fields.begin(), fields.end());
        v1::SaveDraftResponse saved;
        warn(onboarding->SaveDraft(patient(m_person).get(), draft, &saved));
        v1::SubmitDraftRequest submit;
        submit.mutable_context()->mutable_fleet();
        submit.set_request_id("submit " + std::to_string(m_requests));
        submit.set_draft_id(saved.draft().id());
        submit.set_expected_revision(saved.draft().revision());
        v1::SubmitDraftResponse made;
        warn(onboarding->SubmitDraft(patient(m_person).get(), submit, &made));
        return made.case_();
    }
    /// Runs the case to its end, failed or live.
    v1::OnboardingCase run(const v1::OnboardingCase &item, bool retry = false)
    {
        auto request = about<v1::RunProvisioningRequest>(item.tenant_id(), "run " + std::to_string(++m_requests));
        request.set_case_id(item.id());
        request.set_retry_failed(retry);
        const auto context = patient(m_person);
        const auto reader = onboarding->RunProvisioning(context.get(), request);
        v1::RunProvisioningResponse message;
        v1::OnboardingCase last;
        while (reader->Read(&message))
            if (message.has_case_())
                last = message.case_();
        warn(reader->Finish());
        return last;
    }
    v1::GetPostureResponse probed(const std::string &tenant)
    {
        v1::RunProbesResponse answer;
        const auto request = about<v1::RunProbesRequest>(tenant, "probe " + std::to_string(++m_requests));
        warn(isolation->RunProbes(patient(m_person).get(), request, &answer));
        return answer.posture();
    }

    const std::unique_ptr<v1::OnboardingService::Stub> onboarding;
    const std::unique_ptr<v1::IsolationService::Stub> isolation;

private:
    static void warn(const grpc::Status &status)
    {
        if (!status.ok())
            qWarning("%s", status.error_message().c_str());
    }
    const std::string m_person;
    int m_requests = 0;
};

} // namespace bulkhead::test
