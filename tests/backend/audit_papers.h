#pragma once
// Calls about the papers of an audit, by people, over real channels.
#include "backend/domain/store.h"
#include "tests/backend/granted_people.h"

#include "bulkhead/v1/evidence.grpc.pb.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bulkhead::test {

class AuditPapers
{
public:
    using Stub = v1::EvidenceService::Stub;
    /// How somebody's call is signed; the fixtures do it in different ways.
    using Sign = std::function<std::unique_ptr<grpc::ClientContext>(const std::string &person)>;

    explicit AuditPapers(const std::shared_ptr<grpc::Channel> &channel, Sign sign = callOf)
        : m_stub(v1::EvidenceService::NewStub(channel))
        , m_sign(std::move(sign))
    {
    }

    template<class Request, class Response>
    End call(const std::string &person,
             grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *), Request request,
             Response &response)
    {
        request.mutable_context()->mutable_fleet();
        if constexpr (requires { request.request_id(); }) {
            if (request.request_id().empty())
                request.set_request_id(m_name + std::to_string(++m_requests));
        }
        const auto context = m_sign(person);
        End end{(m_stub.get()->*method)(context.get(), request, &response), {}};
        const auto &trailers = context->GetServerTrailingMetadata();
        if (const auto found = trailers.find("bulkhead-fault-bin"); found != trailers.end()) {
            v1::Fault fault;
            if (fault.ParseFromArray(found->second.data(), static_cast<int>(found->second.size())))
                end.reason = fault.reason();
        }
        return end;
    }

    End draw(const std::string &person, const std::string &filter, std::uint32_t size, v1::Sample &sample,
             const std::string &tenant = {}, v1::SampleSplit split = v1::SAMPLE_SPLIT_UNSPECIFIED)
    {
        v1::DrawSampleRequest request;
        request.set_title("Notes on alerts");
        request.set_filter(filter);
        request.set_tenant_id(tenant);
        request.set_size(size);
        request.set_number(4711);
        request.set_split(split);
        v1::DrawSampleResponse answer;
        End end = call(person, &Stub::DrawSample, request, answer);
        sample = answer.sample();
        return end;
    }
    End get(const std::string &person, const std::string &id, v1::Sample &sample)
    {
        v1::GetSampleRequest request;
        request.set_sample_id(id);
        v1::GetSampleResponse answer;
        End end = call(person, &Stub::GetSample, request, answer);
        sample = answer.sample();
        return end;
    }
    End judge(const std::string &person, v1::Sample &sample, int at, v1::SampleVerdict verdict,
              const std::string &note = {}, const v1::FindingDraft *finding = nullptr)
    {
        v1::JudgeSampledRequest request;
        request.set_sample_id(sample.id());
        *request.mutable_place() = sample.records(at).place();
        request.set_expected_revision(sample.records(at).revision());
        request.set_verdict(verdict);
        request.set_note(note);
        if (finding)
            *request.mutable_finding() = *finding;
        v1::JudgeSampledResponse answer;
        End end = call(person, &Stub::JudgeSampled, request, answer);
        if (end.ok())
            sample = answer.sample();
        return end;
    }
    End closeSample(const std::string &person, v1::Sample &sample)
    {
        v1::CloseSampleRequest request;
        request.set_sample_id(sample.id());
        request.set_expected_revision(sample.revision());
        v1::CloseSampleResponse answer;
        End end = call(person, &Stub::CloseSample, request, answer);
        if (end.ok())
            sample = answer.sample();
        return end;
    }

    /// Due in a day by this clock.
    static v1::FindingDraft draft(const std::string &owner, const std::string &tenant, std::int64_t nowMs)
    {
        v1::FindingDraft made;
        made.set_title("Notes without a ticket");
        made.set_severity(v1::FINDING_SEVERITY_MEDIUM);
        made.set_text("A note names no ticket.");
        made.set_owner(owner);
        made.set_tenant_id(tenant);
        made.set_due_ms(nowMs + 86'400'000);
        return made;
    }
    End open(const std::string &person, const v1::FindingDraft &draft, v1::Finding &finding)
    {
        v1::OpenFindingRequest request;
        *request.mutable_finding() = draft;
        v1::OpenFindingResponse answer;
        End end = call(person, &Stub::OpenFinding, request, answer);
        finding = answer.finding();
        return end;
    }
    End move(const std::string &person, v1::Finding &finding, v1::FindingMove move, const std::string &text)
    {
        v1::MoveFindingRequest request;
        request.set_finding_id(finding.id());
        request.set_expected_revision(finding.revision());
        request.set_move(move);
        request.set_text(text);
        v1::MoveFindingResponse answer;
        End end = call(person, &Stub::MoveFinding, request, answer);
        if (end.ok())
            finding = answer.finding();
        return end;
    }
    End findingsPage(const std::string &person, const std::string &token, v1::ListFindingsResponse &page)
    {
        v1::ListFindingsRequest request;
        request.set_page_token(token); // May be the page's own.
        page.Clear();
        return call(person, &Stub::ListFindings, request, page);
    }
    /// Of all pages.
    std::vector<v1::Finding> findings(const std::string &person)
    {
        std::vector<v1::Finding> all;
        v1::ListFindingsResponse page;
        do {
            if (!findingsPage(person, page.next_page_token(), page).ok())
                break;
            all.insert(all.end(), page.findings().begin(), page.findings().end());
        } while (!page.next_page_token().empty());
        return all;
    }

    End openCampaign(const std::string &person, const v1::OpenCampaignRequest &request, v1::Campaign &campaign)
    {
        v1::OpenCampaignResponse answer;
        End end = call(person, &Stub::OpenCampaign, request, answer);
        campaign = answer.campaign();
        return end;
    }
    End certify(const std::string &person, v1::Campaign &campaign, const v1::CertifiedAccess &item,
                v1::AccessVerdict verdict, const std::string &note = {})
    {
        v1::CertifyAccessRequest request;
        request.set_campaign_id(campaign.id());
        request.set_item_id(item.id());
        request.set_expected_revision(item.revision());
        request.set_verdict(verdict);
        request.set_note(note);
        v1::CertifyAccessResponse answer;
        End end = call(person, &Stub::CertifyAccess, request, answer);
        if (end.ok())
            campaign = answer.campaign();
        return end;
    }

    void setName(const std::string &name) { m_name = name; } ///< Of request ids: apart for each console.

private:
    std::unique_ptr<Stub> m_stub;
    Sign m_sign;
    std::string m_name = "paper ";
    int m_requests = 0;
};

/// Writes events as they are.
inline absl::Status written(Store &store, const std::vector<AuditEvent> &events)
{
    return store.write([&events](StoreTxn &txn) {
        for (const AuditEvent &event : events)
            if (absl::Status status = txn.audit(event); !status.ok())
                return status;
        return absl::OkStatus();
    });
}
inline AuditEvent noteOf(const std::string &tenant, const std::string &actor, std::int64_t atMs)
{
    AuditEvent event;
    event.tenantId = tenant;
    event.actor = actor;
    event.role = Role::Support;
    event.action = "alerts.note";
    event.outcome = "done";
    event.atMs = atMs;
    return event;
}

} // namespace bulkhead::test
