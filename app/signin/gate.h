#pragma once
#include "app/signin/sign_in.h"
#include "models/session/session.h"

#include <QObject>
#include <QPointer>

#include <memory>

class QAction;
class QMainWindow;

namespace bulkhead {

class ProviderLink;
class SignInCover;

/// Between the window and a gateway that people sign in to: asks for the sign-in when the gateway wants one, carries
/// its token into the session, and covers the window meanwhile.
class Gate : public QObject
{
    Q_OBJECT
public:
    using Keep = std::function<std::unique_ptr<KeptToken>(const QString &name)>;
    /// `gateway`: "HOST:PORT". `roots`: PEM of authorities to trust beside this computer's; may be empty.
    Gate(QString gateway, const QByteArray &roots, Keep keep = keychainToken, QObject *parent = nullptr);
    ~Gate() override;

    /// How the person calls the gateway, on the cover; without it, its address.
    void setName(const QString &name) { m_name = name; }
    /// What a session with this gateway needs; the gate outlives it.
    void fill(SessionOptions *options);
    /// How the sign-in begins.
    enum class Begin {
        Silently, ///< Where the keychain has a token of before.
        Again,    ///< Somebody signed out a moment ago.
        Locked    ///< The console was locked when it ended.
    };
    /// From now on asks in this window, for this desk.
    void guard(QMainWindow *window, Desk *desk, Begin begin = Begin::Silently);
    /// Covers the window and all that was opened from it until the person proves to be there. The audience of a
    /// presentation goes on seeing it. Where the gateway has not asked yet, the sign-in will begin locked. Without
    /// effect as SignIn::lock().
    void lock();
    [[nodiscard]] bool locked() const { return m_signIn ? m_signIn->locked() : m_begin == Begin::Locked; }
    [[nodiscard]] QAction *signOutAction() const { return m_signOut; }
    [[nodiscard]] bool covers() const { return m_covers; }          ///< The window shows nothing but the sign-in.
    [[nodiscard]] SignIn *signIn() const { return m_signIn.get(); } ///< Null: the gateway has not asked yet.

signals:
    void openAsked(const QUrl &url);      ///< With the system's browser.
    void notice(const QString &sentence); ///< To be shown in passing.
    void coverChanged();
    /// Somebody signed out: window, desk and gate are to be made anew, so that nothing of theirs stays.
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void asked(const SignInSettings &settings, const Fault &refusal);
    void tokenChanged();
    void refresh();
    void cover(bool covers);
    void hideWindows();
    void hideLater(QWidget *window);
    [[nodiscard]] bool hides(const QWidget *widget) const;
    void leave();

    QString m_gateway, m_name;
    ProviderLink *m_link;
    Keep m_keep;
    std::shared_ptr<Bearer> m_bearer;
    std::unique_ptr<SignIn> m_signIn;
    QPointer<QMainWindow> m_window;
    QPointer<Desk> m_desk;
    SignInCover *m_cover = nullptr;
    QList<QPointer<QWidget>> m_hidden; ///< Windows that were open, to be shown again.
    QString m_title;                   ///< Of the window, likewise.
    QAction *m_signOut;
    QString m_told; ///< The notice that was shown already.
    Begin m_begin = Begin::Silently;
    bool m_covers = false;
    bool m_tried = true; ///< The token in hand was good for a session.
};

} // namespace bulkhead
