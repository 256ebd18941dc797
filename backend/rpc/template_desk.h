#pragma once
// Channels' onboarding templates: they brand and package, and never take away what the standard holds to.
#include "backend/engine/casework.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/onboarding.pb.h"

namespace bulkhead {

/// Templates of the channels in the caller's scope, by channel and title.
[[nodiscard]] absl::Status listTemplates(Store &store, const Call &call, v1::ListTemplatesResponse &answer);
[[nodiscard]] absl::Status saveTemplate(Store &store, const Call &call, const v1::SaveTemplateRequest &asked,
                                        v1::SaveTemplateResponse &answer);
[[nodiscard]] absl::Status removeTemplate(Store &store, const Call &call, const v1::RemoveTemplateRequest &asked,
                                          v1::RemoveTemplateResponse &answer);
/// The template that a draft names, as the transaction sees it, for a sub-tenant of this channel. TEMPLATE_NOT_FOUND:
/// it is gone or another channel's. TEMPLATE_REFUSED: today's standard does not allow it any more.
[[nodiscard]] absl::StatusOr<casework::Template> templateFor(StoreTxn &txn, const policy::Baselines &baselines,
                                                             const std::string &id, const std::string &channel);

} // namespace bulkhead
