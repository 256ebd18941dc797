#include "backend/rpc/lockbox_office.h"

#include "backend/rpc/act_steps.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/lockbox_guest.h"
#include "backend/rpc/once.h"
#include "backend/rpc/text_rules.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::size_t kListed = 5'000, kLinks = 200, kUsableLinks = 20, kReason = 1'000, kAdministrator = 120;
constexpr std::uint32_t kMostDays = 90, kReportDays = 366;
constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60'000;

absl::Status wrongState(const char *summary, const char *remedy)
{
    return fault(absl::StatusCode::kFailedPrecondition, "LOCKBOX_STATE", summary, remedy);
}

void fill(const LockboxPass &pass, v1::LockboxLink &message)
{
    message.set_number(pass.number);
    message.set_administrator(pass.administrator);
    message.set_made_by(pass.madeBy);
    message.set_made_ms(pass.madeMs);
    message.set_expires_ms(pass.expiresMs);
    message.set_revoked_by(pass.revokedBy);
    message.set_revoked_ms(pass.revokedMs);
}

void fill(const LockboxRow &row, v1::AccessReportRow &message)
{
    message.set_person(row.person);
    message.set_role(row.role);
    message.set_purpose(row.purpose);
    message.set_ticket(row.ticket);
    message.set_opens(row.opens);
    message.set_asked_ms(row.askedMs);
    message.set_started_ms(row.startedMs);
    message.set_ended_ms(row.endedMs);
    message.set_outcome(row.outcome);
    if (!row.consentBy.empty())
        message.set_consent(absl::StrCat(row.consentBy, ", ", utcText(row.consentMs)));
    message.set_broken_glass(row.brokenGlass);
    message.set_review(row.reviewOpen           ? "open"
                       : row.reviewedBy.empty() ? std::string()
                                                : absl::StrCat(row.reviewedBy, ": ", row.review));
    message.set_calls(static_cast<std::uint32_t>(row.calls));
}

absl::StatusOr<std::vector<LockboxPass>> passesOf(const absl::StatusOr<std::vector<Record>> &records)
{
    if (!records.ok())
        return records.status();
    std::vector<LockboxPass> passes;
    for (const Record &record : *records) {
        auto pass = passOf(record);
        if (!pass.ok())
            return pass.status();
        passes.push_back(*std::move(pass));
    }
    return passes;
}

/// As an administrator's name or address is written.
bool namesSomebody(const std::string &administrator)
{
    const auto spaced = [](char c) { return c == ' '; };
    return administrator.size() >= 3 && checkText(administrator, kAdministrator, false, "administrator").ok()
           && !spaced(administrator.front()) && !spaced(administrator.back());
}

} // namespace

LockboxOffice::LockboxOffice(ServiceParts parts, std::shared_ptr<LockboxIssuer> issuer)
    : m_parts(std::move(parts))
    , m_issuer(std::move(issuer))
{
}

void LockboxOffice::fill(const Call &call, const Lockbox &lockbox, const std::vector<LockboxPass> &links,
                         v1::TenantLockbox &message) const
{
    message.set_tenant_id(lockbox.tenantId);
    if (const auto index = call.find(lockbox.tenantId))
        message.set_tenant_name(call.fleet->factsOf(*index).name);
    message.set_on(lockbox.on());
    if (!lockbox.proposal.by.empty()) {
        v1::LockboxProposal &waits = *message.mutable_proposal();
        waits.set_on(lockbox.proposal.on);
        waits.set_at_ms(lockbox.proposal.atMs);
        waits.set_by(lockbox.proposal.by);
        waits.set_reason(lockbox.proposal.reason);
    }
    for (auto turn = lockbox.history.rbegin(); turn != lockbox.history.rend(); ++turn) {
        v1::LockboxChange &change = *message.add_history();
        change.set_on(turn->on);
        change.set_at_ms(turn->atMs);
        change.set_by(turn->by);
        change.set_second(turn->second);
        change.set_reason(turn->reason);
    }
    for (const LockboxPass &pass : links)
        bulkhead::fill(pass, *message.add_links());
    message.set_served(m_issuer != nullptr && !m_issuer->url.get().empty());
    message.set_revision(lockbox.revision);
}

absl::Status LockboxOffice::list(const Call &call, const v1::ListLockboxesRequest &, v1::ListLockboxesResponse &answer)
{
    const auto records = m_parts.store.records(kLockboxRecord, {}, kListed);
    if (!records.ok())
        return records.status();
    std::vector<v1::TenantLockbox> known;
    for (const Record &record : *records) {
        const auto lockbox = lockboxOf(record);
        if (!lockbox.ok())
            return lockbox.status();
        if (call.find(lockbox->tenantId) && (lockbox->on() || !lockbox->proposal.by.empty()))
            fill(call, *lockbox, {}, known.emplace_back());
    }
    std::ranges::sort(known, [](const v1::TenantLockbox &a, const v1::TenantLockbox &b) {
        return std::tie(a.tenant_name(), a.tenant_id()) < std::tie(b.tenant_name(), b.tenant_id());
    });
    for (v1::TenantLockbox &one : known)
        *answer.add_lockboxes() = std::move(one);
    return absl::OkStatus();
}

