#pragma once
// Tries a company's own web services as the tenant itself: APIs, reports, support tooling. Makes nothing there.
#include "backend/domain/platform.h"
#include "backend/driver/web_boundary.h"

#include <memory>
#include <string>
#include <vector>

namespace bulkhead {

struct WebPlatformConfig
{
    std::string
        tokens;        ///< Folder with a file for each tenant, named as its id, chmod 600: a token of a probe identity.
    std::string other; ///< Id of the canary tenant, which has such a file, too.
    std::string marker;               ///< Stands in what only the canary tenant may read.
    std::string roots;                ///< PEM file of whom to trust; empty: the system's.
    std::int64_t deadlineMs = 10'000; ///< Of each question.
    std::vector<WebBoundary> boundaries;
};

/// NOT_FOUND from observe() and probe(): the tenant has no token there, or none of its doors opens to it. Three
/// questions for each boundary and round. Redirections are not followed: a way round is no refusal.
[[nodiscard]] std::unique_ptr<Platform> makeWebPlatform(WebPlatformConfig config);

/// What the ids of its steps begin with.
inline constexpr char kWebSteps[] = "web.";

} // namespace bulkhead
