#pragma once
// The keeper of accesses of another gateway, on a PostgreSQL of its own that the one under test shares. No values of
// the gateway: those of the console are called the same.
#include <memory>
#include <string>

namespace bulkhead::test {

class OtherKeeper
{
public:
    OtherKeeper(); ///< Ends the process where there is no server to be had.
    ~OtherKeeper();
    [[nodiscard]] const std::string &store() const; ///< For the gateway under test.
    /// It hears of the access, and to it every alert is over. False: the store did not take it.
    [[nodiscard]] bool endWithAlert(const std::string &grant);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead::test
