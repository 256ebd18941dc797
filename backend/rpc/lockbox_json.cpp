#include "backend/rpc/lockbox_json.h"

#include <absl/strings/ascii.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kRequestId = 64;

std::string textOf(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json timeOrNull(std::int64_t ms)
{
    return ms == 0 ? Json() : Json(ms);
}

Json jsonOf(const LockboxRow &row)
{
    const char *state = row.part == LockboxPart::Waits     ? "waits"
                        : row.part == LockboxPart::InForce ? "in_force"
                                                           : "over";
    Json consent;
    if (!row.consentBy.empty())
        consent = {{"by", row.consentBy}, {"at_ms", row.consentMs}};
    Json more;
    if (row.asksForMore)
        more = {{"minutes", row.minutes}, {"reason", row.more}};
    Json review;
    if (!row.reviewedBy.empty())
        review = {{"by", row.reviewedBy}, {"at_ms", row.reviewedMs}, {"text", row.review}};
    return {{"access", row.id},
            {"revision", row.revision},
            {"state", state},
            {"outcome", row.outcome},
            {"waits_for_you", row.waitsForYou},
            {"person", row.person},
            {"role", row.role},
            {"purpose", row.purpose},
            {"ticket", row.ticket},
            {"opens", row.opens},
            {"minutes", row.minutes},
            {"more_time", std::move(more)},
            {"approvals", row.approvals},
            {"approvals_needed", row.approvalsNeeded},
            {"your_consent", std::move(consent)},
            {"asked_ms", row.askedMs},
            {"waits_until_ms", timeOrNull(row.part == LockboxPart::Waits ? row.waitsUntilMs : 0)},
            {"started_ms", timeOrNull(row.startedMs)},
            {"ends_ms", timeOrNull(row.endsMs)},
            {"ends_with_alert", row.endsWithAlert},
            {"ended_ms", timeOrNull(row.endedMs)},
            {"broken_glass", row.brokenGlass},
            {"review", std::move(review)}};
}

bool isRequestId(const std::string &text)
{
    return !text.empty() && text.size() <= kRequestId && std::ranges::all_of(text, [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
    });
}

} // namespace

std::string lockboxJson(const LockboxReport &report, const LockboxPass &pass)
{
    Json rows = Json::array();
    for (const LockboxRow &row : report.rows)
        rows.push_back(jsonOf(row));
    Json links = Json::array();
    for (const LockboxHolder &one : report.links)
        links.push_back({{"administrator", one.administrator},
                         {"made_by", one.madeBy},
                         {"made_ms", one.madeMs},
                         {"ends_ms", one.endsMs}});
    return textOf({{"links", std::move(links)},
                   {"tenant", report.tenant},
                   {"administrator", pass.administrator},
                   {"link_ends_ms", pass.expiresMs},
                   {"now_ms", report.untilMs},
                   {"from_ms", report.fromMs},
                   {"accesses", std::move(rows)}});
}

std::string lockboxJson(const LockboxRow &row)
{
    return textOf(jsonOf(row));
}

std::string lockboxProblem(const std::string &reason, const std::string &error, const std::string &fix)
{
    return textOf({{"reason", reason}, {"error", error}, {"fix", fix}});
}

std::optional<LockboxDeed> lockboxDeedFrom(const std::string &body)
{
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    LockboxDeed deed;
    for (const auto &[key, value] : json.items()) {
        if (key == "request_id" && value.is_string())
            deed.requestId = value.get<std::string>();
        else if (key == "reason" && value.is_string())
            deed.reason = value.get<std::string>();
        else if (key == "revision" && value.is_number_unsigned())
            deed.revision = value.get<std::uint64_t>();
        else
            return std::nullopt;
    }
    return isRequestId(deed.requestId) ? std::optional(std::move(deed)) : std::nullopt;
}

} // namespace bulkhead
