#include "backend/notify/messages.h"

#include "backend/notify/signature.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <cctype>
#include <ctime>
#include <nlohmann/json.hpp>

namespace bulkhead::notify {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kHashDigits = 16;

std::string dump(const Json &json)
{
    // Text that is not UTF-8 must not keep an alert back.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Thousandths or hundredths as a decimal, without floating point.
std::string decimal(std::int64_t value, int digits)
{
    std::int64_t unit = 1;
    for (int i = 0; i < digits; ++i)
        unit *= 10;
    const std::int64_t size = value < 0 ? -value : value;
    return absl::StrFormat("%s%d.%0*d", value < 0 ? "-" : "", size / unit, digits, size % unit);
}

std::string escaped(const std::string &segment)
{
    std::string out;
    for (const char c : segment) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~')
            out += c;
        else
            out += absl::StrFormat("%%%02X", byte);
    }
    return out;
}

std::string linkOf(const AlertFact &fact, const Wording &wording)
{
    if (fact.workflow == kCoverage)
        return "bulkhead://posture?tab=coverage";
    if (fact.tenantId.empty() || !wording.salt.empty())
        return fact.workflow == kBoundary ? "bulkhead://posture" : "bulkhead://sla";
    if (fact.workflow == kBoundary)
        return "bulkhead://posture/" + escaped(fact.tenantId);
    return absl::StrCat("bulkhead://sla/", escaped(fact.tenantId), "/", escaped(fact.workflow));
}

std::string nameOf(const AlertFact &fact, const Wording &wording)
{
    return wording.nameOf && !fact.tenantId.empty() ? wording.nameOf(fact.tenantId) : std::string();
}

std::string summaryOf(const AlertFact &fact)
{
    if (fact.workflow == kCoverage)
        return fact.layers + ".";
    if (fact.tenantId.empty())
        return "The gateway has judged no telemetry for some minutes: alerts cannot fire.";
    if (fact.workflow == kBoundary)
        return fact.layers.empty() ? "A tenant boundary was crossed."
                                   : "A tenant boundary was crossed: " + fact.layers + ".";
    std::string text = fact.severity == kPage ? "Fast burn of the error budget" : "Slow burn of the error budget";
    absl::StrAppend(&text, " of ", fact.workflow);
    if (fact.burn >= 0)
        absl::StrAppend(&text, ": ", decimal(fact.burn, 3), " times the sustainable rate over the last hour");
    return text + ".";
}

Json labelsOf(const AlertFact &fact, const Wording &wording)
{
    const char *name = fact.workflow == kCoverage   ? "BulkheadContextCoverageDrop"
                       : fact.tenantId.empty()      ? "BulkheadTelemetryStale"
                       : fact.workflow == kBoundary ? "BulkheadBoundaryCrossed"
                                                    : "BulkheadErrorBudgetBurn";
    Json labels{{"alertname", name}, {"severity", fact.severity}, {"gateway", wording.gateway}};
    if (!fact.tenantId.empty()) {
        labels["tenant"] = wording.tenant(fact.tenantId);
        if (fact.workflow != kBoundary)
            labels["workflow"] = fact.workflow;
    }
    if (const std::string called = nameOf(fact, wording); !called.empty())
        labels["tenant_name"] = called;
    return labels;
}

Json annotationsOf(const AlertFact &fact, const Wording &wording)
{
    Json notes{{"summary", summaryOf(fact)}, {"alert_id", wording.alert(fact)}};
    if (fact.burn >= 0)
        notes["burn_rate_1h"] = decimal(fact.burn, 3);
    if (fact.budget != INT32_MIN)
        notes["budget_left_percent"] = decimal(fact.budget, 2);
    if (fact.targetE7 > 0)
        notes["target_percent"] = decimal(fact.targetE7, 5);
    if (!fact.dependency.empty())
        notes["likely_dependency"] = fact.dependency;
    return notes;
}

} // namespace

