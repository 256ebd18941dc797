// Onboarding cases with their steps, and drafts with their fields.
#include "backend/domain/change_feed.h"
#include "backend/store/sentence.h"
#include "backend/store/sql_txn.h"

#include <unordered_map>

namespace bulkhead::sql {

namespace {

OnboardingCase caseOf(const Statement &row)
{
    OnboardingCase item;
    item.id = row.text(0);
    item.tenantId = row.text(1);
    item.stage = row.word<Stage>(2);
    item.startedMs = row.integer(3);
    item.dueMs = row.integer(4);
    item.liveMs = row.integer(5);
    item.owner = row.text(6);
    item.blocker = row.text(7);
    item.revision = static_cast<std::uint64_t>(row.integer(8));
    return item;
}

/// From this column on.
StoredStep stepOf(const Statement &row, int at)
{
    return {row.text(at),
            row.text(at + 1),
            row.word<Stage>(at + 2),
            row.word<StepState>(at + 3),
            row.text(at + 4),
            row.text(at + 5),
            row.integer(at + 6),
            row.integer(at + 7),
            static_cast<std::uint32_t>(row.integer(at + 8))};
}

absl::Status writeSteps(Connection &connection, const OnboardingCase &item)
{
    absl::Status status = connection.prepare("DELETE FROM onboarding_step WHERE case_id = $1").bind(item.id).run();
    if (!status.ok())
        return status;
    return connection
        .runEach("INSERT INTO onboarding_step (case_id, place, id, title, stage, state, reason, evidence, started_ms,"
                 " ended_ms, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                 item.steps.size(),
                 [&](Statement &row, std::size_t i) {
                     const StoredStep &step = item.steps[i];
                     row.bind(item.id, i, step.id, step.title, step.stage, step.state, step.reason, step.evidence,
                              step.startedMs, step.endedMs, step.attempts);
                 })
        .status();
}

absl::Status noCase(std::string_view id)
{
    return absl::NotFoundError(sentence("There is no onboarding case ", id, "."));
}

Draft draftOf(const Statement &row)
{
    Draft draft;
    draft.person = row.text(0);
    draft.id = row.text(1);
    draft.title = row.text(2);
    draft.step = row.text(3);
    draft.savedMs = row.integer(4);
    draft.revision = static_cast<std::uint64_t>(row.integer(5));
    return draft;
}

absl::Status writeFields(Connection &connection, const Draft &draft)
{
    absl::Status status = connection.prepare("DELETE FROM draft_field WHERE person = $1 AND draft_id = $2")
                              .bind(draft.person, draft.id)
                              .run();
    if (!status.ok())
        return status;
    auto field = draft.fields.begin();
    return connection
        .runEach("INSERT INTO draft_field (person, draft_id, name, value) VALUES ($1, $2, $3, $4)", draft.fields.size(),
                 [&](Statement &row, std::size_t) {
                     row.bind(draft.person, draft.id, field->first, field->second);
                     ++field;
                 })
        .status();
}

} // namespace

absl::Status Txn::putCase(OnboardingCase &item)
{
    if (absl::Status status = mayWrite(item.tenantId); !status.ok())
        return status;
    absl::Status status;
    if (item.revision == 0) {
        status = m_connection
                     .prepare("INSERT INTO onboarding_case (id, tenant_id, stage, started_ms, due_ms, live_ms, owner,"
                              " blocker, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT DO NOTHING")
                     .bind(item.id, item.tenantId, item.stage, item.startedMs, item.dueMs, item.liveMs, item.owner,
                           item.blocker)
                     .run();
    } else {
        status = m_connection
                     .prepare("UPDATE onboarding_case SET stage = $2, started_ms = $3, due_ms = $4, live_ms = $5,"
                              " owner = $6, blocker = $7, revision = revision + 1 WHERE id = $8 AND revision = $9 AND "
                              "tenant_id = $1")
                     .bind(item.tenantId, item.stage, item.startedMs, item.dueMs, item.liveMs, item.owner, item.blocker,
                           item.id, item.revision)
                     .run();
    }
    if (status.ok())
        status = expectOne("the onboarding case", item.id);
    if (status.ok())
        status = writeSteps(m_connection, item);
    if (status.ok())
        ++item.revision;
    return changed(status, kCaseChanged, item.id, item.tenantId);
}

absl::StatusOr<OnboardingCase> Txn::onboardingCase(std::string_view id)
{
    if (!m_broken.ok())
        return m_broken;
    auto found = readCase(m_connection, id);
    if (!found.ok() && !absl::IsNotFound(found.status()))
        return noted(found.status());
    if (found.ok() && !m_scope.holds(found->tenantId))
        return noCase(id);
    return found;
}

absl::StatusOr<OnboardingCase> readCase(Connection &connection, std::string_view id)
{
    Statement row = connection.prepare("SELECT id, tenant_id, stage, started_ms, due_ms, live_ms, owner, blocker,"
                                       " revision FROM onboarding_case WHERE id = $1");
    const auto found = row.bind(id).next();
    if (!found.ok())
        return found.status();
    if (!*found)
        return noCase(id);
    OnboardingCase item = caseOf(row);
    Statement steps =
        connection.prepare("SELECT id, title, stage, state, reason, evidence, started_ms, ended_ms, attempts"
                           " FROM onboarding_step WHERE case_id = $1 ORDER BY place");
    steps.bind(id);
    const absl::Status status =
        forEachRow(steps, [&](const Statement &step) { item.steps.push_back(stepOf(step, 0)); });
    if (!status.ok())
        return status;
    return item;
}

absl::Status Txn::putDraft(Draft &draft)
{
    if (!m_broken.ok())
        return m_broken;
    absl::Status status;
    if (draft.revision == 0) {
        status =
            m_connection
                .prepare(
                    "INSERT INTO draft (person, id, title, step, saved_ms, revision) VALUES ($1, $2, $3, $4, $5, 1)"
                    " ON CONFLICT DO NOTHING")
                .bind(draft.person, draft.id, draft.title, draft.step, draft.savedMs)
                .run();
    } else {
        status = m_connection
                     .prepare("UPDATE draft SET title = $1, step = $2, saved_ms = $3, revision = revision + 1"
                              " WHERE person = $4 AND id = $5 AND revision = $6")
                     .bind(draft.title, draft.step, draft.savedMs, draft.person, draft.id, draft.revision)
                     .run();
    }
    if (status.ok())
        status = expectOne("the draft", draft.id);
    if (status.ok())
        status = writeFields(m_connection, draft);
    if (status.ok())
        ++draft.revision;
    return noted(status);
}

absl::StatusOr<Draft> Txn::draft(std::string_view person, std::string_view id)
{
    if (!m_broken.ok())
        return m_broken;
    Statement row = m_connection.prepare(
        "SELECT person, id, title, step, saved_ms, revision FROM draft WHERE person = $1 AND id = $2");
    const auto found = row.bind(person, id).next();
    if (!found.ok())
        return noted(found.status());
    if (!*found)
        return absl::NotFoundError(sentence("There is no draft ", id, "."));
    Draft draft = draftOf(row);
    Statement fields = m_connection.prepare("SELECT name, value FROM draft_field WHERE person = $1 AND draft_id = $2");
    fields.bind(person, id);
    const absl::Status status =
        forEachRow(fields, [&](const Statement &field) { draft.fields[field.text(0)] = field.text(1); });
    if (!status.ok())
        return noted(status);
    return draft;
}

absl::Status Txn::removeDraft(std::string_view person, std::string_view id, std::uint64_t revision)
{
    if (!m_broken.ok())
        return m_broken;
    const absl::Status status =
        m_connection.prepare("DELETE FROM draft WHERE person = $1 AND id = $2 AND revision = $3")
            .bind(person, id, revision)
            .run();
    return status.ok() ? expectOne("the draft", id) : noted(status);
}

absl::StatusOr<std::vector<OnboardingCase>> readCases(Connection &connection)
{
    std::vector<OnboardingCase> cases;
    std::unordered_map<std::string, std::size_t> places;
    Statement rows =
        connection.prepare("SELECT id, tenant_id, stage, started_ms, due_ms, live_ms, owner, blocker, revision"
                           " FROM onboarding_case ORDER BY started_ms, id");
    absl::Status status = forEachRow(rows, [&](const Statement &row) {
        cases.push_back(caseOf(row));
        places.emplace(cases.back().id, cases.size() - 1);
    });
    if (!status.ok())
        return status;
    // One question for all steps, however many cases there are.
    Statement steps = connection.prepare("SELECT case_id, id, title, stage, state, reason, evidence, started_ms,"
                                         " ended_ms, attempts FROM onboarding_step ORDER BY case_id, place");
    status = forEachRow(steps, [&](const Statement &row) {
        if (const auto place = places.find(row.text(0)); place != places.end())
            cases[place->second].steps.push_back(stepOf(row, 1));
    });
    if (!status.ok())
        return status;
    return cases;
}

absl::StatusOr<std::vector<Draft>> readDrafts(Connection &connection, std::string_view person)
{
    std::vector<Draft> drafts;
    std::unordered_map<std::string, std::size_t> places;
    Statement rows = connection.prepare("SELECT person, id, title, step, saved_ms, revision FROM draft"
                                        " WHERE person = $1 ORDER BY saved_ms DESC, id");
    rows.bind(person);
    absl::Status status = forEachRow(rows, [&](const Statement &row) {
        drafts.push_back(draftOf(row));
        places.emplace(drafts.back().id, drafts.size() - 1);
    });
    if (!status.ok())
        return status;
    Statement fields = connection.prepare("SELECT draft_id, name, value FROM draft_field WHERE person = $1");
    fields.bind(person);
    status = forEachRow(fields, [&](const Statement &row) {
        if (const auto place = places.find(row.text(0)); place != places.end())
            drafts[place->second].fields[row.text(1)] = row.text(2);
    });
    if (!status.ok())
        return status;
    return drafts;
}

} // namespace bulkhead::sql
