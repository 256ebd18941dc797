#include "backend/driver/postgres_boundary_probe.h"

#include "backend/driver/postgres_boundary_attempts.h"
#include "backend/driver/postgres_boundary_look.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead::pg {
namespace {

constexpr std::size_t kTablesAtOnce = 25;
constexpr int kMostLate = 3; ///< Statements that were ended: a round is bounded.

class Round
{
public:
    Round(Administrator &administrator, const Place &place, PostgresLink &shared)
        : m_administrator(administrator)
        , m_place(place)
        , m_shared(shared)
    {
        m_round.tenantId = place.tenant.id;
    }

    absl::Status make();
    ProbeRound take() { return std::move(m_round); }

private:
    absl::Status atHome();
    absl::Status inOwnDatabase();
    absl::Status inShared(PostgresLink &tenant);
    absl::Status onRows(PostgresLink &tenant, const std::vector<CanaryRow> &canaries);
    absl::Status through(PostgresLink &tenant, PostgresLink &administrator);
    absl::Status byLogin();
    absl::Status make(PostgresLink &tenant, PostgresLink &administrator, const std::vector<SqlAttempt> &attempts);
    absl::Status judge(PostgresLink &administrator, const SqlAttempt &attempt, const SqlOutcome &outcome);
    absl::StatusOr<bool> namesATenants(const std::string &boundary, const std::string &names);
    absl::StatusOr<std::string> causeOf(PostgresLink &administrator, const SqlAttempt &attempt);
    void leaveOut(const std::string &why);
    void add(const std::string &boundary, const std::string &what, bool crossed, std::string evidence,
             std::string cause = {});
    void knock(const std::string &boundary, const std::string &what, const std::string &role,
               const std::string &database, const std::string &cause);

