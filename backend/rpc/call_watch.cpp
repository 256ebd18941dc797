#include "backend/rpc/call_watch.h"

#include "backend/rpc/call.h"
#include "backend/rpc/contract.h"
#include "backend/rpc/fault.h"

namespace bulkhead {

namespace {

constexpr std::string_view kPackage = "bulkhead.v1.";

} // namespace

CallWatch::CallWatch(CallObserver *observer, const google::protobuf::Message &request, CallShape shape)
    : m_observer(observer)
    , m_shape(shape)
{
    if (!m_observer)
        return;
    if (const Contract::Method *method = Contract::of(request)) {
        m_record.method = std::string_view(method->name).substr(kPackage.size());
        m_record.changes = method->carriesRequestId;
    }
    m_record.stream = shape == CallShape::ServerStream;
    if (m_record.stream)
        m_observer->streamOpened();
}

void CallWatch::admitted(const Call &call)
{
    m_record.person = call.person.id;
    m_record.role = call.callerRole;
    if (call.view)
        m_record.viewing = call.view->told();
    if (call.tenant)
        m_record.tenant = call.facts().id;
}

void CallWatch::ended(const absl::Status &status, const std::string &requestId)
{
    if (!m_observer)
        return;
    m_record.requestId = requestId;
    if (!status.ok()) {
        m_record.status = absl::StatusCodeToString(status.code());
        if (status.code() != absl::StatusCode::kCancelled) // Who goes away was not refused.
            m_record.reason = reasonOf(status);
    }
    m_record.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_begun).count();
    m_observer->ended(m_record);
}

} // namespace bulkhead
