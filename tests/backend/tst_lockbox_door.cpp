// The lockbox on its own port, as a tenant's browser meets it: over TLS with a certificate that is renewed meanwhile,
// with every header, and on two gateways with one PostgreSQL, where two consents at once have one effect.
#include "tests/backend/granted_people.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/fixtures/certificates.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/loopback_http.h"

#include "bulkhead/v1/lockbox.grpc.pb.h"

#include <QFile>
#include <QRegularExpression>
#include <QSslCertificate>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

std::unique_ptr<grpc::ClientContext> as(const std::string &person)
{
    auto context = std::make_unique<grpc::ClientContext>();
    GatewayFixture::sign(*context, person);
    return context;
}

/// One gateway's people and its page.
struct Gate
{
    explicit Gate(GatewayFixture &fixture)
        : gateway(fixture)
        , access(v1::AccessService::NewStub(fixture.loopback()))
        , inventory(v1::InventoryService::NewStub(fixture.loopback()))
        , lockbox(v1::LockboxService::NewStub(fixture.loopback()))
    {
    }
    /// On, by two people.
    bool switchOn(const std::string &tenant)
    {
        auto set = about<v1::SetLockboxRequest>(tenant, "set " + tenant);
        set.set_on(true);
        set.set_reason("Clause 9.2.");
        v1::SetLockboxResponse proposed;
        auto decide = about<v1::DecideLockboxRequest>(tenant, "decide " + tenant);
        decide.set_consent(true);
        v1::DecideLockboxResponse decided;
        if (!lockbox->SetLockbox(as("platform-1").get(), set, &proposed).ok())
            return false;
        decide.set_expected_revision(proposed.lockbox().revision());
        return lockbox->DecideLockbox(as("platform-2").get(), decide, &decided).ok() && decided.lockbox().on();
    }
    std::string link(const std::string &tenant, const std::string &administrator)
    {
        auto request = about<v1::MakeLockboxLinkRequest>(tenant, "link " + administrator);
        request.set_administrator(administrator);
        request.set_days(7);
        v1::MakeLockboxLinkResponse answer;
        static_cast<void>(lockbox->MakeLockboxLink(as("platform-2").get(), request, &answer));
        return answer.url();
    }
    v1::AccessGrant ask(const std::string &tenant, const std::string &requestId)
    {
        auto request = aboutFleet<v1::RequestGrantRequest>(requestId);
        GrantedPeople::fill(*request.mutable_ask(), tenant);
        v1::RequestGrantResponse answer;
        static_cast<void>(access->RequestGrant(as("support-1").get(), request, &answer));
        return answer.grant();
    }
    grpc::Status approve(const v1::AccessGrant &grant, std::uint64_t revision, const std::string &requestId)
    {
        auto request = aboutFleet<v1::ApproveGrantRequest>(requestId);
        request.set_grant_id(grant.id());
        request.set_expected_revision(revision);
        v1::ApproveGrantResponse answer;
        return access->ApproveGrant(as("platform-1").get(), request, &answer);
    }
    v1::AccessGrant told(const std::string &grant)
    {
        auto request = aboutFleet<v1::GetGrantCardRequest>();
        request.set_grant_id(grant);
        v1::GetGrantCardResponse card;
        static_cast<void>(access->GetGrantCard(as("platform-1").get(), request, &card));
        return card.grant();
    }
    bool letsIn(const std::string &tenant, const std::string &grant)
    {
        auto request = about<v1::GetTenantRequest>(tenant);
        request.mutable_context()->set_grant_id(grant);
        v1::GetTenantResponse answer;
        return inventory->GetTenant(as("support-1").get(), request, &answer).ok();
    }
    LoopbackAnswer http(const char *method, const QByteArray &path, const QByteArray &body = {},
                        const QList<QByteArray> &headers = {})
    {
        return loopbackHttp(quint16(gateway.lockboxPort()), method, path, body, "application/x-www-form-urlencoded",
                            headers);
    }

    GatewayFixture &gateway;
    const std::unique_ptr<v1::AccessService::Stub> access;
    const std::unique_ptr<v1::InventoryService::Stub> inventory;
    const std::unique_ptr<v1::LockboxService::Stub> lockbox;
};

QByteArray pathOf(const std::string &url)
{
    return QByteArray::fromStdString(url.substr(url.find("/a/")));
}

QByteArray formIn(const QByteArray &page)
{
    static const QRegularExpression fields(
        QStringLiteral("name=\"form\" value=\"([^\"]+)\".*name=\"revision\" value=\"([0-9]+)\""),
        QRegularExpression::DotMatchesEverythingOption);
    const auto match = fields.match(QString::fromUtf8(page));
    return "form=" + match.captured(1).toLatin1() + "&revision=" + match.captured(2).toLatin1();
}

} // namespace