absl::Status LockboxOffice::get(const Call &call, const v1::GetLockboxRequest &, v1::GetLockboxResponse &answer)
{
    const auto lockbox = lockboxOf(m_parts.store, call.facts().id);
    const auto links = passesOf(m_parts.store.records(kLockboxLinkRecord, call.facts().id, kLinks));
    if (!lockbox.ok() || !links.ok())
        return lockbox.ok() ? links.status() : lockbox.status();
    fill(call, *lockbox, *links, *answer.mutable_lockbox());
    return absl::OkStatus();
}

template<class Request, class Response>
absl::Status LockboxOffice::change(const Call &call, const Request &asked, Response &answer, const Work &work)
{
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, Response &kept) -> absl::Status {
        const auto now = txn.clockMs();
        auto lockbox = lockboxOf(txn, call.facts().id);
        const auto links = passesOf(txn.records(kLockboxLinkRecord, call.facts().id, kLinks));
        if (!now.ok() || !lockbox.ok() || !links.ok())
            return !now.ok() ? now.status() : !lockbox.ok() ? lockbox.status() : links.status();
        if (asked.expected_revision() != lockbox->revision)
            return actChanged();
        AuditEvent event = call.event(call.facts().id, {});
        event.atMs = *now;
        event.before = lockbox->on() ? "lockbox=on" : "lockbox=off";
        if (absl::Status status = work(*lockbox, event); !status.ok())
            return status;
        Record record = recordOf(*lockbox);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        lockbox->revision = record.revision;
        event.after = lockbox->on() ? "lockbox=on" : "lockbox=off";
        const bool turned = event.after != event.before;
        if (absl::Status status = txn.audit(event); !status.ok())
            return status;
        if (turned)
            if (absl::Status status =
                    txn.addTimeline({lockbox->tenantId, *now, "access",
                                     lockbox->on() ? "Customer lockbox on" : "Customer lockbox off", call.person.id});
                !status.ok())
                return status;
        fill(call, *lockbox, *links, *kept.mutable_lockbox());
        return absl::OkStatus();
    });
}

absl::Status LockboxOffice::set(const Call &call, const v1::SetLockboxRequest &asked, v1::SetLockboxResponse &answer)
{
    if (asked.reason().find_first_not_of(" \t\n") == std::string::npos
        || !checkText(asked.reason(), kReason, true, "reason").ok())
        return fault(absl::StatusCode::kInvalidArgument, "REASON_MISSING",
                     "A change of the lockbox says why, in at most 1,000 characters; nothing was proposed.",
                     "Name the clause of the contract, or the ticket.");
    return change(call, asked, answer, [&](Lockbox &lockbox, AuditEvent &event) -> absl::Status {
        if (!lockbox.proposal.by.empty())
            return wrongState("A change of this lockbox waits for a second person already.",
                              "Have it decided first, or withdraw it.");
        if (lockbox.on() == asked.on())
            return wrongState(asked.on() ? "The lockbox is on already." : "The lockbox is off already.",
                              "Reload it and look again.");
        lockbox.proposal = {asked.on(), event.atMs, call.person.id, {}, asked.reason()};
        event.outcome = asked.on() ? "proposed on" : "proposed off";
        event.purpose = asked.reason();
        return absl::OkStatus();
    });
}

absl::Status LockboxOffice::decide(const Call &call, const v1::DecideLockboxRequest &asked,
                                   v1::DecideLockboxResponse &answer)
{
    return change(call, asked, answer, [&](Lockbox &lockbox, AuditEvent &event) -> absl::Status {
        if (lockbox.proposal.by.empty())
            return wrongState("No change of this lockbox waits.", "Reload it and look again.");
        const LockboxTurn waited = std::exchange(lockbox.proposal, {});
        event.purpose = waited.reason;
        event.outcome = waited.by == call.person.id ? "withdrawn" : "declined";
        if (!asked.consent())
            return absl::OkStatus();
        if (waited.by == call.person.id)
            return fault(absl::StatusCode::kFailedPrecondition, "SELF_APPROVAL",
                         "You proposed it; another person has to consent.", "Ask another person who may.");
        lockbox.history.push_back({waited.on, event.atMs, waited.by, call.person.id, waited.reason});
        event.outcome = waited.on ? "on" : "off";
        return absl::OkStatus();
    });
}

