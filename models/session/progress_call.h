#pragma once
#include "models/session/calls.h"
#include "models/session/reader.h"

#include <optional>

namespace bulkhead {

/// Where a call lands that tells how far it is before its one answer. GUI thread only, as Landing.
template<typename T>
struct ProgressLanding
{
    QPointer<QObject> guard;
    bool guarded = false;
    std::function<void(const T &)> progress;
    Answer<T> then;
    T last;
    [[nodiscard]] bool wanted() const { return !guarded || !guard.isNull(); }
};

/// Starts a server stream whose messages each say how things stand; the answer is the last of them. It goes on without
/// its window: only cancel() ends it early. `read` runs on a gRPC thread and may pass a message over; `open` binds the
/// call and holds its request.
template<typename Response, typename T, typename Open>
CallRef callWithProgress(Calls &calls, const std::shared_ptr<Connection> &connection,
                         std::chrono::system_clock::time_point deadline,
                         std::function<std::optional<T>(const Response &)> read, ProgressLanding<T> landing, Open open)
{
    constexpr int kWindow = 8;
    using R = Reader<Response>;
    auto landed = std::make_shared<ProgressLanding<T>>(std::move(landing));
    const std::weak_ptr<ProgressLanding<T>> weak = landed;
    auto self = std::make_shared<std::weak_ptr<R>>();
    auto id = std::make_shared<quint64>(0);
    auto take = [link = calls.link(), weak, self, read = std::move(read)](Response &message) {
        Link::post(link, [weak, self, now = read(message)] {
            const auto alive = weak.lock();
            if (!alive)
                return;
            if (now)
                alive->last = *now;
            if (now && alive->progress && alive->wanted())
                alive->progress(*now);
            if (const auto reader = self->lock())
                reader->consumed();
        });
    };
    auto bind = std::make_shared<Open>(std::move(open)); // With the request, which gRPC may read until the end.
    auto done = [&calls, link = calls.link(), weak, id, bind](const grpc::Status &status,
                                                              const grpc::ClientContext &context) {
        Link::post(link, [&calls, weak, id, fault = faultFrom(status, context)] {
            if (const auto alive = weak.lock()) {
                calls.forget(*id); // Posts run only while the session, and so `calls`, lives.
                if (alive->then && alive->wanted())
                    alive->then(fault, alive->last);
            }
        });
    };
    auto reader = std::make_shared<R>(calls.airspace(), connection, kWindow, std::move(take), std::move(done));
    *self = reader;
    *id = calls.keep(landed, reader);
    reader->start(deadline, [bind](Connection &over, grpc::ClientContext *context, auto *reactor) {
        (*bind)(over, context, reactor);
    });
    return reader;
}

} // namespace bulkhead
