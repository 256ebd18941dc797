#include "backend/rpc/lockbox_door.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <arpa/inet.h>
#include <microhttpd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>
#include <unordered_map>
#include <utility>

namespace bulkhead {
namespace {

constexpr std::size_t kMostBytes = 8 * 1024;
constexpr std::size_t kConnectionBytes = 16 * 1024; // For a request's head.
constexpr unsigned kConnections = 64, kOfOneAddress = 32, kThreads = 4, kIdleS = 10;
constexpr auto kReread = std::chrono::seconds(2);
constexpr char kVersions[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

/// What has come of a request so far.
struct Coming
{
    std::string body;
    bool tooLarge = false;
};
/// Who is connected. A byte now and then keeps the library from calling a connection silent, so it is not enough to
/// close the silent ones: a few dozen that trickle would keep everybody else out.
class Crowd
{
public:
    void came(MHD_Connection *connection, MHD_socket socket)
    {
        const std::lock_guard lock(m_mutex);
        m_guests[connection] = {socket, std::chrono::steady_clock::now(), false};
    }
    void left(MHD_Connection *connection)
    {
        const std::lock_guard lock(m_mutex);
        m_guests.erase(connection);
    }
    /// The time that the gateway itself needs is not theirs; what they need begins anew after it.
    void isServed(MHD_Connection *connection, bool served)
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_guests.find(connection); found != m_guests.end()) {
            found->second.served = served;
            found->second.since = std::chrono::steady_clock::now();
        }
    }
    /// Ends the connection of whoever takes longer. The socket is still theirs: the library says that somebody has left
    /// before it closes it.
    void sendAway(std::chrono::milliseconds most)
    {
        const std::lock_guard lock(m_mutex);
        const auto before = std::chrono::steady_clock::now() - most;
        for (const auto &[connection, guest] : m_guests)
            if (!guest.served && guest.since < before)
                ::shutdown(guest.socket, SHUT_RDWR);
    }

private:
    struct Guest
    {
        MHD_socket socket = MHD_INVALID_SOCKET;
        std::chrono::steady_clock::time_point since;
        bool served = false; ///< The gateway is at work for them.
    };
    std::mutex m_mutex; ///< Guards the following.
    std::unordered_map<MHD_Connection *, Guest> m_guests;
};

/// As the files held them.
struct Identification
{
    std::string certificate, key;
    bool operator==(const Identification &) const = default;
};

std::string textIn(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::int64_t wallMs()
{
    return static_cast<std::int64_t>(std::time(nullptr)) * 1'000;
}

std::string header(MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value != nullptr ? value : "";
}

std::string addressOf(MHD_Connection *connection)
{
    const MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (info == nullptr || info->client_addr == nullptr)
        return {};
    const void *place =
        info->client_addr->sa_family == AF_INET6
            ? static_cast<const void *>(&reinterpret_cast<const sockaddr_in6 *>(info->client_addr)->sin6_addr)
            : static_cast<const void *>(&reinterpret_cast<const sockaddr_in *>(info->client_addr)->sin_addr);
    return inet_ntop(info->client_addr->sa_family, place, text.data(), text.size()) != nullptr ? text.data() : "";
}

MHD_Result tell(MHD_Connection *connection, const HttpTold &told)
{
    MHD_Response *response = MHD_create_response_from_buffer(told.body.size(), const_cast<char *>(told.body.data()),
                                                             MHD_RESPMEM_MUST_COPY); // The library takes no const.
    MHD_add_response_header(response, "Content-Type", told.type.c_str());
    for (const auto *headers : {&lockboxHeaders(), &told.headers})
        for (const auto &[name, value] : *headers)
            MHD_add_response_header(response, name.c_str(), value.c_str());
    // One request, one connection: what a proxy takes for the rest of one is never the beginning of another tenant's.
    MHD_add_response_header(response, "Connection", "close");
    const MHD_Result queued = MHD_queue_response(connection, told.status, response);
    MHD_destroy_response(response);
    return queued;
}

} // namespace

struct LockboxDoor::Impl
{
    static MHD_Result handle(void *door, MHD_Connection *connection, const char *url, const char *method,
                             const char *version, const char *data, std::size_t *size, void **state);
    static void forget(void *door, MHD_Connection *connection, void **state, MHD_RequestTerminationCode why);
    static void connected(void *door, MHD_Connection *connection, void **state, MHD_ConnectionNotificationCode what);
    /// Null: it cannot be used. `socket`: one that listens already, or MHD_INVALID_SOCKET.
    MHD_Daemon *start(const sockaddr *at, MHD_socket socket, const Identification &shown);
    void watch();
    void renew();

