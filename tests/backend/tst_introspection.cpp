// The provider's word on tokens that are good by themselves: who signed out there is out here, who is asked how often,
// and what counts while nobody answers.
#include "backend/driver/oidc_identity.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"
#include "tests/fixtures/sign_in_provider.h"

#include "bulkhead/v1/inventory.pb.h"
#include "bulkhead/v1/session.pb.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <chrono>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;
using Json = SignInProvider::Json;

namespace {

constexpr std::int64_t kNow = 1'790'000'000'000;
constexpr char kHello[] = "bulkhead.v1.SessionService.Hello";
constexpr char kWatch[] = "bulkhead.v1.InventoryService.WatchTenants";

class HandClock final : public Clock
{
public:
    [[nodiscard]] std::int64_t nowMs() const override { return now; }
    std::atomic<std::int64_t> now = kNow;
};

Scope usEast()
{
    Scope scope;
    scope.regions = {"us-east"};
    return scope;
}

/// A provider, and an identity that asks it about tokens by a clock that the test holds.
struct Ground
{
    Ground() { open(); }
    void open(const std::string &secret = "s:cret/1")
    {
        OidcConfig config;
        config.console = {provider.issuer(), "console", {"openid"}, "gateway", {}};
        config.algorithms = {"RS256"};
        config.introspection = OidcClient{"gate way", Secret(secret)};
        config.rules.grants = {{"groups", "support", Role::Support, usEast()}};
        identity.reset();
        identity = std::make_unique<OidcIdentity>(config, clock, nullptr, [this](const std::string &line) {
            const std::scoped_lock lock(mutex);
            said += line + '\n';
        });
    }
    [[nodiscard]] Json claims(const std::string &person = "alice", std::int64_t seconds = 3'600) const
    {
        Json claims = provider.claims(person, "support", clock.now, seconds);
        claims["token_type"] = "Bearer";
        return claims;
    }
    /// A JWT that counts at the provider.
    std::string given(const std::string &person = "alice")
    {
        std::string token = provider.token("rsa-1", claims(person));
        provider.gives(token, {});
        return token;
    }
    [[nodiscard]] NoEntry refusal(const std::string &token) const
    {
        return whyNoEntry(identity->whoIs(token).status());
    }
    [[nodiscard]] std::string log()
    {
        const std::scoped_lock lock(mutex);
        return said;
    }

    SignInProvider provider;
    HandClock clock;
    std::mutex mutex;
    std::string said;
    std::unique_ptr<OidcIdentity> identity;
};

} // namespace

Q_DECLARE_METATYPE(NoEntry)

class TestIntrospection : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { m_ground = std::make_unique<Ground>(); }
    void cleanupTestCase() { m_ground.reset(); }
    void aSignatureAloneLetsNobodyIn();
    void whoSitsIsAskedAboutAndWhoLeftIsNot();
    void manyCallersWithOneTokenMakeOneQuestion();
    void aTokenThatIsNoJwtIsWhatTheProviderSays_data();
    void aTokenThatIsNoJwtIsWhatTheProviderSays();
    void brokenTokensAreNotAskedAbout();
    void whatASilentProviderSaidLastCountsForAWhile_data();
    void whatASilentProviderSaidLastCountsForAWhile();
    void aStrangersOddTokenSilencesNobody();
    void aWrongSecretIsSaid();
    void aSignOutAtTheProviderEndsStreamsAndCalls_data();
    void aSignOutAtTheProviderEndsStreamsAndCalls();

private:
    std::unique_ptr<Ground> m_ground; ///< For cases that leave its clock and its provider as they are.
};

