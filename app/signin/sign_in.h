#pragma once
#include "app/signin/kept_token.h"
#include "app/signin/provider.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace bulkhead {

class BrowserSignIn;
class DeviceSignIn;
class ProviderLink;
struct ProviderAnswer;

/// The person's sign-in to one gateway: gets tokens, renews them in silence, one renewal at a time, and gives them
/// back. GUI thread.
class SignIn : public QObject
{
    Q_OBJECT
public:
    enum class State : quint8 {
        Asking, ///< The provider or the keychain.
        SignedOut,
        Browser, ///< Waits for the browser's answer.
        Device,  ///< Waits for another device.
        SignedIn,
        Locked ///< Somebody is signed in, and has to prove anew to be there.
    };
    struct Code ///< Of State::Device.
    {
        QString text;
        QUrl page, shortcut;
        qint64 untilMs = 0;
    };

    SignIn(SignInSettings settings, ProviderLink *link, std::unique_ptr<KeptToken> kept, QObject *parent = nullptr);
    ~SignIn() override;

    /// Signs in without a word where the keychain has a token of before. `again`: somebody signed out, so whoever comes
    /// is asked for the password even where the browser is still signed in.
    void begin(bool again = false);
    /// The same after a start of a console that was locked at its end: who it was is read, and nothing is renewed.
    void beginLocked();
    /// From now on only a sign-in in the browser that happens after this moment, of the same person, leads on. Tokens
    /// are renewed meanwhile: streams go on, and what was typed stays. Without effect while nobody is known, unless the
    /// keychain is just being asked who it was.
    void lock();
    void withBrowser();
    void withDevice();
    void cancel(); ///< What withBrowser() or withDevice() began.
    /// GivenTokens are given back to the provider (RFC 7009) and forgotten here, whether it answers or not.
    void signOut();
    /// A new token, soon: the gateway refused the present one. Joins a renewal under way.
    void renew();
    /// The gateway does not take what the provider gave, and a new token would be no better.
    void turnAway(const QString &why);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool locked() const { return m_locked; }
    /// It was locked, and the person of before has opened it.
    [[nodiscard]] bool proven() const { return m_proven; }
    [[nodiscard]] QByteArray token() const; ///< Empty: there is none that is still good.
    [[nodiscard]] QString name() const { return m_tokens ? m_tokens->name : QString(); }
    [[nodiscard]] const QString &problem() const { return m_problem; } ///< Of the last try; empty: none.
    /// Why the next start will ask again; empty: the keychain has the token.
    [[nodiscard]] const QString &notKept() const { return m_notKept; }
    [[nodiscard]] const Code &code() const { return m_code; }
    /// Somebody signed in before: only the same person may go on.
    [[nodiscard]] bool knowsSomebody() const { return !m_subject.isEmpty(); }
    /// Not while locked: a code on another device does not prove that somebody is here now.
    [[nodiscard]] bool offersDevice() const { return !m_locked && (!m_provider || !m_provider->device.isEmpty()); }

signals:
    void gaveBack();                ///< After signOut(): the provider has heard of it, or nobody needed to.
    void changed();                 ///< Anything above but the token.
    void tokenChanged();            ///< There is another one, or none.
    void openBrowser(const QUrl &); ///< The system's browser is to show this.

private:
    void enter(State state, const QString &problem = {});
    void withProvider(std::function<void()> then);
    void take(const GivenTokens &tokens);
    void askWithNewest();
    void askForNew(const QString &refresh);
    void hearRenewal(const ProviderAnswer &answer, const QString &refresh);
    void planRenewal();
    void giveBack(const QString &refresh);
    void hearKeychain(const QString &kept);
    void ended(const QString &why);
    void drop();
    [[nodiscard]] QString nameOr(const QString &name) const;

    SignInSettings m_settings;
    ProviderLink *m_link;
    std::unique_ptr<KeptToken> m_kept;
    std::optional<Provider> m_provider;
    std::optional<GivenTokens> m_tokens;
    QString m_subject; ///< Who it was, as long as the console runs: forms belong to them.
    std::unique_ptr<BrowserSignIn> m_browser;
    std::unique_ptr<DeviceSignIn> m_device;
    QTimer m_next; ///< Renewal.
    State m_state = State::Asking;
    QString m_problem, m_notKept;
    Code m_code;
    QTimer m_keychain;   ///< A keyring may wait for a person who is not there.
    quint64 m_epoch = 0; ///< Goes up when what is under way does not count any more.
    bool m_renewing = false, m_again = false, m_locked = false, m_proven = false;
    bool m_away = false; ///< The provider, when the console last asked it.
};

} // namespace bulkhead
