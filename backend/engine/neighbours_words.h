#pragma once
// Numbers in sentences.
#include <cmath>
#include <cstdio>
#include <string>

namespace bulkhead::neighbours {

/// As printf; at most 239 characters.
template<typename... Values>
std::string sentence(const char *format, Values... values)
{
    char text[240];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

/// Whole percent of a share of 1.
inline int percent(double share)
{
    return static_cast<int>(std::lround(share * 100));
}

} // namespace bulkhead::neighbours
