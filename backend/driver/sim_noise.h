#pragma once
// Counter-based noise: a value is a hash of what it belongs to, so any minute of any series stands alone.
#include <cstdint>
#include <string_view>

namespace bulkhead::sim {

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b)
{
    return mix(a ^ mix(b));
}
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c)
{
    return mix(mix(a, b), c);
}

[[nodiscard]] constexpr std::uint64_t hashOf(std::string_view text)
{
    std::uint64_t h = 0xCBF29CE484222325u;
    for (const char c : text)
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return mix(h);
}

/// 0 <= u < 1.
[[nodiscard]] constexpr double unit(std::uint64_t h)
{
    return static_cast<double>(h >> 11) * 0x1p-53;
}
[[nodiscard]] constexpr double between(std::uint64_t h, double low, double high)
{
    return low + (high - low) * unit(h);
}

} // namespace bulkhead::sim
