#pragma once
#include "widgets/frame/whole_file.h"
#include "widgets/review/page_format.h"

#include "models/review_values.h"

#include <atomic>

namespace bulkhead {

/// The pack as a PDF: vectors and embedded fonts; no name of a person in its metadata. The same pack gives the same
/// bytes: the date inside is the pack's "as of", not today's. Empty when it could not be painted or `cancelled` became
/// true. Any thread.
[[nodiscard]] QByteArray packPdf(const Pack &pack, const PageFormat &format,
                                 const std::atomic_bool *cancelled = nullptr);

} // namespace bulkhead
