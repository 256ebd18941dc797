#pragma once
// Papers of an audit as pages, and as one table: each says how it came about, so that it stands without the console.
#include "backend/review/pack.h"
#include "backend/rpc/evidence_record.h"

#include <string>
#include <vector>

namespace bulkhead {

/// One paper, ready to be taken out.
struct EvidenceSheet
{
    std::string title;
    review::Pack pack;
    std::vector<std::string> columns; ///< Of the table.
    std::vector<std::vector<std::string>> rows;
};

// Pure: the same paper makes the same pages.
/// `head`: with size and root of the checkpoint that it was drawn by.
[[nodiscard]] EvidenceSheet sheetOf(const evidence::Sample &sample, bool head);
[[nodiscard]] EvidenceSheet sheetOf(const evidence::Campaign &campaign);
[[nodiscard]] EvidenceSheet sheetOf(const std::vector<evidence::Finding> &findings, std::int64_t nowMs);

/// "Internal · …": by whom and when it was taken out.
[[nodiscard]] std::string evidenceFooter(const std::string &person, std::int64_t nowMs);

} // namespace bulkhead
