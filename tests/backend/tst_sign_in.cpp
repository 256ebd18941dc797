// Persons who sign in, at the gateway's own door: both transports, real tokens, hostile ones, and streams that end when
// a token, a lock or a rule says so.
#include "backend/rpc/stream_seat.h"
#include "tests/fixtures/audit_lines.h"
#include "tests/fixtures/certificates.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"
#include "tests/fixtures/sign_in_provider.h"

#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/session.pb.h"

#include <grpcpp/grpcpp.h>

#include <QTemporaryDir>
#include <QtTest>

#include <arpa/inet.h>
#include <chrono>
#include <ifaddrs.h>
#include <net/if.h>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;
using Json = SignInProvider::Json;

namespace {

constexpr char kHello[] = "bulkhead.v1.SessionService.Hello";
constexpr char kWatch[] = "bulkhead.v1.InventoryService.WatchTenants";
enum Code { kOk = 0, kCancelled = 1, kPermissionDenied = 7, kAborted = 10, kUnauthenticated = 16 };

std::int64_t nowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

v1::HelloRequest hello()
{
    v1::HelloRequest request;
    request.mutable_context()->mutable_fleet();
    return request;
}

v1::WatchTenantsRequest watch(const std::string &resume = {})
{
    v1::WatchTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_resume_token(resume);
    return request;
}

/// A provider and a gateway that believes it.
struct House
{
    explicit House(bool people = false, const std::string &store = {}, const ServerTls &tls = {})
    {
        write();
        GatewayFixture::Options options;
        options.people = people;
        options.signIn = signInFile().toStdString();
        options.store = store;
        options.tls = tls;
        if (tls.used())
            options.listen = "0.0.0.0:0";
        gateway = std::make_unique<GatewayFixture>(options);
        inProcess = gateway->inProcess();
        network = gateway->loopback();
    }
    QString signInFile() const { return folder.filePath(QStringLiteral("sign-in.toml")); }
    /// The sign-in file, with more at its end. As an editor does it: the new file takes the old one's name.
    void write(const QByteArray &more = {}, const QByteArray &region = "us-east") const
    {
        QSaveFile file(signInFile());
        if (file.open(QIODevice::WriteOnly))
            file.write("[provider]\nissuer = \"" + QByteArray::fromStdString(provider.issuer())
                       + "\"\naudience = \"gateway\"\nclient_id = \"console\"\nresource = \"https://gateway.example\"\n"
                         "[[grant]]\nclaim = \"groups\"\nvalue = \"support\"\nrole = \"support\"\n"
                         "scope = { regions = [\""
                       + region
                       + "\"] }\n[[grant]]\nclaim = \"groups\"\nvalue = \"platform\"\nrole = \"platform-operations\"\n"
                         "scope = { all = true }\n"
                       + more);
        QVERIFY(file.commit());
    }
    std::string token(const std::string &person, const std::string &group, std::int64_t seconds = 300) const
    {
        return provider.token("rsa-1", provider.claims(person, group, nowMs(), seconds));
    }
    std::shared_ptr<grpc::Channel> on(const QString &transport) const
    {
        return transport == QLatin1String("in-process") ? inProcess : network;
    }

    SignInProvider provider;
    QTemporaryDir folder;
    std::unique_ptr<GatewayFixture> gateway;
    std::shared_ptr<grpc::Channel> inProcess, network;
};

/// An IPv4 address of this machine by which others could reach it; empty: it has none.
std::string outwardAddress()
{
    ifaddrs *all = nullptr;
    std::string found;
    if (getifaddrs(&all) != 0)
        return found;
    for (const ifaddrs *one = all; one != nullptr && found.empty(); one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & IFF_LOOPBACK) != 0)
            continue;
        char text[INET_ADDRSTRLEN] = "";
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in *>(one->ifa_addr)->sin_addr, text, sizeof text);
        found = text;
    }
    freeifaddrs(all);
    return found;
}

v1::WatchTenantsResponse lastWithToken(const RawAnswer &answer)
{
    v1::WatchTenantsResponse last;
    for (const std::string &bytes : answer.messages) {
        v1::WatchTenantsResponse message;
        if (message.ParseFromString(bytes) && !message.frame().resume_token().empty())
            last = message;
    }
    return last;
}

} // namespace

