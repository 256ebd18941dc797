#pragma once
// Messages of the contract to the console's values and back. Pure functions, any thread.
// An enum number that this console does not know stays that number.
#include "models/connector_values.h"
#include "models/pool_values.h"
#include "models/posture_values.h"
#include "models/renewal_values.h"
#include "models/review_values.h"
#include "models/sign_in_settings.h"

#include <string>

namespace bulkhead::v1 {
class Act;
class AdviseTierResponse;
class CaseVariance;
class Checkpoint;
class Alert;
class BurnSeries;
class ContractVersion;
class Draft;
class Exclusion;
class Connector;
class ExportEvidenceResponse;
class ExportHeader;
class GetBucketsResponse;
class GetCertificateResponse;
class GetContractResponse;
class GetExposurePackResponse;
class GetHandOverResponse;
class GetIncidentResponse;
class GetIntegrationsResponse;
class GetPoolsResponse;
class GetPostureResponse;
class GetObjectiveResponse;
class GetPackResponse;
class GetReviewResponse;
class GetTenantResponse;
class HelloResponse;
class ImportRow;
class ImportTenantsResponse;
class ListRenewalsResponse;
class Incident;
class ListAlertsResponse;
class ListTakersResponse;
class ObjectiveCounts;
class ObjectiveRow;
class OnboardingCase;
class Organisation;
class PostureFinding;
class PreviewContractResponse;
class RenewalRow;
class Review;
class ReviewEdit;
class ReviewSummary;
class SearchHit;
class SimulateActResponse;
class SignInOptionsResponse;
class TenantContext;
class TenantPosture;
} // namespace bulkhead::v1

namespace bulkhead {

[[nodiscard]] inline QString text(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

/// Values of the contract are bounded; these bounds only keep a broken peer from filling memory.
inline constexpr int kMaxRepeated = 100'000;

template<typename Out, typename Repeated>
[[nodiscard]] QList<Out> listFrom(const Repeated &repeated, Out (*convert)(const typename Repeated::value_type &))
{
    QList<Out> out;
    const int count = std::min(repeated.size(), kMaxRepeated);
    out.reserve(count);
    for (int i = 0; i < count; ++i)
        out.append(convert(repeated[i]));
    return out;
}
template<typename Repeated>
[[nodiscard]] QStringList wordsFrom(const Repeated &repeated)
{
    QStringList out;
    const int count = std::min(repeated.size(), kMaxRepeated);
    out.reserve(count);
    for (int i = 0; i < count; ++i)
        out.append(text(repeated[i]));
    return out;
}

[[nodiscard]] SessionInfo sessionFrom(const v1::HelloResponse &message);
[[nodiscard]] SignInSettings signInFrom(const v1::SignInOptionsResponse &message);
[[nodiscard]] SearchHit hitFrom(const v1::SearchHit &message);

[[nodiscard]] TenantDetail tenantFrom(const v1::GetTenantResponse &message);
[[nodiscard]] ImportReport importFrom(const v1::ImportTenantsResponse &message);
[[nodiscard]] ExportHeader exportFrom(const v1::ExportHeader &message);
void toWire(const ImportRow &row, v1::ImportRow *message);

[[nodiscard]] ObjectiveRow objectiveFrom(const v1::ObjectiveRow &message);
[[nodiscard]] ObjectiveCounts countsFrom(const v1::ObjectiveCounts &message);
[[nodiscard]] ObjectiveDetail objectiveDetailFrom(const v1::GetObjectiveResponse &message);
[[nodiscard]] Alert alertFrom(const v1::Alert &message);
[[nodiscard]] QList<Taker> takersFrom(const v1::ListTakersResponse &message);
[[nodiscard]] AlertHistory alertHistoryFrom(const v1::ListAlertsResponse &message);
[[nodiscard]] Review reviewFrom(const v1::GetReviewResponse &message);
[[nodiscard]] BurnSeries burnsFrom(const v1::BurnSeries &message);

[[nodiscard]] Incident incidentFrom(const v1::Incident &message);
[[nodiscard]] IncidentDetail incidentDetailFrom(const v1::GetIncidentResponse &message);
[[nodiscard]] PoolsDetail poolsFrom(const v1::GetPoolsResponse &message);

[[nodiscard]] OnboardingCase caseFrom(const v1::OnboardingCase &message);
[[nodiscard]] Checkpoint checkpointFrom(const v1::Checkpoint &message);
[[nodiscard]] CaseVariance varianceFrom(const v1::CaseVariance &message);
[[nodiscard]] TierAdvice adviceFrom(const v1::AdviseTierResponse &message);
[[nodiscard]] Draft draftFrom(const v1::Draft &message);
void toWire(const Organisation &organisation, v1::Organisation *message);
void toWire(const Draft &draft, v1::Draft *message);

[[nodiscard]] terms::ContractSheet sheetFrom(const v1::GetContractResponse &message);
[[nodiscard]] terms::Exclusion exclusionFrom(const v1::Exclusion &message);
[[nodiscard]] terms::ContractPreview contractPreviewFrom(const v1::PreviewContractResponse &message);
[[nodiscard]] terms::Contract contractFrom(const v1::ContractVersion &message);
void toWire(const terms::Contract &contract, v1::ContractVersion *message);
void toWire(const terms::Exclusion &exclusion, v1::Exclusion *message);

[[nodiscard]] ReviewSummary summaryFrom(const v1::ReviewSummary &message);
[[nodiscard]] SlaReview slaReviewFrom(const v1::Review &message);
[[nodiscard]] Pack packFrom(const v1::GetPackResponse &message);
[[nodiscard]] Buckets bucketsFrom(const v1::GetBucketsResponse &message);
void toWire(const ReviewEdit &edit, v1::ReviewEdit *message);

[[nodiscard]] RenewalList renewalsFrom(const v1::ListRenewalsResponse &message);
[[nodiscard]] RenewalRow renewalFrom(const v1::RenewalRow &message);

/// Layers that are missing are unspecified, which is never healthy; more than six are left out.
[[nodiscard]] TenantPosture postureFrom(const v1::TenantPosture &message);
[[nodiscard]] Pack packFrom(const v1::GetHandOverResponse &message);
[[nodiscard]] Pack packFrom(const v1::GetCertificateResponse &message);
[[nodiscard]] Pack packFrom(const v1::GetExposurePackResponse &message);
[[nodiscard]] Pack packFrom(const v1::ExportEvidenceResponse &message);
[[nodiscard]] PostureDetail postureDetailFrom(const v1::GetPostureResponse &message);
[[nodiscard]] PostureFinding findingFrom(const v1::PostureFinding &message);

[[nodiscard]] Connector connectorFrom(const v1::Connector &message);
[[nodiscard]] IntegrationsDetail integrationsFrom(const v1::GetIntegrationsResponse &message);

[[nodiscard]] Act actFrom(const v1::Act &message);
[[nodiscard]] ActPreview previewFrom(const v1::SimulateActResponse &message);

} // namespace bulkhead
