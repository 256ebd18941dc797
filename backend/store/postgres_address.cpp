#include "backend/store/postgres_address.h"

#include "backend/store/sentence.h"

#include <absl/strings/str_split.h>
#include <algorithm>
#include <libpq-fe.h>
#include <memory>

namespace bulkhead::postgres {

namespace {

using sql::sentence;

constexpr std::pair<const char *, const char *> kUnlessSaid[] = {
    {"connect_timeout", "3"},    {"target_session_attrs", "read-write"},
    {"keepalives_idle", "5"},    {"keepalives_interval", "3"},
    {"keepalives_count", "3"},   {"tcp_user_timeout", "15000"},
    {"client_encoding", "UTF8"}, {"fallback_application_name", "bulkhead-gateway"},
};

constexpr char kTrusted[] = "/etc/ssl/certs/ca-certificates.crt"; ///< Whom the distribution trusts.

std::string said(const Address &address, std::string_view keyword)
{
    const auto found =
        std::ranges::find_if(address.settings, [&](const auto &setting) { return setting.first == keyword; });
    return found == address.settings.end() ? std::string() : found->second;
}

/// Whether all of it stays on this machine: sockets and loopback addresses.
bool staysHere(const Address &address)
{
    const std::string hosts = said(address, "hostaddr").empty() ? said(address, "host") : said(address, "hostaddr");
    if (hosts.empty())
        return said(address, "service").empty();
    return std::ranges::all_of(std::vector<std::string>(absl::StrSplit(hosts, ',')), [](const std::string &host) {
        return host.empty() || host.front() == '/' || host == "localhost" || host == "::1" || host.starts_with("127.");
    });
}

std::string nameOf(const Address &address)
{
    const std::string service = said(address, "service");
    std::string hosts = said(address, "host");
    if (hosts.empty())
        hosts = said(address, "hostaddr");
    const std::vector<std::string> host = absl::StrSplit(hosts, ',');
    const std::vector<std::string> port = absl::StrSplit(said(address, "port"), ',');
    std::string where;
    for (std::size_t i = 0; i < host.size(); ++i) {
        where += (i ? "," : "") + (host[i].empty() ? std::string("localhost") : host[i]);
        const std::string &own = port.size() == host.size() ? port[i] : port.front();
        where += own.empty() ? "" : ":" + own;
    }
    if (hosts.empty() && !service.empty())
        return sentence("the PostgreSQL store of the service ", service);
    const std::string database = said(address, "dbname");
    return sentence("the PostgreSQL store ", database.empty() ? "" : database + " ", "at ", where);
}

} // namespace

bool isAddress(std::string_view url)
{
    return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

absl::StatusOr<Address> readAddress(const std::string &url)
{
    char *problem = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(url.c_str(), &problem),
                                                                               PQconninfoFree);
    if (!options) {
        // libpq's text may repeat what was given, a password with it.
        PQfreemem(problem);
        return absl::InvalidArgumentError(
            "The address of the PostgreSQL store cannot be understood. It reads "
            "postgresql://person@host:port/database, several hosts as host:port,host:port, "
            "and special characters as %XX.");
    }
    Address address;
    for (const PQconninfoOption *option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr)
            continue;
        const std::string_view keyword = option->keyword;
        if ((keyword == "password" || keyword == "sslpassword") && option->val[0] != '\0')
            return absl::InvalidArgumentError(
                "A password on the command line can be read by everybody on this machine. Leave it out of the address "
                "and put it into a file that only you can read: ~/.pgpass or one named by PGPASSFILE or ?passfile=FILE "
                "(host:port:database:person:password), or into a service file (?service=NAME).");
        address.settings.emplace_back(keyword, option->val);
    }
    address.name = nameOf(address);
    for (const auto &[keyword, value] : kUnlessSaid) {
        if (said(address, keyword).empty())
            address.settings.emplace_back(keyword, value);
    }
    // libpq's own default gives way to whoever stands in between and says that there is no TLS.
    if (said(address, "sslmode").empty() && !staysHere(address)) {
        address.settings.emplace_back("sslmode", "verify-full");
        if (said(address, "sslrootcert").empty())
            address.settings.emplace_back("sslrootcert", kTrusted);
    }
    return address;
}

} // namespace bulkhead::postgres