class TestLockboxDoor : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        write("lockbox.key", std::string(64, 'k'));
    }
    void aBrowserOverTls();
    void whatIsSentWithEveryAnswer();
    void twoConsentsAtOnceHaveOneEffect();
    void whatIsEndedHereIsClosedThere();

private:
    void write(const char *name, const std::string &text)
    {
        QFile file(m_folder.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(text));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
    [[nodiscard]] std::string at(const char *name) const
    {
        return m_folder.filePath(QLatin1String(name)).toStdString();
    }
    std::unique_ptr<GatewayFixture> gatewayOn(const std::string &store, bool tls = false)
    {
        GatewayFixtureOptions options;
        options.tenants = 30;
        options.store = store;
        options.lockbox = "127.0.0.1:0";
        options.lockboxKey = at("lockbox.key");
        if (tls)
            options.lockboxTls = {at("cert.pem"), at("key.pem"), {}};
        return std::make_unique<GatewayFixture>(options);
    }
    /// A tenant outside of support-1's scope.
    static std::string outside(Gate &gate)
    {
        const auto list = [&gate](const std::string &person) {
            auto request = aboutFleet<v1::ListTenantsRequest>();
            request.set_page_size(500);
            v1::ListTenantsResponse answer;
            static_cast<void>(gate.inventory->ListTenants(as(person).get(), request, &answer));
            return std::vector<std::string>(answer.facts().id().begin(), answer.facts().id().end());
        };
        const auto own = list("support-1");
        for (const std::string &id : list("platform-1"))
            if (std::ranges::find(own, id) == own.end())
                return id;
        return {};
    }
    Cluster m_cluster;
    QTemporaryDir m_folder;
};

