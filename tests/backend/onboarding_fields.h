#pragma once
// Drafts that are complete: of a clinic whose agreement is signed, and of one whose is not.
#include "backend/domain/draft_fields.h"

#include <map>
#include <string>

namespace bulkhead::test {

inline std::map<std::string, std::string> unsignedFields()
{
    return {{draft::kName, "Meadowlark Family Clinic"},
            {draft::kProfile, "clinic"},
            {draft::kSites, "3"},
            {draft::kArr, "48000"},
            {draft::kCompliance, "hipaa"},
            {draft::kRegion, "us-east"},
            {draft::kTier, "shared"},
            {draft::kDomain, "meadowlark.example"},
            {draft::kAdminEmail, "it@meadowlark.example"},
            {draft::kRoles, "admin,billing"},
            {draft::kDataRegion, "us-east"},
            {draft::kRetention, "7"},
            {draft::kIntegrations, "ehr,payer"},
            {draft::kServicePlan, "standard"},
            {draft::kSupportWindow, "business"},
            {draft::kSupportLockbox, "no"}};
}

inline std::map<std::string, std::string> completeFields()
{
    auto fields = unsignedFields();
    fields[draft::kAgreement] = "contract folder, no. 12";
    return fields;
}

} // namespace bulkhead::test
