#include "tests/backend/store_suite.h"

#include <QTest>

using namespace bulkhead;

Q_DECLARE_METATYPE(std::function<absl::Status(StoreTxn &)>)

namespace {

using Work = std::function<absl::Status(StoreTxn &)>;

QByteArray told(const absl::Status &status)
{
    return QByteArray::fromStdString(status.ToString());
}

OnboardingCase someCase()
{
    OnboardingCase item;
    item.id = "case-1";
    item.tenantId = "t1";
    item.stage = Stage::Integrations;
    item.startedMs = 1;
    item.dueMs = 2;
    item.owner = "success-2";
    item.blocker = "No signed agreement";
    item.steps = {{"data.schema", "Create schema", Stage::DataBoundary, StepState::Done, "", "42 tables", 5, 6, 1},
                  {"ehr.link", "Link records", Stage::Integrations, StepState::Failed, "refused", "", 7, 8, 3}};
    return item;
}

AlertHandling someAlert()
{
    AlertHandling alert;
    alert.alertId = "t1/claims@100";
    alert.tenantId = "t1";
    alert.acknowledgedBy = "support-1";
    alert.acknowledgedMs = 77;
    alert.notes = {{"support-1", 78, "Called the clinic"},
                   {"platform-1", 79, "Same text twice is fine", "support-1", "platform-2"}};
    return alert;
}

Draft someDraft()
{
    Draft draft;
    draft.id = "d1";
    draft.person = "success-2";
    draft.title = "Harbor Clinic";
    draft.step = "tier";
    draft.fields = {{"name", "Harbor Clinic"}, {"empty", ""}, {"accents", "Clínica “Río”"}};
    draft.savedMs = 9;
    return draft;
}

StoredAct someAct()
{
    StoredAct act;
    act.id = "act-1";
    act.tenantId = "t1";
    act.kind = "tier-change";
    act.change = "tier:segmented";
    act.purpose = "Noisy pool";
    act.proposedBy = "platform-1";
    act.proposedMs = 10;
    act.expiresMs = 20;
    act.effects = {{"Moves to its own pool", false}, {"Two minutes read-only", true}};
    return act;
}

} // namespace

StoreSuite::StoreSuite(std::vector<StoreEngine> engines)
    : m_engines(std::move(engines))
{
}

void StoreSuite::initTestCase_data()
{
    QTest::addColumn<int>("engine");
    for (std::size_t i = 0; i < m_engines.size(); ++i)
        QTest::newRow(m_engines[i].name) << static_cast<int>(i);
}

void StoreSuite::init()
{
    QFETCH_GLOBAL(int, engine);
    m_store = m_engines[static_cast<std::size_t>(engine)].make(m_clock);
    QVERIFY(m_store);
}

void StoreSuite::cleanup()
{
    m_store.reset();
}

void StoreSuite::tenantsComeBackWholeAndInOrder()
{
    const std::vector<TenantFacts> given{someTenant("zebra"), someTenant("alpha"), someTenant("middle")};
    const auto status = m_store->write([&](StoreTxn &txn) { return txn.insertTenants(given); });
    QVERIFY2(status.ok(), told(status));
    const auto back = m_store->tenants();
    QVERIFY2(back.ok(), told(back.status()));
    QVERIFY(*back == given);
}

void StoreSuite::aDuplicateTenantLeavesNoneOfItsBatch()
{
    const std::vector<TenantFacts> first{someTenant("t1")};
    const std::vector<TenantFacts> second{someTenant("t2"), someTenant("t1"), someTenant("t3")};
    absl::Status duplicate;
    const auto status = m_store->write([&](StoreTxn &txn) {
        if (auto inserted = txn.insertTenants(first); !inserted.ok())
            return inserted;
        duplicate = txn.insertTenants(second);
        return absl::OkStatus();
    });
    QVERIFY2(status.ok(), told(status));
    QVERIFY2(absl::IsAlreadyExists(duplicate), told(duplicate));
    QVERIFY2(QByteArray::fromStdString(std::string(duplicate.message())).contains("t1"), told(duplicate));
    const auto back = m_store->tenants();
    QVERIFY(back.ok());
    QVERIFY(*back == first);
}

