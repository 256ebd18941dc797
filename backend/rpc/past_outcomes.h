#pragma once
// How the periods before one came out: as stored, else from the source while it still has them.
#include "backend/domain/past_reader.h"
#include "backend/rpc/review_agreement.h"
#include "backend/rpc/review_book.h"

namespace bulkhead {

class PastOutcomes
{
public:
    PastOutcomes(const Agreement &agreement, std::string tenantId, review::Hash hash)
        : m_agreement(agreement)
        , m_tenantId(std::move(tenantId))
        , m_hash(std::move(hash))
    {
    }

    /// The `count` periods before, oldest first, without a hole; those that nobody measured are there as such. A stored
    /// outcome stands unless contract or exclusions changed since and the source still has the counts. `reader` null:
    /// stored ones only.
    absl::StatusOr<std::vector<review::PeriodResult>> before(const sla::Period &period, std::size_t count,
                                                             std::int64_t asOfMs,
                                                             const std::vector<review::PeriodResult> &stored,
                                                             PastReader *reader, const PastReader::Progress &progress);
    /// What before() computed and nobody has stored.
    [[nodiscard]] const std::vector<review::PeriodResult> &made() const { return m_made; }

private:
    absl::StatusOr<review::PeriodResult> read(const sla::Period &period, std::int64_t asOfMs, PastReader &reader,
                                              const PastReader::Progress &progress) const;

    const Agreement &m_agreement;
    std::string m_tenantId;
    review::Hash m_hash;
    std::vector<review::PeriodResult> m_made;
};

} // namespace bulkhead
