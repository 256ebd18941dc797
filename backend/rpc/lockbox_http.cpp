#include "backend/rpc/lockbox_http.h"

#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/lockbox_json.h"

#include "bulkhead/v1/common.pb.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <map>
#include <optional>

namespace bulkhead {

namespace {

constexpr int kDays = 90, kVisitsPerMinute = 60, kStrangersPerMinute = 30;
constexpr int kReportsPerMinute = 6; // Each counts the calls under hundreds of accesses.
constexpr char kHtml[] = "text/html; charset=utf-8", kJson[] = "application/json", kCsv[] = "text/csv; charset=utf-8";
constexpr char kForm[] = "application/x-www-form-urlencoded";

HttpTold note(unsigned status, const char *title, const std::string &text, const std::string &back = {})
{
    return {status, kHtml, lockboxNote(title, text, back)};
}

bool isApi(const HttpAsked &asked)
{
    return absl::StartsWith(asked.path, "/v1/");
}

/// To everybody without a good link, and for every address that there is not.
HttpTold nothingHere(bool api)
{
    return api ? HttpTold{404, kJson,
                          lockboxProblem("NOT_FOUND", "There is nothing here.",
                                         "Check the address and the token; links end, and can be revoked.")}
               : note(404, "This link leads nowhere",
                      "It may be mistyped, over or revoked. Ask your operator for another one.");
}

HttpTold tooMany(bool api)
{
    HttpTold told = api ? HttpTold{429, kJson, lockboxProblem("TOO_MANY", "That was too often.", "Wait a minute.")}
                        : note(429, "That was too often", "Wait a minute, and load the page again.");
    told.headers.emplace_back("Retry-After", "60");
    return told;
}

HttpTold resting(bool api)
{
    return api ? HttpTold{503, kJson, lockboxProblem("UNAVAILABLE", "The gateway cannot answer now.", "Try again.")}
               : note(503, "Not now", "The gateway cannot answer now; nothing was changed. Try again in a moment.");
}

HttpTold wrongMethod(bool api)
{
    HttpTold told = api ? HttpTold{405, kJson, lockboxProblem("METHOD", "Not by this method.", "Use GET or POST.")}
                        : note(405, "Not like that", "Nothing was changed. Go back to the link that you were given.");
    return told;
}

unsigned statusOf(const absl::Status &status)
{
    switch (status.code()) {
    case absl::StatusCode::kNotFound:
        return 404;
    case absl::StatusCode::kInvalidArgument:
        return 400;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
        return 409;
    default:
        return 503;
    }
}

/// The sentences of a refusal.
v1::Fault faultIn(const absl::Status &status)
{
    v1::Fault told;
    told.ParseFromString(faultTrailer(status, {}));
    return told;
}

std::optional<std::string> decoded(const std::string &text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            plain += ' ';
        } else if (text[i] != '%') {
            plain += text[i];
        } else {
            std::uint32_t byte = 0;
            if (i + 2 >= text.size() || !absl::SimpleHexAtoi(text.substr(i + 1, 2), &byte)
                || !absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 1])))
                return std::nullopt;
            plain += static_cast<char>(byte);
            i += 2;
        }
    }
    return plain;
}

/// Nothing: no form, or a field twice.
std::optional<std::map<std::string, std::string>> fieldsOf(const HttpAsked &asked)
{
    if (!absl::StartsWith(asked.type, kForm))
        return std::nullopt;
    std::map<std::string, std::string> fields;
    const std::vector<std::string> pairs = absl::StrSplit(asked.body, '&');
    for (const std::string &pair : pairs) {
        const std::size_t equals = pair.find('=');
        if (equals == std::string::npos)
            return std::nullopt;
        const auto name = decoded(pair.substr(0, equals)), value = decoded(pair.substr(equals + 1));
        if (!name || !value || !fields.emplace(*name, *value).second)
            return std::nullopt;
    }
    return fields;
}

/// Line breaks as one byte, space at the ends taken off.
std::string typed(std::string text)
{
    std::erase(text, '\r');
    return std::string(absl::StripAsciiWhitespace(text));
}

} // namespace

