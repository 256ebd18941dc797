#pragma once
// The reactors behind Entry's three templates. Included by entry.h.

namespace bulkhead {

template<class Request, class Response, class Handler>
grpc::ServerUnaryReactor *Entry::unary(grpc::CallbackServerContext *context, const Request *request, Response *response,
                                       Handler handler)
{
    grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
    const CallWatch watch = this->watch(*request, CallShape::Unary);
    identify(*context, *request, [=, this, handler = std::move(handler)](absl::StatusOr<Identified> who) {
        CallWatch watched = watch;
        std::string requestId;
        auto call = who.ok() ? admit(*who, *request, requestId) : absl::StatusOr<Call>(who.status());
        if (!call.ok()) {
            reactor->Finish(answer(call.status(), *context, requestId, watched));
            return;
        }
        watched.admitted(*call);
        // Under a grant each call is written to audit first, so it waits for the store as a change does.
        const JobKind kind = call->grant ? JobKind::Changing : kindOf(*request);
        auto job = [this, context, request, response, reactor, handler, watched, call = *std::move(call)]() mutable {
            // Nobody waits for the answer any more: a change that nobody would see is not begun.
            absl::Status status = context->IsCancelled() ? absl::CancelledError() : beginWatched(call);
            if (status.ok())
                status = handler(call, *request, *response);
            noteRefusal(call, status);
            reactor->Finish(answer(status, *context, call.requestId, watched));
        };
        if (!postDesk(who->person, kind, std::move(job)))
            reactor->Finish(answer(fault(absl::StatusCode::kResourceExhausted, "OVERLOADED", "The gateway is too busy.",
                                         "Try again in a few seconds."),
                                   *context, requestId, watched));
    });
    return reactor;
}

template<class Response, class Request, class Open>
class StreamReactor final : public grpc::ServerWriteReactor<Response>, private StreamSeat
{
public:
    StreamReactor(Entry &entry, grpc::CallbackServerContext &context, const Request &request, Open open)
        : StreamSeat(
            [this, &entry](std::function<void()> job) {
                // The seat's lock orders this look after the turn that opened the feed.
                return m_feed ? entry.postStream(std::move(job))
                              : entry.postOpening(m_call.person,
                                                  m_call.grant ? JobKind::Changing : Entry::kindOf(m_request),
                                                  std::move(job));
            },
            entry.heartbeatMs())
        , m_entry(entry)
        , m_context(context)
        , m_request(request)
        , m_watch(entry.watch(request, CallShape::ServerStream))
        , m_open(std::move(open))
    {
        entry.identify(context, request, [this](absl::StatusOr<Identified> who) { seat(std::move(who)); });
    }

    void OnWriteDone(bool ok) override { wrote(ok); }
    void OnCancel() override { cancel(); }
    void OnDone() override { delete this; }

private:
    void seat(absl::StatusOr<Identified> who)
    {
        std::string requestId;
        auto call = who.ok() ? m_entry.admit(*who, m_request, requestId) : absl::StatusOr<Call>(who.status());
        absl::Status status = call.status();
        if (status.ok()) {
            m_call = *std::move(call);
            m_watch.admitted(m_call);
            status = m_entry.sit(*who, &m_call, this, this, [this](const absl::Status &why) { revoke(why); });
        }
        if (!status.ok()) {
            this->Finish(m_entry.answer(status, m_context, requestId, m_watch));
            return;
        }
        begin();
    }
    absl::Status turn(bool due, Turn &next) override
    {
        if (!m_feed) {
            if (absl::Status status = m_entry.beginWatched(m_call); !status.ok())
                return status;
            auto feed = m_open(m_call, m_request, bell());
            if (!feed.ok())
                return feed.status();
            m_feed = *std::move(feed);
        }
        m_message.Clear(); // Keeps its memory for the next rows.
        return m_feed->next(m_message, due, next);
    }
    void write() override { this->StartWrite(&m_message); }
    void abandon() override { m_context.TryCancel(); }
    void end(const absl::Status &status) override
    {
        m_feed.reset();
        m_entry.leave(m_call.person.id, this);
        m_entry.noteRefusal(m_call, status);
        const bool well = status == endOfStream();
        this->Finish(m_entry.answer(well ? absl::OkStatus() : status, m_context, m_call.requestId, m_watch));
    }

