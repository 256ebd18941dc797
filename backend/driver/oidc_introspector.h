#pragma once
// The provider's word on single tokens (RFC 7662): a signature says that a token was given, not that it still counts.
#include "backend/domain/clock.h"
#include "backend/driver/oidc_config.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

/// How often a token is asked about, and for how long an answer counts.
struct OidcAskPace
{
    std::int64_t everyMs = 3'000;      ///< A token that somebody sits with.
    std::int64_t freshMs = 4'000;      ///< So long an answer lets calls in before the next question.
    std::int64_t graceMs = 5 * 60'000; ///< Likewise while the provider does not answer.
    std::int64_t refusedMs = 30'000;   ///< A "no" stands so long; it hardly ever becomes a "yes".
    std::int64_t silentMs = 2'000;     ///< So long after a question that nobody answered no call waits for another.
    std::int64_t keptMs = 60'000;      ///< A token that nobody used and nobody sits with.
    std::int64_t waitMs = 5'000;       ///< Real time that a caller waits for an answer.
    std::int64_t timeoutMs = 3'000;    ///< Real time of one question.
    std::size_t most = 10'000;         ///< Tokens known at one time.
};

/// Asks the provider about tokens on threads of its own, several at a time and never twice about one token at once.
/// Safe from any thread.
class OidcIntrospector
{
public:
    /// `where` tells the address to ask at, once the provider has named one; empty: not yet. `log` takes a line when
    /// the provider begins or ceases to answer.
    OidcIntrospector(OidcClient client, std::string roots, std::function<std::string()> where, const Clock &clock,
                     std::function<void(const std::string &)> log, OidcAskPace pace = {});
    ~OidcIntrospector(); ///< close()

    struct Word
    {
        std::shared_ptr<const WatchedToken> watched; ///< The token is asked about again while somebody holds this.
        std::string claims;                          ///< The provider's first answer: a JSON object.
    };
    /// What is known of a token that counts, or a noEntry(): Ended, Unknown where it has never counted here,
    /// ProviderSilent. Nothing: the provider has to be asked. Never waits.
    [[nodiscard]] std::optional<absl::StatusOr<Word>> known(std::string_view token);
    /// Has the provider asked, and waits for it. Many callers with one token make one question.
    void ask(std::string_view token);
    void close(); ///< Ends the threads within a second or so; nobody waits any more.

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
