#pragma once
// Findings of an audit: opened, moved, closed by somebody else; each change one transaction with its audit.
#include "backend/rpc/call.h"
#include "backend/rpc/evidence_record.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/evidence.pb.h"

#include <vector>

namespace bulkhead {

/// Errors of each as evidence.proto says them.
class FindingDesk
{
public:
    explicit FindingDesk(ServiceParts parts);

    /// What the caller may know, as the console lists it: overdue first, then by their day, closed ones last.
    [[nodiscard]] absl::StatusOr<std::vector<evidence::Finding>> listed(const Call &call) const;
    /// A page of them.
    absl::Status list(const Call &call, const v1::ListFindingsRequest &asked, v1::ListFindingsResponse &answer) const;
    absl::Status open(const Call &call, const v1::OpenFindingRequest &asked, v1::OpenFindingResponse &answer);
    absl::Status amend(const Call &call, const v1::AmendFindingRequest &asked, v1::AmendFindingResponse &answer);
    absl::Status move(const Call &call, const v1::MoveFindingRequest &asked, v1::MoveFindingResponse &answer);

    /// Within another paper's transaction. `origin`: that paper's id.
    [[nodiscard]] absl::StatusOr<evidence::Finding>
    openWithin(StoreTxn &txn, const Call &call, evidence::Finding finding, const std::string &origin) const;
    /// As drafted, without an id.
    [[nodiscard]] static evidence::Finding draftOf(const v1::FindingDraft &draft);

private:
    [[nodiscard]] absl::Status readable(const Call &call, const std::string &chain) const;
    /// SELF_REVIEW: the caller did what it is about, or holds the access. Asks the store, so not within a transaction.
    [[nodiscard]] absl::Status checkNotOwn(const Call &call, const std::string &findingId) const;
    /// Every place is a record that the caller may read. Asks the store likewise.
    [[nodiscard]] absl::Status checkPlaces(const Call &call, const std::vector<evidence::Place> &places) const;
    template<class Request, class Response, class Work>
    absl::Status change(const Call &call, const Request &asked, Response &answer, Work work);

    ServiceParts m_parts;
};

} // namespace bulkhead