class TestSignIn : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void aConsoleIsToldWhereToSignIn_data() { transports(); }
    void aConsoleIsToldWhereToSignIn();
    void aPersonIsWhoTheTokenSays_data() { transports(); }
    void aPersonIsWhoTheTokenSays();
    void hostileTokensAreRefused_data();
    void hostileTokensAreRefused();
    void clocksMayDifferByAMinute_data() { transports(); }
    void clocksMayDifferByAMinute();
    void tokensThatAreNobodysAreRefusedAlike();
    void longTokens_data() { transports(); }
    void longTokens();
    void aFloodOfUnknownKeysAsksNobody_data() { transports(); }
    void aFloodOfUnknownKeysAsksNobody();
    void streamsEndWithTheToken_data() { transports(); }
    void streamsEndWithTheToken();
    void anotherPersonsTokenResumesNothing_data() { transports(); }
    void anotherPersonsTokenResumesNothing();
    void anUploadEndsWithTheToken();
    void aLockEndsStreamsAndCalls();
    void changedGrantsEndStreams();
    void brokenFilesChangeNothing();
    void accountsAndPersonsStandSideBySide();
    void auditSaysWhatWasWrongAndNeverHoldsAToken();
    void aReaderThatDoesNotTakeItsLastMessageIsCutOff();
    void otherMachinesAreServedWithTlsAndATokenOnly();

private:
    static void transports();
    std::map<std::string, std::pair<std::string, std::string>> hostile() const; ///< name → token, reason
    std::unique_ptr<House> m_house;
};

void TestSignIn::initTestCase()
{
    m_house = std::make_unique<House>();
}

void TestSignIn::cleanupTestCase()
{
    m_house.reset();
}

void TestSignIn::transports()
{
    QTest::addColumn<QString>("transport");
    QTest::newRow("in-process") << "in-process";
    QTest::newRow("network") << "network";
}

void TestSignIn::aConsoleIsToldWhereToSignIn()
{
    QFETCH(QString, transport);
    v1::SignInOptionsRequest request;
    request.mutable_context()->mutable_fleet();
    for (const std::string &token : {std::string(), std::string("wrong"), m_house->token("alice", "support", -60)}) {
        const RawAnswer answer =
            RawCall{m_house->on(transport), "bulkhead.v1.SessionService.SignInOptions", token}(request);
        QCOMPARE(answer.code, int(kOk));
        v1::SignInOptionsResponse told;
        QVERIFY(told.ParseFromString(answer.messages.at(0)));
        QCOMPARE(told.issuer(), m_house->provider.issuer());
        QCOMPARE(told.client_id(), std::string("console"));
        QCOMPARE(told.audience(), std::string("gateway"));
        QCOMPARE(told.resource(), std::string("https://gateway.example"));
        QCOMPARE(told.scopes_size(), 3);
    }
    QCOMPARE(v1::SignInOptionsResponse::descriptor()->field_count(), 5); // Whoever adds one thinks of strangers.
}

