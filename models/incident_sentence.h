#pragma once
#include "models/values.h"

namespace bulkhead {

/// The incident in one sentence: who holds back whom on which pool since when, or that nobody is to blame.
/// Names only what the person may see.
[[nodiscard]] QString incidentSentence(const Incident &incident);
/// "Holds back 7 tenants on pool-a database since 14:20.", for a place that names the culprit already. Empty: not
/// exactly one tenant holds others back now.
[[nodiscard]] QString incidentDeed(const Incident &incident);
/// Short form for lists: "5 affected · billing export".
[[nodiscard]] QString incidentDetail(const Incident &incident);
/// What an account of the ledger is called: "Northgate Clinics", "ordinary contention", "own limit", …
[[nodiscard]] QString accountName(const Account &account, const QString &pool);

} // namespace bulkhead
