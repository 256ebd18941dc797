// Contracts and exclusions over the wire: two people, one transaction, and what attackers try.
#include "backend/contract/contract_book.h"
#include "backend/domain/objective_defaults.h"
#include "tests/backend/contracts_at_work.h"

#include <QtTest>

#include <QTemporaryDir>

#include <algorithm>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

std::string textOf(const v1::Act &act)
{
    std::string text;
    for (const v1::ActEffect &effect : act.effects())
        text += effect.text() + "\n";
    return text;
}

} // namespace

class TestContractsRpc : public QObject, private ContractsAtWork
{
    Q_OBJECT
private slots:
    void init() { open(); }
    void cleanup() { m_harness.reset(); }
    void aVersionTakesTwoPeople();
    void theTargetFollowsAtTheEffectiveDate();
    void customerSuccessApprovesToo();
    void supportNeitherProposesNorApproves();
    void aRepeatHasOneEffect();
    void theNewestVersionIsTheBase();
    void ofTwoPeopleOneIsFirst();
    void anExpiredProposalIsNotApproved();
    void datesMustFollow_data();
    void datesMustFollow();
    void whatCannotBeKeptIsRefused_data();
    void whatCannotBeKeptIsRefused();
    void whoApprovesReadsWhatChanges();
    void adviceIsToldBeforeItIsApproved();
    void exclusionsMuteAndAreTakenBack();
    void anExclusionOfAFinalPeriodStays();
    void whatTheContractDoesNotLetIsRefused_data();
    void whatTheContractDoesNotLetIsRefused();
    void foreignTenantsStayForeign();
    void aTierMovesTheDefaultTargets();
    void aSignedContractStays();
    void allOutlivesARestart();
};

void TestContractsRpc::aVersionTakesTwoPeople()
{
    QCOMPARE(contract().versions(0).number(), 1);
    const v1::Act act = propose(request(), "success-2");
    QVERIFY2(m_status.ok(), m_status.error_message().c_str());
    QCOMPARE(act.state(), v1::ACT_STATE_PROPOSED);
    QCOMPARE(act.contract().number(), 2);
    QCOMPARE(act.contract().proposed_by(), std::string("success-2"));
    QVERIFY(act.effects_size() >= 2);
    QCOMPARE(act.effects(1).text(), std::string("claims: 99.9% becomes 99.95%."));
    QCOMPARE(contract().open_size(), 1);
    QCOMPARE(contract().versions_size(), 1);

    approve(act, "success-2");
    QCOMPARE(code(), kPrecondition); // Nobody approves what they proposed.
    v1::Act stale = act;
    stale.set_revision(act.revision() + 7);
    approve(stale);
    QCOMPARE(code(), kAborted);
    const v1::Act done = approve(act);
    QVERIFY2(m_status.ok(), m_status.error_message().c_str());
    QCOMPARE(done.state(), v1::ACT_STATE_VERIFIED);
    QCOMPARE(done.contract().approved_by(), std::string("platform-2"));
    QCOMPARE(done.contract().approved_ms(), m_harness->clock.now.load());
    const auto now = contract();
    QCOMPARE(now.versions_size(), 2);
    QCOMPARE(now.versions(0).number(), 2);
    QCOMPARE(now.open_size(), 0);

    // Both sides of the change are in the tenant's chain, with who and why.
    const auto events = m_harness->store->auditOf("alder", 0, 100);
    QVERIFY(events.ok() && events->size() >= 2);
    const AuditEvent &approved = events->back();
    QCOMPARE(approved.actor, std::string("platform-2"));
    QVERIFY(decodeContract(approved.before)->number == 1);
    QVERIFY(approved.after.find("\"targetE7\":9995000") != std::string::npos);
    QCOMPARE(events->at(events->size() - 2).purpose, std::string("Agreed at the renewal."));
    const auto timeline = m_harness->store->timeline("alder", 10);
    QCOMPARE(timeline->front().kind, std::string("contract"));

    withdraw(done);
    QCOMPARE(code(), kPrecondition); // A version is followed, never taken back.
    QCOMPARE(contract().versions_size(), 2);
}

