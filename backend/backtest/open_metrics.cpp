#include "backend/backtest/open_metrics.h"

#include <absl/strings/str_cat.h>
#include <charconv>
#include <cmath>

namespace bulkhead {
namespace {

absl::Status wrong(std::int64_t line, const std::string &text)
{
    return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", text));
}

bool nameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool namePart(char c)
{
    return nameStart(c) || (c >= '0' && c <= '9');
}

/// Where the labels end: the closing brace outside quotes; npos: never.
std::size_t closingBrace(std::string_view text, std::size_t at)
{
    bool quoted = false;
    for (; at < text.size(); ++at) {
        if (quoted && text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            quoted = !quoted;
        else if (!quoted && text[at] == '}')
            return at;
    }
    return std::string_view::npos;
}

bool parseNumber(std::string_view text, double &value)
{
    if (text == "NaN" || text == "+Inf" || text == "-Inf" || text == "Inf") {
        value = text == "NaN" ? std::nan("") : text == "-Inf" ? -HUGE_VAL : HUGE_VAL;
        return true;
    }
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

/// Cuts the word up to the next space off the front.
std::string_view takeWord(std::string_view &rest)
{
    const std::size_t space = rest.find(' ');
    const std::string_view word = rest.substr(0, space);
    rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
    return word;
}

absl::Status parseSample(std::string_view text, std::int64_t line, RecordedSample &sample)
{
    std::size_t at = 0;
    while (at < text.size() && namePart(text[at]))
        ++at;
    if (at == 0 || !nameStart(text.front()))
        return wrong(line, "this is neither a sample nor a comment: write name{labels} value time.");
    sample.line = line;
    sample.name = text.substr(0, at);
    sample.labels = {};
    if (at < text.size() && text[at] == '{') {
        const std::size_t end = closingBrace(text, at + 1);
        if (end == std::string_view::npos)
            return wrong(line, "the labels do not end: close them with \"} and escape quotes inside a value as \\\".");
        sample.labels = text.substr(at + 1, end - at - 1);
        at = end + 1;
    }
    sample.series = text.substr(0, at);
    if (at >= text.size() || text[at] != ' ')
        return wrong(line, "the value is missing: write it after one space.");
    std::string_view rest = text.substr(at + 1);
    const std::string_view value = takeWord(rest);
    if (!parseNumber(value, sample.value))
        return wrong(line, absl::StrCat("\"", std::string(value), "\" is no number."));
    const std::string_view time = takeWord(rest);
    if (time.empty() || time == "#")
        return wrong(line, "the sample has no time: record it with its time in seconds after the value.");
    double seconds = 0;
    if (!parseNumber(time, seconds) || !std::isfinite(seconds) || std::abs(seconds) > 9e12)
        return wrong(line, absl::StrCat("\"", std::string(time), "\" is no time in seconds since 1970."));
    if (!rest.empty() && !rest.starts_with("# "))
        return wrong(line, "there is more after the time: an exemplar starts with \"# \".");
    sample.atMs = std::llround(seconds * 1'000);
    return absl::OkStatus();
}

bool knownComment(std::string_view text)
{
    return text.starts_with("# HELP ") || text.starts_with("# TYPE ") || text.starts_with("# UNIT ");
}

} // namespace

absl::Status readOpenMetrics(std::istream &in, const std::function<absl::Status(const RecordedSample &)> &sink)
{
    std::string text;
    std::int64_t line = 0;
    bool ended = false;
    RecordedSample sample;
    while (std::getline(in, text)) {
        ++line;
        if (ended)
            return wrong(line, "there is more after \"# EOF\": join files without the first one's last line.");
        if (text == "# EOF") {
            ended = true;
            continue;
        }
        if (!text.empty() && text.back() == '\r')
            return wrong(line, "the line ends as on Windows: save the file with plain line ends.");
        if (!text.empty() && text.front() == '#') {
            if (!knownComment(text))
                return wrong(line, "only # HELP, # TYPE, # UNIT and # EOF may start with #.");
            continue;
        }
        if (absl::Status parsed = parseSample(text, line, sample); !parsed.ok())
            return parsed;
        if (absl::Status taken = sink(sample); !taken.ok())
            return wrong(line, std::string(taken.message()));
    }
    if (!ended)
        return wrong(line + 1, "the file ends without \"# EOF\": it was cut off, or that line has to be added.");
    return absl::OkStatus();
}

absl::StatusOr<MetricLabels> parseLabels(std::string_view text)
{
    const auto bad = [](const char *words) { return absl::InvalidArgumentError(words); };
    MetricLabels labels;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t begin = at;
        while (at < text.size() && namePart(text[at]) && text[at] != ':')
            ++at;
        if (at == begin || !nameStart(text[begin]))
            return bad("a label's name is missing: write name=\"value\".");
        std::string name(text.substr(begin, at - begin));
        if (text.substr(at, 2) != "=\"")
            return bad("a label's value is missing: write name=\"value\".");
        std::string value;
        for (at += 2; at < text.size() && text[at] != '"'; ++at) {
            if (text[at] != '\\') {
                value.push_back(text[at]);
                continue;
            }
            ++at;
            const char escaped = at < text.size() ? text[at] : '\0';
            if (escaped != '\\' && escaped != '"' && escaped != 'n')
                return bad("a label's value may only hold the escapes \\\\, \\\" and \\n.");
            value.push_back(escaped == 'n' ? '\n' : escaped);
        }
        if (at >= text.size())
            return bad("a label's value does not end: close it with a quote.");
        ++at;
        for (const auto &known : labels)
            if (known.first == name)
                return absl::InvalidArgumentError(
                    absl::StrCat("the label \"", name, "\" occurs twice: keep one of the two."));
        labels.emplace_back(std::move(name), std::move(value));
        if (at == text.size())
            break;
        if (text[at] != ',')
            return bad("labels are separated by commas.");
        ++at;
    }
    return labels;
}

} // namespace bulkhead
