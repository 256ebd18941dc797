#include "backend/main/private_memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace bulkhead {

void leaveNoCoreDump()
{
    constexpr rlimit kNone{0, 0};
    static_cast<void>(::setrlimit(RLIMIT_CORE, &kNone));
}

void closeMemoryToOthers()
{
    static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

} // namespace bulkhead
