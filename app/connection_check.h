#pragma once
#include "widgets/connections/connections_dialog.h"

namespace bulkhead {

/// Tries a connection with a session of its own, without a token: a gateway that asks for one is reached. Tells a
/// certificate that is not trusted from a gateway that is away. Answers within some seconds.
void checkConnection(const ConnectionSettings &settings, QObject *guard,
                     std::function<void(const ConnectionFound &)> then);

} // namespace bulkhead
