#pragma once
// Questions of people of the harness to tenants on a real PostgreSQL, under time-boxed access.
#include "tests/backend/granted_people.h" // Before Qt's words.

#include "backend/queries/query_library.h"
#include "backend/rpc/services.h"
#include "tests/backend/diagnosed_clinic.h"
#include "tests/backend/scripted_recorder.h"

#include "bulkhead/v1/diagnostics.grpc.pb.h"

namespace bulkhead::test {

using Questions = v1::DiagnosticsService::Stub;
using Permissions = std::vector<v1::GrantPermission>;

inline const Permissions kReviewed{v1::GRANT_PERMISSION_DIAGNOSTICS};
inline const Permissions kOwn{v1::GRANT_PERMISSION_STATEMENTS};
inline const Permissions kPhi{v1::GRANT_PERMISSION_STATEMENTS, v1::GRANT_PERMISSION_PHI};

inline TenantFacts clinicOf(const char *id, const char *region)
{
    TenantFacts facts = sampleTenant(id, std::string("The clinic ") + id, region, "success-4", 700'001);
    facts.tier = test::factsOf(QString::fromLatin1(id)).tier;
    return facts;
}

/// "ash" is in support-1's own region, "elm" and "birch" are not.
inline Script clinics()
{
    Script told;
    told.fleet = {clinicOf("elm", "us-west"), clinicOf("ash", "us-east"), clinicOf("birch", "us-west")};
    return told;
}

inline v1::RunQueryRequest own(const std::string &tenant, const std::string &grant, const std::string &sql)
{
    auto request = about<v1::RunQueryRequest>(tenant);
    request.mutable_context()->set_grant_id(grant);
    request.mutable_question()->set_sql(sql);
    return request;
}

inline v1::RunQueryRequest visit(const std::string &tenant, const std::string &grant, const std::string &number = "1")
{
    auto request = about<v1::RunQueryRequest>(tenant);
    request.mutable_context()->set_grant_id(grant);
    request.mutable_question()->set_query_id("visit-by-number");
    v1::QueryValue &value = *request.mutable_question()->add_values();
    value.set_name("visit");
    value.set_value(number);
    return request;
}

inline QString rowsOf(const v1::RunQueryResponse &answer)
{
    QStringList rows;
    for (const v1::QueryRow &row : answer.rows()) {
        QStringList cells;
        for (const v1::QueryCell &cell : row.cells())
            cells << (cell.null() ? QStringLiteral("NULL") : QString::fromStdString(cell.text()));
        rows << cells.join(QLatin1Char('|'));
    }
    return rows.join(QLatin1Char(' '));
}

struct DiagnosticsRoom
{
    void begin(bool network = true)
    {
        recorder = std::make_unique<ScriptedRecorder>();
        harness = std::make_unique<RoomHarness>(clinics(), 60, std::string(), nullptr, [this](ServiceParts &parts) {
            parts.diagnostics = at.diagnostics.get();
            parts.queries = QueryLibrary::standard().get();
            parts.recorder = recorder.get();
        });
        const auto channel = network ? harness->channel() : harness->inProcess();
        people = std::make_unique<GrantedPeople>(channel);
        service = v1::DiagnosticsService::NewStub(channel);
    }
    void end()
    {
        service.reset();
        people.reset();
        harness.reset();
        recorder.reset();
    }
    /// In force by consent of these people.
    v1::AccessGrant given(const std::string &tenant, const Permissions &permissions,
                          const std::vector<std::string> &by = {"lead-1"})
    {
        v1::AccessGrant grant = asked(tenant, permissions);
        for (const std::string &person : by)
            if (const End end = people->approve(grant, person); !end.ok())
                std::fprintf(stderr, "%s\n", end.text().c_str());
        return grant;
    }
    v1::RequestGrantRequest requestOf(const std::string &tenant, const Permissions &permissions)
    {
        auto request = people->requestOf(tenant);
        request.mutable_ask()->clear_permissions();
        for (const v1::GrantPermission one : permissions)
            request.mutable_ask()->add_permissions(one);
        return request;
    }
    v1::AccessGrant asked(const std::string &tenant, const Permissions &permissions)
    {
        v1::AccessGrant grant;
        if (const End end = people->ask(requestOf(tenant, permissions), grant); !end.ok())
            std::fprintf(stderr, "%s\n", end.text().c_str());
        return grant;
    }
    End run(const v1::RunQueryRequest &request, v1::RunQueryResponse &answer, const std::string &person = "support-1")
    {
        return by(person, *service, &Questions::RunQuery, request, answer);
    }
    End run(const v1::RunQueryRequest &request, const std::string &person = "support-1")
    {
        v1::RunQueryResponse answer;
        return run(request, answer, person);
    }
    End takeOut(const std::string &tenant, const std::string &grant, const std::string &result,
                v1::ExportResultResponse &answer)
    {
        auto request = about<v1::ExportResultRequest>(tenant, people->next("export"));
        request.mutable_context()->set_grant_id(grant);
        request.set_result_id(result);
        return by("support-1", *service, &Questions::ExportResult, request, answer);
    }
    /// Of one tenant's chain, oldest first: "action outcome".
    QStringList told(const std::string &tenant, const std::string &action) const
    {
        QStringList list;
        const auto events = harness->store->auditOf(tenant, 0, 1'000);
        for (const AuditEvent &one : events.ok() ? *events : std::vector<AuditEvent>())
            if (one.action == action && one.after.find("method=") == std::string::npos)
                list << QString::fromStdString(one.outcome);
        return list;
    }
    /// All that audit and the recording hold of anything.
    std::string everythingKept() const
    {
        std::string all;
        for (const char *tenant : {"", "elm", "ash", "birch"}) {
            const auto events = harness->store->auditOf(tenant, 0, 10'000);
            for (const AuditEvent &one : events.ok() ? *events : std::vector<AuditEvent>())
                all += one.canonical();
        }
        for (const RecordedStep &step : recorder->steps())
            all += step.summary + step.detail;
        return all;
    }

    DiagnosedClinic at;
    std::unique_ptr<ScriptedRecorder> recorder;
    std::unique_ptr<RoomHarness> harness;
    std::unique_ptr<GrantedPeople> people;
    std::unique_ptr<Questions> service;
};

} // namespace bulkhead::test
