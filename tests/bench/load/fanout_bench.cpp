// What live consoles cost one gateway: many streams of the whole fleet while rows change, two of which parse and check
// every row, and one that stops reading for a while. Prints one JSON object.
//   bench_fanout [--consoles 500] [--tenants 10000] [--rate 1000] [--seconds 20] [--frozen 60]
#include "tests/bench/load/fanout_rows.h"

#include "bulkhead/v1/inventory.pb.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

using namespace bulkhead;

namespace {

constexpr int kPersons = 12; // Of one there would be more streams than a person may have.
constexpr char kMethod[] = "/bulkhead.v1.InventoryService/WatchTenants";

[[noreturn]] void fail(const char *why)
{
    std::fprintf(stderr, "bench_fanout: %s\n", why);
    std::exit(1);
}

/// The server's process; it ends with this one, because its standard input does.
class Server
{
public:
    Server(const std::string &program, int tenants)
    {
        int in[2], out[2];
        if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
            fail("no pipe");
        m_pid = fork();
        if (m_pid == 0) {
            dup2(in[0], STDIN_FILENO);
            dup2(out[1], STDOUT_FILENO);
            execl(program.c_str(), program.c_str(), std::to_string(tenants).c_str(), std::to_string(kPersons).c_str(),
                  static_cast<char *>(nullptr));
            _exit(127);
        }
        close(in[0]);
        close(out[1]);
        m_in = fdopen(in[1], "w");
        m_out = fdopen(out[0], "r");
        // No white space at the end of a format: it would wait for what comes after.
        if (std::fscanf(m_out, "port %d", &m_port) != 1)
            fail("the server did not start");
    }
    ~Server()
    {
        std::fclose(m_in);
        waitpid(m_pid, nullptr, 0);
        std::fclose(m_out);
    }
    [[nodiscard]] int port() const { return m_port; }
    void run(int rate, int seconds)
    {
        std::fprintf(m_in, "run %d %d\n", rate, seconds);
        std::fflush(m_in);
    }
    [[nodiscard]] std::uint32_t done()
    {
        unsigned publications = 0;
        if (std::fscanf(m_out, " done %u", &publications) != 1)
            fail("the server ended");
        return publications;
    }
    [[nodiscard]] double cpuSeconds() const
    {
        std::ifstream file("/proc/" + std::to_string(m_pid) + "/stat");
        std::string text((std::istreambuf_iterator<char>(file)), {});
        unsigned long user = 0, system = 0;
        if (std::sscanf(text.c_str() + text.rfind(')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                        &user, &system)
            != 2)
            fail("no /proc/PID/stat");
        return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
    [[nodiscard]] double residentMib() const
    {
        std::ifstream file("/proc/" + std::to_string(m_pid) + "/status");
        std::string line;
        while (std::getline(file, line))
            if (line.starts_with("VmRSS:"))
                return std::atof(line.c_str() + 6) / 1024;
        return 0;
    }

private:
    pid_t m_pid = 0;
    int m_port = 0;
    std::FILE *m_in = nullptr, *m_out = nullptr;
};

/// One console on a connection of its own. Messages are taken as bytes; who checks parses them.
class Console
{
public:
    Console(int port, int number, grpc::CompletionQueue &queue, bool checks)
        : m_checks(checks)
    {
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        m_stub = std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(
            "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), arguments));
        m_context.AddMetadata("authorization",
                              "Bearer " + bench::tokenOf(bench::personOf(checks ? 0 : number % kPersons)));
        m_call = m_stub->PrepareCall(&m_context, kMethod, &queue);
        m_call->StartCall(this);
    }
    /// One step of the call: sent, then read after read.
    void proceed(bool ok)
    {
        if (!ok) {
            ended = true;
            return;
        }
        switch (m_step) {
        case Step::Start: {
            v1::WatchTenantsRequest request;
            request.mutable_context()->mutable_fleet();
            const grpc::Slice slice(request.SerializeAsString());
            m_call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, this);
            m_step = Step::Sent;
            return;
        }
        case Step::Sent:
            m_step = Step::Reading;
            break;
        case Step::Reading:
            take();
            break;
        }
        if (paused)
            waiting = true;
        else
            read();
    }
    void read() { m_call->Read(&m_buffer, this); }
    void cancel() { m_context.TryCancel(); }

    std::atomic<bool> ended = false, paused = false, waiting = false, loaded = false;
    std::atomic<std::uint32_t> lastMs = 0, longestGapMs = 0, worstAgeMs = 0;
    std::atomic<std::int32_t> newest = 0; ///< Publication.
    std::vector<std::uint32_t> ages;      ///< Of the changed rows; who checks.
    std::map<std::uint32_t, std::int32_t> rows;
    std::atomic<std::uint64_t> messages = 0;

private:
    enum class Step : std::uint8_t { Start, Sent, Reading };
    void take()
    {
        const std::uint32_t now = bench::steadyMs();
        if (loaded && lastMs > 0)
            longestGapMs = std::max(longestGapMs.load(), now - lastMs);
        lastMs = now;
        ++messages;
        if (loaded && !m_checks)
            return;
        grpc::Slice slice;
        v1::WatchTenantsResponse message;
        if (!m_buffer.DumpToSingleSlice(&slice).ok()
            || !message.ParseFromArray(slice.begin(), static_cast<int>(slice.size())))
            fail("a message does not parse");
        const auto &figures = message.figures();
        for (int i = 0; i < figures.row_size() && m_checks; ++i) {
            rows[figures.row(i)] = figures.burn(i);
            if (!loaded || message.frame().snapshot())
                continue;
            ages.push_back(now - figures.load(i));
            worstAgeMs = std::max(worstAgeMs.load(), ages.back());
            newest = std::max(newest.load(), figures.burn(i));
        }
        if (message.frame().snapshot_end())
            loaded = true;
    }

    const bool m_checks;
    std::unique_ptr<grpc::GenericStub> m_stub;
    grpc::ClientContext m_context;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> m_call;
    grpc::ByteBuffer m_buffer;
    Step m_step = Step::Start;
};

template<class Condition>
void until(const char *what, int seconds, Condition condition)
{
    for (int i = 0; i < seconds * 100; ++i) {
        if (condition())
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    fail(what);
}

struct Options
{
    int consoles = 500, tenants = 10'000, rate = 1'000, seconds = 20, frozen = 60;
};

Options parse(int argc, char **argv)
{
    Options options;
    const std::map<std::string, int Options::*> known = {{"--consoles", &Options::consoles},
                                                         {"--tenants", &Options::tenants},
                                                         {"--rate", &Options::rate},
                                                         {"--seconds", &Options::seconds},
                                                         {"--frozen", &Options::frozen}};
    for (int i = 1; i + 1 < argc; i += 2) {
        const auto option = known.find(argv[i]);
        if (option == known.end())
            fail("options: --consoles --tenants --rate --seconds --frozen");
        options.*option->second = std::atoi(argv[i + 1]);
    }
    return options;
}

/// How many rows a reader has that are not the newest.
std::size_t wrongRows(const Console &reader, std::uint32_t publications, const Options &options)
{
    std::map<std::uint32_t, std::int32_t> newest;
    for (std::uint32_t p = 1; p <= publications; ++p)
        for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(options.rate / 10); ++i)
            newest[bench::changedRow(p, i, static_cast<std::uint32_t>(options.tenants))] = static_cast<std::int32_t>(p);
    return static_cast<std::size_t>(std::ranges::count_if(newest, [&reader](const auto &row) {
        const auto has = reader.rows.find(row.first);
        return has == reader.rows.end() || has->second != row.second;
    }));
}

} // namespace

int main(int argc, char **argv)
{
    const Options options = parse(argc, argv);
    const std::string self = argv[0];
    Server server(self.substr(0, self.rfind('/') + 1) + "fanout_server", options.tenants);
    grpc::CompletionQueue queue;
    std::thread reader([&queue] {
        void *tag = nullptr;
        bool ok = false;
        while (queue.Next(&tag, &ok))
            static_cast<Console *>(tag)->proceed(ok);
    });
    std::vector<std::unique_ptr<Console>> consoles;
    for (int i = 0; i < options.consoles; ++i)
        consoles.push_back(std::make_unique<Console>(server.port(), i, queue, i < 2));
    until("the consoles were not loaded within 120 s", 120,
          [&] { return std::ranges::all_of(consoles, [](const auto &one) { return one->loaded.load(); }); });

    for (const auto &one : consoles) // Whoever loaded first has waited for the others.
        one->longestGapMs = one->lastMs = 0;
    const double cpuBefore = server.cpuSeconds();
    server.run(options.rate, options.seconds);
    std::uint32_t publications = server.done();
    const double cores = (server.cpuSeconds() - cpuBefore) / options.seconds;
    const double residentMib = server.residentMib();
    until("the checking consoles did not come up to date", 10,
          [&] { return consoles[0]->newest == static_cast<std::int32_t>(publications); });
    std::uint32_t longestGap = 0;
    std::size_t lost = 0;
    for (const auto &one : consoles) {
        longestGap = std::max(longestGap, one->longestGapMs.load());
        lost += one->ended ? 1U : 0U;
    }
    std::vector<std::uint32_t> ages = consoles[0]->ages;
    std::ranges::sort(ages);
    const double p50 = ages.empty() ? -1 : ages[ages.size() / 2],
                 p99 = ages.empty() ? -1 : ages[ages.size() * 99 / 100];
    const std::uint32_t worst = consoles[0]->worstAgeMs;

    Console &frozen = *consoles[1];
    frozen.paused = true;
    const double beforeFrozen = server.residentMib();
    server.run(options.rate, options.frozen);
    publications = server.done();
    const double growth = server.residentMib() - beforeFrozen;
    until("the frozen console never stopped", 10, [&] { return frozen.waiting.load(); });
    const std::uint32_t wokenMs = bench::steadyMs();
    frozen.paused = false;
    frozen.read();
    until("the frozen console did not catch up", 30,
          [&] { return frozen.newest == static_cast<std::int32_t>(publications); });
    const std::uint32_t caughtUpMs = bench::steadyMs() - wokenMs;
    for (const auto &one : consoles)
        one->cancel();
    until("the consoles did not end", 30,
          [&] { return std::ranges::all_of(consoles, [](const auto &one) { return one->ended || one->waiting; }); });
    queue.Shutdown();
    reader.join();
    std::printf(
        "{\"consoles\": %d, \"tenants\": %d, \"rows_per_s\": %d, \"gateway_cores\": %.2f, \"gateway_mib\": %.0f, "
        "\"age_ms\": {\"p50\": %.0f, \"p99\": %.0f, \"worst\": %u}, \"longest_silence_ms\": %u, "
        "\"consoles_lost\": %zu, \"rows_wrong\": %zu, \"frozen_s\": %d, \"frozen_growth_mib\": %.1f, "
        "\"frozen_caught_up_ms\": %u, \"frozen_rows_wrong\": %zu}\n",
        options.consoles, options.tenants, options.rate, cores, residentMib, p50, p99, worst, longestGap, lost,
        wrongRows(*consoles[0], publications, options), options.frozen, growth, caughtUpMs,
        wrongRows(frozen, publications, options));
    return 0;
}
