#pragma once
#include "app/connection_plan.h"
#include "app/environment.h"
#include "app/environments.h"
#include "app/signin/gate.h"
#include "app/signin/sign_in_cover.h"
#include "models/preferences.h"
#include "tests/app/few_pages.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/on_screen.h"
#include "tests/fixtures/openid_provider.h"
#include "widgets/frame/console_window.h"

#include <QApplication>
#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <map>

namespace bulkhead::test {

/// One entry of a keychain.
class Keychain final : public KeptToken
{
public:
    explicit Keychain(QString *slot)
        : m_slot(slot)
    {
    }
    void load(std::function<void(const QString &)> then) override { then(*m_slot); }
    void keep(const QString &token, std::function<void(const QString &)> then) override
    {
        *m_slot = token;
        then({});
    }
    void forget() override { m_slot->clear(); }

private:
    QString *m_slot;
};

/// A gateway that takes no token but the provider's, and a console on it, which may end and start again.
struct SignInConsole
{
    explicit SignInConsole(const OpenIdProvider &provider)
        : theme(Theme::current() ? nullptr : std::make_unique<Theme>(themeOfThisRun()))
        , gateway(options(folder.filePath("sign-in.toml"), provider.issuer().toUtf8()))
        , preferences(folder.filePath("console.json"))
        , book(&preferences)
        , browser("ada")
    {
        start();
    }
    static GatewayFixtureOptions options(const QString &path, const QByteArray &issuer)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("The file that says where people sign in cannot be written.");
        file.write("[provider]\nissuer = \"" + issuer
                   + "\"\naudience = \"urn:bulkhead:gateway\"\nresource = \"urn:bulkhead:gateway\"\n"
                     "client_id = \"bulkhead-console\"\n[person]\nclaim = \"preferred_username\"\n"
                     "[[grant]]\nclaim = \"groups\"\nvalue = \"operations\"\nrole = \"platform-operations\"\n"
                     "scope = { all = true }\n");
        GatewayFixtureOptions options;
        options.tenants = 40;
        options.people = false;
        options.signIn = path.toStdString();
        return options;
    }
    void start()
    {
        environments.reset();
        environments = std::make_unique<Environments>(&book, &preferences, folder.filePath("console.json"),
                                                      Theme::current(), fewPages());
        environments->keepIn([this](const QString &name) { return keychain(name); });
        QObject::connect(environments.get(), &Environments::openAsked, &browser,
                         [this](const QUrl &url) { browser.visit(url); });
    }
    std::unique_ptr<KeptToken> keychain(const QString &name) { return std::make_unique<Keychain>(&kept[name]); }
    /// As by --gateway.
    void add(const QString &id, const QString &at = {})
    {
        ConnectionPlan plan;
        plan.id = id;
        plan.mark = {"lab", "L", EnvironmentColour::Olive, false};
        plan.gateway = at.isEmpty() ? address() : at;
        plan.keep = [this](const QString &name) { return keychain(name); };
        QString problem;
        environments->add(plan, planConnection(plan, &problem), false);
    }
    void show()
    {
        environments->begin();
        environments->window()->resize(1440, 900);
        environments->window()->show();
        QApplication::setActiveWindow(environments->window());
    }
    SignInCover *cover(const QString &id) { return environments->find(id)->window()->findChild<SignInCover *>(); }
    const SignIn *signIn(const QString &id) { return environments->find(id)->gate()->signIn(); }
    bool signsIn(const QString &id)
    {
        const auto way = [&] { return cover(id) ? button(cover(id), "Sign in with the browser") : nullptr; };
        if (!QTest::qWaitFor([&] { return way() != nullptr; }, 15'000))
            return false;
        way()->click();
        return QTest::qWaitFor([&] { return environments->find(id)->workspace()->fleet()->complete(); }, 20'000);
    }
    /// The end of the silence in which a sign-in begins: locked, or not.
    bool comesUpLocked(const QString &id)
    {
        const auto ends = [&] { return signIn(id) && signIn(id)->state() != SignIn::State::Asking; };
        return QTest::qWaitFor(ends, 20'000) && signIn(id)->state() == SignIn::State::Locked
               && signIn(id)->token().isEmpty();
    }
    [[nodiscard]] QString address() const { return QString::fromStdString(gateway.address()); }
    [[nodiscard]] QStringList locksOfNextStart() const
    {
        return Preferences(folder.filePath("console.json")).value("locks").toStringList();
    }

    QTemporaryDir folder;
    std::map<QString, QString> kept; ///< In the keychain, by name. Outlives the environments.
    std::unique_ptr<Theme> theme;
    GatewayFixture gateway;
    Preferences preferences;
    ConnectionBook book;
    BrowsingPerson browser;
    std::unique_ptr<Environments> environments;
};

} // namespace bulkhead::test