absl::Status LockboxOffice::makeLink(const Call &call, const v1::MakeLockboxLinkRequest &asked,
                                     v1::MakeLockboxLinkResponse &answer)
{
    const std::string url = m_issuer ? m_issuer->url.get() : std::string();
    if (url.empty())
        return fault(absl::StatusCode::kFailedPrecondition, "LOCKBOX_NOT_SERVED",
                     "This gateway has no page that a link could lead to; none was made.",
                     "Have whoever runs it give --lockbox and --lockbox-key.");
    if (!namesSomebody(asked.administrator()) || asked.days() < 1 || asked.days() > kMostDays)
        return fault(absl::StatusCode::kInvalidArgument, "LINK_INCOMPLETE",
                     "A link names one administrator, in 3 to 120 characters, and lasts 1 to 90 days; none was made.",
                     "Give the name or address of one person, and the days.");
    bool ran = false;
    std::string token;
    const auto work = [&](StoreTxn &txn, v1::MakeLockboxLinkResponse &kept) -> absl::Status {
        const auto now = txn.clockMs();
        const auto lockbox = lockboxOf(txn, call.facts().id);
        const auto links = passesOf(txn.records(kLockboxLinkRecord, call.facts().id, kLinks));
        if (!now.ok() || !lockbox.ok() || !links.ok())
            return !now.ok() ? now.status() : !lockbox.ok() ? lockbox.status() : links.status();
        if (!lockbox->on())
            return wrongState("This tenant has no lockbox, so there is nothing to lead to.",
                              "Switch it on first, with a second person.");
        if (std::ranges::count_if(*links, [&](const LockboxPass &one) { return one.usable(*now); })
            >= static_cast<std::ptrdiff_t>(kUsableLinks))
            return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_LINKS",
                         "Twenty links of this tenant are good already; none was made.", "Revoke one first.");
        LockboxPass made;
        made.number = hex(randomBytes(8));
        made.tenantId = call.facts().id;
        made.administrator = asked.administrator();
        made.madeBy = call.person.id;
        made.madeMs = *now;
        made.expiresMs = *now + asked.days() * kDayMs;
        token = m_issuer->signer.tokenOf(made);
        made.digest = hex(sha256(token));
        Record record = recordOf(made);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        AuditEvent event = call.event(made.tenantId, "link made");
        event.atMs = *now;
        event.after = absl::StrCat("link=", made.number, ", administrator=", made.administrator,
                                   ", until=", utcText(made.expiresMs));
        bulkhead::fill(made, *kept.mutable_link());
        return txn.audit(std::move(event));
    };
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran) // Not in what is kept for a repeat: the store must not hold a token.
        answer.set_url(absl::StrCat(url, "/a/", token));
    return status;
}

absl::Status LockboxOffice::revokeLink(const Call &call, const v1::RevokeLockboxLinkRequest &asked,
                                       v1::RevokeLockboxLinkResponse &answer)
{
    return once(m_parts.store, call, asked, answer,
                [&](StoreTxn &txn, v1::RevokeLockboxLinkResponse &kept) -> absl::Status {
                    const auto now = txn.clockMs();
                    auto pass = passOf(txn, asked.number());
                    if (!now.ok())
                        return now.status();
                    if (!pass.ok() && !absl::IsNotFound(pass.status()))
                        return pass.status();
                    if (!pass.ok() || pass->tenantId != call.facts().id || !pass->revokedBy.empty())
                        return fault(absl::StatusCode::kNotFound, "LINK_NOT_FOUND",
                                     "There is no such link of this tenant that could be revoked.",
                                     "Reload the list of links.");
                    pass->revokedBy = call.person.id;
                    pass->revokedMs = *now;
                    Record record = recordOf(*pass);
                    if (absl::Status status = txn.putRecord(record); !status.ok())
                        return status;
                    AuditEvent event = call.event(pass->tenantId, "link revoked");
                    event.atMs = *now;
                    event.after = absl::StrCat("link=", pass->number, ", administrator=", pass->administrator);
                    bulkhead::fill(*pass, *kept.mutable_link());
                    return txn.audit(std::move(event));
                });
}

absl::Status LockboxOffice::report(const Call &call, const v1::ExportAccessReportRequest &asked,
                                   v1::ExportAccessReportResponse &answer)
{
    if (asked.days() < 1 || asked.days() > kReportDays)
        return fault(absl::StatusCode::kInvalidArgument, "REPORT_PERIOD", "A report is of the last 1 to 366 days.",
                     "Choose fewer days.");
    const auto report =
        LockboxGuests::reportOf(m_parts.store, *call.fleet, call.facts(), static_cast<int>(asked.days()), true);
    if (!report.ok())
        return report.status();
    AuditEvent event = call.event(call.facts().id, "exported");
    event.after = absl::StrCat("days=", asked.days(), ", accesses=", report->rows.size());
    if (absl::Status status =
            m_parts.store.write(call.rows(), [&](StoreTxn &txn) { return txn.audit(std::move(event)); });
        !status.ok())
        return status;
    answer.set_tenant_name(report->tenant);
    answer.set_from_ms(report->fromMs);
    answer.set_until_ms(report->untilMs);
    for (const LockboxRow &row : report->rows)
        bulkhead::fill(row, *answer.add_rows());
    answer.set_csv(csvOf(*report));
    return absl::OkStatus();
}

} // namespace bulkhead
