#include "backend/engine/coverage_ledger.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>

namespace bulkhead::coverage {

namespace {

constexpr std::int64_t kStepsAnHour = kHourMs / kStepMs;
constexpr std::int64_t kHoursADay = kDayMs / kHourMs;
constexpr int kDaysBefore = 7;

std::size_t placeOf(Span span)
{
    return static_cast<std::size_t>(span);
}

/// A label's value may be anything; in a sheet it stands between tabs.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\t')
            out += "\\t";
        else if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 't' ? '\t' : c == 'n' ? '\n' : c;
    }
    return out;
}

/// "request:998/1000"
std::optional<std::pair<Kind, Count>> countOf(std::string_view text)
{
    const std::size_t colon = text.find(':'), slash = text.find('/');
    if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon)
        return std::nullopt;
    const Kind kind = kindOf(text.substr(0, colon));
    const std::string tagged(text.substr(colon + 1, slash - colon - 1)), seen(text.substr(slash + 1));
    Count count;
    if (kind == Kind::Unspecified || !absl::SimpleAtoi(tagged, &count.tagged) || !absl::SimpleAtoi(seen, &count.seen)
        || count.tagged > count.seen)
        return std::nullopt;
    return std::pair(kind, count);
}

} // namespace

void Ring::put(std::int64_t number, const Count &count, bool instead)
{
    if (m_newest != INT64_MIN && number <= m_newest - m_size)
        return;
    if (m_counts.empty())
        m_counts.resize(m_size);
    if (m_newest == INT64_MIN || number - m_newest >= m_size)
        std::ranges::fill(m_counts, Count());
    else
        for (std::int64_t skipped = m_newest + 1; skipped <= number; ++skipped)
            m_counts[static_cast<std::size_t>(skipped % m_size)] = {};
    m_newest = std::max(m_newest, number);
    Count &slot = m_counts[static_cast<std::size_t>(number % m_size)];
    if (instead)
        slot = count;
    else
        slot += count;
}

Count Ring::at(std::int64_t number) const
{
    if (m_newest == INT64_MIN || number > m_newest || number <= m_newest - m_size || number < 0)
        return {};
    return m_counts[static_cast<std::size_t>(number % m_size)];
}

void Ledger::add(const Step &step, std::int64_t lengthMs)
{
    const bool whole = lengthMs == kStepMs;
    for (const Tally &tally : step.tallies) {
        if (tally.count.seen == 0 || tally.key.kind == Kind::Unspecified)
            continue;
        if (m_cells.size() >= kMostCells && !m_cells.contains(tally.key)) {
            ++m_leftOut;
            continue;
        }
        const Count count{std::min(tally.count.tagged, tally.count.seen), tally.count.seen};
        const bool level = tally.key.kind == Kind::Series;
        Cell &cell = m_cells[tally.key];
        if (whole)
            cell.rings[placeOf(Span::Step)].put(numberOf(Span::Step, step.endMs), count, level);
        cell.rings[placeOf(Span::Hour)].put(numberOf(Span::Hour, step.endMs), count, level);
        cell.rings[placeOf(Span::Day)].put(numberOf(Span::Day, step.endMs), count, level);
    }
    if (whole)
        m_asOfMs = std::max(m_asOfMs, step.endMs);
}

void Ledger::checked(std::int64_t endMs, std::uint64_t events, std::uint64_t unknown)
{
    m_checked.put(numberOf(Span::Hour, endMs), {events - std::min(events, unknown), events}, false);
}

Count Ledger::lastHour(const Key &key, const Cell &cell, std::int64_t asOfMs)
{
    const std::int64_t newest = numberOf(Span::Step, asOfMs);
    Count sum;
    for (std::int64_t number = newest; number > newest - kStepsAnHour; --number) {
        const Count count = cell.rings[placeOf(Span::Step)].at(number);
        if (key.kind == Kind::Series && count.seen > 0)
            return count;
        sum += count;
    }
    return sum;
}

Count Ledger::lastDay(const Key &key, const Cell &cell, std::int64_t asOfMs)
{
    const std::int64_t newest = numberOf(Span::Hour, asOfMs);
    Count sum;
    for (std::int64_t number = newest; number > newest - kHoursADay; --number) {
        const Count count = cell.rings[placeOf(Span::Hour)].at(number);
        if (key.kind == Kind::Series && count.seen > 0)
            return count;
        sum += count;
    }
    return sum;
}

/// The hours of the clock that the last 60 minutes touch, on each of the seven days before.
Usual Ledger::usual(const Cell &cell, std::int64_t atMs)
{
    const std::int64_t last = numberOf(Span::Hour, atMs), first = numberOf(Span::Hour, atMs - kHourMs + 1);
    Usual usual;
    for (int day = 1; day <= kDaysBefore; ++day) {
        Count sum;
        for (std::int64_t number = first; number <= last; ++number)
            sum += cell.rings[placeOf(Span::Hour)].at(number - day * kHoursADay);
        usual.count += sum;
        usual.days += sum.seen > 0 ? 1 : 0;
    }
    return usual;
}

Usual Ledger::usualOf(const Key &key, std::int64_t atMs) const
{
    const auto cell = m_cells.find(key);
    return cell == m_cells.end() ? Usual() : usual(cell->second, atMs);
}

