#include "backend/rpc/connector_wire.h"

#include "backend/rpc/state_stream.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <set>

namespace bulkhead {

namespace {

using integrations::Board;
using integrations::Row;

static_assert(static_cast<int>(ConnectorKind::Other) == v1::CONNECTOR_KIND_OTHER);
static_assert(static_cast<int>(integrations::State::NotMeasured) == v1::CONNECTOR_STATE_NOT_MEASURED);
static_assert(static_cast<int>(integrations::Flood::NotProven) == v1::FLOOD_VERDICT_NOT_PROVEN);
static_assert(static_cast<int>(integrations::Shared::Webhook) == v1::SHARED_KIND_WEBHOOK);

constexpr char kFingerprint[] = "fingerprint";

/// Eight digits in pairs tell one from another on a screen: "5c:1e:90:07".
std::string shown(const Call &call, const std::string &fingerprint)
{
    if (!call.sees(kFingerprint) || fingerprint.size() < 8)
        return {};
    return absl::StrCat(fingerprint.substr(0, 2), ":", fingerprint.substr(2, 2), ":", fingerprint.substr(4, 2), ":",
                        fingerprint.substr(6, 2));
}

std::string idOf(const Row &row)
{
    return absl::StrCat(row.reading.tenantId, "/", row.reading.id);
}

/// Another tenant's row, where it is within scope.
const TenantFacts *seen(const Call &call, const Row &row)
{
    const auto index = call.find(row.reading.tenantId);
    return index ? &call.fleet->factsOf(*index) : nullptr;
}

void fillPlace(const TenantFacts &facts, const Row &row, v1::ConnectorPlace &place)
{
    place.set_tenant_id(facts.id);
    place.set_tenant_name(facts.name);
    place.set_connector_id(idOf(row));
    place.set_connector(row.reading.name);
    place.set_environment(row.reading.environment);
}

/// An account bears the name of its owner, who may be nobody the caller knows of.
std::string accountOf(const Call &call, const Row &row, const HeldCredential &held)
{
    const bool others = !held.owner.empty() && held.owner != row.reading.tenantId;
    return others && (!call.sees(kFingerprint) || !call.find(held.owner)) ? "another tenant's account" : held.account;
}

std::string sharedWhat(const Call &call, const Row &row, const integrations::Group &group)
{
    if (group.kind == integrations::Shared::Credential) {
        const auto own = std::ranges::find(row.reading.credentials, group.fingerprint, &HeldCredential::fingerprint);
        return own == row.reading.credentials.end() ? std::string() : accountOf(call, row, *own);
    }
    if (group.kind == integrations::Shared::Channel)
        return row.reading.name;
    const auto own = std::ranges::find(row.reading.webhooks, group.fingerprint, &Webhook::fingerprint);
    return own == row.reading.webhooks.end() ? std::string() : own->host;
}

void addShared(const Call &call, const Board &board, const Row &row, v1::ConnectorDetail &detail)
{
    for (const std::uint32_t at : row.groups) {
        const integrations::Group &group = board.groups[at];
        auto &told = *detail.add_shared();
        told.set_kind(static_cast<v1::SharedKind>(group.kind));
        told.set_what(sharedWhat(call, row, group));
        told.set_fingerprint(shown(call, group.fingerprint));
        told.set_tenants(group.tenants - 1);
        if (!call.sees(kFingerprint))
            continue; // How many is all that the role needs.
        for (const std::uint32_t other : group.rows)
            if (const Row &one = board.rows[other]; one.reading.tenantId != row.reading.tenantId)
                if (const TenantFacts *facts = seen(call, one); facts != nullptr)
                    fillPlace(*facts, one, *told.add_with());
    }
}

std::uint32_t touchedWithin(const Call &call, const Board &board, const Row &row)
{
    const auto touched = board.touchedBy(row);
    return static_cast<std::uint32_t>(
        std::ranges::count_if(touched, [&](std::uint32_t at) { return seen(call, board.rows[at]) != nullptr; }));
}

void addTouched(const Call &call, const Board &board, const Row &row, v1::ConnectorDetail &detail)
{
    std::set<std::string> outside;
    for (const std::uint32_t at : board.touchedBy(row)) {
        const Row &one = board.rows[at];
        if (const TenantFacts *facts = seen(call, one); facts != nullptr)
            fillPlace(*facts, one, *detail.add_touched());
        else
            outside.insert(one.reading.tenantId);
    }
    detail.set_touched_outside(static_cast<std::uint32_t>(outside.size()));
}

void fillDetail(const Call &call, const Board &board, const Row &row, v1::ConnectorDetail &detail)
{
    *detail.mutable_connector() = connectorMessage(call, call.facts(), board, row, call.nowMs);
    for (const HeldCredential &held : row.reading.credentials) {
        auto &told = *detail.add_credentials();
        told.set_account(accountOf(call, row, held));
        told.set_fingerprint(shown(call, held.fingerprint));
        told.set_set_ms(held.setMs);
        told.set_expires_ms(held.expiresMs);
    }
    for (const Webhook &webhook : row.reading.webhooks) {
        auto &told = *detail.add_webhooks();
        told.set_host(webhook.host);
        told.set_fingerprint(shown(call, webhook.fingerprint));
    }
    detail.set_webhooks_known(row.reading.webhooksKnown);
    addShared(call, board, row, detail);
    if (detail.connector().state() == v1::CONNECTOR_STATE_FLOODED)
        for (const integrations::FloodEvidence &evidence : integrations::floodEvidence(board, row)) {
            auto &told = *detail.add_flood_evidence();
            told.set_text(evidence.text);
            told.set_holds(evidence.holds);
            told.set_known(evidence.known);
        }
    detail.set_misconfigured(row.reading.misconfigured);
    addTouched(call, board, row, detail);
    for (const auto &[at, depth] : row.depths.points()) {
        auto &point = *detail.add_history();
        point.set_at_ms(at);
        point.set_depth(depth);
    }
    detail.set_history_step_ms(integrations::DepthRing::kStepMs);
    if (call.sees("pool"))
        detail.set_broker(row.reading.broker);
}

} // namespace

std::uint64_t contentPrint(const Row &row)
{
    const ConnectorReading &reading = row.reading;
    const std::hash<std::string> hash;
    std::uint64_t print = hash(reading.tenantId);
    for (const std::string *text : {&reading.id, &reading.name, &reading.environment, &row.why})
        print = mixed(print, hash(*text));
    print = mixed(print, reading.credentials.empty() ? 0 : hash(reading.credentials.front().account));
    for (const HeldCredential &held : reading.credentials) {
        print = mixed(print, static_cast<std::uint64_t>(held.setMs));
        print = mixed(print, static_cast<std::uint64_t>(held.expiresMs));
    }
    // Nothing is not 0.
    for (const auto &count : {reading.depth, reading.retries, reading.failures, reading.deadLetters})
        print = mixed(mixed(print, count.has_value()), count.value_or(0));
    print = mixed(mixed(print, reading.consumers.has_value()), reading.consumers.value_or(0));
    for (const std::uint64_t number :
         {reading.depthLimit, static_cast<std::uint64_t>(reading.lastSuccessMs), std::uint64_t{row.secretDays},
          std::uint64_t{row.sharing}, static_cast<std::uint64_t>(reading.kind), static_cast<std::uint64_t>(row.state),
          static_cast<std::uint64_t>(row.flood)})
        print = mixed(print, number);
    return print;
}

std::uint64_t connectorPrint(const Call &call, const TenantFacts &facts, const Board &board, const Row &row,
                             std::int64_t nowMs)
{
    std::uint64_t print = mixed(row.print, std::hash<std::string>{}(facts.name));
    print = mixed(print, nowMs - row.lookedMs > integrations::kStaleMs);
    // What depends on whom the caller may know of, where there is anybody at all.
    if (const auto &held = row.reading.credentials;
        !held.empty() && !held.front().owner.empty() && held.front().owner != row.reading.tenantId)
        print = mixed(print, std::hash<std::string>{}(accountOf(call, row, held.front())));
    if (!row.reading.misconfigured.empty())
        print = mixed(print, touchedWithin(call, board, row));
    return std::max<std::uint64_t>(print, 1);
}

v1::Connector connectorMessage(const Call &call, const TenantFacts &facts, const Board &board, const Row &row,
                               std::int64_t nowMs)
{
    const ConnectorReading &reading = row.reading;
    const bool stale = nowMs - row.lookedMs > integrations::kStaleMs;
    v1::Connector message;
    message.set_id(idOf(row));
    message.set_tenant_id(facts.id);
    message.set_tenant_name(facts.name);
    message.set_kind(static_cast<v1::ConnectorKind>(reading.kind));
    message.set_name(reading.name);
    message.set_environment(reading.environment);
    if (!reading.credentials.empty())
        message.set_account(accountOf(call, row, reading.credentials.front()));
    message.set_state(stale ? v1::CONNECTOR_STATE_NOT_MEASURED : static_cast<v1::ConnectorState>(row.state));
    message.set_why(row.why);
    message.set_secret_set_ms(integrations::oldestSecretMs(reading));
    for (const HeldCredential &held : reading.credentials)
        if (held.expiresMs > 0 && (message.secret_expires_ms() == 0 || held.expiresMs < message.secret_expires_ms()))
            message.set_secret_expires_ms(held.expiresMs);
    message.set_secret_days(row.secretDays);
    if (reading.depth)
        message.set_depth(*reading.depth);
    message.set_depth_limit(reading.depthLimit);
    if (reading.consumers)
        message.set_consumers(*reading.consumers);
    if (reading.retries)
        message.set_retries(*reading.retries);
    if (reading.failures)
        message.set_failures(*reading.failures);
    if (reading.deadLetters)
        message.set_dead_letters(*reading.deadLetters);
    message.set_last_success_ms(reading.lastSuccessMs);
    message.set_sharing(row.sharing);
    message.set_flood(stale ? v1::FLOOD_VERDICT_UNSPECIFIED : static_cast<v1::FloodVerdict>(row.flood));
    message.set_touched(touchedWithin(call, board, row));
    message.set_simulated(board.simulated);
    return message;
}

void fillIntegrations(const Call &call, const Board &board, v1::GetIntegrationsResponse &answer)
{
    answer.set_tenant_name(call.facts().name);
    for (const Row &row : board.of(call.facts().id))
        fillDetail(call, board, row, *answer.add_connectors());
    for (const integrations::Finding &finding : integrations::findingsOf(board, call.facts().id, call.nowMs))
        fillFinding(finding, *answer.add_findings());
    answer.set_source(call.sees("pool") ? board.source : std::string());
    answer.set_simulated(board.simulated);
    answer.set_unreachable(call.sees("pool") || board.unreachable.empty() ? board.unreachable
                                                                          : "its source does not answer");
    answer.set_looked_ms(board.lookedMs);
}

void fillFinding(const integrations::Finding &finding, v1::PostureFinding &message)
{
    message.set_rule(finding.rule);
    message.set_layer(static_cast<v1::Layer>(finding.layer));
    message.set_text(finding.text);
    message.set_cause(finding.cause);
    message.set_fix(finding.fix);
}

} // namespace bulkhead
