#pragma once
#include "app/signin/provider.h"

#include <QObject>
#include <QTimer>

namespace bulkhead {

class ProviderLink;
struct ProviderAnswer;

/// One sign-in on another device, for desktops without a browser of their own (RFC 8628). GUI thread; made for one try.
class DeviceSignIn : public QObject
{
    Q_OBJECT
public:
    DeviceSignIn(ProviderLink *link, Provider provider, SignInSettings settings, QString subject,
                 QObject *parent = nullptr);

    void start(); ///< Emits exactly one of finished and failed.

signals:
    /// To be typed at `page` within so many seconds; `shortcut` holds the code already and may be empty.
    void show(const QString &code, const QUrl &page, const QUrl &shortcut, int seconds);
    void finished(const bulkhead::GivenTokens &tokens);
    void failed(const QString &sentence);

private:
    void begin(const ProviderAnswer &answer);
    void ask();
    void hear(const ProviderAnswer &answer);

    ProviderLink *m_link;
    Provider m_provider;
    SignInSettings m_settings;
    QString m_subject, m_device;
    QTimer m_next, m_end;
    int m_intervalS = 5;
};

} // namespace bulkhead