void TestIntrospection::aSignatureAloneLetsNobodyIn()
{
    Ground ground;
    const std::string token = ground.given();
    QVERIFY(!ground.identity->glance(token)); // The provider has to be asked.
    const auto who = ground.identity->whoIs(token);
    QVERIFY2(who.ok(), std::string(who.status().message()).c_str());
    QCOMPARE(who->person.id, std::string("alice"));
    QVERIFY(who->watched);
    const auto again = ground.identity->glance(token); // At once: it was asked about a moment ago.
    QVERIFY(again && again->ok());
    QCOMPARE(ground.provider.questionsAbout(token), 1);
    QCOMPARE(ground.provider.askedBy(), std::string("Basic Z2F0ZSUyMHdheTpzJTNBY3JldCUyRjE=")); // Both encoded.
    // Well signed, and the provider knows it no longer: it is over, and not nobody's.
    QCOMPARE(ground.refusal(ground.provider.token("rsa-1", ground.claims("bob"))), NoEntry::Ended);
}

void TestIntrospection::whoSitsIsAskedAboutAndWhoLeftIsNot()
{
    Ground ground;
    const std::string token = ground.given(), left = ground.given("bob");
    auto sits = ground.identity->whoIs(token);
    QVERIFY(sits.ok() && ground.identity->whoIs(left).ok());
    ground.clock.now += OidcAskPace().everyMs;
    QTRY_COMPARE(ground.provider.questionsAbout(token), 2);
    QVERIFY(ground.identity->standing(*sits).ok());
    ground.provider.takesBack(token);
    ground.clock.now += OidcAskPace().everyMs;
    QTRY_COMPARE(whyNoEntry(ground.identity->standing(*sits)), NoEntry::Ended);
    QCOMPARE(ground.refusal(token), NoEntry::Ended);
    QCOMPARE(ground.provider.questionsAbout(left), 1); // Nobody sits with it; a call would ask again.
    QVERIFY(!ground.identity->glance(left));
    ground.provider.takesBack(left);
    QCOMPARE(ground.refusal(left), NoEntry::Ended);
}

void TestIntrospection::manyCallersWithOneTokenMakeOneQuestion()
{
    Ground ground;
    const std::string token = ground.given();
    QVERIFY(ground.identity->whoIs(ground.given("bob")).ok()); // The provider's address is known.
    std::atomic<int> in = 0;
    std::vector<std::thread> callers;
    {
        const auto nobodyAnswers = ground.provider.held();
        for (int c = 0; c < 8; ++c)
            callers.emplace_back([&] { in += ground.identity->whoIs(token).ok() ? 1 : 0; });
        QTRY_COMPARE(ground.provider.questionsAbout(token), 1);
    }
    for (std::thread &caller : callers)
        caller.join();
    QCOMPARE(in.load(), 8);
    QCOMPARE(ground.provider.questionsAbout(token), 1);
}

