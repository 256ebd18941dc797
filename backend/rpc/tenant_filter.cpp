#include "backend/rpc/tenant_filter.h"

#include "backend/rpc/fault.h"
#include "backend/rpc/filter_words.h"
#include "backend/rpc/folded.h"
#include "backend/rpc/iso_date.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <optional>

namespace bulkhead {

namespace {

using Kind = TenantField::Kind;
constexpr std::size_t kTermLimit = 50;

/// "At risk", "at_risk" and "atrisk" are the same word as "at-risk".
std::string plain(std::string_view word)
{
    std::string text = folded(word);
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '-' || c == '_' || c == ' '; }),
               text.end());
    return text;
}

/// The number of a word that begins so, if only one does (or one is exactly so).
std::optional<std::int64_t> numberOf(std::string_view words, std::string_view typed)
{
    const std::string want = plain(typed);
    std::optional<std::int64_t> found;
    bool several = false;
    for (std::int64_t i = 0; !words.empty(); ++i) {
        const std::size_t blank = words.find(' ');
        const std::string known = plain(words.substr(0, blank));
        if (known == want && !want.empty())
            return i;
        if (!known.empty() && !want.empty() && known.starts_with(want)) {
            several |= found.has_value();
            found = i;
        }
        words = blank == std::string_view::npos ? std::string_view() : words.substr(blank + 1);
    }
    return several ? std::nullopt : found;
}

struct Decimal
{
    std::int64_t scaled = 0, step = 1;
};

/// Exact decimal arithmetic: 99.9 times 10,000 is 999,000, which a double does not promise.
std::optional<Decimal> readDecimal(std::string_view digits, std::int64_t scale)
{
    Decimal value;
    std::int64_t unit = scale;
    bool point = false, any = false;
    for (const char c : digits) {
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9')
            return std::nullopt;
        const int digit = c - '0';
        any = true;
        if (point) {
            unit /= 10;
            value.scaled += digit * unit;
        } else if (__builtin_mul_overflow(value.scaled, std::int64_t{10}, &value.scaled)
                   || __builtin_add_overflow(value.scaled, digit * scale, &value.scaled)) {
            return std::nullopt;
        }
    }
    if (!any)
        return std::nullopt;
    value.step = std::max<std::int64_t>(unit, 1);
    return value;
}

std::optional<Decimal> readScaled(const TenantField &field, std::string digits, bool &negative)
{
    negative = digits.starts_with('-');
    if (negative || digits.starts_with('+'))
        digits.erase(0, 1);
    if (digits.starts_with('$'))
        digits.erase(0, 1);
    const char last = digits.empty() ? '\0' : digits.back();
    std::int64_t times = 1;
    if (field.kind == Kind::Percent) {
        if (last == '%')
            digits.pop_back();
    } else {
        times = last == 'k' || last == 'K'   ? 1'000
                : last == 'm' || last == 'M' ? 1'000'000
                : last == 'b' || last == 'B' ? 1'000'000'000
                                             : 1;
        if (times > 1 || last == 'x' || last == 'X')
            digits.pop_back();
    }
    return readDecimal(digits, field.scale * times);
}

/// Days since 1970-01-01 of "90d", "12w" (from today) or an ISO date.
std::optional<std::int64_t> readDays(const std::string &value, std::int64_t today, bool &within)
{
    within = false;
    if (const auto date = daysOfIsoDate(value))
        return *date;
    if (value.empty())
        return std::nullopt;
    const char unit = value.back();
    const bool letter = unit < '0' || unit > '9';
    const auto count = readDecimal(letter ? std::string_view(value).substr(0, value.size() - 1) : value, 1);
    const std::int64_t days = unit == 'w' ? 7 : unit == 'm' ? 30 : unit == 'y' ? 365 : unit == 'd' || !letter ? 1 : 0;
    if (!count || days == 0 || count->scaled > 40'000)
        return std::nullopt;
    within = true;
    return today + count->scaled * days;
}

} // namespace

