#pragma once
// Whole sessions as consoles have them, with the product's own timing. Knows nothing of the gateway's types, whose
// enumerations have the names of the console's.
#include <chrono>
#include <memory>
#include <string>

namespace bulkhead::test {

class LiveConsoles
{
public:
    /// Sessions on a loopback port whose certificate these roots stand for.
    LiveConsoles(int port, std::string roots, std::string token);
    ~LiveConsoles();

    void add(); ///< One more, over a connection of its own.
    [[nodiscard]] bool allLive() const;
    [[nodiscard]] std::chrono::steady_clock::time_point lastLive() const; ///< When the last one became live.
    [[nodiscard]] int lost() const; ///< So many have lost their gateway since the last forget().
    void forget();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead::test
