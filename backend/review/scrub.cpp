#include "backend/review/scrub.h"

#include "backend/engine/spelling.h"

#include <algorithm>
#include <array>
#include <vector>

namespace bulkhead::review {

namespace {

bool digit(char c)
{
    return c >= '0' && c <= '9';
}

bool wordChar(char c)
{
    return digit(c) || (c >= 'a' && c <= 'z');
}

/// A stretch of digits and what joins them: "123-45-6789", "(555) 123-4567", "04/12/1961".
struct Run
{
    std::string_view before; ///< The text up to it.
    std::vector<int> groups; ///< Digits in each.
    std::string joins;       ///< What stands between them, one character each.
    std::size_t digits = 0;
};

std::vector<Run> runsOf(std::string_view text)
{
    std::vector<Run> runs;
    for (std::size_t at = 0; at < text.size();) {
        if (!digit(text[at])) {
            ++at;
            continue;
        }
        Run run;
        run.before = text.substr(0, at);
        while (at < text.size() && digit(text[at])) {
            int length = 0;
            for (; at < text.size() && digit(text[at]); ++at)
                ++length;
            run.groups.push_back(length);
            run.digits += static_cast<std::size_t>(length);
            // One joining character, or the ") " of a telephone number, and then more digits.
            std::size_t next = at;
            if (next < text.size() && std::string_view("-./ )").find(text[next]) != std::string_view::npos)
                ++next;
            if (next < text.size() && next > at && text[at] == ')' && text[next] == ' ')
                ++next;
            if (next == at || next >= text.size() || !digit(text[next]))
                break;
            run.joins += text[at];
            at = next;
        }
        runs.push_back(std::move(run));
    }
    return runs;
}

bool endsWithWord(std::string_view before, std::string_view word)
{
    while (!before.empty() && !wordChar(before.back()))
        before.remove_suffix(1);
    return before.ends_with(word)
           && (before.size() == word.size() || !wordChar(before[before.size() - word.size() - 1]));
}

bool holdsEmail(std::string_view text)
{
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        if (at == 0 || !wordChar(text[at - 1]))
            continue;
        std::size_t end = at + 1;
        while (end < text.size() && (wordChar(text[end]) || text[end] == '-' || text[end] == '.'))
            ++end;
        const std::string_view domain = text.substr(at + 1, end - at - 1);
        if (const std::size_t dot = domain.find('.');
            dot != std::string_view::npos && dot > 0 && dot + 1 < domain.size())
            return true;
    }
    return false;
}

bool datesBirth(const Run &run, std::string_view text)
{
    static constexpr std::array<std::string_view, 6> kWords{"dob", "born", "birth", "birthday", "birthdate", "b"};
    const bool date =
        run.groups.size() >= 3
        && (run.joins.substr(0, 2) == "//" || run.joins.substr(0, 2) == "--" || run.joins.substr(0, 2) == "..");
    const bool said = text.find("date of birth") != std::string_view::npos
                      || std::any_of(kWords.begin(), kWords.end(),
                                     [&](std::string_view word) { return endsWithWord(run.before, word); })
                      || (endsWithWord(run.before, "on") && run.before.find("born") != std::string_view::npos);
    return date && said;
}

} // namespace

std::string looksIdentifying(std::string_view given)
{
    const std::string text = spelling::lower(given);
    if (holdsEmail(text))
        return "an e-mail address";
    for (const Run &run : runsOf(text)) {
        const bool dashed =
            std::all_of(run.joins.begin(), run.joins.end(), [](char c) { return c == '-' || c == ' '; });
        if (run.groups == std::vector{3, 2, 4} && dashed)
            return "a social security number";
        if (run.digits == 9 && (endsWithWord(run.before, "ssn") || endsWithWord(run.before, "social security number")))
            return "a social security number";
        for (const std::string_view word : {"mrn", "medical record", "medical record number", "patient", "patient id",
                                            "patient number", "chart", "member id", "mrn no", "mrn number"})
            if (run.digits >= 4 && endsWithWord(run.before, word))
                return "a medical record number";
        if (datesBirth(run, text))
            return "a date of birth";
        std::vector<int> groups = run.groups;
        if (groups.size() == 4 && groups.front() == 1)
            groups.erase(groups.begin());
        if (groups == std::vector{3, 3, 4})
            return "a telephone number";
        for (const std::string_view word : {"tel", "phone", "telephone", "call", "fax"})
            if (run.digits >= 7 && endsWithWord(run.before, word))
                return "a telephone number";
        // Long plain numbers are counts when grouped by commas; alone they are somebody's number.
        if (run.groups.size() == 1 && run.digits >= 8)
            return "a number of eight digits or more";
    }
    return {};
}

} // namespace bulkhead::review
