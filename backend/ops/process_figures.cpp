#include "backend/ops/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace bulkhead {

namespace {

/// Seconds since 1970 at which the kernel began to count; 0: it does not say.
double bootS()
{
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("btime "))
            return std::stod(line.substr(6));
    }
    return 0;
}

} // namespace

ProcessFigures processFigures()
{
    ProcessFigures figures;
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    // The second field is the program's name in brackets and may hold anything.
    std::istringstream rest(line.substr(std::min(line.size(), line.rfind(')') + 1)));
    std::string state;
    double skipped = 0, user = 0, system = 0, start = 0, pages = 0;
    rest >> state;
    for (int field = 4; field <= 13; ++field)
        rest >> skipped;
    rest >> user >> system >> skipped >> skipped >> skipped >> skipped >> figures.threads >> skipped >> start
        >> figures.virtualBytes >> pages;
    const auto hertz = static_cast<double>(sysconf(_SC_CLK_TCK));
    figures.cpuS = (user + system) / hertz;
    figures.startS = bootS() + start / hertz;
    figures.residentBytes = pages * static_cast<double>(sysconf(_SC_PAGESIZE));
    std::error_code error;
    for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error))
        ++figures.openFiles;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
        figures.mostFiles = static_cast<double>(limit.rlim_cur);
    return figures;
}

} // namespace bulkhead
