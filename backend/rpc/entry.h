#pragma once
// The one entry that every call of every transport passes: who calls, tenant context, right, scope, text, limits.
//
// A service is a few lines per method:
//
//     grpc::ServerUnaryReactor *GetTenant(grpc::CallbackServerContext *context, const v1::GetTenantRequest *request,
//                                         v1::GetTenantResponse *response) override
//     {
//         return m_entry.unary(context, request, response, [this](const Call &call, const auto &asked, auto &answer) {
//             return getTenant(call, asked, answer); // absl::Status, on a worker thread: may wait for the store
//         });
//     }
//
// Includes gRPC: for the service's own .cpp only.
#include "backend/domain/identity.h"
#include "backend/engine_room.h"
#include "backend/rpc/call.h"
#include "backend/rpc/call_watch.h"
#include "backend/rpc/fair_workers.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/stream_seat.h"

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

namespace bulkhead {

namespace recording {
class Recorder;
}

/// The latest state of something, message by message. One turn at a time, on a worker: do not wait for slow things
/// there; do them elsewhere and ring the bell.
template<class Response>
class Feed
{
public:
    virtual ~Feed() = default; ///< Stops listening; its bell may still be rung.
    /// Fills the (cleared) next message and says Turn::Write, or Turn::Wait until the bell rings. When `due`, it must
    /// write: a heartbeat if there is nothing else. An error ends the stream with it; endOfStream() ends it well.
    virtual absl::Status next(Response &message, bool due, Turn &turn) = 0;
};
/// For Feed::next: all has been sent.
[[nodiscard]] absl::Status endOfStream();

/// The receiving end of a client stream: every message in order, then the answer. On a worker.
template<class Request, class Response>
class Intake
{
public:
    virtual ~Intake() = default;
    virtual absl::Status take(const Request &message) = 0;
    virtual absl::Status finish(Response &answer) = 0;
};

struct EntryOptions
{
    std::string environment;
    std::shared_ptr<Identity> identity;  ///< Null: single user; then the gateway has no port at all.
    std::optional<SignInOptions> signIn; ///< Where persons sign in; nothing: nowhere.
    Role singleUserRole = Role::PlatformOperations;
    std::shared_ptr<const AccessPolicy> access;         ///< Null: the gateway's own.
    std::shared_ptr<const policy::Baselines> baselines; ///< Null: the gateway's own.
    /// Asked twice a second, on a thread of the entry, for a policy that is another one now; gives null else.
    std::function<std::shared_ptr<const AccessPolicy>()> accessChanged{};
    int streamsPerPerson = 128;        ///< Twelve consoles: one has ten.
    std::size_t streamsInAll = 10'000; ///< Of all persons: twice what 500 consoles have.
    std::int64_t heartbeatMs = 1500;   ///< Watch streams promise one within 2 s.
    const GrantGate *grants = nullptr; ///< Of time-boxed access; null: there is none. Outlives the entry.
    recording::Recorder *recorder =
        nullptr;                      ///< Of what is done under it; null: it is audited only. Outlives the entry.
    CallObserver *observer = nullptr; ///< Hears of every call; null: nobody does. Outlives the entry.
};

class Entry
{
public:
    Entry(EntryOptions options, Clock &clock, Store &store, FleetBoard &fleet);
    ~Entry();

    template<class Request, class Response, class Handler>
    grpc::ServerUnaryReactor *unary(grpc::CallbackServerContext *context, const Request *request, Response *response,
                                    Handler handler);

    /// `open(call, request, bell)` gives absl::StatusOr<std::unique_ptr<Feed<Response>>>.
    template<class Response, class Request, class Open>
    grpc::ServerWriteReactor<Response> *serverStream(grpc::CallbackServerContext *context, const Request *request,
                                                     Open open);

    /// `open(call, firstMessage)` gives absl::StatusOr<std::unique_ptr<Intake<Request, Response>>>; the first message
    /// is then taken like the others.
    template<class Request, class Response, class Open>
    grpc::ServerReadReactor<Request> *clientStream(grpc::CallbackServerContext *context, Response *response, Open open);

