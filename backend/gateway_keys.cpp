#include "backend/gateway_keys.h"

#include "backend/notify/config_table.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>

namespace bulkhead {

namespace {

template<auto Member>
std::string &text(GatewayOptions &options)
{
    return options.*Member;
}
template<auto Member>
bool &flag(GatewayOptions &options)
{
    return options.*Member;
}
template<auto Member>
std::string &tlsFile(GatewayOptions &options)
{
    return options.tls.*Member;
}
template<auto Member>
std::string &lockbox(GatewayOptions &options)
{
    return options.lockbox.*Member;
}
template<auto Member>
std::string &lockboxTlsFile(GatewayOptions &options)
{
    return options.lockbox.tls.*Member;
}
template<auto Member>
GatewayKey::Number number(std::int64_t low, std::int64_t high)
{
    using Value = std::remove_reference_t<decltype(std::declval<GatewayOptions &>().*Member)>;
    return {low, high, [](const GatewayOptions &options) { return static_cast<std::int64_t>(options.*Member); },
            [](GatewayOptions &options, std::int64_t value) { options.*Member = static_cast<Value>(value); }};
}

using O = GatewayOptions;

const std::vector<GatewayKey> &keys()
{
    static const std::vector<GatewayKey> kKeys{
        {"listen", "HOST:PORT",
         "Address to serve on; one that other machines reach needs TLS and sign-in; port 0 takes a free one",
         text<&O::listen>},
        {"tls-cert", "FILE.pem", "TLS: the port's certificate, then those that lead to its root",
         tlsFile<&ServerTls::certificate>},
        {"tls-key", "FILE.pem", "TLS: the certificate's private key", tlsFile<&ServerTls::key>},
        {"tls-client-roots", "FILE.pem", "TLS: consoles must bring a certificate that leads to one of these",
         tlsFile<&ServerTls::clientRoots>},
        {"people", "FILE.toml", "Who calls with a token of their own: ids, roles, scopes, token hashes",
         text<&O::people>},
        {"sign-in", "FILE.toml", "Where persons sign in (OpenID Connect), and what claims make of them",
         text<&O::signIn>},
        {"policy", "FILE.toml", "Who may do what, instead of the gateway's own policy; see the command policy",
         text<&O::policy>},
        {"store", "STORE",
         "SQLite file, or postgresql://person@host/database, for everything that lasts; without it, "
         "memory",
         text<&O::store>},
        {"store-passfile", "FILE", "Password file of libpq for the store; only its owner may read it",
         text<&O::storePassfile>},
        {"store-direct", "STORE", "The same database around a pooler: word of other gateways' changes comes sooner",
         text<&O::storeDirect>},
        {"audit-key", "FILE.pem",
         "Key that signs checkpoints of audit (see the command audit key); a SQLite store has one beside it",
         text<&O::auditKey>},
        {"audit-sink", "FILE", "Where checkpoints of audit are left: a file that the gateway's operator cannot change",
         text<&O::auditSink>},
        {"recording-keys", "FOLDER",
         "Where keys of recordings lie, for all gateways on the store and apart from it; a SQLite store has one beside "
         "it",
         text<&O::recordingKeys>},
        {"platform", "PLATFORM",
         "What tenants are provisioned on: simulated, none, or FILE.toml with [postgres], [rabbitmq], [external]",
         text<&O::platform>},
        {"baselines", "FILE.toml",
         "What tiers demand and who gets which, instead of the gateway's own; see the command baselines",
         text<&O::baselines>},
        {"queries", "FOLDER", "Reviewed queries on tenants' data, FILE.toml for each, instead of the gateway's own",
         text<&O::queries>},
        {"probes-per-minute", "N", "Tenants whose boundaries are tried each minute at most",
         number<&O::probesPerMinute>(1, 10'000)},
        {"exposure-days", "N",
         "Calendar days after its discovery in which tenants are told of an exposure, by the shortest contract",
         number<&O::exposureDays>(1, 60)},
        {"telemetry", "SOURCE", "Where figures come from: simulated, prometheus:URL or none", text<&O::telemetry>},
        {"telemetry-config", "FILE.toml", "Label and metric names in Prometheus", text<&O::telemetryConfig>},
        {"probe", "FILE.toml", "PostgreSQL pools to look into, and who may limit tenants there", text<&O::probe>},
        {"containment", "FILE.toml", "Limits that need no second person, what more room costs, drivers of limits",
         text<&O::containment>, true},
        {"notify", "FILE.toml", "Who is told of alerts: Alertmanager and signed webhooks", text<&O::notify>, true},
        {"events", "HOST:PORT", "Loopback address where pipelines report deployments by HTTP", text<&O::events>},
        {"lockbox", "HOST:PORT",
         "Address of the customer lockbox, where tenants' administrators consent; other machines need TLS",
         lockbox<&LockboxOptions::listen>},
        {"lockbox-key", "FILE", "Secret that signs the lockbox's links; only its owner may read it",
         lockbox<&LockboxOptions::key>},
        {"lockbox-url", "URL", "Where tenants reach the lockbox, if not by its certificate's name and port",
         lockbox<&LockboxOptions::url>},
        {"lockbox-tls-cert", "FILE.pem", "TLS of the lockbox: its certificate, then those that lead to its root",
         lockboxTlsFile<&ServerTls::certificate>},
        {"lockbox-tls-key", "FILE.pem", "TLS of the lockbox: the certificate's private key",
         lockboxTlsFile<&ServerTls::key>},
        {"links", "FILE.toml", "Where logs and traces of a tenant are looked at: names and URL templates",
         text<&O::links>, true},
        {"ops", "HOST:PORT", "Address of /metrics, /healthz and /readyz; loopback unless a reason is given",
         text<&O::ops>},
        {"ops-exposed-because", "TEXT", "Why other machines may read the address of --ops",
         text<&O::opsExposedBecause>},
        {"log-level", "LEVEL", "debug (every read, too), info, warning or error", text<&O::logLevel>, true},
        {"log-format", "FORMAT", "plain (key=value) or json, one line an event, on standard error",
         text<&O::logFormat>},
        {"drain-s", "S", "Seconds over which streams are ended when the gateway stops", number<&O::drainS>(0, 600),
         true},
        {"grace-s", "S", "Seconds that calls under way are waited for when the gateway stops",
         number<&O::graceS>(0, 600), true},
        {"tenants", "N", "Size of the simulated fleet; 0 is the sample fleet as designed",
         number<&O::tenants>(0, 1'000'000)},
        {"seed", "S", "Seed of the simulation", number<&O::seed>(0, std::numeric_limits<std::int64_t>::max())},
        {"environment", "NAME", "Name that every screen shows", text<&O::environment>},
        {"production", "", "Screens say that this is production", flag<&O::production>},
        {"reflection", "", "Offer gRPC reflection, for development", flag<&O::reflection>},
    };
    return kKeys;
}

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t corner = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t here = corner + (a[i] == b[j] ? 0 : 1);
            corner = row[j + 1];
            row[j + 1] = std::min({here, row[j] + 1, corner + 1});
        }
    }
    return row.back();
}

std::string adviceOn(std::string_view unknown)
{
    for (const char *word : {"password", "token", "secret"}) {
        if (unknown.find(word) != std::string_view::npos)
            return "a secret does not belong into this file; name the file that holds it (store_passfile for the "
                   "store's password)";
    }
    std::string nearest;
    std::size_t best = 4; // Further away is another word.
    for (const GatewayKey &key : keys()) {
        if (const std::size_t d = distance(unknown, key.key()); d < best) {
            best = d;
            nearest = key.key();
        }
    }
    return nearest.empty() ? "bulkhead-gateway serve --help lists what is" : "did you mean " + nearest + "?";
}

void read(notify::ConfigTable &table, const GatewayKey &key, GatewayOptions &options)
{
    const std::string name = key.key();
    if (const auto *place = std::get_if<GatewayKey::Text>(&key.place)) {
        table.text(name.c_str(), (*place)(options));
    } else if (const auto *switched = std::get_if<GatewayKey::Flag>(&key.place)) {
        table.flag(name.c_str(), (*switched)(options));
    } else {
        const auto &number = std::get<GatewayKey::Number>(key.place);
        std::int64_t value = number.get(options);
        table.number(name.c_str(), number.low, number.high, value);
        number.set(options, value);
    }
}

bool same(const GatewayKey &key, GatewayOptions a, GatewayOptions b)
{
    if (const auto *place = std::get_if<GatewayKey::Text>(&key.place))
        return (*place)(a) == (*place)(b);
    if (const auto *switched = std::get_if<GatewayKey::Flag>(&key.place))
        return (*switched)(a) == (*switched)(b);
    const auto &number = std::get<GatewayKey::Number>(key.place);
    return number.get(a) == number.get(b);
}

} // namespace

