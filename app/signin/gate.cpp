#include "app/signin/gate.h"

#include "app/signin/provider_link.h"
#include "app/signin/sign_in_cover.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QEvent>
#include <QMainWindow>

namespace bulkhead {

Gate::Gate(QString gateway, const QByteArray &roots, Keep keep, QObject *parent)
    : QObject(parent)
    , m_gateway(std::move(gateway))
    , m_link(new ProviderLink(roots, this))
    , m_keep(std::move(keep))
    , m_bearer(std::make_shared<Bearer>())
    , m_lock(new QAction(tr("Lock"), this))
    , m_signOut(new QAction(tr("Sign out"), this))
{
    m_lock->setShortcut(QKeySequence(QStringLiteral("Ctrl+Alt+L")));
    connect(m_lock, &QAction::triggered, this, [this] {
        if (m_signIn)
            m_signIn->lock();
    });
    connect(m_signOut, &QAction::triggered, this, [this] {
        if (m_signIn)
            m_signIn->signOut();
    });
    m_idle.setSingleShot(true);
    m_idle.setInterval(kIdleMs);
    connect(&m_idle, &QTimer::timeout, m_lock, &QAction::trigger);
    refresh();
}

Gate::~Gate() = default;

void Gate::fill(SessionOptions *options)
{
    options->bearer = m_bearer;
    options->signInAsked = [self = QPointer(this)](const SignInSettings &settings) {
        if (self)
            self->asked(settings);
    };
}

void Gate::guard(QMainWindow *window, Desk *desk)
{
    m_window = window;
    m_desk = desk;
    window->addAction(m_lock);
    qApp->installEventFilter(this);
}

void Gate::asked(const SignInSettings &settings)
{
    if (m_signIn && settings == m_settings) {
        // Signed in, and refused all the same: the token's life ended early. Anything else is under way already.
        if (m_signIn->state() == SignIn::State::SignedIn)
            m_signIn->renew();
        return;
    }
    delete m_cover;
    m_settings = settings;
    m_signIn = std::make_unique<SignIn>(settings, m_link, m_keep(m_gateway + QLatin1Char(' ') + settings.issuer));
    connect(m_signIn.get(), &SignIn::tokenChanged, this, &Gate::tokenChanged);
    connect(m_signIn.get(), &SignIn::changed, this, &Gate::refresh);
    if (m_window) {
        m_cover = new SignInCover(m_signIn.get(), m_gateway, m_window->centralWidget());
        connect(m_cover, &SignInCover::openAsked, this, &Gate::openAsked);
        connect(m_cover, &SignInCover::coversChanged, this, &Gate::cover);
    }
    m_signIn->begin();
}

void Gate::tokenChanged()
{
    m_bearer->set(m_signIn->token());
    if (!m_desk)
        return;
    if (m_signIn->token().isEmpty())
        return m_desk->stop(); // Nothing flows to a window that nobody answers for.
    m_desk->start();
    m_desk->reconnect();
}

void Gate::refresh()
{
    const bool signedIn = m_signIn && m_signIn->state() == SignIn::State::SignedIn;
    m_lock->setEnabled(signedIn);
    m_signOut->setEnabled(signedIn);
    m_signOut->setText(signedIn && !m_signIn->name().isEmpty() ? tr("Sign out %1").arg(m_signIn->name())
                                                               : tr("Sign out"));
    if (!signedIn)
        return m_idle.stop();
    if (!m_idle.isActive())
        m_idle.start();
    if (m_told != m_signIn->notKept()) {
        m_told = m_signIn->notKept();
        if (!m_told.isEmpty())
            emit notice(m_told);
    }
}

void Gate::cover(bool covers)
{
    if (!covers) {
        for (const QPointer<QWidget> &dialog : std::exchange(m_hidden, {}))
            if (dialog)
                dialog->show();
        return;
    }
    // Dialogs are windows of their own: what was typed there is for the same eyes only.
    for (QWidget *widget : QApplication::topLevelWidgets())
        if (widget != m_window && widget->isVisible()) {
            if (qobject_cast<QDialog *>(widget))
                m_hidden.append(widget);
            widget->hide();
        }
}

bool Gate::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
        if (m_idle.isActive())
            m_idle.start();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace bulkhead
