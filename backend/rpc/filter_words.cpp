#include "backend/rpc/filter_words.h"

#include "backend/rpc/fault.h"

#include <algorithm>

namespace bulkhead {

std::vector<std::string> filterWords(std::string_view text)
{
    std::vector<std::string> words;
    bool quoted = false, inside = false;
    for (const char c : text) {
        const bool blank = !quoted && (c == ' ' || c == '\t');
        if (!blank && !inside)
            words.emplace_back();
        inside = !blank;
        if (c == '"')
            quoted = !quoted;
        if (inside)
            words.back() += c;
    }
    return words;
}

std::string withoutQuotes(std::string text)
{
    text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
    return text;
}

absl::Status filterNotUnderstood(const std::string &summary, const std::string &remedy)
{
    return fault(absl::StatusCode::kInvalidArgument, "FILTER_NOT_UNDERSTOOD", summary, remedy);
}

} // namespace bulkhead
