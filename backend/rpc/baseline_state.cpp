#include "backend/rpc/baseline_state.h"

#include "backend/baseline/baseline_file.h"
#include "backend/rpc/digest.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using Json = nlohmann::json;

constexpr char kAccepted[] = "baselines.accepted";
constexpr char kProposed[] = "baselines.proposed";

std::string textOf(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::Status unreadable(const char *what)
{
    return absl::DataLossError(absl::StrCat("the ", what, " baselines cannot be read"));
}

absl::Status audited(StoreTxn &txn, std::int64_t nowMs, const char *outcome, const std::string &before,
                     const std::string &after)
{
    AuditEvent event;
    event.actor = "gateway";
    event.action = "baselines.settle";
    event.outcome = outcome;
    event.before = before;
    event.after = after;
    event.atMs = nowMs;
    return txn.audit(std::move(event));
}

/// How a start comes out, inside its transaction.
absl::Status settle(StoreTxn &txn, std::int64_t nowMs, const GivenBaselines &given, BaselineState &state)
{
    const std::string hash = baselineHash(given.text);
    const auto accepted = acceptedBaselines(txn);
    if (!accepted.ok())
        return accepted.status();
    state = {given.parsed, nullptr, {}, {}};
    const AcceptedBaselines now{hash, given.parsed->version, given.text, {}, {}, given.own, nowMs};
    if (!*accepted) {
        if (absl::Status status = accept(txn, now); !status.ok())
            return status;
        return given.own ? absl::OkStatus() : audited(txn, nowMs, "first", {}, hash); // Else nobody chose anything.
    }
    const AcceptedBaselines &before = **accepted;
    if (before.hash == hash)
        return absl::OkStatus();
    if (before.own && given.own) { // They come with the program, whose release somebody has chosen.
        if (absl::Status status = accept(txn, now); !status.ok())
            return status;
        return audited(txn, nowMs, "released", before.hash, hash);
    }
    auto kept = parseBaselineFile(before.text, "the accepted baselines");
    if (!kept.ok()) {
        if (absl::Status status = accept(txn, now); !status.ok())
            return status;
        return audited(txn, nowMs, "could not go on", before.hash, hash);
    }
    state.inForce = std::make_shared<const policy::Baselines>(*std::move(kept));
    state.waiting = given.parsed;
    state.waitingText = given.text;
    state.waitingHash = hash;
    return absl::OkStatus();
}

} // namespace

std::string baselineHash(const std::string &text)
{
    return hex(sha256(text));
}

absl::StatusOr<std::optional<AcceptedBaselines>> acceptedBaselines(StoreTxn &txn)
try {
    const auto kept = txn.setting(kAccepted);
    if (!kept.ok())
        return kept.status();
    if (!*kept)
        return std::optional<AcceptedBaselines>();
    const Json json = Json::parse(**kept);
    AcceptedBaselines told;
    told.hash = json.at("hash").get<std::string>();
    told.version = json.at("version").get<std::string>();
    told.text = json.at("text").get<std::string>();
    told.proposedBy = json.at("proposedBy").get<std::string>();
    told.approvedBy = json.at("approvedBy").get<std::string>();
    told.own = json.at("own").get<bool>();
    told.atMs = json.at("at").get<std::int64_t>();
    return std::optional(std::move(told));
} catch (const Json::exception &) { // The library's one way to say that a field is of another kind.
    return unreadable("accepted");
}

absl::Status accept(StoreTxn &txn, const AcceptedBaselines &accepted)
{
    return txn.setSetting(kAccepted, textOf({{"hash", accepted.hash},
                                             {"version", accepted.version},
                                             {"text", accepted.text},
                                             {"proposedBy", accepted.proposedBy},
                                             {"approvedBy", accepted.approvedBy},
                                             {"own", accepted.own},
                                             {"at", accepted.atMs}}));
}

absl::StatusOr<std::optional<ProposedBaselines>> proposedBaselines(StoreTxn &txn)
try {
    const auto kept = txn.setting(kProposed);
    if (!kept.ok())
        return kept.status();
    if (!*kept || (*kept)->empty())
        return std::optional<ProposedBaselines>();
    const Json json = Json::parse(**kept);
    return std::optional(ProposedBaselines{json.at("hash").get<std::string>(), json.at("by").get<std::string>(),
                                           json.at("purpose").get<std::string>(), json.at("at").get<std::int64_t>()});
} catch (const Json::exception &) {
    return unreadable("proposed");
}

absl::Status propose(StoreTxn &txn, const ProposedBaselines &proposed)
{
    return txn.setSetting(kProposed, proposed.hash.empty() ? std::string()
                                                           : textOf({{"hash", proposed.hash},
                                                                     {"by", proposed.by},
                                                                     {"purpose", proposed.purpose},
                                                                     {"at", proposed.atMs}}));
}

absl::StatusOr<BaselineState> settleBaselines(Store &store, const Clock &clock, const GivenBaselines &given,
                                              const std::function<void(const std::string &)> &log)
{
    BaselineState state;
    const absl::Status status = store.write([&](StoreTxn &txn) { return settle(txn, clock.nowMs(), given, state); });
    if (!status.ok())
        return status;
    if (state.waiting)
        log(absl::StrCat("The baselines ", given.parsed->version, " wait for the consent of two people; ",
                         state.inForce->version, " go on."));
    return state;
}

} // namespace bulkhead
