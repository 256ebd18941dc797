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
/// its token into the session, covers the window meanwhile, and locks it after a while without a hand on it.
class Gate : public QObject
{
    Q_OBJECT
public:
    using Keep = std::function<std::unique_ptr<KeptToken>(const QString &name)>;
    /// `gateway`: "HOST:PORT". `roots`: PEM of authorities to trust beside this computer's; may be empty.
    Gate(QString gateway, const QByteArray &roots, Keep keep = keychainToken, QObject *parent = nullptr);
    ~Gate() override;

    /// What a session with this gateway needs; the gate outlives it.
    void fill(SessionOptions *options);
    /// From now on asks in this window, for this desk. The window's menu entries are in actions().
    void guard(QMainWindow *window, Desk *desk);
    [[nodiscard]] QList<QAction *> actions() const { return {m_lock, m_signOut}; }
    [[nodiscard]] SignIn *signIn() const { return m_signIn.get(); } ///< Null: the gateway has not asked yet.

    static constexpr int kIdleMs = 15 * 60'000; ///< Without a key or a click; then the window is locked.

signals:
    void openAsked(const QUrl &url);      ///< With the system's browser.
    void notice(const QString &sentence); ///< To be shown in passing.

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void asked(const SignInSettings &settings);
    void tokenChanged();
    void refresh();
    void cover(bool covers);

    QString m_gateway;
    ProviderLink *m_link;
    Keep m_keep;
    std::shared_ptr<Bearer> m_bearer;
    std::unique_ptr<SignIn> m_signIn;
    SignInSettings m_settings;
    QPointer<QMainWindow> m_window;
    QPointer<Desk> m_desk;
    SignInCover *m_cover = nullptr;
    QList<QPointer<QWidget>> m_hidden; ///< Dialogs that were open, to be shown again.
    QAction *m_lock, *m_signOut;
    QTimer m_idle;
    QString m_told; ///< The notice that was shown already.
};

} // namespace bulkhead
