#include "backend/driver/oidc_identity.h"

#include "backend/driver/oidc_claims.h"
#include "backend/driver/strict_json.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

namespace {

constexpr std::size_t kMostSeen = 10'000;

} // namespace

OidcIdentity::OidcIdentity(const OidcConfig &config, const Clock &clock, Changed changed,
                           std::function<void(const std::string &)> log, OidcPace pace)
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
          std::move(log))
{
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

absl::StatusOr<Identified> OidcIdentity::personOf(std::string_view payload)
{
    const auto claims = strictJson(payload, kOidcJsonDepth);
    if (!claims)
        return noEntry(NoEntry::Unknown, "claims that are no plain JSON object");
    const auto until = checkOidcClaims(*claims, m_wanted, m_clock.nowMs());
    if (!until.ok())
        return until.status();
    const std::lock_guard lock(m_mutex);
    auto person = personOfClaims(*claims, m_rules);
    if (!person.ok())
        return person.status();
    if (m_locked.contains(person->id))
        return noEntry(NoEntry::Locked, absl::StrCat("person=", person->id));
    if (m_seen.size() < kMostSeen || m_seen.contains(person->id))
        m_seen[person->id] = *person;
    return Identified{*std::move(person), *until, m_edition};
}

std::optional<absl::StatusOr<Identified>> OidcIdentity::glance(std::string_view token)
{
    const auto payload = genuine(token);
    if (!payload)
        return std::nullopt;
    return payload->ok() ? personOf(**payload) : absl::StatusOr<Identified>(payload->status());
}

absl::StatusOr<Identified> OidcIdentity::whoIs(std::string_view token)
{
    if (auto seen = glance(token))
        return *std::move(seen);
    m_provider.awaitMore();
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
    return absl::OkStatus();
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