void TestContractsRpc::theTargetFollowsAtTheEffectiveDate()
{
    v1::ProposeContractRequest asked = request();
    asked.mutable_draft()->set_effective_from_ms(m_harness->clock.now + 5 * kMinuteMs);
    for (v1::Commitment &commitment : *asked.mutable_draft()->mutable_commitments())
        commitment.set_internal_target_e7(9'998'000);
    approve(propose(asked));
    QVERIFY2(m_status.ok(), m_status.error_message().c_str());
    m_harness->minutesPass(4);
    QCOMPARE(objective("alder/claims").targetE7, std::int64_t(9'990'000));
    m_harness->minutesPass(1);
    QCOMPARE(objective("alder/claims").targetE7, std::int64_t(9'995'000)); // The promise.
    const auto alerts = m_harness->room
                            ->ask([](const slo::Engine &engine) {
                                std::vector<std::int64_t> targets;
                                for (const slo::Objective &one : engine.objectives())
                                    targets.push_back(one.alertTargetE7);
                                return targets;
                            })
                            .get();
    QCOMPARE(alerts.at(0), std::int64_t(9'998'000)); // What alerts are judged by.
    QCOMPARE(alerts.at(2), std::int64_t(0));         // Nobody else's.
}

void TestContractsRpc::customerSuccessApprovesToo()
{
    const v1::Act act = propose(request());
    approve(act, "success-4"); // Another book.
    QVERIFY(!m_status.ok());
    QCOMPARE(approve(act, "success-2").state(), v1::ACT_STATE_VERIFIED);
    // A change of tier stays operations' own.
    v1::ProposeActRequest tier;
    tier.mutable_context()->set_tenant_id("alder");
    tier.mutable_context()->set_purpose("to see");
    tier.set_request_id("tier-1");
    tier.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    v1::ProposeActResponse proposed;
    QVERIFY(m_acts->ProposeAct(callOf("platform-1").get(), tier, &proposed).ok());
    approve(proposed.act(), "success-2");
    QCOMPARE(code(), kDenied);
    QCOMPARE(m_harness->platform.moved.load(), 0);
}

void TestContractsRpc::supportNeitherProposesNorApproves()
{
    const v1::Act act = propose(request());
    propose(request(), "support-1");
    QCOMPARE(code(), kDenied);
    exclude(exclusion(), "support-1");
    QCOMPARE(code(), kDenied);
    approve(act, "support-1");
    QCOMPARE(code(), kDenied);
    withdraw(act, "support-1");
    QCOMPARE(code(), kDenied);
    QCOMPARE(contract().open_size(), 1);
    QCOMPARE(withdraw(act, "platform-1").state(), v1::ACT_STATE_WITHDRAWN);
}

void TestContractsRpc::aRepeatHasOneEffect()
{
    const v1::ProposeContractRequest asked = request();
    const v1::Act act = propose(asked);
    QCOMPARE(propose(asked).id(), act.id());
    QCOMPARE(contract().open_size(), 1);
    v1::ProposeContractRequest other = asked;
    other.mutable_draft()->set_settle_business_days(9);
    propose(other);
    QCOMPARE(code(), kAlreadyExists);
    propose(asked, "platform-2");
    QCOMPARE(code(), kAlreadyExists);

    const auto consent = decision<v1::ApproveActRequest>(act);
    v1::ApproveActResponse first, again;
    QVERIFY(m_acts->ApproveAct(callOf("platform-2").get(), consent, &first).ok());
    QVERIFY(m_acts->ApproveAct(callOf("platform-2").get(), consent, &again).ok());
    QCOMPARE(again.SerializeAsString(), first.SerializeAsString());
    QCOMPARE(contract().versions_size(), 2);
    QCOMPARE(propose(asked).id(), act.id()); // Though the contract has moved on.
}

