// Contracts and reviews: a request, the method, how its answer reads.
#include "models/session/gateway_desk.h"
#include "models/session/progress_call.h"

namespace bulkhead {
namespace {

using Contracts = v1::ContractsService;
using Reviews = v1::ReviewsService;

Act proposedContract(const v1::ProposeContractResponse &m)
{
    return actFrom(m.act());
}

} // namespace

void GatewayDesk::contract(const QString &tenantId, QObject *guard, Answer<terms::ContractSheet> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetContractRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(m_run->calls, c, c->contracts->async(), &AsyncOf<Contracts>::GetContract, std::move(request), sheetFrom,
              terms(), guard, std::move(then));
}

CallRef GatewayDesk::previewContract(const terms::Contract &draft, uint periods, QObject *guard,
                                     std::function<void(int percent)> progress, Answer<terms::ContractPreview> then)
{
    const auto c = line(guard, then);
    if (!c)
        return nullptr;
    auto request = std::make_shared<v1::PreviewContractRequest>();
    c->aboutTenant(request->mutable_context(), draft.tenantId);
    toWire(draft, request->mutable_draft());
    request->set_periods(periods);
    return callWithProgress<v1::PreviewContractResponse, terms::ContractPreview>(
        m_run->calls, c, streamDeadline(),
        [](const v1::PreviewContractResponse &m) { return std::optional(contractPreviewFrom(m)); },
        {guard,
         guard != nullptr,
         [progress = std::move(progress)](const terms::ContractPreview &now) {
             if (progress)
                 progress(now.progress);
         },
         std::move(then),
         {}},
        [request](Connection &over, grpc::ClientContext *context, auto *reactor) {
            over.contracts->async()->PreviewContract(context, request.get(), reactor);
        });
}

void GatewayDesk::proposeContract(const terms::Contract &draft, int baseNumber, const QString &purpose, QObject *guard,
                                  Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProposeContractRequest request;
    c->aboutTenant(request.mutable_context(), draft.tenantId);
    request.mutable_context()->set_purpose(purpose.toStdString());
    request.set_request_id(newRequestId());
    request.set_base_number(quint32(std::max(baseNumber, 0)));
    toWire(draft, request.mutable_draft());
    callUnary(m_run->calls, c, c->contracts->async(), &AsyncOf<Contracts>::ProposeContract, std::move(request),
              proposedContract, terms(), guard, std::move(then));
}

void GatewayDesk::proposeExclusion(const terms::Exclusion &exclusion, const QString &purpose, QObject *guard,
                                   Answer<Act> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ProposeExclusionRequest request;
    c->aboutTenant(request.mutable_context(), exclusion.tenantId);
    request.mutable_context()->set_purpose(purpose.toStdString());
    request.set_request_id(newRequestId());
    toWire(exclusion, request.mutable_exclusion());
    callUnary(
        m_run->calls, c, c->contracts->async(), &AsyncOf<Contracts>::ProposeExclusion, std::move(request),
        +[](const v1::ProposeExclusionResponse &m) { return actFrom(m.act()); }, terms(), guard, std::move(then));
}

void GatewayDesk::reviews(const QString &tenantId, QObject *guard, Answer<QList<ReviewSummary>> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ListReviewsRequest request;
    if (tenantId.isEmpty())
        c->aboutFleet(request.mutable_context());
    else
        c->aboutTenant(request.mutable_context(), tenantId);
    callUnary(
        m_run->calls, c, c->reviews->async(), &AsyncOf<Reviews>::ListReviews, std::move(request),
        +[](const v1::ListReviewsResponse &m) { return listFrom(m.reviews(), summaryFrom); }, terms(), guard,
        std::move(then));
}

CallRef GatewayDesk::prepareReview(const QString &tenantId, const QString &period, const ReviewReason &reason,
                                   QObject *guard, std::function<void(const PrepareProgress &)> progress,
                                   Answer<ReviewSummary> then)
{
    const auto c = line(guard, then);
    if (!c)
        return nullptr;
    auto request = std::make_shared<v1::PrepareReviewRequest>();
    c->aboutTenant(request->mutable_context(), tenantId);
    request->set_request_id(newRequestId());
    request->set_period(period.toStdString());
    request->set_reason(reason.text.toStdString());
    request->set_confirmed(reason.confirmed.toStdString());
    return callWithProgress<v1::PrepareReviewResponse, PrepareProgress>(
        m_run->calls, c, streamDeadline(),
        [](const v1::PrepareReviewResponse &m) {
            return std::optional(
                PrepareProgress{int(std::min(m.progress_percent(), 100U)), text(m.doing()), summaryFrom(m.review())});
        },
        {guard,
         guard != nullptr,
         std::move(progress),
         [then = std::move(then)](const Fault &fault, const PrepareProgress &last) { then(fault, last.review); },
         {}},
        [request](Connection &over, grpc::ClientContext *context, auto *reactor) {
            over.reviews->async()->PrepareReview(context, request.get(), reactor);
        });
}

void GatewayDesk::openReview(const QString &tenantId, const QString &reviewId, QObject *guard, Answer<SlaReview> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::OpenReviewRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_review_id(reviewId.toStdString());
    callUnary(
        m_run->calls, c, c->reviews->async(), &AsyncOf<Reviews>::OpenReview, std::move(request),
        +[](const v1::OpenReviewResponse &m) { return slaReviewFrom(m.review()); }, terms(), guard, std::move(then));
}

void GatewayDesk::editReview(const ReviewSummary &review, const ReviewEdit &edit, QObject *guard,
                             Answer<SlaReview> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::EditReviewRequest request;
    c->aboutTenant(request.mutable_context(), review.tenantId);
    request.set_request_id(newRequestId());
    request.set_review_id(review.id.toStdString());
    request.set_expected_revision(review.revision);
    toWire(edit, request.mutable_edit());
    callUnary(
        m_run->calls, c, c->reviews->async(), &AsyncOf<Reviews>::EditReview, std::move(request),
        +[](const v1::EditReviewResponse &m) { return slaReviewFrom(m.review()); }, terms(), guard, std::move(then));
}

void GatewayDesk::closeReview(const ReviewSummary &review, const QString &oneSidedReason, QObject *guard,
                              Answer<SlaReview> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::CloseReviewRequest request;
    c->aboutTenant(request.mutable_context(), review.tenantId);
    request.set_request_id(newRequestId());
    request.set_review_id(review.id.toStdString());
    request.set_expected_revision(review.revision);
    request.set_one_sided_reason(oneSidedReason.toStdString());
    callUnary(
        m_run->calls, c, c->reviews->async(), &AsyncOf<Reviews>::CloseReview, std::move(request),
        +[](const v1::CloseReviewResponse &m) { return slaReviewFrom(m.review()); }, terms(), guard, std::move(then));
}

void GatewayDesk::pack(const QString &tenantId, const QString &reviewId, DocumentClass forWhom, QObject *guard,
                       Answer<Pack> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetPackRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_review_id(reviewId.toStdString());
    request.set_document_class(v1::DocumentClass(forWhom));
    callUnary(m_run->calls, c, c->reviews->async(), &AsyncOf<Reviews>::GetPack, std::move(request), packFrom, terms(),
              guard, std::move(then));
}

void GatewayDesk::buckets(const QString &tenantId, const QString &reviewId, const PackDrill &drill, QObject *guard,
                          Answer<Buckets> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::GetBucketsRequest request;
    c->aboutTenant(request.mutable_context(), tenantId);
    request.set_review_id(reviewId.toStdString());
    request.set_workflow(drill.workflow.toStdString());
    request.set_from_ms(drill.fromMs);
    request.set_to_ms(drill.toMs);
    callUnary(m_run->calls, c, c->reviews->async(), &AsyncOf<Reviews>::GetBuckets, std::move(request), bucketsFrom,
              terms(), guard, std::move(then));
}

} // namespace bulkhead
