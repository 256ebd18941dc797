#pragma once
#include "models/session/backoff.h"
#include "models/session/fault.h"
#include "models/session/link.h"
#include "models/session/reader.h"
#include "models/session/session.h"
#include "models/session/stubs.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimer>

#include <atomic>

namespace bulkhead {

/// Signs of life of one stream; written by gRPC threads, read by the GUI thread.
struct Pulse
{
    std::atomic<qint64> heardMs = 0; ///< Steady clock.
    std::atomic<qint64> dataTimeMs = 0;
    std::atomic<qint64> skewMs = 0; ///< The gateway's clock minus ours.
};

[[nodiscard]] inline qint64 steadyMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

/// What a watch tells the session. `ring` may come from any thread, the others on the GUI thread.
struct WatchHooks
{
    std::function<void()> ring;              ///< Something waits in the stream's mailbox.
    std::function<void()> heard;             ///< The first message of an attempt.
    std::function<void(const Fault &)> lost; ///< The attempt is over; the watch is closed.
};

/// One stream of the contract: opens it, resumes it, notices its silence. When to try again is the session's business.
/// GUI thread. `Stream` brings the mailbox: Request, Response, open(), begin(), post(), resumeToken().
template<typename Stream>
class Watch
{
public:
    using Response = typename Stream::Response;

    Watch(std::shared_ptr<Link> link, std::shared_ptr<Airspace> airspace, const SessionTiming &timing,
          WatchHooks &&hooks)
        : m_link(std::move(link))
        , m_airspace(std::move(airspace))
        , m_timing(timing)
        , m_backoff(timing.backoffMin, timing.backoffMax)
        , m_shared(std::make_shared<Shared>())
    {
        m_shared->hooks = std::move(hooks);
        m_retry.setSingleShot(true);
    }

    [[nodiscard]] bool isOpen() const { return m_reader != nullptr; }
    [[nodiscard]] bool waits() const { return m_retry.isActive(); }
    [[nodiscard]] Stream &stream() { return m_shared->stream; }
    [[nodiscard]] const Pulse &pulse() const { return m_shared->pulse; }

    /// A new attempt on `connection`, from the resume token on. An attempt under way is given up.
    void open(const std::shared_ptr<Connection> &connection)
    {
        drop();
        const quint64 attempt = ++m_attempt;
        m_shared->stream.begin(attempt, false);
        m_shared->pulse.heardMs = steadyMs();
        auto request = std::make_shared<typename Stream::Request>();
        connection->aboutFleet(request->mutable_context());
        request->set_resume_token(m_shared->stream.resumeToken());
        m_reader =
            std::make_shared<Reader<Response>>(m_airspace, connection, 0, taker(attempt), ender(attempt, request));
        m_reader->start(std::chrono::system_clock::time_point::max(),
                        [&request](Connection &over, grpc::ClientContext *context, auto *reactor) {
                            Stream::open(over, context, request.get(), reactor);
                        });
    }

    /// Opens again after the back-off.
    void openLater(const std::shared_ptr<Connection> &connection)
    {
        m_retry.disconnect();
        QObject::connect(&m_retry, &QTimer::timeout, &m_retry, [this, connection] { open(connection); });
        m_retry.start(m_backoff.next());
    }

    /// Ends the attempt without a word; what it delivered may still be taken.
    void close()
    {
        m_retry.stop();
        drop();
        m_shared->stream.begin(++m_attempt, false);
    }

    /// As close(); what waits and the resume token are thrown away, so the next attempt brings a full snapshot.
    void forget()
    {
        close();
        m_backoff.reset();
        m_shared->stream.begin(++m_attempt, true);
    }

    /// To be called a few times a second: a stream without heartbeats is lost, whatever the network says.
    void checkSilence()
    {
        if (!m_reader || steadyMs() - m_shared->pulse.heardMs < m_timing.silence)
            return;
        Fault fault = noGatewayFault();
        fault.summary = QCoreApplication::translate("Fault", "The gateway has been silent for %n second(s).", nullptr,
                                                    m_timing.silence / 1000);
        close();
        m_shared->hooks.lost(fault);
    }

private:
    struct Shared
    {
        Stream stream;
        Pulse pulse;
        WatchHooks hooks;
    };

    void drop()
    {
        if (const auto reader = std::exchange(m_reader, nullptr))
            reader->cancel();
    }

    typename Reader<Response>::Take taker(quint64 attempt)
    {
        return [this, shared = m_shared, link = m_link, attempt, first = true](Response &message) mutable {
            const v1::StreamFrame &frame = message.frame();
            shared->pulse.heardMs = steadyMs();
            if (frame.data_time_ms() != 0)
                shared->pulse.dataTimeMs = frame.data_time_ms();
            if (frame.server_time_ms() != 0)
                shared->pulse.skewMs = frame.server_time_ms() - QDateTime::currentMSecsSinceEpoch();
            if (std::exchange(first, false))
                Link::post(link, [this, attempt] { heard(attempt); });
            if (shared->stream.post(attempt, message))
                shared->hooks.ring();
        };
    }

    typename Reader<Response>::Done ender(quint64 attempt, std::shared_ptr<typename Stream::Request> request)
    {
        // The request lives as long as the call.
        return [this, link = m_link, attempt, request = std::move(request)](const grpc::Status &status,
                                                                            const grpc::ClientContext &context) {
            // A watch has no good end: the gateway is leaving.
            const Fault fault = status.ok() ? noGatewayFault() : faultFrom(status, context);
            Link::post(link, [this, attempt, fault] { ended(attempt, fault); });
        };
    }

    void heard(quint64 attempt)
    {
        if (attempt != m_attempt || !m_reader)
            return;
        m_backoff.reset();
        m_shared->hooks.heard();
    }
    void ended(quint64 attempt, const Fault &fault)
    {
        if (attempt != m_attempt || !m_reader)
            return;
        m_reader.reset();
        m_shared->hooks.lost(fault);
    }

    std::shared_ptr<Link> m_link;
    std::shared_ptr<Airspace> m_airspace;
    SessionTiming m_timing;
    Backoff m_backoff;
    QTimer m_retry;
    quint64 m_attempt = 0;
    std::shared_ptr<Shared> m_shared;           ///< Outlives the watch while a cancelled call winds down.
    std::shared_ptr<Reader<Response>> m_reader; ///< Null: closed.
};

} // namespace bulkhead
