#include "backend/driver/pgbouncer_limits.h"

#include "backend/driver/postgres_link.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>

namespace bulkhead {
namespace {

constexpr char kLine[] = " = max_user_connections=";

bool plain(const std::string &role)
{
    return !role.empty() && std::ranges::all_of(role, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
    });
}

std::set<std::string> rolesIn(const std::string &path)
{
    std::set<std::string> roles;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
        if (const std::size_t at = line.find(kLine); at != std::string::npos)
            roles.insert(line.substr(0, at));
    return roles;
}

absl::Status replace(const std::string &path, const std::string &text)
{
    const std::string next = path + ".new";
    std::ofstream file(next, std::ios::trunc);
    file << text << std::flush;
    if (!file)
        return absl::UnavailableError(absl::StrCat("PgBouncer's limits cannot be written to ", path));
    file.close();
    if (std::rename(next.c_str(), path.c_str()) != 0)
        return absl::UnavailableError(absl::StrCat("PgBouncer's limits cannot be written to ", path));
    return absl::OkStatus();
}

std::string generalLimit(PostgresLink &console)
{
    const auto config = console.tell("SHOW CONFIG");
    if (config.ok())
        for (std::size_t row = 0; row < config->size(); ++row)
            if (config->text(row, "key") == "max_user_connections")
                return config->text(row, "value");
    return "0";
}

} // namespace

absl::Status limitInPgbouncer(const ProbedPool &pool, const std::map<std::string, std::int64_t> &limits)
{
    for (const auto &[role, limit] : limits)
        if (!plain(role))
            return absl::InvalidArgumentError(
                absl::StrCat("PgBouncer's configuration cannot hold the role name ", role));
    auto console = PostgresLink::open(pool.pgbouncer);
    if (!console.ok())
        return absl::UnavailableError(
            absl::StrCat("PgBouncer's console cannot be reached: ", std::string(console.status().message())));
    const std::string general = generalLimit(**console);
    std::string text = "; Written by Bulkhead with each limit that it sets or lifts; do not edit.\n[users]\n";
    for (const std::string &role : rolesIn(pool.pgbouncerLimits))
        if (!limits.contains(role))
            absl::StrAppend(&text, role, kLine, general, "\n");
    for (const auto &[role, limit] : limits)
        absl::StrAppend(&text, role, kLine, limit, "\n");
    if (absl::Status status = replace(pool.pgbouncerLimits, text); !status.ok())
        return status;
    const auto reloaded = (*console)->tell("RELOAD");
    if (!reloaded.ok())
        return absl::UnavailableError(
            absl::StrCat("PgBouncer did not read its limits again: ", std::string(reloaded.status().message())));
    return absl::OkStatus();
}

} // namespace bulkhead
