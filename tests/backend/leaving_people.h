#pragma once
// Calls about departures by people of the harness, over real channels.
#include "backend/rpc/departure_record.h"
#include "tests/backend/acts_by_person.h"

#include "bulkhead/v1/departures.grpc.pb.h"

namespace bulkhead::test {

class LeavingPeople
{
public:
    explicit LeavingPeople(const std::shared_ptr<grpc::Channel> &channel)
        : acts(v1::ActsService::NewStub(channel))
        , departures(v1::DeparturesService::NewStub(channel))
    {
    }

    v1::ProposeActRequest proposal(const std::string &tenant, const std::string &name, std::int64_t notBeforeMs)
    {
        auto request = about<v1::ProposeActRequest>(tenant, "propose " + std::to_string(++requests));
        request.mutable_context()->set_purpose("The practice has merged into another.");
        request.mutable_offboard()->set_not_before_ms(notBeforeMs);
        request.mutable_offboard()->set_data_until_ms(notBeforeMs);
        request.mutable_offboard()->set_typed_name(name);
        return request;
    }
    End propose(const v1::ProposeActRequest &request, v1::Act &act, const std::string &person = "platform-1")
    {
        v1::ProposeActResponse answer;
        const End end = by(person, *acts, &v1::ActsService::Stub::ProposeAct, request, answer);
        act = answer.act();
        return end;
    }
    End approve(v1::Act &act, const std::string &person = "platform-2")
    {
        auto request = about<v1::ApproveActRequest>(act.tenant_id(), "approve " + std::to_string(++requests));
        request.set_act_id(act.id());
        request.set_expected_revision(act.revision());
        v1::ApproveActResponse answer;
        const End end = by(person, *acts, &v1::ActsService::Stub::ApproveAct, request, answer);
        if (end.ok())
            act = answer.act();
        return end;
    }
    End withdraw(v1::Act &act, const std::string &person)
    {
        auto request = about<v1::WithdrawActRequest>(act.tenant_id(), "withdraw " + std::to_string(++requests));
        request.set_act_id(act.id());
        request.set_expected_revision(act.revision());
        v1::WithdrawActResponse answer;
        const End end = by(person, *acts, &v1::ActsService::Stub::WithdrawAct, request, answer);
        if (end.ok())
            act = answer.act();
        return end;
    }
    End hold(const std::string &tenant, v1::LegalHold &hold, const std::string &person = "platform-1")
    {
        auto request = about<v1::PlaceHoldRequest>(tenant, "hold " + std::to_string(++requests));
        request.set_matter("Case 14-207");
        request.set_reason("A claim of a former patient.");
        v1::PlaceHoldResponse answer;
        const End end = by(person, *departures, &v1::DeparturesService::Stub::PlaceHold, request, answer);
        hold = answer.hold();
        return end;
    }
    End release(const std::string &tenant, const v1::LegalHold &hold, const std::string &person = "platform-2")
    {
        auto request = about<v1::ReleaseHoldRequest>(tenant, "release " + std::to_string(++requests));
        request.set_hold_id(hold.id());
        request.set_reason("The claim was settled.");
        request.set_expected_revision(hold.revision());
        v1::ReleaseHoldResponse answer;
        return by(person, *departures, &v1::DeparturesService::Stub::ReleaseHold, request, answer);
    }
    /// Until the run ends; the departure as it was told last. `each` hears of every message.
    End run(const std::string &tenant, v1::Departure &told, const std::string &person = "platform-2",
            bool retryFailed = true, const std::function<void(const v1::Departure &)> &each = {})
    {
        auto request = about<v1::RunDepartureRequest>(tenant, "run " + std::to_string(++requests));
        request.set_retry_failed(retryFailed);
        const auto context = callOf(person);
        const auto reader = departures->RunDeparture(context.get(), request);
        v1::RunDepartureResponse message;
        while (reader->Read(&message)) {
            if (message.has_departure())
                told = message.departure();
            if (each && message.has_departure())
                each(told);
        }
        End end{reader->Finish(), {}};
        const auto &trailers = context->GetServerTrailingMetadata();
        if (const auto found = trailers.find("bulkhead-fault-bin"); found != trailers.end()) {
            v1::Fault fault;
            if (fault.ParseFromArray(found->second.data(), static_cast<int>(found->second.size())))
                end.reason = fault.reason();
        }
        return end;
    }
    End certificate(const std::string &tenant, v1::GetCertificateResponse &answer,
                    const std::string &person = "auditor-1")
    {
        v1::GetCertificateRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_departure_id(tenant);
        return by(person, *departures, &v1::DeparturesService::Stub::GetCertificate, request, answer);
    }
    std::vector<v1::Departure> list(const std::string &person = "auditor-1")
    {
        v1::ListDeparturesRequest request;
        request.mutable_context()->mutable_fleet();
        v1::ListDeparturesResponse answer;
        if (!by(person, *departures, &v1::DeparturesService::Stub::ListDepartures, request, answer).ok())
            return {};
        return {answer.departures().begin(), answer.departures().end()};
    }
    /// Two people have agreed on it, for now.
    bool agreed(const std::string &tenant, const std::string &name, std::int64_t nowMs)
    {
        v1::Act act;
        const End proposed = propose(proposal(tenant, name, nowMs), act);
        const End approved = proposed.ok() ? approve(act) : proposed;
        if (!approved.ok())
            std::fprintf(stderr, "%s: %s\n", tenant.c_str(), approved.text().c_str());
        return approved.ok();
    }

    const std::unique_ptr<v1::ActsService::Stub> acts;
    const std::unique_ptr<v1::DeparturesService::Stub> departures;
    int requests = 0;
};

} // namespace bulkhead::test
