// ImportTenants: rows are judged as they come, and all or none are added at the end.
#include "backend/rpc/inventory.h"

#include "backend/engine/tier_policy.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/iso_date.h"
#include "backend/rpc/once.h"
#include "backend/rpc/text_rules.h"

#include <charconv>
#include <map>
#include <set>
#include <unordered_set>

namespace bulkhead {

namespace {

constexpr std::size_t kRowLimit = 1'000'000;
constexpr int kMessageRows = 2000;
constexpr int kProblemLimit = 1000;

const char *profileWord(Profile profile)
{
    constexpr const char *kWords[] = {"", "clinic", "regional-network", "hospital-system", "white-label"};
    return kWords[static_cast<int>(profile)];
}
const char *tierWord(Tier tier)
{
    constexpr const char *kWords[] = {"", "shared", "segmented", "dedicated", "channel"};
    return kWords[static_cast<int>(tier)];
}

/// An id as TenantFacts asks for; empty when nothing of the key can be kept.
std::string idOf(std::string_view externalId)
{
    std::string id;
    for (const char c : externalId) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            id += upper ? static_cast<char>(c + 32) : c;
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    while (!id.empty() && id.back() == '-')
        id.pop_back();
    return id;
}

std::string trimmed(const std::string &text)
{
    const std::size_t from = text.find_first_not_of(" \t"), to = text.find_last_not_of(" \t");
    return from == std::string::npos ? std::string() : text.substr(from, to - from + 1);
}

class TenantImport final : public Intake<v1::ImportTenantsRequest, v1::ImportTenantsResponse>
{
public:
    TenantImport(const ServiceParts &parts, ImportSeats::Seat seat, Call call, bool dryRun)
        : m_seat(std::move(seat))
        , m_parts(parts)
        , m_call(std::move(call))
        , m_dryRun(dryRun)
    {
    }

    absl::Status take(const v1::ImportTenantsRequest &message) override;
    absl::Status finish(v1::ImportTenantsResponse &answer) override;

private:
    struct Line
    {
        std::uint64_t number = 0;
        bool good = true;
    };
    void judge(const v1::ImportRow &row);
    void judgeTexts(const v1::ImportRow &row, Line &line);
    void judgeKey(const v1::ImportRow &row, Line &line, TenantFacts &facts);
    void judgeKinds(const v1::ImportRow &row, Line &line, TenantFacts &facts);
    void judgeNumbers(const v1::ImportRow &row, Line &line, TenantFacts &facts);
    void problem(Line &line, const char *field, const std::string &text, const char *reason);
    absl::Status add(v1::ImportTenantsResponse &answer);
    absl::Status write(StoreTxn &txn);

