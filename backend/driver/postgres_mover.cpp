#include "backend/driver/postgres_mover.h"

#include "backend/driver/postgres_move_rows.h"
#include "backend/driver/postgres_move_state.h"
#include "backend/driver/postgres_removal.h"
#include "backend/driver/postgres_row_rules.h"

#include <absl/strings/str_cat.h>

#include <mutex>

namespace bulkhead::pg {
namespace {

constexpr char kPrepare[] = "move.rows.prepare", kClose[] = "move.rows.close", kCopy[] = "move.rows.copy",
               kCompare[] = "move.rows.compare", kSwitch[] = "move.rows.switch", kOpen[] = "move.rows.open",
               kRetire[] = "move.rows.retire";

std::string wordsOf(const Place &place)
{
    if (!place.names.database.empty())
        return "a database of its own";
    return place.names.schema.empty() ? "the shared tables" : "a schema of its own";
}

bool samePlace(const Place &was, const Place &will)
{
    return was.names.schema == will.names.schema && was.names.database == will.names.database;
}

class PostgresMover final : public TierMover
{
public:
    PostgresMover(PostgresPlatformConfig config, StandardStep standard)
        : m_config(std::move(config))
        , m_standard(std::move(standard))
        , m_administrator(m_config)
    {
    }

    std::vector<PlannedMove> planMove(const TenantFacts &tenant, Tier to) const override;
    absl::Status applyMove(const TenantFacts &tenant, Tier to, const std::string &step, std::string &evidence) override;
    absl::Status undoMove(const TenantFacts &tenant, Tier to, std::string &evidence) override;

private:
    /// Both places of a move, and their connections. The mover outlives it.
    struct Both
    {
        TenantFacts after;
        Place was, will;
        PostgresLink *link = nullptr; ///< To the shared database.
        std::unique_ptr<PostgresLink> there, here;
        MoveSide from, to;
        Both(const PostgresPlatformConfig &config, const TenantFacts &tenant, TenantFacts moved)
            : after(std::move(moved))
            , was{config, tenant, namesOf(config, tenant)}
            , will{config, after, namesOf(config, after), true}
        {
        }
        Both(const Both &) = delete;
        Both &operator=(const Both &) = delete;
    };
    [[nodiscard]] static TenantFacts moved(TenantFacts tenant, Tier to)
    {
        tenant.tier = to;
        return tenant;
    }
    /// `rows`: connections to the databases of both places, too.
    absl::Status connect(Both &both, bool rows);
    absl::Status connectOwn(const Place &place, std::unique_ptr<PostgresLink> &own, MoveSide &side,
                            PostgresLink &shared);
    absl::Status prepare(Both &both, std::string &evidence);
    absl::Status checkEmpty(const Both &both);
    absl::Status makePlace(Both &both, std::string &evidence);
    /// What was made of a place goes. Within no transaction.
    absl::Status removePlace(PostgresLink &link, const Place &place, std::string &evidence);
    absl::Status retire(Both &both, std::string &evidence);
    /// The tenant's role and its readers.
    absl::Status lead(const TenantFacts &tenant, const Place &out, const Place &into, PostgresLink &link,
                      std::string &evidence);

