#include "backend/engine/spelling.h"

namespace bulkhead::spelling {

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char &c : result)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return result;
}

std::string normal(std::string_view text)
{
    std::string result;
    bool gap = false;
    for (const char c : lower(text)) {
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
            gap = !result.empty();
            continue;
        }
        if (gap)
            result += ' ';
        gap = false;
        result += c;
    }
    return result;
}

} // namespace bulkhead::spelling
