#pragma once
// Which baselines are in force, and which wait: a file that says otherwise than what was accepted before is taken only
// when two people have consented to it.
#include "backend/domain/clock.h"
#include "backend/domain/store.h"
#include "backend/engine/baseline.h"

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <string>

namespace bulkhead {

/// Baselines as they came to this gateway.
struct GivenBaselines
{
    std::shared_ptr<const policy::Baselines> parsed; ///< Never null.
    std::string text;
    bool own = true; ///< The program's, not a file of the company's.
};

/// What was accepted, and whom by; kept whole, so that every gateway can go on with it whatever file lies beside it.
struct AcceptedBaselines
{
    std::string hash, version, text, proposedBy, approvedBy;
    bool own = true;
    std::int64_t atMs = 0;
};
struct ProposedBaselines
{
    std::string hash, by, purpose;
    std::int64_t atMs = 0;
};

struct BaselineState
{
    std::shared_ptr<const policy::Baselines> inForce; ///< Until this gateway ends.
    std::shared_ptr<const policy::Baselines> waiting; ///< Null: none.
    std::string waitingText, waitingHash;
};

/// SHA-256, hex.
[[nodiscard]] std::string baselineHash(const std::string &text);

/// Nothing: none was accepted yet. DATA_LOSS: not readable.
[[nodiscard]] absl::StatusOr<std::optional<AcceptedBaselines>> acceptedBaselines(StoreTxn &txn);
[[nodiscard]] absl::Status accept(StoreTxn &txn, const AcceptedBaselines &accepted);
[[nodiscard]] absl::StatusOr<std::optional<ProposedBaselines>> proposedBaselines(StoreTxn &txn);
/// An empty hash: none is proposed any more.
[[nodiscard]] absl::Status propose(StoreTxn &txn, const ProposedBaselines &proposed);

/// At a start. The first baselines ever are accepted as they are, and so are the program's own of another release where
/// no file of the company's was in force; any other file waits, and what was accepted goes on. What was accepted and is
/// refused by this program (it leaves out what is not negotiable by now) cannot go on: then the given ones are in
/// force, and the audit says so. `log` takes a line when something waits.
[[nodiscard]] absl::StatusOr<BaselineState> settleBaselines(Store &store, const Clock &clock,
                                                            const GivenBaselines &given,
                                                            const std::function<void(const std::string &)> &log);

} // namespace bulkhead
