// bulkhead-gateway: the gateway as a process of its own.
#include "backend/main/command_line.h"
#include "backend/main/neighbours_backtest.h"
#include "backend/main/rules.h"
#include "backend/main/slo_backtest.h"
#include "backend/main/store_commands.h"
#include "backend/rpc/people.h"
#include "backend/sign_in_file.h"

#include <CLI/CLI.hpp>

namespace {

constexpr char kFooter[] = R"(
Who calls with a token of their own (pipelines, a first try) is in the people file:

%1
Where persons sign in stands in the sign-in file; one of the two files is needed, both may be there:

%2
Try it:
  openssl rand -hex 32 > me.token
  bulkhead-gateway hash-token < me.token        # goes into people.toml as token_sha256
  bulkhead-gateway serve --listen 127.0.0.1:7443 --people people.toml --store fleet.db
  bulkhead --gateway 127.0.0.1:7443 --token-file me.token

A store on a server, its password in ~/.pgpass:
  bulkhead-gateway migrate --store postgresql://owner@db/bulkhead --serve-as gateway
  bulkhead-gateway doctor --store postgresql://gateway@db/bulkhead
  bulkhead-gateway serve --store postgresql://gateway@db/bulkhead --people people.toml

For other machines, with TLS and sign-in:
  bulkhead-gateway serve --listen 0.0.0.0:7443 --tls-cert gateway.pem --tls-key gateway.key \
      --sign-in sign-in.toml --store fleet.db

Exit codes: 0 stopped as asked, 2 wrong usage, 69 the store or the address cannot be used, 78 an option or a file
asks for what cannot be.)";

std::string footer()
{
    std::string text = kFooter;
    text.replace(text.find("%1"), 2, bulkhead::People::example());
    text.replace(text.find("%2"), 2, bulkhead::exampleSignInFile());
    return text;
}

void addServe(CLI::App &app, bulkhead::GatewayOptions &options)
{
    app.add_option("--listen", options.listen,
                   "Address to serve on; one that other machines reach needs TLS and sign-in; port 0 takes a free one")
        ->type_name("HOST:PORT")
        ->default_val("127.0.0.1:7443");
    app.add_option("--tls-cert", options.tls.certificate,
                   "TLS: the port's certificate, then those that lead to its root")
        ->type_name("FILE.pem");
    app.add_option("--tls-key", options.tls.key, "TLS: the certificate's private key")->type_name("FILE.pem");
    app.add_option("--tls-client-roots", options.tls.clientRoots,
                   "TLS: consoles must bring a certificate that leads to one of these")
        ->type_name("FILE.pem");
    app.add_option("--people", options.people, "Who calls with a token of their own: ids, roles, scopes, token hashes")
        ->type_name("FILE.toml");
    app.add_option("--sign-in", options.signIn, "Where persons sign in (OpenID Connect), and what claims make of them")
        ->type_name("FILE.toml");
    app.add_option("--store", options.store,
                   "SQLite file, or postgresql://person@host/database, for everything that lasts; without it, memory")
        ->type_name("STORE");
    app.add_option("--store-direct", options.storeDirect,
                   "The same database around a pooler: word of other gateways' changes comes sooner")
        ->type_name("STORE");
    app.add_option("--platform", options.platform, "What tenants are provisioned on: simulated or none")
        ->type_name("NAME")
        ->check(CLI::IsMember({"simulated", "none"}));
    app.add_option("--telemetry", options.telemetry, "Where figures come from: simulated, prometheus:URL or none")
        ->type_name("SOURCE")
        ->default_val("simulated");
    app.add_option("--telemetry-config", options.telemetryConfig, "Label and metric names in Prometheus")
        ->type_name("FILE.toml");
    app.add_option("--probe", options.probe, "PostgreSQL pools to look into, and who may limit tenants there")
        ->type_name("FILE.toml");
    app.add_option("--containment", options.containment,
                   "Limits that need no second person, what more room costs, drivers of limits")
        ->type_name("FILE.toml");
    app.add_option("--notify", options.notify, "Who is told of alerts: Alertmanager and signed webhooks")
        ->type_name("FILE.toml");
    app.add_option("--events", options.events, "Loopback address where pipelines report deployments by HTTP")
        ->type_name("HOST:PORT");
    app.add_option("--links", options.links, "Where logs and traces of a tenant are looked at: names and URL templates")
        ->type_name("FILE.toml");
    app.add_option("--tenants", options.tenants, "Size of the simulated fleet; 0 is the sample fleet as designed")
        ->type_name("N")
        ->check(CLI::Range(0, 1'000'000));
    app.add_option("--seed", options.seed, "Seed of the simulation")->type_name("S");
    app.add_option("--environment", options.environment, "Name that every screen shows")->type_name("NAME");
    app.add_flag("--production", options.production, "Screens say that this is production");
    app.add_flag("--reflection", options.reflection, "Offer gRPC reflection, for development");
}

} // namespace

int main(int argc, char **argv)
{
    CLI::App app("The gateway of Bulkhead: tenants, service levels, noisy neighbours and onboarding over gRPC.",
                 "bulkhead-gateway");
    app.set_version_flag("--version", "bulkhead-gateway " BULKHEAD_VERSION);
    app.footer(footer());
    app.require_subcommand(1);
    bulkhead::GatewayOptions options;
    CLI::App *serve = app.add_subcommand("serve", "Serve until SIGINT or SIGTERM");
    addServe(*serve, options);
    CLI::App *hash = app.add_subcommand("hash-token", "Read a token from standard input, print its SHA-256");
    std::string rulesConfig, rulesOut;
    CLI::App *rules = app.add_subcommand("rules", "Write recording rules for Prometheus or vmalert");
    rules->add_option("--config", rulesConfig, "The gateway's telemetry configuration, as for --telemetry-config")
        ->type_name("FILE.toml")
        ->required();
    rules->add_option("--out", rulesOut, "Where the rules go; standard output without it")->type_name("FILE");
    bulkhead::BacktestOptions recorded;
    CLI::App *backtest = bulkhead::addBacktest(app, recorded);
    bulkhead::NeighboursBacktestOptions usage;
    CLI::App *neighbours = bulkhead::addNeighboursBacktest(app, usage);
    bulkhead::StoreCommands onStore;
    bulkhead::addStoreCommands(app, onStore);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) { // The library's one way to say so.
        return app.exit(error) == 0 ? 0 : static_cast<int>(bulkhead::Exit::Usage);
    }
    if (bulkhead::asked(onStore))
        return static_cast<int>(bulkhead::runStoreCommand(onStore));
    if (rules->parsed())
        return static_cast<int>(bulkhead::writeRules(rulesConfig, rulesOut));
    if (neighbours->parsed())
        return static_cast<int>(bulkhead::neighboursBacktest(usage));
    if (backtest->parsed())
        return static_cast<int>(bulkhead::backtest(recorded));
    return static_cast<int>(hash->parsed() ? bulkhead::hashToken() : bulkhead::serve(options));
}
