#pragma once
// What the own people see beside the customer's pack: notes, internal targets, alerts, texts that nobody released. Of
// this tenant only: it is made from its own frozen review and sheet. Never part of a customer's pack or of its hash.
#include "backend/review/frozen.h"
#include "backend/review/pack.h"
#include "backend/review/sheet.h"

namespace bulkhead::review {

/// Notes, internal targets, alerts, incidents as written, money. Their ids begin with "internal-".
[[nodiscard]] std::vector<Page> internalPages(const Frozen &frozen, const Sheet &sheet);

} // namespace bulkhead::review
