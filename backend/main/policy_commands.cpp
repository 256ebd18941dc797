#include "backend/main/policy_commands.h"

#include "backend/access_diff.h"
#include "backend/access_file.h"
#include "backend/rpc/people.h"
#include "backend/scope_file.h"
#include "backend/sign_in_file.h"

#include <fstream>
#include <iostream>
#include <sstream>

namespace bulkhead {

namespace {

std::string textOf(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void addCallers(CLI::App *command, PolicyCommands &commands)
{
    command->add_option("--people", commands.people, "Whose rights to tell: the people file")->type_name("FILE.toml");
    command->add_option("--sign-in", commands.signIn, "Whose rights to tell: the grants of the sign-in file")
        ->type_name("FILE.toml");
}

/// "-" is the gateway's own.
absl::StatusOr<AccessPolicy> policyOf(const std::string &path)
{
    if (path == "-")
        return *standardAccess();
    return readAccessFile(path);
}

absl::StatusOr<std::vector<Bearers>> bearersOf(const PolicyCommands &commands)
{
    std::vector<Bearers> all;
    if (!commands.people.empty()) {
        const auto people = People::read(commands.people);
        if (!people.ok())
            return people.status();
        for (const Person &person : people->known())
            all.push_back({person.id, person.role, person.scope});
    }
    if (!commands.signIn.empty()) {
        const auto file = SignInFile::open(commands.signIn, [](const std::string &) {});
        if (!file.ok())
            return file.status();
        for (const OidcGrant &grant : file->config().rules.grants)
            all.push_back({"grant " + grant.claim + " = " + grant.value, grant.role, grant.scope});
    }
    return all;
}

Exit check(const PolicyCommands &commands)
{
    const auto policy = policyOf(commands.file);
    if (!policy.ok())
        return explain(policy.status());
    const auto bearers = bearersOf(commands);
    if (!bearers.ok())
        return explain(bearers.status());
    std::cout << accessText(*policy);
    for (const Bearers &one : *bearers) {
        const auto scope = policy->admitted(one.role, one.scope);
        if (!scope.ok())
            return explain(absl::InvalidArgumentError(one.who + ": " + std::string(scope.status().message())
                                                      + "; correct the scope, or the policy"));
        std::cout << one.who << '\n' << "  role " << wordOf(one.role) << ", sees " << scope->label() << '\n';
    }
    const std::string text = commands.file == "-" ? std::string(standardAccessText()) : textOf(commands.file);
    std::cout << examplesIn(text) << " examples came out as the file says." << std::endl;
    return Exit::Ok;
}

Exit diff(const PolicyCommands &commands)
{
    const auto before = policyOf(commands.file);
    if (!before.ok())
        return explain(before.status());
    const auto after = policyOf(commands.other);
    if (!after.ok())
        return explain(after.status());
    const auto bearers = bearersOf(commands);
    if (!bearers.ok())
        return explain(bearers.status());
    const std::string changes = accessDiff(*before, *after, *bearers);
    std::cout << "from version " << before->version << " to version " << after->version << '\n'
              << (changes.empty() ? "Nobody gains or loses anything.\n" : changes) << std::flush;
    return Exit::Ok;
}

} // namespace

void addPolicyCommands(CLI::App &app, PolicyCommands &commands)
{
    CLI::App *policy = app.add_subcommand("policy", "Who may do what, as the access policy says it");
    policy->require_subcommand(1);
    commands.check = policy->add_subcommand("check", "Run a policy's examples and say what each role may");
    commands.check->add_option("FILE", commands.file, "The policy; - is the gateway's own")->required();
    addCallers(commands.check, commands);
    commands.diff = policy->add_subcommand("diff", "Say who gains and loses what");
    commands.diff->add_option("OLD", commands.file, "The policy of before; - is the gateway's own")->required();
    commands.diff->add_option("NEW", commands.other, "The policy that would replace it")->required();
    addCallers(commands.diff, commands);
    commands.print = policy->add_subcommand("print", "Print the gateway's own policy, to begin a file with");
}

bool asked(const PolicyCommands &commands)
{
    return commands.check->parsed() || commands.diff->parsed() || commands.print->parsed();
}

Exit runPolicyCommand(const PolicyCommands &commands)
{
    if (commands.check->parsed())
        return check(commands);
    if (commands.diff->parsed())
        return diff(commands);
    std::cout << standardAccessText() << std::flush;
    return Exit::Ok;
}

} // namespace bulkhead
