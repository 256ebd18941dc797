#pragma once
#include "models/desk.h"
#include "models/session/stubs.h"

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace bulkhead {

/// Counts what gRPC still holds of a session, so that its end can be awaited for a moment.
class Airspace
{
public:
    void enter()
    {
        const std::lock_guard lock(m_mutex);
        ++m_flights;
    }
    void leave()
    {
        const std::lock_guard lock(m_mutex);
        if (--m_flights == 0)
            m_empty.notify_all();
    }
    /// False: something was still in flight after so long.
    bool waitEmpty(std::chrono::milliseconds limit)
    {
        std::unique_lock lock(m_mutex);
        return m_empty.wait_for(lock, limit, [this] { return m_flights == 0; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_empty;
    int m_flights = 0; // Guarded by m_mutex.
};

/// A call under way: its context, and the wish to end it. Shared by the GUI thread and gRPC.
class Flight : public CallHandle
{
public:
    Flight(std::shared_ptr<Airspace> airspace, std::shared_ptr<Connection> connection)
        : m_airspace(std::move(airspace))
        , m_connection(std::move(connection))
    {
        m_airspace->enter();
    }
    ~Flight() override
    {
        m_context.reset(); // It holds the channel too, and must not be the last to do so.
        m_connection.reset();
        m_airspace->leave();
    }

    /// Any thread, any number of times. The call ends with CANCELLED.
    void cancel() override
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
        if (m_context)
            m_context->TryCancel();
    }

protected:
    /// A fresh context for the next attempt, cancelled already when cancel() came first.
    grpc::ClientContext *renew(std::chrono::system_clock::time_point deadline)
    {
        const std::lock_guard lock(m_mutex);
        m_context = std::make_unique<grpc::ClientContext>();
        m_context->set_deadline(deadline);
        m_connection->prepare(*m_context);
        if (m_cancelled)
            m_context->TryCancel();
        return m_context.get();
    }
    [[nodiscard]] bool cancelled() const
    {
        const std::lock_guard lock(m_mutex);
        return m_cancelled;
    }
    /// How the call ended. A gateway that begins to stop gives up what comes at that very moment with the code that
    /// cancel() ends with; to whoever did not cancel, it is away.
    [[nodiscard]] grpc::Status ended(const grpc::Status &status) const
    {
        return status.error_code() == grpc::CANCELLED && !cancelled()
                   ? grpc::Status(grpc::UNAVAILABLE, status.error_message())
                   : status;
    }
    [[nodiscard]] grpc::ClientContext &context() const { return *m_context; }
    [[nodiscard]] Connection &connection() const { return *m_connection; }

private:
    std::shared_ptr<Airspace> m_airspace;
    std::shared_ptr<Connection> m_connection; ///< The stubs live as long as the call.
    mutable std::mutex m_mutex;
    bool m_cancelled = false;                       // Guarded by m_mutex.
    std::unique_ptr<grpc::ClientContext> m_context; // Replaced only between attempts.
};

} // namespace bulkhead
