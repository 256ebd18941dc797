#pragma once
// What people do with alerts: take, note, hand over; and the alerts that an objective had. Includes gRPC: for the
// service's own .cpp only.
#include "backend/rpc/entry.h"
#include "backend/rpc/kept_rows.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/service_levels.pb.h"

namespace bulkhead {

using Handlings = KeptRows<AlertHandling>;

class AlertHandlingDesk
{
public:
    AlertHandlingDesk(ServiceParts parts, Handlings &handlings);

    absl::Status acknowledge(const Call &call, const v1::AcknowledgeAlertRequest &asked,
                             v1::AcknowledgeAlertResponse &answer);
    absl::Status note(const Call &call, const v1::NoteAlertRequest &asked, v1::NoteAlertResponse &answer);
    absl::Status handOver(const Call &call, const v1::HandOverAlertRequest &asked, v1::HandOverAlertResponse &answer);
    absl::Status takers(const Call &call, v1::ListTakersResponse &answer) const;
    absl::Status past(const Call &call, const v1::ListAlertsRequest &asked, v1::ListAlertsResponse &answer);

private:
    /// Applies `edit` to what is stored of an alert, once per request id. `edit` may refuse.
    template<class Request, class Response, class Edit>
    absl::Status change(const Call &call, const Request &asked, Response &answer, Edit edit);
    /// Whether this person may work on alerts of the call's tenant.
    [[nodiscard]] bool mayTake(const Call &call, const Person &person) const;

    ServiceParts m_parts;
    Handlings &m_handlings;
};

/// Of the tenant that the call is about; NOT_FOUND.
[[nodiscard]] absl::StatusOr<SeriesIndex> objectiveOf(const Call &call, const ServiceBoard &board,
                                                      std::string_view objectiveId);

} // namespace bulkhead