const std::vector<std::pair<std::string, std::string>> &lockboxHeaders()
{
    static const std::vector<std::pair<std::string, std::string>> kHeaders{
        {"Cache-Control", "no-store"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"X-Robots-Tag", "noindex, nofollow"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
        {"Strict-Transport-Security", "max-age=31536000"},
        {"Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
                                    "frame-ancestors 'none'"}};
    return kHeaders;
}

LockboxHttp::LockboxHttp(ServiceParts parts, const LockboxIssuer &issuer)
    : m_parts(parts)
    , m_issuer(issuer)
    , m_guests(parts, issuer)
    , m_visits(kVisitsPerMinute)
    , m_reports(kReportsPerMinute)
    , m_strangers(kStrangersPerMinute)
{
}

HttpTold LockboxHttp::answer(const HttpAsked &asked)
{
    if (asked.method != "GET" && asked.method != "HEAD" && asked.method != "POST")
        return wrongMethod(isApi(asked));
    const std::vector<std::string> parts = absl::StrSplit(asked.path, '/'); // The first is empty.
    if (asked.path == "/lockbox.css" && asked.method != "POST")
        return {200, "text/css; charset=utf-8", std::string(lockboxStyle())};
    if (parts.size() >= 3 && parts[1] == "a")
        return page(asked, parts);
    if (parts.size() >= 3 && parts[1] == "v1" && parts[2] == "access")
        return api(asked, parts);
    return nothingHere(isApi(asked));
}

absl::StatusOr<LockboxGuest> LockboxHttp::admit(const std::string &token, const HttpAsked &asked, HttpTold &told)
{
    const std::int64_t now = m_parts.clock.nowMs();
    auto guest = m_guests.admit(token);
    if (guest.ok() && m_visits.take(guest->pass.number, now))
        return guest;
    if (!guest.ok() && !absl::IsNotFound(guest.status()))
        told = resting(isApi(asked));
    else if (guest.ok() || !m_strangers.take(asked.address, now))
        told = tooMany(isApi(asked));
    else
        told = nothingHere(isApi(asked));
    return guest.ok() ? absl::ResourceExhaustedError("too many") : guest.status();
}

HttpTold LockboxHttp::page(const HttpAsked &asked, const std::vector<std::string> &parts)
{
    HttpTold told;
    const auto guest = admit(parts[2], asked, told);
    if (!guest.ok())
        return told;
    const LockboxReader reader{guest->pass.administrator, m_parts.entry.environment(), "/a/" + parts[2],
                               guest->pass.expiresMs};
    const bool sends = asked.method == "POST";
    if (parts.size() == 5 && isLockboxDeed(parts[4]))
        return sends ? send(*guest, reader, asked, parts[3], parts[4]) : confirm(*guest, reader, parts[3], parts[4]);
    if (sends)
        return wrongMethod(false);
    if (parts.size() == 4 && parts[3] == "report.csv")
        return csv(*guest, false);
    if (parts.size() != 3)
        return nothingHere(false);
    const auto report = m_guests.look(*guest, kDays, "lockbox.view");
    return report.ok() ? HttpTold{200, kHtml, lockboxPage(*report, reader)} : resting(false);
}

HttpTold LockboxHttp::confirm(const LockboxGuest &guest, const LockboxReader &reader, const std::string &grant,
                              const std::string &deed)
{
    const auto report = m_guests.look(guest, kDays, "lockbox.view");
    if (!report.ok())
        return resting(false);
    const auto row = std::ranges::find(report->rows, grant, &LockboxRow::id);
    if (row == report->rows.end() || !canDo(*row, deed))
        return note(409, "This is not to be decided now", "It may have been decided, or be over.", reader.base);
    const std::string form = m_issuer.signer.formToken({guest.pass.number, grant, deed, row->revision}, guest.nowMs);
    return {200, kHtml, lockboxConfirmPage(*row, deed, *report, reader, form)};
}

HttpTold LockboxHttp::send(const LockboxGuest &guest, const LockboxReader &reader, const HttpAsked &asked,
                           const std::string &grant, const std::string &deed)
{
    // Browsers say where a form was sent from; nobody else's page sends this one.
    const bool own = asked.site.empty() || asked.site == "same-origin" || asked.site == "none";
    const auto fields = fieldsOf(asked);
    const auto field = [&](const char *name) {
        const auto found = fields ? fields->find(name) : std::map<std::string, std::string>::const_iterator();
        return fields && found != fields->end() ? found->second : std::string();
    };
    std::uint64_t revision = 0;
    const bool whole = own && fields && absl::SimpleAtoi(field("revision"), &revision);
    const auto form =
        whole ? m_issuer.signer.readForm(field("form"), {guest.pass.number, grant, deed, revision}, guest.nowMs)
              : std::nullopt;
    if (!form)
        return note(403, "This form cannot be used",
                    "Nothing was changed. It is older than 15 minutes, or was not made for this; begin at the list.",
                    reader.base);
    bool repeated = false;
    const auto done =
        m_guests.act(guest, {grant, deed, typed(field("reason")), revision, "lockbox-form-" + *form}, repeated);
    if (repeated || absl::IsAlreadyExists(done.status()))
        return note(409, "This form was used already", "It had its effect once; nothing was changed now.", reader.base);
    if (done.ok())
        return {303, kHtml, lockboxNote("Done", "It is done.", reader.base), {{"Location", reader.base}}};
    if (absl::IsNotFound(done.status()) && reasonOf(done.status()) != "GRANT_NOT_FOUND")
        return nothingHere(false);
    if (statusOf(done.status()) == 503)
        return resting(false);
    const v1::Fault fault = faultIn(done.status());
    return note(statusOf(done.status()), "Nothing was changed", fault.summary() + " " + fault.remedy(), reader.base);
}

HttpTold LockboxHttp::csv(const LockboxGuest &guest, bool api)
{
    if (!m_reports.take(guest.pass.number, m_parts.clock.nowMs()))
        return tooMany(api);
    const auto report = m_guests.look(guest, kDays, "lockbox.export");
    if (!report.ok())
        return resting(api);
    return {200, kCsv, csvOf(*report), {{"Content-Disposition", "attachment; filename=\"access-report.csv\""}}};
}

HttpTold LockboxHttp::api(const HttpAsked &asked, const std::vector<std::string> &parts)
{
    constexpr std::string_view kBearer = "Bearer ";
    HttpTold told;
    const auto guest =
        admit(asked.authorization.starts_with(kBearer) ? asked.authorization.substr(kBearer.size()) : std::string(),
              asked, told);
    if (!guest.ok())
        return told;
    if (parts.size() == 5 && isLockboxDeed(parts[4]))
        return asked.method == "POST" ? apiDeed(*guest, asked, parts[3], parts[4]) : wrongMethod(true);
    if (asked.method == "POST")
        return parts.size() <= 4 ? wrongMethod(true) : nothingHere(true);
    if (parts.size() == 4 && parts[3] == "report.csv")
        return csv(*guest, true);
    if (parts.size() != 3)
        return nothingHere(true);
    const auto report = m_guests.look(*guest, kDays, "lockbox.view");
    return report.ok() ? HttpTold{200, kJson, lockboxJson(*report, guest->pass)} : resting(true);
}

HttpTold LockboxHttp::apiDeed(const LockboxGuest &guest, const HttpAsked &asked, const std::string &grant,
                              const std::string &deed)
{
    auto given = lockboxDeedFrom(asked.body);
    if (!given)
        return {400, kJson,
                lockboxProblem("DEED_INCOMPLETE", "This is no deed; nothing was changed.",
                               "Send a JSON object with revision and request_id, and if wanted reason.")};
    given->grant = grant;
    given->deed = deed;
    // With the digest, which nobody is told: the operator's people know a link's number, and must not be able to use
    // up beforehand what a tenant's program counts up.
    given->requestId = absl::StrCat("lockbox-api-", guest.pass.number, "-", given->requestId, "-",
                                    hex(sha256(guest.pass.digest + given->requestId)).substr(0, 16));
    bool repeated = false;
    const auto done = m_guests.act(guest, *given, repeated);
    if (done.ok())
        return {200, kJson, lockboxJson(*done)};
    if (absl::IsNotFound(done.status()) && reasonOf(done.status()) != "GRANT_NOT_FOUND")
        return nothingHere(true);
    if (statusOf(done.status()) == 503)
        return resting(true);
    const v1::Fault fault = faultIn(done.status());
    return {statusOf(done.status()), kJson, lockboxProblem(fault.reason(), fault.summary(), fault.remedy())};
}

} // namespace bulkhead
