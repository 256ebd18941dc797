// The end of the access in use, as its session hears of it: the stream of a page that ends and the stream of accesses
// that says why come in either order, and the person is told once, with the reason.
#include "models/grant_desk.h"
#include "tests/session/desk_probe.h"

#include <QRegularExpression>

using namespace bulkhead;

namespace {

v1::WatchGrantsResponse told(v1::GrantState state, const std::string &by = {}, const std::string &reason = {})
{
    v1::WatchGrantsResponse message;
    message.mutable_frame()->set_snapshot(true);
    message.mutable_frame()->set_snapshot_end(true);
    message.mutable_frame()->set_reset(true);
    v1::AccessItem *item = message.add_items();
    item->set_id("grant/g-1");
    v1::AccessGrant *grant = item->mutable_grant();
    grant->set_id("g-1");
    grant->set_person("platform-1");
    grant->set_tenant_name("Holly Clinic");
    grant->mutable_ask()->set_tenant_id("t-1");
    grant->set_state(state);
    grant->set_ended_by(by);
    grant->set_end_reason(reason);
    return message;
}

v1::Fault notInForce()
{
    v1::Fault fault;
    fault.set_reason("GRANT_NOT_IN_FORCE");
    fault.set_summary("This access is not in force.");
    fault.set_remedy("Ask for another.");
    return fault;
}

const QString kAlertOver = QStringLiteral("The alert is over, and with it the access to Holly Clinic.");
const QString kUnknown = QStringLiteral("Holly Clinic: This access is not in force. Ask for another.");

} // namespace

class tst_SessionGrants : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void theReasonThatComesAfterTheEndIsWaitedFor();
    void theReasonThatCameBeforeTheEndIsSaidAtOnce();
    void whereNoReasonComesTheEndIsSaidAllTheSame();
    void anotherPersonsEndIsNotTold();

private:
    /// With g-1 in use.
    void work(SessionTiming timing = quickTiming());
    void endStreams()
    {
        m_script->tenants.end({grpc::StatusCode::PERMISSION_DENIED, "This access is not in force."}, notInForce());
    }
    /// By the session that runs now, and by none of before: what is sent reaches it.
    bool isReadAnew(std::size_t times) const
    {
        return m_script->tenants.requests().size() == times && m_script->tenants.readers() == 1
               && m_script->grants.requests().size() == times && m_script->grants.readers() == 1;
    }
    GrantDesk &grants() { return *m_probe->desk->grants(); }

    std::string m_person;
    QStringList m_told;
    std::unique_ptr<Script> m_script;
    std::unique_ptr<ScriptedGateway> m_gateway;
    std::unique_ptr<DeskProbe> m_probe;
};

void tst_SessionGrants::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    m_person = "platform-1";
    m_told.clear();
    m_script = std::make_unique<Script>();
    m_script->hello = [this](const v1::HelloRequest &, v1::HelloResponse *response) {
        response->set_person_id(m_person);
        response->set_role(v1::ROLE_PLATFORM_OPERATIONS);
        response->add_actions("grants.read");
        response->add_actions("tenants.read");
        return grpc::Status::OK;
    };
    m_gateway = std::make_unique<ScriptedGateway>(*m_script);
}

void tst_SessionGrants::cleanup()
{
    m_probe.reset();
    m_gateway.reset();
    m_script.reset();
}

void tst_SessionGrants::work(SessionTiming timing)
{
    m_probe = std::make_unique<DeskProbe>(*m_gateway, false, timing);
    connect(&grants(), &GrantDesk::ended, this, [this](const QString &sentence) { m_told << sentence; });
    m_script->grants.send(told(v1::GRANT_STATE_IN_FORCE));
    m_script->tenants.send(snapshotOf(0, 3, "own"));
    m_probe->desk->start();
    QTRY_COMPARE(grants().list().size(), 1);
    QTRY_VERIFY(m_probe->whole);
    grants().use(grants().list().constFirst());
    QTRY_VERIFY(isReadAnew(2));
    m_script->grants.send(told(v1::GRANT_STATE_IN_FORCE));
    QTRY_COMPARE(grants().list().size(), 1);
    QCOMPARE(grants().used().id, QStringLiteral("g-1"));
}

void tst_SessionGrants::theReasonThatComesAfterTheEndIsWaitedFor()
{
    SessionTiming patient = quickTiming();
    patient.grantReason = 60'000;
    work(patient);
    endStreams();
    QTRY_VERIFY(grants().used().id.isEmpty()); // The own scope at once, whatever the reason is.
    QTRY_VERIFY(isReadAnew(3));
    m_script->grants.send(told(v1::GRANT_STATE_IN_FORCE)); // As it stood a moment ago.
    QTRY_COMPARE(grants().list().size(), 1);
    QCOMPARE(m_told, QStringList());
    m_script->grants.send(told(v1::GRANT_STATE_COMPLETED, "gateway", "The alert is over."));
    QTRY_COMPARE(m_told, QStringList{kAlertOver});
    m_script->grants.send(told(v1::GRANT_STATE_COMPLETED, "gateway", "The alert is over."));
    QSignalSpy changed(&grants(), &GrantDesk::changed);
    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(m_told, QStringList{kAlertOver}); // Once.
}

void tst_SessionGrants::theReasonThatCameBeforeTheEndIsSaidAtOnce()
{
    SessionTiming patient = quickTiming();
    patient.grantReason = 60'000;
    work(patient);
    m_script->grants.send(told(v1::GRANT_STATE_REVOKED, "platform-2", "Found it ourselves."));
    QTRY_COMPARE(grants().used().state, GrantState::Revoked);
    endStreams();
    QTRY_COMPARE(m_told, QStringList{QStringLiteral("platform-2 ended the access to Holly Clinic: Found it "
                                                    "ourselves.")});
    QVERIFY(grants().used().id.isEmpty());
}

void tst_SessionGrants::whereNoReasonComesTheEndIsSaidAllTheSame()
{
    SessionTiming hasty = quickTiming();
    hasty.grantReason = 50;
    work(hasty);
    endStreams();
    QTRY_COMPARE(m_told, QStringList{kUnknown});
    QVERIFY(grants().used().id.isEmpty());
    QTRY_VERIFY(isReadAnew(3));
    m_script->grants.send(told(v1::GRANT_STATE_COMPLETED, "gateway", "The alert is over."));
    QTRY_COMPARE(grants().list().size(), 1);
    QCOMPARE(m_told, QStringList{kUnknown});
}

void tst_SessionGrants::anotherPersonsEndIsNotTold()
{
    SessionTiming patient = quickTiming();
    patient.grantReason = 60'000;
    work(patient);
    m_person = "platform-2"; // Who signs in meanwhile.
    endStreams();
    QTRY_COMPARE(m_probe->desk->session().person, QStringLiteral("platform-2"));
    QTRY_VERIFY(isReadAnew(3));
    m_script->grants.send(told(v1::GRANT_STATE_COMPLETED, "gateway", "The alert is over."));
    QTRY_COMPARE(grants().list().size(), 1);
    QCOMPARE(m_told, QStringList());
}

QTEST_GUILESS_MAIN(tst_SessionGrants)
#include "tst_session_grants.moc"
