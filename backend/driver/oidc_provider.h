#pragma once
// The sign-in provider as the gateway sees it: a discovery document and keys, fetched by a thread of its own.
#include "backend/domain/clock.h"
#include "backend/driver/oidc_config.h"
#include "backend/driver/oidc_keys.h"

#include <functional>
#include <memory>
#include <string>

namespace bulkhead {

/// How often the provider is asked, and for how long what it said counts.
struct OidcPace
{
    std::int64_t refreshMs = 5 * 60'000;       ///< A key that the provider withdraws is used so long at most.
    std::int64_t leastGapMs = 30'000;          ///< Between two fetches, whoever asks for them.
    std::int64_t firstGapMs = 5'000;           ///< Likewise, until there are any keys.
    std::int64_t trustMs = 24 * 60 * 60'000LL; ///< Keys of a provider that has not answered since.
    std::int64_t waitMs = 5'000;               ///< Real time that a caller waits for a fetch.
    std::int64_t timeoutMs = 4'000;            ///< Real time of each of the two questions of a fetch.
};

class OidcProvider
{
public:
    /// Fetches at once. `everySecond` runs on the thread, some times a second; `log` takes a line when something
    /// changed.
    OidcProvider(OidcConfig config, OidcPace pace, const Clock &clock, std::function<void()> everySecond,
                 std::function<void(const std::string &)> log);
    ~OidcProvider(); ///< close()

    /// Null: none were ever had, or the provider has been silent for too long.
    [[nodiscard]] std::shared_ptr<const OidcKeySet> keys() const;
    /// Where it answers questions about tokens (RFC 7662), by its latest discovery document; empty: not known.
    [[nodiscard]] std::string introspectionUrl() const;
    /// Whether the latest fetch failed, or there was none yet.
    [[nodiscard]] bool silent() const;
    /// Whether waiting could bring other keys: a fetch is under way, or may begin.
    [[nodiscard]] bool mayTellMore() const;
    /// Has the keys fetched, unless that was done within the least gap, and waits for it. Many callers make one fetch.
    void awaitMore();
    void close(); ///< Ends the thread within a second or so; nobody waits any more.

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
