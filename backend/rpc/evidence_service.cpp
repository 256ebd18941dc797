// The papers of an audit: samples, findings, campaigns, and how they are taken out.
#include "backend/rpc/evidence_service.h"

#include "backend/rpc/campaign_desk.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/evidence_ground.h"
#include "backend/rpc/evidence_pages.h"
#include "backend/rpc/reviews_wire.h"
#include "backend/rpc/sample_desk.h"

#include "bulkhead/v1/evidence.grpc.pb.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kMostOut = 3 << 20; // A message of 4 MiB holds it with all that is around it.

class Evidence final : public v1::EvidenceService::CallbackService
{
public:
    explicit Evidence(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_findings(m_parts)
        , m_samples(m_parts, m_findings)
        , m_campaigns(m_parts, m_findings)
    {
    }

    template<class Request, class Response, class Handle>
    grpc::ServerUnaryReactor *serve(grpc::CallbackServerContext *context, const Request *request, Response *response,
                                    Handle handle)
    {
        return m_parts.entry.unary(context, request, response, handle);
    }

    grpc::ServerUnaryReactor *ListSamples(grpc::CallbackServerContext *context, const v1::ListSamplesRequest *request,
                                          v1::ListSamplesResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto & /*asked*/, auto &answer) {
            return m_samples.list(call, answer);
        });
    }
    grpc::ServerUnaryReactor *GetSample(grpc::CallbackServerContext *context, const v1::GetSampleRequest *request,
                                        v1::GetSampleResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_samples.get(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *DrawSample(grpc::CallbackServerContext *context, const v1::DrawSampleRequest *request,
                                         v1::DrawSampleResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_samples.draw(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *RepeatDraw(grpc::CallbackServerContext *context, const v1::RepeatDrawRequest *request,
                                         v1::RepeatDrawResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_samples.repeat(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *JudgeSampled(grpc::CallbackServerContext *context, const v1::JudgeSampledRequest *request,
                                           v1::JudgeSampledResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_samples.judge(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *CloseSample(grpc::CallbackServerContext *context, const v1::CloseSampleRequest *request,
                                          v1::CloseSampleResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_samples.close(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *ListFindings(grpc::CallbackServerContext *context, const v1::ListFindingsRequest *request,
                                           v1::ListFindingsResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_findings.list(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *OpenFinding(grpc::CallbackServerContext *context, const v1::OpenFindingRequest *request,
                                          v1::OpenFindingResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_findings.open(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *AmendFinding(grpc::CallbackServerContext *context, const v1::AmendFindingRequest *request,
                                           v1::AmendFindingResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_findings.amend(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *MoveFinding(grpc::CallbackServerContext *context, const v1::MoveFindingRequest *request,
                                          v1::MoveFindingResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_findings.move(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *ListCampaigns(grpc::CallbackServerContext *context,
                                            const v1::ListCampaignsRequest *request,
                                            v1::ListCampaignsResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto & /*asked*/, auto &answer) {
            return m_campaigns.list(call, answer);
        });
    }
    grpc::ServerUnaryReactor *GetCampaign(grpc::CallbackServerContext *context, const v1::GetCampaignRequest *request,
                                          v1::GetCampaignResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_campaigns.get(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *OpenCampaign(grpc::CallbackServerContext *context, const v1::OpenCampaignRequest *request,
                                           v1::OpenCampaignResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_campaigns.open(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *CertifyAccess(grpc::CallbackServerContext *context,
                                            const v1::CertifyAccessRequest *request,
                                            v1::CertifyAccessResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_campaigns.certify(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *CloseCampaign(grpc::CallbackServerContext *context,
                                            const v1::CloseCampaignRequest *request,
                                            v1::CloseCampaignResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return m_campaigns.close(call, asked, answer);
        });
    }
    grpc::ServerUnaryReactor *ExportEvidence(grpc::CallbackServerContext *context,
                                             const v1::ExportEvidenceRequest *request,
                                             v1::ExportEvidenceResponse *response) override
    {
        return serve(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
            return takeOut(call, asked, answer);
        });
    }

private:
    struct Taken
    {
        EvidenceSheet sheet;
        std::string chain; ///< Whose audit tells of it.
        std::string what;
    };
    [[nodiscard]] absl::StatusOr<Taken> taken(const Call &call, const v1::ExportEvidenceRequest &asked) const;
    [[nodiscard]] absl::StatusOr<Taken> takenFindings(const Call &call, const v1::FindingSelection &asked) const;
    absl::Status takeOut(const Call &call, const v1::ExportEvidenceRequest &asked, v1::ExportEvidenceResponse &answer);

    const ServiceParts m_parts;
    FindingDesk m_findings;
    SampleDesk m_samples;
    CampaignDesk m_campaigns;
};

absl::StatusOr<Evidence::Taken> Evidence::takenFindings(const Call &call, const v1::FindingSelection &asked) const
{
    auto findings = m_findings.listed(call);
    if (!findings.ok())
        return findings.status();
    if (asked.ids_size() > 0) {
        std::erase_if(*findings, [&asked](const evidence::Finding &one) {
            return std::ranges::find(asked.ids(), one.id) == asked.ids().end();
        });
        if (findings->size() != static_cast<std::size_t>(asked.ids_size()))
            return evidenceNotFound();
    }
    std::string what = "findings";
    for (const evidence::Finding &one : *findings) {
        if (asked.ids_size() == 1)
            what = one.id;
    }
    return Taken{sheetOf(*findings, call.nowMs), {}, absl::StrCat(what, " count=", findings->size())};
}

absl::StatusOr<Evidence::Taken> Evidence::taken(const Call &call, const v1::ExportEvidenceRequest &asked) const
{
    using Case = v1::ExportEvidenceRequest::WhatCase;
    switch (asked.what_case()) {
    case Case::kSampleId: {
        const auto sample = m_samples.find(call, asked.sample_id());
        if (!sample.ok())
            return sample.status();
        return Taken{sheetOf(*sample, seesHead(call, sample->draw)), chainOf(sample->ground), sample->id};
    }
    case Case::kCampaignId: {
        const auto campaign = m_campaigns.find(call, asked.campaign_id());
        if (!campaign.ok())
            return campaign.status();
        return Taken{sheetOf(*campaign), chainOf(campaign->ground), campaign->id};
    }
    case Case::kFindings:
        return takenFindings(call, asked.findings());
    case Case::WHAT_NOT_SET:
        break;
    }
    return evidenceIncomplete("The request does not say what is to be taken out.", "Choose a paper.");
}

absl::Status Evidence::takeOut(const Call &call, const v1::ExportEvidenceRequest &asked,
                               v1::ExportEvidenceResponse &answer)
{
    const auto out = taken(call, asked);
    if (!out.ok())
        return out.status();
    v1::ExportEvidenceResponse made;
    made.set_hash(hex(sha256(review::canonicalBytes(out->sheet.pack))));
    made.set_title(out->sheet.title);
    made.set_footer(evidenceFooter(call.person.id, call.nowMs));
    made.set_as_of_ms(call.nowMs);
    for (v1::PackPage &page : pagesOf(out->sheet.pack))
        *made.add_pages() = std::move(page);
    for (const std::string &one : out->sheet.columns)
        made.add_columns(one);
    for (const std::vector<std::string> &row : out->sheet.rows) {
        v1::EvidenceRow &cells = *made.add_rows();
        for (const std::string &one : row)
            cells.add_cells(one);
    }
    if (made.ByteSizeLong() > kMostOut)
        return fault(absl::StatusCode::kFailedPrecondition, "EXPORT_TOO_LARGE",
                     "That is more than one file holds; nothing was taken out.", "Take out single findings.");
    if (absl::Status status =
            noteEvidence(m_parts.store, call, out->chain, "exported", absl::StrCat(out->what, " ", made.hash()));
        !status.ok())
        return status;
    answer = std::move(made);
    return absl::OkStatus();
}

} // namespace

std::unique_ptr<grpc::Service> makeEvidenceService(ServiceParts parts)
{
    return std::make_unique<Evidence>(std::move(parts));
}

} // namespace bulkhead
