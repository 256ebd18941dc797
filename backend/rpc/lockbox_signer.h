#pragma once
// The tokens of lockbox links and of the forms on their page: HMAC-SHA256 with a key that is no part of the database.
#include "backend/domain/current.h"
#include "backend/domain/secret.h"
#include "backend/rpc/lockbox_record.h"

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead {

/// What a form on the page is for. Any other content needs another form.
struct LockboxForm
{
    std::string link, grant, deed; ///< Deed: "consent", "decline", "end".
    std::uint64_t revision = 0;    ///< Of the grant as it was shown.
};

/// Any thread.
class LockboxSigner
{
public:
    explicit LockboxSigner(Secret key)
        : m_key(std::move(key))
    {
    }

    static constexpr std::int64_t kFormMs = 15 * 60'000; ///< How long a form can be sent.

    /// The token of a link: its number and a signature over number, tenant, administrator, maker and expiry, so that
    /// none of them can be another one in the database either.
    [[nodiscard]] std::string tokenOf(const LockboxPass &pass) const;
    /// The number that a token claims; nothing where it is not shaped like one. Says nothing of the signature.
    [[nodiscard]] static std::optional<std::string> numberOf(std::string_view token);
    /// Whether this key made the token for this very link. Takes the same time wherever they differ.
    [[nodiscard]] bool isOf(std::string_view token, const LockboxPass &pass) const;

    /// A token that lets a form be sent once. `nowMs`: of the database.
    [[nodiscard]] std::string formToken(const LockboxForm &form, std::int64_t nowMs) const;
    /// The form's own number, by which it is used once; nothing: it was not made for this, or is too old.
    [[nodiscard]] std::optional<std::string> readForm(std::string_view token, const LockboxForm &form,
                                                      std::int64_t nowMs) const;

private:
    [[nodiscard]] std::string sealOf(const LockboxForm &form, std::string_view number, std::string_view ends) const;

    const Secret m_key;
};

/// What makes links of this gateway: its key, and where the page is reached.
struct LockboxIssuer
{
    explicit LockboxIssuer(Secret key)
        : signer(std::move(key))
    {
    }
    const LockboxSigner signer;
    Current<std::string> url; ///< Without a slash at its end; empty: the page is not open yet.
};

} // namespace bulkhead