    Administrator &m_administrator;
    const Place &m_place;
    PostgresLink &m_shared;
    Credential m_credential;
    ProbeRound m_round;
    int m_late = 0;
};

/// The statement was ended or could not be carried out for want of something: that is no refusal.
bool isNoAnswer(const std::string &state)
{
    return std::ranges::any_of(std::initializer_list<const char *>{"08", "40", "53", "54", "55", "57", "58", "XX"},
                               [&](const char *kind) { return state.starts_with(kind); });
}

/// The server has judged it and said no, or nothing of the name is to be seen. Anything else, such as a type that does
/// not fit, is an attempt that went wrong. What a function raises is its own affair, and shows nothing.
bool isRefusal(const SqlAttempt &attempt, const std::string &state)
{
    return state == "42501" || state == "42P01" || state == "3F000" || !attempt.cause.empty();
}

/// A login that the server has judged and not let in.
bool isRefusedLogin(const std::string &state)
{
    return state == "42501" || state.starts_with("28");
}

void Round::leaveOut(const std::string &why)
{
    absl::StrAppend(&m_round.incomplete, m_round.incomplete.empty() ? "" : "; ", why);
}

void Round::add(const std::string &boundary, const std::string &what, bool crossed, std::string evidence,
                std::string cause)
{
    m_round.attempts.push_back({Layer::Data, boundary, what, crossed, std::move(evidence), std::move(cause)});
}

absl::StatusOr<bool> Round::namesATenants(const std::string &boundary, const std::string &names)
{
    if (names.empty())
        return false;
    const auto known = m_shared.ask("SELECT 1 FROM bulkhead_platform.made WHERE kind = $1 AND name IN"
                                    " (SELECT jsonb_array_elements_text($2::jsonb)) LIMIT 1",
                                    {boundary == "database.other" ? "database" : "schema", names});
    if (!known.ok())
        return explained("What was made cannot be read", known.status());
    return known->size() > 0;
}

absl::StatusOr<std::string> Round::causeOf(PostgresLink &administrator, const SqlAttempt &attempt)
{
    if (!attempt.cause.empty())
        return attempt.cause;
    if (attempt.table != nullptr) {
        auto cause = causeOnTable(administrator, m_place, *attempt.table);
        if (!cause.ok() || !cause->empty())
            return cause;
    }
    const auto looks = lookAtBoundaries(m_administrator, m_place);
    if (!looks.ok())
        return looks.status();
    std::string cause;
    for (const Observation &look : *looks)
        if (!look.holds && look.check != "data.limits" && look.check != "data.search_path")
            absl::StrAppend(&cause, cause.empty() ? "" : "; ", look.cause);
    return cause.empty() ? absl::StrCat("Rights of role ", m_place.names.role, ", given in a way that no look finds")
                         : cause;
}

absl::Status Round::judge(PostgresLink &administrator, const SqlAttempt &attempt, const SqlOutcome &outcome)
{
    if (isNoAnswer(outcome.state)) {
        leaveOut(absl::StrCat(attempt.what, ": ", outcome.state, ": ", outcome.message));
        return absl::OkStatus();
    }
    bool crossed = false;
    std::string seen;
    switch (attempt.crossed) {
    case Crossed::AnyAnswer:
        crossed = outcome.state.empty();
        seen = "it was let through";
        break;
    case Crossed::Rows:
        crossed = outcome.state.empty() && outcome.value != "0";
        seen = absl::StrCat(outcome.value, outcome.value == "1" ? " row seen" : " rows seen");
        break;
    case Crossed::Names: {
        const auto named = namesATenants(attempt.boundary, outcome.value);
        if (!named.ok())
            return named.status();
        crossed = outcome.state.empty() && *named;
        seen = outcome.value.empty() ? "none" : outcome.value;
        break;
    }
    case Crossed::Written: // Constraints and unique keys come after the rules.
        crossed = outcome.state.empty() ? outcome.rows > 0 : outcome.state.starts_with("23");
        seen = absl::StrCat(outcome.rows, outcome.rows == 1 ? " row touched" : " rows touched");
        break;
    }
    std::string evidence = outcome.state.empty() ? seen : absl::StrCat(outcome.state, ": ", outcome.message);
    if (crossed) { // Told whatever becomes of the search for its cause.
        const auto cause = causeOf(administrator, attempt);
        add(attempt.boundary, attempt.what, true, std::move(evidence),
            cause.ok() ? *cause : absl::StrCat("not found: ", std::string(cause.status().message())));
    } else if (!outcome.state.empty() && !isRefusal(attempt, outcome.state)) {
        leaveOut(absl::StrCat(attempt.what, ": ", evidence));
    } else if (attempt.planted) {
        add(attempt.boundary, attempt.what, false, std::move(evidence));
    }
    return absl::OkStatus();
}

absl::Status Round::make(PostgresLink &tenant, PostgresLink &administrator, const std::vector<SqlAttempt> &attempts)
{
    if (attempts.empty())
        return absl::OkStatus();
    if (!tenant.good()) {
        leaveOut(absl::StrCat(attempts.front().what, " and more: the tenant's session was lost"));
        return absl::OkStatus();
    }
    if (m_late >= kMostLate) {
        leaveOut(absl::StrCat(attempts.front().what, " and more: too much was ended before"));
        return absl::OkStatus();
    }
    const auto outcomes = makeAttempts(tenant, attempts, kAttemptsMs);
    if (!outcomes.ok()) {
        const bool late = sqlStateOf(outcomes.status()) == "57014";
        m_late += late ? 1 : 0;
        if (late && attempts.size() > 1) { // One of them takes long: which, and what of the others?
            for (const SqlAttempt &attempt : attempts)
                if (absl::Status status = make(tenant, administrator, {attempt}); !status.ok())
                    return status;
            return absl::OkStatus();
        }
        leaveOut(
            absl::StrCat(attempts.front().what, attempts.size() > 1 ? " and more: " : ": ", rawOf(outcomes.status())));
        return absl::OkStatus();
    }
    for (std::size_t at = 0; at < attempts.size(); ++at)
        if (absl::Status status = judge(administrator, attempts[at], (*outcomes)[at]); !status.ok())
            return status;
    return absl::OkStatus();
}

absl::Status Round::onRows(PostgresLink &tenant, const std::vector<CanaryRow> &canaries)
{
    std::vector<SqlAttempt> attempts;
    for (std::size_t at = 0; at < canaries.size(); ++at) {
        const CanaryRow &canary = canaries[at];
        std::ranges::move(attemptsOn(m_shared, canary), std::back_inserter(attempts));
        if (canary.row.empty() && !canary.table.partition) // What a partition holds is tried through its parent.
            leaveOut(absl::StrCat("rows of ", canary.table.name, ": no canary's row is there",
                                  canary.problem.empty() ? "" : " that the administrator could see: ", canary.problem));
        if ((at + 1) % kTablesAtOnce != 0 && at + 1 < canaries.size())
            continue;
        if (absl::Status status = make(tenant, m_shared, attempts); !status.ok())
            return status;
        attempts.clear();
    }
    return absl::OkStatus();
}

absl::Status Round::through(PostgresLink &tenant, PostgresLink &administrator)
{
    auto attempts = attemptsThroughOthers(administrator, m_place);
    if (!attempts.ok())
        return attempts.status();
    if (!attempts->leftOut.empty())
        leaveOut(attempts->leftOut);
    for (const SqlAttempt &attempt : attempts->list) // Each by itself: one that takes long must not hide the others.
        if (absl::Status status = make(tenant, administrator, {attempt}); !status.ok())
            return status;
    return absl::OkStatus();
}

absl::Status Round::inShared(PostgresLink &tenant)
{
    const auto tables = sharedTables(m_shared, m_place.config);
    if (!tables.ok())
        return tables.status();
    auto canaries = canaryRows(m_shared, *tables);
    if (!canaries.ok())
        return canaries.status();
    const bool lacking =
        std::ranges::any_of(*canaries, [](const CanaryRow &one) { return one.row.empty() && !one.table.partition; });
    if (lacking) { // A table that is new, or a row that somebody deleted.
        std::string sown;
        if (absl::Status status = sowCanaries(m_shared, m_place.config, sown); !status.ok())
            leaveOut(std::string(status.message()));
        canaries = canaryRows(m_shared, *tables);
        if (!canaries.ok())
            return canaries.status();
    }
    if (absl::Status status = onRows(tenant, *canaries); !status.ok())
        return status;
    const auto attempts = attemptsInShared(m_shared, m_place, *tables);
    if (!attempts.ok())
        return attempts.status();
    if (!attempts->leftOut.empty())
        leaveOut(attempts->leftOut);
    if (absl::Status status = make(tenant, m_shared, attempts->list); !status.ok())
        return status;
    return through(tenant, m_shared);
}

absl::Status Round::inOwnDatabase()
{
    const auto own = m_administrator.to(m_place.names.database);
    if (!own.ok())
        return own.status();
    const auto tenant = m_administrator.as(m_place.names.role, m_credential.password, m_place.names.database);
    if (!tenant.ok()) {
        leaveOut(absl::StrCat("the tenant's own login: ", rawOf(tenant.status())));
        return absl::OkStatus();
    }
    if (absl::Status status = make(**tenant, **own, attemptsAnywhere(m_shared, m_place)); !status.ok())
        return status;
    return through(**tenant, **own);
}

/// Where the tenant's rows are, and in the shared database in any case.
absl::Status Round::atHome()
{
    const bool ownDatabase = !m_place.names.database.empty();
    if (ownDatabase)
        if (absl::Status status = inOwnDatabase(); !status.ok())
            return status;
    const auto tenant = m_administrator.as(m_place.names.role, m_credential.password, m_administrator.database());
    if (!tenant.ok()) {
        if (ownDatabase && isRefusedLogin(sqlStateOf(tenant.status())))
            add("database.other", absl::StrCat("connect to the shared database ", m_administrator.database()), false,
                rawOf(tenant.status()));
        else
            leaveOut(absl::StrCat("the tenant's own login: ", rawOf(tenant.status())));
        return absl::OkStatus();
    }
    if (!ownDatabase)
        if (absl::Status status = make(**tenant, m_shared, attemptsAnywhere(m_shared, m_place)); !status.ok())
            return status;
    return inShared(**tenant);
}

void Round::knock(const std::string &boundary, const std::string &what, const std::string &role,
                  const std::string &database, const std::string &cause)
{
    const auto link = m_administrator.as(role, m_credential.password, database);
    if (link.ok())
        add(boundary, what, true, "logged in", cause);
    else if (isRefusedLogin(sqlStateOf(link.status())))
        add(boundary, what, false, rawOf(link.status()));
    else
        leaveOut(absl::StrCat(what, ": ", rawOf(link.status())));
}

absl::Status Round::byLogin()
{
    const std::string other = nameOf(m_place.config.rolePrefix, kSharedCanary);
    if (other != m_place.names.role)
        knock("credential.other", "log in as another tenant with one's own password", other, m_administrator.database(),
              absl::StrCat("The server let role ", other,
                           " in without asking for its own password: pg_hba.conf, the line that fits it"));
    const std::string database = nameOf(m_place.config.databasePrefix, kDatabaseCanary);
    const auto there = madeFor(m_shared, "database", database);
    if (!there.ok())
        return there.status();
    if (!there->empty() && database != m_place.names.database)
        knock(
            "database.other", "connect to another tenant's database", m_place.names.role, database,
            absl::StrCat("CONNECT on database ", database, " is granted to ", m_place.names.role, " or to everybody"));
    return absl::OkStatus();
}

absl::Status Round::make()
{
    const auto made =
        m_shared.ask("SELECT 1 FROM bulkhead_platform.made WHERE tenant = $1 LIMIT 1", {m_place.tenant.id});
    if (!made.ok())
        return explained("What was made cannot be read", made.status());
    if (made->size() == 0)
        return absl::NotFoundError(absl::StrCat("Nothing of ", m_place.tenant.id, " stands on this platform."));
    auto credential = credentialOf(m_shared, m_place.tenant.id);
    if (absl::IsNotFound(credential.status())) {
        leaveOut(std::string(credential.status().message()));
        return absl::OkStatus();
    }
    if (!credential.ok())
        return credential.status();
    m_credential = *std::move(credential);
    if (absl::Status status = atHome(); !status.ok())
        return status;
    return byLogin();
}

} // namespace

absl::StatusOr<ProbeRound> probeBoundaries(Administrator &administrator, const Place &place, const Clock &clock)
{
    const auto shared = administrator.shared();
    if (!shared.ok())
        return shared.status();
    const std::int64_t started = clock.nowMs();
    Round round(administrator, place, **shared);
    const absl::Status status = round.make();
    ProbeRound made = round.take();
    if (!status.ok()) {
        if (made.attempts.empty())
            return status;
        absl::StrAppend(&made.incomplete, made.incomplete.empty() ? "" : "; ", std::string(status.message()));
    }
    made.startedMs = started;
    made.endedMs = clock.nowMs();
    return made;
}

} // namespace bulkhead::pg
