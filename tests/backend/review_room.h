#pragma once
// A gateway with two tenants, a past that the test tells, and somebody who prepares and reads reviews of it.
#include "tests/backend/review_past.h"

#include "bulkhead/v1/reviews.grpc.pb.h"

#include <cstdio>

namespace bulkhead::test {

class ReviewRoom
{
public:
    ReviewRoom() { reopen(); }
    /// Another gateway with another store; the past is as at first.
    void reopen(std::vector<TenantFacts> fleet = {
                    sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                    sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)})
    {
        stub.reset();
        past = std::make_shared<Past>();
        Script script;
        script.fleet = std::move(fleet);
        script.past = [past = past] { return pastReader(past); };
        harness = std::make_unique<RoomHarness>(std::move(script), 120);
        stub = v1::ReviewsService::NewStub(harness->channel());
    }

    template<class Request>
    static Request about(const std::string &tenant)
    {
        Request request;
        request.mutable_context()->set_tenant_id(tenant);
        return request;
    }
    grpc::Status prepare(const std::string &person, const std::string &tenant, v1::ReviewSummary &review,
                         const std::string &period = "2026-08", const std::string &reason = {},
                         const std::string &requestId = {})
    {
        auto asked = about<v1::PrepareReviewRequest>(tenant);
        asked.set_request_id(requestId.empty() ? nextId() : requestId);
        asked.set_period(period);
        asked.set_reason(reason);
        const auto context = callOf(person);
        const auto stream = stub->PrepareReview(context.get(), asked);
        v1::PrepareReviewResponse message;
        while (stream->Read(&message))
            review = message.review();
        return stream->Finish();
    }
    grpc::Status open(const std::string &person, const std::string &tenant, const std::string &id, v1::Review &review)
    {
        auto asked = about<v1::OpenReviewRequest>(tenant);
        asked.set_review_id(id);
        v1::OpenReviewResponse answer;
        const grpc::Status status = stub->OpenReview(callOf(person).get(), asked, &answer);
        review = answer.review();
        return status;
    }
    /// Of a tenant's own person; empty when it was refused.
    v1::Review opened(const v1::ReviewSummary &summary)
    {
        v1::Review review;
        if (const grpc::Status status = open("platform-1", summary.tenant_id(), summary.id(), review); !status.ok())
            std::fprintf(stderr, "not opened: %s\n", status.error_message().c_str());
        return review;
    }
    v1::GetPackResponse pack(const v1::ReviewSummary &summary, v1::DocumentClass forWhom = v1::DOCUMENT_CLASS_CUSTOMER)
    {
        auto asked = about<v1::GetPackRequest>(summary.tenant_id());
        asked.set_review_id(summary.id());
        asked.set_document_class(forWhom);
        v1::GetPackResponse answer;
        if (const grpc::Status status = stub->GetPack(callOf("platform-1").get(), asked, &answer); !status.ok())
            std::fprintf(stderr, "no pack: %s\n", status.error_message().c_str());
        return answer;
    }
    /// To replace what is written in the revision of the summary; the edit itself is empty.
    v1::EditReviewRequest editOf(const v1::ReviewSummary &summary)
    {
        auto edit = about<v1::EditReviewRequest>(summary.tenant_id());
        edit.set_request_id(nextId());
        edit.set_review_id(summary.id());
        edit.set_expected_revision(summary.revision());
        return edit;
    }
    /// Takes the summary forward.
    grpc::Status edit(v1::EditReviewRequest asked, v1::ReviewSummary &summary)
    {
        v1::EditReviewResponse answer;
        const grpc::Status status = stub->EditReview(callOf("platform-1").get(), asked, &answer);
        if (status.ok())
            summary = answer.review().summary();
        return status;
    }
    grpc::Status close(v1::ReviewSummary &summary, const std::string &oneSidedReason = {})
    {
        auto asked = about<v1::CloseReviewRequest>(summary.tenant_id());
        asked.set_request_id(nextId());
        asked.set_review_id(summary.id());
        asked.set_expected_revision(summary.revision());
        asked.set_one_sided_reason(oneSidedReason);
        v1::CloseReviewResponse answer;
        const grpc::Status status = stub->CloseReview(callOf("platform-1").get(), asked, &answer);
        if (status.ok())
            summary = answer.review().summary();
        return status;
    }
    std::string nextId() { return "request-" + std::to_string(++m_requests); }

    std::shared_ptr<Past> past;
    std::unique_ptr<RoomHarness> harness;
    std::unique_ptr<v1::ReviewsService::Stub> stub;

private:
    int m_requests = 0;
};

/// The page of a pack by its id; an empty one when there is none.
inline v1::PackPage pageOf(const v1::GetPackResponse &pack, const std::string &id)
{
    for (const v1::PackPage &page : pack.pages())
        if (page.id() == id)
            return page;
    return {};
}
/// Every text of a page, in order, a line each; a table's rows with bars between the cells.
inline std::string textOf(const v1::PackPage &page)
{
    std::string text = page.title() + "\n" + page.headline() + "\n";
    for (const v1::PackBlock &block : page.blocks()) {
        if (block.has_text())
            text += block.text().heading() + "\n" + block.text().text() + "\n";
        for (const v1::PackFigure &figure : block.figures().figures())
            text += figure.label() + " | " + figure.value() + " | " + figure.of() + "\n";
        if (!block.has_table())
            continue;
        text += block.table().heading() + "\n";
        for (const auto &column : block.table().columns())
            text += column.title() + " | ";
        text += "\n";
        for (const auto &row : block.table().rows()) {
            for (const v1::PackCell &cell : row.cells())
                text += cell.text() + " | ";
            text += "\n";
        }
    }
    return text;
}

} // namespace bulkhead::test
