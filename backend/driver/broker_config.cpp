#include "backend/driver/broker_config.h"

#include <absl/strings/str_cat.h>

#include <cctype>
#include <fstream>
#include <sys/stat.h>

namespace bulkhead {
namespace {

std::string firstPart(const std::string &name)
{
    return name.substr(0, name.find('.'));
}

/// Listed names of a tenant, and the one by prefix unless it is listed as somebody's.
std::vector<std::string> namesOf(const std::string &tenantId, const std::map<std::string, std::string> &listed,
                                 const std::string &prefix)
{
    std::vector<std::string> names;
    for (const auto &[name, id] : listed)
        if (id == tenantId)
            names.push_back(name);
    if (!prefix.empty() && !tenantId.empty() && !listed.contains(prefix + tenantId))
        names.push_back(prefix + tenantId);
    return names;
}

} // namespace

std::string literalPattern(const std::string &text)
{
    std::string escaped;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && (static_cast<unsigned char>(c) & 0x80) == 0)
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string ProbedBroker::tenantOf(const std::string &ofVhost, const std::string &queue) const
{
    const bool byQueue = tenantBy == BrokerTenantBy::Queue;
    if (byQueue && ofVhost != vhost)
        return {};
    if (const auto listed = tenants.find(byQueue ? firstPart(queue) : ofVhost); listed != tenants.end())
        return listed->second;
    const std::string &name = byQueue ? queue : ofVhost;
    if (prefix.empty() || !name.starts_with(prefix))
        return {};
    const std::string rest = name.substr(prefix.size());
    return byQueue ? firstPart(rest) : rest;
}

std::vector<std::string> ProbedBroker::vhostsOf(const std::string &tenantId) const
{
    std::vector<std::string> names = namesOf(tenantId, tenants, prefix);
    if (tenantBy == BrokerTenantBy::Vhost || names.empty())
        return names;
    return {vhost};
}

std::string ProbedBroker::queuePatternOf(const std::string &tenantId) const
{
    if (tenantBy == BrokerTenantBy::Vhost)
        return "^";
    std::string any;
    for (const std::string &name : namesOf(tenantId, tenants, prefix))
        absl::StrAppend(&any, any.empty() ? "" : "|", literalPattern(name));
    return absl::StrCat("^(?:", any, ")(?:\\.|\\z)");
}

std::string ProbedBroker::userOf(const std::string &tenantId) const
{
    const std::vector<std::string> names = namesOf(tenantId, users, userPrefix);
    return names.empty() ? std::string() : names.front();
}

absl::StatusOr<Secret> readPasswordFile(const std::string &path)
{
    struct stat about = {};
    if (stat(path.c_str(), &about) != 0)
        return absl::NotFoundError(absl::StrCat("The password file ", path, " cannot be read."));
    if ((about.st_mode & (S_IROTH | S_IWOTH)) != 0)
        return absl::FailedPreconditionError(
            absl::StrCat("The password file ", path, " is open to everybody on this machine. chmod 600 it."));
    std::ifstream file(path);
    std::string password;
    if (!std::getline(file, password) || password.empty())
        return absl::NotFoundError(absl::StrCat("The password file ", path, " cannot be read or is empty."));
    if (password.ends_with('\r'))
        password.pop_back();
    return Secret(std::move(password));
}

} // namespace bulkhead
