// Tokens of an OpenID provider, by a clock that the test holds: which are believed, for how long, and what the provider
// is asked meanwhile.
#include "backend/driver/oidc_identity.h"
#include "tests/fixtures/sign_in_provider.h"

#include <QtTest>

#include <atomic>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;
using Json = SignInProvider::Json;

namespace {

constexpr std::int64_t kNow = 1'790'000'000'000;

class HandClock final : public Clock
{
public:
    [[nodiscard]] std::int64_t nowMs() const override { return now; }
    std::atomic<std::int64_t> now = kNow;
};

Scope scope(std::string_view key, const std::string &word = {})
{
    Scope scope;
    scope.all = key == "all";
    if (!scope.all)
        (key == "owners" ? scope.owners : key == "pools" ? scope.pools : scope.regions).push_back(word);
    return scope;
}

OidcConfig configOf(const SignInProvider &provider)
{
    OidcConfig config;
    config.console = {provider.issuer(), "console", {"openid"}, "gateway", {}};
    config.algorithms = {"RS256", "ES256", "PS256"};
    config.rules.grants = {{"groups", "support", Role::Support, scope("regions", "us-east")},
                           {"groups", "success", Role::CustomerSuccess, scope("owners", "{person}")},
                           {"groups", "platform", Role::PlatformOperations, scope("all")}};
    return config;
}

/// A provider, an identity that has its keys, and a clock.
struct Ground
{
    Ground() { open(); }
    void open(const std::function<void(OidcConfig &)> &change = [](OidcConfig &) {})
    {
        OidcConfig config = configOf(provider);
        change(config);
        identity.reset();
        identity = std::make_unique<OidcIdentity>(
            config, clock,
            [this] {
                const std::scoped_lock lock(mutex);
                return std::exchange(next, std::nullopt);
            },
            [](const std::string &) {});
    }
    void change(OidcConfig config)
    {
        const std::scoped_lock lock(mutex);
        next = std::move(config);
    }
    [[nodiscard]] Json claims(const std::string &group = "support", std::int64_t seconds = 300) const
    {
        return provider.claims("alice", group, clock.now, seconds);
    }
    [[nodiscard]] absl::StatusOr<Identified> ask(const std::string &token) const { return identity->whoIs(token); }

