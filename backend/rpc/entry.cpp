#include "backend/rpc/entry.h"

#include "backend/access_file.h"
#include "backend/baseline/baseline_file.h"
#include "backend/domain/secret.h"
#include "backend/rpc/access_desk.h"
#include "backend/rpc/contract.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/grant_admission.h"
#include "backend/rpc/identity_fault.h"
#include "backend/rpc/refusal_clerk.h"
#include "backend/rpc/text_rules.h"

#include "bulkhead/v1/common.pb.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <map>

namespace bulkhead {

namespace {

constexpr std::size_t kDeskLimit = 2'000; // Jobs of a person that wait; more are told to come back.
constexpr std::size_t kTokenLimit = 8 << 10;
constexpr std::size_t kPorterLimit = 500; // Callers that wait for a sign-in provider's answer.
constexpr int kLooksBetween = 5;          // Rounds of the pacer between two looks at who may stay: half a second.
/// Refusals that tell of somebody who would decide on what is their own: audited like a missing right.
constexpr std::string_view kOfOneself[] = {"SELF_APPROVAL", "SELF_REVIEW", "OWNER_CLOSES", "HANDED_OUT_LINK"};
constexpr char kUser[] = "local"; // The person of a single-user gateway.

absl::Status contextMissing(std::string_view summary)
{
    return fault(absl::StatusCode::kInvalidArgument, "TENANT_CONTEXT_MISSING", summary,
                 "Send a tenant context that names one tenant or the fleet, as the method asks.");
}

absl::Status roleChanged()
{
    return fault(absl::StatusCode::kAborted, "ROLE_CHANGED", "You act in another role now.",
                 "Connect again to see what this role sees.");
}

/// Nothing: not exactly one bearer token.
std::optional<Secret> bearerOf(const grpc::ServerContextBase &context)
{
    constexpr std::string_view kBearer = "Bearer ";
    const auto &metadata = context.client_metadata();
    if (metadata.count("authorization") != 1)
        return std::nullopt;
    const grpc::string_ref given = metadata.find("authorization")->second;
    const std::string_view value(given.data(), given.size());
    if (!value.starts_with(kBearer) || value.size() > kTokenLimit + kBearer.size())
        return std::nullopt;
    return Secret(std::string(value.substr(kBearer.size())));
}

/// The address without the port, which is another one with each try.
std::string hostOf(const std::string &peer)
{
    const std::size_t colon = peer.rfind(':');
    return clipped(peer.starts_with("ipv") && colon != std::string::npos ? peer.substr(0, colon) : peer, 100);
}

std::int64_t steadyMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

} // namespace

absl::Status endOfStream()
{
    return absl::OutOfRangeError("end of stream");
}

struct Entry::Impl
{
    static EntryOptions withDefaults(EntryOptions given)
    {
        if (!given.baselines)
            given.baselines = standardBaselines();
        return given;
    }
    Impl(EntryOptions given, Clock &time, Store &kept, FleetBoard &board)
        : options(withDefaults(std::move(given)))
        , clock(time)
        , store(kept)
        , fleet(board)
        , role(options.singleUserRole)
        , access(options.access ? options.access : standardAccess(), options.identity.get(), board)
        , clerk(kept, time)
    {
    }

    EntryOptions options;
    Clock &clock;
    Store &store;
    FleetBoard &fleet;
    std::atomic<Role> role;
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::size_t> underWay{0};                     ///< Calls, uploads among them.
    const std::string callPrefix = hex(randomBytes(4)) + "-"; ///< Keeps ids of two processes apart in one log.

    AccessDesk access;
    std::mutex mutex; ///< Guards the seats below.
    std::map<std::string, int> streams;
    struct Sitting
    {
        Identified who;
        StreamSeat *seat = nullptr;
        std::function<void(const absl::Status &)> lost;
        std::optional<ViewedAs> view;
        std::string grant;         ///< Under which it was let in; empty: by one's own rights.
        std::string rights;        ///< As the stream was let in with, without the grant.
        std::uint64_t edition = 0; ///< Of the policy by which they were last found to be the same.
        bool toldToEnd = false;
    };
    std::map<const void *, Sitting> seats;
    std::optional<absl::Status> noStreams, noCalls; ///< Why none are taken any more.

