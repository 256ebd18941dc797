#include "backend/driver/oidc_introspector.h"

#include "backend/driver/http_link.h"
#include "backend/driver/strict_json.h"

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kTick{100};
constexpr std::size_t kAskers = 8; // Of 600 persons, each is asked about every 3 s where an answer takes 40 ms.
constexpr std::size_t kMostBytes = 64 << 10;
constexpr std::size_t kDepth = 8;

enum class Said : std::uint8_t { Nothing, Counts, Ended, TooLongNothing };

struct Token final : WatchedToken
{
    explicit Token(std::string_view given)
        : text(std::string(given))
    {
    }
    [[nodiscard]] absl::Status standing() const override
    {
        switch (said.load()) {
        case Said::Ended:
            return noEntry(NoEntry::Ended);
        case Said::TooLongNothing:
            return noEntry(NoEntry::ProviderSilent);
        default:
            return absl::OkStatus();
        }
    }

    const Secret text;
    std::atomic<Said> said = Said::Nothing;
    // Guarded by the introspector's mutex:
    std::string claims; ///< Of the first answer by which it counts; empty: it has never counted.
    std::int64_t askedMs = 0, answeredMs = 0, usedMs = 0;
    std::uint64_t tries = 0;
    bool asking = false; ///< Queued, or under way.
    bool failed = false; ///< The latest question has brought no answer.
};

/// By the text, which stays a Secret.
struct ByText
{
    using is_transparent = void;
    static std::string_view of(const Secret &text) { return text.reveal(); }
    static std::string_view of(std::string_view text) { return text; }
    template<typename A, typename B>
    bool operator()(const A &a, const B &b) const
    {
        return of(a) < of(b);
    }
};

/// Whether the answer says that a token counts; nothing: it is no answer.
std::optional<bool> countsBy(const HttpAnswer &answer)
{
    const auto json = strictJson(answer.body, kDepth);
    const bool object = json && json->is_object();
    const auto error = object ? json->value("error", Json()) : Json();
    // Of a text that is no token some providers say "bad request": it must not pass for a provider in trouble.
    if (answer.status == 400 && error != "invalid_client" && error != "unauthorized_client")
        return false;
    const auto active = object && answer.status == 200 ? json->value("active", Json()) : Json();
    return active.is_boolean() ? std::optional(active.get<bool>()) : std::nullopt;
}

} // namespace

struct OidcIntrospector::Impl
{
    using Tokens = std::map<Secret, std::shared_ptr<Token>, ByText>;

    Impl(OidcClient speaks, std::string trusted, std::function<std::string()> address, const Clock &time,
         std::function<void(const std::string &)> line, OidcAskPace often)
        : client(std::move(speaks))
        , roots(std::move(trusted))
        , where(std::move(address))
        , clock(time)
        , log(std::move(line))
        , pace(often)
    {
    }

    void run(HttpLink &link);
    [[nodiscard]] std::shared_ptr<Token> next();
    [[nodiscard]] absl::StatusOr<HttpAnswer> question(HttpLink &link, const Secret &token) const;
    void settle(Token &token, const absl::StatusOr<HttpAnswer> &answer);
    void tell(const std::string &line);
    [[nodiscard]] absl::StatusOr<Word> withoutAnswer(const std::shared_ptr<Token> &token, std::int64_t now) const;
    [[nodiscard]] bool silent(std::int64_t now) const { return silentAtMs && now - *silentAtMs < pace.silentMs; }

    const OidcClient client;
    const std::string roots;
    const std::function<std::string()> where;
    const Clock &clock;
    const std::function<void(const std::string &)> log;
    const OidcAskPace pace;
    std::vector<std::unique_ptr<HttpLink>> links; ///< One of each thread.

    std::mutex mutex; ///< Guards what follows.
    std::condition_variable changed;
    Tokens tokens;
    std::deque<std::shared_ptr<Token>> queue; ///< That callers wait for.
    std::optional<std::int64_t> silentAtMs;   ///< When a question was last not answered at all, if it was the latest.
    std::string told;
    bool closing = false;
    std::vector<std::thread> threads;
};

OidcIntrospector::OidcIntrospector(OidcClient client, std::string roots, std::function<std::string()> where,
                                   const Clock &clock, std::function<void(const std::string &)> log, OidcAskPace pace)
    : m_impl(std::make_unique<Impl>(std::move(client), std::move(roots), std::move(where), clock, std::move(log), pace))
{
    const HttpLimits limits{pace.timeoutMs / 2, pace.timeoutMs, kMostBytes};
    for (std::size_t i = 0; i < kAskers; ++i)
        m_impl->links.push_back(std::make_unique<HttpLink>("The sign-in provider", limits));
    for (const auto &link : m_impl->links)
        m_impl->threads.emplace_back([impl = m_impl.get(), &link] { impl->run(*link); });
}

OidcIntrospector::~OidcIntrospector()
{
    close();
    for (std::thread &thread : m_impl->threads)
        thread.join();
}

void OidcIntrospector::close()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->closing = true;
    }
    for (const auto &link : m_impl->links)
        link->cancel();
    m_impl->changed.notify_all();
}

/// What a token is worth that the provider cannot be asked about now.
absl::StatusOr<OidcIntrospector::Word> OidcIntrospector::Impl::withoutAnswer(const std::shared_ptr<Token> &token,
                                                                             std::int64_t now) const
{
    if (token && token->said == Said::Counts && now - token->answeredMs < pace.graceMs)
        return Word{token, token->claims};
    return noEntry(NoEntry::ProviderSilent);
}