    Entry &m_entry;
    grpc::CallbackServerContext &m_context;
    const Request &m_request; // gRPC keeps it until OnDone.
    CallWatch m_watch;
    Open m_open;
    Call m_call;
    std::unique_ptr<Feed<Response>> m_feed;
    Response m_message;
};

template<class Response, class Request, class Open>
grpc::ServerWriteReactor<Response> *Entry::serverStream(grpc::CallbackServerContext *context, const Request *request,
                                                        Open open)
{
    return new StreamReactor<Response, Request, Open>(*this, *context, *request, std::move(open));
}

/// One read, one job, one read: only one of them is ever under way.
template<class Request, class Response, class Open>
class IntakeReactor final : public grpc::ServerReadReactor<Request>
{
public:
    IntakeReactor(Entry &entry, grpc::CallbackServerContext &context, Response &response, Open open)
        : m_entry(entry)
        , m_context(context)
        , m_response(response)
        , m_open(std::move(open))
        , m_watch(entry.watch(m_message, CallShape::ClientStream))
    {
        entry.identify(context, m_message, [this](absl::StatusOr<Identified> who) { seat(std::move(who)); });
    }

    void OnReadDone(bool ok) override
    {
        // Only the end of the stream writes.
        if (!m_entry.postDesk(m_who.person, ok ? JobKind::Reading : JobKind::Changing,
                              [this, ok] { ok ? take() : close(); }))
            finish(fault(absl::StatusCode::kResourceExhausted, "OVERLOADED", "The gateway is too busy.",
                         "Try again in a few seconds."));
    }
    void OnDone() override { delete this; }

private:
    void seat(absl::StatusOr<Identified> who)
    {
        absl::Status status = who.status();
        if (status.ok()) {
            m_who = *std::move(who);
            // A message that comes after the loss is refused with the reason; a reader that waits is only cut off.
            status =
                m_entry.sit(m_who, nullptr, this, nullptr, [this](const absl::Status &) { m_context.TryCancel(); });
            m_sits = status.ok();
        }
        if (status.ok())
            this->StartRead(&m_message);
        else
            finish(status);
    }
    void take()
    {
        absl::Status status = m_entry.standing(m_who);
        if (status.ok())
            status = m_intake ? m_entry.checkMessage(m_message) : openWith();
        if (status.ok())
            status = m_intake->take(m_message);
        if (!status.ok()) {
            finish(status);
            return;
        }
        m_message.Clear();
        this->StartRead(&m_message);
    }
    absl::Status openWith()
    {
        auto call = m_entry.admit(m_who, m_message, m_requestId);
        if (!call.ok())
            return call.status();
        m_watch.admitted(*call);
        auto intake = m_open(*std::move(call), m_message);
        if (!intake.ok())
            return intake.status();
        m_intake = *std::move(intake);
        return absl::OkStatus();
    }
    void close()
    {
        if (m_context.IsCancelled()) // A broken stream is not an end: what came so far is dropped.
            finish(absl::CancelledError());
        else if (const absl::Status status = m_entry.standing(m_who); !status.ok())
            finish(status);
        else if (m_intake)
            finish(m_intake->finish(m_response));
        else
            finish(m_entry.admit(m_who, m_message, m_requestId).status()); // An empty stream carries no context either.
    }
    void finish(const absl::Status &status)
    {
        m_intake.reset();
        if (m_sits)
            m_entry.leave(m_who.person.id, this);
        this->Finish(m_entry.answer(status, m_context, m_requestId, m_watch));
    }

    Entry &m_entry;
    grpc::CallbackServerContext &m_context;
    Response &m_response;
    Open m_open;
    Identified m_who;
    std::string m_requestId;
    std::unique_ptr<Intake<Request, Response>> m_intake;
    Request m_message;
    CallWatch m_watch;
    bool m_sits = false;
};

template<class Request, class Response, class Open>
grpc::ServerReadReactor<Request> *Entry::clientStream(grpc::CallbackServerContext *context, Response *response,
                                                      Open open)
{
    return new IntakeReactor<Request, Response, Open>(*this, *context, *response, std::move(open));
}

} // namespace bulkhead
