#include "backend/rpc/damaged_records.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

void DamagedRecords::found(const Record &record)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_told.emplace(record.kind, record.id, record.revision).second)
            return;
    }
    if (m_say)
        m_say(absl::StrCat("unreadable-record kind=", record.kind, " id=", record.id));
}

} // namespace bulkhead
