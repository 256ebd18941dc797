#include "backend/gateway_lockbox.h"

#include "backend/notify/signature.h"
#include "backend/rpc/listen_address.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kKeyCharacters = 32;

absl::Status unfit(const std::string &sentence)
{
    return absl::InvalidArgumentError(sentence);
}

/// Of a page that links lead to: nothing that would carry a token where it does not belong.
absl::Status checkUrl(const std::string &url)
{
    constexpr std::string_view kHere = "http://127.0.0.1";
    const bool here =
        url.starts_with(kHere) && (url.size() == kHere.size() || url[kHere.size()] == ':' || url[kHere.size()] == '/');
    const bool web = absl::StartsWith(url, "https://") || here;
    if (url.empty() || (web && url.find_first_of("?#@ \"<>") == std::string::npos && !url.ends_with('/')))
        return absl::OkStatus();
    return unfit("--lockbox-url " + url
                 + " must be https://HOST without a slash, a question mark or a name at its end, as tenants reach it.");
}

absl::StatusOr<std::string> hostOf(const LockboxOptions &given, const std::string &address, std::int64_t nowMs)
{
    if (!given.tls.used())
        return address.substr(0, address.rfind(':'));
    const auto facts = checkServerTls(given.tls, nowMs);
    if (!facts.ok())
        return absl::Status(facts.status().code(),
                            absl::StrReplaceAll(std::string(facts.status().message()), {{"--tls-", "--lockbox-tls-"}}));
    const auto plain =
        std::ranges::find_if(facts->names, [](const std::string &name) { return !absl::StartsWith(name, "*"); });
    return plain == facts->names.end() ? std::string() : *plain;
}

} // namespace

absl::StatusOr<LockboxPlan> planLockbox(const GatewayOptions &options, std::int64_t nowMs)
{
    const LockboxOptions &given = options.lockbox;
    if (given.listen.empty()) {
        if (!given.key.empty() || !given.url.empty() || given.tls.used())
            return unfit(
                "--lockbox-key, --lockbox-url and --lockbox-tls-… belong to --lockbox; give its address, too.");
        return LockboxPlan{};
    }
    if (options.people.empty() && options.signIn.empty())
        return unfit("--lockbox is about accesses of people; give --people FILE.toml, --sign-in FILE.toml, or both.");
    if (given.key.empty())
        return unfit("--lockbox signs its links: give --lockbox-key FILE with 32 characters or more that nobody else "
                     "may read, such as openssl rand -hex 32 makes.");
    if (given.tls.used() && (given.tls.certificate.empty() || given.tls.key.empty()))
        return unfit("--lockbox-tls-cert and --lockbox-tls-key belong together.");
    LockboxPlan plan;
    auto address = lockboxAddress(given.listen, given.tls.used());
    if (!address.ok())
        return address.status();
    plan.address = *std::move(address);
    auto key = notify::readSecret(given.key, kKeyCharacters);
    if (!key.ok())
        return unfit("--lockbox-key " + std::string(key.status().message()) + ".");
    plan.key = *std::move(key);
    if (absl::Status status = checkUrl(given.url); !status.ok())
        return status;
    const auto host = hostOf(given, plan.address, nowMs);
    if (!host.ok())
        return host.status();
    if (given.url.empty() && host->empty())
        return unfit("--lockbox-tls-cert is for no single host; say by --lockbox-url where tenants reach the page.");
    plan.url = !given.url.empty() ? given.url : absl::StrCat(given.tls.used() ? "https://" : "http://", *host, ":");
    return plan;
}

GatewayLockbox::GatewayLockbox(LockboxPlan plan)
    : m_plan(std::move(plan))
    , m_issuer(m_plan.address.empty() ? nullptr : std::make_shared<LockboxIssuer>(m_plan.key))
{
}

absl::Status GatewayLockbox::open(const ServiceParts &parts, const ServerTls &tls)
{
    if (!m_issuer)
        return absl::OkStatus();
    m_http = std::make_unique<LockboxHttp>(parts, *m_issuer);
    auto door = LockboxDoor::open(m_plan.address, tls, *m_http);
    if (!door.ok())
        return door.status();
    m_door = *std::move(door);
    // By default the port is the last part of it, known only now where any free one was asked for.
    m_issuer->url.set(m_plan.url.ends_with(':') ? absl::StrCat(m_plan.url, m_door->port()) : m_plan.url);
    return absl::OkStatus();
}

} // namespace bulkhead
