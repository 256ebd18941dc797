#include "backend/rpc/lockbox_record.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

std::string textOf(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json jsonOf(const LockboxTurn &turn)
{
    return {{"on", turn.on}, {"at", turn.atMs}, {"by", turn.by}, {"second", turn.second}, {"reason", turn.reason}};
}

LockboxTurn turnOf(const Json &json)
{
    return {json.at("on").get<bool>(), json.at("at").get<std::int64_t>(), json.at("by").get<std::string>(),
            json.at("second").get<std::string>(), json.at("reason").get<std::string>()};
}

absl::StatusOr<Lockbox> readOrNone(const absl::StatusOr<Record> &record, const std::string &tenantId)
{
    if (record.ok())
        return lockboxOf(*record);
    if (!absl::IsNotFound(record.status()))
        return record.status();
    Lockbox none;
    none.tenantId = tenantId;
    return none;
}

} // namespace

Record recordOf(const Lockbox &lockbox)
{
    Json history = Json::array();
    for (const LockboxTurn &turn : lockbox.history)
        history.push_back(jsonOf(turn));
    Record record;
    record.kind = kLockboxRecord;
    record.id = record.tenantId = lockbox.tenantId;
    record.body = textOf({{"history", std::move(history)}, {"proposal", jsonOf(lockbox.proposal)}});
    record.atMs = lockbox.history.empty() ? lockbox.proposal.atMs : lockbox.history.back().atMs;
    record.revision = lockbox.revision;
    return record;
}

absl::StatusOr<Lockbox> lockboxOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    Lockbox lockbox;
    lockbox.tenantId = record.tenantId;
    lockbox.revision = record.revision;
    for (const Json &turn : json.at("history"))
        lockbox.history.push_back(turnOf(turn));
    lockbox.proposal = turnOf(json.at("proposal"));
    return lockbox;
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return absl::DataLossError(absl::StrCat("the lockbox of ", record.id, " cannot be read"));
}

Record recordOf(const LockboxPass &pass)
{
    Record record;
    record.kind = kLockboxLinkRecord;
    record.id = pass.number;
    record.tenantId = pass.tenantId;
    record.body = textOf({{"administrator", pass.administrator},
                          {"by", pass.madeBy},
                          {"expires", pass.expiresMs},
                          {"revokedBy", pass.revokedBy},
                          {"revoked", pass.revokedMs},
                          {"digest", pass.digest}});
    record.atMs = pass.madeMs;
    record.revision = pass.revision;
    return record;
}

absl::StatusOr<LockboxPass> passOf(const Record &record)
try {
    const Json json = Json::parse(record.body);
    LockboxPass pass;
    pass.number = record.id;
    pass.tenantId = record.tenantId;
    pass.madeMs = record.atMs;
    pass.revision = record.revision;
    pass.administrator = json.at("administrator").get<std::string>();
    pass.madeBy = json.at("by").get<std::string>();
    pass.expiresMs = json.at("expires").get<std::int64_t>();
    pass.revokedBy = json.at("revokedBy").get<std::string>();
    pass.revokedMs = json.at("revoked").get<std::int64_t>();
    pass.digest = json.at("digest").get<std::string>();
    return pass;
} catch (const Json::exception &) {
    return absl::DataLossError(absl::StrCat("the lockbox link ", record.id, " cannot be read"));
}

absl::StatusOr<Lockbox> lockboxOf(StoreTxn &txn, const std::string &tenantId)
{
    return readOrNone(txn.record(kLockboxRecord, tenantId), tenantId);
}

absl::StatusOr<Lockbox> lockboxOf(Store &store, const std::string &tenantId)
{
    return readOrNone(store.record(kLockboxRecord, tenantId), tenantId);
}

absl::StatusOr<LockboxPass> passOf(StoreTxn &txn, const std::string &number)
{
    const auto record = txn.record(kLockboxLinkRecord, number);
    if (!record.ok())
        return record.status();
    return passOf(*record);
}

} // namespace bulkhead
