// A review meeting from the desk's side, over the real gateway with its sample fleet: what is written comes back.
#include "models/fleet.h"
#include "models/session/session.h"
#include "models/sla_desk.h"
#include "tests/fixtures/gateway_fixture.h"

#include <QDate>
#include <QTest>

using namespace bulkhead;

class tst_SessionReviews : public QObject
{
    Q_OBJECT
private slots:
    void aReviewTravelsThereAndBack_data();
    void aReviewTravelsThereAndBack();
    void aDoubtfulTextIsConfirmedByTheFaultsWord();

private:
    /// What a call answered, once it has.
    template<typename T>
    struct Told
    {
        Fault fault;
        T value;
    };
    /// Waits for the one answer of a call.
    template<typename T, typename Call>
    Told<T> told(Call call)
    {
        std::optional<Told<T>> answer;
        call([&answer](const Fault &fault, const T &value) { answer = {fault, value}; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            return {{Fault::Kind::Offline, {}, QStringLiteral("no answer"), QStringLiteral("wait"), {}}, {}};
        return *std::move(answer);
    }
    void connect(bool tcp)
    {
        SessionOptions options;
        options.token = QByteArray::fromStdString(test::GatewayFixture::token("platform-1"));
        const QString address = tcp ? QString::fromStdString(m_gateway->address()) : QString();
        options.channel = [this, address] { return address.isEmpty() ? m_gateway->inProcess() : dial(address); };
        m_desk = makeSession(std::move(options));
        QObject::connect(m_desk.get(), &Desk::fleetBatch, m_fleet.get(),
                         [this](const std::shared_ptr<FleetBatch> &batch) { m_fleet->apply(*batch); });
        m_desk->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_fleet->complete(), 15'000);
    }
    /// The month before this one, of the first tenant in service; or of the first that had an incident in it.
    SlaReview prepared(bool withIncident)
    {
        // A month is over where the tenant is, hours after it is in UTC.
        const QString period = QDateTime::currentDateTimeUtc().addDays(-1).date().addMonths(-1).toString("yyyy-MM");
        for (quint32 row = 0; row < m_fleet->rows(); ++row) {
            const auto tenant = told<TenantDetail>([&](auto then) { m_desk->tenant(m_fleet->id(row), this, then); });
            if (tenant.value.stage != Stage::Live)
                continue;
            int steps = 0;
            const auto review = told<ReviewSummary>([&](auto then) {
                m_call = m_desk->sla().prepareReview(
                    m_fleet->id(row), period, {}, this, [&steps](const PrepareProgress &) { ++steps; }, then);
            });
            if (review.fault.failed() || steps == 0)
                qWarning("not prepared: %s", qPrintable(review.fault.summary));
            const auto opened = told<SlaReview>(
                [&](auto then) { m_desk->sla().openReview(review.value.tenantId, review.value.id, this, then); });
            if (!withIncident || !opened.value.incidents.isEmpty())
                return opened.value;
        }
        return {};
    }
    Told<SlaReview> edit(const SlaReview &review, const ReviewEdit &edit)
    {
        return told<SlaReview>([&](auto then) { m_desk->sla().editReview(review.summary, edit, this, then); });
    }

private slots:
    void init()
    {
        m_gateway = std::make_unique<test::GatewayFixture>();
        m_fleet = std::make_unique<Fleet>();
    }
    void cleanup()
    {
        m_call.reset();
        m_desk.reset();
        m_fleet.reset();
        m_gateway.reset();
    }

private:
    std::unique_ptr<test::GatewayFixture> m_gateway;
    std::unique_ptr<Fleet> m_fleet;
    std::unique_ptr<Desk> m_desk;
    CallRef m_call;
};

void tst_SessionReviews::aReviewTravelsThereAndBack_data()
{
    QTest::addColumn<bool>("tcp");
    QTest::addRow("in-process") << false;
    QTest::addRow("loopback") << true;
}

void tst_SessionReviews::aReviewTravelsThereAndBack()
{
    QFETCH(bool, tcp);
    connect(tcp);
    const SlaReview review = prepared(true);
    QVERIFY(!review.incidents.isEmpty());
    QVERIFY(!review.commitments.isEmpty());
    QCOMPARE(review.summary.commitments, uint(review.commitments.size()));
    for (const ReviewIncident &incident : review.incidents) {
        qint64 bad = 0;
        for (const IncidentShare &share : incident.shares)
            bad += share.bad;
        QCOMPARE(bad, incident.bad);
    }

    ReviewEdit wanted;
    for (const ReviewIncident &incident : review.incidents)
        wanted.incidents.append({incident.id, "A slow disk", "A disk was slow.", "It was replaced.", "Spare disks",
                                 "Storage team", 1'900'000'000'000, 1'790'000'000'000, true, "w1 w2"});
    wanted.promises = {
        {{}, "Rehearse the failover", "Storage team", {}, {}, 1'900'000'000'000, PromiseState::Open, false, true, "w3"},
        {{}, "Name a second contact", "The clinic", {}, {}, 0, PromiseState::Done, true, false, {}}};
    wanted.decisions = {{"Two windows a month stay.", true, "w4"}, {"Not told yet.", false, {}}};
    wanted.outlook = {{"A new region opens in spring.", true, {}}};
    wanted.notes = "Ask about the new clinic.";
    wanted.signOffs = {{"R. Alder", "Head of IT", 1'780'000'000'000, true},
                       {"S. Quill", "Customer success", 1'780'000'000'000, false}};
    wanted.nextMeetingMs = 1'910'000'000'000;
    wanted.distribution = {"Head of IT", "Chief nurse"};
    const auto edited = edit(review, wanted);
    QVERIFY2(!edited.fault.failed(), qPrintable(edited.fault.summary));
    QCOMPARE(edited.value.edit.promises.size(), wanted.promises.size());
    for (qsizetype i = 0; i < wanted.promises.size(); ++i) {
        QVERIFY(!edited.value.edit.promises[i].id.isEmpty()); // Dealt out by the gateway.
        wanted.promises[i].id = edited.value.edit.promises[i].id;
    }
    QVERIFY(edited.value.edit == wanted);
    const auto again = told<SlaReview>(
        [&](auto then) { m_desk->sla().openReview(review.summary.tenantId, review.summary.id, this, then); });
    QVERIFY(again.value.edit == wanted);
    QVERIFY(again.value.summary.revision > review.summary.revision);

    const auto pack = told<Pack>([&](auto then) {
        m_desk->sla().pack(review.summary.tenantId, review.summary.id, DocumentClass::Customer, this, then);
    });
    QCOMPARE(pack.value.hash, again.value.summary.hash);
    QVERIFY(pack.value.pages.size() >= 11);
    const auto internal = told<Pack>([&](auto then) {
        m_desk->sla().pack(review.summary.tenantId, review.summary.id, DocumentClass::Internal, this, then);
    });
    QVERIFY(internal.value.pages.size() > pack.value.pages.size());
    const auto buckets = told<Buckets>([&](auto then) {
        m_desk->sla().buckets(review.summary.tenantId, review.summary.id,
                              {review.commitments[0].workflow, review.summary.fromMs, review.summary.toMs}, this, then);
    });
    QVERIFY(!buckets.value.buckets.isEmpty());

    const auto closed =
        told<SlaReview>([&](auto then) { m_desk->sla().closeReview(again.value.summary, {}, this, then); });
    QVERIFY2(!closed.fault.failed(), qPrintable(closed.fault.summary));
    QCOMPARE(closed.value.summary.state, ReviewState::Closed);
    // Final now that both signed: another pack of the period is a restatement, and says why.
    const auto refused = told<ReviewSummary>([&](auto then) {
        m_call = m_desk->sla().prepareReview(review.summary.tenantId, review.summary.period, {}, this, {}, then);
    });
    QCOMPARE(refused.fault.reason, QString("REASON_MISSING"));
}

void tst_SessionReviews::aDoubtfulTextIsConfirmedByTheFaultsWord()
{
    connect(false);
    const SlaReview review = prepared(false);
    ReviewEdit wanted;
    wanted.decisions = {{"Fine.", true, {}}, {"The order has the number 12345678.", true, {}}};
    const auto refused = edit(review, wanted);
    QCOMPARE(refused.fault.kind, Fault::Kind::Conflict);
    QCOMPARE(refused.fault.reason, QString("TEXT_LOOKS_IDENTIFYING"));
    QCOMPARE(refused.fault.facts.value("field"), QString("decisions[1].text"));
    QCOMPARE(refused.fault.facts.value("looks_like"), QString("a number of eight digits or more"));
    wanted.decisions[1].confirmed = refused.fault.facts.value("confirm");
    const auto taken = edit(review, wanted);
    QVERIFY2(!taken.fault.failed(), qPrintable(taken.fault.summary));
    // The word is of that text only.
    wanted.decisions[1].text = "The order has the number 87654321.";
    QCOMPARE(edit(taken.value, wanted).fault.reason, QString("TEXT_LOOKS_IDENTIFYING"));

    // One side's signature closes nothing without a word why.
    const auto open =
        told<SlaReview>([&](auto then) { m_desk->sla().closeReview(taken.value.summary, {}, this, then); });
    QCOMPARE(open.fault.reason, QString("SIGN_OFF_MISSING"));
    const auto closed = told<SlaReview>(
        [&](auto then) { m_desk->sla().closeReview(taken.value.summary, "The customer did not come.", this, then); });
    QCOMPARE(closed.value.summary.state, ReviewState::Closed);
}

QTEST_GUILESS_MAIN(tst_SessionReviews)
#include "tst_session_reviews.moc"
