#include "backend/driver/postgres_administrator.h"

#include "backend/driver/postgres_conninfo.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>

namespace bulkhead::pg {
namespace {

constexpr int kMs = 25'000; ///< Above the statement's own limit, so that the server's word comes first.

struct Meaning
{
    const char *state;
    absl::StatusCode code;
    const char *remedy;
};
constexpr Meaning kMeanings[]{
    {"42501", absl::StatusCode::kPermissionDenied, " Give the administrator that right, then retry."},
    {"28P01", absl::StatusCode::kPermissionDenied, " Check the administrator's password file."},
    {"28000", absl::StatusCode::kPermissionDenied, " Check the administrator's role and the server's pg_hba.conf."},
    {"53300", absl::StatusCode::kResourceExhausted, " No connection is free. Retry after one has ended."},
    {"53100", absl::StatusCode::kResourceExhausted, " The server's disk is full. Make room, then retry."},
    {"53200", absl::StatusCode::kResourceExhausted, " The server is out of memory. Retry later."},
    {"55P03", absl::StatusCode::kUnavailable, " Somebody holds a lock on it. Retry in a minute."},
    {"57014", absl::StatusCode::kUnavailable, " It took too long and was ended. Retry in a minute."},
    {"55006", absl::StatusCode::kUnavailable, " Somebody is connected to it. Retry in a minute."},
};

} // namespace

absl::Status explained(const std::string &what, const absl::Status &status)
{
    if (status.ok())
        return status;
    std::string reason(absl::StripPrefix(absl::StripPrefix(status.message(), "ERROR:  "), "FATAL:  "));
    const std::string state = sqlStateOf(status);
    absl::StatusCode code = status.code();
    const char *remedy = absl::IsUnavailable(status) ? " Retry when the server answers." : "";
    for (const Meaning &meaning : kMeanings)
        if (state == meaning.state) {
            code = meaning.code;
            remedy = meaning.remedy;
        }
    absl::Status result(code, absl::StrCat(what, ": ", reason, ".", remedy));
    status.ForEachPayload([&](absl::string_view url, const absl::Cord &value) { result.SetPayload(url, value); });
    return result;
}

std::string rawOf(const absl::Status &status)
{
    const std::string state = sqlStateOf(status);
    const std::string text(absl::StripPrefix(absl::StripPrefix(status.message(), "ERROR:  "), "FATAL:  "));
    return state.empty() ? text : absl::StrCat(state, ": ", text);
}

Administrator::Administrator(const PostgresPlatformConfig &config)
    : m_conninfo(config.postgres)
    , m_database(config.database)
{
}

absl::StatusOr<std::unique_ptr<PostgresLink>> Administrator::to(const std::string &database) const
{
    auto settings = readConninfo(m_conninfo);
    if (!settings.ok())
        return settings.status();
    (*settings)["dbname"] = database;
    (*settings)["client_encoding"] = "UTF8";
    settings->try_emplace("application_name", "bulkhead platform");
    auto link = PostgresLink::open(writeConninfo(*settings));
    if (!link.ok())
        return explained(absl::StrCat("The platform's database \"", database, "\" cannot be reached"), link.status());
    // Names in what catalogs say are whole only when nothing but the catalog is searched. To compile a question to the
    // catalogs takes ten times as long as to answer it.
    const auto set =
        (*link)->tell("SET search_path = pg_catalog; SET statement_timeout = '20s'; SET lock_timeout = '5s';"
                      "SET client_min_messages = warning; SET row_security = on; SET jit = off;"
                      "SET idle_in_transaction_session_timeout = '60s'");
    if (!set.ok())
        return explained("The platform's session cannot be set up", set.status());
    return link;
}

absl::StatusOr<PostgresLink *> Administrator::shared()
{
    if (m_shared && m_shared->good())
        return m_shared.get();
    m_shared.reset();
    auto link = to(m_database);
    if (!link.ok())
        return link.status();
    m_shared = *std::move(link);
    return m_shared.get();
}

absl::StatusOr<std::unique_ptr<PostgresLink>> Administrator::as(const std::string &role, const Secret &password,
                                                                const std::string &database) const
{
    auto settings = readConninfo(m_conninfo);
    if (!settings.ok())
        return settings.status();
    for (const char *own :
         {"passfile", "options", "sslcert", "sslkey", "sslpassword", "service", "fallback_application_name"})
        settings->erase(own);
    (*settings)["dbname"] = database;
    (*settings)["client_encoding"] = "UTF8";
    (*settings)["user"] = role;
    (*settings)["password"] = password.reveal();
    (*settings)["application_name"] = "bulkhead probe";
    (*settings)["options"] =
        absl::StrCat("-c search_path=pg_catalog -c lock_timeout=500 -c statement_timeout=", kAttemptsMs);
    return PostgresLink::open(writeConninfo(*settings));
}

absl::Status transaction(PostgresLink &link, const std::function<absl::Status()> &work)
{
    constexpr char kTurn[] = "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('bulkhead_platform'))";
    absl::Status status = run(link, "The platform cannot be changed", "BEGIN");
    if (status.ok())
        status = run(link, "Another change of the platform is under way", kTurn);
    if (status.ok())
        status = work();
    if (!status.ok()) {
        if (link.good())
            static_cast<void>(link.ask("ROLLBACK", {}, kMs));
        return status;
    }
    return explained("What was done was not kept for certain", link.ask("COMMIT", {}, kMs).status());
}

absl::Status run(PostgresLink &link, const std::string &what, const std::string &sql,
                 const std::vector<std::string> &values)
{
    return explained(what, link.ask(sql, values, kMs).status());
}

absl::Status runAll(PostgresLink &link, const std::string &what, const std::vector<std::string> &statements)
{
    for (const std::string &sql : statements)
        if (absl::Status status = run(link, what, sql); !status.ok())
            return status;
    return absl::OkStatus();
}

} // namespace bulkhead::pg
