#include "app/signin/device_sign_in.h"

#include "app/signin/provider_link.h"

#include <QDateTime>
#include <QPointer>

namespace bulkhead {
namespace {
constexpr int kSlowerS = 5; // RFC 8628, 3.5
constexpr int kMostIntervalS = 60;
constexpr int kMostLifeS = 1'800;
} // namespace

DeviceSignIn::DeviceSignIn(ProviderLink *link, Provider provider, SignInSettings settings, QString subject,
                           QObject *parent)
    : QObject(parent)
    , m_link(link)
    , m_provider(std::move(provider))
    , m_settings(std::move(settings))
    , m_subject(std::move(subject))
{
    m_next.setSingleShot(true);
    m_end.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &DeviceSignIn::ask);
    connect(&m_end, &QTimer::timeout, this, [this] {
        m_next.stop();
        m_device.clear();
        emit failed(tr("The code has expired. Start again for a new one."));
    });
}

void DeviceSignIn::start()
{
    QStringList scopes = m_settings.scopes;
    if (!scopes.contains(QLatin1String("openid")))
        scopes.prepend(QStringLiteral("openid"));
    Form form{{"client_id", m_settings.clientId}, {"scope", scopes.join(QLatin1Char(' '))}};
    if (!m_settings.resource.isEmpty())
        form.emplaceBack("resource", m_settings.resource);
    m_link->post(m_provider.device, form, [self = QPointer(this)](const ProviderAnswer &answer) {
        if (self)
            self->begin(answer);
    });
}

void DeviceSignIn::begin(const ProviderAnswer &answer)
{
    const auto text = [&answer](const char *name) { return answer.body.value(QLatin1String(name)).toString(); };
    const QUrl page(text("verification_uri"), QUrl::StrictMode),
        shortcut(text("verification_uri_complete"), QUrl::StrictMode);
    const QString code = text("user_code").left(40).simplified();
    m_device = text("device_code");
    if (!answer.ok() || m_device.isEmpty() || code.isEmpty() || !ProviderLink::fit(page)) {
        emit failed(answer.ok() ? tr("The sign-in service gave no code.") : answer.problem());
        return;
    }
    const int lifeS = std::clamp(answer.body.value(QLatin1String("expires_in")).toInt(300), 1, kMostLifeS);
    m_intervalS = std::clamp(answer.body.value(QLatin1String("interval")).toInt(m_intervalS), 1, kMostIntervalS);
    m_end.start(lifeS * 1'000);
    m_next.start(m_intervalS * 1'000);
    emit show(code, page, ProviderLink::fit(shortcut) ? shortcut : QUrl(), lifeS);
}

void DeviceSignIn::ask()
{
    const Form form{{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                    {"device_code", m_device},
                    {"client_id", m_settings.clientId}};
    m_link->post(m_provider.token, form, [self = QPointer(this)](const ProviderAnswer &answer) {
        if (self && !self->m_device.isEmpty())
            self->hear(answer);
    });
}

void DeviceSignIn::hear(const ProviderAnswer &answer)
{
    const QString error = answer.error();
    const bool patient = error == QLatin1String("authorization_pending") || error == QLatin1String("slow_down")
                         || answer.status == 0; // The network may come back before the code ends.
    if (patient) {
        if (error != QLatin1String("authorization_pending"))
            m_intervalS = std::min(m_intervalS + kSlowerS, kMostIntervalS);
        m_next.start(m_intervalS * 1'000);
        return;
    }
    m_end.stop();
    QString problem = error == QLatin1String("access_denied") ? tr("The sign-in was refused on the other device.")
                      : answer.ok()                           ? QString()
                                                              : answer.problem();
    std::optional<GivenTokens> tokens;
    if (problem.isEmpty())
        tokens = readTokens(answer.body, {m_provider.issuer, m_settings.clientId, {}, m_subject},
                            QDateTime::currentMSecsSinceEpoch(), &problem);
    m_device.clear();
    if (tokens)
        emit finished(*tokens);
    else
        emit failed(problem);
}

} // namespace bulkhead
