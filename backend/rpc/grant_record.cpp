#include "backend/rpc/grant_record.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

std::string textOf(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json jsonOf(const std::vector<grants::Vote> &votes)
{
    Json list = Json::array();
    for (const grants::Vote &vote : votes)
        list.push_back({{"by", vote.by}, {"at", vote.atMs}});
    return list;
}

std::vector<grants::Vote> votesOf(const Json &json)
{
    std::vector<grants::Vote> votes;
    for (const Json &one : json)
        votes.push_back({one.at("by").get<std::string>(), one.at("at").get<std::int64_t>()});
    return votes;
}

Json jsonOf(const grants::Consent &consent)
{
    return {{"by", consent.by}, {"at", consent.atMs}, {"link", consent.link}, {"out", consent.handedOutBy}};
}

/// For audit; empty: it lasts its minutes.
std::string endsWithOf(const grants::Ask &ask)
{
    return ask.alertId.empty() ? std::string() : ", or with alert=" + ask.alertId;
}

/// Records of before there were lockboxes hold none.
grants::Consent consentIn(const Json &json)
{
    const auto found = json.find("tenant");
    if (found == json.end())
        return {};
    return {found->at("by").get<std::string>(), found->at("at").get<std::int64_t>(),
            found->at("link").get<std::string>(), found->at("out").get<std::string>()};
}

Json jsonOf(const grants::Ask &ask)
{
    Json permissions = Json::array();
    for (const grants::Permission one : ask.permissions)
        permissions.push_back(static_cast<int>(one));
    return {{"tenant", ask.tenantId}, {"purpose", ask.purpose},
            {"ticket", ask.ticket},   {"permissions", std::move(permissions)},
            {"minutes", ask.minutes}, {"alert", ask.alertId}};
}

grants::Ask askOf(const Json &json)
{
    grants::Ask ask;
    ask.tenantId = json.at("tenant").get<std::string>();
    ask.purpose = json.at("purpose").get<std::string>();
    ask.ticket = json.at("ticket").get<std::string>();
    for (const Json &one : json.at("permissions"))
        ask.permissions.push_back(static_cast<grants::Permission>(one.get<int>()));
    ask.minutes = json.at("minutes").get<int>();
    ask.alertId = json.value("alert", std::string()); // Records of before hold none.
    return ask;
}

} // namespace

Record recordOf(const grants::Grant &grant, bool known)
{
    const Json json{{"person", grant.person},
                    {"role", static_cast<int>(grant.role)},
                    {"ask", jsonOf(grant.ask)},
                    {"state", static_cast<int>(grant.state)},
                    {"waits", grant.waitsUntilMs},
                    {"approvals", grant.approvals},
                    {"votes", jsonOf(grant.votes)},
                    {"seesWork", grant.seesWork},
                    {"lockbox", grant.lockbox},
                    {"tenant", jsonOf(grant.consent)},
                    {"started", grant.startedMs},
                    {"ends", grant.endsMs},
                    {"ended", grant.endedMs},
                    {"endedBy", grant.endedBy},
                    {"endReason", grant.endReason},
                    {"more",
                     {{"minutes", grant.extension.minutes},
                      {"reason", grant.extension.reason},
                      {"asked", grant.extension.askedMs},
                      {"votes", jsonOf(grant.extension.votes)},
                      {"tenant", jsonOf(grant.extension.consent)}}},
                    {"extendedBy", grant.extendedBy},
                    {"broken", grant.brokenGlass},
                    {"reviewedBy", grant.reviewedBy},
                    {"review", grant.review},
                    {"reviewed", grant.reviewedMs}};
    Record record;
    record.kind = kGrantRecord;
    record.id = grant.id;
    record.tenantId = known ? grant.ask.tenantId : std::string();
    record.body = textOf(json);
    record.atMs = grant.askedMs;
    record.revision = grant.revision;
    return record;
}

std::string auditTextOf(const grants::Grant &grant)
{
    std::string permissions;
    for (const grants::Permission one : grant.ask.permissions)
        absl::StrAppend(&permissions, permissions.empty() ? "" : " + ", std::string(grants::wordOf(one)));
    const std::string tenant = !grant.lockbox ? std::string()
                               : grant.consent.by.empty()
                                   ? ", tenant's consent=none"
                                   : ", tenant's consent=" + grant.consent.by + " by link " + grant.consent.link;
    return absl::StrCat("person=", grant.person, ", ticket=", grant.ask.ticket, ", minutes=", grant.ask.minutes,
                        ", opens=", permissions, ", state=", std::string(grants::wordOf(grant.state)),
                        ", consents=", grant.votes.size(), "/", grant.approvals, tenant, ", ends=", grant.endsMs,
                        endsWithOf(grant.ask));
}

