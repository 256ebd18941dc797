#pragma once
// Persons who sign in at an OpenID Connect provider and bring its access token, a JWT.
#include "backend/driver/oidc_provider.h"

#include <functional>
#include <map>
#include <mutex>

namespace bulkhead {

/// What a token says is believed after its signature was checked with a key that the provider publishes, and never
/// before. A known key costs no waiting; an unknown one makes the provider be asked, at most every 30 s.
class OidcIdentity final : public Identity
{
public:
    /// `changed` is asked some times a second, on a thread of this identity, for rules and locks that are others now.
    using Changed = std::function<std::optional<OidcConfig>()>;
    OidcIdentity(const OidcConfig &config, const Clock &clock, Changed changed,
                 std::function<void(const std::string &)> log, OidcPace pace = {});

    [[nodiscard]] std::optional<absl::StatusOr<Identified>> glance(std::string_view token) override;
    [[nodiscard]] absl::StatusOr<Identified> whoIs(std::string_view token) override;
    [[nodiscard]] absl::Status standing(const Identified &who) const override;
    [[nodiscard]] std::vector<Person> known() const override;
    void close() override { m_provider.close(); }

private:
    /// The payload of a token that the provider has signed. Nothing: its key is not known, and may be after asking.
    std::optional<absl::StatusOr<std::string>> genuine(std::string_view token) const;
    absl::StatusOr<Identified> personOf(std::string_view payload);
    void take(OidcConfig config);

    const SignInOptions m_wanted;
    const std::vector<std::string> m_algorithms;
    const Clock &m_clock;

    mutable std::mutex m_mutex; ///< Guards the following.
    OidcRules m_rules;
    std::set<std::string> m_locked;
    std::uint64_t m_edition = 1;
    std::map<std::string, Person> m_seen; ///< As signed in last, by the rules of now.

    OidcProvider m_provider; ///< Last: its thread uses what stands above.
};

} // namespace bulkhead
