#pragma once
// The gateway as a library: embedded in the console (in-process channel, no port) or served on an address.
#include "backend/notify/notify_state.h"
#include "backend/rpc/server_tls.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
}

namespace bulkhead {

class Log;

/// The customer lockbox: a page and an API for tenants' administrators, on a port of its own.
struct LockboxOptions
{
    std::string listen; ///< "HOST:PORT"; empty: none.
    std::string key;    ///< File of the secret that signs links; no part of the store.
    std::string url;    ///< Where tenants reach it, without a slash at the end; empty: by certificate or address.
    ServerTls tls;      ///< Unused: none, which a loopback address may do without.
};

struct GatewayOptions
{
    std::string store;                   ///< SQLite file or postgresql:// address; empty: in memory.
    std::string storeDirect;             ///< postgresql:// address around a pooler, for word of changes; empty: none.
    std::string telemetry = "simulated"; ///< "simulated", "prometheus:URL", or "none"
    std::string platform;                ///< "simulated", "none", or a TOML file; empty: simulated when telemetry is.
    std::string baselines;       ///< TOML file: what tiers demand, and who gets which; empty: the gateway's own.
    std::string queries;         ///< Folder of reviewed queries, a TOML file each; empty: the gateway's own.
    int exposureDays = 60;       ///< To give notice of an exposure, after the day of its discovery; 1 to 60.
    int probesPerMinute = 40;    ///< Tenants whose boundaries are tried, at most; of a real platform.
    std::string probe;           ///< TOML file: pools that are looked into from below; empty: none.
    std::string telemetryConfig; ///< TOML file with label and metric names for Prometheus; empty: defaults.
    std::uint32_t tenants = 0;   ///< Size of the simulated fleet; 0: the sample fleet as designed.
    std::uint64_t seed = 20'260'101;
    std::string people; ///< TOML file: who calls with a token of their own; empty: nobody.
    std::string signIn; ///< TOML file: where persons sign in; empty: nowhere. Both empty: single-user (embedded only).
    std::string policy; ///< TOML file: who may do what; read again when it changes. Empty: the gateway's own.
    std::string notify; ///< TOML file: who is told of alerts; empty: nobody.
    std::string containment; ///< TOML file: limits set at once, what room costs, drivers of limits; empty: none of it.
    std::string links;       ///< TOML file: where logs and traces are looked at; empty: nowhere.
    std::string listen;      ///< "HOST:PORT"; empty: no port. Port 0 takes a free one.
    ServerTls tls;           ///< Of `listen`; unused: none, which a loopback address may do without.
    std::string events;      ///< "HOST:PORT" for events over HTTP; empty: none.
    LockboxOptions lockbox;
    std::string environment; ///< Name; empty: "Sample fleet" when simulated, else "local".
    bool production = false;
    bool reflection = false;         ///< Development only.
    int initialRole = 3;             ///< Single-user: Role number.
    std::string storePassfile;       ///< libpq password file for `store`; empty: libpq's own places.
    std::string auditKey;            ///< PEM file of the key that signs audit; empty: beside a SQLite store, else none.
    std::string auditSink;           ///< File that checkpoints of audit are left in; empty: none.
    std::string recordingKeys;       ///< Folder of keys of recordings; empty: beside a SQLite store, else none.
    std::string ops;                 ///< "HOST:PORT" for /metrics, /healthz and /readyz; empty: none.
    std::string opsExposedBecause;   ///< Why `ops` may be reached from other machines; empty: it may not.
    std::string logLevel = "info";   ///< "debug", "info", "warning", "error"
    std::string logFormat = "plain"; ///< "plain" or "json"
    int drainS = 5;                  ///< Over which a stopping gateway ends its streams; 0: at once.
    int graceS = 10;                 ///< For which a stopping gateway waits for calls under way at most.
    std::shared_ptr<Log> log;        ///< Null: what has to be said goes to standard error as it is; calls are not told.
    std::int64_t historyMinutes = 0; ///< 0: by fleet size (31 days up to 1,000 tenants, else 3 days and hours before).
};

/// What a reload did.
struct ReloadReport
{
    std::vector<std::string> changed; ///< Counts from now on.
    std::vector<std::string> restart; ///< Differs from what runs, and counts after a restart.
};

/// Owns clock, store, engine room, services and server. Start once; shutdown in the order architecture asks for.
class Gateway
{
public:
    /// Errors: INVALID_ARGUMENT (bad option or file; the text names the line and the fix), UNAVAILABLE (store or
    /// address not usable), FAILED_PRECONDITION (a non-loopback address without TLS and sign-in).
    static absl::StatusOr<std::unique_ptr<Gateway>> start(const GatewayOptions &options);
    /// Whether start() would take these options as far as they and the files they name tell. Starts nothing.
    [[nodiscard]] static absl::Status check(const GatewayOptions &options);
    ~Gateway(); ///< shutdown with a second of grace

    /// In-process channel. Without people and sign-in its calls act as the single user; else they need a token like
    /// any.
    [[nodiscard]] std::shared_ptr<grpc::Channel> channel();
    [[nodiscard]] int port() const;        ///< 0 without a port.
    [[nodiscard]] int eventsPort() const;  ///< Likewise, of the door for events.
    [[nodiscard]] int lockboxPort() const; ///< Likewise, of the customer lockbox.
    /// How each receiver of alerts is doing, in the order of the notify file. Until shutdown.
    [[nodiscard]] std::vector<notify::NotifyState> notifyStates() const;
    [[nodiscard]] int opsPort() const; ///< Likewise, of the door for monitoring.
    /// Reads all files anew. All that may change is changed, or, when anything is wrong, nothing is: errors as start().
    /// One thread.
    absl::StatusOr<ReloadReport> reload(const GatewayOptions &fresh);
    /// Tells balancers that it is not ready, closes its port, ends streams one after another over `spreadMs`, and waits
    /// `graceMs` at most for calls under way; new ones go elsewhere. `pause` waits so many milliseconds; true: be
    /// quick, end it all now. Then call shutdown().
    void drain(int spreadMs, int graceMs, const std::function<bool(int)> &pause);
    void shutdown(int graceMs);

private:
    struct Impl;
    explicit Gateway(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
