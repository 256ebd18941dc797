#pragma once
// Records that hold something else than they should: whoever runs the gateway hears of each.
#include "backend/domain/store.h"

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

namespace bulkhead {

/// Any thread.
class DamagedRecords
{
public:
    using Say = std::function<void(const std::string &line)>;

    void tell(Say say) { m_say = std::move(say); } ///< Before the first is found.
    /// Told once until it is written anew, by kind and id alone: of what it holds nobody knows whom it is about.
    void found(const Record &record);

private:
    Say m_say; ///< Empty: nobody is told.
    std::mutex m_mutex;
    std::set<std::tuple<std::string, std::string, std::uint64_t>> m_told; ///< Kind, id, revision.
};

} // namespace bulkhead