void TestLockboxDoor::aBrowserOverTls()
{
    const Authority first("First"), second("Second");
    const auto show = [this](const Authority &authority) {
        const Issued issued = authority.issue({"127.0.0.1", "access.clinics.test"});
        write("cert.pem", issued.certificate);
        write("key.pem", issued.key);
    };
    show(first);
    const auto gateway = gatewayOn({}, true);
    Gate gate(*gateway);
    const std::string tenant = outside(gate);
    QVERIFY(gate.switchOn(tenant));
    const std::string url = gate.link(tenant, "Dana Lee");
    QVERIFY2(url.starts_with("https://") && url.find(":" + std::to_string(gateway->lockboxPort())) != std::string::npos,
             url.c_str());
    const auto fetch = [&](const Authority &authority, QSsl::SslProtocol protocol) {
        QSslSocket socket;
        QSslConfiguration configuration = socket.sslConfiguration();
        configuration.setCaCertificates(QSslCertificate::fromData(QByteArray::fromStdString(authority.root())));
        configuration.setProtocol(protocol);
        socket.setSslConfiguration(configuration);
        socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), quint16(gateway->lockboxPort()));
        if (!socket.waitForEncrypted(5'000))
            return QByteArray();
        socket.write("GET " + pathOf(url) + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
        QByteArray text;
        while (socket.waitForReadyRead(5'000))
            text += socket.readAll();
        return text;
    };
    QVERIFY(fetch(first, QSsl::TlsV1_3).contains("Who of your operator may look"));
    QVERIFY(fetch(first, QSsl::TlsV1_2).startsWith("HTTP/1.0 200")
            || fetch(first, QSsl::TlsV1_2).startsWith("HTTP/1.1 200"));
    QCOMPARE(gate.http("GET", pathOf(url)).status, 0); // Nothing in the clear.
    show(second);                                      // Renewed while it serves.
    QTRY_VERIFY_WITH_TIMEOUT(fetch(second, QSsl::TlsV1_3).contains("Who of your operator may look"), 15'000);
    QVERIFY(fetch(first, QSsl::TlsV1_3).isEmpty());
}

void TestLockboxDoor::whatIsSentWithEveryAnswer()
{
    const auto gateway = gatewayOn({});
    Gate gate(*gateway);
    const std::string tenant = outside(gate);
    QVERIFY(gate.switchOn(tenant));
    const QByteArray page = pathOf(gate.link(tenant, "Dana Lee"));
    for (const QByteArray &path : {page, QByteArray("/elsewhere"), QByteArray("/lockbox.css"), page + "/report.csv"}) {
        const QByteArray head = gate.http("GET", path).head;
        for (const char *header : {"Cache-Control: no-store", "Referrer-Policy: no-referrer",
                                   "X-Content-Type-Options: nosniff", "frame-ancestors 'none'"})
            QVERIFY2(head.contains(header), (path + ": " + head).constData());
    }
    QVERIFY(gate.http("GET", page + "/report.csv").head.contains("attachment"));
    QCOMPARE(gate.http("POST", page, QByteArray(9'000, 'a')).status, 413);
    QCOMPARE(gate.http("HEAD", page).body, QByteArray());
    QCOMPARE(gate.http("TRACE", page).status, 405);
    // The gateway's monitoring and its consoles have other ports.
    QCOMPARE(gate.http("GET", "/metrics").status, 404);
    QVERIFY(gateway->lockboxPort() != gateway->port());
}

void TestLockboxDoor::twoConsentsAtOnceHaveOneEffect()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    const auto first = gatewayOn(url), second = gatewayOn(url);
    Gate one(*first), two(*second);
    const std::string tenant = outside(one);
    QVERIFY(one.switchOn(tenant));
    const QByteArray dana = pathOf(one.link(tenant, "Dana Lee")), kim = pathOf(one.link(tenant, "Kim Park"));
    for (int round = 0; round < 6; ++round) {
        const bool sameForm = round % 2 == 0;
        const v1::AccessGrant grant = one.ask(tenant, "ask " + std::to_string(round));
        const QByteArray rest = "/" + QByteArray::fromStdString(grant.id()) + "/consent";
        const QByteArray other = sameForm ? dana : kim;
        const QByteArray mine = formIn(one.http("GET", dana + rest).body);
        const QByteArray theirs = sameForm ? mine : formIn(two.http("GET", kim + rest).body);
        LoopbackAnswer here, there;
        std::thread racer([&] { there = two.http("POST", other + rest, theirs); });
        here = one.http("POST", dana + rest, mine);
        racer.join();
        QCOMPARE(int(here.status == 303) + int(there.status == 303), 1);
        QCOMPARE(int(here.status == 409) + int(there.status == 409), 1);
        QTRY_VERIFY(!one.told(grant.id()).tenant_consent().by().empty());
        const v1::AccessGrant now = one.told(grant.id());
        QCOMPARE(now.revision(), grant.revision() + 1); // Written once.
        QVERIFY(now.state() == v1::GRANT_STATE_REQUESTED);
        QVERIFY(one.approve(grant, now.revision(), "approve " + std::to_string(round)).ok());
        QTRY_VERIFY_WITH_TIMEOUT(two.letsIn(tenant, grant.id()), 20'000);
        auto back = aboutFleet<v1::GiveBackGrantRequest>("back " + std::to_string(round));
        back.set_grant_id(grant.id());
        v1::GiveBackGrantResponse answer;
        QVERIFY(one.access->GiveBackGrant(as("support-1").get(), back, &answer).ok());
    }
}

void TestLockboxDoor::whatIsEndedHereIsClosedThere()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    const auto first = gatewayOn(url), second = gatewayOn(url);
    Gate one(*first), two(*second);
    const std::string tenant = outside(one);
    QVERIFY(one.switchOn(tenant));
    const QByteArray page = pathOf(two.link(tenant, "Dana Lee"));
    const v1::AccessGrant grant = one.ask(tenant, "ask");
    const QByteArray rest = "/" + QByteArray::fromStdString(grant.id());
    QCOMPARE(one.http("POST", page + rest + "/consent", formIn(one.http("GET", page + rest + "/consent").body)).status,
             303); // A link of the other gateway.
    QTRY_VERIFY(!one.told(grant.id()).tenant_consent().by().empty());
    QVERIFY(one.approve(grant, one.told(grant.id()).revision(), "approve").ok());
    QTRY_VERIFY_WITH_TIMEOUT(two.letsIn(tenant, grant.id()), 20'000);
    GrantedStream stream(*two.inventory, as("support-1"), grant.id());
    QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
    QElapsedTimer since;
    since.start();
    QCOMPARE(one.http("POST", page + rest + "/end", formIn(one.http("GET", page + rest + "/end").body)).status, 303);
    QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
    QVERIFY2(since.elapsed() <= 5'000, qPrintable(QString::number(since.elapsed())));
    // A revoked link is none on the other gateway from the next request on.
    auto revoke = about<v1::RevokeLockboxLinkRequest>(tenant, "revoke");
    revoke.set_number(page.mid(3, 16).toStdString());
    v1::RevokeLockboxLinkResponse answer;
    QVERIFY(one.lockbox->RevokeLockboxLink(as("platform-1").get(), revoke, &answer).ok());
    QCOMPARE(two.http("GET", page).status, 404);
}

QTEST_GUILESS_MAIN(TestLockboxDoor)
#include "tst_lockbox_door.moc"
