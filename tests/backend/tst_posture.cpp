// What is demanded, seen and proven, put together: no layer may look better than what is known of it.
#include "backend/baseline/baseline_file.h"
#include "backend/engine/restoration.h"

#include <QTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::isolation;

namespace {

constexpr std::int64_t kNow = 1'790'000'040'000;
constexpr std::int64_t kHour = 3'600'000;
constexpr std::size_t kData = 2, kIdentity = 0;

/// Everything that a tier demands, seen to stand.
std::vector<Observation> allStand(Tier tier)
{
    std::vector<Observation> seen;
    for (const policy::BaselineControl *control : standardBaselines()->demandedOf(tier))
        for (const std::string &check : control->checks)
            seen.push_back({check, true, "as demanded", {}});
    return seen;
}

ProbeRound refusedIn(std::vector<Layer> layers, std::int64_t endedMs)
{
    ProbeRound round;
    round.startedMs = endedMs - 1'000;
    round.endedMs = endedMs;
    for (const Layer layer : layers)
        round.attempts.push_back({layer, "rows.read", "read another tenant's rows", false, "42501", {}});
    return round;
}

Posture judged(const Known &known, std::int64_t nowMs = kNow, Tier tier = Tier::Shared, Tier asked = Tier::Shared)
{
    return judge(*standardBaselines(), tier, asked, known, nowMs);
}

/// A plan as a driver gives it.
std::vector<PlannedStep> plan()
{
    return {{"identity.role", "Make the role", Stage::Identity, {"data.role.own", "data.role.plain"}},
            {"data.rows", "Put row rules on tables", Stage::DataBoundary, {"data.rows.forced", "data.grants.own"}},
            {"data.limits", "Set the limits", Stage::DataBoundary, {"data.limits"}}};
}

/// What would be restored where these checks do not hold.
Restoration restorationFor(Known &known, const std::vector<Observation> &wrong)
{
    std::vector<Observation> seen = allStand(Tier::Shared);
    for (const Observation &one : wrong)
        *std::ranges::find(seen, one.check, &Observation::check) = one;
    took(known, seen, kNow);
    return restorationOf(judged(known), known, seen, plan());
}

std::vector<std::string> idsOf(const Restoration &restoration)
{
    std::vector<std::string> ids;
    for (const PlannedStep &step : restoration.steps)
        ids.push_back(step.id);
    return ids;
}

bool says(const Restoration &restoration, const std::string &part, bool warning)
{
    return std::ranges::any_of(sentencesOf(restoration), [&](const auto &sentence) {
        return sentence.second == warning && sentence.first.find(part) != std::string::npos;
    });
}

} // namespace

class TestPosture : public QObject
{
    Q_OBJECT
private slots:
    void nothingKnownIsNeverInOrder()
    {
        const Posture posture = judged({});
        for (const Cell &cell : posture.cells)
            QVERIFY(cell.state == LayerState::NotObserved);
        QCOMPARE(posture.findings, 0u);
        QVERIFY(std::ranges::none_of(posture.controls, &ControlPosture::stands));
    }

    void seenAndRefusedIsProvenForADay()
    {
        Known known;
        took(known, allStand(Tier::Shared), kNow);
        QVERIFY(judged(known).cells[kData].state == LayerState::Observed);
        took(known, refusedIn({Layer::Data}, kNow));
        QVERIFY(judged(known).cells[kData].state == LayerState::Proven);
        QVERIFY(judged(known).cells[kIdentity].state == LayerState::Observed); // Nobody tried there.
        QVERIFY(judged(known, kNow + 24 * kHour).cells[kData].state == LayerState::Proven);
        QVERIFY(judged(known, kNow + 24 * kHour + 1).cells[kData].state == LayerState::Outdated);
    }

