#pragma once
// Reviews and packs between domain and wire.
#include "backend/review/freeze.h"
#include "backend/review/pack.h"
#include "backend/review/sheet.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/reviews.pb.h"

namespace bulkhead {

void fill(const review::Sheet &sheet, const std::string &tenantName, std::int64_t nowMs, v1::ReviewSummary &shown);
/// Everything internal.
void fill(const Call &call, const review::Sheet &sheet, const review::Frozen &frozen, v1::Review &shown);
void fill(const review::Pack &pack, v1::GetPackResponse &shown);
[[nodiscard]] std::vector<v1::PackPage> pagesOf(const review::Pack &pack);
[[nodiscard]] review::Edit editOf(const v1::ReviewEdit &asked);
[[nodiscard]] v1::AttainmentState wireState(sla::AttainmentState state);

} // namespace bulkhead