void StoreSuite::everyKindComesBackWhole()
{
    auto item = someCase();
    auto alert = someAlert();
    auto draft = someDraft();
    auto act = someAct();
    const auto status = m_store->write([&](StoreTxn &txn) {
        absl::Status all = txn.putCase(item);
        all.Update(txn.putAlertHandling(alert));
        all.Update(txn.putDraft(draft));
        all.Update(txn.putAct(act));
        // A second write must replace the children, not add to them.
        item.steps.pop_back();
        alert.notes.erase(alert.notes.begin());
        draft.fields.erase("empty");
        act.effects.pop_back();
        all.Update(txn.putCase(item));
        all.Update(txn.putAlertHandling(alert));
        all.Update(txn.putDraft(draft));
        all.Update(txn.putAct(act));
        return all;
    });
    QVERIFY2(status.ok(), told(status));

    const auto cases = m_store->cases();
    QVERIFY(cases.ok() && cases->size() == 1);
    QCOMPARE(cases->front().revision, std::uint64_t{2});
    QCOMPARE(cases->front().blocker, item.blocker);
    QCOMPARE(cases->front().stage, Stage::Integrations);
    QCOMPARE(cases->front().steps.size(), std::size_t{1});
    QCOMPARE(cases->front().steps[0].evidence, std::string("42 tables"));
    QCOMPARE(cases->front().steps[0].state, StepState::Done);

    const auto alerts = m_store->alertHandlings();
    QVERIFY(alerts.ok() && alerts->size() == 1);
    QCOMPARE(alerts->front().acknowledgedBy, std::string("support-1"));
    QCOMPARE(alerts->front().notes.size(), std::size_t{1});
    QCOMPARE(alerts->front().notes[0].text, std::string("Same text twice is fine"));
    QCOMPARE(alerts->front().notes[0].handedFrom, std::string("support-1"));
    QCOMPARE(alerts->front().notes[0].handedTo, std::string("platform-2"));
    const auto one = m_store->alertHandling(alerts->front().alertId); // One by one they are as all at once.
    QVERIFY(one.ok() && one->revision == alerts->front().revision && one->notes.size() == 1);
    const auto same = m_store->onboardingCase(cases->front().id);
    QVERIFY(same.ok() && same->revision == cases->front().revision && same->steps.size() == 1);

    const auto drafts = m_store->drafts("success-2");
    QVERIFY(drafts.ok() && drafts->size() == 1);
    QVERIFY(drafts->front().fields == draft.fields);
    const auto others = m_store->drafts("success-3");
    QVERIFY(others.ok() && others->empty());

    const auto acts = m_store->acts("t1", 10);
    QVERIFY(acts.ok() && acts->size() == 1);
    QCOMPARE(acts->front().change, std::string("tier:segmented"));
    QVERIFY(acts->front().effects == act.effects);
}

void StoreSuite::aStaleRevisionIsRefused_data()
{
    QTest::addColumn<Work>("put");
    QTest::addColumn<Work>("putStale");
    const auto tenant = [](std::uint64_t revision) -> Work {
        return [revision](StoreTxn &txn) {
            auto value = someTenant("t1");
            value.revision = revision;
            return txn.updateTenant(value);
        };
    };
    QTest::newRow("a tenant changed twice from one reading") << tenant(1) << tenant(1);
    const auto with = [](auto value, auto put, std::uint64_t revision) -> Work {
        value.revision = revision;
        return [value, put](StoreTxn &txn) {
            auto copy = value;
            return (txn.*put)(copy);
        };
    };
    QTest::newRow("an alert made twice") << with(someAlert(), &StoreTxn::putAlertHandling, 0)
                                         << with(someAlert(), &StoreTxn::putAlertHandling, 0);
    QTest::newRow("an alert of a later revision")
        << with(someAlert(), &StoreTxn::putAlertHandling, 0) << with(someAlert(), &StoreTxn::putAlertHandling, 2);
    QTest::newRow("a case made twice") << with(someCase(), &StoreTxn::putCase, 0)
                                       << with(someCase(), &StoreTxn::putCase, 0);
    QTest::newRow("a draft made twice") << with(someDraft(), &StoreTxn::putDraft, 0)
                                        << with(someDraft(), &StoreTxn::putDraft, 0);
    QTest::newRow("a draft removed by a stale reader")
        << with(someDraft(), &StoreTxn::putDraft, 0)
        << Work([](StoreTxn &txn) { return txn.removeDraft("success-2", "d1", 7); });
    QTest::newRow("a draft removed by somebody else")
        << with(someDraft(), &StoreTxn::putDraft, 0)
        << Work([](StoreTxn &txn) { return txn.removeDraft("success-3", "d1", 1); });
    QTest::newRow("an act made twice") << with(someAct(), &StoreTxn::putAct, 0)
                                       << with(someAct(), &StoreTxn::putAct, 0);
    QTest::newRow("an act of a later revision")
        << with(someAct(), &StoreTxn::putAct, 0) << with(someAct(), &StoreTxn::putAct, 9);
}

