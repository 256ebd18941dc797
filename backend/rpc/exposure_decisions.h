#pragma once
// What people do about exposure cases: each is one transaction with its audit, once per request id.
#include "backend/rpc/call.h"
#include "backend/rpc/exposure_keeper.h"

#include "bulkhead/v1/exposures.pb.h"

#include <functional>
#include <optional>

namespace bulkhead {

/// Errors of each as exposures.proto says them.
class ExposureDecisions
{
public:
    ExposureDecisions(Store &store, ExposureKeeper &keeper)
        : m_store(store)
        , m_keeper(keeper)
    {
    }

    absl::Status report(const Call &call, const v1::ReportExposureRequest &asked, v1::ExposureResponse &answer);
    absl::Status amend(const Call &call, const v1::AmendExposureRequest &asked, v1::ExposureResponse &answer);
    absl::Status assess(const Call &call, const v1::AssessExposureRequest &asked, v1::ExposureResponse &answer);
    absl::Status decide(const Call &call, const v1::DecideExposureRequest &asked, v1::ExposureResponse &answer);
    absl::Status confirm(const Call &call, const v1::ConfirmDecisionRequest &asked, v1::ExposureResponse &answer);
    absl::Status notice(const Call &call, const v1::RecordNoticeRequest &asked, v1::ExposureResponse &answer);
    absl::Status note(const Call &call, const v1::AddExposureEntryRequest &asked, v1::ExposureResponse &answer);
    absl::Status close(const Call &call, const v1::CloseExposureRequest &asked, v1::ExposureResponse &answer);
    absl::Status pack(const Call &call, const v1::GetExposurePackRequest &asked, v1::GetExposurePackResponse &answer);

private:
    /// One step of a case in a transaction.
    struct Step
    {
        exposure::Case &item;
        std::int64_t nowMs;
        std::string outcome; ///< A word for audit.
    };
    using Work = std::function<absl::Status(Step &)>;
    /// `expected` nothing: whatever revision it has.
    template<class Request>
    absl::Status change(const Call &call, const Request &asked, v1::ExposureResponse &answer,
                        std::optional<std::uint64_t> expected, const Work &work);
    /// Tenants within scope; those that `before` has keep what they were.
    absl::StatusOr<std::vector<exposure::Party>>
    partiesOf(const Call &call, const google::protobuf::RepeatedPtrField<v1::ExposureParty> &asked,
              const std::vector<exposure::Party> &before) const;

    Store &m_store;
    ExposureKeeper &m_keeper;
};

} // namespace bulkhead