void TestIntrospection::aTokenThatIsNoJwtIsWhatTheProviderSays_data()
{
    QTest::addColumn<QByteArray>("change"); // Of the answer: a merge patch.
    QTest::addColumn<bool>("good");
    QTest::addColumn<NoEntry>("why");
    QTest::newRow("as it should be") << QByteArray("{}") << true << NoEntry::Unknown;
    QTest::newRow("of small letters") << QByteArray(R"({"token_type":"bearer"})") << true << NoEntry::Unknown;
    QTest::newRow("another issuer's") << QByteArray(R"({"iss":"https://elsewhere.example"})") << false
                                      << NoEntry::Unknown;
    QTest::newRow("of no issuer") << QByteArray(R"({"iss":null})") << false << NoEntry::Unknown;
    QTest::newRow("for another audience") << QByteArray(R"({"aud":"other"})") << false << NoEntry::Unknown;
    QTest::newRow("for nobody in particular") << QByteArray(R"({"aud":null})") << false << NoEntry::Unknown;
    QTest::newRow("without an end") << QByteArray(R"({"exp":null})") << false << NoEntry::Unknown;
    QTest::newRow("that is over") << QByteArray(R"({"exp":1000})") << false << NoEntry::Expired;
    QTest::newRow("one that renews a sign-in") << QByteArray(R"({"token_type":null})") << false << NoEntry::Unknown;
    QTest::newRow("one that says it renews")
        << QByteArray(R"({"token_use":"refresh_token"})") << false << NoEntry::Unknown;
    QTest::newRow("one that wants a proof") << QByteArray(R"({"token_type":"DPoP"})") << false << NoEntry::Unknown;
    QTest::newRow("one that is bound to a certificate")
        << QByteArray(R"({"cnf":{"x5t#S256":"a"}})") << false << NoEntry::Unknown;
    QTest::newRow("of no role here") << QByteArray(R"({"groups":[]})") << false << NoEntry::NoGrant;
}

void TestIntrospection::aTokenThatIsNoJwtIsWhatTheProviderSays()
{
    QFETCH(QByteArray, change);
    QFETCH(bool, good);
    QFETCH(NoEntry, why);
    Ground &ground = *m_ground;
    Json answer = ground.claims();
    answer.merge_patch(Json::parse(change.toStdString()));
    const std::string token = "ory_at_4711.x-Y_z~" + std::to_string(qHash(change));
    ground.provider.gives(token, answer);
    const auto who = ground.identity->whoIs(token);
    QVERIFY2(who.ok() == good, std::string(who.status().message()).c_str());
    if (good)
        QCOMPARE(who->person.id, std::string("alice"));
    else
        QCOMPARE(whyNoEntry(who.status()), why);
    QCOMPARE(ground.refusal("never-given"), NoEntry::Unknown);
    QCOMPARE(ground.refusal("never-given"), NoEntry::Unknown);
    QCOMPARE(ground.provider.questionsAbout("never-given"), 1); // A "no" stands for a while.
}

void TestIntrospection::brokenTokensAreNotAskedAbout()
{
    Ground ground;
    const SignInProvider stranger;
    const std::string foreign = stranger.token("rsa-1", ground.claims());
    ground.provider.gives(foreign, ground.claims());
    QCOMPARE(ground.refusal(foreign),
             NoEntry::Unknown); // Signed by nobody's key here, whatever the provider would say.
    QCOMPARE(ground.provider.questionsAbout(foreign), 0);
    for (const std::string &broken : {std::string(), std::string("a b"), std::string("a\nb"), std::string(9'000, 'x')})
        QCOMPARE(ground.refusal(broken), NoEntry::Unknown);
    QCOMPARE(ground.provider.askedBy(), std::string()); // Not one question.
}

void TestIntrospection::whatASilentProviderSaidLastCountsForAWhile_data()
{
    QTest::addColumn<int>("status"); // 0: it is down.
    QTest::newRow("down") << 0;
    QTest::newRow("in trouble") << 503;
    QTest::newRow("overrun") << 429;
}

void TestIntrospection::whatASilentProviderSaidLastCountsForAWhile()
{
    QFETCH(int, status);
    Ground ground;
    const OidcAskPace pace;
    const std::string token = ground.given();
    const auto sits = ground.identity->whoIs(token);
    QVERIFY(sits.ok());
    if (status == 0)
        ground.provider.goDown();
    else
        ground.provider.answerQuestionsWith(status, "busy");
    ground.clock.now += pace.graceMs - 1;
    QVERIFY(ground.identity->whoIs(token).ok());
    QVERIFY(ground.identity->standing(*sits).ok());
    QCOMPARE(ground.refusal(ground.given("bob")), NoEntry::ProviderSilent); // Of whom nothing was ever said.
    ground.clock.now += pace.everyMs;
    QTRY_COMPARE(whyNoEntry(ground.identity->standing(*sits)), NoEntry::ProviderSilent);
    QCOMPARE(ground.refusal(token), NoEntry::ProviderSilent);
    // It is back: who is still there goes on.
    ground.provider.answerQuestionsWith(200);
    if (status == 0)
        ground.provider.comeBack();
    ground.clock.now += pace.everyMs;
    QTRY_VERIFY(ground.identity->standing(*sits).ok());
    QVERIFY(ground.identity->whoIs(token).ok());
}

void TestIntrospection::aStrangersOddTokenSilencesNobody()
{
    Ground ground;
    const std::string token = ground.given();
    QVERIFY(ground.identity->whoIs(token).ok());
    ground.provider.answerQuestionsWith(400, R"({"error":"invalid_request"})");
    QCOMPARE(ground.refusal("odd"), NoEntry::Unknown);
    ground.provider.answerQuestionsWith(500, "stack trace");
    QCOMPARE(ground.refusal("odder"), NoEntry::ProviderSilent);
    ground.provider.answerQuestionsWith(200);
    QVERIFY(ground.identity->whoIs(ground.given("bob")).ok()); // At once, and not after a while of silence.
}

void TestIntrospection::aWrongSecretIsSaid()
{
    Ground ground;
    ground.provider.answerQuestionsWith(401, R"({"error":"invalid_client"})");
    QCOMPARE(ground.refusal(ground.given()), NoEntry::ProviderSilent);
    QVERIFY2(ground.log().find("401 to a question about a token; have [introspection]") != std::string::npos,
             ground.log().c_str());
    QVERIFY(ground.log().find("s:cret") == std::string::npos);
}

void TestIntrospection::aSignOutAtTheProviderEndsStreamsAndCalls_data()
{
    QTest::addColumn<bool>("network");
    QTest::addColumn<bool>("jwt");
    QTest::newRow("in-process, a JWT") << false << true;
    QTest::newRow("network, no JWT") << true << false;
}

void TestIntrospection::aSignOutAtTheProviderEndsStreamsAndCalls()
{
    QFETCH(bool, network);
    QFETCH(bool, jwt);
    const auto nowMs = [] {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::system_clock::now().time_since_epoch())
            .count();
    };
    SignInProvider provider;
    QTemporaryDir folder;
    const auto put = [&](const char *name, const QByteArray &text) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return file.fileName().toUtf8();
    };
    GatewayFixture::Options options;
    options.people = false;
    options.signIn =
        put("sign-in.toml", "[provider]\nissuer = \"" + QByteArray::fromStdString(provider.issuer())
                                + "\"\naudience = \"gateway\"\nclient_id = \"console\"\n[introspection]\nclient_id = "
                                  "\"gateway\"\nsecret_file = \""
                                + put("secret", "of tests\n")
                                + "\"\n[[grant]]\nclaim = \"groups\"\nvalue = \"support\"\nrole = \"support\"\n"
                                  "scope = { regions = [\"us-east\"] }\n")
            .toStdString();
    GatewayFixture gateway(options);
    const auto channel = network ? gateway.loopback() : gateway.inProcess();
    const auto tokenOf = [&](const std::string &person) {
        Json claims = provider.claims(person, "support", nowMs());
        claims["token_type"] = "Bearer";
        std::string token = jwt ? provider.token("rsa-1", claims) : "opaque-" + person;
        provider.gives(token, claims);
        return token;
    };
    const std::string alice = tokenOf("alice"), bob = tokenOf("bob");
    v1::WatchTenantsRequest watch;
    watch.mutable_context()->mutable_fleet();
    v1::HelloRequest hello;
    hello.mutable_context()->mutable_fleet();
    std::int64_t tookBack = 0;
    RawCall stream{channel, kWatch, alice, 10'000, 20};
    stream.afterFirst = [&] {
        provider.takesBack(alice);
        tookBack = nowMs();
    };
    RawAnswer other;
    std::thread others([&] { other = RawCall{channel, kWatch, bob, 10'000, 4}(watch); });
    const RawAnswer answer = stream(watch);
    const std::int64_t took = nowMs() - tookBack;
    QCOMPARE((RawCall{channel, kHello, alice}(hello).reason), std::string("TOKEN_ENDED"));
    others.join();
    QCOMPARE(answer.reason, std::string("TOKEN_ENDED"));
    QCOMPARE(answer.code, 16);
    QVERIFY2(took < 5'000, std::to_string(took).c_str());
    QVERIFY2(other.reason.empty(), other.reason.c_str()); // Ended by its own deadline.
    QVERIFY(!answer.messages.empty() && !other.messages.empty());
    QVERIFY2(provider.questionsAbout(bob) <= 3, "asked about too often");
}

QTEST_GUILESS_MAIN(TestIntrospection)
#include "tst_introspection.moc"