void StoreSuite::aStaleRevisionIsRefused()
{
    QFETCH(Work, put);
    QFETCH(Work, putStale);
    const std::vector<TenantFacts> tenants{someTenant("t1")};
    auto status = m_store->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); });
    QVERIFY2(status.ok(), told(status));
    status = m_store->write(put);
    QVERIFY2(status.ok(), told(status));
    status = m_store->write(putStale);
    QVERIFY2(absl::IsAborted(status), told(status));
}

void StoreSuite::whatIsMissingIsNotFound()
{
    const auto status = m_store->write([](StoreTxn &txn) {
        auto ghost = someTenant("ghost");
        const bool all = absl::IsNotFound(txn.tenant("ghost").status()) && absl::IsNotFound(txn.updateTenant(ghost))
                         && absl::IsNotFound(txn.onboardingCase("c").status())
                         && absl::IsNotFound(txn.alertHandling("a").status())
                         && absl::IsNotFound(txn.draft("p", "d").status()) && absl::IsNotFound(txn.act("x").status());
        return all ? absl::OkStatus() : absl::InternalError("something was found");
    });
    QVERIFY2(status.ok(), told(status));
    QVERIFY(absl::IsNotFound(m_store->tenant("ghost").status()));
    QVERIFY(absl::IsNotFound(m_store->onboardingCase("c").status()));
    QVERIFY(absl::IsNotFound(m_store->alertHandling("a").status()));
}

void StoreSuite::listsAreOrderedAndLimited()
{
    const auto status = m_store->write([](StoreTxn &txn) {
        absl::Status all;
        for (int i = 1; i <= 5; ++i) {
            all.Update(txn.addTimeline({"t1", i, "note", "entry " + std::to_string(i), "support-1"}));
            all.Update(txn.audit(someEvent("t1", "action " + std::to_string(i))));
            auto act = someAct();
            act.id = "act-" + std::to_string(i);
            act.tenantId = i == 3 ? "t2" : "t1";
            act.proposedMs = i;
            all.Update(txn.putAct(act));
        }
        return all;
    });
    QVERIFY2(status.ok(), told(status));
    const auto timeline = m_store->timeline("t1", 2);
    QVERIFY(timeline.ok() && timeline->size() == 2);
    QCOMPARE(timeline->front().text, std::string("entry 5"));
    QVERIFY(m_store->timeline("t2", 9)->empty());
    const auto all = m_store->acts("", 3);
    QVERIFY(all.ok() && all->size() == 3);
    QCOMPARE(all->front().id, std::string("act-5"));
    QCOMPARE(m_store->acts("t2", 9)->size(), std::size_t{1});
    QCOMPARE(m_store->acts("", SIZE_MAX)->size(), std::size_t{5});
    const auto audit = m_store->auditOf("t1", 2, 2);
    QVERIFY(audit.ok() && audit->size() == 2);
    QCOMPARE(audit->front().sequence, std::uint64_t{3});
    QCOMPARE(audit->back().action, std::string("action 4"));
}

