#include "backend/store/postgres_doctor.h"

#include "backend/store/postgres_fence.h"
#include "backend/store/sentence.h"

#include <absl/strings/str_split.h>
#include <cstdlib>
#include <string_view>

namespace bulkhead::postgres {

namespace {

using Level = Finding::Level;
using sql::sentence;

constexpr std::int64_t kMostSkewMs = 60'000;

/// The first column of the first row as text; empty without one.
std::string value(Connection &connection, std::string_view sql)
{
    sql::Statement statement = connection.prepare(sql);
    const auto row = statement.next();
    return row.ok() && *row ? statement.text(0) : std::string();
}

void lookAtDurability(Connection &connection, std::vector<Finding> &findings)
{
    bool durable = true;
    for (const char *setting : {"fsync", "full_page_writes"}) {
        if (value(connection, sentence("SELECT current_setting('", setting, "')")) != "off")
            continue;
        durable = false;
        findings.push_back({Level::Doubtful, sentence(setting, " is off: a power cut can destroy the database."),
                            sentence("Set ", setting, " = on in postgresql.conf and restart the server.")});
    }
    const std::string commit = value(connection, "SELECT current_setting('synchronous_commit')");
    const std::string standbys = value(connection, "SELECT current_setting('synchronous_standby_names')");
    if (commit == "off")
        findings.push_back({Level::Doubtful,
                            "synchronous_commit is off for this role; the gateway turns it on for its own "
                            "writes.",
                            "ALTER ROLE … RESET synchronous_commit, so that nobody relies on it."});
    if (!standbys.empty() && commit == "local") {
        durable = false;
        findings.push_back({Level::Doubtful,
                            "Commits do not wait for the synchronous standbys (synchronous_commit = local): a "
                            "failover can lose acknowledged writes.",
                            "ALTER ROLE … SET synchronous_commit = on."});
    }
    if (durable)
        findings.push_back({Level::Good, standbys.empty()
                                             ? "A commit is on the server's disk before it is acknowledged; no "
                                               "synchronous standby is named, so a failover may lose the last "
                                               "ones."
                                             : "A commit is on the disks of the server and its synchronous "
                                               "standby before it is acknowledged."});
}

void lookAtEncryption(Connection &connection, std::vector<Finding> &findings)
{
    const std::string from = value(connection, "SELECT host(inet_client_addr())");
    const bool here = from.empty() || from == "127.0.0.1" || from == "::1";
    if (connection.wire() != nullptr && !connection.wire()->encrypted() && !here)
        findings.push_back({Level::Doubtful, "The way to the server is not encrypted.",
                            "Add sslmode=verify-full and sslrootcert=FILE to the address; the server needs ssl = on."});
}

} // namespace

void lookAtHosts(const std::string &url, std::vector<Finding> &findings)
{
    const auto address = readAddress(url);
    if (!address.ok())
        return;
    std::vector<std::string> hosts, ports;
    for (const auto &[keyword, given] : address->settings) {
        if (keyword == "host")
            hosts = absl::StrSplit(given, ',');
        if (keyword == "port")
            ports = absl::StrSplit(given, ',');
    }
    for (std::size_t i = 0; hosts.size() > 1 && i < hosts.size(); ++i) {
        Address one = *address;
        const std::string port = ports.size() == hosts.size() ? ports[i] : ports.empty() ? "" : ports.front();
        for (auto &[keyword, given] : one.settings) {
            if (keyword == "host")
                given = hosts[i];
            else if (keyword == "port")
                given = port;
            else if (keyword == "target_session_attrs")
                given = "any";
        }
        one.name = sentence(hosts[i], port.empty() ? "" : ":", port);
        const auto wire = Wire::connect(one);
        if (!wire.ok()) {
            findings.push_back({Level::Doubtful, std::string(wire.status().message()), remedyFor(wire.status())});
            continue;
        }
        const auto state = (*wire)->tell("SELECT 1 / (1 - pg_is_in_recovery()::int)"); // Fails on a standby.
        findings.push_back({Level::Good, sentence(one.name, state.ok() ? " takes writes." : " is a standby.")});
    }
}

void lookAtServer(Connection &connection, const Clock &clock, std::vector<Finding> &findings)
{
    if (absl::Status status = connection.begin(sql::Access::Read); !status.ok()) {
        findings.push_back({Level::Broken, std::string(status.message()), remedyFor(status)});
        return;
    }
    findings.push_back({Level::Good, sentence("Reached ", connection.name(), ", PostgreSQL ",
                                              value(connection, "SELECT current_setting('server_version')"), ".")});
    const std::string encoding = value(connection, "SELECT current_setting('server_encoding')");
    if (encoding != "UTF8")
        findings.push_back({Level::Broken,
                            sentence("The database is encoded in ", encoding, ", which cannot hold every name."),
                            "Make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."});
    lookAtEncryption(connection, findings);
    lookAtDurability(connection, findings);
    const auto serverMs = connection.number("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
    const std::int64_t skewMs = serverMs.ok() ? std::llabs(*serverMs - clock.nowMs()) : 0;
    if (skewMs > kMostSkewMs)
        findings.push_back({Level::Doubtful,
                            sentence("The clocks of this machine and the server differ by ", skewMs / 1'000, " s."),
                            "Keep both by NTP: times in audit records are this machine's."});
    connection.rollback();
}

void lookAtFence(Connection &connection, std::vector<Finding> &findings)
{
    absl::Status status = checkRole(connection);
    if (status.ok())
        status = checkTables(connection);
    if (!status.ok()) {
        const bool fence = absl::IsPermissionDenied(status);
        findings.push_back({fence ? Level::Config : Level::Broken, std::string(status.message())});
        return;
    }
    if (!connection.begin(sql::Access::Read).ok())
        return;
    const auto owned = connection.number("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'bulkhead'"
                                         " AND pg_has_role(current_user, tableowner, 'MEMBER')");
    connection.rollback();
    if (owned.ok() && *owned > 0)
        findings.push_back({Level::Doubtful,
                            "Row-level security holds, but the gateway's role owns the tables and could switch "
                            "it off.",
                            "Migrate as an owner, and serve as another role: CREATE ROLE gateway LOGIN; "
                            "\"bulkhead-gateway migrate --serve-as gateway\"."});
    else
        findings.push_back({Level::Good,
                            "Row-level security holds on every table with tenants' rows, and the gateway's role "
                            "cannot switch it off."});
}

void lookAtReplicas(Connection &connection, std::vector<Finding> &findings)
{
    constexpr std::string_view kMissing =
        "SELECT string_agg(DISTINCT t.name, ', ' ORDER BY t.name) FROM ("
        "SELECT n.name, r.word FROM unnest(ARRAY['change', 'lease', 'pool_report', 'replica']) AS n (name),"
        " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS r (word) UNION ALL "
        "SELECT n.name, r.word FROM unnest(ARRAY['audit_tree', 'audit_node', 'audit_find']) AS n (name),"
        " unnest(ARRAY['SELECT', 'INSERT']) AS r (word) UNION ALL SELECT 'audit_tree', 'UPDATE') AS t (name, word)"
        " WHERE NOT has_table_privilege('bulkhead.' || t.name, t.word)";
    if (!connection.begin(sql::Access::Read).ok())
        return;
    sql::Statement rights = connection.prepare(kMissing);
    const auto row = rights.next();
    const std::string missing = row.ok() && *row ? rights.text(0) : std::string();
    const auto live = connection.number("SELECT count(*) FROM replica WHERE expires_at > clock_timestamp()");
    connection.rollback();
    if (!row.ok()) // The schema is not this version's, and that was said.
        return;
    if (!missing.empty())
        findings.push_back(
            {Level::Broken,
             sentence("Gateways cannot tell each other what they do: the role may not use ", missing, "."),
             "Run \"bulkhead-gateway migrate --serve-as\" with this role again, as the owner."});
    else if (live.ok())
        findings.push_back({Level::Good, sentence("Gateways that serve from it now: ", *live, ".")});
}

std::string whoWrites(Connection &connection)
{
    constexpr std::string_view kHolder =
        "SELECT format('Process %s of the server (role %s, %s, from %s) has been writing for %s s', a.pid, a.usename,"
        " a.application_name, coalesce(host(a.client_addr), 'this machine'),"
        " extract(epoch FROM clock_timestamp() - a.xact_start)::bigint)"
        " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1114991723 AND l.objid = 1 LIMIT 1";
    std::string holder;
    if (connection.begin(sql::Access::Read).ok()) {
        holder = value(connection, kHolder);
        connection.rollback();
    }
    if (holder.empty())
        return "The server is overloaded, or something else holds its tables: look for a long transaction.";
    return sentence(holder, "; if it is stuck, end it with pg_terminate_backend(). A gateway's own ends after 6 s.");
}

std::string remedyFor(const absl::Status &status)
{
    const std::string text(status.message());
    const auto says = [&](std::string_view words) { return text.find(words) != std::string::npos; };
    if (says("Connection refused"))
        return "Start the server, or correct host and port; the server must listen there (listen_addresses).";
    if (says("could not translate host name"))
        return "Correct the host's name.";
    if (says("timeout expired") || says("timed out"))
        return "See whether the host is up and a firewall lets the gateway through.";
    if (says("does not exist"))
        return "Correct the address, or make what is missing: CREATE ROLE gateway LOGIN; CREATE DATABASE bulkhead "
               "OWNER "
               "gateway;";
    if (says("password"))
        return "Put the password into ~/.pgpass (mode 600), a file named by PGPASSFILE or ?passfile=, or a service "
               "file.";
    if (says("pg_hba.conf"))
        return "Let the gateway's host in: a line in the server's pg_hba.conf, then SELECT pg_reload_conf().";
    if (says("read-only"))
        return "No host of the address takes writes: promote one, or name the primary.";
    if (says("SSL") || says("certificate"))
        return "Correct sslmode and sslrootcert in the address, or ssl on the server.";
    return "See the server's log.";
}

} // namespace bulkhead::postgres