    std::mutex pacerMutex;
    std::condition_variable pacerWake;
    bool ending = false;
    FairWorkers desk;
    Workers streamers{2};
    Workers porters{2}; ///< Wait where a token's key has to be asked for.
    RefusalClerk clerk;
    std::thread pacer;

    void pace();
    /// `grant`: the one that was named, whether or not there is one.
    void auditDenial(const Person &person, std::string_view method, const absl::Status &why,
                     const std::string &requestId, const std::string &tenant, const std::string &grant);
    /// Of somebody unknown: what was refused, and what was wrong with it.
    void auditNoEntry(const std::string &peer, std::string_view method, const absl::Status &why,
                      const std::string &reason);
    /// Audits a refusal of an identity and puts it into words.
    absl::StatusOr<Identified> told(absl::StatusOr<Identified> who, const std::string &peer, std::string_view method);
    [[nodiscard]] absl::Status standing(const Identified &who) const;
    void takeChangedAccess();
    [[nodiscard]] absl::Status closed(); ///< Why no call is taken; OK: they are.
    absl::Status checkContext(const Permission &permission, const v1::TenantContext &context, Call &call);
};

void Entry::Impl::pace()
{
    std::unique_lock lock(pacerMutex);
    int round = 0;
    while (!pacerWake.wait_for(lock, std::chrono::milliseconds(100), [this] { return ending; })) {
        if (round++ % 10 == 0)
            clerk.tellLeftOut(steadyMs());
        const bool looks = round % kLooksBetween == 0;
        if (looks) {
            takeChangedAccess();
            if (options.identity)
                options.identity->look();
        }
        const std::lock_guard guard(mutex);
        for (auto &[stream, sitting] : seats) {
            if (looks) {
                absl::Status status = standing(sitting.who);
                if (status.ok() && !access.hold(sitting.who.person, sitting.view, sitting.rights, sitting.edition))
                    status = faultOfNoEntry(noEntry(NoEntry::RightsChanged), options.signIn.has_value());
                if (status.ok() && !sitting.grant.empty()
                    && !options.grants->inForce(sitting.who.person.id, sitting.who.person.role, sitting.grant))
                    status = grantNotInForce();
                if (!status.ok())
                    sitting.lost(status);
            }
            if (sitting.seat)
                sitting.seat->beat(steadyMs());
        }
    }
}

void Entry::Impl::takeChangedAccess()
{
    auto changed = options.accessChanged ? options.accessChanged() : nullptr;
    if (!changed)
        return;
    AuditEvent event = access.take(std::move(changed));
    event.atMs = clock.nowMs();
    clerk.write(std::move(event));
}

void Entry::Impl::auditDenial(const Person &person, std::string_view method, const absl::Status &why,
                              const std::string &requestId, const std::string &tenant, const std::string &grant)
{
    AuditEvent event;
    event.actor = person.id;
    event.role = person.role;
    event.action = "refused:" + std::string(method);
    event.requestId = requestId;
    event.outcome = reasonOf(why);
    event.grant = grant;
    event.after = tenant.empty() ? "fleet" : "tenant=" + tenant; // In the platform's chain: it may be nobody's id.
    event.policyVersion = access.policy()->version;
    clerk.refused("person " + person.id, std::move(event), steadyMs());
}

void Entry::Impl::auditNoEntry(const std::string &peer, std::string_view method, const absl::Status &why,
                               const std::string &reason)
{
    const std::string host = hostOf(peer);
    AuditEvent event;
    event.action = "refused:" + std::string(method);
    event.outcome = reason;
    event.after = "from=" + host; // Never what was sent: it may be a good token with one letter wrong.
    if (!why.message().empty())
        event.after += ", " + clipped(std::string(why.message()), 200);
    event.policyVersion = access.policy()->version;
    clerk.refused("from " + host, std::move(event), steadyMs());
}

Entry::Entry(EntryOptions options, Clock &clock, Store &store, FleetBoard &fleet)
    : m_impl(new Impl(std::move(options), clock, store, fleet))
{
    m_impl->pacer = std::thread([impl = m_impl.get()] { impl->pace(); });
}

Entry::~Entry()
{
    {
        const std::lock_guard lock(m_impl->pacerMutex);
        m_impl->ending = true;
    }
    m_impl->pacerWake.notify_all();
    m_impl->pacer.join();
    m_impl->porters.stop();
    m_impl->streamers.stop();
    m_impl->desk.stop();
    m_impl->clerk.tellLeftOut(std::numeric_limits<std::int64_t>::max()); // What was counted is told before the end.
    m_impl->clerk.stop();
}

absl::StatusOr<Identified> Entry::Impl::told(absl::StatusOr<Identified> who, const std::string &peer,
                                             std::string_view method)
{
    if (who.ok())
        return who;
    absl::Status refusal = faultOfNoEntry(who.status(), options.signIn.has_value());
    if (refusal.code() != absl::StatusCode::kUnavailable) // It says nothing about who asks.
        auditNoEntry(peer, method, who.status(), reasonOf(refusal));
    return refusal;
}

void Entry::identify(const grpc::ServerContextBase &context, const google::protobuf::Message &request,
                     const WhenKnown &then)
{
    Impl &impl = *m_impl;
    if (absl::Status closed = impl.closed(); !closed.ok())
        return then(closed);
    const Contract::Method *method = Contract::of(request);
    const Permission *permission = method ? permissionOf(method->name) : nullptr;
    if (!impl.options.identity)
        return then(Identified{{kUser, impl.role, impl.access.singleUserScope(impl.role)}, 0, 0});
    if (permission && permission->open)
        return then(Identified{});
    const std::string_view name = method ? std::string_view(method->name) : std::string_view("unknown");
    auto token = bearerOf(context);
    if (!token)
        return then(impl.told(noEntry(NoEntry::Unknown), context.peer(), name));
    if (auto seen = impl.options.identity->glance(token->reveal()))
        return then(impl.told(*std::move(seen), context.peer(), name));
    const bool waits =
        impl.porters.post([&impl, token = *std::move(token), peer = context.peer(), name = std::string(name),
                           then] { then(impl.told(impl.options.identity->whoIs(token.reveal()), peer, name)); },
                          kPorterLimit);
    if (!waits)
        then(impl.told(noEntry(NoEntry::ProviderSilent), context.peer(), name));
}

absl::Status Entry::Impl::closed()
{
    const std::lock_guard lock(mutex);
    return noCalls.value_or(absl::OkStatus());
}

absl::Status Entry::Impl::standing(const Identified &who) const
{
    if (!options.identity)
        return absl::OkStatus();
    const bool signIn = options.signIn.has_value();
    if (who.untilMs != 0 && clock.nowMs() >= who.untilMs)
        return tokenExpired(signIn);
    const absl::Status status = options.identity->standing(who);
    return status.ok() ? status : faultOfNoEntry(status, signIn);
}

absl::Status Entry::standing(const Identified &who) const
{
    return m_impl->standing(who);
}

absl::Status Entry::Impl::checkContext(const Permission &permission, const v1::TenantContext &context, Call &call)
{
    const bool tenant = context.scope_case() == v1::TenantContext::kTenantId;
    if (context.scope_case() == v1::TenantContext::SCOPE_NOT_SET)
        return contextMissing("The request does not say whose data it is about.");
    if (permission.reach == Reach::Tenant && !tenant)
        return contextMissing("This call is about one tenant, and the request names the fleet.");
    if (permission.reach == Reach::Fleet && tenant)
        return contextMissing("This call is about the fleet, and the request names one tenant.");
    if (permission.open) // Nor is the environment told to who guesses it.
        return absl::OkStatus();
    if (!context.environment().empty() && context.environment() != options.environment)
        return fault(absl::StatusCode::kFailedPrecondition, "WRONG_ENVIRONMENT",
                     "The request is meant for another environment.", "Connect to the environment it names.");
    call.view = viewOf(context);
    auto acting = access.acting(call.person, call.view, *call.access);
    if (!acting.ok())
        return acting.status();
    call.person = *std::move(acting);
    if (call.view && (permission.changes || !call.requestId.empty()))
        return fault(absl::StatusCode::kFailedPrecondition, "VIEWING_ONLY",
                     "You look as " + call.view->told() + "; nothing can be changed or taken out, and nothing was.",
                     "Stop viewing to act in your own role.");
    if (!context.grant_id().empty() && !isAboutGrants(permission)) {
        if (absl::Status status = takeGrant(options.grants, context.grant_id(), call); !status.ok())
            return status;
    }
    if (!call.may(permission.action))
        return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_ALLOWED",
                     "Your role may not do this (" + std::string(permission.action) + ").",
                     "Ask somebody whose role may, or platform operations for the role.");
    call.purpose = context.purpose();
    if (tenant) {
        call.tenant = call.find(context.tenant_id());
        if (!call.tenant)
            return tenantNotInScope();
    }
    return absl::OkStatus();
}

