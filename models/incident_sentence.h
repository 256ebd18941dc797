#pragma once
#include "models/values.h"

namespace bulkhead {

/// The incident in one sentence: who holds back whom on which pool since when and by what, or that nobody is to blame.
/// Names only what the person may see.
[[nodiscard]] QString incidentSentence(const Incident &incident);
/// "Holds back 7 tenants on pool-a database since 14:20.", for a place that names the culprit already. Empty: not
/// exactly one tenant holds others back now.
[[nodiscard]] QString incidentDeed(const Incident &incident);
/// Short form for lists: "5 affected · billing export".
[[nodiscard]] QString incidentDetail(const Incident &incident);
/// What an account of the ledger is called: "Northgate Clinics", "ordinary contention", "own limit", …
[[nodiscard]] QString accountName(const Account &account, const QString &pool);
/// What is waited for on a tenant's account: "behind its locks"; empty where it is not told.
[[nodiscard]] QString accountResource(const Account &account);
/// Why a suspect is named, in few words: "others wait behind its locks"
[[nodiscard]] QString suspectDeed(const Suspect &suspect);
/// What the antagonist's use is a share of: "Share of pool-a slots held", "Share of the host’s cores used", …
[[nodiscard]] QString useTitle(const Incident &incident);
/// Its line in the chart: "slots behind the antagonist’s locks"
[[nodiscard]] QString useName(const Incident &incident);

} // namespace bulkhead