void TestContractsRpc::theNewestVersionIsTheBase()
{
    const v1::ProposeContractRequest early = request(9'994'000);
    const v1::Act first = propose(request());
    const v1::Act second = propose(request(9'996'000));
    QVERIFY(approve(first).state() == v1::ACT_STATE_VERIFIED);
    approve(second);
    QCOMPARE(code(), kPrecondition); // It was made from version 1.
    QCOMPARE(contract().versions_size(), 2);
    propose(early);
    QCOMPARE(code(), kPrecondition);
    v1::ProposeContractRequest next = request(9'996'000);
    next.mutable_draft()->set_effective_from_ms(m_harness->clock.now + 2 * kDayMs);
    QCOMPARE(approve(propose(next)).contract().number(), 3);
}

void TestContractsRpc::ofTwoPeopleOneIsFirst()
{
    const v1::Act first = propose(request(9'994'000));
    const v1::Act second = propose(request(9'996'000));
    std::atomic<int> won = 0;
    std::vector<std::thread> people;
    const auto try_ = [&](const v1::ApproveActRequest &asked, const std::string &who) {
        v1::ApproveActResponse answer;
        won += m_acts->ApproveAct(callOf(who).get(), asked, &answer).ok();
    };
    // The same act by two, another act by one of them, all at once.
    people.emplace_back(try_, decision<v1::ApproveActRequest>(first), "platform-2");
    people.emplace_back(try_, decision<v1::ApproveActRequest>(first), "success-2");
    people.emplace_back(try_, decision<v1::ApproveActRequest>(second), "platform-2");
    for (std::thread &person : people)
        person.join();
    QCOMPARE(won.load(), 1);
    QCOMPARE(contract().versions_size(), 2);
    QCOMPARE(contract().versions(0).number(), 2);
}

void TestContractsRpc::anExpiredProposalIsNotApproved()
{
    const v1::Act act = propose(request());
    m_harness->clock.now = act.expires_ms();
    approve(act);
    QCOMPARE(code(), kPrecondition);
    QCOMPARE(contract().versions_size(), 1);
    QCOMPARE(contract().open_size(), 0);
}

void TestContractsRpc::datesMustFollow_data()
{
    QTest::addColumn<qint64>("days");
    QTest::addColumn<int>("expected");
    QTest::newRow("tomorrow") << qint64(1) << 0;
    QTest::newRow("yesterday, in the running month") << qint64(-1) << 0;
    QTest::newRow("in a month that is final") << qint64(-120) << kInvalid;
    QTest::newRow("before the version before it") << qint64(-3000) << kInvalid;
    QTest::newRow("in eleven years") << qint64(4100) << kInvalid;
}

void TestContractsRpc::datesMustFollow()
{
    QFETCH(qint64, days);
    v1::ProposeContractRequest asked = request();
    asked.mutable_draft()->set_effective_from_ms(m_harness->clock.now + days * kDayMs);
    const v1::Act act = propose(asked);
    QTEST(code(), "expected");
    if (code() != 0)
        return;
    QCOMPARE(approve(act).state(), v1::ACT_STATE_VERIFIED);
    m_harness->minutesPass(1);
    QCOMPARE(objective("alder/claims").targetE7, std::int64_t(days < 0 ? 9'995'000 : 9'990'000));
}

void TestContractsRpc::whatCannotBeKeptIsRefused_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QByteArray>("says");
    for (const auto &[what, says] : std::initializer_list<std::pair<const char *, const char *>>{
             {"a target of 100 %", "99.99 %"},
             {"a zone of many places", "ambiguous"},
             {"credits without a fee", "fee"},
             {"nothing promised", "commitment"},
             {"an internal target below the promise", "promise"},
             {"a kind left open", "words"}})
        QTest::newRow(what) << QByteArray(what) << QByteArray(says);
}

