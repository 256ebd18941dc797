#include "backend/main/baseline_commands.h"

#include "backend/baseline/baseline_change.h"
#include "backend/baseline/baseline_file.h"
#include "backend/gateway_source.h"
#include "backend/rpc/standing_fleet.h"

#include <iostream>

namespace bulkhead {

namespace {

using policy::Baselines;
using policy::StandingTenant;

/// "-" is the gateway's own.
absl::StatusOr<Baselines> baselinesOf(const std::string &path)
{
    if (path == "-")
        return *standardBaselines();
    return readBaselineFile(path);
}

Exit check(const BaselineCommands &commands)
{
    const auto baselines = baselinesOf(commands.file);
    if (!baselines.ok())
        return explain(baselines.status());
    std::cout << "version " << baselines->version << '\n';
    for (const Tier tier : {Tier::Shared, Tier::Segmented, Tier::Dedicated, Tier::Channel}) {
        const auto &model = baselines->model(tier);
        std::cout << policy::tierWord(tier) << ": " << model.days << " days to live, $" << model.base << " and $"
                  << model.perSite << " a site each year\n";
        for (const policy::BaselineControl *control : baselines->demandedOf(tier))
            std::cout << "  " << policy::layerWord(control->layer) << ": " << control->text
                      << (control->nonNegotiable ? " (not negotiable)\n" : "\n");
    }
    for (const policy::BaselineCheckpoint &one : baselines->checkpoints)
        std::cout << "checkpoint " << one.id << ": " << one.title << (one.holds ? " (holds provisioning)" : "")
                  << (one.nonNegotiable ? " (not negotiable)\n" : "\n");
    std::cout << "Every example came out as the file says." << std::endl;
    return Exit::Ok;
}

/// The tenants of a store with what is known of each.
absl::StatusOr<std::vector<StandingTenant>> standing(const std::string &address)
{
    const SystemClock clock;
    GatewayOptions options;
    options.store = address;
    const auto store = openGatewayStore(options, clock);
    if (!store.ok())
        return store.status();
    const auto tenants = (*store)->tenants();
    if (!tenants.ok())
        return tenants.status();
    return standingFleet(**store, *tenants);
}

Exit diff(const BaselineCommands &commands)
{
    const auto before = baselinesOf(commands.file);
    if (!before.ok())
        return explain(before.status());
    const auto after = baselinesOf(commands.other);
    if (!after.ok())
        return explain(after.status());
    std::cout << "from version " << before->version << " to version " << after->version << '\n';
    const auto lines = policy::baselineChanges(*before, *after);
    for (const std::string &line : lines)
        std::cout << line << '\n';
    if (lines.empty())
        std::cout << "Nothing is promised or asked otherwise.\n";
    if (commands.store.empty()) {
        std::cout << std::flush;
        return Exit::Ok;
    }
    const auto fleet = standing(commands.store);
    if (!fleet.ok())
        return explain(fleet.status());
    const auto changes = policy::blastRadius(*before, *after, *fleet, SystemClock().nowMs());
    std::size_t worse = 0;
    for (const policy::TenantChange &change : changes) {
        std::cout << change.tenantId << ": " << change.text << '\n';
        worse += change.worse ? 1 : 0;
    }
    std::cout << "Of " << fleet->size() << " tenants: " << changes.size() << " changes, " << worse << " for the worse."
              << std::endl;
    return Exit::Ok;
}

} // namespace

void addBaselineCommands(CLI::App &app, BaselineCommands &commands)
{
    CLI::App *baselines = app.add_subcommand("baselines", "What tiers demand, and which organisation gets which");
    baselines->require_subcommand(1);
    commands.check = baselines->add_subcommand("check", "Run a file's examples and say what each tier promises");
    commands.check->add_option("FILE", commands.file, "The baselines; - is the gateway's own")->required();
    commands.diff = baselines->add_subcommand("diff", "Say what another file would change, and for which tenants");
    commands.diff->add_option("OLD", commands.file, "The baselines of before; - is the gateway's own")->required();
    commands.diff->add_option("NEW", commands.other, "The baselines that would replace them")->required();
    commands.diff
        ->add_option("--store", commands.store, "Whose tenants: SQLite file or postgresql://person@host/database")
        ->type_name("STORE");
    commands.print = baselines->add_subcommand("print", "Print the gateway's own baselines, to begin a file with");
}

bool asked(const BaselineCommands &commands)
{
    return commands.check->parsed() || commands.diff->parsed() || commands.print->parsed();
}

Exit runBaselineCommand(const BaselineCommands &commands)
{
    if (commands.check->parsed())
        return check(commands);
    if (commands.diff->parsed())
        return diff(commands);
    std::cout << standardBaselineText() << std::flush;
    return Exit::Ok;
}

} // namespace bulkhead