    SignInProvider provider;
    HandClock clock;
    std::mutex mutex;
    std::optional<OidcConfig> next;
    std::unique_ptr<OidcIdentity> identity;
};

QString said(const absl::StatusOr<Identified> &who)
{
    return who.ok() ? QStringLiteral("known") : QString::fromStdString(std::string(who.status().message()));
}

/// What is wrong, and tokens of which that is true.
using Hostile = std::map<std::string, std::vector<std::string>>;

/// Wrong outside: of header and shape.
Hostile wrongOutside(const Ground &ground)
{
    const SignInProvider &own = ground.provider;
    const Json good = ground.claims();
    const auto headed = [&](const char *key, const Json &value) {
        Json header{{"alg", "RS256"}, {"kid", "rsa-1"}};
        header[key] = value;
        return own.sign("rsa-1", header, good.dump());
    };
    const std::string whole = own.token("rsa-1", good);
    const auto rawHead = [&](const std::string &header) { return base64Url(header) + whole.substr(whole.find('.')); };
    const std::string nested = std::string(1'000, '[') + std::string(1'000, ']');
    const std::string none = base64Url(R"({"alg":"none"})") + "." + base64Url(good.dump()) + ".";
    const std::string text = base64Url(R"({"alg":"HS256","kid":"rsa-1"})") + "." + base64Url(good.dump());
    const std::string byPublicKey = text + "." + base64Url(hmac256(own.pemOf("rsa-1"), text));
    Json long9 = good;
    long9["pad"] = std::string(9'000, 'x');
    const SignInProvider stranger;
    return {{"no signed token",
             {"", ".", "..", "a.b", "a.b.c.d", "a.b.c.d.e", "%%%.e30.AA", whole.substr(0, whole.rfind('.') + 1),
              whole + "=", whole + " ", " " + whole}},
            {"longer than a token may be",
             {std::string(3 << 20, 'x'), std::string(3 << 20, '.'), own.token("rsa-1", long9)}},
            {"an algorithm that is not allowed",
             {none, byPublicKey, headed("alg", "RS384"), headed("alg", 5), headed("alg", "rs256"),
              rawHead(R"({"kid":"rsa-1"})"), rawHead(R"({"alg":"NoNe","kid":"rsa-1"})")}},
            {"a header with \"crit\"", {headed("crit", Json::array({"exp"})), headed("crit", nullptr)}},
            {"another type of token",
             {headed("typ", "logout+jwt"), headed("typ", "secevent+jwt"), headed("typ", 1), headed("typ", "dpop+jwt")}},
            {"a header that is no plain JSON object",
             {rawHead(R"({"alg":"RS256","kid":"a","kid":"rsa-1"})"), rawHead(R"({"alg":"none","alg":"RS256"})"),
              rawHead("[]"), rawHead("{"), rawHead("{\"x\":" + nested + "}"), rawHead("\xFF\xFE{}")}},
            {"a key that is not published", {headed("kid", "rsa-2"), headed("kid", "../rsa-1")}},
            {"no one key is meant", {own.sign("rsa-1", {{"alg", "RS256"}}, good.dump())}},
            {"not signed by the key it names", {stranger.token("rsa-1", good)}},
            {"an algorithm that is not its key's", {headed("kid", "ec")}}};
}

/// Signed, and wrong inside.
Hostile wrongInside(const Ground &ground)
{
    const SignInProvider &own = ground.provider;
    const Json good = ground.claims();
    const auto with = [&](const char *key, const Json &value) {
        Json claims = good;
        claims[key] = value;
        return own.token("rsa-1", claims);
    };
    const auto without = [&](const char *key) {
        Json claims = good;
        claims.erase(key);
        return own.token("rsa-1", claims);
    };
    const auto raw = [&](const std::string &payload) {
        return own.sign("rsa-1", {{"alg", "RS256"}, {"kid", "rsa-1"}}, payload);
    };
    const std::string nested = std::string(1'000, '[') + std::string(1'000, ']');
    return {{"another issuer",
             {with("iss", own.issuer() + "/"), with("iss", Json::array({own.issuer()})), without("iss"),
              with("iss", "https://elsewhere.example")}},
            {"another audience",
             {with("aud", "gateway2"), with("aud", Json::array({"a", "b"})), without("aud"), with("aud", nullptr),
              with("aud", "Gateway")}},
            {"no end",
             {without("exp"), with("exp", "1893456000"), with("exp", -1), with("exp", 1e300), with("exp", nullptr)}},
            {"a time that is none", {with("nbf", "soon"), with("iat", Json::object())}},
            {"claims that are no plain JSON object",
             {raw("{\"x\":" + nested + "}"), raw(good.dump().insert(1, R"("iss":"https://elsewhere.example",)")),
              raw("not json")}},
            {"claims that are no object", {raw("[]"), raw("7")}}};
}

} // namespace

Q_DECLARE_METATYPE(NoEntry)

class TestOidc : public QObject
{
    Q_OBJECT
private slots:
    void aGoodTokenNamesPersonRoleScopeAndEnd();
    void signaturesOfEveryKindAreChecked_data();
    void signaturesOfEveryKindAreChecked();
    void hostileTokensAreNobodys_data();
    void hostileTokensAreNobodys();
    void timesAreJudgedByTheGatewaysClock_data();
    void timesAreJudgedByTheGatewaysClock();
    void grantsMakeTheRole_data();
    void grantsMakeTheRole();
    void aKnownKeyIsNotWaitedFor();
    void aFloodOfUnknownKeysMakesOneFetch();
    void aRotatedKeyIsFetchedWhenItIsUsed();
    void aWithdrawnKeyIsForgotten();
    void aKeyWithoutNameIsMeantWhenItIsTheOnlyOne();
    void twoKeysOfOneNameAreNeither();
    void keysThatAreTooWeakOrSymmetricAreLeftOut();
    void aProviderThatIsDownAtTheStartIsFoundLater();
    void keysOfASilentProviderCountForADay();
    void anotherIssuersDocumentIsNotBelieved_data();
    void anotherIssuersDocumentIsNotBelieved();
    void aLockAndChangedGrantsAreTold();
};

void TestOidc::aGoodTokenNamesPersonRoleScopeAndEnd()
{
    Ground ground;
    const auto who = ground.ask(ground.provider.token("rsa-1", ground.claims("success")));
    QVERIFY2(who.ok(), qPrintable(said(who)));
    QCOMPARE(who->person.id, std::string("alice"));
    QCOMPARE(who->person.role, Role::CustomerSuccess);
    QCOMPARE(who->person.scope.owners, std::vector<std::string>{"alice"});
    QCOMPARE(who->untilMs, kNow + 300'000);
    QCOMPARE(ground.identity->known().size(), std::size_t(1));
}

void TestOidc::signaturesOfEveryKindAreChecked_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("algorithm");
    QTest::addColumn<bool>("good");
    QTest::newRow("RSA") << "rsa-1"
                         << "RS256" << true;
    QTest::newRow("RSA with PSS") << "pss"
                                  << "PS256" << true;
    QTest::newRow("a curve") << "ec"
                             << "ES256" << true;
    QTest::newRow("a key that names none: the first configured one") << "bare"
                                                                     << "RS256" << true;
    QTest::newRow("and no other one") << "bare"
                                      << "PS256" << false;
    QTest::newRow("PSS with a key for the other padding") << "rsa-1"
                                                          << "PS256" << false;
    QTest::newRow("an algorithm of another type of key") << "ec"
                                                         << "RS256" << false;
    QTest::newRow("an algorithm that is not allowed here") << "rsa-1"
                                                           << "RS512" << false;
}

void TestOidc::signaturesOfEveryKindAreChecked()
{
    QFETCH(QString, key);
    QFETCH(QString, algorithm);
    QFETCH(bool, good);
    Ground ground;
    ground.provider.addKey("pss", SignInProvider::Kind::Rsa, "PS256");
    ground.provider.addKey("ec", SignInProvider::Kind::Ec, "ES256");
    ground.provider.addKey("bare", SignInProvider::Kind::Rsa);
    ground.open();
    const Json header{{"alg", algorithm.toStdString()}, {"kid", key.toStdString()}};
    std::string token = ground.provider.sign(key.toStdString(), header, ground.claims().dump());
    const auto who = ground.ask(token);
    QVERIFY2(who.ok() == good, qPrintable(said(who)));
    if (!good)
        return;
    // One bit of the signature, then one letter of the payload.
    std::string bent = token;
    bent[token.rfind('.') + 10] = bent[token.rfind('.') + 10] == 'A' ? 'B' : 'A';
    QCOMPARE(said(ground.ask(bent)), QStringLiteral("not signed by the key it names"));
    bent = token;
    bent[token.find('.') + 40] = bent[token.find('.') + 40] == 'A' ? 'B' : 'A';
    QVERIFY(!ground.ask(bent).ok());
}

void TestOidc::hostileTokensAreNobodys_data()
{
    QTest::addColumn<QString>("detail");
    for (const char *row :
         {"no signed token", "longer than a token may be", "an algorithm that is not allowed", "a header with \"crit\"",
          "another type of token", "another issuer", "another audience", "no end", "a time that is none",
          "a header that is no plain JSON object", "claims that are no plain JSON object", "claims that are no object",
          "a key that is not published", "no one key is meant", "not signed by the key it names",
          "an algorithm that is not its key's"})
        QTest::newRow(row) << QString::fromUtf8(row);
}

void TestOidc::hostileTokensAreNobodys()
{
    QFETCH(QString, detail);
    Ground ground;
    ground.provider.addKey("ec", SignInProvider::Kind::Ec, "ES256");
    ground.open();
    Hostile tokens = wrongOutside(ground);
    tokens.merge(wrongInside(ground));
    QVERIFY(!tokens[detail.toStdString()].empty());
    for (const std::string &token : tokens[detail.toStdString()]) {
        const auto who = ground.ask(token);
        QVERIFY2(!who.ok(), token.substr(0, 200).c_str());
        QCOMPARE(whyNoEntry(who.status()), NoEntry::Unknown);
        QVERIFY2(said(who) == detail, (said(who) + " of " + QString::fromStdString(token.substr(0, 200))).toUtf8());
    }
    QVERIFY(ground.identity->known().empty());
}

void TestOidc::timesAreJudgedByTheGatewaysClock_data()
{
    QTest::addColumn<int>("aheadS");
    QTest::addColumn<QString>("claim");
    QTest::addColumn<bool>("good");
    QTest::addColumn<NoEntry>("why");
    QTest::newRow("on time") << 0 << "" << true << NoEntry::Unknown;
    QTest::newRow("the gateway is 59 s behind") << -59 << "" << true << NoEntry::Unknown;
    QTest::newRow("the gateway is 61 s behind") << -61 << "" << false << NoEntry::NotYet;
    QTest::newRow("the gateway is 5 min behind") << -300 << "" << false << NoEntry::NotYet;
    QTest::newRow("the gateway is 5 min ahead of a token for 5 min") << 300 << "" << false << NoEntry::Expired;
    QTest::newRow("a second before the end") << 299 << "" << true << NoEntry::Unknown;
    QTest::newRow("not before, a minute behind") << -60 << "nbf" << true << NoEntry::Unknown;
    QTest::newRow("not before, longer behind") << -62 << "nbf" << false << NoEntry::NotYet;
}

void TestOidc::timesAreJudgedByTheGatewaysClock()
{
    QFETCH(int, aheadS);
    QFETCH(QString, claim);
    QFETCH(bool, good);
    QFETCH(NoEntry, why);
    Ground ground;
    Json claims = ground.claims();
    if (!claim.isEmpty()) {
        claims.erase("iat");
        claims[claim.toStdString()] = kNow / 1'000;
    }
    const std::string token = ground.provider.token("rsa-1", claims);
    QVERIFY(ground.ask(token).ok());
    ground.clock.now += aheadS * 1'000;
    const auto who = ground.ask(token);
    QVERIFY2(who.ok() == good, qPrintable(said(who)));
    if (!good)
        QCOMPARE(whyNoEntry(who.status()), why);
}

void TestOidc::grantsMakeTheRole_data()
{
    QTest::addColumn<QByteArray>("groups");
    QTest::addColumn<bool>("first");
    QTest::addColumn<QString>("outcome"); // The scope's label, or a part of the refusal.
    QTest::newRow("one") << QByteArray(R"(["support"])") << false << "us-east";
    QTest::newRow("a text instead of a list") << QByteArray(R"("platform")") << false << "all tenants";
    QTest::newRow("none") << QByteArray(R"(["other"])") << false << "No grant fits what your token holds in";
    QTest::newRow("no claim at all") << QByteArray("null") << false << "No grant fits";
    QTest::newRow("a number") << QByteArray("[7]") << false << "No grant fits";
    QTest::newRow("of two roles") << QByteArray(R"(["support","platform"])") << false << "different roles";
    QTest::newRow("of two roles, the first counts") << QByteArray(R"(["platform","support"])") << true << "us-east";
    QTest::newRow("two regions of one role add up")
        << QByteArray(R"(["support","support-west"])") << false << "us-east, us-west";
    QTest::newRow("a region and a pool do not")
        << QByteArray(R"(["support","support-pool"])") << false << "do not add up";
    QTest::newRow("all tenants hold every region")
        << QByteArray(R"(["support","support-all"])") << false << "all tenants";
    QTest::newRow("the own book") << QByteArray(R"(["success"])") << false << "book of alice";
}

void TestOidc::grantsMakeTheRole()
{
    QFETCH(QByteArray, groups);
    QFETCH(bool, first);
    QFETCH(QString, outcome);
    Ground ground;
    ground.open([&](OidcConfig &config) {
        config.rules.firstGrant = first;
        auto &grants = config.rules.grants;
        grants.push_back({"/realm/groups", "support-west", Role::Support, scope("regions", "us-west")});
        grants.push_back({"groups", "support-pool", Role::Support, scope("pools", "pool-b")});
        grants.push_back({"groups", "support-all", Role::Support, scope("all")});
    });
    Json claims = ground.claims();
    claims["groups"] = Json::parse(groups.toStdString());
    claims["realm"] = {{"groups", claims["groups"]}};
    const auto who = ground.ask(ground.provider.token("rsa-1", claims));
    const QString told = who.ok() ? QString::fromStdString(who->person.scope.label()) : said(who);
    QVERIFY2(told.contains(outcome), qPrintable(told));
    if (who.ok())
        QCOMPARE(told, outcome);
}

void TestOidc::aKnownKeyIsNotWaitedFor()
{
    Ground ground;
    const std::string token = ground.provider.token("rsa-1", ground.claims());
    QVERIFY(ground.ask(token).ok());
    ground.provider.goDown();
    const auto seen = ground.identity->glance(token);
    QVERIFY(seen && seen->ok());
}

void TestOidc::aFloodOfUnknownKeysMakesOneFetch()
{
    Ground ground;
    QVERIFY(ground.ask(ground.provider.token("rsa-1", ground.claims())).ok());
    QCOMPARE(ground.provider.keysAsked(), 1);
    const auto flood = [&] {
        std::vector<std::thread> callers;
        for (int c = 0; c < 8; ++c)
            callers.emplace_back([&ground, c] {
                for (int i = 0; i < 25; ++i) {
                    const Json header{{"alg", "RS256"}, {"kid", std::string("k").append(std::to_string(c * 100 + i))}};
                    (void)ground.ask(ground.provider.sign("rsa-1", header, "{}"));
                }
            });
        for (std::thread &caller : callers)
            caller.join();
    };
    flood();
    QCOMPARE(ground.provider.keysAsked(), 1); // The keys were fetched a moment ago.
    ground.clock.now += 31'000;
    flood();
    QCOMPARE(ground.provider.keysAsked(), 2);
}

void TestOidc::aRotatedKeyIsFetchedWhenItIsUsed()
{
    Ground ground;
    QVERIFY(ground.ask(ground.provider.token("rsa-1", ground.claims())).ok());
    ground.provider.addKey("rsa-2", SignInProvider::Kind::Rsa, "RS256");
    const std::string token = ground.provider.token("rsa-2", ground.claims());
    QCOMPARE(whyNoEntry(ground.ask(token).status()), NoEntry::Unknown); // Asked a moment ago, and not again.
    ground.clock.now += 31'000;
    QVERIFY(!ground.identity->glance(token)); // It would have to wait.
    const auto who = ground.ask(token);
    QVERIFY2(who.ok(), qPrintable(said(who)));
    QVERIFY(ground.ask(ground.provider.token("rsa-1", ground.claims())).ok());
}

void TestOidc::aWithdrawnKeyIsForgotten()
{
    Ground ground;
    const std::string token = ground.provider.token("rsa-1", ground.claims("support", 3'600));
    QVERIFY(ground.ask(token).ok());
    ground.provider.addKey("rsa-2", SignInProvider::Kind::Rsa, "RS256");
    ground.provider.withdrawKey("rsa-1");
    ground.clock.now += OidcPace().refreshMs;
    QTRY_VERIFY(ground.provider.keysAsked() == 2 && !ground.ask(token).ok());
}

void TestOidc::aKeyWithoutNameIsMeantWhenItIsTheOnlyOne()
{
    Ground ground;
    const std::string token = ground.provider.sign("rsa-1", {{"alg", "RS256"}}, ground.claims().dump());
    QVERIFY(ground.ask(token).ok());
}

void TestOidc::twoKeysOfOneNameAreNeither()
{
    Ground ground;
    SignInProvider stranger;
    ground.provider.publishAlso(stranger.publicKey("rsa-1"));
    ground.open();
    QCOMPARE(said(ground.ask(ground.provider.token("rsa-1", ground.claims()))), QStringLiteral("no one key is meant"));
    QCOMPARE(said(ground.ask(stranger.token("rsa-1", ground.claims()))), QStringLiteral("no one key is meant"));
}

void TestOidc::keysThatAreTooWeakOrSymmetricAreLeftOut()
{
    Ground ground;
    ground.provider.addKey("short", SignInProvider::Kind::ShortRsa, "RS256");
    ground.provider.publishAlso({{"kty", "oct"}, {"kid", "secret"}, {"k", "c2VjcmV0"}, {"alg", "HS256"}});
    Json sealing = ground.provider.publicKey("rsa-1");
    sealing["kid"] = "sealing";
    sealing["use"] = "enc";
    ground.provider.publishAlso(sealing);
    ground.provider.publishAlso("no key");
    ground.provider.publishAlso({{"kty", "RSA"}, {"kid", "broken"}, {"alg", "RS256"}, {"n", "?"}, {"e", 3}});
    ground.open();
    const Json claims = ground.claims();
    QVERIFY(ground.ask(ground.provider.token("rsa-1", claims)).ok());
    QCOMPARE(said(ground.ask(ground.provider.token("short", claims))), QStringLiteral("a key that is not published"));
    for (const char *id : {"sealing", "broken", "secret"}) {
        const std::string token = ground.provider.sign("rsa-1", {{"alg", "RS256"}, {"kid", id}}, claims.dump());
        QCOMPARE(said(ground.ask(token)), QStringLiteral("a key that is not published"));
    }
}

void TestOidc::aProviderThatIsDownAtTheStartIsFoundLater()
{
    Ground ground;
    ground.provider.goDown();
    ground.open();
    const std::string token = ground.provider.token("rsa-1", ground.claims());
    QCOMPARE(whyNoEntry(ground.ask(token).status()), NoEntry::ProviderSilent);
    ground.provider.comeBack();
    ground.clock.now += 5'000;
    QTRY_VERIFY(ground.ask(token).ok());
}

void TestOidc::keysOfASilentProviderCountForADay()
{
    Ground ground;
    QVERIFY(ground.ask(ground.provider.token("rsa-1", ground.claims())).ok());
    ground.provider.goDown();
    ground.clock.now += 23 * 3'600'000LL;
    QVERIFY(ground.ask(ground.provider.token("rsa-1", ground.claims())).ok());
    // A key that could be a new one of the provider is not called nobody's while it cannot be asked.
    const std::string token = ground.provider.sign("rsa-1", {{"alg", "RS256"}, {"kid", "new"}}, "{}");
    QTRY_COMPARE(whyNoEntry(ground.ask(token).status()), NoEntry::ProviderSilent);
    ground.clock.now += 3'600'000LL;
    QCOMPARE(whyNoEntry(ground.ask(ground.provider.token("rsa-1", ground.claims())).status()), NoEntry::ProviderSilent);
}

void TestOidc::anotherIssuersDocumentIsNotBelieved_data()
{
    QTest::addColumn<QByteArray>("issuer");
    QTest::addColumn<QByteArray>("keys");
    QTest::newRow("another issuer") << QByteArray("https://elsewhere.example") << QByteArray("ISSUER/keys");
    QTest::newRow("keys over http from elsewhere") << QByteArray("ISSUER") << QByteArray("http://keys.example/keys");
    QTest::newRow("keys from a file") << QByteArray("ISSUER") << QByteArray("file:///etc/passwd");
    QTest::newRow("no keys") << QByteArray("ISSUER") << QByteArray("");
}

void TestOidc::anotherIssuersDocumentIsNotBelieved()
{
    QFETCH(QByteArray, issuer);
    QFETCH(QByteArray, keys);
    Ground ground;
    const QByteArray own = QByteArray::fromStdString(ground.provider.issuer());
    ground.provider.answerDiscoveryWith({{"issuer", issuer.replace("ISSUER", own).toStdString()},
                                         {"jwks_uri", keys.replace("ISSUER", own).toStdString()}});
    ground.open();
    const int asked = ground.provider.keysAsked();
    const auto who = ground.ask(ground.provider.token("rsa-1", ground.claims()));
    QCOMPARE(whyNoEntry(who.status()), NoEntry::ProviderSilent);
    QCOMPARE(ground.provider.keysAsked(), asked);
}

void TestOidc::aLockAndChangedGrantsAreTold()
{
    Ground ground;
    const std::string token = ground.provider.token("rsa-1", ground.claims());
    const auto who = ground.ask(token);
    QVERIFY(who.ok() && ground.identity->standing(*who).ok());
    OidcConfig config = configOf(ground.provider);
    config.locked = {"alice"};
    ground.change(config);
    QTRY_COMPARE(whyNoEntry(ground.identity->standing(*who)), NoEntry::Locked);
    QCOMPARE(whyNoEntry(ground.ask(token).status()), NoEntry::Locked);
    QVERIFY(ground.identity->known().empty());
    config.locked.clear();
    ground.change(config);
    QTRY_VERIFY(ground.identity->standing(*who).ok()); // The same rules: who was let in stays.
    config.rules.grants[0].scope.regions = {"us-west"};
    ground.change(config);
    QTRY_COMPARE(whyNoEntry(ground.identity->standing(*who)), NoEntry::RightsChanged);
    const auto again = ground.ask(token);
    QVERIFY(again.ok() && ground.identity->standing(*again).ok());
    QCOMPARE(again->person.scope.label(), std::string("us-west"));
}

QTEST_GUILESS_MAIN(TestOidc)
#include "tst_oidc.moc"
