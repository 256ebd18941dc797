#pragma once
// A call that works for up to a minute. Includes gRPC: for the service's own .cpp only.
#include "backend/rpc/entry.h"
#include "backend/rpc/long_lanes.h"

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

namespace bulkhead {

/// Passes the entry as every call does, then works on a lane. The work's stop is asked for as soon as the caller gives
/// up, or may not have the answer any more: the grant is over, the token, the person's standing or rights.
template<class Request, class Response>
class LongCall final : public grpc::ServerUnaryReactor
{
public:
    using Work = std::function<absl::Status(const Call &, const Request &, Response &, const std::stop_token &)>;
    /// gRPC keeps context, request and response until the call is over; `busy` is the answer where no lane is free.
    LongCall(Entry &entry, LongLanes &lanes, grpc::CallbackServerContext &context, const Request &request,
             Response &response, absl::Status busy, Work work)
        : m_entry(entry)
        , m_lanes(lanes)
        , m_context(context)
        , m_request(request)
        , m_response(response)
        , m_busy(std::move(busy))
        , m_work(std::move(work))
        , m_watch(entry.watch(request, CallShape::Unary))
    {
        entry.identify(context, request, [this](absl::StatusOr<Identified> who) { admit(std::move(who)); });
    }

    void OnCancel() override { m_stop.request_stop(); }
    void OnDone() override { delete this; }

private:
    void admit(absl::StatusOr<Identified> who)
    {
        auto call = who.ok() ? m_entry.admit(*who, m_request, m_requestId) : absl::StatusOr<Call>(who.status());
        if (!call.ok())
            return finish(call.status());
        m_who = *std::move(who);
        m_call = *std::move(call);
        m_watch.admitted(m_call);
        // Its first words go to audit, which waits for the store as a change does.
        if (!m_entry.postDesk(m_who.person, JobKind::Changing, [this] { begin(); }))
            finish(fault(absl::StatusCode::kResourceExhausted, "OVERLOADED", "The gateway is too busy.",
                         "Try again in a few seconds."));
    }
    void begin()
    {
        absl::Status status = m_stop.stop_requested() ? absl::CancelledError() : m_entry.beginWatched(m_call);
        if (status.ok()) {
            status = m_entry.sit(m_who, &m_call, this, nullptr, [this](const absl::Status &why) { lose(why); });
            m_sits = status.ok();
        }
        if (status.ok() && !m_lanes.take(m_who.person.id))
            status = m_busy;
        else if (status.ok() && !m_lanes.post([this] { work(); })) {
            m_lanes.give(m_who.person.id);
            status = m_busy;
        } else if (status.ok()) {
            return;
        }
        m_entry.noteRefusal(m_call, status);
        finish(status);
    }
    void work()
    {
        absl::Status status = m_work(m_call, m_request, m_response, m_stop.get_token());
        m_lanes.give(m_who.person.id); // Before the answer: who has it may ask again.
        if (const auto lost = why(); lost)
            status = *lost;
        m_entry.noteRefusal(m_call, status);
        finish(status);
    }
    /// Of the entry's pacer, again and again: the first word counts.
    void lose(const absl::Status &why)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_lost)
                m_lost = why;
        }
        m_stop.request_stop();
    }
    [[nodiscard]] std::optional<absl::Status> why()
    {
        const std::lock_guard lock(m_mutex);
        return m_lost;
    }
    /// Last: it may be deleted before this returns.
    void finish(const absl::Status &status)
    {
        if (m_sits)
            m_entry.leave(m_who.person.id, this);
        this->Finish(m_entry.answer(status, m_context, m_requestId, m_watch));
    }

    Entry &m_entry;
    LongLanes &m_lanes;
    grpc::CallbackServerContext &m_context;
    const Request &m_request;
    Response &m_response;
    const absl::Status m_busy;
    const Work m_work;
    CallWatch m_watch;
    std::string m_requestId;
    Identified m_who;
    Call m_call;
    bool m_sits = false;
    std::stop_source m_stop;
    std::mutex m_mutex;
    std::optional<absl::Status> m_lost; ///< Guarded by the mutex.
};

} // namespace bulkhead
