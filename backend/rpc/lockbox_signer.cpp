#include "backend/rpc/lockbox_signer.h"

#include "backend/rpc/digest.h"

#include <absl/strings/ascii.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

namespace bulkhead {

namespace {

constexpr std::size_t kSeal = 64; // Hex digits.

/// Each part with its length, so that two different lists are never the same text.
std::string joined(std::initializer_list<std::string_view> parts)
{
    std::string text;
    for (const std::string_view part : parts)
        text.append(std::to_string(part.size())).append(":").append(part).append(",");
    return text;
}

bool isHex(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); });
}

} // namespace

std::string LockboxSigner::tokenOf(const LockboxPass &pass) const
{
    const std::string seal =
        hmacSha256(m_key.reveal(), joined({"bulkhead lockbox link 1", pass.number, pass.tenantId, pass.administrator,
                                           pass.madeBy, absl::StrCat(pass.expiresMs)}));
    return absl::StrCat(pass.number, "-", hex(seal));
}

std::optional<std::string> LockboxSigner::numberOf(std::string_view token)
{
    const std::vector<std::string> parts = absl::StrSplit(std::string(token), '-');
    if (parts.size() != 2 || parts[0].size() != 16 || parts[1].size() != kSeal || !isHex(parts[0]) || !isHex(parts[1]))
        return std::nullopt;
    return parts[0];
}

bool LockboxSigner::isOf(std::string_view token, const LockboxPass &pass) const
{
    return sameBytes(token, tokenOf(pass)) && sameBytes(hex(sha256(token)), pass.digest);
}

std::string LockboxSigner::sealOf(const LockboxForm &form, std::string_view number, std::string_view ends) const
{
    return hex(hmacSha256(m_key.reveal(), joined({"bulkhead lockbox form 1", form.link, form.grant, form.deed,
                                                  absl::StrCat(form.revision), number, ends})));
}

std::string LockboxSigner::formToken(const LockboxForm &form, std::int64_t nowMs) const
{
    const std::string number = hex(randomBytes(8)), ends = absl::StrCat(nowMs + kFormMs);
    return absl::StrCat(number, "-", ends, "-", sealOf(form, number, ends));
}

std::optional<std::string> LockboxSigner::readForm(std::string_view token, const LockboxForm &form,
                                                   std::int64_t nowMs) const
{
    const std::vector<std::string> parts = absl::StrSplit(std::string(token), '-');
    std::int64_t ends = 0;
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &ends)
        || !sameBytes(parts[2], sealOf(form, parts[0], parts[1])) || nowMs >= ends)
        return std::nullopt;
    return parts[0];
}

} // namespace bulkhead
