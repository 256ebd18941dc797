#pragma once
// Over which chains a paper of an audit is, who may know of it, and what every change of one has in common.
#include "backend/rpc/call.h"
#include "backend/rpc/evidence_record.h"

#include <absl/status/statusor.h>

namespace bulkhead {

/// EVIDENCE_NOT_FOUND: alike for one that is none and one beyond the caller's scope.
[[nodiscard]] absl::Status evidenceNotFound();
/// EVIDENCE_INCOMPLETE; `what` is a sentence.
[[nodiscard]] absl::Status evidenceIncomplete(const std::string &what, const std::string &remedy);
/// EVIDENCE_CHANGED
[[nodiscard]] absl::Status evidenceChanged();
/// OK for None; each other refusal in the contract's words.
[[nodiscard]] absl::Status refusedEvidence(evidence::Refusal refusal);

/// All that the caller reads.
[[nodiscard]] evidence::Ground wholeGround(const Call &call);
/// Of a paper that the caller begins: one tenant's chain, or all in scope. TENANT_NOT_IN_SCOPE.
[[nodiscard]] absl::StatusOr<evidence::Ground> groundOf(const Call &call, Store &store, const std::string &tenantId);
[[nodiscard]] StoreScope chainsOf(const evidence::Ground &ground);
/// Whether the caller reads every chain of it now.
[[nodiscard]] bool mayKnow(const Call &call, const evidence::Ground &ground);
[[nodiscard]] bool mayKnow(const Call &call, const evidence::Sample &sample);
[[nodiscard]] bool mayKnow(const Call &call, const evidence::Campaign &campaign);
[[nodiscard]] bool mayKnow(const Call &call, const evidence::Finding &finding);
/// Whether the caller is told of the checkpoint that a sample was drawn by: how much the platform has in audit is for
/// who reads it. The root goes with the size, which could be computed from it and the seed.
[[nodiscard]] bool seesHead(const Call &call, const evidence::Draw &draw);

/// The chain that tells of a paper: of its one tenant, else the platform's.
[[nodiscard]] std::string chainOf(const evidence::Ground &ground);
/// Tells in audit what was done with a paper, within the transaction.
[[nodiscard]] absl::Status noteEvidence(StoreTxn &txn, const Call &call, const std::string &chain, std::string outcome,
                                        std::string before, std::string after);
/// A line on its own, before something is told; no audit, no answer.
[[nodiscard]] absl::Status noteEvidence(Store &store, const Call &call, const std::string &chain, std::string outcome,
                                        std::string after);

/// A paper as this transaction has it, with the caller's right to know of it.
template<class Paper, class Read>
absl::StatusOr<Paper> paperOf(StoreTxn &txn, const Call &call, const char *kind, const std::string &id, Read readRecord)
{
    const auto record = txn.record(kind, id);
    if (!record.ok())
        return absl::IsNotFound(record.status()) ? evidenceNotFound() : record.status();
    absl::StatusOr<Paper> paper = readRecord(*record);
    if (paper.ok() && !mayKnow(call, *paper))
        return evidenceNotFound();
    return paper;
}
/// Puts a changed paper in its place and gives it its new revision.
template<class Paper>
absl::Status keep(StoreTxn &txn, Paper &paper)
{
    Record record = recordOf(paper);
    const absl::Status status = txn.putRecord(record);
    paper.revision = record.revision;
    return absl::IsAborted(status) ? evidenceChanged() : status;
}

} // namespace bulkhead
