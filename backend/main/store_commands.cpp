#include "backend/main/store_commands.h"

#include "backend/store/store_admin.h"
#include "backend/store/store_doctor.h"

#include <algorithm>
#include <iostream>

namespace bulkhead {

namespace {

CLI::App *addCommand(CLI::App &app, StoreCommands &commands, const char *name, const char *what)
{
    CLI::App *command = app.add_subcommand(name, what);
    command->add_option("--store", commands.store, "SQLite file or postgresql://person@host/database")
        ->type_name("STORE")
        ->required();
    return command;
}

/// A store that cannot be used is 69; an address, a role or an option that asks for what cannot be is 78.
Exit refused(const absl::Status &status)
{
    const bool config = absl::IsInvalidArgument(status) || absl::IsPermissionDenied(status);
    std::cerr << "bulkhead-gateway: " << status.message() << '\n';
    return config ? Exit::Config : Exit::Unavailable;
}

Exit told(const absl::StatusOr<CopyReport> &report, const std::string &what)
{
    if (!report.ok())
        return refused(report.status());
    std::cout << what << ": " << report->rows << " rows, " << report->auditRecords
              << " audit records, each as it was written" << std::endl;
    return Exit::Ok;
}

Exit migrate(const StoreCommands &commands)
{
    const SystemClock clock;
    const auto report = migrateStore(commands.store, commands.serveAs, clock);
    if (!report.ok())
        return refused(report.status());
    if (report->before == report->after)
        std::cout << "The schema had all " << report->after << " steps already.";
    else
        std::cout << "The schema went from step " << report->before << " to " << report->after << '.';
    if (!commands.serveAs.empty())
        std::cout << " The role " << commands.serveAs << " may serve from it.";
    std::cout << std::endl;
    return Exit::Ok;
}

Exit examine(const StoreCommands &commands)
{
    const SystemClock clock;
    const auto findings = examineStore(commands.store, clock);
    auto worst = Finding::Level::Good;
    for (const Finding &finding : findings) {
        constexpr const char *kSigns[] = {"good     ", "doubtful ", "WRONG    ", "WRONG    "};
        worst = std::max(worst, finding.level);
        std::cout << kSigns[static_cast<int>(finding.level)] << finding.text << '\n';
        if (!finding.remedy.empty())
            std::cout << "         -> " << finding.remedy << '\n';
    }
    const bool usable = worst == Finding::Level::Good || worst == Finding::Level::Doubtful;
    std::cout << (usable ? "A gateway can serve from this store." : "A gateway cannot serve from this store as it is.")
              << std::endl;
    return usable ? Exit::Ok : worst == Finding::Level::Config ? Exit::Config : Exit::Unavailable;
}

} // namespace

void addStoreCommands(CLI::App &app, StoreCommands &commands)
{
    commands.migrate = addCommand(app, commands, "migrate", "Make a store, or bring it to this version's schema");
    commands.migrate
        ->add_option("--serve-as", commands.serveAs, "Role of the database that may serve without owning the tables")
        ->type_name("ROLE");
    commands.doctor =
        addCommand(app, commands, "doctor", "Say what is wrong with a store and what to do; changes no row");
    commands.backUp = addCommand(app, commands, "backup", "Write all of a store into one file that fits either engine");
    commands.backUp->add_option("--out", commands.backup, "The backup; readable by its owner only")
        ->type_name("FILE")
        ->required();
    commands.restore = app.add_subcommand("restore", "Put a backup into an empty or new store, all or nothing");
    commands.restore->add_option("--in", commands.backup, "The backup")->type_name("FILE")->required();
    CLI::Option *into = commands.restore->add_option("--store", commands.store, "Where it goes")->type_name("STORE");
    CLI::Option *check = commands.restore->add_flag("--check", commands.checkOnly, "Only check the backup");
    into->excludes(check);
    commands.import = addCommand(app, commands, "import", "Put a SQLite store into an empty or new PostgreSQL store");
    commands.import->add_option("--from", commands.from, "The SQLite file; it stays as it is")
        ->type_name("FILE")
        ->required();
}

bool asked(const StoreCommands &commands)
{
    const auto all = {commands.migrate, commands.doctor, commands.backUp, commands.restore, commands.import};
    return std::ranges::any_of(all, [](const CLI::App *command) { return command->parsed(); });
}

Exit runStoreCommand(const StoreCommands &commands)
{
    const SystemClock clock;
    if (commands.migrate->parsed())
        return migrate(commands);
    if (commands.doctor->parsed())
        return examine(commands);
    if (commands.backUp->parsed())
        return told(backupStore(commands.store, commands.backup), "Backed up into " + commands.backup);
    if (commands.import->parsed())
        return told(importStore(commands.from, commands.store, clock), "Imported");
    if (commands.checkOnly)
        return told(checkBackup(commands.backup), commands.backup + " is good");
    if (commands.store.empty()) {
        std::cerr << "bulkhead-gateway: restore takes --store STORE, or --check.\n";
        return Exit::Usage;
    }
    return told(restoreStore(commands.backup, commands.store, clock), "Restored");
}

} // namespace bulkhead