std::vector<Turned> Ledger::judge()
{
    std::vector<Turned> turned;
    if (m_asOfMs == 0 || m_asOfMs <= m_judgedMs)
        return turned;
    m_judgedMs = m_asOfMs;
    for (const auto &[key, cell] : m_cells) {
        const auto known = m_drops.find(key);
        DropState state = known == m_drops.end() ? DropState() : known->second;
        const bool turns =
            coverage::judge(m_rule, lastHour(key, cell, m_asOfMs), usual(cell, m_asOfMs), m_asOfMs, state);
        if (turns)
            turned.push_back({key, state.open, state.drop});
        if (!state.idle())
            m_drops[key] = state;
        else if (known != m_drops.end())
            m_drops.erase(known);
    }
    return turned;
}

std::vector<RowView> Ledger::rows() const
{
    std::vector<RowView> rows;
    for (const auto &[key, cell] : m_cells) { // Ordered by service, workflow, kind.
        if (rows.empty() || rows.back().service != key.service || rows.back().workflow != key.workflow)
            rows.push_back({key.service, key.workflow, {}, 0});
        KindView view{key.kind, lastHour(key, cell, m_asOfMs), lastDay(key, cell, m_asOfMs), std::nullopt};
        if (const auto drop = m_drops.find(key); drop != m_drops.end() && drop->second.open)
            view.drop = drop->second.drop;
        if (key.kind != Kind::Series)
            rows.back().untagged += view.day.untagged();
        rows.back().kinds.push_back(view);
    }
    std::ranges::stable_sort(rows, std::ranges::greater(), &RowView::untagged);
    return rows;
}

std::vector<Past> Ledger::past(const Key &key, Span span) const
{
    std::vector<Past> past;
    const auto cell = m_cells.find(key);
    if (cell == m_cells.end())
        return past;
    const Ring &ring = cell->second.rings[placeOf(span)];
    if (ring.newest() == INT64_MIN)
        return past;
    for (std::int64_t number = ring.newest() - ring.size() + 1; number <= ring.newest(); ++number) {
        const Count count = ring.at(number);
        if (count.seen > 0)
            past.push_back({number * lengthOf(span), count});
    }
    return past;
}

std::map<std::int64_t, Count> Ledger::days() const
{
    std::map<std::int64_t, Count> days;
    for (const auto &[key, cell] : m_cells) {
        if (key.kind == Kind::Series)
            continue; // Counted, not emitted.
        const Ring &ring = cell.rings[placeOf(Span::Day)];
        if (ring.newest() == INT64_MIN)
            continue;
        for (std::int64_t number = ring.newest() - ring.size() + 1; number <= ring.newest(); ++number)
            if (const Count count = ring.at(number); count.seen > 0)
                days[number] += count;
    }
    return days;
}

std::vector<Kind> Ledger::kindsOf(const std::string &service, const std::string &workflow) const
{
    std::vector<Kind> kinds;
    for (auto it = m_cells.lower_bound({service, workflow, Kind::Unspecified});
         it != m_cells.end() && it->first.service == service && it->first.workflow == workflow; ++it)
        kinds.push_back(it->first.kind);
    return kinds;
}

Count Ledger::checkedDay() const
{
    const std::int64_t newest = numberOf(Span::Hour, m_asOfMs);
    Count sum;
    for (std::int64_t number = newest; number > newest - kHoursADay; --number)
        sum += m_checked.at(number);
    return sum;
}

std::string Ledger::sheet(Span span, std::int64_t number) const
{
    std::string text;
    const Key *row = nullptr;
    for (const auto &[key, cell] : m_cells) {
        const Count count = cell.rings[placeOf(span)].at(number);
        if (count.seen == 0)
            continue;
        if (row == nullptr || row->service != key.service || row->workflow != key.workflow)
            absl::StrAppend(&text, row == nullptr ? "" : "\n", escaped(key.service), "\t", escaped(key.workflow));
        row = &key;
        absl::StrAppend(&text, "\t", std::string(slugOf(key.kind)), ":", count.tagged, "/", count.seen);
    }
    if (const Count count = m_checked.at(number); span == Span::Hour && count.seen > 0)
        absl::StrAppend(&text, row == nullptr ? "" : "\n", "checked\t", count.tagged, "/", count.seen);
    return text;
}

void Ledger::restore(Span span, std::int64_t number, std::string_view sheet)
{
    for (const absl::string_view line : absl::StrSplit(absl::string_view(sheet.data(), sheet.size()), '\n')) {
        const std::vector<std::string> parts = absl::StrSplit(line, '\t');
        if (parts.size() == 2 && parts[0] == "checked") { // A row of counts has three parts at least.
            if (const auto count = countOf("event:" + parts[1]))
                m_checked.put(number, count->second, true);
            continue;
        }
        for (std::size_t i = 2; i < parts.size(); ++i)
            if (const auto count = countOf(parts[i]))
                m_cells[{unescaped(parts[0]), unescaped(parts[1]), count->first}].rings[placeOf(span)].put(
                    number, count->second, true);
    }
    if (span == Span::Step)
        m_asOfMs = std::max(m_asOfMs, (number + 1) * kStepMs);
}

} // namespace bulkhead::coverage
