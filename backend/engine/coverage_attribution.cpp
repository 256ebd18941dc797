#include "backend/engine/coverage_attribution.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead::coverage {

namespace {

constexpr std::size_t kMost = 500;
constexpr std::int64_t kKeptMs = 30LL * 86'400'000;

/// FNV-1a with a length before each part, so that no two lists of parts are the same text.
std::uint64_t printOf(std::initializer_list<std::string_view> parts)
{
    std::uint64_t print = 0xCBF29CE484222325U;
    const auto take = [&print](unsigned char byte) { print = (print ^ byte) * 0x100000001B3U; };
    for (const std::string_view part : parts) {
        for (std::size_t size = part.size(), i = 0; i < 4; ++i, size >>= 8U)
            take(static_cast<unsigned char>(size));
        for (const char c : part)
            take(static_cast<unsigned char>(c));
    }
    return print;
}

} // namespace

Judged judge(const Attribution &event, const ParentOf &parentOf)
{
    const std::optional<std::string> parent = parentOf(event.owner);
    if (!parent)
        return {};
    // Revenue of a tenant that no partner brought is nobody's but its own.
    const std::string &expected = event.key.kind == Kind::PartnerRevenue && !parent->empty() ? *parent : event.owner;
    if (event.named == expected)
        return {Belongs::Right, {}};
    return {Belongs::Wrong, expected};
}

std::string Finding::id() const
{
    return absl::StrCat(
        absl::Hex(printOf({key.service, key.workflow, slugOf(key.kind), named, expected}), absl::kZeroPad16));
}

bool book(const Attribution &event, const std::string &expected, std::vector<Finding> &findings)
{
    if (event.events == 0)
        return false;
    const auto known = std::ranges::find_if(findings, [&](const Finding &one) {
        return one.key == event.key && one.named == event.named && one.expected == expected;
    });
    if (known != findings.end()) {
        known->events += event.events;
        known->firstMs = std::min(known->firstMs, event.atMs);
        known->lastMs = std::max(known->lastMs, event.atMs);
        return true;
    }
    if (findings.size() >= kMost) {
        const auto oldest = std::ranges::min_element(findings, {}, &Finding::lastMs);
        if (oldest->lastMs >= event.atMs)
            return false;
        findings.erase(oldest);
    }
    findings.push_back({event.key, event.named, expected, event.events, event.atMs, event.atMs});
    return true;
}

bool forgetOld(std::int64_t nowMs, std::vector<Finding> &findings)
{
    return std::erase_if(findings, [nowMs](const Finding &one) { return nowMs - one.lastMs > kKeptMs; }) > 0;
}

} // namespace bulkhead::coverage
