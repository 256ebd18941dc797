// bulkhead-gateway: the gateway as a process of its own.
#include "backend/main/audit_bundle.h"
#include "backend/main/audit_commands.h"
#include "backend/main/baseline_commands.h"
#include "backend/main/command_line.h"
#include "backend/main/neighbours_backtest.h"
#include "backend/main/policy_commands.h"
#include "backend/main/private_memory.h"
#include "backend/main/rules.h"
#include "backend/main/serve_command.h"
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

The same options in a file, checked before anything is started:
  bulkhead-gateway config check /etc/bulkhead/gateway.toml
  bulkhead-gateway serve --config /etc/bulkhead/gateway.toml

For other machines, with TLS and sign-in:
  bulkhead-gateway serve --listen 0.0.0.0:7443 --tls-cert gateway.pem --tls-key gateway.key \
      --sign-in sign-in.toml --store fleet.db

Exit codes: 0 stopped as asked or done, 1 audit is not as it was written, 2 wrong usage, 69 the store or the address
cannot be used, 78 an option or a file asks for what cannot be.)";

std::string footer()
{
    std::string text = kFooter;
    text.replace(text.find("%1"), 2, bulkhead::People::example());
    text.replace(text.find("%2"), 2, bulkhead::exampleSignInFile());
    return text;
}

} // namespace

int main(int argc, char **argv)
{
    bulkhead::leaveNoCoreDump();
    bulkhead::closeMemoryToOthers();
    CLI::App app("The gateway of Bulkhead: tenants, service levels, noisy neighbours and onboarding over gRPC.",
                 "bulkhead-gateway");
    app.set_version_flag("--version", "bulkhead-gateway " BULKHEAD_VERSION);
    app.footer(footer());
    app.require_subcommand(1);
    bulkhead::ServeCommand serving;
    bulkhead::addServeCommand(app, serving);
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
    bulkhead::PolicyCommands onPolicy;
    bulkhead::addPolicyCommands(app, onPolicy);
    bulkhead::BaselineCommands onBaselines;
    bulkhead::addBaselineCommands(app, onBaselines);
    bulkhead::AuditCommands onAudit;
    bulkhead::addAuditCommands(app, onAudit);
    bulkhead::BundleCommand onBundle;
    bulkhead::addBundleCommand(*onAudit.audit, onBundle);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) { // The library's one way to say so.
        return app.exit(error) == 0 ? 0 : static_cast<int>(bulkhead::Exit::Usage);
    }
    if (bulkhead::asked(onStore))
        return static_cast<int>(bulkhead::runStoreCommand(onStore));
    if (onBundle.check->parsed())
        return static_cast<int>(bulkhead::runBundleCommand(onBundle));
    if (bulkhead::asked(onAudit))
        return static_cast<int>(bulkhead::runAuditCommand(onAudit));
    if (bulkhead::asked(onBaselines))
        return static_cast<int>(bulkhead::runBaselineCommand(onBaselines));
    if (bulkhead::asked(onPolicy))
        return static_cast<int>(bulkhead::runPolicyCommand(onPolicy));
    if (rules->parsed())
        return static_cast<int>(bulkhead::writeRules(rulesConfig, rulesOut));
    if (neighbours->parsed())
        return static_cast<int>(bulkhead::neighboursBacktest(usage));
    if (backtest->parsed())
        return static_cast<int>(bulkhead::backtest(recorded));
    if (serving.check->parsed())
        return static_cast<int>(bulkhead::checkConfig(serving));
    return static_cast<int>(hash->parsed() ? bulkhead::hashToken() : bulkhead::serve(serving));
}