absl::Status TenantFilter::readValue(const Call &call, std::string_view given, Term &term)
{
    const TenantField &field = *term.field;
    const std::string value(given), name(field.name);
    if (value.empty())
        return filterNotUnderstood("The filter's " + name + " has no value.",
                                   "Write " + name + ":value or " + name + "<2.");
    const bool words = field.kind == Kind::Word || field.kind == Kind::Text;
    if (words && term.op != Term::Op::Is)
        return filterNotUnderstood(name + " holds words.", "Write " + name + ":" + value.substr(0, 40) + ".");
    if (field.kind == Kind::Text) {
        term.text = folded(value);
    } else if (field.kind == Kind::Word) {
        const auto number = numberOf(field.words, value);
        if (!number)
            return filterNotUnderstood(name + " is never \"" + value.substr(0, 40) + "\", or it may be several.",
                                       name + " is one of: " + std::string(field.words.substr(2)) + ".");
        term.number = term.upTo = *number;
    } else if (field.kind == Kind::Days) {
        bool within = false;
        const auto days = readDays(value, call.nowMs / 86'400'000, within);
        if (!days)
            return filterNotUnderstood(absl::StrCat("\"", value.substr(0, 40), "\" is no time."),
                                       "Write " + name + "<90d or " + name + "<2027-01-31.");
        term.number = term.upTo = *days;
        if (within && term.op == Term::Op::Is) { // "Within 90 days" holds what is due today and what is overdue.
            term.op = Term::Op::Less;
            ++term.number;
        }
    } else {
        bool negative = false;
        const auto number = readScaled(field, value, negative);
        if (!number)
            return filterNotUnderstood(absl::StrCat("\"", value.substr(0, 40), "\" is no number."),
                                       "Write " + name + "<99.9 or " + name + ">2.");
        term.number = negative ? -number->scaled : number->scaled;
        term.upTo = term.number + number->step - 1;
    }
    return absl::OkStatus();
}

absl::Status TenantFilter::readTerm(const Call &call, std::string_view word, Term &term)
{
    std::size_t at = 0;
    const auto isName = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    while (at < word.size() && isName(word[at]))
        ++at;
    if (at == 0 || at >= word.size() || std::string_view(":<>=").find(word[at]) == std::string_view::npos) {
        term.text = folded(withoutQuotes(std::string(word)));
        return absl::OkStatus();
    }
    char op = word[at];
    std::string_view value = word.substr(at + 1);
    if (op == ':' && (value.starts_with('<') || value.starts_with('>'))) {
        op = value[0];
        value.remove_prefix(1);
    }
    const bool inclusive = (op == '<' || op == '>') && value.starts_with('=');
    if (inclusive)
        value.remove_prefix(1);
    const auto field = allowedField(call, folded(word.substr(0, at)));
    if (!field.ok())
        return field.status();
    term.field = *field;
    term.op = op == '<' ? Term::Op::Less : op == '>' ? Term::Op::Greater : Term::Op::Is;
    const absl::Status status = readValue(call, withoutQuotes(std::string(value)), term);
    if (inclusive)
        term.number += term.op == Term::Op::Less ? 1 : -1;
    return status;
}

absl::StatusOr<TenantFilter> TenantFilter::parse(const Call &call, std::string_view text)
{
    TenantFilter filter;
    for (const std::string &piece : filterWords(text)) {
        Term term;
        std::string_view word = piece;
        if (word.size() > 1 && word[0] == '-') {
            term.negated = true;
            word.remove_prefix(1);
        }
        if (absl::Status status = readTerm(call, word, term); !status.ok())
            return status;
        if (!term.field && term.text.empty())
            continue;
        filter.m_terms.push_back(std::move(term));
        if (filter.m_terms.size() > kTermLimit)
            return filterNotUnderstood("The filter has more than 50 terms.", "Shorten it.");
    }
    return filter;
}

bool TenantFilter::matches(const Call &call, const TenantFacts &facts, const TenantFigures &figures) const
{
    std::string name; // Folded once, however many words are looked for.
    for (const Term &term : m_terms) {
        bool hit = false;
        if (!term.field) {
            if (name.empty())
                name = folded(facts.name);
            hit = name.find(term.text) != std::string::npos;
        } else {
            const FieldValue value = shownValue(call, *term.field, facts, figures);
            if (!value.known)
                return false;
            if (term.field->kind == Kind::Text)
                hit = folded(value.text).starts_with(term.text);
            else
                hit = term.op == Term::Op::Less      ? value.number < term.number
                      : term.op == Term::Op::Greater ? value.number > term.number
                                                     : value.number >= term.number && value.number <= term.upTo;
        }
        if (hit == term.negated)
            return false;
    }
    return true;
}

} // namespace bulkhead