absl::StatusOr<Call> Entry::admit(const Identified &who, const google::protobuf::Message &request,
                                  std::string &requestId)
{
    Call call;
    call.person = who.person;
    call.callerRole = who.person.role;
    call.access = m_impl->access.policy();
    call.baselines = m_impl->options.baselines;
    call.tokenEndsMs = who.untilMs;
    requestId = m_impl->callPrefix + std::to_string(++m_impl->calls);
    const Contract::Method *method = Contract::of(request);
    call.permission = method ? permissionOf(method->name) : nullptr;
    if (!call.permission)
        return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_CLASSIFIED",
                     "The gateway does not offer this call.", "Update the gateway.");
    if (absl::Status status = checkTexts(request); !status.ok())
        return status;
    const auto *context = method->context(request);
    if (!context)
        return contextMissing("The request carries no tenant context.");
    if (method->carriesRequestId) {
        call.requestId = method->requestId(request);
        if (call.requestId.empty())
            return fault(absl::StatusCode::kInvalidArgument, "REQUEST_ID_MISSING", "The request carries no request id.",
                         "Give each change an id of its own, and repeat it with the same one.");
        requestId = call.requestId;
    }
    call.environment = m_impl->options.environment;
    call.nowMs = m_impl->clock.nowMs();
    call.board = &m_impl->fleet;
    call.refresh();
    if (absl::Status status = m_impl->checkContext(*call.permission, *context, call); !status.ok()) {
        if (status.code() == absl::StatusCode::kPermissionDenied || status.code() == absl::StatusCode::kNotFound)
            m_impl->auditDenial(who.person, method->name, status, requestId, context->tenant_id(), context->grant_id());
        return status;
    }
    call.requestId = requestId;
    return call;
}

