#pragma once
#include "models/session/flight.h"

#include <grpcpp/support/client_callback.h>

#include <functional>

namespace bulkhead {

/// One server stream. Owns itself from start() until gRPC is done with it. `take` and `done` run on gRPC threads, one
/// at a time, `done` last.
///
/// With a window, at most so many messages wait to be consumed(); then reading pauses and the gateway feels it.
template<typename Response>
class Reader final : public Flight,
                     public grpc::ClientReadReactor<Response>,
                     public std::enable_shared_from_this<Reader<Response>>
{
public:
    using Take = std::function<void(Response &)>;
    using Done = std::function<void(const grpc::Status &, const grpc::ClientContext &)>;

    Reader(std::shared_ptr<Airspace> airspace, std::shared_ptr<Connection> connection, int window, Take take, Done done)
        : Flight(std::move(airspace), std::move(connection))
        , m_window(window)
        , m_take(std::move(take))
        , m_done(std::move(done))
    {
    }

    /// `open` binds the call: it gets the connection, the context and this reactor, and must keep the request alive.
    template<typename Open>
    void start(std::chrono::system_clock::time_point deadline, Open open)
    {
        m_self = this->shared_from_this();
        open(this->connection(), this->renew(deadline), this);
        if (m_window > 0)
            this->AddHold(); // Reads then also start from consumed(), outside a reaction.
        this->StartRead(&m_response);
        this->StartCall();
    }

    /// Any thread: one message was dealt with.
    void consumed()
    {
        const std::lock_guard lock(m_flow);
        --m_waiting;
        goOn();
    }

    void cancel() override
    {
        Flight::cancel();
        const std::lock_guard lock(m_flow);
        m_waiting = 0;
        goOn(); // A paused stream notices its end only by reading.
    }

    void OnReadDone(bool ok) override
    {
        if (!ok) {
            if (m_window > 0)
                this->RemoveHold();
            return; // OnDone follows with the reason.
        }
        m_take(m_response);
        const std::lock_guard lock(m_flow);
        if (m_window > 0 && ++m_waiting >= m_window)
            m_paused = true;
        else
            this->StartRead(&m_response);
    }

    void OnDone(const grpc::Status &status) override
    {
        m_done(this->ended(status), this->context());
        m_self.reset();
    }

private:
    void goOn()
    {
        if (!m_paused || m_waiting >= m_window)
            return;
        m_paused = false;
        this->StartRead(&m_response);
    }

    const int m_window;
    Take m_take;
    Done m_done;
    Response m_response;
    std::mutex m_flow;
    int m_waiting = 0;              // Guarded by m_flow.
    bool m_paused = false;          // Guarded by m_flow.
    std::shared_ptr<Reader> m_self; // Until OnDone.
};

} // namespace bulkhead