void TestSignIn::aPersonIsWhoTheTokenSays()
{
    QFETCH(QString, transport);
    const std::int64_t ends = nowMs() / 1'000 * 1'000 + 300'000;
    const RawAnswer answer = RawCall{m_house->on(transport), kHello, m_house->token("alice", "support")}(hello());
    QCOMPARE(answer.code, int(kOk));
    v1::HelloResponse session;
    QVERIFY(session.ParseFromString(answer.messages.at(0)));
    QCOMPARE(session.person_id(), std::string("alice"));
    QCOMPARE(session.role(), v1::ROLE_SUPPORT);
    QCOMPARE(session.scope_label(), std::string("us-east"));
    QVERIFY(!session.single_user());
    QVERIFY(session.token_ends_ms() - ends >= 0 && session.token_ends_ms() - ends <= 1'000);
}

std::map<std::string, std::pair<std::string, std::string>> TestSignIn::hostile() const
{
    static const SignInProvider kStranger;
    const SignInProvider &own = m_house->provider;
    const std::int64_t now = nowMs();
    const Json good = own.claims("alice", "support", now);
    const auto with = [&](const char *key, const Json &value) {
        Json claims = good;
        claims[key] = value;
        return own.token("rsa-1", claims);
    };
    const Json head{{"alg", "RS256"}, {"kid", "rsa-1"}};
    Json critical = head;
    critical["crit"] = Json::array({"exp"});
    const std::string whole = own.token("rsa-1", good);
    const std::string text = base64Url(R"({"alg":"HS256","kid":"rsa-1"})") + "." + base64Url(good.dump());
    const std::string twice = base64Url(R"({"alg":"RS256","kid":"other","kid":"rsa-1"})");
    return {
        {"no token", {"", "TOKEN_REFUSED"}},
        {"expired", {m_house->token("alice", "support", -1), "TOKEN_EXPIRED"}},
        {"without a signature", {base64Url(R"({"alg":"none"})") + "." + base64Url(good.dump()) + ".", "TOKEN_REFUSED"}},
        {"sealed with the public key", {text + "." + base64Url(hmac256(own.pemOf("rsa-1"), text)), "TOKEN_REFUSED"}},
        {"by a stranger's key", {kStranger.token("rsa-1", good), "TOKEN_REFUSED"}},
        {"by a stranger's provider",
         {kStranger.token("rsa-1", kStranger.claims("alice", "support", now)), "TOKEN_REFUSED"}},
        {"of another issuer", {with("iss", "https://elsewhere.example"), "TOKEN_REFUSED"}},
        {"for another audience", {with("aud", "another"), "TOKEN_REFUSED"}},
        {"issued in five minutes", {with("iat", now / 1'000 + 300), "TOKEN_NOT_YET_VALID"}},
        {"good in five minutes", {with("nbf", now / 1'000 + 300), "TOKEN_NOT_YET_VALID"}},
        {"deeply nested",
         {own.sign("rsa-1", head, "{\"a\":" + std::string(500, '[') + std::string(500, ']') + "}"), "TOKEN_REFUSED"}},
        {"with two key ids", {twice + whole.substr(whole.find('.')), "TOKEN_REFUSED"}},
        {"with a critical header", {own.sign("rsa-1", critical, good.dump()), "TOKEN_REFUSED"}},
        {"by an unknown key", {own.sign("rsa-1", {{"alg", "RS256"}, {"kid", "x"}}, good.dump()), "TOKEN_REFUSED"}},
        {"without a grant", {m_house->token("alice", "nobody"), "NO_GRANT"}},
        {"without a name", {with("preferred_username", Json()), "PERSON_NOT_NAMED"}},
        {"with a name that cannot be written", {with("preferred_username", "Alice B"), "PERSON_NOT_NAMED"}},
        {"of two roles", {with("groups", Json::array({"support", "platform"})), "GRANTS_CONFLICT"}}};
}

void TestSignIn::hostileTokensAreRefused_data()
{
    QTest::addColumn<QString>("transport");
    QTest::addColumn<QString>("name");
    for (const char *transport : {"in-process", "network"}) {
        for (const auto &[name, token] : hostile())
            QTest::addRow("%s, %s", name.c_str(), transport) << transport << QString::fromStdString(name);
    }
}

void TestSignIn::hostileTokensAreRefused()
{
    QFETCH(QString, transport);
    QFETCH(QString, name);
    const auto [token, reason] = hostile().at(name.toStdString());
    for (const char *method : {kHello, kWatch}) {
        const v1::HelloRequest plain = hello();
        const v1::WatchTenantsRequest stream = watch();
        const bool streams = method == std::string(kWatch);
        const RawAnswer answer = RawCall{m_house->on(transport), method, token}(
            streams ? static_cast<const google::protobuf::Message &>(stream) : plain);
        QCOMPARE(answer.reason, reason);
        const bool genuine = reason == "NO_GRANT" || reason == "PERSON_NOT_NAMED" || reason == "GRANTS_CONFLICT";
        QCOMPARE(answer.code, int(genuine ? kPermissionDenied : kUnauthenticated));
        QVERIFY(answer.messages.empty());
        QVERIFY(answer.trailerBytes < 2048);
        if (reason == "NO_GRANT")
            QVERIFY2(answer.summary.find("\"groups\"") != std::string::npos, answer.summary.c_str());
    }
}

void TestSignIn::clocksMayDifferByAMinute()
{
    QFETCH(QString, transport);
    for (const char *begins : {"iat", "nbf"}) {
        Json claims = m_house->provider.claims("alice", "support", nowMs());
        claims[begins] = nowMs() / 1'000 + 55; // By the provider's clock it is later.
        const std::string token = m_house->provider.token("rsa-1", claims);
        QCOMPARE((RawCall{m_house->on(transport), kHello, token}(hello()).reason), std::string());
    }
    // About the end they may not: what the gateway has ended cannot go on.
    const std::string over = m_house->token("alice", "support", -300);
    QCOMPARE((RawCall{m_house->on(transport), kHello, over}(hello()).reason), std::string("TOKEN_EXPIRED"));
}

void TestSignIn::tokensThatAreNobodysAreRefusedAlike()
{
    std::set<std::string> answers;
    for (const auto &[name, token] : hostile()) {
        if (token.second != "TOKEN_REFUSED")
            continue;
        const RawAnswer answer = RawCall{m_house->network, kHello, token.first}(hello());
        answers.insert(answer.text + '|' + answer.summary + '|' + answer.remedy);
    }
    QCOMPARE(answers.size(), std::size_t(1));
}

void TestSignIn::longTokens()
{
    QFETCH(QString, transport);
    Json claims = m_house->provider.claims("alice", "support", nowMs());
    claims["more"] = std::string(5'400, 'x');
    const std::string long7 = m_house->provider.token("rsa-1", claims);
    QVERIFY(long7.size() > 7'500 && long7.size() < 8'192);
    QCOMPARE((RawCall{m_house->on(transport), kHello, long7}(hello()).code), int(kOk));
    claims["more"] = std::string(7'000, 'x');
    QVERIFY((RawCall{m_house->on(transport), kHello, m_house->provider.token("rsa-1", claims)}(hello()).code) != kOk);
    const RawAnswer huge = RawCall{m_house->on(transport), kHello, std::string(3 << 20, 'x')}(hello());
    QVERIFY(huge.code != kOk && huge.messages.empty());
    // gRPC itself ends a connection with such a header; others go on.
    const auto fresh = transport == QLatin1String("network") ? m_house->gateway->loopback() : m_house->inProcess;
    QCOMPARE((RawCall{fresh, kHello, m_house->token("alice", "support")}(hello()).code), int(kOk));
    m_house->network = m_house->gateway->loopback();
}

void TestSignIn::aFloodOfUnknownKeysAsksNobody()
{
    QFETCH(QString, transport);
    House house; // Its keys were fetched a moment ago, so strange ones are no reason to ask again.
    QCOMPARE((RawCall{house.on(transport), kHello, house.token("alice", "support")}(hello()).code), int(kOk));
    std::vector<std::thread> callers;
    for (int c = 0; c < 4; ++c)
        callers.emplace_back([&, c] {
            for (int i = 0; i < 25; ++i) {
                const Json header{{"alg", "RS256"}, {"kid", std::to_string(c * 100 + i)}};
                (void)RawCall{house.on(transport), kHello, house.provider.sign("rsa-1", header, "{}")}(hello());
            }
        });
    for (std::thread &caller : callers)
        caller.join();
    QCOMPARE(house.provider.keysAsked(), 1);
}

void TestSignIn::streamsEndWithTheToken()
{
    QFETCH(QString, transport);
    const std::string token = m_house->token("alice", "support", 3);
    const std::int64_t latestEnd = nowMs() + 3'000;
    const RawAnswer answer = RawCall{m_house->on(transport), kWatch, token, 10'000, 20}(watch());
    const std::int64_t over = nowMs() - latestEnd;
    QCOMPARE(answer.code, int(kUnauthenticated));
    QCOMPARE(answer.reason, std::string("TOKEN_EXPIRED"));
    QVERIFY2(over > -1'100 && over < 5'000, std::to_string(over).c_str());
    QVERIFY(!answer.messages.empty());
    QCOMPARE((RawCall{m_house->on(transport), kHello, token}(hello()).reason), std::string("TOKEN_EXPIRED"));
    // Signed in again, the console goes on where it was.
    const std::string resume = lastWithToken(answer).frame().resume_token();
    QVERIFY(!resume.empty());
    const RawAnswer again = RawCall{m_house->on(transport), kWatch, m_house->token("alice", "support")}(watch(resume));
    v1::WatchTenantsResponse first;
    QVERIFY(first.ParseFromString(again.messages.at(0)));
    QVERIFY(!first.frame().snapshot() && !first.frame().reset());
}

void TestSignIn::anotherPersonsTokenResumesNothing()
{
    QFETCH(QString, transport);
    const auto channel = m_house->on(transport);
    const RawAnswer own = RawCall{channel, kWatch, m_house->token("alice", "support"), 2}(watch());
    const std::string resume = lastWithToken(own).frame().resume_token();
    QVERIFY(!resume.empty());
    for (const auto &[person, group] : {std::pair{"bob", "support"}, std::pair{"carol", "platform"}}) {
        const RawAnswer other = RawCall{channel, kWatch, m_house->token(person, group)}(watch(resume));
        v1::WatchTenantsResponse first;
        QVERIFY(first.ParseFromString(other.messages.at(0)));
        QVERIFY(first.frame().snapshot() && first.frame().reset());
    }
}

void TestSignIn::anUploadEndsWithTheToken()
{
    const auto stub = v1::InventoryService::NewStub(m_house->network);
    grpc::ClientContext context;
    context.AddMetadata("authorization", "Bearer " + m_house->token("carol", "platform", 2));
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    v1::ImportTenantsResponse response;
    const auto upload = stub->ImportTenants(&context, &response);
    const std::int64_t begun = nowMs();
    const grpc::Status status = upload->Finish(); // Sends nothing, and waits for the gateway's word.
    QCOMPARE(int(status.error_code()), int(kCancelled));
    QVERIFY(nowMs() - begun < 7'000);
}

void TestSignIn::aLockEndsStreamsAndCalls()
{
    House house;
    const std::string alice = house.token("alice", "support"), bob = house.token("bob", "support");
    std::int64_t locked = 0;
    RawCall stream{house.network, kWatch, alice, 10'000, 20};
    stream.afterFirst = [&] {
        house.write("[[locked]]\nperson = \"alice\"\nwhy = \"left the company\"\n");
        locked = nowMs();
    };
    RawAnswer others;
    std::thread other([&] { others = RawCall{house.inProcess, kWatch, bob, 10'000, 8}(watch()); });
    const RawAnswer answer = stream(watch());
    const std::int64_t took = nowMs() - locked;
    other.join();
    QCOMPARE(answer.code, int(kPermissionDenied));
    QCOMPARE(answer.reason, std::string("PERSON_LOCKED"));
    QVERIFY2(took < 5'000, std::to_string(took).c_str());
    QVERIFY(others.reason.empty()); // Ended by its own deadline.
    QCOMPARE((RawCall{house.network, kHello, alice}(hello()).reason), std::string("PERSON_LOCKED"));
    QCOMPARE((RawCall{house.network, kHello, bob}(hello()).code), int(kOk));
    house.write();
    QTRY_COMPARE((RawCall{house.network, kHello, alice}(hello()).code), int(kOk));
}

void TestSignIn::changedGrantsEndStreams()
{
    House house;
    const std::string token = house.token("alice", "support");
    RawCall stream{house.network, kWatch, token, 10'000, 20};
    stream.afterFirst = [&] { house.write({}, "eu-central"); };
    const RawAnswer answer = stream(watch());
    QCOMPARE(answer.code, int(kAborted));
    QCOMPARE(answer.reason, std::string("RIGHTS_CHANGED"));
    v1::HelloResponse session;
    QVERIFY(session.ParseFromString(RawCall{house.network, kHello, token}(hello()).messages.at(0)));
    QCOMPARE(session.scope_label(), std::string("eu-central"));
}

void TestSignIn::brokenFilesChangeNothing()
{
    House house;
    house.write("[[locked]]\nperson = \"alice\"\n");
    const std::string alice = house.token("alice", "support");
    QTRY_COMPARE((RawCall{house.network, kHello, alice}(hello()).reason), std::string("PERSON_LOCKED"));
    house.write("[[locked]]\nperson = \"\"\n");
    // A lock that comes after it is the sign that the broken file was looked at; the old one still holds.
    QCOMPARE((RawCall{house.network, kHello, alice}(hello()).reason), std::string("PERSON_LOCKED"));
    house.write("[[locked]]\nperson = \"alice\"\n[[locked]]\nperson = \"bob\"\n");
    QTRY_COMPARE((RawCall{house.network, kHello, house.token("bob", "support")}(hello()).reason),
                 std::string("PERSON_LOCKED"));
    QCOMPARE((RawCall{house.network, kHello, alice}(hello()).reason), std::string("PERSON_LOCKED"));
}

void TestSignIn::accountsAndPersonsStandSideBySide()
{
    House house(true);
    QCOMPARE((RawCall{house.network, kHello, house.token("alice", "support")}(hello()).code), int(kOk));
    const std::string account = GatewayFixture::token("support-1");
    QCOMPARE((RawCall{house.network, kHello, account}(hello()).code), int(kOk));
    const RawAnswer under = RawCall{house.network, kHello, house.token("platform-1", "platform")}(hello());
    QCOMPARE(under.reason, std::string("PERSON_ID_TAKEN"));
    QCOMPARE(under.code, int(kPermissionDenied));
    RawCall stream{house.network, kWatch, account, 10'000, 20};
    stream.afterFirst = [&] { house.write("[[locked]]\nperson = \"support-1\"\n"); };
    QCOMPARE(stream(watch()).reason, std::string("PERSON_LOCKED"));
    QCOMPARE((RawCall{house.network, kHello, account}(hello()).reason), std::string("PERSON_LOCKED"));
}

void TestSignIn::auditSaysWhatWasWrongAndNeverHoldsAToken()
{
    QTemporaryDir folder;
    const std::string store = folder.filePath(QStringLiteral("fleet.db")).toStdString();
    const auto tokens = hostile();
    {
        House house(false, store);
        for (const auto &[name, token] : tokens)
            (void)RawCall{house.network, kHello, token.first}(hello());
        (void)RawCall{house.network, kHello, house.token("alice", "nobody")}(hello());
        (void)RawCall{house.network, kHello, house.token("alice", "support", -1)}(hello());
    }
    QString all;
    for (const std::string &line : auditLines(store, {}))
        all += QString::fromStdString(line) + '\n';
    for (const char *reason : {"TOKEN_REFUSED", "TOKEN_EXPIRED", "NO_GRANT"})
        QVERIFY2(all.contains(QString::fromLatin1(reason)), qPrintable(all));
    QByteArray bytes;
    for (const char *end : {"", "-wal"}) {
        QFile file(QString::fromStdString(store + end));
        if (file.open(QIODevice::ReadOnly))
            bytes += file.readAll();
    }
    QVERIFY(bytes.contains("an algorithm that is not allowed"));
    for (const auto &[name, token] : tokens) {
        const std::string &text = token.first;
        for (std::size_t at = 0; at + 24 <= text.size(); at += 24)
            QVERIFY2(!bytes.contains(QByteArray::fromStdString(text.substr(at, 24))), name.c_str());
    }
}

void TestSignIn::aReaderThatDoesNotTakeItsLastMessageIsCutOff()
{
    class Seat final : public StreamSeat
    {
    public:
        Seat()
            : StreamSeat(
                [](std::function<void()> job) {
                    std::thread(std::move(job)).detach();
                    return true;
                },
                60'000)
        {
        }
        std::atomic<int> writes = 0, abandoned = 0;
        std::atomic<bool> ended = false;
        absl::StatusCode code = absl::StatusCode::kOk;

    private:
        absl::Status turn(bool, Turn &next) override
        {
            next = Turn::Write;
            return absl::OkStatus();
        }
        void write() override { ++writes; } // And it never says wrote().
        void abandon() override { ++abandoned; }
        void end(const absl::Status &status) override
        {
            code = status.code();
            ended = true;
        }
    } seat;
    const auto steady = [] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    };
    seat.begin();
    QTRY_COMPARE(seat.writes.load(), 1);
    seat.revoke(absl::UnauthenticatedError("over"));
    seat.beat(steady());
    QCOMPARE(seat.abandoned.load(), 0);
    seat.beat(steady() + 2'001);
    seat.beat(steady() + 3'000);
    QCOMPARE(seat.abandoned.load(), 1);
    seat.wrote(false);
    QTRY_VERIFY(seat.ended);
    QCOMPARE(seat.code, absl::StatusCode::kCancelled);
}

void TestSignIn::otherMachinesAreServedWithTlsAndATokenOnly()
{
    const std::string host = outwardAddress();
    if (host.empty())
        QSKIP("This machine has no address but its own.");
    const Authority authority("The authority of the tests");
    const Issued issued = authority.issue({host});
    QTemporaryDir folder;
    const auto put = [&](const char *name, const std::string &text) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(QByteArray::fromStdString(text));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return file.fileName().toStdString();
    };
    const House house(false, {}, ServerTls{put("g.pem", issued.certificate), put("g.key", issued.key), {}});
    const std::string address = host + ":" + std::to_string(house.gateway->port());
    grpc::SslCredentialsOptions trusted;
    trusted.pem_root_certs = authority.root();
    const auto safe = grpc::CreateChannel(address, grpc::SslCredentials(trusted));
    QCOMPARE((RawCall{safe, kHello, house.token("alice", "support")}(hello()).code), int(kOk));
    QCOMPARE((RawCall{safe, kHello}(hello()).code), int(kUnauthenticated));
    const auto clear = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    QVERIFY((RawCall{clear, kHello, house.token("alice", "support")}(hello()).code) != kOk);
}

QTEST_GUILESS_MAIN(TestSignIn)
#include "tst_sign_in.moc"
