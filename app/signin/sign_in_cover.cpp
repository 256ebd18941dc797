#include "app/signin/sign_in_cover.h"

#include "app/signin/sign_in.h"
#include "widgets/frame/pieces.h"

#include <QClipboard>
#include <QDateTime>
#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTime>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {
namespace {
constexpr int kPatienceMs = 400;
constexpr int kWide = 460;
using State = SignIn::State;
} // namespace

SignInCover::SignInCover(SignIn *signIn, const QString &gateway, QWidget *over)
    : QFrame(over->parentWidget())
    , m_signIn(signIn)
    , m_gateway(gateway)
    , m_over(over)
    , m_title(makeLabel({}, Text::Title))
    , m_words(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_code(makeLabel({}, Text::Figure))
    , m_left(makeLabel({}, Text::Small, Tone::Dim))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_busy(new QProgressBar)
    , m_clock(new QTimer(this))
    , m_patience(new QTimer(this))
{
    setProperty("kind", "page");
    build();
    hide();
    over->installEventFilter(this);
    connect(signIn, &SignIn::changed, this, &SignInCover::refresh);
    connect(signIn, &SignIn::openBrowser, this, [this](const QUrl &url) {
        m_url = url;
        emit openAsked(url);
    });
    m_clock->setInterval(1'000);
    connect(m_clock, &QTimer::timeout, this, &SignInCover::tellTimeLeft);
    m_patience->setSingleShot(true);
    connect(m_patience, &QTimer::timeout, this, &SignInCover::refresh);
    m_patience->start(kPatienceMs);
    refresh();
}

void SignInCover::build()
{
    auto *row = new QHBoxLayout(this);
    auto *column = new QVBoxLayout;
    row->addStretch();
    row->addLayout(column);
    row->addStretch();
    column->setSpacing(space::medium);
    column->addStretch();
    m_code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_code->setAccessibleName(tr("Code"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(tr("Waiting"));
    for (QWidget *each : std::initializer_list<QWidget *>{m_title, m_problem, m_words, m_code, m_left, m_busy}) {
        each->setFixedWidth(kWide);
        column->addWidget(each);
    }
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    for (int i = 0; i < 3; ++i) {
        m_buttons.append(makeButton({}, i == 0 ? Button::Primary : Button::Plain));
        buttons->addWidget(m_buttons.last());
        connect(m_buttons.last(), &QPushButton::clicked, this, [this, i] { press(i); });
    }
    buttons->addStretch();
    column->addLayout(buttons);
    column->addStretch();
}

void SignInCover::offer(const QString &title, const QString &words, const QStringList &buttons)
{
    m_title->setText(title);
    m_words->setText(words);
    m_words->setVisible(!words.isEmpty());
    m_problem->setText(m_signIn->problem());
    m_problem->setVisible(!m_signIn->problem().isEmpty());
    const SignIn::State state = m_signIn->state();
    m_code->setVisible(state == State::Device);
    m_left->setVisible(state == State::Device);
    m_busy->setVisible(state != State::SignedOut && state != State::Locked);
    for (int i = 0; i < m_buttons.size(); ++i) {
        m_buttons.at(i)->setText(buttons.value(i));
        m_buttons.at(i)->setAccessibleName(buttons.value(i));
        m_buttons.at(i)->setVisible(i < buttons.size());
    }
}

QStringList SignInCover::choices() const
{
    if (m_signIn->locked())
        return {tr("Unlock with the browser"), tr("Start over as somebody else")};
    QStringList choices{tr("Sign in with the browser")};
    if (m_signIn->offersDevice())
        choices << tr("Use another device");
    if (m_signIn->knowsSomebody())
        choices << tr("Start over as somebody else");
    return choices;
}

void SignInCover::refresh()
{
    m_clock->stop();
    switch (m_signIn->state()) {
    case State::SignedIn:
        return setCovers(false);
    case State::Locked:
        m_url.clear();
        offer(tr("%1 is locked").arg(m_gateway),
              tr("Sign in again to go on; being signed in at your company’s page is not enough. Nothing that you typed "
                 "is lost."),
              choices());
        break;
    case State::Asking:
        if (!m_covers && m_patience->isActive() && !m_signIn->locked())
            return;
        offer(tr("Signing in to %1").arg(m_gateway), tr("Asking the sign-in service…"), {});
        break;
    case State::SignedOut:
        m_url.clear();
        offer(tr("Sign in to %1").arg(m_gateway),
              tr("Your company’s sign-in page opens in your browser. Bulkhead never sees your password."), choices());
        break;
    case State::Browser:
        offer(tr("Go on in your browser"), tr("Sign in on the page that has opened. This window goes on by itself."),
              {tr("Open the page again"), tr("Copy its address"), tr("Cancel")});
        break;
    case State::Device:
        offer(tr("Go on on another device"),
              tr("Open %1 there and type this code. This window goes on by itself.")
                  .arg(m_signIn->code().page.toDisplayString()),
              {tr("Copy the code"), tr("Open the page here"), tr("Cancel")});
        m_code->setText(m_signIn->code().text);
        tellTimeLeft();
        m_clock->start();
        break;
    }
    setCovers(true);
}

void SignInCover::tellTimeLeft()
{
    const qint64 leftS = std::max<qint64>(0, (m_signIn->code().untilMs - QDateTime::currentMSecsSinceEpoch()) / 1'000);
    m_left->setText(tr("The code is good for another %1 minutes.")
                        .arg(QTime(0, 0).addSecs(int(leftS)).toString(QStringLiteral("m:ss"))));
}

void SignInCover::press(int button)
{
    QClipboard *clipboard = QGuiApplication::clipboard();
    switch (m_signIn->state()) {
    case State::SignedOut:
    case State::Locked:
        if (button == 0)
            m_signIn->withBrowser();
        else if (button == 1 && m_signIn->offersDevice())
            m_signIn->withDevice();
        else
            emit startOverAsked();
        return;
    case State::Browser:
        if (button == 0)
            emit openAsked(m_url);
        else if (button == 1)
            clipboard->setText(m_url.toString(QUrl::FullyEncoded));
        else
            m_signIn->cancel();
        return;
    case State::Device:
        if (button == 0)
            clipboard->setText(m_signIn->code().text);
        else if (button == 1)
            emit openAsked(m_signIn->code().shortcut.isValid() ? m_signIn->code().shortcut : m_signIn->code().page);
        else
            m_signIn->cancel();
        return;
    case State::Asking:
    case State::SignedIn:
        return;
    }
}

void SignInCover::setCovers(bool covers)
{
    const bool changed = m_covers != covers;
    m_covers = covers;
    if (covers) {
        setGeometry(m_over->geometry());
        raise();
    }
    if (changed) {
        m_over->setEnabled(!covers);
        m_over->setVisible(!covers); // Nothing may be read round the edges, nor by a screen reader.
    }
    setVisible(covers);
    if (covers && !isAncestorOf(focusWidget()) && m_buttons.first()->isVisible())
        m_buttons.first()->setFocus(Qt::OtherFocusReason);
    if (changed)
        emit coversChanged(covers);
}

bool SignInCover::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_over && (event->type() == QEvent::Resize || event->type() == QEvent::Move))
        setGeometry(m_over->geometry());
    return QFrame::eventFilter(watched, event);
}

} // namespace bulkhead
