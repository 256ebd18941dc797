#pragma once

namespace bulkhead {

/// What the kernel says of this process; 0 where it does not.
struct ProcessFigures
{
    double cpuS = 0, residentBytes = 0, virtualBytes = 0;
    double startS = 0; ///< Since 1970.
    double openFiles = 0, mostFiles = 0, threads = 0;
};

[[nodiscard]] ProcessFigures processFigures();

} // namespace bulkhead
