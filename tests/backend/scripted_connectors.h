#pragma once
// Connectors as a test says they are.
#include "backend/domain/integrations.h"

#include <absl/strings/str_cat.h>

#include <memory>
#include <string>
#include <vector>

namespace bulkhead::test {

/// One that is in order: half an hour's messages, a limit, a young secret, a webhook of its own.
inline ConnectorReading connectorOf(const std::string &tenant, const std::string &id, std::int64_t nowMs,
                                    ConnectorKind kind = ConnectorKind::Payer)
{
    ConnectorReading reading;
    reading.tenantId = tenant;
    reading.id = id;
    reading.kind = kind;
    reading.name = absl::StrCat("Connector ", id);
    reading.environment = "test";
    HeldCredential held;
    held.account = absl::StrCat("svc-", id, "-", tenant);
    held.owner = tenant;
    held.fingerprint = absl::StrCat("c0ffee00", tenant, id);
    held.setMs = nowMs - 30 * std::int64_t{86'400'000};
    reading.credentials.push_back(std::move(held));
    reading.channel = absl::StrCat("c4a77e1", tenant, id);
    reading.broker = "broker-1";
    reading.depth = 20;
    reading.depthLimit = 1'000;
    reading.consumers = 1;
    reading.retries = 0;
    reading.failures = 0;
    reading.deadLetters = 0;
    reading.webhooks.push_back({"hooks.example", absl::StrCat("00feed00", tenant, id)});
    reading.webhooksKnown = true;
    return reading;
}

class ScriptedConnectors final : public ConnectorSource
{
public:
    std::vector<ConnectorReading> readings;
    std::string away;                      ///< Why it does not answer; empty: it does.
    std::uint64_t usual = 20;              ///< Depth of every past step.
    std::unique_ptr<ConnectorSource> real; ///< Asked instead.

    std::string name() const override { return real ? real->name() : "scripted connectors"; }
    absl::StatusOr<std::vector<ConnectorReading>> look(std::span<const TenantFacts> tenants,
                                                       std::int64_t nowMs) override
    {
        if (!away.empty())
            return absl::UnavailableError(away);
        if (real)
            return real->look(tenants, nowMs);
        return readings;
    }
    std::vector<PastDepth> past(const ConnectorReading &, std::int64_t fromMs, std::int64_t toMs,
                                std::int64_t stepMs) override
    {
        std::vector<PastDepth> depths;
        for (std::int64_t at = fromMs; !real && at < toMs; at += stepMs)
            depths.push_back({at, usual});
        return depths;
    }
};

} // namespace bulkhead::test