absl::Status Entry::beginWatched(const Call &call)
{
    if (call.grant) {
        AuditEvent event = call.event(call.grant->tenantId, "allowed");
        event.after = "method=" + std::string(call.permission->method);
        if (event.purpose.empty())
            event.purpose = call.grant->purpose;
        absl::Status status = noteGranted(m_impl->store, m_impl->options.recorder, call, event);
        // It may have ended while the call waited for its turn and for the store.
        if (status.ok() && !m_impl->options.grants->inForce(call.person.id, call.person.role, call.grant->id))
            status = grantNotInForce();
        return status;
    }
    return call.view ? m_impl->access.begin(call.person, *call.view, call.event({}, "allowed"), m_impl->store)
                     : absl::OkStatus();
}

std::vector<Person> Entry::viewablePersons(const Call &call) const
{
    return m_impl->access.viewable(call.person, *call.access);
}

void Entry::noteRefusal(const Call &call, const absl::Status &status)
{
    const std::string reason = status.ok() ? std::string() : reasonOf(status);
    if (status.code() == absl::StatusCode::kPermissionDenied || status.code() == absl::StatusCode::kNotFound
        || std::ranges::find(kOfOneself, reason) != std::end(kOfOneself) || reason == "OUTSIDE_YOUR_SCOPE")
        m_impl->auditDenial({call.person.id, call.callerRole, {}}, call.permission->method, status, call.requestId,
                            call.tenant ? call.facts().id : std::string(), call.grant ? call.grant->id : std::string());
}

absl::Status Entry::checkMessage(const google::protobuf::Message &request) const
{
    return checkTexts(request);
}

CallWatch Entry::watch(const google::protobuf::Message &request, CallShape shape)
{
    if (shape != CallShape::ServerStream)
        ++m_impl->underWay;
    return {m_impl->options.observer, request, shape};
}

grpc::Status Entry::answer(const absl::Status &status, grpc::ServerContextBase &context, const std::string &requestId,
                           CallWatch &watch)
{
    const std::string id = requestId.empty() ? m_impl->callPrefix + std::to_string(++m_impl->calls) : requestId;
    watch.ended(status, id);
    if (watch.shape() != CallShape::ServerStream)
        --m_impl->underWay;
    if (status.ok())
        return grpc::Status::OK;
    const std::string trailer = faultTrailer(status, id);
    v1::Fault told;
    told.ParseFromString(trailer);
    context.AddTrailingMetadata("bulkhead-fault-bin", trailer);
    // The words of the fault, not of the status: a store's own message may name files or ids.
    return {static_cast<grpc::StatusCode>(status.code()), told.summary()};
}

