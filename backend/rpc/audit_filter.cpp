#include "backend/rpc/audit_filter.h"

#include "backend/rpc/authorization.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/filter_words.h"
#include "backend/rpc/folded.h"
#include "backend/rpc/iso_date.h"
#include "backend/rpc/thread_names.h"
#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>

namespace bulkhead {

namespace {

constexpr std::size_t kTermLimit = 50;
constexpr std::int64_t kMinuteMs = 60'000, kDayMs = 86'400'000;
constexpr std::string_view kRefused = "refused";

/// "name", or "name*" for all that begin so.
bool fits(std::string_view pattern, std::string_view text)
{
    return pattern.ends_with('*') ? text.starts_with(pattern.substr(0, pattern.size() - 1)) : text == pattern;
}

/// "7d", "24h", "90m", "2w" before now; nothing for what is none.
std::optional<std::int64_t> readAge(std::string_view value, std::int64_t nowMs)
{
    if (value.size() < 2)
        return std::nullopt;
    const char unit = value.back();
    const std::int64_t ms = unit == 'm'   ? kMinuteMs
                            : unit == 'h' ? 60 * kMinuteMs
                            : unit == 'd' ? kDayMs
                            : unit == 'w' ? 7 * kDayMs
                                          : 0;
    std::int64_t count = 0;
    if (ms == 0 || !readNumber(value.substr(0, value.size() - 1), count) || count < 0 || count > 1'000'000)
        return std::nullopt;
    return nowMs - count * ms;
}

struct Moment
{
    std::int64_t fromMs = 0, endMs = 0; ///< What is meant: a minute or a whole day.
};

/// "2026-11-30" or "2026-11-30T12:03", UTC.
std::optional<Moment> readMoment(std::string_view value)
{
    if (value.ends_with('Z'))
        value.remove_suffix(1);
    const auto day = daysOfIsoDate(value.substr(0, 10));
    if (!day)
        return std::nullopt;
    const std::int64_t start = *day * kDayMs;
    if (value.size() == 10)
        return Moment{start, start + kDayMs};
    int hour = 0, minute = 0;
    const bool form = value.size() == 16 && value[10] == 'T' && value[13] == ':';
    if (!form || !readNumber(value.substr(11, 2), hour) || !readNumber(value.substr(14, 2), minute) || hour < 0
        || hour > 23 || minute < 0 || minute > 59)
        return std::nullopt;
    const std::int64_t from = start + (hour * 60 + minute) * kMinuteMs;
    return Moment{from, from + kMinuteMs};
}

bool containsFolded(std::string_view text, const std::string &words)
{
    return folded(text).find(words) != std::string::npos;
}

} // namespace

bool seesWhole(const Call &call, const AuditEvent &event)
{
    if (std::ranges::all_of(commercialFields(), [&call](std::string_view field) { return call.sees(field); }))
        return true;
    // What a tenant pays stands in contracts, in what was agreed when it was brought in, and in reviews and renewals;
    // acts about contracts carry them as canonical text.
    const auto record = [](std::string_view text) {
        return text.starts_with('{') || namesId(text, "organisation.arr");
    };
    const bool act = event.action.starts_with("acts.") || event.action.starts_with("onboarding.");
    return !isCommercial(event.action)
           && !(act && (record(event.before) || record(event.after) || event.after.find('{') != std::string::npos));
}

absl::StatusOr<std::string> readableTenant(const Call &call, Store &store, const std::string &id)
{
    if (call.find(id))
        return id;
    if (!call.person.scope.all || id.empty())
        return tenantNotInScope();
    // Who reads for every tenant reads for those that have left, too.
    const auto facts = store.tenant(id);
    if (facts.ok() && facts->stage == Stage::Gone)
        return id;
    return facts.ok() || absl::IsNotFound(facts.status()) ? tenantNotInScope() : facts.status();
}

absl::Status AuditFilter::takeTenant(const Call &call, Store &store, const AuditGround &ground,
                                     const std::string &value, Term &term)
{
    term.field = Term::Field::Chain;
    auto id = readableTenant(call, store, value);
    if (!id.ok())
        return id.status();
    if (ground.one && ground.tenantId != *id && !term.negated)
        return tenantNotInScope(); // The search is about another one.
    term.text = *std::move(id);
    return absl::OkStatus();
}

absl::Status AuditFilter::takeTime(const Call &call, bool since, const std::string &value)
{
    if (const auto age = readAge(value, call.nowMs)) {
        if (since)
            m_question.fromMs = std::max(m_question.fromMs, *age);
        else
            m_question.untilMs = std::min(m_question.untilMs, *age);
        return absl::OkStatus();
    }
    const auto moment = readMoment(value);
    if (!moment)
        return filterNotUnderstood(absl::StrCat("\"", value.substr(0, 40), "\" is no time."),
                                   "Write since:7d, since:2026-11-30 or since:2026-11-30T12:03, in UTC.");
    if (since)
        m_question.fromMs = std::max(m_question.fromMs, moment->fromMs);
    else
        m_question.untilMs = std::min(m_question.untilMs, moment->endMs); // "Until a day" holds that day.
    return absl::OkStatus();
}

absl::Status AuditFilter::fill(const Call &call, Store &store, const AuditGround &ground, const std::string &name,
                               const std::string &value, Term &term, bool &kept)
{
    using Field = Term::Field;
    term.text = value;
    if (name == "who") {
        term.field = Field::Who;
    } else if (name == "action") {
        term.field = Field::Action;
    } else if (name == "request") {
        term.field = Field::Request;
    } else if (name == "grant") {
        term.field = Field::Grant;
    } else if (name == "outcome") {
        term.field = Field::Outcome;
    } else if (name == "purpose") {
        term.field = Field::Purpose;
        term.text = folded(value);
    } else if (name == "thread") {
        term.field = Field::Thread;
    } else if (name == "role") {
        const auto role = std::ranges::find(allRoles(), folded(value), [](Role one) { return wordOf(one); });
        if (role == allRoles().end())
            return filterNotUnderstood("There is no role \"" + value.substr(0, 40) + "\".",
                                       "Roles are support, support-lead, customer-success, onboarding-engineer, "
                                       "platform-operations, auditor and partner-administrator.");
        term.field = Field::Role;
        term.number = static_cast<std::int64_t>(*role);
    } else if (name == "tenant") {
        return takeTenant(call, store, ground, value, term);
    } else if (name == "in") {
        if (value != "platform" && value != "tenants")
            return filterNotUnderstood("in is platform or tenants.", "Write in:platform for the platform's own chain.");
        if (value == "platform" && !term.negated
            && (!call.person.scope.all || (ground.one && !ground.tenantId.empty())))
            return tenantNotInScope();
        term.field = Field::Chain;
        term.text.clear();
        term.negated ^= value == "tenants";
    } else if (name == "since" || name == "until") {
        kept = false;
        if (term.negated)
            return filterNotUnderstood(name + " cannot be left out.", "Write since:7d or until:2026-11-30.");
        return takeTime(call, name == "since", value);
    } else {
        return fault(absl::StatusCode::kInvalidArgument, "FIELD_UNKNOWN",
                     "The filter has no field \"" + name.substr(0, 40) + "\".",
                     "Fields are tenant, in, who, role, action, outcome, request, grant, purpose, thread, since, "
                     "until; put other words in quotes.");
    }
    return absl::OkStatus();
}

/// What the store finds by an index need not be read through. Only where nothing has narrowed the field before: a
/// second term of the same field is left to matches().
void AuditFilter::narrow(const Term &term)
{
    using Field = Term::Field;
    if (term.negated)
        return;
    const auto set = [](std::string &slot, const std::string &value) {
        if (slot.empty())
            slot = value;
    };
    switch (term.field) {
    case Field::Who:
        if (!term.text.ends_with('*'))
            set(m_question.actor, term.text);
        break;
    case Field::Action:
        set(m_question.action, term.text);
        break;
    case Field::Outcome:
        if (term.text == kRefused)
            set(m_question.action, "refused:*");
        break;
    case Field::Request:
        set(m_question.requestId, term.text);
        break;
    case Field::Grant:
        set(m_question.grant, term.text);
        break;
    case Field::Chain:
        if (m_question.tenants.empty())
            m_question.tenants = {term.text};
        break;
    case Field::Thread:
        set(m_thread, term.text);
        break;
    case Field::Words:
    case Field::Role:
    case Field::Purpose:
        break;
    }
}

absl::Status AuditFilter::take(const Call &call, Store &store, const AuditGround &ground, std::string_view word)
{
    Term term;
    if (word.size() > 1 && word[0] == '-') {
        term.negated = true;
        word.remove_prefix(1);
    }
    std::size_t at = 0;
    while (at < word.size() && ((word[at] >= 'a' && word[at] <= 'z') || (word[at] >= 'A' && word[at] <= 'Z')))
        ++at;
    bool kept = true;
    if (at == 0 || at >= word.size() || word[at] != ':') {
        term.text = folded(withoutQuotes(std::string(word)));
        kept = !term.text.empty();
    } else {
        const std::string name = folded(word.substr(0, at)), value = withoutQuotes(std::string(word.substr(at + 1)));
        if (value.empty())
            return filterNotUnderstood("The filter's " + name.substr(0, 40) + " has no value.",
                                       "Write " + name.substr(0, 40) + ":value.");
        if (absl::Status status = fill(call, store, ground, name, value, term, kept); !status.ok())
            return status;
    }
    if (!kept)
        return absl::OkStatus();
    narrow(term);
    m_terms.push_back(std::move(term));
    return m_terms.size() <= kTermLimit ? absl::OkStatus()
                                        : filterNotUnderstood("The filter has more than 50 terms.", "Shorten it.");
}

absl::StatusOr<AuditFilter> AuditFilter::parse(const Call &call, Store &store, const AuditGround &ground,
                                               std::string_view text)
{
    AuditFilter filter;
    if (ground.one)
        filter.m_question.tenants = {ground.tenantId};
    for (const std::string &word : filterWords(text)) {
        if (absl::Status status = filter.take(call, store, ground, word); !status.ok())
            return status;
    }
    return filter;
}

std::vector<AuditQuestion> AuditFilter::questions() const
{
    // A thread in one chain is looked for in all of it, because records name what they are about in their text; over
    // all chains by what the store has an index for.
    const bool indexed = !m_question.requestId.empty() || !m_question.grant.empty();
    if (m_thread.empty() || indexed || !m_question.tenants.empty())
        return {m_question};
    AuditQuestion byRequest = m_question, byGrant = m_question;
    byRequest.requestId = m_thread;
    byGrant.grant = m_thread;
    return {byRequest, byGrant};
}

bool AuditFilter::hits(const Term &term, const AuditEvent &event, bool whole)
{
    using Field = Term::Field;
    switch (term.field) {
    case Field::Who:
        return fits(term.text, event.actor);
    case Field::Action:
        return fits(term.text, event.action);
    case Field::Request:
        return event.requestId == term.text;
    case Field::Grant:
        return event.grant == term.text;
    case Field::Outcome:
        return term.text == kRefused ? event.action.starts_with("refused:")
                                     : folded(event.outcome).starts_with(folded(term.text));
    case Field::Role:
        return static_cast<std::int64_t>(event.role) == term.number;
    case Field::Purpose:
        return containsFolded(event.purpose, term.text);
    case Field::Chain:
        return event.tenantId == term.text;
    case Field::Thread:
        return event.requestId == term.text || event.grant == term.text
               || (whole && (namesId(event.before, term.text) || namesId(event.after, term.text)));
    case Field::Words:
        break;
    }
    const auto in = [&term](std::string_view text) { return containsFolded(text, term.text); };
    return in(event.actor) || in(event.action) || in(event.purpose) || in(event.outcome) || in(event.requestId)
           || in(event.grant) || (whole && (in(event.before) || in(event.after)));
}

bool AuditFilter::matches(const AuditEvent &event, bool whole) const
{
    return std::ranges::all_of(m_terms, [&](const Term &term) { return hits(term, event, whole) != term.negated; });
}

} // namespace bulkhead
