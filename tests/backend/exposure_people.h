#pragma once
// Calls about exposure cases by people, over real channels; who they are is the caller's to say.
#include "tests/backend/granted_people.h"

#include "bulkhead/v1/exposures.grpc.pb.h"

#include <functional>

namespace bulkhead::test {

class ExposurePeople
{
public:
    using Stub = v1::ExposuresService::Stub;
    using Sign = std::function<std::unique_ptr<grpc::ClientContext>(const std::string &person)>;

    explicit ExposurePeople(const std::shared_ptr<grpc::Channel> &channel, Sign sign = callOf)
        : stub(v1::ExposuresService::NewStub(channel))
        , m_sign(std::move(sign))
    {
    }

    template<class Request, class Response>
    End call(const std::string &person,
             grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, Response *), const Request &request,
             Response &answer)
    {
        const auto context = m_sign(person);
        End end{(stub.get()->*method)(context.get(), request, &answer), {}};
        const auto &trailers = context->GetServerTrailingMetadata();
        v1::Fault fault;
        if (const auto found = trailers.find("bulkhead-fault-bin");
            found != trailers.end() && fault.ParseFromArray(found->second.data(), int(found->second.size())))
            end.reason = fault.reason();
        return end;
    }
    /// A request about a case as it was told last, by a request id of its own.
    template<class Request>
    Request of(const v1::ExposureCase &item)
    {
        auto request = aboutFleet<Request>("request " + std::to_string(++m_requests) + tag);
        request.set_case_id(item.id());
        if constexpr (requires { request.set_expected_revision(std::uint64_t{}); })
            request.set_expected_revision(item.revision());
        return request;
    }
    template<class Request>
    End deed(const std::string &person,
             grpc::Status (Stub::*method)(grpc::ClientContext *, const Request &, v1::ExposureResponse *),
             const Request &request, v1::ExposureCase &item)
    {
        v1::ExposureResponse answer;
        End end = call(person, method, request, answer);
        if (end.ok())
            item = answer.exposure();
        return end;
    }

    static void add(google::protobuf::RepeatedPtrField<v1::ExposureParty> &parties, const std::string &tenant,
                    v1::ExposurePart part)
    {
        v1::ExposureParty &party = *parties.Add();
        party.set_tenant_id(tenant);
        party.set_part(part);
    }
    v1::ReportExposureRequest reportOf(const std::string &owner, const std::string &seer, std::int64_t discoveredMs)
    {
        auto request = aboutFleet<v1::ReportExposureRequest>("report " + std::to_string(++m_requests) + tag);
        if (!owner.empty())
            add(*request.mutable_parties(), owner, v1::EXPOSURE_PART_OWNER);
        if (!seer.empty())
            add(*request.mutable_parties(), seer, v1::EXPOSURE_PART_SEER);
        request.set_text("An export of one tenant was sent to another.");
        request.set_person("staff account of the other tenant");
        request.set_records("3 rows of billing.invoice_line");
        request.set_people(3);
        request.set_discovered_ms(discoveredMs);
        return request;
    }
    End report(const std::string &person, const v1::ReportExposureRequest &request, v1::ExposureCase &item)
    {
        return deed(person, &Stub::ReportExposure, request, item);
    }
    v1::AssessExposureRequest assessmentOf(const v1::ExposureCase &item, v1::ExposureRating rating,
                                           const std::string &text = "Looked at the logs.")
    {
        auto request = of<v1::AssessExposureRequest>(item);
        for (int i = 0; i < 4; ++i) {
            v1::ExposureFactor &factor = *request.add_factors();
            factor.set_rating(rating);
            factor.set_text(text);
        }
        return request;
    }
    End assess(const std::string &person, v1::ExposureCase &item, v1::ExposureRating rating = v1::EXPOSURE_RATING_LOW,
               const std::string &text = "Looked at the logs.")
    {
        return deed(person, &Stub::AssessExposure, assessmentOf(item, rating, text), item);
    }
    End decide(const std::string &person, v1::ExposureCase &item, v1::ExposureVerdict verdict,
               const std::string &typed = {})
    {
        auto request = of<v1::DecideExposureRequest>(item);
        request.set_verdict(verdict);
        request.set_reason("As assessed.");
        request.set_typed_name(typed);
        return deed(person, &Stub::DecideExposure, request, item);
    }
    End confirm(const std::string &person, v1::ExposureCase &item, bool decline = false)
    {
        auto request = of<v1::ConfirmDecisionRequest>(item);
        request.set_decline(decline);
        request.set_reason(decline ? "The logs were not looked at." : "");
        return deed(person, &Stub::ConfirmDecision, request, item);
    }
    End notice(const std::string &person, v1::ExposureCase &item, const std::string &tenant, std::int64_t sentMs)
    {
        auto request = of<v1::RecordNoticeRequest>(item);
        request.mutable_notice()->set_to(v1::EXPOSURE_ADDRESSEE_TENANT);
        request.mutable_notice()->set_tenant_id(tenant);
        request.mutable_notice()->set_how("registered letter");
        request.mutable_notice()->set_sent_ms(sentMs);
        return deed(person, &Stub::RecordNotice, request, item);
    }
    End note(const std::string &person, v1::ExposureCase &item, const std::string &text, std::uint32_t corrects = 0)
    {
        auto request = of<v1::AddExposureEntryRequest>(item);
        request.set_text(text);
        request.set_corrects(corrects);
        return deed(person, &Stub::AddExposureEntry, request, item);
    }
    End close(const std::string &person, v1::ExposureCase &item)
    {
        auto request = of<v1::CloseExposureRequest>(item);
        request.set_text("Told, mended, proven by a probe.");
        return deed(person, &Stub::CloseExposure, request, item);
    }
    End pack(const std::string &person, const std::string &caseId, const std::string &tenant,
             v1::GetExposurePackResponse &answer)
    {
        auto request = aboutFleet<v1::GetExposurePackRequest>();
        request.set_case_id(caseId);
        request.set_tenant_id(tenant);
        return call(person, &Stub::GetExposurePack, request, answer);
    }
    /// The first snapshot of what a person is told; the status when it is refused.
    grpc::Status watch(const std::string &person, std::vector<v1::ExposureCase> &cases)
    {
        cases.clear();
        const auto context = m_sign(person);
        const auto reader = stub->WatchExposures(context.get(), aboutFleet<v1::WatchExposuresRequest>());
        v1::WatchExposuresResponse message;
        v1::ExposureCase pending;
        bool whole = false;
        while (!whole && reader->Read(&message)) {
            for (const v1::ExposureItem &item : message.items()) {
                if (item.has_line())
                    *pending.add_entries() = item.line().entry();
                if (!item.has_exposure())
                    continue;
                cases.push_back(item.exposure()); // Its lines came before it.
                cases.back().mutable_entries()->Swap(pending.mutable_entries());
                pending.Clear();
            }
            whole = message.frame().snapshot_end();
        }
        context->TryCancel();
        const grpc::Status status = reader->Finish();
        return whole ? grpc::Status::OK : status;
    }
    std::vector<v1::ExposureCase> told(const std::string &person)
    {
        std::vector<v1::ExposureCase> cases;
        const grpc::Status status = watch(person, cases);
        if (!status.ok())
            std::fprintf(stderr, "%s\n", status.error_message().c_str());
        return cases;
    }

    const std::unique_ptr<Stub> stub;
    std::string tag; ///< Makes request ids those of this console.

private:
    Sign m_sign;
    int m_requests = 0;
};

} // namespace bulkhead::test
