#pragma once
// Renewals between domain and wire.
#include "backend/review/renewal_log.h"
#include "backend/review/renewal_record.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/renewals.pb.h"

namespace bulkhead {

void fillRules(google::protobuf::RepeatedPtrField<v1::RiskRule> &shown);
void fill(const review::RenewalRecord &record, v1::RenewalRow &shown);
void fill(const review::RiskOverride &override_, v1::RiskOverride &shown);
void fill(const review::RenewalOutcome &outcome, const std::string &tenantName, v1::RenewalOutcome &shown);
void fill(const review::PredictionRecord &record, v1::PredictionRecord &shown);

} // namespace bulkhead
