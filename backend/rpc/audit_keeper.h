#pragma once
// Puts the roots of tenants' trees into the platform's, signs checkpoints, and leaves them where the operator of the
// gateway cannot change them.
#include "backend/domain/audit_checkpoint.h"
#include "backend/domain/clock.h"
#include "backend/domain/leases.h"
#include "backend/rpc/audit_checkpoints.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace bulkhead {

class AuditKeeper final : public AuditCheckpoints
{
public:
    /// `sink`: file for checkpoints, see audit::appendCheckpoints; empty: none. `say`: told what an operator must know.
    /// `leases`: of several gateways one keeps; null: there is one only.
    AuditKeeper(Clock &clock, Store &store, audit::SigningKey key, std::string sink,
                std::function<void(const std::string &)> say, Leases *leases = nullptr);
    ~AuditKeeper() override;

    void start();
    /// One turn, as the thread takes it every ten seconds: trees that grew since the last are checked against what was
    /// signed of them before, put into the platform's tree, and signed. An error is told to `say` once; a tree that
    /// does not continue is never signed again. Without the lease: nothing.
    absl::Status look();

    absl::StatusOr<CheckpointNote> covering(std::string_view tenantId, std::uint64_t size) override;
    [[nodiscard]] std::string keyId() const override { return m_key.id(); }
    [[nodiscard]] std::string publicKey() const override { return m_key.publicKey(); }

private:
    void run();
    absl::Status load(const std::vector<AuditHead> &heads);
    absl::Status putRoots(const std::vector<AuditHead> &grown);
    [[nodiscard]] absl::Status continues(const AuditHead &before, const AuditHead &now);
    absl::StatusOr<audit::Checkpoint> signTree(const AuditHead &head);
    void tell(const absl::Status &status);

    Clock &m_clock;
    Store &m_store;
    const audit::SigningKey m_key;
    const std::string m_sink;
    const std::function<void(const std::string &)> m_say;
    Leases *m_leases;

    std::mutex m_turn; ///< One turn at a time.
    bool m_loaded = false;
    std::map<std::string, AuditHead, std::less<>> m_rooted; ///< Of tenants, as the platform's tree has them.
    std::uint64_t m_platformSize = 0;                       ///< When it was signed last.
    std::vector<audit::Checkpoint> m_unsent;                ///< To the sink.
    std::string m_told;

    std::mutex m_mutex; ///< Guards the next two.
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
