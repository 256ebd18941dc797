// How long a review takes on a whole gateway with its sample fleet and a store on disk: to prepare a month, and to open
// what was prepared, OpenReview and GetPack one after the other as the console asks. Prints one JSON object.
//   bench_review [--runs N]
#include "tests/fixtures/gateway_fixture.h"

#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/reviews.grpc.pb.h"

#include <absl/time/clock.h>
#include <absl/time/time.h>

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace bulkhead;

namespace {

using Steady = std::chrono::steady_clock;
constexpr int kWorkflows = 5;

/// The month before this one.
std::string period()
{
    const absl::CivilMonth now(absl::ToCivilMonth(absl::Now(), absl::UTCTimeZone()));
    return absl::FormatTime("%Y-%m", absl::FromCivil(now - 1, absl::UTCTimeZone()), absl::UTCTimeZone());
}

double msSince(Steady::time_point start)
{
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

[[noreturn]] void fail(const std::string &why)
{
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

void need(const grpc::Status &status, const char *what)
{
    if (!status.ok())
        fail(std::string(what) + ": " + status.error_message());
}

struct Calls
{
    explicit Calls(test::GatewayFixture &gateway)
        : reviews(v1::ReviewsService::NewStub(gateway.inProcess()))
        , inventory(v1::InventoryService::NewStub(gateway.inProcess()))
    {
    }
    std::vector<std::string> tenants()
    {
        v1::ListTenantsRequest asked;
        asked.mutable_context()->mutable_fleet();
        asked.set_filter("stage:live");
        v1::ListTenantsResponse answer;
        grpc::ClientContext context;
        test::GatewayFixture::sign(context, "platform-1");
        need(inventory->ListTenants(&context, asked, &answer), "list");
        return {answer.facts().id().begin(), answer.facts().id().end()};
    }
    v1::ReviewSummary prepare(const std::string &tenant, int number)
    {
        v1::PrepareReviewRequest asked;
        asked.mutable_context()->set_tenant_id(tenant);
        asked.set_request_id("prepare-" + tenant + "-" + std::to_string(number));
        asked.set_period(period());
        grpc::ClientContext context;
        context.AddMetadata("authorization", "Bearer " + test::GatewayFixture::token("platform-1"));
        const auto stream = reviews->PrepareReview(&context, asked);
        v1::PrepareReviewResponse message;
        v1::ReviewSummary review;
        while (stream->Read(&message))
            review = message.review();
        need(stream->Finish(), "prepare");
        return review;
    }
    /// As the console opens it: the review, then its pack.
    double open(const v1::ReviewSummary &review)
    {
        const auto begun = Steady::now();
        v1::OpenReviewRequest asked;
        asked.mutable_context()->set_tenant_id(review.tenant_id());
        asked.set_review_id(review.id());
        v1::OpenReviewResponse opened;
        grpc::ClientContext first, second;
        test::GatewayFixture::sign(first, "platform-1");
        test::GatewayFixture::sign(second, "platform-1");
        need(reviews->OpenReview(&first, asked, &opened), "open");
        v1::GetPackRequest wanted;
        *wanted.mutable_context() = asked.context();
        wanted.set_review_id(review.id());
        wanted.set_document_class(v1::DOCUMENT_CLASS_CUSTOMER);
        v1::GetPackResponse pack;
        need(reviews->GetPack(&second, wanted, &pack), "pack");
        if (pack.pages_size() < 11)
            fail("the pack has too few pages");
        return msSince(begun);
    }
    std::unique_ptr<v1::ReviewsService::Stub> reviews;
    std::unique_ptr<v1::InventoryService::Stub> inventory;
};

void print(const char *name, std::vector<double> values, const char *end)
{
    std::sort(values.begin(), values.end());
    std::printf("  \"%s\": {\"median\": %.1f, \"min\": %.1f, \"max\": %.1f, \"runs\": %zu}%s\n", name,
                values[values.size() / 2], values.front(), values.back(), values.size(), end);
}

} // namespace

int main(int argc, char **argv)
{
    std::size_t runs = 5;
    if (argc > 2 && std::string(argv[1]) == "--runs")
        runs = static_cast<std::size_t>(std::max(1, std::atoi(argv[2])));
    test::GatewayFixtureOptions options;
    test::GatewayFixture folder; // Its folder is removed at the end, with the store in it.
    options.store = folder.folder() + "/bench.db";
    folder.stop();
    test::GatewayFixture gateway(options);
    std::vector<double> prepared, cold, warm;
    std::vector<v1::ReviewSummary> reviews;
    {
        Calls calls(gateway);
        for (const std::string &tenant : calls.tenants()) {
            if (reviews.size() == runs)
                break;
            const auto begun = Steady::now();
            const v1::ReviewSummary review = calls.prepare(tenant, 1);
            if (review.commitments() < kWorkflows)
                continue;
            prepared.push_back(msSince(begun));
            reviews.push_back(review);
        }
    }
    if (reviews.empty())
        fail("no tenant of the sample fleet has five workflows");
    gateway.restart(); // What was opened last is in memory no more.
    Calls calls(gateway);
    (void)calls.tenants(); // The first call of a connection is not what is measured.
    for (const v1::ReviewSummary &review : reviews)
        cold.push_back(calls.open(review));
    for (const v1::ReviewSummary &review : reviews)
        warm.push_back(calls.open(review));
    std::printf("{\n  \"workflows\": %u,\n", reviews.front().commitments());
    print("prepare_ms", prepared, ",");
    print("open_cold_ms", cold, ",");
    print("open_warm_ms", warm, "");
    std::printf("}\n");
    return 0;
}
