#include "models/incident_sentence.h"
#include "models/onboarding_form.h"

#include <QTest>

using namespace bulkhead;
using onboarding::Step;
using Fields = QMap<QString, QString>;

namespace {

Fields organisation()
{
    return {{"organisation.name", "Larch Valley Clinic"},
            {"organisation.profile", "clinic"},
            {"organisation.sites", "3"},
            {"organisation.arr", "48000"},
            {"organisation.region", "us-east"}};
}

Fields with(Fields fields, const QString &name, const QString &value)
{
    fields[name] = value;
    return fields;
}

Incident incident(Verdict verdict, const QList<Party> &antagonists, int victims, uint outside)
{
    Incident made;
    made.pool = "pool-a";
    made.resource = "database";
    made.verdict = verdict;
    made.antagonists = antagonists;
    made.victims.resize(victims);
    made.victimsOutside = outside;
    made.sinceMs = 1'764'000'000'000;
    return made;
}

Party party(const QString &name, bool outside = false)
{
    Party made;
    made.tenantName = name;
    made.outsideScope = outside;
    return made;
}

} // namespace

class TestOnboardingForm : public QObject
{
    Q_OBJECT
private slots:
    void problems_data()
    {
        QTest::addColumn<int>("step");
        QTest::addColumn<Fields>("fields");
        QTest::addColumn<QStringList>("wrong");
        const auto row = [](const char *name, Step step, const Fields &fields, const QStringList &wrong) {
            QTest::addRow("%s", name) << int(step) << fields << wrong;
        };
        const Fields whole = organisation();
        row("a whole organisation has no problem", Step::Organisation, whole, {});
        row("an empty one misses every required field", Step::Organisation, {},
            {"organisation.arr", "organisation.name", "organisation.profile", "organisation.region",
             "organisation.sites"});
        row("a name of one letter is too short", Step::Organisation, with(whole, "organisation.name", "L"),
            {"organisation.name"});
        row("sites are a number", Step::Organisation, with(whole, "organisation.sites", "many"),
            {"organisation.sites"});
        row("no site is no organisation", Step::Organisation, with(whole, "organisation.sites", "0"),
            {"organisation.sites"});
        row("a negative ARR is refused", Step::Organisation, with(whole, "organisation.arr", "-1"),
            {"organisation.arr"});
        row("an unknown tier is none", Step::Tier, {{"tier", "platinum"}}, {"tier"});
        row("a domain needs a dot", Step::Identity,
            {{"identity.domain", "clinic"}, {"identity.admin_email", "a@clinic.example"}, {"identity.roles", "admin"}},
            {"identity.domain"});
        row("an address needs an at", Step::Identity,
            {{"identity.domain", "clinic.example"}, {"identity.admin_email", "admin"}, {"identity.roles", "admin"}},
            {"identity.admin_email"});
        row("retention is bounded", Step::DataBoundary, {{"data.region", "us-east"}, {"data.retention_years", "31"}},
            {"data.retention_years"});
        row("a tenant without connectors is allowed", Step::Integrations, {}, {});
        row("review collects what every step misses", Step::Review, whole,
            {"data.region", "data.retention_years", "identity.admin_email", "identity.domain", "identity.roles",
             "service.plan", "support.window", "tier"});
    }
    void problems()
    {
        QFETCH(int, step);
        QFETCH(Fields, fields);
        QFETCH(QStringList, wrong);
        const auto found = onboarding::problems(Step(step), fields);
        QCOMPARE(QStringList(found.keys()), wrong);
        for (const QString &sentence : found)
            QVERIFY2(sentence.endsWith(QLatin1Char('.')), qPrintable(sentence));
    }

