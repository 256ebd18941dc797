#pragma once
// An exposure case as pages for the privacy officer of one of its tenants.
#include "backend/engine/exposure.h"
#include "backend/review/pack.h"

#include <functional>
#include <string>
#include <vector>

namespace bulkhead {

/// Words that a pack for one tenant must not hold: names and ids of all others that are, or were, in the case.
/// `nameNow`: of an id; empty: it has none any more.
[[nodiscard]] std::vector<std::string> wordsOfOthers(const exposure::Case &item, const std::string &tenantId,
                                                     const std::function<std::string(const std::string &)> &nameNow);
/// About one tenant: `hidden` words, whole ones in any case, are "another tenant of the platform" wherever they stand,
/// in what people wrote, too.
[[nodiscard]] review::Pack exposurePages(const exposure::Case &item, const exposure::Party &about,
                                         std::vector<std::string> hidden, std::int64_t nowMs);
[[nodiscard]] std::string exposureFooter(const exposure::Case &item, std::int64_t nowMs);

} // namespace bulkhead
