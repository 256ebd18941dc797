#include "backend/main/audit_commands.h"

#include "backend/domain/audit_sink.h"
#include "backend/store/audit_verify.h"

#include <iostream>

namespace bulkhead {

namespace {

std::string records(std::uint64_t count)
{
    return std::to_string(count) + (count == 1 ? " record" : " records");
}

Exit refused(const absl::Status &status, Exit exit)
{
    std::cerr << "bulkhead-gateway: " << status.message() << '\n';
    return exit;
}

Exit verify(const AuditCommands &commands)
{
    std::vector<audit::Checkpoint> kept;
    if (!commands.checkpoints.empty()) {
        const auto key = audit::readPublicKey(commands.publicKey);
        if (!key)
            return refused(
                absl::InvalidArgumentError("--public-key takes the 44 characters that \"audit key\" prints."),
                Exit::Usage);
        auto read = audit::readCheckpoints(commands.checkpoints, *key);
        if (!read.ok())
            return refused(read.status(), Exit::Config);
        kept = *std::move(read);
    }
    const auto verified = verifyAudit(commands.store, kept);
    if (!verified.ok())
        return refused(verified.status(), Exit::Unavailable);
    for (const AuditDamage &damage : verified->damage)
        std::cout << "DAMAGED  " << damage.text << '\n';
    std::cout << records(verified->records) << " in " << verified->trees << (verified->trees == 1 ? " tree" : " trees")
              << " read; " << verified->checkpoints << " of " << kept.size() << " checkpoints met, " << verified->roots
              << " roots of tenants in the platform's tree met; " << records(verified->unanchored)
              << " not behind any of them yet.\n";
    if (!verified->damage.empty()) {
        std::cout << "The audit is NOT as it was written." << std::endl;
        return Exit::Damaged;
    }
    std::cout << (kept.empty() ? "The audit agrees with itself. Only checkpoints that were kept elsewhere "
                                 "(--checkpoints) show that it was not written anew as a whole."
                               : "The audit is as it was written.")
              << std::endl;
    return Exit::Ok;
}

Exit makeKey(const AuditCommands &commands)
{
    const auto key = audit::SigningKey::make();
    if (absl::Status status = key.write(commands.out); !status.ok())
        return refused(status, Exit::Config);
    std::cout << audit::publicKeyText(key.publicKey()) << '\n';
    std::cerr << "The key " << key.id() << " is in " << commands.out
              << ", for the gateway alone. Its public half, above, is for whoever verifies." << std::endl;
    return Exit::Ok;
}

} // namespace

void addAuditCommands(CLI::App &app, AuditCommands &commands)
{
    commands.audit = app.add_subcommand("audit", "Verify audit; make the key that signs its checkpoints");
    commands.audit->require_subcommand(1);
    commands.verify = commands.audit->add_subcommand(
        "verify", "Read all of audit and name the first record of each tree that is not as it was written");
    commands.verify->add_option("--store", commands.store, "SQLite file or postgresql://person@host/database")
        ->type_name("STORE")
        ->required();
    CLI::Option *kept =
        commands.verify->add_option("--checkpoints", commands.checkpoints, "Checkpoints as --audit-sink keeps them");
    kept->type_name("FILE");
    CLI::Option *key =
        commands.verify->add_option("--public-key", commands.publicKey, "The gateway's, as \"audit key\" prints it");
    key->type_name("BASE64");
    kept->needs(key);
    key->needs(kept);
    commands.key = commands.audit->add_subcommand("key", "Make a key for checkpoints; prints its public half");
    commands.key->add_option("--out", commands.out, "A new file, for its owner only")->type_name("FILE")->required();
}

bool asked(const AuditCommands &commands)
{
    return commands.verify->parsed() || commands.key->parsed();
}

Exit runAuditCommand(const AuditCommands &commands)
{
    return commands.verify->parsed() ? verify(commands) : makeKey(commands);
}

} // namespace bulkhead
