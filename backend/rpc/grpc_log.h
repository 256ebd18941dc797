#pragma once
// What the gRPC library says of itself, which it would write to standard error in its own way.
#include <functional>
#include <string>

namespace bulkhead {

/// From now on every line of the library goes to `told` (error: something failed; else: worth knowing), on any thread:
/// 20 at once, 2 a second after that, and how many were left out. A stranger can make the library complain with each
/// handshake. For the whole process, once, before any server is started; `told` lasts as long as the process.
void routeGrpcLog(std::function<void(bool error, const std::string &text)> told);

} // namespace bulkhead
