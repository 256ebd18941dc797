#pragma once
// The way to an OpenID provider: HTTPS, bounded, without redirects.
#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QPair>
#include <QString>
#include <QUrl>

#include <functional>

class QNetworkAccessManager;
class QNetworkReply;
class QNetworkRequest;

namespace bulkhead {

struct ProviderAnswer
{
    int status = 0;    ///< HTTP; 0: there was no answer.
    QJsonObject body;  ///< Empty when it was not JSON.
    QString transport; ///< Why there was no answer, as a sentence.

    [[nodiscard]] bool ok() const { return status == 200 && !body.isEmpty(); }
    /// What went wrong, as a sentence: the provider's own words, clipped, where it sent any.
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QString error() const; ///< The code of RFC 6749 section 5.2, such as "invalid_grant".
};

using Form = QList<QPair<QString, QString>>;

/// GUI thread. Answers come later, once each; none comes after the link is gone.
class ProviderLink : public QObject
{
    Q_OBJECT
public:
    using Answer = std::function<void(const ProviderAnswer &)>;

    /// `roots`: PEM of whom to trust beside whom this computer trusts.
    explicit ProviderLink(const QByteArray &roots = {}, QObject *parent = nullptr);

    void get(const QUrl &url, Answer then);
    void post(const QUrl &url, const Form &form, Answer then);

    /// Whether secrets may go there: https, or http to this computer.
    [[nodiscard]] static bool fit(const QUrl &url);
    /// Percent-encoded as a form is.
    [[nodiscard]] static QByteArray encoded(const Form &form);

private:
    [[nodiscard]] QNetworkRequest request(const QUrl &url) const;
    void await(QNetworkReply *reply, Answer then);
    void refuse(const QUrl &url, const Answer &then);

    QNetworkAccessManager *m_network;
    QByteArray m_roots;
};

} // namespace bulkhead
