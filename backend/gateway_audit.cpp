#include "backend/gateway_audit.h"

#include "backend/store/postgres_address.h"

namespace bulkhead {

namespace {

absl::StatusOr<audit::SigningKey> keyBeside(const std::string &store)
{
    const std::string path = store + ".audit-key";
    auto kept = audit::SigningKey::read(path);
    if (!absl::IsNotFound(kept.status()))
        return kept;
    const auto fresh = audit::SigningKey::make();
    if (absl::Status status = fresh.write(path); !status.ok() && !absl::IsAlreadyExists(status))
        return status;
    return audit::SigningKey::read(path); // Another process may have been first.
}

} // namespace

absl::StatusOr<std::unique_ptr<AuditKeeper>> openAuditKeeper(const GatewayOptions &options, Clock &clock, Store &store,
                                                             std::function<void(const std::string &)> say,
                                                             Leases *leases)
{
    if (options.auditKey.empty() && postgres::isAddress(options.store)) {
        say("Audit is not signed: give --audit-key, so that a change made in the database can be proven.");
        return nullptr;
    }
    auto key = !options.auditKey.empty() ? audit::SigningKey::read(options.auditKey)
               : options.store.empty()   ? absl::StatusOr<audit::SigningKey>(audit::SigningKey::make())
                                         : keyBeside(options.store);
    if (!key.ok())
        return key.status();
    return std::make_unique<AuditKeeper>(clock, store, *std::move(key), options.auditSink, std::move(say), leases);
}

} // namespace bulkhead