    const PostgresPlatformConfig m_config;
    const StandardStep m_standard;
    std::mutex m_mutex;
    Administrator m_administrator;
};

std::vector<PlannedMove> PostgresMover::planMove(const TenantFacts &tenant, Tier to) const
{
    const TenantFacts after = moved(tenant, to);
    const Place was{m_config, tenant, namesOf(m_config, tenant)}, will{m_config, after, namesOf(m_config, after)};
    if (samePlace(was, will)) // Its rows stay; what it may use is another.
        return {{kPrepare, "Look whether the tenant can be moved", MovePhase::Prepare},
                {kSwitch, "Set the limits of the new tier", MovePhase::Switch},
                {kOpen, "Keep the new tier", MovePhase::Open},
                {kRetire, "Forget the move", MovePhase::Retire}};
    std::string services;
    if (was.names.database != will.names.database)
        services = will.names.database.empty()
                       ? absl::StrCat("; its services connect to database \"", m_config.database, "\" from now on")
                       : absl::StrCat("; its services connect to database \"", will.names.database, "\" from now on");
    return {{kPrepare, absl::StrCat("Make ", wordsOf(will), " beside ", wordsOf(was)), MovePhase::Prepare},
            {kClose, "Stop the tenant: end its sessions and let nobody in", MovePhase::Close},
            {kCopy, absl::StrCat("Copy its rows to ", wordsOf(will)), MovePhase::Copy},
            {kCompare, "Compare counts and checksums of every table on both sides", MovePhase::Copy},
            {kSwitch, "Lead its role to the new place, with the new tier's limits", MovePhase::Switch},
            {kOpen, absl::StrCat("Let the tenant in again", services), MovePhase::Open},
            {kRetire, absl::StrCat("Take away what it had in ", wordsOf(was)), MovePhase::Retire}};
}

absl::Status PostgresMover::connectOwn(const Place &place, std::unique_ptr<PostgresLink> &own, MoveSide &side,
                                       PostgresLink &shared)
{
    side = {&shared, &place};
    if (place.names.database.empty())
        return absl::OkStatus();
    auto link = m_administrator.to(place.names.database);
    if (!link.ok())
        return link.status();
    own = *std::move(link);
    side.link = own.get();
    return absl::OkStatus();
}

absl::Status PostgresMover::connect(Both &both, bool rows)
{
    const auto shared = m_administrator.shared();
    if (!shared.ok())
        return shared.status();
    both.link = *shared;
    if (absl::Status status = prepareRegistry(*both.link, m_config); !status.ok())
        return status;
    both.from = {both.link, &both.was};
    both.to = {both.link, &both.will};
    if (!rows)
        return absl::OkStatus();
    absl::Status status = connectOwn(both.was, both.here, both.from, *both.link);
    return status.ok() ? connectOwn(both.will, both.there, both.to, *both.link) : status;
}

/// What stands where the tenant shall go, before this move has made anything, is somebody's.
absl::Status PostgresMover::checkEmpty(const Both &both)
{
    const auto &names = both.will.names;
    for (const auto &[kind, name] : {std::pair{"schema", names.database.empty() ? names.schema : std::string()},
                                     std::pair{"database", names.database}}) {
        if (name.empty())
            continue;
        const auto there = claim(*both.link, kind, name, both.after.id);
        if (!there.ok())
            return there.status();
        if (*there == Claim::Ours)
            return absl::FailedPreconditionError(
                absl::StrCat("A ", kind, " \"", name,
                             "\" of this tenant stands there already, and no move has made it. "
                             "Look what it holds, and remove it, before the tenant is moved there."));
    }
    if (both.after.tier != Tier::Shared)
        return absl::OkStatus();
    // It is counted under the rules that hold there, which a new table has with the next tenant only.
    std::string ruled;
    if (absl::Status status = transaction(*both.link, [&] { return ruleSharedTables(*both.link, m_config, ruled); });
        !status.ok())
        return status;
    const auto rows = countRows(both.to);
    if (!rows.ok())
        return rows.status();
    if (*rows > 0)
        return absl::FailedPreconditionError(absl::StrCat("The shared tables hold ", *rows,
                                                          " rows of this tenant already, which no move has put there. "
                                                          "Look what they are before the tenant is moved there."));
    return absl::OkStatus();
}

absl::Status PostgresMover::makePlace(Both &both, std::string &evidence)
{
    const Place &will = both.will;
    std::string made, filled;
    if (both.after.tier == Tier::Shared)
        return transaction(*both.link, [&] { return ruleSharedTables(*both.link, m_config, evidence); });
    absl::Status status =
        will.names.database.empty() ? makeSchema(*both.link, will, made) : makeDatabase(*both.link, will, made);
    if (!status.ok())
        return status;
    if (will.names.database.empty()) {
        status = fillSchema(*both.link, will, filled);
    } else {
        const auto own = m_administrator.to(will.names.database);
        status = own.ok() ? fillSchema(**own, will, filled) : own.status();
    }
    evidence = absl::StrCat(made, "; ", filled);
    return status;
}

absl::Status PostgresMover::prepare(Both &both, std::string &evidence)
{
    const auto known = madeFor(*both.link, "role", both.was.names.role);
    if (!known.ok())
        return known.status();
    if (*known != both.after.id)
        return absl::NotFoundError("Nothing of the tenant stands on this platform; there is nothing to move.");
    const auto note = moveNote(*both.link, both.after.id);
    if (!note.ok())
        return note.status();
    const bool same = samePlace(both.was, both.will);
    if (note->stage == MoveStage::None && !same)
        if (absl::Status status = checkEmpty(both); !status.ok())
            return status;
    absl::Status status = transaction(*both.link, [&] { return beginMove(*both.link, both.was, both.will); });
    if (!status.ok() || same) {
        evidence = "its rows stay where they are";
        return status;
    }
    status = makePlace(both, evidence);
    std::string canaries;
    if (status.ok())
        status = m_standard(both.after, "data.canaries", canaries);
    return status;
}

absl::Status PostgresMover::removePlace(PostgresLink &link, const Place &place, std::string &evidence)
{
    if (!place.names.database.empty()) {
        // Under whatever name it stands: a move may have ended before it had its own.
        const auto kept = link.ask("SELECT name FROM bulkhead_platform.made WHERE kind = 'database' AND tenant = $1",
                                   {place.tenant.id});
        if (!kept.ok())
            return explained("What was made cannot be read", kept.status());
        for (std::size_t row = 0; row < kept->size(); ++row)
            if (absl::Status status = dropDatabase(link, kept->text(row, "name"), evidence); !status.ok())
                return status;
        return absl::OkStatus();
    }
    if (!place.names.schema.empty())
        return transaction(link, [&]() -> absl::Status {
            const auto owner = madeFor(link, "schema", place.names.schema);
            if (!owner.ok() || *owner != place.tenant.id)
                return owner.status();
            return dropSchema(link, place.names.schema, evidence);
        });
    return within(link, [&]() -> absl::Status {
        const MoveSide side{&link, &place};
        absl::Status status = takeRole(side);
        if (status.ok())
            status = run(link, "The administrator", "RESET ROLE");
        if (status.ok())
            status = deleteRows(link, place, place.names.role, evidence);
        return status.ok() ? leaveRole(side, false) : status;
    });
}

absl::Status PostgresMover::retire(Both &both, std::string &evidence)
{
    const auto note = moveNote(*both.link, both.after.id);
    if (!note.ok())
        return note.status();
    if (note->stage == MoveStage::None) {
        evidence = "what it had is gone";
        return absl::OkStatus();
    }
    if (note->stage != MoveStage::Opened)
        return absl::FailedPreconditionError("The tenant does not run in its new place yet; its old one stays.");
    std::string gone;
    if (!samePlace(both.was, both.will))
        if (absl::Status status = removePlace(*both.link, both.was, gone); !status.ok())
            return status;
    evidence = absl::StrCat("gone: ", gone.empty() ? "nothing" : gone.substr(0, gone.rfind("; ")));
    return transaction(*both.link, [&] { return endMove(*both.link, both.after.id); });
}

absl::Status PostgresMover::lead(const TenantFacts &tenant, const Place &out, const Place &into, PostgresLink &link,
                                 std::string &evidence)
{
    absl::Status status = leadRole(link, out, into, evidence);
    std::string readers;
    return status.ok() ? m_standard(tenant, "data.readers", readers) : status;
}

absl::Status PostgresMover::applyMove(const TenantFacts &tenant, Tier to, const std::string &step,
                                      std::string &evidence)
{
    evidence.clear();
    const std::scoped_lock lock(m_mutex);
    Both both(m_config, tenant, moved(tenant, to));
    if (absl::Status status = connect(both, step == kCopy || step == kCompare); !status.ok())
        return status;
    if (step == kPrepare)
        return prepare(both, evidence);
    if (step == kRetire)
        return retire(both, evidence);
    const auto note = moveNote(*both.link, tenant.id);
    if (!note.ok())
        return note.status();
    if (note->stage == MoveStage::None)
        return absl::FailedPreconditionError("This move was not begun on the platform, or it has ended there.");
    if (step == kClose)
        return closeTenant(*both.link, both.was, evidence);
    if (step == kCopy)
        return copyRows(both.from, both.to, evidence);
    if (step == kCompare)
        return compareRows(both.from, both.to, evidence);
    if (step == kSwitch)
        return lead(both.after, both.was, both.will, *both.link, evidence);
    if (step == kOpen)
        return openTenant(*both.link, both.will, evidence);
    return absl::NotFoundError(absl::StrCat("This platform's move has no step \"", step, "\". Propose it again."));
}

absl::Status PostgresMover::undoMove(const TenantFacts &tenant, Tier to, std::string &evidence)
{
    const std::scoped_lock lock(m_mutex);
    Both both(m_config, tenant, moved(tenant, to));
    if (absl::Status status = connect(both, false); !status.ok())
        return status;
    const auto note = moveNote(*both.link, tenant.id);
    if (!note.ok())
        return note.status();
    evidence = "The tenant runs where it was.";
    if (note->stage == MoveStage::None)
        return absl::OkStatus(); // It never began, or has gone back already.
    if (note->stage == MoveStage::Opened && note->to == to)
        return absl::FailedPreconditionError("The tenant runs in its new place and may have written there.");
    std::string seen, gone;
    if (note->stage == MoveStage::Closed || samePlace(both.was, both.will)) {
        absl::Status status = lead(tenant, both.will, both.was, *both.link, seen);
        if (!status.ok())
            return status;
        // Back under its own password; that this ends a move and not one that goes on is said by its removal below.
        status = putCredentialBack(*both.link, both.was);
        if (!status.ok())
            return status;
    }
    if (!samePlace(both.was, both.will))
        if (absl::Status status = removePlace(*both.link, both.will, gone); !status.ok())
            return status;
    if (!gone.empty())
        evidence = absl::StrCat("The tenant runs where it was. Gone again: ", gone.substr(0, gone.rfind("; ")), ".");
    return transaction(*both.link, [&] { return endMove(*both.link, tenant.id); });
}

} // namespace

std::unique_ptr<TierMover> makePostgresMover(PostgresPlatformConfig config, StandardStep standard)
{
    return std::make_unique<PostgresMover>(std::move(config), std::move(standard));
}

} // namespace bulkhead::pg