std::string Wording::tenant(const std::string &id) const
{
    return salt.empty() ? id : hmacHex(salt, id).substr(0, kHashDigits);
}

std::string Wording::alert(const AlertFact &fact) const
{
    if (salt.empty() || fact.id == kStaleAlert)
        return fact.id;
    const std::string prefix = fact.tenantId + "/";
    return fact.id.starts_with(prefix) ? absl::StrCat(tenant(fact.tenantId), "/", fact.id.substr(prefix.size()))
                                       : tenant(fact.id);
}

std::string deliveryId(const AlertFact &fact, std::string_view state, const Wording &wording)
{
    return sha256Hex(absl::StrCat(wording.alert(fact), "\n", std::string(state), "\n", fact.stateMs)).substr(0, 32);
}

std::string isoTime(std::int64_t ms)
{
    const std::time_t seconds = ms / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                           parts.tm_hour, parts.tm_min, parts.tm_sec, ms % 1000);
}

std::string alertmanagerBody(std::span<const AlertFact> facts, bool watchdog, std::int64_t nowMs,
                             const Wording &wording)
{
    Json alerts = Json::array();
    for (const AlertFact &fact : facts) {
        Json alert{{"labels", labelsOf(fact, wording)},
                   {"annotations", annotationsOf(fact, wording)},
                   {"startsAt", isoTime(fact.resolvedMs != 0 ? std::min(fact.sinceMs, fact.resolvedMs) : fact.sinceMs)},
                   {"generatorURL", linkOf(fact, wording)}};
        if (fact.resolvedMs != 0)
            alert["endsAt"] = isoTime(std::min(fact.resolvedMs, nowMs));
        alerts.push_back(std::move(alert));
    }
    if (watchdog) {
        alerts.push_back(
            {{"labels", {{"alertname", "BulkheadWatchdog"}, {"severity", "none"}, {"gateway", wording.gateway}}},
             {"annotations",
              {{"summary", "Always fires: when it stops, this gateway no longer reports to this Alertmanager."}}},
             {"generatorURL", "bulkhead://overview"}});
    }
    return dump(alerts);
}

std::string webhookBody(const AlertFact &fact, std::string_view state, std::uint64_t sequence, std::int64_t nowMs,
                        const Wording &wording)
{
    Json alert{{"id", wording.alert(fact)}, {"state", state}, {"severity", fact.severity}};
    if (!fact.tenantId.empty()) {
        alert["tenant"] = wording.tenant(fact.tenantId);
        if (const std::string name = nameOf(fact, wording); !name.empty())
            alert["tenant_name"] = name;
        if (fact.workflow == kBoundary)
            alert["boundary"] = fact.layers;
        else
            alert["workflow"] = fact.workflow;
    }
    alert["since"] = isoTime(fact.sinceMs);
    if (fact.resolvedMs != 0)
        alert["resolved"] = isoTime(fact.resolvedMs);
    const Json notes = annotationsOf(fact, wording);
    for (const auto &[key, value] : notes.items()) {
        if (key != "alert_id")
            alert[key] = value;
    }
    alert["link"] = linkOf(fact, wording);
    return dump({{"id", deliveryId(fact, state, wording)},
                 {"type", state == kResolved ? "resolution" : "alert"},
                 {"sequence", sequence},
                 {"sent", isoTime(nowMs)},
                 {"gateway", wording.gateway},
                 {"alert", std::move(alert)}});
}

std::string webhookWatchdog(std::uint64_t lastSequence, std::size_t waiting, std::int64_t nowMs, const Wording &wording)
{
    return dump({{"id", sha256Hex(absl::StrCat("watchdog\n", wording.gateway, "\n", nowMs)).substr(0, 32)},
                 {"type", "watchdog"},
                 {"last_sequence", lastSequence},
                 {"waiting", waiting},
                 {"sent", isoTime(nowMs)},
                 {"gateway", wording.gateway}});
}

} // namespace bulkhead::notify
