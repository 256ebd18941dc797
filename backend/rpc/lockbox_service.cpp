#include "backend/rpc/lockbox_service.h"

#include "backend/rpc/entry.h"
#include "backend/rpc/lockbox_office.h"

#include "bulkhead/v1/lockbox.grpc.pb.h"

namespace bulkhead {

namespace {

class LockboxCalls final : public v1::LockboxService::CallbackService
{
public:
    LockboxCalls(const ServiceParts &parts, std::shared_ptr<LockboxIssuer> issuer)
        : m_entry(parts.entry)
        , m_desk(parts, std::move(issuer))
    {
    }

    grpc::ServerUnaryReactor *ListLockboxes(grpc::CallbackServerContext *context,
                                            const v1::ListLockboxesRequest *request,
                                            v1::ListLockboxesResponse *response) override
    {
        return done(context, request, response, &LockboxOffice::list);
    }
    grpc::ServerUnaryReactor *GetLockbox(grpc::CallbackServerContext *context, const v1::GetLockboxRequest *request,
                                         v1::GetLockboxResponse *response) override
    {
        return done(context, request, response, &LockboxOffice::get);
    }
    grpc::ServerUnaryReactor *SetLockbox(grpc::CallbackServerContext *context, const v1::SetLockboxRequest *request,
                                         v1::SetLockboxResponse *response) override
    {
        return done(context, request, response, &LockboxOffice::set);
    }
    grpc::ServerUnaryReactor *DecideLockbox(grpc::CallbackServerContext *context,
                                            const v1::DecideLockboxRequest *request,
                                            v1::DecideLockboxResponse *response) override
    {
        return done(context, request, response, &LockboxOffice::decide);
    }
    grpc::ServerUnaryReactor *MakeLockboxLink(grpc::CallbackServerContext *context,
                                              const v1::MakeLockboxLinkRequest *request,
                                              v1::MakeLockboxLinkResponse *response) override
    {
        return done(context, request, response, &LockboxOffice::makeLink);
    }
    grpc::ServerUnaryReactor *RevokeLockboxLink(grpc::CallbackServerContext *context,
                                                const v1::RevokeLockboxLinkRequest *request,
                                                v1::RevokeLockboxLinkResponse *response) override
    {
        return done(context, request, response, &LockboxOffice::revokeLink);
    }
    grpc::ServerUnaryReactor *ExportAccessReport(grpc::CallbackServerContext *context,
                                                 const v1::ExportAccessReportRequest *request,
                                                 v1::ExportAccessReportResponse *response) override
    {
        return done(context, request, response, &LockboxOffice::report);
    }

private:
    template<class Request, class Response>
    grpc::ServerUnaryReactor *done(grpc::CallbackServerContext *context, const Request *request, Response *response,
                                   absl::Status (LockboxOffice::*deed)(const Call &, const Request &, Response &))
    {
        return m_entry.unary(context, request, response,
                             [this, deed](const Call &call, const Request &asked, Response &answer) {
                                 return (m_desk.*deed)(call, asked, answer);
                             });
    }

    Entry &m_entry;
    LockboxOffice m_desk;
};

} // namespace

std::unique_ptr<grpc::Service> makeLockboxService(ServiceParts parts, std::shared_ptr<LockboxIssuer> issuer)
{
    return std::make_unique<LockboxCalls>(parts, std::move(issuer));
}

} // namespace bulkhead