void StoreSuite::recordsKeepTheirOwnerAndOrder()
{
    Record older{"review", "r1", "t1", std::string("a\0b\xff", 4), 100};
    Record newer{"review", "r2", "t1", "two", 200};
    Record foreign{"review", "r3", "t2", "three", 300};
    Record otherKind{"pack", "r1", "t1", "four", 400};
    const absl::Status put = m_store->write([&](StoreTxn &txn) {
        for (Record *record : {&older, &newer, &foreign, &otherKind}) {
            if (absl::Status status = txn.putRecord(*record); !status.ok())
                return status;
        }
        return absl::OkStatus();
    });
    QVERIFY2(put.ok(), told(put));

    const auto ofTenant = m_store->records("review", "t1", 10);
    QVERIFY(ofTenant.ok());
    QVERIFY(*ofTenant == (std::vector{newer, older})); // Bytes, revision and order.
    QCOMPARE(m_store->records("review", "", 10)->size(), std::size_t{3});
    QCOMPARE(m_store->records("review", "t1", 1)->front().id, std::string("r2"));
    QVERIFY(*m_store->record("pack", "r1") == otherKind);
    QVERIFY(absl::IsNotFound(m_store->record("pack", "r2").status()));

    const auto putAlone = [&](Record record) {
        return m_store->write([&](StoreTxn &txn) { return txn.putRecord(record); });
    };
    Record stolen = older;
    stolen.tenantId = "t2";
    QVERIFY(absl::IsAborted(putAlone(stolen))); // A record never changes its tenant.
    Record stale = older;
    stale.revision = 7;
    QVERIFY(absl::IsAborted(putAlone(stale)));
    Record again{"review", "r1", "t9", "", 1};
    QVERIFY(absl::IsAborted(putAlone(again))); // Nor is one written over by a new one of the same id.
    QVERIFY(*m_store->record("review", "r1") == older);
}

void StoreSuite::settingsAreReplaced()
{
    QVERIFY(!m_store->setting("seed")->has_value());
    QVERIFY(m_store->setSetting("seed", "7").ok());
    QVERIFY(m_store->setSetting("seed", std::string("8\0b", 3)).ok());
    QCOMPARE(**m_store->setting("seed"), std::string("8\0b", 3));
}

void StoreSuite::noticesAreKeptPerTarget()
{
    const StoredNotice first{"pager", 1, "t-1/claims@9", "page", R"({"burn":1})", true, 5};
    StoredNotice delivered = first;
    delivered.pending = false;
    const StoredNotice last{"pager", 12, "t-1/claims@9", "resolved", "{}", true, 6};
    const StoredNotice other{"desk", 1, "t-2/claims@9", "ticket", "{}", true, 7};
    QVERIFY(m_store
                ->write([&](StoreTxn &txn) {
                    absl::Status all;
                    for (const StoredNotice *notice :
                         {&last, &first, &other, static_cast<const StoredNotice *>(&delivered)})
                        all.Update(txn.putNotice(*notice));
                    all.Update(txn.removeNotice("pager", 77));
                    return all;
                })
                .ok());
    QVERIFY(*m_store->notices("pager") == (std::vector<StoredNotice>{delivered, last}));
    QVERIFY(m_store->write([&](StoreTxn &txn) { return txn.removeNotice("pager", 1); }).ok());
    QVERIFY(*m_store->notices("pager") == std::vector<StoredNotice>{last});
    QVERIFY(*m_store->notices("desk") == std::vector<StoredNotice>{other});
}

void StoreSuite::aRepeatedRequestHasOneEffect_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("payload");
    QTest::addColumn<bool>("answered");
    QTest::newRow("the same request gets the kept answer") << "support-1"
                                                           << "Note"
                                                           << "hash" << true;
    QTest::newRow("another payload is refused") << "support-1"
                                                << "Note"
                                                << "other" << false;
    QTest::newRow("another person is refused") << "success-2"
                                               << "Note"
                                               << "hash" << false;
    QTest::newRow("another method is refused") << "support-1"
                                               << "Acknowledge"
                                               << "hash" << false;
}

void StoreSuite::aRepeatedRequestHasOneEffect()
{
    QFETCH(QString, person);
    QFETCH(QString, method);
    QFETCH(QString, payload);
    QFETCH(bool, answered);
    const std::string kept("an answer\0with a zero", 21);
    int runs = 0;
    const auto work = [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
        ++runs;
        if (auto audited = txn.audit(someEvent("t1")); !audited.ok())
            return audited;
        return kept;
    };
    const auto first = m_store->writeOnce("r-1", "support-1", "Note", "hash", work);
    QVERIFY2(first.ok(), told(first.status()));
    QCOMPARE(*first, kept);
    const auto repeat =
        m_store->writeOnce("r-1", person.toStdString(), method.toStdString(), payload.toStdString(), work);
    QCOMPARE(repeat.ok(), answered);
    if (answered)
        QCOMPARE(*repeat, kept);
    else
        QVERIFY2(absl::IsAlreadyExists(repeat.status()), told(repeat.status()));
    QCOMPARE(runs, 1);
    QCOMPARE(m_store->auditOf("t1", 0, 10)->size(), std::size_t{1});
}

