#include "backend/ops/ops_door.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <arpa/inet.h>
#include <microhttpd.h>

#include <string_view>

namespace bulkhead {
namespace {

constexpr unsigned kConnections = 32;
constexpr unsigned kIdleS = 10;
constexpr std::size_t kConnectionBytes = 16 * 1024; // For a request's head; its body is thrown away.

struct Page
{
    unsigned status = 200;
    std::string text;
    const char *type = "text/plain; charset=utf-8";
};

Page pageOf(const OpsAnswers &answers, std::string_view url, std::string_view method)
{
    if (method != "GET" && method != "HEAD")
        return {405, "Only GET and HEAD are answered here.\n"};
    if (url == "/healthz")
        return {200, "The gateway runs.\n"};
    if (url == "/metrics")
        return {200, answers.metrics(), "text/plain; version=0.0.4; charset=utf-8"};
    if (url != "/readyz")
        return {404, "There are /metrics, /healthz and /readyz here.\n"};
    const std::string why = answers.readiness();
    return why.empty() ? Page{200, "The gateway is ready.\n"} : Page{503, why};
}

} // namespace

struct OpsDoor::Impl
{
    static MHD_Result handle(void *door, MHD_Connection *connection, const char *url, const char *method,
                             const char *version, const char *data, std::size_t *size, void **state);

    OpsAnswers answers;
    MHD_Daemon *daemon = nullptr;
    int port = 0;
};

MHD_Result OpsDoor::Impl::handle(void *door, MHD_Connection *connection, const char *url, const char *method,
                                 const char *, const char *, std::size_t *size, void **state)
{
    static char seen;
    if (*state == nullptr) { // The head has come; a body may follow.
        *state = &seen;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    const Page page = pageOf(static_cast<Impl *>(door)->answers, url, method);
    MHD_Response *response = MHD_create_response_from_buffer(page.text.size(), const_cast<char *>(page.text.data()),
                                                             MHD_RESPMEM_MUST_COPY); // The library takes no const.
    MHD_add_response_header(response, "Content-Type", page.type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    const MHD_Result queued = MHD_queue_response(connection, page.status, response);
    MHD_destroy_response(response);
    return queued;
}

OpsDoor::OpsDoor(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

OpsDoor::~OpsDoor()
{
    MHD_stop_daemon(m_impl->daemon);
}

int OpsDoor::port() const
{
    return m_impl->port;
}

absl::StatusOr<std::unique_ptr<OpsDoor>> OpsDoor::open(const std::string &address, OpsAnswers answers)
{
    const std::size_t colon = address.rfind(':');
    int port = 0;
    sockaddr_in at{};
    at.sin_family = AF_INET;
    if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 0 || port > 65535
        || inet_pton(AF_INET, address.substr(0, colon).c_str(), &at.sin_addr) != 1)
        return absl::InvalidArgumentError("--ops takes an IPv4 address and a port, such as 127.0.0.1:9464.");
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    auto impl = std::make_unique<Impl>();
    impl->answers = std::move(answers);
    impl->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, static_cast<std::uint16_t>(port), nullptr, nullptr,
                                    &Impl::handle, impl.get(), MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_CONNECTION_LIMIT,
                                    kConnections, MHD_OPTION_CONNECTION_TIMEOUT, kIdleS,
                                    MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionBytes, MHD_OPTION_END);
    if (impl->daemon == nullptr)
        return absl::UnavailableError(absl::StrCat("The address ", address,
                                                   " of --ops cannot be used: the port is "
                                                   "taken or not allowed; give another, or 0 for a free one."));
    const MHD_DaemonInfo *info = MHD_get_daemon_info(impl->daemon, MHD_DAEMON_INFO_BIND_PORT);
    impl->port = info != nullptr ? info->port : port;
    return std::unique_ptr<OpsDoor>(new OpsDoor(std::move(impl)));
}

} // namespace bulkhead