    void refusalsProveNothingOfWhatNobodyHasLookedAt()
    {
        Known known;
        took(known, refusedIn({Layer::Data}, kNow));
        QVERIFY(judged(known).cells[kData].state == LayerState::Observed);
        std::vector<Observation> some = allStand(Tier::Shared);
        std::erase_if(some, [](const Observation &one) { return one.check == "data.rows.policy"; });
        took(known, some, kNow);
        const Posture posture = judged(known);
        QVERIFY(posture.cells[kData].state == LayerState::Observed);
        const auto half = std::ranges::find_if(
            posture.controls, [](const ControlPosture &one) { return one.control->id == "data.separation"; });
        QVERIFY(!half->observed && !half->stands);
    }

    void oneAttemptThatGotThroughIsWorseThanAnything()
    {
        Known known;
        took(known, allStand(Tier::Shared), kNow - kHour);
        took(known, refusedIn({Layer::Data}, kNow - kHour));
        ProbeRound round = refusedIn({Layer::Data}, kNow);
        round.attempts.push_back({Layer::Data, "rows.update", "update another tenant's rows", true, "1 row", "policy"});
        took(known, round);
        const Posture posture = judged(known);
        QVERIFY(posture.cells[kData].state == LayerState::Crossed);
        QCOMPARE(posture.cells[kData].provenMs, kNow - kHour); // When it last held is still told.
        QCOMPARE(posture.findings, 1u);
    }

    void aRoundThatIsNotWholeProvesNothing()
    {
        Known known;
        took(known, allStand(Tier::Shared), kNow);
        ProbeRound round = refusedIn({Layer::Data}, kNow);
        round.incomplete = "connection limit reached";
        took(known, round);
        QVERIFY(judged(known).cells[kData].state == LayerState::Observed);
    }

    void aCrossingEndsOnlyWhereItIsTriedAgain()
    {
        Known known;
        took(known, allStand(Tier::Shared), kNow);
        took(known, refusedIn({Layer::Data}, kNow - kHour)); // Proven less than a day ago.
        ProbeRound through = refusedIn({Layer::Data}, kNow);
        through.attempts.push_back({Layer::Data, "view.read", "read through a view", true, "canary", "view"});
        took(known, through);
        ProbeRound nothing;
        nothing.incomplete = "the server does not answer";
        took(known, nothing);
        QVERIFY(judged(known).cells[kData].state == LayerState::Crossed);
        ProbeRound half = refusedIn({Layer::Data}, kNow + kHour); // Of other boundaries of the layer.
        half.incomplete = "no free connection";
        took(known, half);
        QVERIFY(judged(known).cells[kData].state == LayerState::Crossed);
        took(known, refusedIn({Layer::Integration}, kNow + kHour)); // Whole, and not of this layer.
        QVERIFY(judged(known).cells[kData].state == LayerState::Crossed);
        Known again = known;
        half.attempts.push_back({Layer::Data, "view.read", "read through a view", false, "42501", {}});
        took(again, half); // Tried and refused, though the round is not whole.
        QVERIFY(judged(again).cells[kData].state != LayerState::Crossed);
        took(known, refusedIn({Layer::Data}, kNow + kHour)); // Whole: what let it through is not there any more.
        QVERIFY(judged(known, kNow + kHour).cells[kData].state == LayerState::Proven);
    }

    void driftKeepsSinceWhen()
    {
        Known known;
        std::vector<Observation> seen = allStand(Tier::Shared);
        const auto rows = std::ranges::find(seen, std::string("data.rows.forced"), &Observation::check);
        *rows = {"data.rows.forced", false, "policy missing on billing.invoice_line", "migration 2026.11.2"};
        took(known, seen, kNow - 2 * kHour);
        took(known, seen, kNow - kHour);
        took(known, refusedIn({Layer::Data}, kNow));
        const Posture posture = judged(known);
        QVERIFY(posture.cells[kData].state == LayerState::Drift); // Though every attempt was refused.
        const auto control = std::ranges::find_if(
            posture.controls, [](const ControlPosture &one) { return one.control->id == "data.separation"; });
        QCOMPARE(control->seen, std::string("policy missing on billing.invoice_line"));
        QCOMPARE(control->cause, std::string("migration 2026.11.2"));
        QCOMPARE(control->sinceMs, kNow - 2 * kHour);
        took(known, allStand(Tier::Shared), kNow);
        QCOMPARE(judged(known).findings, 0u);
        took(known, seen, kNow + kHour); // It drifts again: since then.
        QCOMPARE(judged(known).findings, 1u);
        QCOMPARE(known.checks.at("data.rows.forced").failsSinceMs, kNow + kHour);
    }

