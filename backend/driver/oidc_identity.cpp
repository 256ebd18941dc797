#include "backend/driver/oidc_identity.h"

#include "backend/driver/oidc_claims.h"
#include "backend/driver/strict_json.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostSeen = 10'000;

absl::StatusOr<Identified> noPlainJson()
{
    return noEntry(NoEntry::Unknown, "claims that are no plain JSON object");
}

/// Whether a token is to be judged by its signature, good or not; every other one only its provider understands.
bool isSigned(std::string_view token)
{
    return std::count(token.begin(), token.end(), '.') == 2;
}

/// What stands in "Bearer TOKEN", and is worth a question.
bool isBearer(std::string_view token)
{
    return !token.empty() && token.size() <= kOidcTokenLimit
           && std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// Providers answer questions about other tokens as well: about such that renew a sign-in, and such that count only
/// with a proof that this gateway does not ask for.
absl::Status checkAccessToken(const Json &answer)
{
    const auto type = answer.value("token_type", Json());
    const auto use = answer.value("token_use", Json());
    if (!type.is_string() || !absl::EqualsIgnoreCase(type.get<std::string>(), "bearer") || answer.contains("cnf")
        || (!use.is_null() && use != "access_token"))
        return noEntry(NoEntry::Unknown, "another type of token");
    return absl::OkStatus();
}

} // namespace

OidcIdentity::OidcIdentity(const OidcConfig &config, const Clock &clock, Changed changed,
                           std::function<void(const std::string &)> log, OidcPace pace, OidcAskPace askPace)
    : m_wanted(config.console)
    , m_algorithms(config.algorithms)
    , m_clock(clock)
    , m_rules(config.rules)
    , m_locked(config.locked)
    , m_provider(
          config, pace, clock,
          [this, changed = std::move(changed)] {
              if (auto now = changed ? changed() : std::nullopt)
                  take(*std::move(now));
          },
          log)
    , m_introspector(config.introspection ? std::make_unique<OidcIntrospector>(
                         *config.introspection, config.roots, [this] { return m_provider.introspectionUrl(); }, clock,
                         std::move(log), askPace)
                                          : nullptr)
{
}

void OidcIdentity::close()
{
    m_provider.close();
    if (m_introspector)
        m_introspector->close();
}

void OidcIdentity::take(OidcConfig config)
{
    const std::lock_guard lock(m_mutex);
    m_locked = std::move(config.locked);
    if (m_rules == config.rules)
        return;
    m_rules = std::move(config.rules);
    ++m_edition;
    m_seen.clear();
}

std::optional<absl::StatusOr<std::string>> OidcIdentity::genuine(std::string_view token) const
{
    const auto head = readOidcHead(token, m_algorithms);
    if (!head.ok())
        return head.status();
    const auto keys = m_provider.keys();
    if (!keys)
        return m_provider.mayTellMore() ? std::nullopt : std::optional(noEntry(NoEntry::ProviderSilent));
    std::size_t key = 0;
    switch (keys->find(*head, key)) {
    case OidcKeySet::Found::None:
        if (m_provider.mayTellMore())
            return std::nullopt;
        return noEntry(m_provider.silent() ? NoEntry::ProviderSilent : NoEntry::Unknown, "a key that is not published");
    case OidcKeySet::Found::Several:
        return noEntry(NoEntry::Unknown, "no one key is meant");
    case OidcKeySet::Found::OtherAlgorithm:
        return noEntry(NoEntry::Unknown, "an algorithm that is not its key's");
    case OidcKeySet::Found::One:
        break;
    }
    auto payload = keys->verify(key, token, *head);
    if (!payload)
        return noEntry(NoEntry::Unknown, "not signed by the key it names");
    return *std::move(payload);
}

absl::StatusOr<Identified> OidcIdentity::personOf(const Json &claims)
{
    const auto until = checkOidcClaims(claims, m_wanted, m_clock.nowMs());
    if (!until.ok())
        return until.status();
    const std::lock_guard lock(m_mutex);
    auto person = personOfClaims(claims, m_rules);
    if (!person.ok())
        return person.status();
    if (m_locked.contains(person->id))
        return noEntry(NoEntry::Locked, absl::StrCat("person=", person->id));
    if (m_seen.size() < kMostSeen || m_seen.contains(person->id))
        m_seen[person->id] = *person;
    return Identified{*std::move(person), *until, m_edition};
}

std::optional<absl::StatusOr<Identified>> OidcIdentity::glanceOpaque(std::string_view token)
{
    if (!isBearer(token))
        return noEntry(NoEntry::Unknown, "no token");
    auto word = m_introspector->known(token);
    if (!word || !word->ok())
        return word ? std::optional(word->status()) : std::nullopt;
    const auto answer = strictJson((*word)->claims, kOidcJsonDepth);
    if (!answer || !answer->is_object())
        return noPlainJson();
    if (absl::Status status = checkAccessToken(*answer); !status.ok())
        return status;
    auto who = personOf(*answer);
    if (who.ok())
        who->watched = std::move((*word)->watched);
    return who;
}

std::optional<absl::StatusOr<Identified>> OidcIdentity::glance(std::string_view token)
{
    if (m_introspector && !isSigned(token))
        return glanceOpaque(token);
    const auto payload = genuine(token);
    if (!payload)
        return std::nullopt;
    if (!payload->ok())
        return payload->status();
    const auto claims = strictJson(**payload, kOidcJsonDepth);
    auto who = claims ? personOf(*claims) : noPlainJson();
    if (!m_introspector || !who.ok())
        return who;
    auto word = m_introspector->known(token);
    if (!word)
        return std::nullopt;
    if (!word->ok()) // It was given: one that the provider does not know is one that it knows no longer.
        return whyNoEntry(word->status()) == NoEntry::Unknown ? noEntry(NoEntry::Ended) : word->status();
    who->watched = std::move((*word)->watched);
    return who;
}

absl::StatusOr<Identified> OidcIdentity::whoIs(std::string_view token)
{
    if (auto seen = glance(token))
        return *std::move(seen);
    const bool stranger = m_introspector && !isSigned(token);
    if (stranger ? m_provider.introspectionUrl().empty() : !genuine(token).has_value())
        m_provider.awaitMore();
    if (m_introspector) {
        if (auto seen = glance(token))
            return *std::move(seen);
        m_introspector->ask(token);
    }
    auto seen = glance(token);
    return seen ? *std::move(seen) : absl::StatusOr<Identified>(noEntry(NoEntry::ProviderSilent));
}

absl::Status OidcIdentity::standing(const Identified &who) const
{
    const std::lock_guard lock(m_mutex);
    if (m_locked.contains(who.person.id))
        return noEntry(NoEntry::Locked, absl::StrCat("person=", who.person.id));
    // Edition 0: an account's, whose rules are not these.
    if (who.edition != 0 && who.edition != m_edition)
        return noEntry(NoEntry::RightsChanged);
    return who.watched ? who.watched->standing() : absl::OkStatus();
}

std::vector<Person> OidcIdentity::known() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<Person> persons;
    for (const auto &[id, person] : m_seen) {
        if (!m_locked.contains(id))
            persons.push_back(person);
    }
    return persons;
}

} // namespace bulkhead
