#include "models/session/fault.h"

#include "bulkhead/v1/common.pb.h"

#include <QCoreApplication>

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

namespace bulkhead {
namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("Fault", text);
}

Fault::Kind kindOf(grpc::StatusCode code)
{
    switch (code) {
    case grpc::OK:
        return Fault::Kind::None;
    case grpc::UNAVAILABLE:
        return Fault::Kind::Offline;
    case grpc::PERMISSION_DENIED:
    case grpc::UNAUTHENTICATED:
        return Fault::Kind::Denied;
    case grpc::NOT_FOUND:
        return Fault::Kind::NotFound;
    case grpc::ABORTED:
    case grpc::ALREADY_EXISTS:
    case grpc::FAILED_PRECONDITION:
        return Fault::Kind::Conflict;
    case grpc::INVALID_ARGUMENT:
    case grpc::OUT_OF_RANGE:
        return Fault::Kind::Invalid;
    case grpc::RESOURCE_EXHAUSTED:
    case grpc::DEADLINE_EXCEEDED:
        return Fault::Kind::Overloaded;
    case grpc::CANCELLED:
        return Fault::Kind::Cancelled;
    default:
        return Fault::Kind::Bug;
    }
}

std::pair<QString, QString> wordsFor(grpc::StatusCode code)
{
    switch (code) {
    case grpc::UNAVAILABLE:
        return {say("The gateway cannot be reached."),
                say("The console keeps trying; try again once it is connected.")};
    case grpc::DEADLINE_EXCEEDED:
        return {say("The gateway did not answer in time."),
                say("Try again; if it happens again the gateway is overloaded.")};
    case grpc::RESOURCE_EXHAUSTED:
        return {say("The gateway is at its limit."), say("Wait a moment, then try again.")};
    case grpc::UNAUTHENTICATED:
        return {say("The gateway does not know who you are."), say("Start the console with a valid token file.")};
    case grpc::PERMISSION_DENIED:
        return {say("Your role does not allow this."), say("Ask platform operations for access.")};
    case grpc::NOT_FOUND:
        return {say("This does not exist, or is not within your scope."), say("Reload the view and pick it again.")};
    case grpc::ABORTED:
        return {say("Somebody else changed this in the meantime."), say("Read it again, then repeat your change.")};
    case grpc::ALREADY_EXISTS:
        return {say("This exists already."), say("Read it again before you change it.")};
    case grpc::FAILED_PRECONDITION:
        return {say("This is not possible in its present state."), say("Reload the view to see the present state.")};
    case grpc::INVALID_ARGUMENT:
    case grpc::OUT_OF_RANGE:
        return {say("The gateway did not accept the request."), say("Correct what you entered and try again.")};
    case grpc::UNIMPLEMENTED:
        return {say("This gateway does not offer this yet."),
                say("Have the gateway updated to the console's version.")};
    case grpc::CANCELLED:
        return {say("Cancelled."), say("Start again when you want to go on.")};
    default:
        return {say("The gateway failed on this request."),
                say("Try again; if it fails again report it with the request id.")};
    }
}

constexpr int kMostFacts = 16;

/// Text of a gateway, at most 2 KiB by contract; more is cut so that a broken one cannot fill the screen.
QString bounded(const std::string &text)
{
    return QString::fromUtf8(text.data(), qsizetype(std::min<std::size_t>(text.size(), 2048)));
}

} // namespace

Fault faultFrom(const grpc::Status &status, const grpc::ClientContext &context)
{
    Fault fault;
    fault.kind = kindOf(status.error_code());
    if (status.ok())
        return fault;
    // Metadata exists only when the peer answered; a local failure leaves the trailer empty.
    const auto &trailer = context.GetServerTrailingMetadata();
    if (const auto found = trailer.find("bulkhead-fault-bin"); found != trailer.end()) {
        v1::Fault sent;
        if (sent.ParseFromArray(found->second.data(), int(found->second.size()))) {
            fault.reason = bounded(sent.reason());
            fault.summary = bounded(sent.summary());
            fault.remedy = bounded(sent.remedy());
            fault.requestId = bounded(sent.request_id());
            for (const auto &[name, value] : sent.facts())
                if (fault.facts.size() < kMostFacts)
                    fault.facts.insert(bounded(name), bounded(value));
        }
    }
    if (status.error_code() == grpc::UNIMPLEMENTED && fault.reason.isEmpty())
        fault.reason = kNotOffered;
    const auto [summary, remedy] = wordsFor(status.error_code());
    if (fault.summary.isEmpty())
        fault.summary = summary;
    if (fault.remedy.isEmpty())
        fault.remedy = remedy;
    return fault;
}

Fault noGatewayFault()
{
    const auto [summary, remedy] = wordsFor(grpc::UNAVAILABLE);
    return {Fault::Kind::Offline, {}, summary, remedy, {}};
}

} // namespace bulkhead
