// SLA reviews: list, prepare, open, edit, close, pack, buckets.
#include "backend/engine_room.h"
#include "backend/review/burn_down.h"
#include "backend/review/customer_pages.h"
#include "backend/review/internal_pages.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/once.h"
#include "backend/rpc/review_prepare.h"
#include "backend/rpc/reviews_wire.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/reviews.grpc.pb.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr int kListed = 500;
constexpr std::size_t kAllSheets = 100'000;

class ReviewsService final : public v1::ReviewsService::CallbackService
{
public:
    explicit ReviewsService(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_book(m_parts.store)
        , m_preparing(m_parts, m_book)
    {
    }

    grpc::ServerUnaryReactor *ListReviews(grpc::CallbackServerContext *context, const v1::ListReviewsRequest *request,
                                          v1::ListReviewsResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &, auto &answer) { return list(call, answer); });
    }
    grpc::ServerWriteReactor<v1::PrepareReviewResponse> *PrepareReview(grpc::CallbackServerContext *context,
                                                                       const v1::PrepareReviewRequest *request) override
    {
        return m_parts.entry.serverStream<v1::PrepareReviewResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) {
                return m_preparing.begin(call, asked, bell);
            });
    }
    grpc::ServerUnaryReactor *OpenReview(grpc::CallbackServerContext *context, const v1::OpenReviewRequest *request,
                                         v1::OpenReviewResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return open(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *EditReview(grpc::CallbackServerContext *context, const v1::EditReviewRequest *request,
                                         v1::EditReviewResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return edit(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *CloseReview(grpc::CallbackServerContext *context, const v1::CloseReviewRequest *request,
                                          v1::CloseReviewResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return close(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *GetPack(grpc::CallbackServerContext *context, const v1::GetPackRequest *request,
                                      v1::GetPackResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return pack(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *GetBuckets(grpc::CallbackServerContext *context, const v1::GetBucketsRequest *request,
                                         v1::GetBucketsResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return buckets(call, asked, answer); });
    }

private:
    /// A stored review of the call's tenant.
    struct Opened
    {
        review::Sheet sheet;
        std::shared_ptr<const review::Frozen> frozen;
    };
    absl::StatusOr<Opened> opened(const Call &call, const std::string &reviewId);

    absl::Status list(const Call &call, v1::ListReviewsResponse &answer);
    absl::Status open(const Call &call, const v1::OpenReviewRequest &asked, v1::OpenReviewResponse &answer);
    absl::Status edit(const Call &call, const v1::EditReviewRequest &asked, v1::EditReviewResponse &answer);
    absl::Status close(const Call &call, const v1::CloseReviewRequest &asked, v1::CloseReviewResponse &answer);
    absl::Status pack(const Call &call, const v1::GetPackRequest &asked, v1::GetPackResponse &answer);
    absl::Status buckets(const Call &call, const v1::GetBucketsRequest &asked, v1::GetBucketsResponse &answer);

    /// Changes a sheet that is still open, once per request id.
    template<class Request, class Response, class Change>
    absl::Status change(const Call &call, const Request &asked, Response &answer, Change change);

    ServiceParts m_parts;
    ReviewBook m_book;
    ReviewPreparing m_preparing; ///< Last: its threads end before what they use.
};

absl::StatusOr<ReviewsService::Opened> ReviewsService::opened(const Call &call, const std::string &reviewId)
{
    auto sheet = m_book.sheet(call.facts().id, reviewId);
    if (!sheet.ok())
        return sheet.status();
    auto frozen = m_book.frozen(*sheet);
    if (!frozen.ok())
        return frozen.status();
    return Opened{*std::move(sheet), *std::move(frozen)};
}

absl::Status ReviewsService::list(const Call &call, v1::ListReviewsResponse &answer)
{
    const bool narrow = !call.tenant && !call.person.scope.all;
    const auto sheets = m_book.listed(call.tenant ? std::string_view(call.facts().id) : std::string_view(),
                                      narrow ? kAllSheets : static_cast<std::size_t>(kListed));
    if (!sheets.ok())
        return sheets.status();
    for (const review::Sheet &sheet : *sheets) {
        const auto tenant = call.find(sheet.tenantId);
        if (!tenant)
            continue;
        fill(sheet, call.fleet->factsOf(*tenant).name, call.nowMs, *answer.add_reviews());
        if (answer.reviews_size() == kListed)
            break;
    }
    return absl::OkStatus();
}

absl::Status ReviewsService::open(const Call &call, const v1::OpenReviewRequest &asked, v1::OpenReviewResponse &answer)
{
    const auto found = opened(call, asked.review_id());
    if (found.ok())
        fill(call, found->sheet, *found->frozen, *answer.mutable_review());
    return found.status();
}

template<class Request, class Response, class Change>
absl::Status ReviewsService::change(const Call &call, const Request &asked, Response &answer, Change change)
{
    if (const auto kept = served(m_parts.store, call, asked, answer); !kept.ok() || *kept)
        return kept.status();
    auto found = opened(call, asked.review_id());
    if (!found.ok())
        return found.status();
    review::Sheet &sheet = found->sheet;
    if (sheet.state == review::ReviewState::Closed)
        return fault(absl::StatusCode::kFailedPrecondition, "REVIEW_CLOSED",
                     "This review is closed; nothing was changed.",
                     "Write it into the next review, or restate the period.");
    if (sheet.revision != asked.expected_revision())
        return absl::AbortedError("The review has another revision.");
    AuditEvent event = call.event(call.facts().id, "done");
    event.before = sheet.hash;
    if (absl::Status status = change(sheet, *found->frozen); !status.ok())
        return status;
    sheet.hash = contentHashOf(*found->frozen, sheet);
    event.after = sheet.id + ", " + sheet.hash;
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, Response &kept) -> absl::Status {
        if (absl::Status status = ReviewBook::put(txn, sheet); !status.ok())
            return status;
        if (absl::Status status = txn.audit(event); !status.ok())
            return status;
        fill(call, sheet, *found->frozen, *kept.mutable_review());
        return absl::OkStatus();
    });
}

absl::Status ReviewsService::edit(const Call &call, const v1::EditReviewRequest &asked, v1::EditReviewResponse &answer)
{
    return change(call, asked, answer, [&](review::Sheet &sheet, const review::Frozen &frozen) -> absl::Status {
        review::Edit edit = editOf(asked.edit());
        const review::EditGround ground{
            frozen,     sheet.edit,    {call.person.id, sheet.preparedBy, call.facts().owner},
            call.nowMs, contentHash(), [] { return "p-" + hex(randomBytes(8)); }};
        if (const auto refusal = review::takeEdit(ground, edit))
            return editRefused(*refusal);
        sheet.edit = std::move(edit);
        return absl::OkStatus();
    });
}

absl::Status ReviewsService::close(const Call &call, const v1::CloseReviewRequest &asked,
                                   v1::CloseReviewResponse &answer)
{
    return change(call, asked, answer, [&](review::Sheet &sheet, const review::Frozen &) -> absl::Status {
        if (!review::bothSigned(sheet.edit) && asked.one_sided_reason().empty())
            return fault(absl::StatusCode::kFailedPrecondition, "SIGN_OFF_MISSING",
                         "Both sides have not signed; the review stays open.",
                         "Add the signature, or say why it closes without it.");
        sheet.state = review::ReviewState::Closed;
        sheet.closedMs = call.nowMs;
        sheet.oneSidedReason = asked.one_sided_reason();
        return absl::OkStatus();
    });
}

absl::Status ReviewsService::pack(const Call &call, const v1::GetPackRequest &asked, v1::GetPackResponse &answer)
{
    if (asked.document_class() != v1::DOCUMENT_CLASS_CUSTOMER && asked.document_class() != v1::DOCUMENT_CLASS_INTERNAL)
        return fault(absl::StatusCode::kInvalidArgument, "DOCUMENT_CLASS_MISSING",
                     "The pack's class of reader is missing; no pack was made.", "Ask for customer or internal.");
    const auto found = opened(call, asked.review_id());
    if (!found.ok())
        return found.status();
    const review::CustomerFacts facts = review::customerFacts(*found->frozen, found->sheet);
    const review::PackStatus status = review::statusAt(found->sheet, call.nowMs);
    review::Imprint imprint;
    imprint.hash = contentHash()(review::canonicalBytes(review::customerPack(facts, {})));
    imprint.packId = review::packIdOf(imprint.hash);
    imprint.asOfMs = found->sheet.asOfMs;
    imprint.status = review::statusWords(status);
    imprint.creditStatus = review::creditStatusWords(facts.credits.status);
    review::Pack pack = review::customerPack(facts, imprint);
    std::string footer = review::footer(facts, imprint);
    if (asked.document_class() == v1::DOCUMENT_CLASS_INTERNAL) {
        // Beside the customer's pages and under their hash: it says which pack is talked about.
        for (review::Page &page : review::internalPages(*found->frozen, found->sheet))
            pack.pages.push_back(std::move(page));
        footer = "Internal, not for the customer · " + footer;
    }
    fill(pack, answer);
    answer.set_hash(imprint.hash);
    answer.set_pack_id(imprint.packId);
    answer.set_status(static_cast<v1::PackStatus>(static_cast<int>(status)));
    answer.set_as_of_ms(imprint.asOfMs);
    answer.set_zone(facts.zone);
    answer.set_period(facts.period.name);
    answer.set_tenant_name(facts.customer);
    answer.set_footer(footer);
    return absl::OkStatus();
}

absl::Status ReviewsService::buckets(const Call &call, const v1::GetBucketsRequest &asked,
                                     v1::GetBucketsResponse &answer)
{
    if (asked.to_ms() <= asked.from_ms())
        return fault(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE", "The span's end is not after its beginning.",
                     "Ask for a span that ends after it begins.");
    const auto found = opened(call, asked.review_id());
    if (!found.ok())
        return found.status();
    const review::Buckets counts = review::bucketsOf(*found->frozen, asked.workflow(), asked.from_ms(), asked.to_ms());
    answer.set_width_s(static_cast<std::uint32_t>(counts.widthS));
    for (const review::Bucket &bucket : counts.buckets) {
        v1::GetBucketsResponse::Bucket &to = *answer.add_buckets();
        to.set_at_ms(bucket.atMs);
        to.set_good(bucket.good);
        to.set_bad(bucket.bad);
        to.set_excluded(bucket.excluded);
        to.set_covered_s(static_cast<std::uint32_t>(bucket.coveredS));
    }
    return absl::OkStatus();
}

} // namespace

std::unique_ptr<grpc::Service> makeReviewsService(ServiceParts parts)
{
    return std::make_unique<ReviewsService>(std::move(parts));
}

} // namespace bulkhead
