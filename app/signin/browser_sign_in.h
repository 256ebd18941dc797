#pragma once
#include "app/signin/provider.h"

#include <QObject>
#include <QTimer>

class QTcpServer;
class QTcpSocket;

namespace bulkhead {

class ProviderLink;

/// One sign-in with the system's browser: authorization code with PKCE to a loopback address of its own
/// (RFC 8252, RFC 7636, RFC 9207). GUI thread; made for one try, then thrown away.
class BrowserSignIn : public QObject
{
    Q_OBJECT
public:
    /// `subject`: who it has to be; empty: anybody. `again`: whoever is signed in at the provider is asked for the
    /// password all the same. `anew`: and an answer that does not prove that it happened now is not taken.
    BrowserSignIn(ProviderLink *link, Provider provider, SignInSettings settings, QString subject, bool again,
                  bool anew = false, QObject *parent = nullptr);
    ~BrowserSignIn() override;

    /// Listens and says which address to open. Emits exactly one of finished and failed afterwards.
    void start();
    static constexpr int kPatienceMs = 300'000; ///< A person may have to find a second factor.

signals:
    void open(const QUrl &url);
    void finished(const bulkhead::GivenTokens &tokens);
    void failed(const QString &sentence);

private:
    void greet(QTcpSocket *socket);
    void read(QTcpSocket *socket);
    void answer(QTcpSocket *socket, int status, const QString &words);
    /// Whether it is the answer to our question; only then does anything happen.
    [[nodiscard]] bool ours(const QByteArray &requestLine, QUrl *asked) const;
    void take(const QUrl &asked, QTcpSocket *socket);
    void redeem(const QString &code);
    void fail(const QString &sentence);

    ProviderLink *m_link;
    Provider m_provider;
    SignInSettings m_settings;
    QString m_subject;
    bool m_again, m_anew;
    qint64 m_begunMs = 0;
    QTcpServer *m_door;
    QTimer m_patience;
    QString m_state, m_nonce, m_verifier, m_redirect;
    bool m_over = false;
};

} // namespace bulkhead
