#include "backend/engine/coverage_attribution.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead::coverage {

namespace {

constexpr std::size_t kMost = 500;
constexpr std::int64_t kKeptMs = 30LL * 86'400'000;

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

std::string Finding::id(const Fingerprint &fingerprint) const
{
    std::string text; // With a length before each part, so that no two lists of parts are the same text.
    for (const std::string_view part :
         {std::string_view(key.service), std::string_view(key.workflow), std::string_view(slugOf(key.kind)),
          std::string_view(named), std::string_view(expected)})
        absl::StrAppend(&text, part.size(), ":", std::string(part));
    return fingerprint("attribution", text);
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
