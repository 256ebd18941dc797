#include "app/signin/sign_in.h"

#include "app/signin/browser_sign_in.h"
#include "app/signin/device_sign_in.h"
#include "app/signin/provider_link.h"

#include <QDateTime>
#include <QPointer>

namespace bulkhead {
namespace {

constexpr qint64 kEarlyMs = 60'000; ///< A token is renewed so long before its end, or after two thirds of its life.
constexpr qint64 kAgainMs = 10'000; ///< After a renewal that nobody answered.
constexpr qint64 kLeastMs = 1'000;
constexpr int kKeychainMs = 15'000;

qint64 now()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace

SignIn::SignIn(SignInSettings settings, ProviderLink *link, std::unique_ptr<KeptToken> kept, QObject *parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_link(link)
    , m_kept(std::move(kept))
{
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &SignIn::renew);
    m_keychain.setSingleShot(true);
    connect(&m_keychain, &QTimer::timeout, this, [this] { hearKeychain({}); });
}

SignIn::~SignIn() = default;

QByteArray SignIn::token() const
{
    return m_tokens && m_tokens->untilMs > now() ? m_tokens->access : QByteArray();
}

void SignIn::enter(State state, const QString &problem)
{
    // A renewal that succeeds, or fails, opens nothing.
    m_state = m_locked && (state == State::SignedIn || state == State::SignedOut) ? State::Locked : state;
    m_problem = problem;
    emit changed();
}

void SignIn::withProvider(std::function<void()> then)
{
    if (m_provider)
        return then();
    m_link->get(discoveryOf(m_settings.issuer),
                [this, self = QPointer(this), then = std::move(then)](const ProviderAnswer &answer) {
                    if (!self)
                        return;
                    QString problem = answer.ok() ? QString() : answer.problem();
                    if (problem.isEmpty())
                        m_provider = readProvider(m_settings.issuer, answer.body, &problem);
                    if (m_provider)
                        then();
                    else
                        enter(State::SignedOut, problem);
                });
}

void SignIn::begin(bool again)
{
    m_again = again;
    enter(State::Asking);
    m_keychain.start(kKeychainMs);
    m_kept->load([this, epoch = m_epoch](const QString &kept) {
        if (epoch == m_epoch)
            hearKeychain(kept);
    });
}

void SignIn::beginLocked()
{
    m_locked = true;
    begin(true);
}

void SignIn::lock()
{
    const bool reading = m_keychain.isActive();
    if (m_locked || (m_subject.isEmpty() && !reading))
        return;
    m_locked = true;
    if (reading) {
        m_again = true;
        return enter(State::Asking); // Whom it may be opened for comes with the answer.
    }
    cancel();
    enter(State::Locked);
}

void SignIn::hearKeychain(const QString &kept)
{
    m_keychain.stop();
    ++m_epoch; // An answer that comes after the patience is none.
    // Who it was stands before the token: a renewal need not say it.
    const QString refresh = kept.section(QLatin1Char('\n'), 1);
    m_subject = refresh.isEmpty() ? QString() : kept.section(QLatin1Char('\n'), 0, 0);
    withProvider([this, refresh] {
        if (m_locked && m_subject.isEmpty())
            m_locked = false; // Nobody is known whom it could be opened for: whoever comes is asked for the password.
        if (m_locked || refresh.isEmpty() || m_subject.isEmpty())
            enter(State::SignedOut);
        else
            askForNew(refresh);
    });
}

void SignIn::withBrowser()
{
    cancel();
    enter(State::Asking);
    withProvider([this] {
        m_browser = std::make_unique<BrowserSignIn>(m_link, *m_provider, m_settings, m_subject, m_again, m_locked);
        connect(m_browser.get(), &BrowserSignIn::open, this, &SignIn::openBrowser);
        connect(m_browser.get(), &BrowserSignIn::finished, this, [this](const GivenTokens &tokens) {
            m_proven = m_proven || m_locked; // The browser asked for nobody but the person of before.
            m_locked = false;
            take(tokens);
        });
        connect(m_browser.get(), &BrowserSignIn::failed, this,
                [this](const QString &why) { enter(State::SignedOut, why); });
        enter(State::Browser);
        m_browser->start();
    });
}

void SignIn::withDevice()
{
    if (m_locked)
        return enter(State::Locked,
                     tr("A code on another device does not prove that you are here now. Use the browser, "
                        "or start over."));
    cancel();
    enter(State::Asking);
    withProvider([this] {
        if (m_provider->device.isEmpty())
            return enter(State::SignedOut, tr("This sign-in service knows no sign-in on another device."));
        m_device = std::make_unique<DeviceSignIn>(m_link, *m_provider, m_settings, m_subject);
        connect(m_device.get(), &DeviceSignIn::show, this,
                [this](const QString &code, const QUrl &page, const QUrl &shortcut, int seconds) {
                    m_code = {code, page, shortcut, now() + seconds * 1'000LL};
                    enter(State::Device);
                });
        connect(m_device.get(), &DeviceSignIn::finished, this, &SignIn::take);
        connect(m_device.get(), &DeviceSignIn::failed, this,
                [this](const QString &why) { enter(State::SignedOut, why); });
        m_device->start();
    });
}

void SignIn::cancel()
{
    // Either may be what calls: it goes when control is back in the event loop.
    if (m_browser) {
        m_browser->disconnect(this);
        m_browser.release()->deleteLater();
    }
    if (m_device) {
        m_device->disconnect(this);
        m_device.release()->deleteLater();
    }
    m_code = {};
    if (m_state == State::Browser || m_state == State::Device)
        enter(State::SignedOut);
}

void SignIn::take(const GivenTokens &tokens)
{
    cancel();
    const QString name = nameOr(tokens.name);
    m_tokens = tokens;
    m_tokens->name = name;
    m_subject = tokens.subject;
    m_again = false;
    ++m_epoch;
    m_renewing = false;
    planRenewal();
    if (tokens.refresh.isEmpty()) {
        m_notKept = tr("The sign-in service gives nothing to renew a sign-in with: it asks again when this one ends.");
    } else {
        m_kept->keep(m_subject + QLatin1Char('\n') + tokens.refresh, [this](const QString &problem) {
            const QString notKept = problem.isEmpty()
                                        ? QString()
                                        : tr("There is no keychain that could keep your sign-in (%1): the "
                                             "next start asks again.")
                                              .arg(problem);
            if (std::exchange(m_notKept, notKept) != notKept)
                emit changed();
        });
    }
    enter(State::SignedIn);
    emit tokenChanged();
}

void SignIn::planRenewal()
{
    m_next.stop();
    if (!m_tokens || m_tokens->refresh.isEmpty())
        return;
    const qint64 left = m_tokens->untilMs - now();
    m_next.start(int(std::max(kLeastMs, std::max(left - kEarlyMs, left * 2 / 3))));
}

void SignIn::renew()
{
    if (m_renewing)
        return;
    if (!m_tokens) {
        if (m_state == State::SignedOut && m_away)
            begin(m_again); // The provider was away when the console started.
        return;
    }
    if (m_tokens->refresh.isEmpty()) {
        drop();
        return enter(State::SignedOut, tr("Your sign-in has ended. Sign in again; nothing you typed is lost."));
    }
    withProvider([this] { askWithNewest(); });
}

void SignIn::askForNew(const QString &refresh)
{
    if (m_renewing || refresh.isEmpty())
        return;
    m_renewing = true;
    Form form{{"grant_type", "refresh_token"}, {"refresh_token", refresh}, {"client_id", m_settings.clientId}};
    if (!m_settings.resource.isEmpty())
        form.emplaceBack("resource", m_settings.resource);
    m_link->post(m_provider->token, form,
                 [this, self = QPointer(this), refresh, epoch = m_epoch](const ProviderAnswer &answer) {
                     if (!self)
                         return;
                     if (epoch == m_epoch)
                         hearRenewal(answer, refresh);
                     else if (answer.ok()) // Somebody signed out or in meanwhile: what came is nobody's.
                         giveBack(answer.body.value(QLatin1String("refresh_token")).toString());
                 });
}

void SignIn::hearRenewal(const ProviderAnswer &answer, const QString &refresh)
{
    m_renewing = false;
    const QString error = answer.error();
    const bool final = answer.ok() || error == QLatin1String("invalid_grant")
                       || error == QLatin1String("invalid_client") || error == QLatin1String("unauthorized_client");
    if (!final) {
        // The provider is away, or busy: what we have is good until it ends, and may be renewed later.
        m_next.start(int(kAgainMs));
        m_away = true;
        if (!m_tokens)
            enter(State::SignedOut, answer.problem());
        return;
    }
    m_away = false;
    QString problem = answer.ok() ? QString() : tr("Your sign-in has ended. Sign in again; nothing you typed is lost.");
    std::optional<GivenTokens> tokens;
    if (problem.isEmpty())
        tokens =
            readTokens(answer.body, {m_provider->issuer, m_settings.clientId, {}, m_subject, true}, now(), &problem);
    if (!tokens)
        return ended(problem);
    if (tokens->refresh.isEmpty())
        tokens->refresh = refresh; // Not rotated.
    take(*tokens);
}

/// Another console of the same person may have renewed since: a token that is used up would end the sign-in of both.
void SignIn::askWithNewest()
{
    const auto ask = [this, epoch = m_epoch](const QString &kept) {
        if (epoch != m_epoch || m_renewing || !m_tokens)
            return; // Answered without the keychain, or nobody's any more.
        const QString newest = kept.section(QLatin1Char('\n'), 1);
        const bool ours = !newest.isEmpty() && kept.section(QLatin1Char('\n'), 0, 0) == m_subject;
        askForNew(ours ? newest : m_tokens->refresh);
    };
    m_kept->load(ask);
    QTimer::singleShot(kKeychainMs, this, [ask] { ask({}); }); // A keyring may have been locked meanwhile.
}

void SignIn::ended(const QString &why)
{
    drop();
    m_kept->forget();
    enter(State::SignedOut, why);
}

void SignIn::turnAway(const QString &why)
{
    drop();
    enter(State::SignedOut, why);
}

QString SignIn::nameOr(const QString &name) const
{
    return name.isEmpty() && m_tokens ? m_tokens->name : name;
}

void SignIn::giveBack(const QString &refresh)
{
    if (!m_provider || m_provider->revoke.isEmpty() || refresh.isEmpty()) {
        QTimer::singleShot(0, this, &SignIn::gaveBack);
        return;
    }
    m_link->post(m_provider->revoke,
                 {{"token", refresh}, {"token_type_hint", "refresh_token"}, {"client_id", m_settings.clientId}},
                 [self = QPointer(this)](const ProviderAnswer &) {
                     if (self)
                         emit self->gaveBack();
                 });
}

void SignIn::drop()
{
    m_next.stop();
    ++m_epoch;
    m_renewing = false;
    m_tokens.reset();
    emit tokenChanged();
}

void SignIn::signOut()
{
    m_locked = m_proven = false;
    cancel();
    giveBack(m_tokens ? m_tokens->refresh : QString());
    m_kept->forget();
    m_subject.clear();
    m_notKept.clear();
    m_again = true;
    drop();
    enter(State::SignedOut);
}

} // namespace bulkhead
