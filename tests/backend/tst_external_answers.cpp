// What a driver may not say, said to it over real gRPC: about others, beyond its part, malformed, unproven.
#include "tests/backend/external_driver.h"

#include <QtTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

Q_DECLARE_METATYPE(Bend)

namespace {

template<class Answer>
Bend foreign()
{
    return on<Answer>([](Answer &answer) { answer.mutable_context()->set_tenant_id(kForeign); });
}

} // namespace

class TestExternalAnswers : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_own = std::make_unique<ExternalDriver>(); }
    void cleanup() { m_own.reset(); }
    void whatIsNotAskedForIsRefused_data();
    void whatIsNotAskedForIsRefused();
    void whatIsNotShownIsNotProven_data();
    void whatIsNotShownIsNotProven();
    void aCheckThatIsNotToldDoesNotStand();

private:
    std::unique_ptr<ExternalDriver> m_own;
};

void TestExternalAnswers::whatIsNotAskedForIsRefused_data()
{
    QTest::addColumn<Bend>("bend");
    QTest::addColumn<QByteArray>("call");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char *name, const char *call, Bend bend, const char *words) {
        QTest::addRow("%s", name) << bend << QByteArray(call) << QByteArray(words);
    };
    const char *another = "about another tenant than was asked for";
    row("a plan of another tenant", "plan", foreign<v1::PlanTenantResponse>(), another);
    row("a step of another tenant", "apply", foreign<v1::ApplyStepResponse>(), another);
    row("a move of another tenant", "move", foreign<v1::MoveTenantResponse>(), another);
    row("a look at another tenant", "observe", foreign<v1::ObserveTenantResponse>(), another);
    row("a round of another tenant", "probe", foreign<v1::ProbeTenantResponse>(), another);
    row("a removal of another tenant", "remove", foreign<v1::RemoveTenantResponse>(), another);
    using Apply = v1::ApplyStepResponse;
    row("no context", "apply", on<Apply>([](Apply &a) { a.clear_context(); }), another);
    row("another environment", "apply", on<Apply>([](Apply &a) { a.mutable_context()->set_environment("production"); }),
        "another environment");
    row("another step", "apply", on<Apply>([](Apply &a) { a.set_step_id("roles"); }), "another step");
    row("no evidence", "apply", on<Apply>([](Apply &a) { a.set_evidence(" \n"); }), "leaves out \"evidence\"");
    row("evidence without end", "apply", on<Apply>([](Apply &a) { a.set_evidence(std::string(2'001, 'x')); }),
        "longer than 2000");
    row("evidence that rings", "apply", on<Apply>([](Apply &a) { a.set_evidence("bell \a"); }), "not shown");
    row("evidence from right to left", "apply", on<Apply>([](Apply &a) {
            a.set_evidence("a\xE2\x80\xAE"
                           "b");
        }),
        "not shown");
    row("evidence that is no UTF-8", "apply", on<Apply>([](Apply &a) { a.set_evidence("\xff\xfe"); }),
        "cannot be read");
    row("an answer of two megabytes", "apply", on<Apply>([](Apply &a) { a.set_evidence(std::string(2 << 20, 'x')); }),
        "more than 1 MiB");
    using Plan = v1::PlanTenantResponse;
    row("a plan of nothing", "plan", on<Plan>([](Plan &p) { p.clear_steps(); }), "plans no step");
    row("a step twice", "plan", on<Plan>([](Plan &p) { *p.add_steps() = p.steps(0); }), "plans a step twice");
    row("a step that mends another's layer", "plan",
        on<Plan>([](Plan &p) { p.mutable_steps(0)->add_mends("data.rows.forced"); }), "mends what it does not look at");
    row("a step that makes live", "plan", on<Plan>([](Plan &p) { p.mutable_steps(0)->set_stage(v1::STAGE_LIVE); }),
        "in no stage");
    row("a step without a name", "plan", on<Plan>([](Plan &p) { p.mutable_steps(0)->set_id("A step"); }), "\"id\"");
    using Look = v1::ObserveTenantResponse;
    row("a check of another's layer", "observe", on<Look>([](Look &l) {
            l.mutable_checks(0)->set_check("data.rows.forced");
            l.mutable_checks(0)->set_holds(true);
        }),
        "a check that it does not answer for");
    row("a check that nobody knows", "observe", on<Look>([](Look &l) { l.mutable_checks(0)->set_check("holly"); }),
        "a check that it does not answer for");
    row("a check told twice", "observe", on<Look>([](Look &l) { *l.add_checks() = l.checks(0); }), "check twice");
    row("neither there nor gone", "observe", on<Look>([](Look &l) { l.clear_presence(); }), "does not say whether");
    row("gone and there", "observe", on<Look>([](Look &l) { l.set_presence(v1::PRESENCE_NOTHING); }), "all the same");
    using Round = v1::ProbeTenantResponse;
    row("an attempt on another's layer", "probe",
        on<Round>([](Round &r) { r.mutable_attempts(0)->set_layer(v1::LAYER_DATA); }), "a layer that it does not");
    row("too many attempts", "probe", on<Round>([](Round &r) {
            for (int i = 0; i < 200; ++i)
                *r.add_attempts() = r.attempts(0);
        }),
        "more than 200 attempts");
    row("what stays without a reason", "remove",
        on<v1::RemoveTenantResponse>([](v1::RemoveTenantResponse &r) { r.add_stayed()->set_what("backups"); }),
        "leaves out \"why\"");
}

void TestExternalAnswers::whatIsNotAskedForIsRefused()
{
    QFETCH(Bend, bend);
    QFETCH(QByteArray, call);
    QFETCH(QByteArray, words);
    const TenantFacts alder = tenant("alder");
    if (call != "plan")
        QVERIFY(provision(*m_own->platform, alder).ok());
    m_own->driver->bend = bend;
    std::string evidence;
    absl::Status status;
    if (call == "plan") // Is told when the step that stands for all is done.
        status = m_own->platform->apply(alder, m_own->platform->plan(alder).front(), 1, evidence);
    else if (call == "apply")
        status = m_own->platform->apply(alder, {"external.realm", "", Stage::Identity}, 1, evidence);
    else if (call == "move")
        status = m_own->platform->setTier(alder, Tier::Dedicated, evidence);
    else if (call == "observe")
        status = m_own->platform->observe(alder).status();
    else if (call == "probe")
        status = m_own->platform->probe(alder).status();
    else
        status = m_own->platform->remove(alder, evidence);
    QVERIFY2(absl::IsFailedPrecondition(status), status.ToString().c_str());
    QVERIFY2(says(status, words.constData()) && says(status, "\"sign-in\""), status.ToString().c_str());
    QVERIFY2(!says(status, kForeign), status.ToString().c_str()); // Whoever it was: it is not named.
    QVERIFY(evidence.empty());
}

void TestExternalAnswers::whatIsNotShownIsNotProven_data()
{
    QTest::addColumn<Bend>("bend");
    QTest::addColumn<QByteArray>("words");
    using Round = v1::ProbeTenantResponse;
    const auto row = [](const char *name, std::function<void(Round &)> change, const char *words) {
        QTest::addRow("%s", name) << on<Round>(std::move(change)) << QByteArray(words);
    };
    row(
        "a refusal without evidence", [](Round &r) { r.mutable_attempts(0)->set_evidence(" "); }, "no evidence");
    row(
        "neither refused nor crossed", [](Round &r) { r.mutable_attempts(0)->clear_outcome(); }, "does not say why");
    row(
        "not tried",
        [](Round &r) {
            r.mutable_attempts(0)->set_outcome(v1::ATTEMPT_OUTCOME_NOT_TRIED);
            r.mutable_attempts(0)->set_cause("the canary is locked");
        },
        "the canary is locked");
    row(
        "no own door", [](Round &r) { r.clear_own_door(); }, "its own door");
    row(
        "a layer left out", [](Round &r) { r.mutable_attempts()->RemoveLast(); }, "tried nothing in the layer \"Appl");
    row(
        "nothing tried at all", [](Round &r) { r.clear_attempts(); }, "tried nothing in the layer \"Identity");
    row(
        "by its own word", [](Round &r) { r.set_incomplete("half of the realms are away"); }, "half of the realms");
}

void TestExternalAnswers::whatIsNotShownIsNotProven()
{
    QFETCH(Bend, bend);
    QFETCH(QByteArray, words);
    QVERIFY(provision(*m_own->platform, tenant("alder")).ok());
    m_own->driver->bend = bend;
    const auto round = m_own->platform->probe(tenant("alder"));
    QVERIFY2(round.ok(), round.status().ToString().c_str());
    QVERIFY2(round->incomplete.find(words.toStdString()) != std::string::npos, round->incomplete.c_str());
}

void TestExternalAnswers::aCheckThatIsNotToldDoesNotStand()
{
    QVERIFY(provision(*m_own->platform, tenant("alder")).ok());
    m_own->driver->bend = on<v1::ObserveTenantResponse>([](auto &look) { look.mutable_checks()->RemoveLast(); });
    const auto seen = m_own->platform->observe(tenant("alder"));
    QVERIFY2(seen.ok(), seen.status().ToString().c_str());
    const auto entry = std::ranges::find(*seen, "application.context.checked", &Observation::check);
    QVERIFY(entry != seen->end() && !entry->holds);
    QVERIFY2(entry->cause.find("says nothing of it") != std::string::npos, entry->cause.c_str());
}

QTEST_GUILESS_MAIN(TestExternalAnswers)
#include "tst_external_answers.moc"
