#include "tests/backend/room_harness.h"

#include "backend/access_file.h"
#include "backend/baseline/baseline_file.h"
#include "backend/driver/connector_fingerprint.h"
#include "backend/recording/recorder.h"
#include "backend/rpc/audit_keeper.h"
#include "backend/rpc/connector_keeper.h"
#include "backend/rpc/containment_keeper.h"
#include "backend/rpc/coverage_keeper.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/evidence_service.h"
#include "backend/rpc/exposure_keeper.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/kept_key.h"
#include "backend/rpc/lockbox_http.h"
#include "backend/rpc/lockbox_service.h"
#include "backend/rpc/people.h"
#include "backend/rpc/renewals_service.h"
#include "backend/rpc/server.h"
#include "backend/rpc/services.h"
#include "backend/rpc/tier_moves.h"
#include "backend/store/sqlite_store.h"
#include "tests/backend/scripted_coverage.h"

#include <grpcpp/impl/service_type.h>

#include <cstdio>
#include <cstdlib>

namespace bulkhead::test {

namespace {

template<class T>
T must(absl::StatusOr<T> value)
{
    if (!value.ok()) {
        std::fprintf(stderr, "room harness: %s\n", std::string(value.status().message()).c_str());
        std::abort();
    }
    return *std::move(value);
}

std::string person(const std::string &id, const char *role, const std::string &scope)
{
    return "[[person]]\nid = \"" + id + "\"\nrole = \"" + role + "\"\ntoken_sha256 = \"" + hex(sha256("token of " + id))
           + "\"\nscope = " + scope + "\n\n";
}

} // namespace

RoomHarness::RoomHarness(Script given, std::int64_t historyMinutes, const std::string &storePath, Platform *other,
                         const std::function<void(ServiceParts &)> &complete, std::unique_ptr<recording::Keys> keys,
                         const std::string &access)
    : script(std::move(given))
{
    auto failing = std::make_unique<FallibleStore>(must(openSqliteStore(storePath, clock)));
    fallible = failing.get();
    store = std::move(failing);
    Platform &used = other != nullptr ? *other : platform;
    EngineRoomOptions options;
    options.epoch = 7;
    options.historyMinutes = historyMinutes;
    options.platform = &used;
    room = std::make_unique<EngineRoom>(options, clock, *store, std::make_unique<ScriptedTelemetry>(script));
    if (!room->step().ok())
        std::abort();
    EntryOptions door;
    door.environment = "test";
    if (!access.empty())
        door.access = std::make_shared<const AccessPolicy>(
            must(parseAccessFile(std::string(standardAccessText()) + access, "access.toml", ".")));
    door.identity = std::make_shared<People>(
        must(People::parse(person("support-1", "support", "{ regions = [\"us-east\"] }")
                               + person("success-2", "customer-success", "{ owners = [\"success-2\"] }")
                               + person("success-4", "customer-success", "{ owners = [\"success-4\"] }")
                               + person("success-5", "customer-success", "{ tenants = [\"yew\"] }")
                               + person("partner-1", "partner-administrator", "{ partners = [\"channel\"] }")
                               + person("engineer-1", "onboarding-engineer", "{ phases = [\"onboarding\"] }")
                               + person("auditor-1", "auditor", "{ all = true }")
                               + person("platform-1", "platform-operations", "{ all = true }")
                               + person("platform-2", "platform-operations", "{ all = true }")
                               + person("lead-1", "support-lead", "{ all = true }")
                               + person("lead-2", "support-lead", "{ regions = [\"us-east\"] }")
                               + person("platform-3", "platform-operations", "{ regions = [\"us-east\"] }"),
                           "people.toml")));
    grants = std::make_unique<GrantKeeper>(clock, *store, false);
    grants->watch(watchAlertsOf(*room));
    door.grants = grants.get();
    if (keys) {
        recorder = std::make_unique<recording::Recorder>(*store, std::move(keys));
        grants->record(*recorder);
        door.recorder = recorder.get();
    }
    m_entry = std::make_unique<Entry>(std::move(door), clock, *store, room->fleet());
    auto executor = std::make_unique<ScriptedLimits>(clock);
    limits = executor.get();
    keeper = std::make_unique<ContainmentKeeper>(clock, *store, *room, std::move(executor));
    ServiceParts parts{*m_entry, clock, *store, *room, &used, "test", false, &room->contracts()};
    parts.containment = keeper.get();
    parts.policy = &policy;
    isolation =
        std::make_unique<IsolationKeeper>(clock, *store, room->fleet(), used, standardBaselines(), IsolationPace{});
    parts.isolation = isolation.get();
    auto source = std::make_unique<ScriptedCoverage>();
    signalSource = source.get();
    coverage = std::make_unique<CoverageKeeper>(clock, *store, room->fleet(), std::move(source),
                                                fingerprintsWith(Secret("test")));
    parts.coverage = coverage.get();
    platform.steps = script.moves;
    moves = std::make_unique<TierMoves>(clock, *store, *room, platform, *isolation);
    moves->start();
    parts.moves = moves.get();
    auto scripted = std::make_unique<ScriptedConnectors>();
    connectorSource = scripted.get();
    connectors = std::make_unique<ConnectorKeeper>(clock, room->fleet(), std::move(scripted), standardBaselines());
    parts.connectors = connectors.get();
    parts.pageKey = must(keptKey(*store, kPageKey));
    checkpoints = std::make_unique<AuditKeeper>(clock, *store, audit::SigningKey::make(), std::string(),
                                                [](const std::string &) {});
    parts.checkpoints = checkpoints.get();
    baselines.inForce = standardBaselines();
    parts.baselineState = &baselines;
    parts.grants = grants.get();
    parts.recorder = parts.recordings = recorder.get();
    exposures = std::make_unique<ExposureKeeper>(clock, *store, room->fleet(), 60);
    exposures->watch(*isolation);
    exposures->watch(grants->rows());
    parts.exposures = exposures.get();
    if (complete)
        complete(parts);
    std::vector<std::unique_ptr<grpc::Service>> services;
    services.push_back(makeAccessService(parts));
    services.push_back(makeDiagnosticsService(parts));
    services.push_back(makeRecordingsService(parts));
    services.push_back(makeExposuresService(parts));
    services.push_back(makeServiceLevelsService(parts));
    services.push_back(makeNeighboursService(parts));
    services.push_back(makeOnboardingService(parts));
    services.push_back(makeIsolationService(parts));
    services.push_back(makeCoverageService(parts));
    services.push_back(makeAuditService(parts));
    services.push_back(makeMaturityService(parts));
    services.push_back(makeEvidenceService(parts));
    services.push_back(makeTiersService(parts));
    services.push_back(makeBaselinesService(parts));
    services.push_back(makeIntegrationsService(parts));
    services.push_back(makeInventoryService(parts));
    services.push_back(makeActsService(parts));
    services.push_back(makeDeparturesService(parts));
    services.push_back(makeReviewsService(parts));
    services.push_back(makeSessionService(parts));
    services.push_back(makeContractsService(parts));
    services.push_back(makeRenewalsService(parts));
    lockboxLinks = std::make_shared<LockboxIssuer>(Secret("a key of this run alone, 32 or more"));
    lockboxLinks->url.set("https://lockbox.test");
    services.push_back(makeLockboxService(parts, lockboxLinks));
    lockbox = std::make_unique<LockboxHttp>(parts, *lockboxLinks);
    m_server = must(Server::start(std::move(services), "127.0.0.1:0", false));
}

RoomHarness::~RoomHarness()
{
    close();
}

void RoomHarness::close()
{
    if (!m_entry)
        return;
    m_entry->endStreams(absl::UnavailableError("the test ends"));
    lockbox.reset();
    moves->end();
    m_server->stopWithin(2000);
    m_server.reset();
    exposures.reset();
    keeper.reset();
    moves.reset();
    isolation.reset();
    coverage.reset();
    connectors.reset();
    checkpoints.reset();
    room->stop();
    m_entry.reset();
    grants.reset();
    recorder.reset();
    room.reset();
}

std::shared_ptr<grpc::Channel> RoomHarness::channel()
{
    return grpc::CreateChannel("127.0.0.1:" + std::to_string(m_server->port()), grpc::InsecureChannelCredentials());
}

std::shared_ptr<grpc::Channel> RoomHarness::inProcess()
{
    return m_server->channel();
}

void RoomHarness::minutesPass(int minutes)
{
    for (int i = 0; i < minutes; ++i) {
        clock.now += kMinuteMs;
        (void)room->step();
    }
}

void RoomHarness::step()
{
    clock.now += 1000;
    (void)room->step();
}

TenantFacts sampleTenant(const std::string &id, const std::string &name, const std::string &region,
                         const std::string &owner, std::int64_t arr)
{
    TenantFacts facts;
    facts.id = id;
    facts.name = name;
    facts.profile = Profile::Clinic;
    facts.tier = Tier::Shared;
    facts.region = region;
    facts.pool = "pool-a";
    facts.owner = owner;
    facts.arr = arr;
    return facts;
}

std::unique_ptr<grpc::ClientContext> callOf(const std::string &person)
{
    auto context = std::make_unique<grpc::ClientContext>();
    context->AddMetadata("authorization", "Bearer token of " + person);
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    return context;
}

} // namespace bulkhead::test
