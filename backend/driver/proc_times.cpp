#include "backend/driver/proc_times.h"

#include <absl/strings/str_cat.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace bulkhead {
namespace {

/// The first bytes of a file of /proc; a stream would cost more than the file.
template<std::size_t most = 512>
std::string headOf(const std::string &path)
{
    std::array<char, most> bytes{};
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return {};
    const ssize_t count = read(file, bytes.data(), bytes.size());
    close(file);
    return count > 0 ? std::string(bytes.data(), static_cast<std::size_t>(count)) : std::string();
}

/// Of a line "name value" or "name: value".
std::optional<double> valueOf(std::string_view text, std::string_view name)
{
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string_view::npos; at += name.size()) {
        const std::size_t value = text.find_first_not_of(": ", at + name.size());
        if ((at == 0 || text[at - 1] == '\n') && value != std::string_view::npos && value > at + name.size())
            return std::strtod(text.data() + value, nullptr); // Ends with the line.
    }
    return std::nullopt;
}

/// What /proc/PID/stat tells behind the name, which may hold spaces and brackets itself.
struct ProcessStat
{
    int parent = 0;
    unsigned long long endedUser = 0, endedSystem = 0; ///< Clock ticks.
};
std::optional<ProcessStat> processStat(int pid)
{
    const std::string text = headOf(absl::StrCat("/proc/", pid, "/stat"));
    const std::size_t name = text.rfind(')');
    ProcessStat stat;
    if (name == std::string::npos
        || std::sscanf(text.c_str() + name + 1,
                       " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %llu %llu", // From the state on.
                       &stat.parent, &stat.endedUser, &stat.endedSystem)
               != 3)
        return std::nullopt;
    return stat;
}

} // namespace

std::optional<ProcessTimes> processTimes(int pid)
{
    const std::string text = headOf(absl::StrCat("/proc/", pid, "/schedstat"));
    unsigned long long cpu = 0, runq = 0;
    if (std::sscanf(text.c_str(), "%llu %llu", &cpu, &runq) != 2)
        return std::nullopt;
    return ProcessTimes{static_cast<double>(cpu) / 1e9, static_cast<double>(runq) / 1e9};
}

std::optional<HostTimes> hostTimes()
{
    const std::string text = headOf("/proc/stat");
    std::array<unsigned long long, 8> t{}; // user nice system idle iowait irq softirq steal
    if (std::sscanf(text.c_str(), "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1], &t[2], &t[3], &t[4],
                    &t[5], &t[6], &t[7])
        != 8)
        return std::nullopt;
    const auto busy = static_cast<double>(t[0] + t[1] + t[2] + t[5] + t[6] + t[7]);
    return HostTimes{busy / static_cast<double>(sysconf(_SC_CLK_TCK)), static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN))};
}

std::optional<DiskBytes> hostDisks()
{
    const std::string text = headOf<16'384>("/proc/vmstat");
    const auto read = valueOf(text, "pgpgin"), written = valueOf(text, "pgpgout"); // In KiB.
    if (!read || !written)
        return std::nullopt;
    return DiskBytes{*read * 1'024, *written * 1'024};
}

std::optional<double> processIoBytes(int pid)
{
    const std::string text = headOf(absl::StrCat("/proc/", pid, "/io"));
    const auto read = valueOf(text, "read_bytes"), written = valueOf(text, "wchar");
    if (!read || !written)
        return std::nullopt;
    return *read + *written;
}

std::optional<double> endedChildrenS(int pid)
{
    const auto stat = processStat(pid);
    if (!stat)
        return std::nullopt;
    return static_cast<double>(stat->endedUser + stat->endedSystem) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

int parentOf(int pid)
{
    const auto stat = processStat(pid);
    return stat ? stat->parent : 0;
}

bool processLives(int pid)
{
    return kill(pid, 0) == 0 || errno != ESRCH;
}

std::string processName(int pid)
{
    std::string name = headOf(absl::StrCat("/proc/", pid, "/comm"));
    while (!name.empty() && name.back() == '\n')
        name.pop_back();
    return name;
}

} // namespace bulkhead
