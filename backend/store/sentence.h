#pragma once
#include <string>
#include <string_view>
#include <type_traits>

namespace bulkhead::sql {

/// One string of texts and whole numbers. (Abseil of the distributions joins no std::string_view.)
template<typename... Parts>
[[nodiscard]] std::string sentence(const Parts &...parts)
{
    std::string out;
    const auto append = [&out](const auto &part) {
        if constexpr (std::is_integral_v<std::decay_t<decltype(part)>>)
            out += std::to_string(part);
        else
            out += std::string_view(part);
    };
    (append(parts), ...);
    return out;
}

} // namespace bulkhead::sql
