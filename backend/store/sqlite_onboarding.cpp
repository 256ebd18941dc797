// Onboarding cases with their steps, and drafts with their fields.
#include "backend/store/sentence.h"
#include "backend/store/sqlite_txn.h"

namespace bulkhead::sqlite {

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

absl::Status readSteps(Connection &connection, OnboardingCase &item)
{
    Statement rows =
        connection.prepare("SELECT id, title, stage, state, reason, evidence, started_ms, ended_ms, attempts"
                           " FROM onboarding_step WHERE case_id = ? ORDER BY place");
    rows.bind(item.id);
    return forEachRow(rows, [&](const Statement &row) {
        item.steps.push_back({row.text(0), row.text(1), row.word<Stage>(2), row.word<StepState>(3), row.text(4),
                              row.text(5), row.integer(6), row.integer(7), static_cast<std::uint32_t>(row.integer(8))});
    });
}

absl::Status writeSteps(Connection &connection, const OnboardingCase &item)
{
    absl::Status status = connection.prepare("DELETE FROM onboarding_step WHERE case_id = ?").bind(item.id).run();
    for (std::size_t i = 0; status.ok() && i < item.steps.size(); ++i) {
        const StoredStep &step = item.steps[i];
        status = connection
                     .prepare("INSERT INTO onboarding_step (case_id, place, id, title, stage, state, reason, evidence,"
                              " started_ms, ended_ms, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                     .bind(item.id, i, step.id, step.title, step.stage, step.state, step.reason, step.evidence,
                           step.startedMs, step.endedMs, step.attempts)
                     .run();
    }
    return status;
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

absl::Status readFields(Connection &connection, Draft &draft)
{
    Statement rows = connection.prepare("SELECT name, value FROM draft_field WHERE person = ? AND draft_id = ?");
    rows.bind(draft.person, draft.id);
    return forEachRow(rows, [&](const Statement &row) { draft.fields[row.text(0)] = row.text(1); });
}

absl::Status writeFields(Connection &connection, const Draft &draft)
{
    absl::Status status = connection.prepare("DELETE FROM draft_field WHERE person = ? AND draft_id = ?")
                              .bind(draft.person, draft.id)
                              .run();
    for (auto field = draft.fields.begin(); status.ok() && field != draft.fields.end(); ++field) {
        status = connection.prepare("INSERT INTO draft_field (person, draft_id, name, value) VALUES (?, ?, ?, ?)")
                     .bind(draft.person, draft.id, field->first, field->second)
                     .run();
    }
    return status;
}

} // namespace

absl::Status Txn::putCase(OnboardingCase &item)
{
    if (!m_broken.ok())
        return m_broken;
    absl::Status status;
    if (item.revision == 0) {
        status = m_connection
                     .prepare("INSERT INTO onboarding_case (id, tenant_id, stage, started_ms, due_ms, live_ms, owner,"
                              " blocker, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING")
                     .bind(item.id, item.tenantId, item.stage, item.startedMs, item.dueMs, item.liveMs, item.owner,
                           item.blocker)
                     .run();
    } else {
        status =
            m_connection
                .prepare("UPDATE onboarding_case SET tenant_id = ?, stage = ?, started_ms = ?, due_ms = ?, live_ms = ?,"
                         " owner = ?, blocker = ?, revision = revision + 1 WHERE id = ? AND revision = ?")
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
    return noted(status);
}

absl::StatusOr<OnboardingCase> Txn::onboardingCase(std::string_view id)
{
    if (!m_broken.ok())
        return m_broken;
    Statement row =
        m_connection.prepare("SELECT id, tenant_id, stage, started_ms, due_ms, live_ms, owner, blocker, revision"
                             " FROM onboarding_case WHERE id = ?");
    const auto found = row.bind(id).next();
    if (!found.ok())
        return noted(found.status());
    if (!*found)
        return absl::NotFoundError(sentence("There is no onboarding case ", id, "."));
    OnboardingCase item = caseOf(row);
    if (const absl::Status status = readSteps(m_connection, item); !status.ok())
        return noted(status);
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
                .prepare("INSERT INTO draft (person, id, title, step, saved_ms, revision) VALUES (?, ?, ?, ?, ?, 1)"
                         " ON CONFLICT DO NOTHING")
                .bind(draft.person, draft.id, draft.title, draft.step, draft.savedMs)
                .run();
    } else {
        status = m_connection
                     .prepare("UPDATE draft SET title = ?, step = ?, saved_ms = ?, revision = revision + 1"
                              " WHERE person = ? AND id = ? AND revision = ?")
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
        "SELECT person, id, title, step, saved_ms, revision FROM draft WHERE person = ? AND id = ?");
    const auto found = row.bind(person, id).next();
    if (!found.ok())
        return noted(found.status());
    if (!*found)
        return absl::NotFoundError(sentence("There is no draft ", id, "."));
    Draft draft = draftOf(row);
    if (const absl::Status status = readFields(m_connection, draft); !status.ok())
        return noted(status);
    return draft;
}

absl::Status Txn::removeDraft(std::string_view person, std::string_view id, std::uint64_t revision)
{
    if (!m_broken.ok())
        return m_broken;
    const absl::Status status = m_connection.prepare("DELETE FROM draft WHERE person = ? AND id = ? AND revision = ?")
                                    .bind(person, id, revision)
                                    .run();
    return status.ok() ? expectOne("the draft", id) : noted(status);
}

absl::StatusOr<std::vector<OnboardingCase>> readCases(Connection &connection)
{
    std::vector<OnboardingCase> cases;
    Statement rows =
        connection.prepare("SELECT id, tenant_id, stage, started_ms, due_ms, live_ms, owner, blocker, revision"
                           " FROM onboarding_case ORDER BY started_ms, id");
    absl::Status status = forEachRow(rows, [&](const Statement &row) { cases.push_back(caseOf(row)); });
    for (std::size_t i = 0; status.ok() && i < cases.size(); ++i)
        status = readSteps(connection, cases[i]);
    if (!status.ok())
        return status;
    return cases;
}

absl::StatusOr<std::vector<Draft>> readDrafts(Connection &connection, std::string_view person)
{
    std::vector<Draft> drafts;
    Statement rows = connection.prepare("SELECT person, id, title, step, saved_ms, revision FROM draft WHERE person = ?"
                                        " ORDER BY saved_ms DESC, id");
    rows.bind(person);
    absl::Status status = forEachRow(rows, [&](const Statement &row) { drafts.push_back(draftOf(row)); });
    for (std::size_t i = 0; status.ok() && i < drafts.size(); ++i)
        status = readFields(connection, drafts[i]);
    if (!status.ok())
        return status;
    return drafts;
}

} // namespace bulkhead::sqlite