    LockboxHttp *http = nullptr;
    ServerTls tls;
    std::chrono::milliseconds patience{};
    Crowd crowd;
    sockaddr_storage at{};
    Identification shown; ///< What the daemon was started with; it reads it while it runs.
    MHD_Daemon *daemon = nullptr;
    int port = 0;
    std::mutex mutex; ///< Guards `stopping`.
    std::condition_variable wake;
    bool stopping = false;
    std::thread watcher;
};

void LockboxDoor::Impl::forget(void *door, MHD_Connection *connection, void **state, MHD_RequestTerminationCode)
{
    delete static_cast<Coming *>(std::exchange(*state, nullptr));
    static_cast<Impl *>(door)->crowd.isServed(connection, false); // The next request has its own time.
}

void LockboxDoor::Impl::connected(void *door, MHD_Connection *connection, void **, MHD_ConnectionNotificationCode what)
{
    Crowd &crowd = static_cast<Impl *>(door)->crowd;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED)
        crowd.left(connection);
    else if (const auto *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD); info != nullptr)
        crowd.came(connection, info->connect_fd);
}

MHD_Result LockboxDoor::Impl::handle(void *door, MHD_Connection *connection, const char *url, const char *method,
                                     const char *, const char *data, std::size_t *size, void **state)
{
    if (*state == nullptr) { // The head has come; a body may follow.
        *state = new Coming;
        return MHD_YES;
    }
    auto &coming = *static_cast<Coming *>(*state);
    if (*size > 0) {
        coming.tooLarge = coming.tooLarge || coming.body.size() + *size > kMostBytes;
        if (!coming.tooLarge)
            coming.body.append(data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (coming.tooLarge)
        return tell(connection, {413, "text/html; charset=utf-8",
                                 lockboxNote("That was too long", "Nothing was changed. Say it in fewer words.", {})});
    HttpAsked asked{method,
                    url,
                    std::move(coming.body),
                    header(connection, "Content-Type"),
                    header(connection, "Authorization"),
                    header(connection, "Sec-Fetch-Site"),
                    addressOf(connection)};
    Impl &own = *static_cast<Impl *>(door);
    own.crowd.isServed(connection, true);
    const HttpTold told = own.http->answer(asked);
    own.crowd.isServed(connection, false);
    return tell(connection, told);
}

MHD_Daemon *LockboxDoor::Impl::start(const sockaddr *place, MHD_socket socket, const Identification &with)
{
    std::vector<MHD_OptionItem> options{
        {MHD_OPTION_CONNECTION_LIMIT, kConnections, nullptr},
        {MHD_OPTION_CONNECTION_TIMEOUT, kIdleS, nullptr},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionBytes, nullptr},
        {MHD_OPTION_THREAD_POOL_SIZE, kThreads, nullptr},
        {MHD_OPTION_PER_IP_CONNECTION_LIMIT, kOfOneAddress, nullptr},
        {MHD_OPTION_NOTIFY_CONNECTION, reinterpret_cast<intptr_t>(&Impl::connected), this},
        {MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<intptr_t>(&Impl::forget), this}};
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC; // The latter: to be told to let go of its socket.
    if (place->sa_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (socket != MHD_INVALID_SOCKET)
        options.push_back({MHD_OPTION_LISTEN_SOCKET, socket, nullptr});
    else
        options.push_back({MHD_OPTION_SOCK_ADDR, 0, const_cast<sockaddr *>(place)}); // The library takes no const.
    if (tls.used()) {
        flags |= MHD_USE_TLS;
        options.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, const_cast<char *>(with.certificate.c_str())});
        options.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, const_cast<char *>(with.key.c_str())});
        options.push_back({MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char *>(kVersions)});
    }
    options.push_back({MHD_OPTION_END, 0, nullptr});
    return MHD_start_daemon(flags, 0, nullptr, nullptr, &Impl::handle, this, MHD_OPTION_ARRAY, options.data(),
                            MHD_OPTION_END);
}