void StoreSuite::aFailedRequestMayBeTriedAgain()
{
    const auto failing = [](StoreTxn &txn) -> absl::StatusOr<std::string> {
        txn.audit(someEvent("t1")).IgnoreError();
        return absl::AbortedError("not now");
    };
    const auto working = [](StoreTxn &) -> absl::StatusOr<std::string> { return "done"; };
    QVERIFY(absl::IsAborted(m_store->writeOnce("r-1", "p", "M", "h", failing).status()));
    QVERIFY(m_store->auditOf("t1", 0, 10)->empty());
    const auto again = m_store->writeOnce("r-1", "p", "M", "h", working);
    QVERIFY2(again.ok(), told(again.status()));
    QCOMPARE(*again, std::string("done"));
}

void StoreSuite::aRequestNeedsAnId()
{
    const auto answer = m_store->writeOnce("", "p", "M", "h", [](StoreTxn &) { return std::string("x"); });
    QVERIFY2(absl::IsInvalidArgument(answer.status()), told(answer.status()));
}

void StoreSuite::workThatFailsLateLeavesNothing()
{
    const std::vector<TenantFacts> tenants{someTenant("t1")};
    const auto status = m_store->write([&](StoreTxn &txn) {
        auto item = someCase();
        absl::Status all = txn.insertTenants(tenants);
        all.Update(txn.putCase(item));
        all.Update(txn.addTimeline({"t1", 1, "note", "x", "y"}));
        all.Update(txn.audit(someEvent("t1")));
        return all.ok() ? absl::InternalError("changed my mind") : all;
    });
    QCOMPARE(status.message() == "changed my mind", true);
    QVERIFY(m_store->tenants()->empty());
    QVERIFY(m_store->cases()->empty());
    QVERIFY(m_store->timeline("t1", 9)->empty());
    QVERIFY(m_store->auditOf("t1", 0, 9)->empty());
    // The number that was taken back is given again: no hole.
    QVERIFY(m_store->write([](StoreTxn &txn) { return txn.audit(someEvent("t1")); }).ok());
    QCOMPARE(m_store->auditOf("t1", 0, 9)->front().sequence, std::uint64_t{1});
}

void StoreSuite::aWriteInsideAWriteIsRefused()
{
    absl::Status inner;
    const auto outer = m_store->write([&](StoreTxn &txn) {
        inner = m_store->write([](StoreTxn &) { return absl::OkStatus(); });
        return txn.audit(someEvent("t1"));
    });
    QVERIFY2(absl::IsFailedPrecondition(inner), told(inner));
    QVERIFY2(outer.ok(), told(outer));
    QCOMPARE(m_store->auditOf("t1", 0, 9)->size(), std::size_t{1});
}

void StoreSuite::auditCountsPerTenantFromOne()
{
    m_clock.set(555);
    for (const char *tenant : {"t1", "t2", "t1", "", "t1"}) {
        auto event = someEvent(tenant);
        event.atMs = 0;
        event.sequence = 99; // Given by the store, whatever the caller says.
        const auto status = m_store->write([&](StoreTxn &txn) { return txn.audit(event); });
        QVERIFY2(status.ok(), told(status));
    }
    const auto events = m_store->auditOf("t1", 0, 10);
    QVERIFY(events.ok() && events->size() == 3);
    for (std::size_t i = 0; i < 3; ++i)
        QCOMPARE((*events)[i].sequence, i + 1);
    QCOMPARE(events->front().atMs, std::int64_t{555});
    auto whole = someEvent("t1");
    whole.atMs = 555;
    whole.sequence = 1;
    QCOMPARE(events->front().canonical(), whole.canonical());
    QCOMPARE(m_store->auditOf("", 0, 10)->size(), std::size_t{1});
}
