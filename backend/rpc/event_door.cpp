#include "backend/rpc/event_door.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/listen_address.h"

#include "bulkhead/v1/neighbours.grpc.pb.h"

#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <microhttpd.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

namespace bulkhead {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 16 * 1024;
constexpr unsigned kConnections = 32;
constexpr unsigned kIdleS = 10;
constexpr auto kCall = std::chrono::seconds(5);

struct Answer
{
    unsigned status = 500;
    Json body;
};

/// What has come of a request so far.
struct Request
{
    std::string body;
    bool tooLarge = false;
};

Answer refused(unsigned status, const char *error, const char *fix)
{
    return {status, {{"error", error}, {"fix", fix}}};
}

unsigned httpStatus(grpc::StatusCode code)
{
    switch (code) {
    case grpc::StatusCode::OK:
        return 200;
    case grpc::StatusCode::INVALID_ARGUMENT:
        return 400;
    case grpc::StatusCode::UNAUTHENTICATED:
        return 401;
    case grpc::StatusCode::PERMISSION_DENIED:
        return 403;
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::ABORTED:
        return 409;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
        return 429;
    default:
        return 503;
    }
}

using TextField = std::string *(v1::ReportEventRequest::*)();
const std::map<std::string, TextField> kTexts{{"kind", &v1::ReportEventRequest::mutable_kind},
                                              {"subject", &v1::ReportEventRequest::mutable_subject},
                                              {"text", &v1::ReportEventRequest::mutable_text},
                                              {"request_id", &v1::ReportEventRequest::mutable_request_id}};

/// Nothing: not what the door understands.
std::optional<v1::ReportEventRequest> requestOf(const Json &json)
{
    v1::ReportEventRequest request;
    request.mutable_context()->mutable_fleet();
    if (!json.is_object())
        return std::nullopt;
    for (const auto &[key, value] : json.items()) {
        const auto field = kTexts.find(key);
        if (field != kTexts.end() && value.is_string())
            *(request.*(field->second))() = value.get<std::string>();
        else if (key == "at_ms" && value.is_number_integer())
            request.set_at_ms(value.get<std::int64_t>());
        else
            return std::nullopt;
    }
    if (request.request_id().empty())
        request.set_request_id("event-" + hex(randomBytes(8)));
    return request;
}

} // namespace

struct EventDoor::Impl
{
    Answer answer(const char *token, const Request &request);
    static MHD_Result handle(void *door, MHD_Connection *connection, const char *url, const char *method,
                             const char *version, const char *data, std::size_t *size, void **state);
    static void forget(void *door, MHD_Connection *connection, void **state, MHD_RequestTerminationCode why);

    std::unique_ptr<v1::NeighboursService::Stub> stub;
    MHD_Daemon *daemon = nullptr;
    int port = 0;
};

Answer EventDoor::Impl::answer(const char *token, const Request &request)
{
    if (request.tooLarge)
        return refused(413, "An event is at most 16 KiB.", "Send one event, with a text of one line.");
    if (token == nullptr || !absl::StartsWith(token, "Bearer "))
        return refused(401, "Nobody is named.", "Send a person's token as Authorization: Bearer TOKEN.");
    const auto asked = requestOf(Json::parse(request.body, nullptr, false));
    if (!asked)
        return refused(400, "This is no event.",
                       "Send a JSON object with kind, subject and, if wanted, text, at_ms and request_id.");
    grpc::ClientContext context;
    context.AddMetadata("authorization", token);
    context.set_deadline(std::chrono::system_clock::now() + kCall);
    v1::ReportEventResponse response;
    const grpc::Status status = stub->ReportEvent(&context, *asked, &response);
    Answer result;
    result.status = httpStatus(status.error_code());
    if (status.ok())
        result.body = {{"at_ms", response.at_ms()}, {"request_id", asked->request_id()}};
    else
        result.body = {{"error", status.error_message()}};
    return result;
}

void EventDoor::Impl::forget(void *, MHD_Connection *, void **state, MHD_RequestTerminationCode)
{
    delete static_cast<Request *>(std::exchange(*state, nullptr));
}

MHD_Result EventDoor::Impl::handle(void *door, MHD_Connection *connection, const char *url, const char *method,
                                   const char *, const char *data, std::size_t *size, void **state)
{
    if (*state == nullptr) { // The head has come; the body follows.
        *state = new Request;
        return MHD_YES;
    }
    auto &request = *static_cast<Request *>(*state);
    if (*size > 0) {
        request.tooLarge = request.tooLarge || request.body.size() + *size > kMostBytes;
        if (!request.tooLarge)
            request.body.append(data, *size);
        *size = 0;
        return MHD_YES;
    }
    Answer answer;
    if (std::strcmp(url, "/v1/events") != 0)
        answer = refused(404, "There is nothing here.", "Report events to /v1/events.");
    else if (std::strcmp(method, "POST") != 0)
        answer = refused(405, "Events are reported by POST.", "Use POST.");
    else
        answer = static_cast<Impl *>(door)->answer(
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization"), request);
    const std::string text = answer.body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    MHD_Response *response = MHD_create_response_from_buffer(text.size(), const_cast<char *>(text.data()),
                                                             MHD_RESPMEM_MUST_COPY); // The library takes no const.
    MHD_add_response_header(response, "Content-Type", "application/json");
    const MHD_Result queued = MHD_queue_response(connection, answer.status, response);
    MHD_destroy_response(response);
    return queued;
}

EventDoor::EventDoor(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

EventDoor::~EventDoor()
{
    MHD_stop_daemon(m_impl->daemon);
}

int EventDoor::port() const
{
    return m_impl->port;
}

absl::StatusOr<std::unique_ptr<EventDoor>> EventDoor::open(const std::string &listen,
                                                           const std::shared_ptr<grpc::Channel> &channel)
{
    const auto address = loopbackAddress(listen);
    if (!address.ok())
        return address.status();
    const std::size_t colon = address->rfind(':');
    int port = 0;
    sockaddr_in at{};
    at.sin_family = AF_INET;
    if (!absl::SimpleAtoi(address->substr(colon + 1), &port)
        || inet_pton(AF_INET, address->substr(0, colon).c_str(), &at.sin_addr) != 1)
        return absl::InvalidArgumentError("--events takes an IPv4 loopback address, such as 127.0.0.1:7444.");
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    auto impl = std::make_unique<Impl>();
    impl->stub = v1::NeighboursService::NewStub(channel);
    impl->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, static_cast<std::uint16_t>(port), nullptr, nullptr,
                                    &Impl::handle, impl.get(), MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_CONNECTION_LIMIT,
                                    kConnections, MHD_OPTION_CONNECTION_TIMEOUT, kIdleS, MHD_OPTION_NOTIFY_COMPLETED,
                                    &Impl::forget, nullptr, MHD_OPTION_END);
    if (impl->daemon == nullptr)
        return absl::UnavailableError("The address " + *address + " for events cannot be used.");
    const MHD_DaemonInfo *info = MHD_get_daemon_info(impl->daemon, MHD_DAEMON_INFO_BIND_PORT);
    impl->port = info != nullptr ? info->port : port;
    return std::unique_ptr<EventDoor>(new EventDoor(std::move(impl)));
}

} // namespace bulkhead
