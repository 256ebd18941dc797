#pragma once
#include "models/session/fault.h"
#include "models/session/flight.h"
#include "models/session/link.h"
#include "models/session/stubs.h"

#include <QHash>
#include <QPointer>
#include <QRandomGenerator>
#include <QTimer>
#include <QUuid>

#include <functional>

namespace bulkhead {

/// Where an answer lands. Made, run and destroyed on the GUI thread only, so its closures may hold widgets.
template<typename T>
struct Landing
{
    QPointer<QObject> guard;
    bool guarded = false;
    Answer<T> then;

    void land(const Fault &fault, const T &value) const
    {
        if (then && !(guarded && guard.isNull()))
            then(fault, value);
    }
};

/// The calls under way of one session. GUI thread.
class Calls
{
public:
    explicit Calls(std::shared_ptr<Link> link)
        : m_link(std::move(link))
        , m_airspace(std::make_shared<Airspace>())
    {
    }

    [[nodiscard]] const std::shared_ptr<Link> &link() const { return m_link; }
    [[nodiscard]] const std::shared_ptr<Airspace> &airspace() const { return m_airspace; }

    template<typename L>
    quint64 keep(std::shared_ptr<L> landing, std::weak_ptr<Flight> flight)
    {
        m_entries.insert(++m_last, {std::move(landing), std::move(flight)});
        return m_last;
    }
    void forget(quint64 id) { m_entries.remove(id); }
    /// Cancels everything and drops every closure; no answer comes after it returns.
    void stop()
    {
        const auto entries = std::exchange(m_entries, {});
        for (const Entry &entry : entries) {
            if (const auto flight = entry.flight.lock())
                flight->cancel();
        }
    }

    /// Answers with `fault` from the event loop, never from within the asking call.
    template<typename T>
    void refuse(const Fault &fault, QObject *guard, Answer<T> then)
    {
        auto landing = std::make_shared<Landing<T>>(Landing<T>{guard, guard != nullptr, std::move(then)});
        const quint64 id = keep(landing, {});
        Link::post(m_link, [this, id, weak = std::weak_ptr(landing), fault] {
            if (const auto alive = weak.lock()) {
                forget(id);
                alive->land(fault, T{});
            }
        });
    }

private:
    struct Entry
    {
        std::shared_ptr<void> landing;
        std::weak_ptr<Flight> flight;
    };
    std::shared_ptr<Link> m_link;
    std::shared_ptr<Airspace> m_airspace;
    QHash<quint64, Entry> m_entries;
    quint64 m_last = 0;
};

/// How an ordinary call behaves.
struct CallTerms
{
    int deadlineMs = 10'000; ///< From the first attempt, over all attempts.
    int attempts = 3;        ///< Only UNAVAILABLE is tried again, with the same request and so the same request id.
};

/// One intent, one id: retries of the call carry the same request, so the effect comes once.
[[nodiscard]] inline std::string newRequestId()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
}

/// One unary call with its retries.
template<typename Async, typename Request, typename Response, typename T>
class UnaryFlight final : public Flight, public std::enable_shared_from_this<UnaryFlight<Async, Request, Response, T>>
{
public:
    using Method = void (Async::*)(grpc::ClientContext *, const Request *, Response *,
                                   std::function<void(grpc::Status)>);
    using Convert = std::function<T(const Response &)>;

    UnaryFlight(Calls &calls, std::shared_ptr<Connection> connection, Async *async, Method method, Request request,
                Convert convert, CallTerms terms)
        : Flight(calls.airspace(), std::move(connection))
        , m_calls(&calls)
        , m_link(calls.link())
        , m_async(async)
        , m_method(method)
        , m_request(std::move(request))
        , m_convert(std::move(convert))
        , m_attemptsLeft(terms.attempts)
        , m_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(terms.deadlineMs))
    {
    }

    void launch(quint64 id, std::weak_ptr<Landing<T>> landing)
    {
        m_id = id;
        m_landing = std::move(landing);
        attempt();
    }

private:
    void attempt()
    {
        --m_attemptsLeft;
        grpc::ClientContext *context = this->renew(m_deadline);
        m_response.Clear();
        (m_async->*m_method)(
            context, &m_request, &m_response,
            [self = this->shared_from_this()](const grpc::Status &status) { self->answered(self->ended(status)); });
    }

    // A gRPC thread.
    void answered(const grpc::Status &status)
    {
        const std::chrono::milliseconds pause(150 + QRandomGenerator::global()->bounded(200));
        if (status.error_code() == grpc::UNAVAILABLE && m_attemptsLeft > 0 && !this->cancelled()
            && std::chrono::system_clock::now() + pause < m_deadline) {
            Link::post(m_link, [self = this->shared_from_this(), pause] {
                if (QObject *home = self->m_link->home())
                    QTimer::singleShot(pause, home, [self] { self->again(); });
            });
            return;
        }
        const Fault fault = faultFrom(status, this->context());
        T value = status.ok() ? m_convert(m_response) : T{};
        Link::post(m_link, [self = this->shared_from_this(), fault, value = std::move(value)] {
            if (const auto landing = self->m_landing.lock()) {
                self->m_calls->forget(self->m_id);
                landing->land(fault, value);
            }
        });
    }

    void again()
    {
        if (m_link->home())
            attempt();
    }

    Calls *m_calls; // Used only in posts, which run only while the session lives.
    std::shared_ptr<Link> m_link;
    Async *m_async;
    Method m_method;
    Request m_request;
    Response m_response;
    Convert m_convert;
    int m_attemptsLeft;
    std::chrono::system_clock::time_point m_deadline;
    quint64 m_id = 0;
    std::weak_ptr<Landing<T>> m_landing;
};

/// Starts a unary call; `convert` runs on a gRPC thread, `then` on the GUI thread.
template<typename Async, typename Request, typename Response, typename T>
CallRef callUnary(Calls &calls, const std::shared_ptr<Connection> &connection, std::type_identity_t<Async> *async,
                  void (Async::*method)(grpc::ClientContext *, const Request *, Response *,
                                        std::function<void(grpc::Status)>),
                  std::type_identity_t<Request> request, T (*convert)(const Response &), CallTerms terms,
                  QObject *guard, std::type_identity_t<Answer<T>> then)
{
    auto landing = std::make_shared<Landing<T>>(Landing<T>{guard, guard != nullptr, std::move(then)});
    auto flight = std::make_shared<UnaryFlight<Async, Request, Response, T>>(calls, connection, async, method,
                                                                             std::move(request), convert, terms);
    flight->launch(calls.keep(landing, flight), landing);
    return flight;
}

} // namespace bulkhead
