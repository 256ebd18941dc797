#include "app/signin/gate.h"

#include "app/signin/provider_link.h"
#include "app/signin/sign_in_cover.h"
#include "widgets/frame/dialog_naming.h"

#include <QAction>
#include <QApplication>
#include <QEvent>
#include <QMainWindow>
#include <QShortcut>
#include <QToolTip>

namespace bulkhead {
namespace {
constexpr int kFarewellMs = 3'000; ///< For the provider to hear of a sign-out.
}

Gate::Gate(QString gateway, const QByteArray &roots, Keep keep, QObject *parent)
    : QObject(parent)
    , m_gateway(std::move(gateway))
    , m_link(new ProviderLink(roots, this))
    , m_keep(std::move(keep))
    , m_bearer(std::make_shared<Bearer>())
    , m_signOut(new QAction(tr("Sign out"), this))
{
    connect(m_signOut, &QAction::triggered, this, &Gate::leave);
    refresh();
}

Gate::~Gate() = default;

void Gate::fill(SessionOptions *options)
{
    options->bearer = m_bearer;
    options->signInAsked = [self = QPointer(this)](const SignInSettings &settings, const Fault &refusal) {
        if (self)
            self->asked(settings, refusal);
    };
}

void Gate::guard(QMainWindow *window, Desk *desk, Begin begin)
{
    m_window = window;
    m_desk = desk;
    m_begin = begin;
    connect(desk, &Desk::streamChanged, this,
            [this](const StreamState &state) { m_tried |= state.link == StreamState::Link::Live; });
}

void Gate::asked(const SignInSettings &settings, const Fault &refusal)
{
    if (m_signIn) {
        if (m_signIn->state() != SignIn::State::SignedIn && m_signIn->state() != SignIn::State::Locked)
            return; // Under way already.
        if (m_tried)
            return m_signIn->renew(); // Its life ended early.
        return m_signIn->turnAway(
            tr("The gateway does not take this sign-in. %1 %2").arg(refusal.summary, refusal.remedy));
    }
    m_signIn = std::make_unique<SignIn>(settings, m_link, m_keep(m_gateway + QLatin1Char(' ') + settings.issuer));
    connect(m_signIn.get(), &SignIn::tokenChanged, this, &Gate::tokenChanged);
    connect(m_signIn.get(), &SignIn::changed, this, &Gate::refresh);
    if (m_window) {
        m_cover = new SignInCover(m_signIn.get(), m_name.isEmpty() ? m_gateway : m_name, m_window->centralWidget());
        connect(m_cover, &SignInCover::openAsked, this, &Gate::openAsked);
        connect(m_cover, &SignInCover::startOverAsked, this, &Gate::leave);
        connect(m_cover, &SignInCover::coversChanged, this, &Gate::cover);
    }
    if (m_begin == Begin::Locked)
        m_signIn->beginLocked();
    else
        m_signIn->begin(m_begin == Begin::Again);
}

void Gate::lock()
{
    if (m_signIn)
        m_signIn->lock();
    else
        m_begin = Begin::Locked; // The gateway asks later, or the connection is slow.
}

void Gate::tokenChanged()
{
    m_bearer->set(m_signIn->token());
    m_tried = false;
    if (m_desk && !m_signIn->token().isEmpty())
        m_desk->reconnect();
}

void Gate::refresh()
{
    const bool signedIn = m_signIn && m_signIn->state() == SignIn::State::SignedIn;
    m_signOut->setEnabled(signedIn);
    m_signOut->setText(signedIn && !m_signIn->name().isEmpty() ? tr("Sign out %1").arg(m_signIn->name())
                                                               : tr("Sign out"));
    if (signedIn && m_told != m_signIn->notKept()) {
        m_told = m_signIn->notKept();
        if (!m_told.isEmpty())
            emit notice(m_told);
    }
}

/// Dialogs and others are windows of their own. Only the same person sees them again. Those of other environments stay,
/// those of the cover itself, and what an audience sees: it is the customer's own pack.
bool Gate::hides(const QWidget *widget) const
{
    return widget->isWindow() && widget != m_window && belongsTo(widget, m_window) && !belongsTo(widget, m_cover)
           && widget->objectName() != QLatin1String("audienceWindow");
}

void Gate::hideWindows()
{
    while (QWidget *popup = QApplication::activePopupWidget())
        if (!popup->close())
            break;
    QToolTip::hideText();
    for (QWidget *widget : QApplication::topLevelWidgets())
        if (widget->isVisible() && hides(widget)) {
            m_hidden.append(widget);
            widget->hide();
        }
}

/// While the cover is there, windows still open: an answer arrives, or a screen comes and goes.
bool Gate::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show && watched->isWidgetType() && m_window)
        if (auto *widget = static_cast<QWidget *>(watched); hides(widget))
            hideLater(widget);
    return false;
}

/// Qt puts a window on the screen after its Show event: one that is hidden within would come all the same.
void Gate::hideLater(QWidget *window)
{
    window->setAttribute(Qt::WA_DontShowOnScreen);
    if (!m_hidden.contains(window))
        m_hidden.append(window);
    QMetaObject::invokeMethod(
        window,
        [window, self = QPointer(this)] {
            window->hide();
            window->setAttribute(Qt::WA_DontShowOnScreen, false);
            if (self && !self->m_covers)
                window->show(); // The cover went in between.
        },
        Qt::QueuedConnection);
}

void Gate::cover(bool covers)
{
    if (!m_window)
        return;
    m_covers = covers;
    if (covers)
        qApp->installEventFilter(this);
    else
        qApp->removeEventFilter(this);
    for (QShortcut *shortcut : m_window->findChildren<QShortcut *>())
        shortcut->setEnabled(!covers); // Search and approvals would name what the cover hides.
    if (covers) {
        m_title = m_window->windowTitle();
        m_window->setWindowTitle(tr("Bulkhead"));
        hideWindows();
        emit coverChanged();
        return;
    }
    m_window->setWindowTitle(m_title);
    for (const QPointer<QWidget> &window : std::exchange(m_hidden, {}))
        if (window)
            window->show();
    emit coverChanged();
}

void Gate::leave()
{
    if (!m_signIn)
        return;
    m_hidden.clear();
    if (m_window)
        m_window->setEnabled(false);
    connect(m_signIn.get(), &SignIn::gaveBack, this, &Gate::left, Qt::QueuedConnection);
    QTimer::singleShot(kFarewellMs, this, &Gate::left);
    m_signIn->signOut();
}

} // namespace bulkhead
