#pragma once
// A person at a console, as far as tests of several gateways need one: drafts, submissions, runs, and a board of
// onboarding cases that is watched.
#include "tests/backend/onboarding_fields.h"
#include "tests/fixtures/gateway_fixture.h"

#include "bulkhead/v1/onboarding.grpc.pb.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace bulkhead::test {

using Instant = std::chrono::steady_clock::time_point;

inline std::shared_ptr<grpc::Channel> channelTo(const std::string &address)
{
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

class ReplicaDesk
{
public:
    ReplicaDesk(const std::shared_ptr<grpc::Channel> &channel, std::string person)
        : m_stub(v1::OnboardingService::NewStub(channel))
        , m_person(std::move(person))
    {
    }

    grpc::Status save(const std::string &requestId, const std::string &draft, std::uint64_t expected,
                      const std::map<std::string, std::string> &fields, v1::SaveDraftResponse &answer,
                      std::chrono::milliseconds patience = std::chrono::seconds(10))
    {
        v1::SaveDraftRequest asked;
        asked.mutable_context()->mutable_fleet();
        asked.set_request_id(requestId);
        asked.mutable_draft()->set_id(draft);
        asked.mutable_draft()->set_title("A draft");
        asked.mutable_draft()->mutable_fields()->insert(fields.begin(), fields.end());
        asked.set_expected_revision(expected);
        grpc::ClientContext context;
        sign(context, patience);
        return m_stub->SaveDraft(&context, asked, &answer);
    }
    grpc::Status submit(const std::string &requestId, const v1::Draft &draft, v1::SubmitDraftResponse &answer)
    {
        v1::SubmitDraftRequest asked;
        asked.mutable_context()->mutable_fleet();
        asked.set_request_id(requestId);
        asked.set_draft_id(draft.id());
        asked.set_expected_revision(draft.revision());
        grpc::ClientContext context;
        sign(context, std::chrono::seconds(10));
        return m_stub->SubmitDraft(&context, asked, &answer);
    }
    /// A complete draft; its name makes the organisation's.
    v1::Draft complete(const std::string &name)
    {
        v1::SaveDraftResponse saved;
        auto fields = completeFields();
        fields[draft::kName] = "Meadowlark " + name;
        save("save-" + name, name, 0, fields, saved);
        return saved.draft();
    }
    /// Until the run ends; the case as it was shown last.
    grpc::Status run(const v1::OnboardingCase &item, v1::OnboardingCase &shown, bool retryFailed = true)
    {
        v1::RunProvisioningRequest asked;
        asked.mutable_context()->set_tenant_id(item.tenant_id());
        asked.set_request_id("run-" + item.id());
        asked.set_case_id(item.id());
        asked.set_retry_failed(retryFailed);
        grpc::ClientContext context;
        sign(context, std::chrono::seconds(20));
        const auto reader = m_stub->RunProvisioning(&context, asked);
        v1::RunProvisioningResponse message;
        while (reader->Read(&message))
            if (message.has_case_())
                shown = message.case_();
        return reader->Finish();
    }
    std::vector<v1::Draft> drafts()
    {
        v1::ListDraftsRequest asked;
        asked.mutable_context()->mutable_fleet();
        grpc::ClientContext context;
        sign(context, std::chrono::seconds(10));
        v1::ListDraftsResponse answer;
        m_stub->ListDrafts(&context, asked, &answer);
        return {answer.drafts().begin(), answer.drafts().end()};
    }

private:
    void sign(grpc::ClientContext &context, std::chrono::milliseconds patience) const
    {
        GatewayFixture::sign(context, m_person);
        context.set_deadline(std::chrono::system_clock::now() + patience);
    }

    std::unique_ptr<v1::OnboardingService::Stub> m_stub;
    std::string m_person;
};

/// A board of cases that is watched on a thread of its own, for as long as it lives.
class CaseBoard
{
public:
    CaseBoard(const std::shared_ptr<grpc::Channel> &channel, const std::string &person, std::string resume = {})
        : m_stub(v1::OnboardingService::NewStub(channel))
        , m_resume(std::move(resume))
    {
        GatewayFixture::sign(m_context, person);
        m_context.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(5));
        m_thread = std::thread([this] { read(); });
    }
    ~CaseBoard()
    {
        m_context.TryCancel();
        m_thread.join();
    }

    /// The instant at which the case was first seen with this revision or a newer one; nothing within the time.
    std::optional<Instant> seen(const std::string &id, std::uint64_t revision, std::chrono::milliseconds time)
    {
        std::unique_lock lock(m_mutex);
        const auto there = [&] { return m_cases.contains(id) && m_cases[id].rbegin()->first >= revision; };
        if (!m_news.wait_for(lock, time, there))
            return std::nullopt;
        return m_cases[id].lower_bound(revision)->second.at;
    }
    bool complete(std::chrono::milliseconds time) ///< The first whole picture is there.
    {
        std::unique_lock lock(m_mutex);
        return m_news.wait_for(lock, time, [&] { return m_complete; });
    }
    std::map<std::string, v1::OnboardingCase> newest()
    {
        const std::scoped_lock lock(m_mutex);
        std::map<std::string, v1::OnboardingCase> cases;
        for (const auto &[id, revisions] : m_cases)
            cases.emplace(id, revisions.rbegin()->second.item);
        return cases;
    }
    bool framed(std::chrono::milliseconds time) ///< Something came, if only a heartbeat.
    {
        std::unique_lock lock(m_mutex);
        return m_news.wait_for(lock, time, [&] { return m_frames > 0; });
    }
    std::string token()
    {
        const std::scoped_lock lock(m_mutex);
        return m_token;
    }

private:
    struct Shown
    {
        v1::OnboardingCase item;
        Instant at;
    };
    void read()
    {
        v1::WatchCasesRequest asked;
        asked.mutable_context()->mutable_fleet();
        asked.set_resume_token(m_resume);
        const auto reader = m_stub->WatchCases(&m_context, asked);
        v1::WatchCasesResponse message;
        while (reader->Read(&message)) {
            const std::scoped_lock lock(m_mutex);
            for (const v1::OnboardingCase &item : message.cases())
                m_cases[item.id()].try_emplace(item.revision(), Shown{item, std::chrono::steady_clock::now()});
            m_complete = m_complete || message.frame().snapshot_end();
            ++m_frames;
            if (!message.frame().resume_token().empty())
                m_token = message.frame().resume_token();
            m_news.notify_all();
        }
        reader->Finish();
    }

    std::unique_ptr<v1::OnboardingService::Stub> m_stub;
    const std::string m_resume;
    grpc::ClientContext m_context;
    std::mutex m_mutex;
    std::condition_variable m_news;
    std::map<std::string, std::map<std::uint64_t, Shown>> m_cases;
    bool m_complete = false;
    int m_frames = 0;
    std::string m_token;
    std::thread m_thread;
};

} // namespace bulkhead::test