    void whatIsNotLookedAtAnyMoreIsForgotten()
    {
        Known known;
        took(known, allStand(Tier::Shared), kNow);
        took(known, {}, kNow + kHour);
        QVERIFY(judged(known).cells[kData].state == LayerState::NotObserved);
    }

    void anotherTierDemandsOtherThings()
    {
        Known known;
        took(known, allStand(Tier::Shared), kNow);
        QVERIFY(judged(known, kNow, Tier::Dedicated).cells[kData].state == LayerState::Observed);
        const Posture posture = judged(known, kNow, Tier::Dedicated);
        const auto database = std::ranges::find_if(
            posture.controls, [](const ControlPosture &one) { return one.control->id == "data.separation"; });
        QVERIFY(!database->observed);
    }

    void onlyWhatIsOffIsDoneAgain()
    {
        Known known;
        QVERIFY(!restorationFor(known, {}).needed());
        const auto made = restorationFor(known, {{"data.limits", false, "no limit", "statement_timeout was reset"},
                                                 {"data.role.own", false, "no role", "dropped"}});
        QCOMPARE(idsOf(made), (std::vector<std::string>{"identity.role", "data.limits"})); // In the order of the plan.
        QCOMPARE(made.off.size(), std::size_t{2});
        QVERIFY(says(made, "Data storage (data.limits) is off: statement_timeout was reset.", false));
        QVERIFY(says(made, "Done again: Set the limits.", false));
        QVERIFY(says(made, "Off since 2026-", false));
    }

    void whatNoStepMendsIsSaid()
    {
        Known known;
        const Observation definer{"data.definer.none", false, "one function", "Function f() is SECURITY DEFINER."};
        const auto nothing = restorationFor(known, {definer});
        QVERIFY(nothing.needed() && nothing.steps.empty());
        QVERIFY(says(nothing, "Function f() is SECURITY DEFINER. ", true)); // One full stop.
        QVERIFY(says(nothing, "cannot mend this by itself: none of its steps sets it; a person has to.", true));
        // Of one control one check is mended, the other is not; and of a check all but what the driver says.
        const auto half = restorationFor(
            known,
            {definer, {"data.grants.own", false, "2 grants", "PUBLIC; group", "who gave it has to take it away"}});
        QCOMPARE(idsOf(half), std::vector<std::string>{"data.rows"});
        QVERIFY(says(half, "PUBLIC; group", false));
        QVERIFY(says(half, "cannot mend all of it by itself: who gave it has to take it away.", true));
    }

    void aCrossingAloneSetsItsLayerAgain()
    {
        Known known;
        ProbeRound through = refusedIn({Layer::Data, Layer::Integration}, kNow);
        through.attempts.push_back({Layer::Data, "schema.escape", "read another schema", true, "canary", "a grant"});
        took(known, through);
        const auto made = restorationFor(known, {});
        QVERIFY(made.needed() && made.off.empty());
        QCOMPARE(idsOf(made), (std::vector<std::string>{"identity.role", "data.rows", "data.limits"}));
        QVERIFY(says(made, "an attempt gets through: read another schema. a grant.", false));
    }

