#pragma once
// What every benchmark of a process asks: its options, and what it has used.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace bulkhead::bench {

/// Of the steady clock.
inline double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// User and system time of this process.
inline double cpuSeconds()
{
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    return double(use.ru_utime.tv_sec + use.ru_stime.tv_sec)
           + double(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

/// Resident memory of this process.
inline double residentMib()
{
    std::ifstream file("/proc/self/statm");
    long all = 0, resident = 0;
    file >> all >> resident;
    return double(resident) * double(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024);
}

/// The number after `name`.
inline int number(int argc, char **argv, std::string_view name, int otherwise)
{
    for (int i = 1; i + 1 < argc; ++i)
        if (name == argv[i])
            return std::atoi(argv[i + 1]);
    return otherwise;
}

/// False: not within two minutes.
template<class Seen>
bool waitFor(const Seen &seen)
{
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!seen()) {
        if (std::chrono::steady_clock::now() >= until)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

} // namespace bulkhead::bench