absl::StatusOr<grants::Grant> grantOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    grants::Grant grant;
    grant.id = record.id;
    grant.askedMs = record.atMs;
    grant.revision = record.revision;
    grant.person = json.at("person").get<std::string>();
    grant.role = static_cast<Role>(json.at("role").get<int>());
    grant.ask = askOf(json.at("ask"));
    grant.state = static_cast<grants::State>(json.at("state").get<int>());
    grant.waitsUntilMs = json.at("waits").get<std::int64_t>();
    grant.approvals = json.at("approvals").get<int>();
    grant.votes = votesOf(json.at("votes"));
    grant.seesWork = json.value("seesWork", false);
    grant.lockbox = json.value("lockbox", false);
    grant.consent = consentIn(json);
    grant.startedMs = json.at("started").get<std::int64_t>();
    grant.endsMs = json.at("ends").get<std::int64_t>();
    grant.endedMs = json.at("ended").get<std::int64_t>();
    grant.endedBy = json.at("endedBy").get<std::string>();
    grant.endReason = json.at("endReason").get<std::string>();
    const Json &more = json.at("more");
    grant.extension = {more.at("minutes").get<int>(), more.at("reason").get<std::string>(),
                       more.at("asked").get<std::int64_t>(), votesOf(more.at("votes")), consentIn(more)};
    grant.extendedBy = json.value("extendedBy", std::vector<std::string>{}); // Older records did not keep them.
    grant.brokenGlass = json.at("broken").get<bool>();
    grant.reviewedBy = json.at("reviewedBy").get<std::string>();
    grant.review = json.at("review").get<std::string>();
    grant.reviewedMs = json.at("reviewed").get<std::int64_t>();
    return grant;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return absl::DataLossError(absl::StrCat("the grant ", record.id, " cannot be read"));
}

Record recordOf(const GrantStanding &standing, std::int64_t nowMs)
{
    Record record;
    record.kind = kStandingRecord;
    record.id = standing.person;
    record.body = textOf({{"by", standing.lockedBy},
                          {"reason", standing.lockReason},
                          {"at", standing.lockedMs},
                          {"review", standing.review}});
    record.atMs = nowMs;
    record.revision = standing.revision;
    return record;
}

GrantStanding standingOf(const Record &record)
{
    GrantStanding standing;
    standing.person = record.id;
    standing.revision = record.revision;
    GrantStanding unreadable = standing;
    unreadable.unreadable = true;
    unreadable.lockedMs = record.atMs;
    try {
        const Json json = Json::parse(record.body);
        standing.lockedBy = json.at("by").get<std::string>();
        standing.lockReason = json.at("reason").get<std::string>();
        standing.lockedMs = json.at("at").get<std::int64_t>();
        standing.review = json.at("review").get<std::string>();
        return standing;
    } catch (const Json::exception &) {
        return unreadable; // What stands against them cannot be said, so nothing is given to them.
    }
}

Record recordOf(const GrantRoleLock &lock, std::int64_t nowMs)
{
    Record record;
    record.kind = kRoleLockRecord;
    record.id = lock.key();
    record.body = textOf(
        {{"role", static_cast<int>(lock.role)}, {"by", lock.by}, {"reason", lock.reason}, {"at", lock.lockedMs}});
    record.atMs = nowMs;
    record.revision = lock.revision;
    return record;
}

absl::StatusOr<GrantRoleLock> roleLockOf(const Record &record)
{
    GrantRoleLock lock;
    for (int role = 1; role <= static_cast<int>(Role::PartnerAdministrator); ++role)
        if (const GrantRoleLock one{static_cast<Role>(role)}; one.key() == record.id)
            lock = one;
    if (lock.role == Role::Unspecified)
        return absl::NotFoundError(absl::StrCat("there is no role ", record.id));
    lock.revision = record.revision;
    GrantRoleLock unreadable = lock;
    unreadable.unreadable = true;
    unreadable.lockedMs = record.atMs;
    try {
        const Json json = Json::parse(record.body);
        lock.by = json.at("by").get<std::string>();
        lock.reason = json.at("reason").get<std::string>();
        lock.lockedMs = json.at("at").get<std::int64_t>();
        return json.at("role").get<int>() == static_cast<int>(lock.role) ? lock : unreadable;
    } catch (const Json::exception &) {
        return unreadable; // Whether it is locked cannot be said, so nobody is let in by it.
    }
}

absl::StatusOr<GrantStanding> standingOf(StoreTxn &txn, const std::string &person)
{
    const auto record = txn.record(kStandingRecord, person);
    if (record.ok())
        return standingOf(*record);
    if (!absl::IsNotFound(record.status()))
        return record.status();
    GrantStanding standing;
    standing.person = person;
    return standing;
}

absl::StatusOr<GrantRoleLock> roleLockOf(StoreTxn &txn, Role role)
{
    GrantRoleLock none;
    none.role = role;
    const auto record = txn.record(kRoleLockRecord, none.key());
    if (record.ok())
        return roleLockOf(*record);
    return absl::IsNotFound(record.status()) ? absl::StatusOr<GrantRoleLock>(none) : record.status();
}

} // namespace bulkhead
