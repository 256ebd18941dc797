// The papers of an audit over the session: a list that comes in pages is one answer.
#include "models/audit_desk.h"
#include "models/evidence_desk.h"
#include "tests/session/desk_probe.h"

#include <QRegularExpression>

#include <semaphore>

using namespace bulkhead;

class tst_SessionEvidence : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void findingsOfAllPagesAreOneList();
    void aDeadWindowsPagesAreAskedForNoMore();

private:
    void connectDesk();

    std::unique_ptr<Script> m_script;
    std::unique_ptr<ScriptedGateway> m_gateway;
    std::unique_ptr<DeskProbe> m_probe;
    Desk *m_desk = nullptr;
};

void tst_SessionEvidence::init()
{
    QTest::failOnWarning(QRegularExpression(".*"));
    m_script = std::make_unique<Script>();
    m_gateway = std::make_unique<ScriptedGateway>(*m_script);
}

void tst_SessionEvidence::cleanup()
{
    m_probe.reset();
    m_gateway.reset();
    m_script.reset();
}

void tst_SessionEvidence::connectDesk()
{
    m_probe = std::make_unique<DeskProbe>(*m_gateway, true);
    m_desk = m_probe->desk.get();
    m_script->tenants.send(snapshotOf(0, 1, "one"));
    m_desk->start();
    QTRY_VERIFY(m_probe->whole);
}

void tst_SessionEvidence::findingsOfAllPagesAreOneList()
{
    const std::map<std::string, std::pair<std::vector<std::string>, std::string>> pages{
        {"", {{"a", "b"}, "after b"}}, {"after b", {{"c", "d"}, "after d"}}, {"after d", {{"e", "a"}, ""}}};
    m_script->listFindings = [&pages](const v1::ListFindingsRequest &request, v1::ListFindingsResponse *answer) {
        const auto page = pages.find(request.page_token());
        if (page == pages.end() || !request.context().has_fleet())
            return grpc::Status(grpc::INVALID_ARGUMENT, "not asked for like this");
        for (const std::string &id : page->second.first)
            answer->add_findings()->set_id(id);
        answer->set_next_page_token(page->second.second);
        return grpc::Status::OK;
    };
    connectDesk();
    QStringList ids;
    int answers = 0;
    m_desk->audit().evidence()->findings(this, [&](const Fault &fault, const QList<AuditFinding> &findings) {
        QVERIFY(!fault.failed());
        ++answers;
        for (const AuditFinding &one : findings)
            ids.append(one.id);
    });
    QTRY_COMPARE(answers, 1);
    QCOMPARE(ids, QStringList({"b", "c", "d", "e", "a"})); // Closed meanwhile: where it stands now, and there alone.
    // One page that does not come is no list at all.
    m_script->listFindings = [](const v1::ListFindingsRequest &request, v1::ListFindingsResponse *answer) {
        answer->add_findings()->set_id("a");
        answer->set_next_page_token("next");
        return request.page_token().empty() ? grpc::Status::OK : grpc::Status(grpc::PERMISSION_DENIED, "no more");
    };
    std::optional<Fault> seen;
    m_desk->audit().evidence()->findings(this, [&](const Fault &fault, const QList<AuditFinding> &findings) {
        QVERIFY(findings.isEmpty());
        seen = fault;
    });
    QTRY_VERIFY(seen);
    QCOMPARE(seen->kind, Fault::Kind::Denied);
}

void tst_SessionEvidence::aDeadWindowsPagesAreAskedForNoMore()
{
    std::atomic<int> asked = 0;
    std::binary_semaphore release(0);
    m_script->listFindings = [&](const v1::ListFindingsRequest &, v1::ListFindingsResponse *answer) {
        ++asked;
        release.acquire();
        answer->set_next_page_token("next");
        return grpc::Status::OK;
    };
    connectDesk();
    auto owned = std::make_shared<int>(0);
    const std::weak_ptr<int> held = owned;
    bool told = false;
    auto window = std::make_unique<QObject>();
    m_desk->audit().evidence()->findings(window.get(),
                                         [&told, owned](const Fault &, const QList<AuditFinding> &) { told = true; });
    owned.reset();
    QTRY_COMPARE(asked.load(), 1);
    release.release();
    QTRY_COMPARE(asked.load(), 2); // While the window is there.
    window.reset();
    release.release();
    QTRY_VERIFY(held.expired());
    QCOMPARE(asked.load(), 2);
    QVERIFY(!told);
}

QTEST_GUILESS_MAIN(tst_SessionEvidence)
#include "tst_session_evidence.moc"