    void provenOnlyWithoutAnyObjection()
    {
        Known known;
        took(known, allStand(Tier::Shared), kNow);
        took(known, refusedIn({Layer::Data}, kNow));
        QCOMPARE(objections(judged(known), known), std::vector<std::string>());
        QCOMPARE(provenWords(judged(known), known).substr(0, 11), std::string("1 of 1 atte"));
        Known away = known;
        away.unreachable = "refused";
        QCOMPARE(objections(judged(away), away).size(), std::size_t{1});
        Known half = known;
        half.round.incomplete = "no connection.";
        QCOMPARE(objections(judged(half), half).front(),
                 std::string("Not every boundary could be tried: no connection."));
        Known open = known;
        open.round.attempts.front().crossed = true;
        std::vector<Observation> seen = allStand(Tier::Shared);
        seen.front().holds = false;
        took(open, seen, kNow);
        QCOMPARE(objections(judged(open), open).size(), std::size_t{2});
    }

    void aWaiverIsNeitherHealthNorDrift()
    {
        Known known;
        std::vector<Observation> seen = allStand(Tier::Shared);
        *std::ranges::find(seen, std::string("data.limits"), &Observation::check) = {"data.limits", false, "none", {}};
        took(known, seen, kNow);
        took(known, refusedIn({Layer::Data}, kNow));
        known.waivers.push_back({"data.limits", "support-1", "platform-2", "a load", kNow + kHour, "act-1"});
        const Posture posture = judged(known);
        QVERIFY(posture.cells[kData].state == LayerState::Waived);
        QCOMPARE(posture.cells[kData].waivedBy, std::string("platform-2"));
        QCOMPARE(posture.findings, 0u);
        QCOMPARE(posture.waived, 1u);
        QCOMPARE(objections(posture, known), std::vector<std::string>());
        QVERIFY(provenWords(posture, known).find("data.limits is waived by platform-2 until") != std::string::npos);
        // It ends by itself, for who judges and for who only has the cell.
        QVERIFY(judged(known, kNow + kHour).cells[kData].state == LayerState::Drift);
        QVERIFY(stateAt(posture.cells[kData], kNow + kHour) == LayerState::Drift);
        QVERIFY(stateAt(posture.cells[kData], kNow + kHour - 1) == LayerState::Waived);
        // What is not negotiable it does not let be, whatever a record says; nor an attempt that gets through.
        known.waivers.push_back({"data.role", "support-1", "platform-2", "a load", kNow + kHour, "act-2"});
        *std::ranges::find(seen, std::string("data.role.own"),
                           &Observation::check) = {"data.role.own", false, "no", {}};
        took(known, seen, kNow);
        QVERIFY(judged(known).cells[kData].state == LayerState::Drift);
        known.round.attempts.front().crossed = true;
        QVERIFY(judged(known).cells[kData].state == LayerState::Crossed);
    }

    void fit_data()
    {
        QTest::addColumn<int>("has");
        QTest::addColumn<int>("asked");
        QTest::addColumn<int>("fit");
        const auto row = [](const char *name, Tier has, Tier asked, TierFit fit) {
            QTest::newRow(name) << int(has) << int(asked) << int(fit);
        };
        row("as policy asks", Tier::Shared, Tier::Shared, TierFit::Fits);
        row("less is a risk", Tier::Shared, Tier::Dedicated, TierFit::Under);
        row("more is a cost", Tier::Dedicated, Tier::Segmented, TierFit::Over);
        row("channel beside segmented", Tier::Channel, Tier::Segmented, TierFit::Fits);
        row("nobody has said", Tier::Shared, Tier::Unspecified, TierFit::Unspecified);
    }
    void fit()
    {
        QFETCH(int, has);
        QFETCH(int, asked);
        const Posture posture = judged({}, kNow, static_cast<Tier>(has), static_cast<Tier>(asked));
        QTEST(static_cast<int>(posture.fit), "fit");
    }
};

QTEST_APPLESS_MAIN(TestPosture)
#include "tst_posture.moc"