void LockboxDoor::Impl::renew()
{
    Identification fresh{textIn(tls.certificate), textIn(tls.key)};
    if (fresh == shown || !checkServerTls(tls, wallMs()).ok())
        return; // Half written, or spoilt: what is served goes on to be.
    const MHD_socket socket = MHD_quiesce_daemon(daemon);
    if (socket == MHD_INVALID_SOCKET)
        return;
    MHD_Daemon *next = start(reinterpret_cast<sockaddr *>(&at), socket, fresh);
    const bool taken = next != nullptr;
    if (!taken)
        next = start(reinterpret_cast<sockaddr *>(&at), socket, shown);
    MHD_stop_daemon(std::exchange(daemon, next)); // Whoever is being answered gets to the end.
    if (taken)
        shown = std::move(fresh);
}

void LockboxDoor::Impl::watch()
{
    const auto pause = std::min<std::chrono::milliseconds>(kReread, patience / 2);
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, pause, [this] { return stopping; })) {
        lock.unlock();
        crowd.sendAway(patience);
        if (tls.used())
            renew();
        lock.lock();
    }
}

LockboxDoor::LockboxDoor(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

LockboxDoor::~LockboxDoor()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    m_impl->wake.notify_all();
    if (m_impl->watcher.joinable())
        m_impl->watcher.join();
    if (m_impl->daemon != nullptr)
        MHD_stop_daemon(m_impl->daemon);
}

int LockboxDoor::port() const
{
    return m_impl->port;
}

absl::StatusOr<std::unique_ptr<LockboxDoor>> LockboxDoor::open(const std::string &address, const ServerTls &tls,
                                                               LockboxHttp &http, LockboxPatience patience)
{
    const std::size_t colon = address.rfind(':');
    int port = 0;
    auto impl = std::make_unique<Impl>();
    auto *four = reinterpret_cast<sockaddr_in *>(&impl->at);
    auto *six = reinterpret_cast<sockaddr_in6 *>(&impl->at);
    const bool bracketed = address.starts_with('[') && colon != std::string::npos && colon >= 2;
    const std::string host = bracketed ? address.substr(1, colon - 2) : address.substr(0, colon);
    impl->at.ss_family = bracketed ? AF_INET6 : AF_INET;
    void *place = bracketed ? static_cast<void *>(&six->sin6_addr) : static_cast<void *>(&four->sin_addr);
    if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 0 || port > 65'535
        || inet_pton(impl->at.ss_family, host.c_str(), place) != 1)
        return absl::InvalidArgumentError("--lockbox takes an IP address and a port, such as 127.0.0.1:7460.");
    (bracketed ? six->sin6_port : four->sin_port) = htons(static_cast<std::uint16_t>(port));
    impl->http = &http;
    impl->tls = tls;
    impl->patience = patience.most;
    if (tls.used())
        impl->shown = {textIn(tls.certificate), textIn(tls.key)};
    impl->daemon = impl->start(reinterpret_cast<sockaddr *>(&impl->at), MHD_INVALID_SOCKET, impl->shown);
    if (impl->daemon == nullptr)
        return absl::UnavailableError(absl::StrCat("The address ", address,
                                                   " of --lockbox cannot be used: the port is taken or not allowed, or "
                                                   "the library of HTTP speaks no TLS."));
    const MHD_DaemonInfo *info = MHD_get_daemon_info(impl->daemon, MHD_DAEMON_INFO_BIND_PORT);
    impl->port = info != nullptr ? info->port : port;
    impl->watcher = std::thread([raw = impl.get()] { raw->watch(); });
    return std::unique_ptr<LockboxDoor>(new LockboxDoor(std::move(impl)));
}

} // namespace bulkhead
