#pragma once
// How many refusals of each source are written down one by one; the others are counted, and the count is written.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bulkhead {

/// Not safe to share; the entry guards it. A source is a person or the address of an unknown caller. What one source
/// does never costs another one its lines.
class RefusalBook
{
public:
    static constexpr std::uint32_t kLines = 20;       ///< Of a source,
    static constexpr std::int64_t kWindowMs = 10'000; ///< within this time from its first on.
    static constexpr std::size_t kSources = 1'000;    ///< Further ones share one line of counting.

    /// True: write it down. False: it is only counted. `nowMs` of a clock that never goes back.
    [[nodiscard]] bool admit(const std::string &source, std::int64_t nowMs);

    struct LeftOut
    {
        std::string source; ///< As given; empty: sources beyond kSources.
        std::uint64_t refusals = 0;
    };
    /// The counts of windows that have ended by now, each told once.
    [[nodiscard]] std::vector<LeftOut> takeLeftOut(std::int64_t nowMs);

private:
    struct Window
    {
        std::int64_t fromMs = 0;
        std::uint32_t written = 0;
        std::uint64_t leftOut = 0;
    };
    std::map<std::string, Window> m_windows;
};

} // namespace bulkhead
