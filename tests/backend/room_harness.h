#pragma once
// The gateway's own entry, services and server on a scripted telemetry: real channels, and minutes that pass when the
// test says so. People: "support-1" (region us-east), "success-2" (own book), "platform-1" and "platform-2" (all),
// "platform-3" (region us-east), "success-4" (own book), "engineer-1" (what is being onboarded), "auditor-1" (all),
// "partner-1" (the channel "channel"), "lead-1" (support lead, all) and "lead-2" (support lead, region us-east).
#include "backend/domain/current.h"
#include "backend/domain/store.h"
#include "backend/engine_room.h"
#include "backend/recording/recording_keys.h"
#include "backend/rpc/baseline_state.h"
#include "backend/rpc/containment_policy.h"
#include "tests/backend/fallible_store.h"
#include "tests/backend/scripted_connectors.h"
#include "tests/backend/scripted_limits.h"
#include "tests/backend/scripted_platform.h"

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bulkhead {
class AuditKeeper;
class ConnectorKeeper;
class ContainmentKeeper;
class CoverageKeeper;
class Entry;
class ExposureKeeper;
class GrantKeeper;
class IsolationKeeper;
class LockboxHttp;
struct LockboxIssuer;
class Server;
class TierMoves;
struct ServiceParts;
namespace recording {
class Recorder;
}
} // namespace bulkhead

namespace bulkhead::test {

class ScriptedCoverage;

class RoomHarness
{
public:
    /// The fleet's figures are judged when it returns.
    /// `other`: in place of the scripted platform; outlives it. `complete`: adds to what the services are made from.
    /// `keys`: of recordings; null: nothing is recorded. `access`: TOML that the access policy says besides.
    explicit RoomHarness(Script script, std::int64_t historyMinutes = 3 * 1440, const std::string &storePath = {},
                         Platform *other = nullptr, const std::function<void(ServiceParts &)> &complete = {},
                         std::unique_ptr<recording::Keys> keys = nullptr, const std::string &access = {});
    ~RoomHarness();

    [[nodiscard]] std::shared_ptr<grpc::Channel> channel();
    [[nodiscard]] std::shared_ptr<grpc::Channel> inProcess(); ///< As an embedded gateway's console has it.
    void minutesPass(int minutes);
    void step(); ///< A second passes.
    /// Ends the gateway as its owner would; the store stays.
    void close();

    TestClock clock;
    Script script;
    ScriptedPlatform platform;
    std::unique_ptr<Store> store;
    FallibleStore *fallible = nullptr; ///< The store, to make it fail.
    std::unique_ptr<EngineRoom> room;
    Current<ContainmentPolicy> policy;             ///< What it says counts from the next call on.
    ScriptedLimits *limits = nullptr;              ///< The executor of pool-a; the keeper's.
    std::unique_ptr<ContainmentKeeper> keeper;     ///< Without a thread: look() when the test says so.
    std::unique_ptr<IsolationKeeper> isolation;    ///< Likewise.
    ScriptedConnectors *connectorSource = nullptr; ///< The keeper's.
    std::unique_ptr<ConnectorKeeper> connectors;   ///< Without a thread as well.
    ScriptedCoverage *signalSource = nullptr;      ///< The keeper's.
    std::unique_ptr<CoverageKeeper> coverage;      ///< Without a thread as well.
    std::unique_ptr<AuditKeeper> checkpoints;      ///< Without a thread; its key is of this run.
    std::unique_ptr<TierMoves> moves;              ///< With its thread.
    std::unique_ptr<recording::Recorder> recorder; ///< Null: nothing is recorded.
    std::unique_ptr<GrantKeeper> grants;           ///< Without a thread as well.
    std::unique_ptr<ExposureKeeper> exposures;     ///< Without a thread; watches `isolation`.
    std::shared_ptr<LockboxIssuer> lockboxLinks;   ///< Its key is of this run; they lead to https://lockbox.test.
    std::unique_ptr<LockboxHttp> lockbox;          ///< Without a socket.
    BaselineState baselines;                       ///< Nothing waits unless the test says so.

private:
    std::unique_ptr<Entry> m_entry;
    std::unique_ptr<Server> m_server;
};

/// A tenant in pool-a.
[[nodiscard]] TenantFacts sampleTenant(const std::string &id, const std::string &name, const std::string &region,
                                       const std::string &owner, std::int64_t arr);
/// A call of a person, with 10 s to live.
[[nodiscard]] std::unique_ptr<grpc::ClientContext> callOf(const std::string &person);

/// Everything that was received, as bytes: what must never hold a word never holds it.
class Wire
{
public:
    template<class Message>
    const Message &keep(const Message &message)
    {
        m_bytes += message.SerializeAsString();
        m_bytes += message.DebugString();
        return message;
    }
    [[nodiscard]] bool holds(const std::string &word) const { return m_bytes.find(word) != std::string::npos; }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }

private:
    std::string m_bytes;
};

} // namespace bulkhead::test
