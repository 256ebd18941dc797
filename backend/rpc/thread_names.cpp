#include "backend/rpc/thread_names.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kShortestTicket = 3;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isIdPart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '-' || c == '_' || c == '.';
}

} // namespace

bool namesId(std::string_view text, std::string_view id)
{
    if (id.empty())
        return false;
    for (std::size_t at = text.find(id); at != std::string_view::npos; at = text.find(id, at + 1)) {
        const std::size_t end = at + id.size();
        // A full stop behind it ends the sentence, unless the id goes on.
        const bool stop = end < text.size() && text[end] == '.' && (end + 1 == text.size() || !isIdPart(text[end + 1]));
        if ((at == 0 || !isIdPart(text[at - 1])) && (end == text.size() || stop || !isIdPart(text[end])))
            return true;
    }
    return false;
}

std::vector<std::string> alertsIn(std::string_view text)
{
    std::vector<std::string> found;
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        std::size_t from = at, to = at + 1;
        while (from > 0 && (isIdPart(text[from - 1]) || text[from - 1] == '/'))
            --from;
        while (to < text.size() && isDigit(text[to]))
            ++to;
        const std::string id(text.substr(from, to - from));
        if (from < at && to > at + 1 && (to == text.size() || !isIdPart(text[to]) || text[to] == '.')
            && std::ranges::find(found, id) == found.end())
            found.push_back(id);
    }
    return found;
}

std::vector<std::string> grantsIn(std::string_view text)
{
    constexpr std::string_view kBegin = "grant-";
    constexpr std::size_t kDigits = 16;
    const auto isHex = [](char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); };
    std::vector<std::string> found;
    for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at + 1)) {
        const std::string id(text.substr(at, kBegin.size() + kDigits));
        if (id.size() == kBegin.size() + kDigits && std::ranges::all_of(id.substr(kBegin.size()), isHex)
            && namesId(text, id) && std::ranges::find(found, id) == found.end())
            found.push_back(id);
    }
    return found;
}

bool isTellingTicket(std::string_view ticket)
{
    return ticket.size() >= kShortestTicket && std::ranges::any_of(ticket, isDigit);
}

} // namespace bulkhead