void TestContractsRpc::whatCannotBeKeptIsRefused()
{
    QFETCH(QByteArray, what);
    QFETCH(QByteArray, says);
    v1::ProposeContractRequest asked = request();
    v1::ContractVersion &draft = *asked.mutable_draft();
    if (what.contains("100 %"))
        draft.mutable_commitments(0)->set_target_e7(10'000'000);
    else if (what.contains("zone"))
        draft.set_zone("EST");
    else if (what.contains("fee"))
        draft.mutable_credits()->set_monthly_fee_minor(0);
    else if (what.contains("nothing"))
        draft.clear_commitments();
    else if (what.contains("internal"))
        draft.mutable_commitments(0)->set_internal_target_e7(9'000'000);
    else
        draft.mutable_commitments(0)->mutable_measure()->clear_kind();
    propose(asked);
    QCOMPARE(code(), kInvalid);
    QVERIFY2(QByteArray::fromStdString(m_status.error_message()).toLower().contains(says),
             m_status.error_message().c_str());
    QCOMPARE(contract().open_size(), 0);
}

void TestContractsRpc::whoApprovesReadsWhatChanges()
{
    v1::ProposeContractRequest asked = request();
    v1::ContractVersion &draft = *asked.mutable_draft();
    draft.set_zone("Asia/Kolkata");
    draft.mutable_credits()->set_cap_e4(2'500);
    draft.mutable_credits()->set_monthly_fee_minor(4'567'089);
    draft.clear_exclusion_rules();
    propose(asked);
    QVERIFY2(m_status.ok(), m_status.error_message().c_str());
    const auto readBy = [this](const std::string &who) {
        v1::ListActsRequest list;
        list.mutable_context()->set_tenant_id("alder");
        v1::ListActsResponse listed;
        m_status = m_acts->ListActs(callOf(who).get(), list, &listed);
        return textOf(listed.acts(0));
    };
    const std::string approver = readBy("platform-2");
    for (const char *part : {"becomes calendar months in Asia/Kolkata", "Cap of credits", "becomes 25%",
                             "becomes nothing", "the monthly fee is USD 45670.89", "Shares of the fee: "})
        QVERIFY2(approver.find(part) != std::string::npos, (std::string(part) + " in " + approver).c_str());
    // Support reads what changes, and no sum.
    const std::string support = readBy("support-1");
    QVERIFY(support.find("Cap of credits") != std::string::npos);
    for (const char *part : {"45670", "USD", "Shares of the fee"})
        QVERIFY2(support.find(part) == std::string::npos, support.c_str());
}

void TestContractsRpc::adviceIsToldBeforeItIsApproved()
{
    const auto warns = [](const v1::Act &act, const char *part) {
        return std::any_of(act.effects().begin(), act.effects().end(), [part](const v1::ActEffect &effect) {
            return effect.warning() && effect.text().find(part) != std::string::npos;
        });
    };
    // An objective of which no alert could ever fire.
    QVERIFY(warns(propose(request(5'000'000)), "can never fire"));
    // Time that is left out already is left out once.
    const v1::ProposeExclusionRequest first = exclusion();
    QVERIFY(!warns(approve(exclude(first)), "overlaps"));
    v1::ProposeExclusionRequest second = exclusion();
    second.mutable_exclusion()->set_to_ms(second.exclusion().to_ms() + 30 * kMinuteMs);
    second.mutable_exclusion()->set_evidence("mail of 3 March");
    const v1::Act act = exclude(second);
    QVERIFY2(m_status.ok(), m_status.error_message().c_str());
    QVERIFY(warns(act, "It overlaps an approved exclusion: shared minutes are excluded once."));
    const std::string text = textOf(act);
    for (const char *part : {"scheduled maintenance", "Reason: Database upgrade", "Evidence: mail of 3 March"})
        QVERIFY2(text.find(part) != std::string::npos, text.c_str());
}

void TestContractsRpc::exclusionsMuteAndAreTakenBack()
{
    v1::ProposeExclusionRequest asked = exclusion();
    const v1::Act act = exclude(asked, "success-2");
    QVERIFY2(m_status.ok(), m_status.error_message().c_str());
    QVERIFY(!act.exclusion().id().empty());
    approve(act, "success-2");
    QCOMPARE(code(), kPrecondition);
    const v1::Act done = approve(act, "platform-1");
    QCOMPARE(done.state(), v1::ACT_STATE_VERIFIED);
    QCOMPARE(contract().exclusions_size(), 1);
    QCOMPARE(contract().exclusions(0).approved_by(), std::string("platform-1"));

    const auto muted = [this] {
        return m_harness->room
            ->ask([](const slo::Engine &engine) {
                return std::count_if(engine.states().begin(), engine.states().end(),
                                     [](const slo::ObjectiveState &state) { return state.muted; });
            })
            .get();
    };
    m_harness->clock.now = act.exclusion().from_ms();
    (void)m_harness->room->step();
    m_harness->minutesPass(2);
    QCOMPARE(muted(), std::ptrdiff_t(2)); // Both workflows of the one tenant.
    QCOMPARE(withdraw(done, "success-2").state(), v1::ACT_STATE_REVERTED);
    QCOMPARE(contract().exclusions_size(), 0);
    m_harness->minutesPass(2);
    QCOMPARE(muted(), std::ptrdiff_t(0));
    withdraw(done, "success-2");
    QCOMPARE(code(), kAborted); // An old revision by now.
}

void TestContractsRpc::anExclusionOfAFinalPeriodStays()
{
    const v1::Act done = approve(exclude(exclusion()));
    QCOMPARE(done.state(), v1::ACT_STATE_VERIFIED);
    m_harness->clock.now += 60 * kDayMs;
    withdraw(done);
    QCOMPARE(code(), kPrecondition);
    QCOMPARE(contract().exclusions_size(), 1);
}

void TestContractsRpc::whatTheContractDoesNotLetIsRefused_data()
{
    QTest::addColumn<QByteArray>("what");
    for (const char *what :
         {"told too late", "a category without a rule", "ends before it starts", "told in the future",
          "a workflow that nobody promised", "without a reason", "a part of a minute"})
        QTest::newRow(what) << QByteArray(what);
}

void TestContractsRpc::whatTheContractDoesNotLetIsRefused()
{
    QFETCH(QByteArray, what);
    v1::ProposeExclusionRequest asked = exclusion();
    v1::Exclusion &wanted = *asked.mutable_exclusion();
    if (what == "told too late")
        wanted.set_notice_ms(wanted.from_ms() - kDayMs);
    else if (what == "a category without a rule")
        wanted.set_category(v1::EXCLUSION_CATEGORY_THIRD_PARTY);
    else if (what == "ends before it starts")
        wanted.set_to_ms(wanted.from_ms() - 1);
    else if (what == "told in the future")
        wanted.set_notice_ms(m_harness->clock.now + 1);
    else if (what == "a workflow that nobody promised")
        wanted.add_workflows("procurement");
    else if (what == "without a reason")
        wanted.clear_reason();
    else
        wanted.set_to_ms(wanted.from_ms() + 59'999);
    exclude(asked);
    QCOMPARE(code(), kInvalid);
    QCOMPARE(contract().open_size(), 0);
}

void TestContractsRpc::foreignTenantsStayForeign()
{
    const v1::Act act = propose(request());
    QCOMPARE(contract("alder", "success-4").versions_size(), 0);
    const grpc::Status unknown = m_status;
    contract("nobody-at-all", "success-4");
    QCOMPARE(m_status.error_message(), unknown.error_message());
    QCOMPARE(code(), int(unknown.error_code()));
    // Another tenant's act by its id, from a tenant of one's own.
    v1::Act moved = act;
    moved.set_tenant_id("yew");
    approve(moved, "success-4");
    QCOMPARE(code(), 5);
    QCOMPARE(contract().versions_size(), 1);
    // What a draft says of its tenant counts for nothing.
    v1::ProposeContractRequest asked = request();
    asked.mutable_draft()->set_tenant_id("yew");
    asked.mutable_draft()->set_number(9);
    asked.mutable_draft()->set_approved_by("platform-2");
    const v1::Act own = propose(asked);
    QCOMPARE(own.contract().tenant_id(), std::string("alder"));
    QCOMPARE(own.contract().number(), 2);
    QCOMPARE(own.contract().approved_by(), std::string());
}

void TestContractsRpc::aTierMovesTheDefaultTargets()
{
    QCOMPARE(contract("birch").versions(0).number(), 0);
    QCOMPARE(objective("birch/scheduling").targetE7, defaultTargetE7(Tier::Shared, "scheduling"));
    v1::ProposeActRequest tier;
    tier.mutable_context()->set_tenant_id("birch");
    tier.mutable_context()->set_purpose("to see");
    tier.set_request_id("tier-1");
    tier.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    v1::ProposeActResponse proposed;
    QVERIFY(m_acts->ProposeAct(callOf("platform-1").get(), tier, &proposed).ok());
    const auto &effects = proposed.act().effects();
    QVERIFY(std::any_of(effects.begin(), effects.end(),
                        [](const auto &effect) { return effect.text() == "claims: 99.9% becomes 99.95%."; }));
    const std::int64_t before = m_harness->clock.now - 1;
    const v1::Act done = approve(proposed.act());
    QVERIFY2(m_status.ok(), m_status.error_message().c_str());
    // The engine hears of it after whoever waits for the move's end.
    QTRY_COMPARE((m_harness->step(), objective("birch/scheduling").targetE7),
                 defaultTargetE7(Tier::Dedicated, "scheduling"));
    QCOMPARE(contract("birch").versions(0).commitments(0).target_e7(), std::int64_t(9'995'000));
    // The past stays as it was.
    const auto was = m_harness->room->contracts().current("birch", before);
    QCOMPARE(was->commitments[0].targetE7, std::int64_t(9'990'000));
    m_harness->step();
    withdraw(done);
    QTRY_COMPARE((m_harness->step(), objective("birch/scheduling").targetE7),
                 defaultTargetE7(Tier::Shared, "scheduling"));
}

void TestContractsRpc::aSignedContractStays()
{
    v1::SimulateActRequest tier;
    tier.mutable_context()->set_tenant_id("alder");
    tier.mutable_change_tier()->set_to(v1::TIER_DEDICATED);
    v1::SimulateActResponse simulated;
    QVERIFY(m_acts->SimulateAct(callOf("platform-1").get(), tier, &simulated).ok());
    const auto &effects = simulated.effects();
    QVERIFY(std::any_of(effects.begin(), effects.end(), [](const auto &effect) {
        return effect.text().find("Version 1 of the contract stays in force") == 0;
    }));
}

void TestContractsRpc::allOutlivesARestart()
{
    QTemporaryDir folder;
    const std::string store = folder.filePath("store.db").toStdString();
    open(store);
    v1::ProposeContractRequest asked = request();
    asked.mutable_draft()->set_effective_from_ms(m_harness->clock.now - kMinuteMs);
    QCOMPARE(approve(propose(asked)).state(), v1::ACT_STATE_VERIFIED);
    QCOMPARE(approve(exclude(exclusion())).state(), v1::ACT_STATE_VERIFIED);
    const v1::Act waiting = propose([&] {
        v1::ProposeContractRequest next = request(9'996'000);
        next.mutable_draft()->set_effective_from_ms(m_harness->clock.now + 2 * kDayMs);
        return next;
    }());
    const auto before = contract();
    open(store);
    QCOMPARE(contract().SerializeAsString(), before.SerializeAsString());
    QCOMPARE(contract().versions_size(), 2);
    QCOMPARE(contract().exclusions_size(), 1);
    QCOMPARE(objective("alder/claims").targetE7, std::int64_t(9'995'000));
    QCOMPARE(approve(waiting).contract().number(), 3);
}

QTEST_GUILESS_MAIN(TestContractsRpc)
#include "tst_contracts_rpc.moc"