    [[nodiscard]] bool singleUser() const;
    /// Whom the caller could look as.
    [[nodiscard]] std::vector<Person> viewablePersons(const Call &call) const;
    [[nodiscard]] const Identity *identity() const;                   ///< Null: single user.
    [[nodiscard]] std::shared_ptr<const AccessPolicy> access() const; ///< In force now.
    [[nodiscard]] const std::optional<SignInOptions> &signIn() const;
    [[nodiscard]] const std::string &environment() const;
    /// Single user: which tenants a role sees; everything, but for a partner administrator, who sees the first channel.
    [[nodiscard]] Scope singleUserScope(Role role) const;
    /// Single user: the role of every call from now on; streams end with ROLE_CHANGED.
    void switchRole(Role role);
    /// Ends every stream with a status. For the gateway's end.
    void endStreams(const absl::Status &why);
    /// Ends so many of those that were not told yet; how many are left.
    std::size_t endStreams(const absl::Status &why, std::size_t most);
    /// From now on new streams are refused with `why`, and with `calls` every new call. What is under way goes on.
    void close(const absl::Status &why, bool calls);
    /// Calls under way, uploads among them; no streams that the gateway writes.
    [[nodiscard]] std::size_t underWay() const;

    // What the reactors are made of; not for services.
    /// Of a call that has come; answer() ends it.
    [[nodiscard]] CallWatch watch(const google::protobuf::Message &request, CallShape shape);
    using WhenKnown = std::function<void(absl::StatusOr<Identified>)>;
    /// Tells who calls: at once, or from a thread that has waited for whoever had to be asked. An unknown caller is
    /// refused, and that is written to audit with the address it came from, never with its token. A method that is open
    /// to everybody is nobody's call. `request` only tells the method; it may still be empty.
    void identify(const grpc::ServerContextBase &context, const google::protobuf::Message &request,
                  const WhenKnown &then);
    /// Sets `requestId` also when it refuses.
    absl::StatusOr<Call> admit(const Identified &who, const google::protobuf::Message &request, std::string &requestId);
    /// Whether somebody identified before may go on: the token's end, a lock, changed rules.
    [[nodiscard]] absl::Status standing(const Identified &who) const;
    [[nodiscard]] absl::Status checkMessage(const google::protobuf::Message &request) const;
    /// The call's last word. Once for each watch().
    [[nodiscard]] grpc::Status answer(const absl::Status &status, grpc::ServerContextBase &context,
                                      const std::string &requestId, CallWatch &watch);
    /// The first look as somebody else, and every call under a grant, is in audit, and the latter in its recording,
    /// before anything is told; an error: it could not be written, so nothing is. Waits for the store.
    [[nodiscard]] absl::Status beginWatched(const Call &call);
    /// Writes to audit what a handler refused: a right, a scope, a consent. Anything else passes by.
    void noteRefusal(const Call &call, const absl::Status &status);
    /// `person` takes turns with others; what changes the store waits apart from what only reads.
    [[nodiscard]] bool postDesk(const Person &person, JobKind kind, std::function<void()> job);
    [[nodiscard]] bool postStream(std::function<void()> job);
    /// A stream's first turn, which may wait for the store as a call may; the streamers stay free for the others.
    [[nodiscard]] bool postOpening(const Person &person, JobKind kind, std::function<void()> job);
    /// A request that carries an id changes something.
    [[nodiscard]] static JobKind kindOf(const google::protobuf::Message &request);
    [[nodiscard]] std::int64_t heartbeatMs() const;
    /// An open stream, by an address that is its own until leave(). `call` null: not admitted yet. `seat` null: a
    /// client stream, which has no turns. `lost` is called, again and again until leave(), once standing() is lost or
    /// the rights of the call are others; it must not wait.
    absl::Status sit(const Identified &who, const Call *call, const void *stream, StreamSeat *seat,
                     std::function<void(const absl::Status &)> lost);
    void leave(const std::string &person, const void *stream);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead

#include "backend/rpc/entry_reactors.h"