bool Entry::postDesk(const Person &person, JobKind kind, std::function<void()> job)
{
    return m_impl->desk.post(person.id, kind, std::move(job), kDeskLimit);
}

bool Entry::postStream(std::function<void()> job)
{
    return m_impl->streamers.post(std::move(job));
}

bool Entry::postOpening(const Person &person, JobKind kind, std::function<void()> job)
{
    return m_impl->desk.post(person.id, kind, std::move(job)); // Bounded by the streams that a person may have.
}

JobKind Entry::kindOf(const google::protobuf::Message &request)
{
    const Contract::Method *method = Contract::of(request);
    return method && method->carriesRequestId ? JobKind::Changing : JobKind::Reading;
}

std::int64_t Entry::heartbeatMs() const
{
    return m_impl->options.heartbeatMs;
}

absl::Status Entry::sit(const Identified &who, const Call *call, const void *stream, StreamSeat *seat,
                        std::function<void(const absl::Status &)> lost)
{
    const Person &person = who.person;
    const bool granted = call && call->grant;
    Impl::Sitting sitting{who,
                          seat,
                          std::move(lost),
                          call ? call->view : std::nullopt,
                          granted ? call->grant->id : std::string(),
                          call && !granted ? call->rights() : std::string(),
                          0};
    if (!call || granted) {
        const auto policy = m_impl->access.policy();
        const auto acting = m_impl->access.acting(person, {}, *policy);
        if (!acting.ok())
            return acting.status();
        sitting.rights = rightsKey(*policy, *acting);
    }
    const std::lock_guard lock(m_impl->mutex);
    if (m_impl->noStreams)
        return *m_impl->noStreams;
    // Admitted before the switch and seated after it: nobody would end this stream.
    if (singleUser() && person.role != m_impl->role)
        return roleChanged();
    if (m_impl->seats.size() >= m_impl->options.streamsInAll)
        return fault(absl::StatusCode::kResourceExhausted, "GATEWAY_FULL",
                     "This gateway has as many streams open as it serves.",
                     "Try again in a minute, or have platform operations add a gateway.");
    int &count = m_impl->streams[person.id];
    if (count >= m_impl->options.streamsPerPerson)
        return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
                     "You have " + std::to_string(count) + " streams open, as many as a person may.",
                     "Close a console window.");
    ++count;
    m_impl->seats[stream] = std::move(sitting);
    return absl::OkStatus();
}

void Entry::leave(const std::string &person, const void *stream)
{
    const std::lock_guard lock(m_impl->mutex);
    if (--m_impl->streams[person] == 0)
        m_impl->streams.erase(person);
    m_impl->seats.erase(stream);
}

const Identity *Entry::identity() const
{
    return m_impl->options.identity.get();
}

std::shared_ptr<const AccessPolicy> Entry::access() const
{
    return m_impl->access.policy();
}

const std::optional<SignInOptions> &Entry::signIn() const
{
    return m_impl->options.signIn;
}

bool Entry::singleUser() const
{
    return !m_impl->options.identity;
}

const std::string &Entry::environment() const
{
    return m_impl->options.environment;
}

Scope Entry::singleUserScope(Role role) const
{
    return m_impl->access.singleUserScope(role);
}

void Entry::switchRole(Role role)
{
    m_impl->role = role;
    endStreams(roleChanged());
}

void Entry::endStreams(const absl::Status &why)
{
    static_cast<void>(endStreams(why, std::numeric_limits<std::size_t>::max()));
}

std::size_t Entry::endStreams(const absl::Status &why, std::size_t most)
{
    const std::lock_guard lock(m_impl->mutex);
    std::size_t left = 0;
    for (auto &[stream, sitting] : m_impl->seats) {
        if (!sitting.seat || sitting.toldToEnd)
            continue;
        if (most == 0) {
            ++left;
            continue;
        }
        --most;
        sitting.toldToEnd = true;
        sitting.seat->revoke(why);
    }
    return left;
}

void Entry::close(const absl::Status &why, bool calls)
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->noStreams = why;
    if (calls)
        m_impl->noCalls = why;
}

std::size_t Entry::underWay() const
{
    return m_impl->underWay;
}

} // namespace bulkhead
