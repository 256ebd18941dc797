#pragma once
// The lockbox over HTTP, without a socket: which address does what, as a page for people and as JSON for programs.
#include "backend/rpc/lockbox_guest.h"
#include "backend/rpc/lockbox_page.h"
#include "backend/rpc/rate_limit.h"

#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

struct HttpAsked
{
    std::string method, path, body, type, authorization; ///< Path without a query.
    std::string site;                                    ///< Sec-Fetch-Site; empty: it does not say.
    std::string address;                                 ///< Whom it comes from, for limits.
};
struct HttpTold
{
    unsigned status = 200;
    std::string type, body;
    std::vector<std::pair<std::string, std::string>> headers{}; ///< Beside those that every answer has.
};
/// What every answer carries: nothing is kept, referred, framed, or fetched from elsewhere.
[[nodiscard]] const std::vector<std::pair<std::string, std::string>> &lockboxHeaders();

/// Any thread; waits for the store. GET and HEAD change nothing of any access.
class LockboxHttp
{
public:
    LockboxHttp(ServiceParts parts, const LockboxIssuer &issuer);

    /// GET /a/TOKEN, /a/TOKEN/report.csv, /a/TOKEN/GRANT/DEED; POST the last one, with a form's one-time token.
    /// With the token as Authorization: Bearer: GET /v1/access, /v1/access/report.csv; POST /v1/access/GRANT/DEED.
    [[nodiscard]] HttpTold answer(const HttpAsked &asked);

private:
    /// Nothing: as an answer, which is the same whatever is wrong with the token.
    [[nodiscard]] absl::StatusOr<LockboxGuest> admit(const std::string &token, const HttpAsked &asked, HttpTold &told);
    [[nodiscard]] HttpTold page(const HttpAsked &asked, const std::vector<std::string> &parts);
    [[nodiscard]] HttpTold confirm(const LockboxGuest &guest, const LockboxReader &reader, const std::string &grant,
                                   const std::string &deed);
    [[nodiscard]] HttpTold send(const LockboxGuest &guest, const LockboxReader &reader, const HttpAsked &asked,
                                const std::string &grant, const std::string &deed);
    [[nodiscard]] HttpTold api(const HttpAsked &asked, const std::vector<std::string> &parts);
    [[nodiscard]] HttpTold apiDeed(const LockboxGuest &guest, const HttpAsked &asked, const std::string &grant,
                                   const std::string &deed);
    [[nodiscard]] HttpTold csv(const LockboxGuest &guest, bool api);

    const ServiceParts m_parts;
    const LockboxIssuer &m_issuer;
    const LockboxGuests m_guests;
    RateLimit m_visits, m_reports, m_strangers; ///< By link, and by address of who brings none that is good.
};

} // namespace bulkhead
