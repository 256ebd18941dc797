#pragma once
#include "models/connections.h"
#include "models/session/session.h"

#include <memory>
#include <optional>

namespace bulkhead {

class Gate;
class KeptToken;
class Viewing;

/// Where an environment is reached, and how: from the command line, from the person's connections, or in this process.
struct ConnectionPlan
{
    QString id;
    EnvironmentMark mark;
    QString gateway;                                         ///< "HOST:PORT"; empty: `channel`.
    std::optional<TlsFiles> tls;                             ///< None: without TLS, to this computer only.
    QString tokenFile;                                       ///< Empty: people sign in, where the gateway wants it.
    QString environment;                                     ///< As SessionOptions::environment.
    std::function<std::shared_ptr<grpc::Channel>()> channel; ///< Of the embedded gateway.
    /// Where a sign-in is kept; null: in the desktop's keychain.
    std::function<std::unique_ptr<KeptToken>(const QString &name)> keep = {};
    bool operator==(const ConnectionPlan &other) const; ///< Leads to the same place in the same way.
};
[[nodiscard]] ConnectionPlan planOf(const ConnectionSettings &settings);

/// The way to it: channel and what is wrong with it. No token, no gate. Certificates are read at each attempt, so that
/// a file that is put right helps without a restart.
[[nodiscard]] SessionOptions wayOf(const ConnectionPlan &plan);

/// A session that is not started yet, and the gate in front of it.
struct PlannedConnection
{
    std::unique_ptr<Gate> gate;       ///< Null: nobody signs in there. Outlives the desk.
    std::shared_ptr<Viewing> viewing; ///< As whom the person looks, and a partner's own look.
    std::unique_ptr<Desk> desk;
};
/// Empty `desk`, and a sentence in `problem`: the token file cannot be read.
[[nodiscard]] PlannedConnection planConnection(const ConnectionPlan &plan, QString *problem);

} // namespace bulkhead
