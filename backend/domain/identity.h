#pragma once
// Whose token this is: the port behind the gateway's one entry.
#include "backend/domain/person.h"

#include <absl/status/statusor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// A token whose provider is asked again and again whether it still counts, for as long as somebody holds this.
class WatchedToken
{
public:
    virtual ~WatchedToken() = default;
    /// By the provider's latest word: OK, or a noEntry(). Cheap; any thread.
    [[nodiscard]] virtual absl::Status standing() const = 0;
};

/// A person whom a token has shown, for as long as that lasts.
struct Identified
{
    Person person;
    std::int64_t untilMs = 0;                      ///< UTC; the token's end. 0: it does not end.
    std::uint64_t edition = 0;                     ///< Of the rules that gave role and scope. 0: they never change.
    std::shared_ptr<const WatchedToken> watched{}; ///< Null: nobody is asked about the token.
};

/// Why somebody is not let in.
enum class NoEntry : std::uint8_t {
    Unknown,        ///< Nobody's token, or none at all.
    Expired,        ///< A good token whose time is over.
    NotYet,         ///< A good token of a time that has not come.
    Ended,          ///< A token that its provider has taken back: by a sign-out, or for other reasons of its own.
    Locked,         ///< The person may not act here, whatever the token.
    NoGrant,        ///< Signed in, and no rule gives a role.
    SeveralGrants,  ///< Signed in, and the rules give roles or scopes that do not go together.
    NotNamed,       ///< Signed in, and the token does not say who it is in a way that can be written down.
    NameTaken,      ///< Signed in under the id of a service account.
    ProviderSilent, ///< It cannot be said: the provider's keys, or its word on the token, are not known here.
    RightsChanged,  ///< The rules that gave role and scope are others now.
};

/// A refusal that carries its reason. `detail`: a few plain words of what was wrong, for audit; never a part of a
/// token. Where the token is genuine (NoGrant, SeveralGrants, NotNamed) they are told to the caller, too.
[[nodiscard]] absl::Status noEntry(NoEntry why, std::string_view detail = {});
/// Unknown for a status that noEntry() has not made.
[[nodiscard]] NoEntry whyNoEntry(const absl::Status &status);

/// What a console needs to sign a person in (OpenID Connect).
struct SignInOptions
{
    std::string issuer, clientId;
    std::vector<std::string> scopes;
    std::string audience; ///< Whom the access token has to be for.
    std::string resource; ///< Resource indicator (RFC 8707); empty: none.
    bool operator==(const SignInOptions &) const = default;
};

/// Safe from any thread.
class Identity
{
public:
    virtual ~Identity() = default;

    /// Whose token this is, or a noEntry(). Never waits: nothing when it can only be said after asking somebody.
    [[nodiscard]] virtual std::optional<absl::StatusOr<Identified>> glance(std::string_view token) = 0;
    /// Likewise, and may wait for whoever has to be asked: some seconds at most, then ProviderSilent.
    [[nodiscard]] virtual absl::StatusOr<Identified> whoIs(std::string_view token) = 0;
    /// Whether somebody identified before is still welcome: no lock, and the same rules. Cheap; the token's end is not
    /// looked at.
    [[nodiscard]] virtual absl::Status standing(const Identified &who) const = 0;
    /// Persons whom this identity knows of now. One that signs in may know those only who have done so.
    [[nodiscard]] virtual std::vector<Person> known() const = 0;
    /// Asked some times a second, on a thread that may read files: takes over what has changed in one.
    virtual void look() {}
    /// The gateway is stopping: nobody waits in whoIs() any more.
    virtual void close() {}
};

} // namespace bulkhead