    void organisationIsReadFromFields()
    {
        Fields fields = with(organisation(), "organisation.compliance", "hipaa,data-residency");
        fields["organisation.high_risk"] = "yes";
        const Organisation org = onboarding::organisation(fields);
        QCOMPARE(org.profile, Profile::Clinic);
        QCOMPARE(org.sites, 3u);
        QCOMPARE(org.arr, 48'000);
        QCOMPARE(org.compliance, QStringList({"hipaa", "data-residency"}));
        QVERIFY(org.highRisk);
    }

    void stepsSurviveAsWords()
    {
        for (int i = 0; i < onboarding::kSteps; ++i)
            QCOMPARE(int(onboarding::stepOf(onboarding::slug(Step(i)))), i);
        QCOMPARE(onboarding::stepOf(QStringLiteral("from a newer console")), Step::Organisation);
        for (Tier tier : {Tier::Shared, Tier::Segmented, Tier::Dedicated, Tier::Channel})
            QCOMPARE(onboarding::tierOf(onboarding::tierSlug(tier)), tier);
    }

    void sentence_data()
    {
        QTest::addColumn<Incident>("given");
        QTest::addColumn<QString>("begins");
        QTest::addRow("one culprit is named with those it holds back")
            << incident(Verdict::Culprit, {party("Alder Creek Clinic")}, 5, 2)
            << QStringLiteral("Alder Creek Clinic holds back 7 tenants on pool-a database since ");
        QTest::addRow("outside the scope it is not named")
            << incident(Verdict::Culprit, {party("", true)}, 1, 0)
            << QStringLiteral("Tenant in pool-a, outside your scope, holds back 1 tenant on pool-a database since ");
        QTest::addRow("two culprits share the sentence")
            << incident(Verdict::SeveralCulprits, {party("Alder"), party("Birch")}, 2, 0)
            << QStringLiteral("Alder and Birch hold back 2 tenants on pool-a database since ");
        QTest::addRow("a common cause blames nobody")
            << incident(Verdict::CommonCause, {}, 3, 0)
            << QStringLiteral("Nobody is to blame: a common cause slows 3 tenants");
        QTest::addRow("a culprit's verdict without a name blames nobody")
            << incident(Verdict::Culprit, {}, 2, 0)
            << QStringLiteral("2 tenants on pool-a database are slower than usual");
        QTest::addRow("a verdict of a newer gateway blames nobody")
            << incident(Verdict(99), {party("Alder")}, 2, 0)
            << QStringLiteral("2 tenants on pool-a database are slower");
    }
    void sentence()
    {
        QFETCH(Incident, given);
        QFETCH(QString, begins);
        const QString said = incidentSentence(given);
        QVERIFY2(said.startsWith(begins), qPrintable(said));
    }

    void byWhat_data()
    {
        QTest::addColumn<QStringList>("resources");
        QTest::addColumn<bool>("over");
        QTest::addColumn<QString>("ends");
        QTest::addRow("a lock") << QStringList{"lock"} << false << QStringLiteral(": others wait behind its locks.");
        QTest::addRow("slots, over") << QStringList{"slots"} << true
                                     << QStringLiteral(": it held the slots that others needed.");
        QTest::addRow("two by the host's cores")
            << QStringList{"cpu", "cpu"} << false << QStringLiteral(": they use up the host’s cores.");
        QTest::addRow("the disk") << QStringList{"io"} << false
                                  << QStringLiteral(": it keeps the disk and the WAL busy.");
        QTest::addRow("the disk, over") << QStringList{"io", "io"} << true
                                        << QStringLiteral(": they kept the disk and the WAL busy.");
        QTest::addRow("two by different things: the ledger tells") << QStringList{"cpu", "lock"} << false << QString();
        QTest::addRow("outside the scope it is not told") << QStringList{""} << false << QString();
    }
    void byWhat()
    {
        QFETCH(QStringList, resources);
        QFETCH(bool, over);
        QFETCH(QString, ends);
        Incident given = incident(Verdict::Culprit, {}, 2, 0);
        for (const QString &resource : resources) {
            given.antagonists << party("Alder");
            given.antagonists.last().resource = resource;
        }
        given.closedMs = over ? given.sinceMs + 60'000 : 0;
        const QString said = incidentSentence(given);
        QVERIFY2(ends.isEmpty() ? !said.contains(QLatin1Char(';')) && said.count(QStringLiteral(": ")) == 0
                                : said.endsWith(ends),
                 qPrintable(said));
        // Nor may the chart's title say more than the sentence.
        QCOMPARE(useTitle(given).contains(QStringLiteral("antagonist’s use")), ends.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestOnboardingForm)
#include "tst_onboarding_form.moc"
