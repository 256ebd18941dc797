#include "backend/driver/oidc_provider.h"

#include "backend/driver/http_link.h"
#include "backend/driver/strict_json.h"

#include <absl/strings/str_cat.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace bulkhead {

namespace {

constexpr std::chrono::milliseconds kTick{250};
constexpr std::size_t kMostBytes = 256 << 10;
constexpr std::size_t kDepth = 8;

std::string discoveryUrl(std::string issuer)
{
    while (issuer.ends_with('/'))
        issuer.pop_back();
    return issuer + "/.well-known/openid-configuration";
}

} // namespace

struct OidcProvider::Impl
{
    Impl(OidcConfig given, OidcPace often, const Clock &time, std::function<void()> second,
         std::function<void(const std::string &)> line)
        : config(std::move(given))
        , pace(often)
        , clock(time)
        , everySecond(std::move(second))
        , log(std::move(line))
        , link(absl::StrCat("The sign-in provider at ", httpPlaceOf(config.console.issuer)),
               HttpLimits{pace.timeoutMs / 2, pace.timeoutMs, kMostBytes})
    {
    }

    void run();
    [[nodiscard]] bool due() const;
    void settle(absl::StatusOr<OidcKeySet> fetched);
    absl::StatusOr<OidcKeySet> fetch();
    absl::StatusOr<std::string> ask(const std::string &url);

    const OidcConfig config;
    const OidcPace pace;
    const Clock &clock;
    const std::function<void()> everySecond;
    const std::function<void(const std::string &)> log;
    HttpLink link;

    mutable std::mutex mutex; ///< Guards what follows.
    std::condition_variable changed;
    std::shared_ptr<const OidcKeySet> keys;
    std::string introspectionUrl;
    std::int64_t keysAtMs = 0;
    std::optional<std::int64_t> triedMs; ///< When the latest fetch began.
    std::uint64_t fetches = 0;           ///< That have ended.
    bool fetching = false, wanted = false, failed = true, closing = false;
    std::string told; ///< What was logged last.
    std::thread thread;
};

bool OidcProvider::Impl::due() const
{
    if (!triedMs)
        return true;
    const std::int64_t now = clock.nowMs(), since = now - *triedMs;
    if (!keys)
        return since >= pace.firstGapMs;
    return since >= pace.leastGapMs && (wanted || now - keysAtMs >= pace.refreshMs);
}

void OidcProvider::Impl::run()
{
    std::unique_lock lock(mutex);
    while (!closing) {
        if (due()) {
            fetching = true;
            wanted = false;
            triedMs = clock.nowMs();
            lock.unlock();
            absl::StatusOr<OidcKeySet> fetched = fetch();
            lock.lock();
            settle(std::move(fetched));
            continue;
        }
        lock.unlock();
        everySecond();
        lock.lock();
        changed.wait_for(lock, kTick, [this] { return closing || (wanted && due()); });
    }
}

void OidcProvider::Impl::settle(absl::StatusOr<OidcKeySet> fetched)
{
    fetching = false;
    ++fetches;
    failed = !fetched.ok();
    std::string line;
    if (fetched.ok()) {
        line = absl::StrCat("has ", fetched->size(), " keys that can be used");
        keysAtMs = clock.nowMs();
        keys = std::make_shared<const OidcKeySet>(*std::move(fetched));
    } else {
        line = std::string(fetched.status().message());
    }
    if (line != told && !closing)
        log(absl::StrCat("sign-in provider ", httpPlaceOf(config.console.issuer), ": ", line));
    told = std::move(line);
    changed.notify_all();
}

absl::StatusOr<std::string> OidcProvider::Impl::ask(const std::string &url)
{
    HttpQuestion question;
    question.url = url;
    question.roots = config.roots;
    auto answer = link.ask(question);
    if (!answer.ok())
        return answer.status();
    if (answer->status != 200)
        return absl::UnavailableError(absl::StrCat(link.who(), " answered ", answer->status, " to ", url, "."));
    return std::move(answer->body);
}

absl::StatusOr<OidcKeySet> OidcProvider::Impl::fetch()
{
    const std::string &issuer = config.console.issuer;
    auto discovery = ask(discoveryUrl(issuer));
    if (!discovery.ok())
        return discovery.status();
    const auto document = strictJson(*discovery, kDepth);
    const auto text = [&](const char *key) {
        const bool there = document && document->is_object() && document->contains(key) && (*document)[key].is_string();
        return there ? (*document)[key].get<std::string>() : std::string();
    };
    // Another issuer's document would make this gateway trust another issuer's keys.
    if (text("issuer") != issuer)
        return absl::InvalidArgumentError("its discovery document is not that of the configured issuer");
    const auto safe = [&](const std::string &url) {
        return oidcAddressIsSafe(url) && (!oidcIsLoopback(url) || oidcIsLoopback(issuer));
    };
    if (const std::string asks = text("introspection_endpoint"); safe(asks)) {
        const std::lock_guard lock(mutex);
        introspectionUrl = asks;
    }
    const std::string keysUrl = text("jwks_uri");
    if (!safe(keysUrl))
        return absl::InvalidArgumentError("its discovery document names no https address for its keys");
    auto published = ask(keysUrl);
    if (!published.ok())
        return published.status();
    return OidcKeySet::parse(*published, config.algorithms);
}

OidcProvider::OidcProvider(OidcConfig config, OidcPace pace, const Clock &clock, std::function<void()> everySecond,
                           std::function<void(const std::string &)> log)
    : m_impl(std::make_unique<Impl>(std::move(config), pace, clock, std::move(everySecond), std::move(log)))
{
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

OidcProvider::~OidcProvider()
{
    close();
    m_impl->thread.join();
}

std::shared_ptr<const OidcKeySet> OidcProvider::keys() const
{
    const std::lock_guard lock(m_impl->mutex);
    const bool old = m_impl->clock.nowMs() - m_impl->keysAtMs >= m_impl->pace.trustMs;
    return old ? nullptr : m_impl->keys;
}

std::string OidcProvider::introspectionUrl() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->introspectionUrl;
}

bool OidcProvider::silent() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->failed;
}

bool OidcProvider::mayTellMore() const
{
    const std::lock_guard lock(m_impl->mutex);
    return !m_impl->closing
           && (m_impl->fetching || m_impl->wanted || !m_impl->triedMs
               || m_impl->clock.nowMs() - *m_impl->triedMs >= m_impl->pace.leastGapMs);
}

void OidcProvider::awaitMore()
{
    std::unique_lock lock(m_impl->mutex);
    Impl &impl = *m_impl;
    if (impl.closing)
        return;
    const std::uint64_t before = impl.fetches;
    if (!impl.fetching) {
        if (impl.triedMs && impl.clock.nowMs() - *impl.triedMs < impl.pace.leastGapMs)
            return;
        impl.wanted = true;
        impl.changed.notify_all();
    }
    impl.changed.wait_for(lock, std::chrono::milliseconds(impl.pace.waitMs),
                          [&] { return impl.closing || impl.fetches != before; });
}

void OidcProvider::close()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->closing = true;
    }
    m_impl->link.cancel();
    m_impl->changed.notify_all();
}

} // namespace bulkhead