std::string GatewayKey::key() const
{
    std::string name = word;
    std::ranges::replace(name, '-', '_');
    return name;
}

std::span<const GatewayKey> gatewayKeys()
{
    return keys();
}

absl::Status parseGatewayConfig(std::string_view toml, const std::string &name, GatewayOptions &options)
{
    toml::table document;
    try {
        document = toml::parse(toml);
    } catch (const toml::parse_error &error) { // The library's one way to say so.
        return absl::InvalidArgumentError(absl::StrCat(name, ":", error.source().begin.line, ": ",
                                                       std::string(error.description()), "; correct the TOML"));
    }
    for (const auto &[key, node] : document) {
        const auto fits = [&](const GatewayKey &one) { return one.key() == key.str(); };
        if (std::ranges::none_of(keys(), fits))
            return absl::InvalidArgumentError(absl::StrCat(name, ":", key.source().begin.line, ": \"",
                                                           std::string(key.str()), "\" is not known here; ",
                                                           adviceOn(key.str())));
    }
    GatewayOptions changed = options;
    notify::ConfigTable table(name, document);
    for (const GatewayKey &key : keys())
        read(table, key, changed);
    if (table.status().ok())
        options = std::move(changed);
    return table.status();
}

absl::Status readGatewayConfig(const std::string &path, GatewayOptions &options)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf()))
        return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read; give --config a readable TOML file "
                                                             "with at least one key"));
    return parseGatewayConfig(text.str(), path, options);
}

std::vector<std::string> differingOptions(const GatewayOptions &running, const GatewayOptions &fresh)
{
    std::vector<std::string> names;
    for (const GatewayKey &key : keys()) {
        if (!key.reloads && !same(key, running, fresh))
            names.push_back(key.key());
    }
    return names;
}

} // namespace bulkhead