    ImportSeats::Seat m_seat; ///< First: given back when the rows are gone.
    ServiceParts m_parts;
    Call m_call;
    bool m_dryRun;
    std::uint64_t m_rows = 0, m_problemsTotal = 0;
    std::vector<TenantFacts> m_tenants;
    std::unordered_set<std::string> m_ids;
    std::map<std::string, std::uint64_t> m_byProfile, m_byTier;
    v1::ImportTenantsResponse m_report;
    std::string m_rowsHash; ///< Chained over messages: what a repeat of the request id must match.
};

void TenantImport::problem(Line &line, const char *field, const std::string &text, const char *reason)
{
    line.good = false;
    ++m_problemsTotal;
    if (m_report.problems_size() >= kProblemLimit)
        return;
    auto &told = *m_report.add_problems();
    told.set_line(line.number);
    told.set_field(field);
    told.set_text(text);
    told.set_reason(reason);
}

absl::Status TenantImport::take(const v1::ImportTenantsRequest &message)
{
    if (message.rows_size() > kMessageRows)
        return fault(absl::StatusCode::kInvalidArgument, "TOO_MANY_ROWS", "A message holds at most 2,000 rows.",
                     "Send the rows in smaller messages.");
    m_rows += static_cast<std::uint64_t>(message.rows_size());
    if (m_rows > kRowLimit)
        return fault(absl::StatusCode::kInvalidArgument, "TOO_MANY_ROWS",
                     "An import holds at most 1,000,000 rows; nothing was added.", "Split the file.");
    m_rowsHash = sha256(m_rowsHash + payloadHash(message));
    for (const v1::ImportRow &row : message.rows())
        judge(row);
    return absl::OkStatus();
}

void TenantImport::judge(const v1::ImportRow &row)
{
    Line line{row.line(), true};
    TenantFacts facts;
    judgeTexts(row, line);
    if (!line.good)
        return; // Its texts are not fit to be looked at further.
    judgeKey(row, line, facts);
    judgeKinds(row, line, facts);
    judgeNumbers(row, line, facts);
    if (!line.good)
        return;
    facts.stage = Stage::Live;
    facts.recommended = policy::recommendedTier(*m_call.baselines, facts);
    if (facts.tier == Tier::Unspecified)
        facts.tier = facts.recommended;
    if (facts.pool.empty())
        facts.pool = std::string("imported-") + tierWord(facts.tier);
    // The scope first: what lies outside it is not even told to exist.
    if (!m_call.inScope(facts))
        problem(line, "region", "The tenant would lie outside your own scope.", "OUTSIDE_YOUR_SCOPE");
    else if (m_call.board->find(facts.id))
        problem(line, "external_id", "There is a tenant with the key " + facts.id + " already.", "EXISTS");
    if (!line.good)
        return;
    ++m_byProfile[profileWord(facts.profile)];
    ++m_byTier[tierWord(facts.tier)];
    m_tenants.push_back(std::move(facts));
}

void TenantImport::judgeTexts(const v1::ImportRow &row, Line &line)
{
    const std::pair<const char *, const std::string *> texts[] = {{"external_id", &row.external_id()},
                                                                  {"name", &row.name()},
                                                                  {"profile", &row.profile()},
                                                                  {"kind", &row.kind()},
                                                                  {"tier", &row.tier()},
                                                                  {"region", &row.region()},
                                                                  {"pool", &row.pool()},
                                                                  {"owner", &row.owner()},
                                                                  {"arr", &row.arr()},
                                                                  {"renewal", &row.renewal()}};
    for (const auto &[field, text] : texts) {
        if (const absl::Status status = checkText(*text, 200, false, field); !status.ok())
            problem(line, field, std::string(status.message()), reasonOf(status).c_str());
    }
}

void TenantImport::judgeKey(const v1::ImportRow &row, Line &line, TenantFacts &facts)
{
    facts.name = trimmed(row.name());
    if (facts.name.empty())
        problem(line, "name", "The name is missing.", "MISSING");
    facts.id = idOf(row.external_id());
    if (facts.id.empty())
        problem(line, "external_id", "The key is missing or has neither letters nor digits.", "MISSING");
    else if (facts.id.size() > 64)
        problem(line, "external_id", "The key is longer than 64 characters.", "TOO_LONG");
    else if (!m_ids.insert(facts.id).second)
        problem(line, "external_id", "The key " + facts.id + " is in the file before.", "DUPLICATE");
    facts.region = trimmed(row.region());
    facts.pool = trimmed(row.pool());
    facts.owner = trimmed(row.owner());
}

void TenantImport::judgeKinds(const v1::ImportRow &row, Line &line, TenantFacts &facts)
{
    const bool byKind = trimmed(row.profile()).empty();
    const std::string spelling = trimmed(byKind ? row.kind() : row.profile());
    facts.profile = policy::profileOf(spelling);
    if (facts.profile == Profile::Unspecified)
        problem(line, byKind ? "kind" : "profile",
                spelling.empty()
                    ? "Neither profile nor kind is given."
                    : "\"" + spelling
                          + "\" is no profile; use clinic, regional network, hospital system or white-label.",
                spelling.empty() ? "MISSING" : "UNKNOWN_WORD");
    if (const std::string tier = trimmed(row.tier()); !tier.empty()) {
        facts.tier = policy::tierOf(tier);
        if (facts.tier == Tier::Unspecified)
            problem(line, "tier",
                    "\"" + tier + "\" is no tier; use shared, segmented, dedicated or channel, or leave it empty.",
                    "UNKNOWN_WORD");
    }
}

void TenantImport::judgeNumbers(const v1::ImportRow &row, Line &line, TenantFacts &facts)
{
    if (const std::string arr = trimmed(row.arr()); !arr.empty()) {
        const auto read = std::from_chars(arr.data(), arr.data() + arr.size(), facts.arr);
        if (read.ec != std::errc() || read.ptr != arr.data() + arr.size() || facts.arr < 0
            || facts.arr > 1'000'000'000'000)
            problem(line, "arr", "\"" + arr + "\" is no amount in whole dollars, such as 48000.", "NO_NUMBER");
    }
    if (const std::string renewal = trimmed(row.renewal()); !renewal.empty()) {
        const auto days = daysOfIsoDate(renewal);
        if (!days)
            problem(line, "renewal", "\"" + renewal + "\" is no date, such as 2027-01-31.", "NO_DATE");
        facts.renewal = days.value_or(0);
    }
}

absl::Status TenantImport::finish(v1::ImportTenantsResponse &answer)
{
    answer = std::move(m_report);
    answer.set_rows(m_rows);
    answer.set_request_id(m_call.requestId);
    answer.set_problems_total(m_problemsTotal);
    answer.set_would_add(m_problemsTotal ? 0 : m_tenants.size());
    for (const auto &[counts, list] :
         {std::pair{&m_byProfile, answer.mutable_by_profile()}, std::pair{&m_byTier, answer.mutable_by_tier()}}) {
        for (const auto &[key, count] : *counts) {
            auto &entry = *list->Add();
            entry.set_key(key);
            entry.set_count(count);
        }
    }
    return m_dryRun || m_rows == 0 ? absl::OkStatus() : add(answer);
}

absl::Status TenantImport::write(StoreTxn &txn)
{
    if (absl::Status status = txn.insertTenants(m_tenants); !status.ok()) {
        if (status.code() != absl::StatusCode::kAlreadyExists)
            return status;
        return fault(absl::StatusCode::kAborted, "REVISION_CONFLICT",
                     "A tenant of the file was added by somebody meanwhile; nothing was added.",
                     "Check the file again with a dry run.");
    }
    for (const TenantFacts &tenant : m_tenants) {
        AuditEvent event = m_call.event(tenant.id, "done");
        event.after =
            "name=" + tenant.name + " profile=" + profileWord(tenant.profile) + " tier=" + tierWord(tenant.tier);
        if (absl::Status status = txn.audit(std::move(event)); !status.ok())
            return status;
    }
    AuditEvent whole = m_call.event({}, "done");
    whole.after = "tenants=" + std::to_string(m_tenants.size());
    return txn.audit(std::move(whole));
}

absl::Status TenantImport::add(v1::ImportTenantsResponse &answer)
{
    // A repeat finds its own tenants in the fleet and would report them as problems: the kept answer comes first.
    bool ran = false;
    auto bytes = m_parts.store.writeOnce(m_call.requestId, m_call.person.id, std::string(m_call.permission->method),
                                         hex(m_rowsHash), [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
                                             ran = true;
                                             if (m_problemsTotal)
                                                 return fault(absl::StatusCode::kFailedPrecondition, "IMPORT_PROBLEMS",
                                                              "-", "-");
                                             if (absl::Status status = write(txn); !status.ok())
                                                 return status;
                                             answer.set_added(m_tenants.size());
                                             return answer.SerializeAsString();
                                         });
    if (!bytes.ok()) {
        answer.set_added(0);
        if (reasonOf(bytes.status()) == "IMPORT_PROBLEMS")
            return absl::OkStatus(); // The report is the answer.
        return reasonOf(bytes.status()) == "ALREADY_EXISTS" ? requestIdReused() : bytes.status();
    }
    answer.ParseFromString(*bytes);
    if (ran)
        m_parts.room.tenantsAdded(std::move(m_tenants));
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<ImportSeats::Seat> ImportSeats::take(const std::string &person)
{
    const std::lock_guard lock(m_mutex);
    int &open = m_open[person];
    if (open >= kPerPerson)
        return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_IMPORTS",
                     "You have 2 imports open, as many as a person may; nothing of this one was taken.",
                     "Wait until one of them ends, or cancel it.");
    ++open;
    return Seat(this, [this, person](void *) {
        const std::lock_guard leaving(m_mutex);
        if (--m_open[person] == 0)
            m_open.erase(person);
    });
}

absl::StatusOr<std::unique_ptr<Intake<v1::ImportTenantsRequest, v1::ImportTenantsResponse>>>
importTenants(const ServiceParts &parts, ImportSeats &seats, Call call, bool dryRun)
{
    auto seat = seats.take(call.person.id);
    if (!seat.ok())
        return seat.status();
    return std::make_unique<TenantImport>(parts, *std::move(seat), std::move(call), dryRun);
}

} // namespace bulkhead