std::optional<absl::StatusOr<OidcIntrospector::Word>> OidcIntrospector::known(std::string_view text)
{
    Impl &impl = *m_impl;
    const std::lock_guard lock(impl.mutex);
    const std::int64_t now = impl.clock.nowMs();
    const auto found = impl.tokens.find(text);
    const std::shared_ptr<Token> token = found == impl.tokens.end() ? nullptr : found->second;
    if (token)
        token->usedMs = now;
    if (token && !token->failed && token->said == Said::Ended && now - token->answeredMs < impl.pace.refusedMs)
        return noEntry(token->claims.empty() ? NoEntry::Unknown : NoEntry::Ended,
                       "the provider says it does not count");
    if (token && !token->failed && token->said == Said::Counts && now - token->answeredMs < impl.pace.freshMs)
        return Word{token, token->claims};
    if (impl.closing || impl.silent(now) || (token && token->failed && now - token->askedMs < impl.pace.silentMs)
        || (!token && impl.tokens.size() >= impl.pace.most))
        return impl.withoutAnswer(token, now);
    return std::nullopt;
}

void OidcIntrospector::ask(std::string_view text)
{
    Impl &impl = *m_impl;
    std::unique_lock lock(impl.mutex);
    auto found = impl.tokens.find(text);
    if (found == impl.tokens.end()) {
        if (impl.closing || impl.tokens.size() >= impl.pace.most)
            return;
        auto token = std::make_shared<Token>(text);
        found = impl.tokens.emplace(token->text, token).first;
    }
    const std::shared_ptr<Token> token = found->second;
    token->usedMs = impl.clock.nowMs();
    const std::uint64_t before = token->tries;
    if (!token->asking) {
        token->asking = true;
        impl.queue.push_back(token);
        impl.changed.notify_all();
    }
    impl.changed.wait_for(lock, std::chrono::milliseconds(impl.pace.waitMs),
                          [&] { return impl.closing || token->tries != before; });
}

/// Those that a caller waits for go first; they are few, since few threads may wait. Null: nothing is due.
std::shared_ptr<Token> OidcIntrospector::Impl::next()
{
    if (!queue.empty()) {
        auto first = std::move(queue.front());
        queue.pop_front();
        return first;
    }
    const std::int64_t now = clock.nowMs();
    std::shared_ptr<Token> oldest;
    for (auto it = tokens.begin(); it != tokens.end();) {
        const std::shared_ptr<Token> &token = it->second;
        const bool satWith = token.use_count() > 1; // Whoever asks about it holds it, too, and is left alone below.
        if (!token->asking && !satWith && now - token->usedMs >= pace.keptMs) {
            it = tokens.erase(it);
            continue;
        }
        if (token->failed && token->said == Said::Counts && now - token->answeredMs >= pace.graceMs)
            token->said = Said::TooLongNothing;
        const bool due =
            satWith && !token->asking && token->said != Said::Ended && now - token->askedMs >= pace.everyMs;
        if (due && (!oldest || token->askedMs < oldest->askedMs))
            oldest = token;
        ++it;
    }
    if (oldest)
        oldest->asking = true;
    return oldest;
}

void OidcIntrospector::Impl::run(HttpLink &link)
{
    std::unique_lock lock(mutex);
    while (!closing) {
        const std::shared_ptr<Token> token = next();
        if (!token) {
            changed.wait_for(lock, kTick, [this] { return closing || !queue.empty(); });
            continue;
        }
        token->askedMs = clock.nowMs();
        lock.unlock();
        const auto answer = question(link, token->text);
        lock.lock();
        settle(*token, answer);
    }
}

absl::StatusOr<HttpAnswer> OidcIntrospector::Impl::question(HttpLink &link, const Secret &token) const
{
    HttpQuestion question;
    question.method = "POST";
    question.url = where();
    if (question.url.empty())
        return absl::UnavailableError("has named no address to ask about tokens at (introspection_endpoint)");
    question.body = absl::StrCat("token_type_hint=access_token&token=", link.escaped(token.reveal()));
    question.user = link.escaped(client.id); // RFC 6749, 2.3.1: both are encoded as in a form.
    question.password = Secret(link.escaped(client.secret.reveal()));
    question.roots = roots;
    return link.ask(question);
}

void OidcIntrospector::Impl::settle(Token &token, const absl::StatusOr<HttpAnswer> &answer)
{
    token.asking = false;
    ++token.tries;
    const std::optional<bool> counts = answer.ok() ? countsBy(*answer) : std::nullopt;
    token.failed = !counts.has_value();
    if (counts) {
        token.answeredMs = clock.nowMs();
        if (*counts && token.claims.empty())
            token.claims = answer->body;
        token.said = *counts ? Said::Counts : Said::Ended;
    }
    // One answer that is none is about one token, and a stranger may have sent that; no answer at all is about all.
    silentAtMs = answer.ok() ? std::nullopt : std::optional(clock.nowMs());
    if (!answer.ok())
        tell(std::string(answer.status().message()));
    else if (counts)
        tell("answers questions about tokens");
    else
        tell(absl::StrCat("answered ", answer->status, " to a question about a token",
                          answer->status == 401 || answer->status == 403
                              ? "; have [introspection] of the sign-in file compared with the client it knows"
                              : ""));
    changed.notify_all();
}

void OidcIntrospector::Impl::tell(const std::string &line)
{
    if (line == told || closing)
        return;
    told = line;
    log("sign-in provider: " + line);
}

} // namespace bulkhead
