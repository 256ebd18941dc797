#pragma once
// Persons who sign in at an OpenID Connect provider and bring its access token.
#include "backend/driver/oidc_introspector.h"
#include "backend/driver/oidc_provider.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <map>
#include <mutex>

namespace bulkhead {

/// What a token says is believed after its signature was checked with a key that the provider publishes, and never
/// before. A known key costs no waiting; an unknown one makes the provider be asked, at most every 30 s. With
/// `introspection` the provider is asked about each token, too, and tokens that are no JWT are taken: what such a one
/// says is the provider's answer.
class OidcIdentity final : public Identity
{
public:
    /// `changed` is asked some times a second, on a thread of this identity, for rules and locks that are others now.
    using Changed = std::function<std::optional<OidcConfig>()>;
    OidcIdentity(const OidcConfig &config, const Clock &clock, Changed changed,
                 std::function<void(const std::string &)> log, OidcPace pace = {}, OidcAskPace askPace = {});

    [[nodiscard]] std::optional<absl::StatusOr<Identified>> glance(std::string_view token) override;
    [[nodiscard]] absl::StatusOr<Identified> whoIs(std::string_view token) override;
    [[nodiscard]] absl::Status standing(const Identified &who) const override;
    [[nodiscard]] std::vector<Person> known() const override;
    void close() override;

private:
    /// The payload of a token that the provider has signed. Nothing: its key is not known, and may be after asking.
    std::optional<absl::StatusOr<std::string>> genuine(std::string_view token) const;
    /// Likewise of any token that the provider is asked about: no JWT.
    std::optional<absl::StatusOr<Identified>> glanceOpaque(std::string_view token);
    absl::StatusOr<Identified> personOf(const nlohmann::json &claims);
    void take(OidcConfig config);

    const SignInOptions m_wanted;
    const std::vector<std::string> m_algorithms;
    const Clock &m_clock;

    mutable std::mutex m_mutex; ///< Guards the following.
    OidcRules m_rules;
    std::set<std::string> m_locked;
    std::uint64_t m_edition = 1;
    std::map<std::string, Person> m_seen; ///< As signed in last, by the rules of now.

    // Last: their threads use what stands above.
    OidcProvider m_provider;
    std::unique_ptr<OidcIntrospector> m_introspector; ///< Null: signatures tell all.
};

} // namespace bulkhead
