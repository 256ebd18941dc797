#include "widgets/frame/stream_bar.h"

#include "models/words.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/theme.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>

namespace bulkhead {

QString ageText(qint64 ms)
{
    if (ms < 10'000)
        return StreamBar::tr("%1 s behind").arg(double(std::max<qint64>(ms, 0)) / 1000, 0, 'f', 1);
    return StreamBar::tr("%1 behind").arg(words::duration(ms / 1000));
}

namespace {

/// As wide as its figures can make it: it stands still while they change.
void holdWidth(QLabel *label)
{
    QString widest = label->text();
    for (QChar &letter : widest)
        if (letter.isDigit())
            letter = QLatin1Char('0');
    label->setMinimumWidth(widest.isEmpty() ? 0 : label->fontMetrics().horizontalAdvance(widest) + 1);
}

} // namespace

StreamBar::StreamBar(Workspace *workspace, QWidget *parent)
    : QFrame(parent)
    , m_workspace(workspace)
    , m_link(makeLabel({}, Text::Small))
    , m_age(makeLabel({}, Text::Small, Tone::Dim))
    , m_rate(makeLabel({}, Text::Small, Tone::Dim))
    , m_notice(makeLabel({}, Text::Small, Tone::Accent))
    , m_source(makeLabel({}, Text::Small, Tone::Dim))
    , m_gateway(makeLabel({}, Text::Small, Tone::Dim))
    , m_time(makeLabel({}, Text::Small, Tone::Dim))
    , m_second(new QTimer(this))
    , m_quiet(new QTimer(this))
{
    setProperty("kind", "bar");
    setFixedHeight(26);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(18);
    for (QLabel *label : {m_link, m_age, m_rate})
        row->addWidget(label);
    row->addWidget(m_notice, 1);
    m_notice->setAlignment(Qt::AlignCenter);
    m_notice->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // A long one must not widen the window.
    m_notice->installEventFilter(this);
    for (QLabel *label : {m_source, m_gateway, m_time})
        row->addWidget(label);
    m_link->setAccessibleName(tr("State of the stream"));
    m_second->setInterval(1000);
    m_quiet->setSingleShot(true);
    m_quiet->setInterval(8000);
    connect(m_second, &QTimer::timeout, this, &StreamBar::refresh);
    connect(m_quiet, &QTimer::timeout, this, [this] {
        m_sentence.clear();
        fitNotice();
    });
    connect(workspace->desk(), &Desk::streamChanged, this, &StreamBar::refresh);
    connect(workspace, &Workspace::sessionChanged, this, &StreamBar::refresh);
    m_second->start();
    refresh();
}

void StreamBar::say(const QString &sentence)
{
    m_sentence = sentence;
    fitNotice();
    m_quiet->start();
}

void StreamBar::fitNotice()
{
    const QString shown = m_notice->fontMetrics().elidedText(m_sentence, Qt::ElideRight, m_notice->width());
    m_notice->setText(shown);
    m_notice->setToolTip(shown == m_sentence ? QString() : m_sentence);
    m_notice->setAccessibleName(m_sentence);
}

bool StreamBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_notice && event->type() == QEvent::Resize)
        fitNotice();
    return QFrame::eventFilter(watched, event);
}

/// Which versions there are, where they differ: what is seen may be less than either could show.
void StreamBar::showGateway(const QString &version, const QString &lacks)
{
    const QString own = QCoreApplication::applicationVersion();
    const bool other = !own.isEmpty() && version != own;
    m_gateway->setText(version.isEmpty()  ? QString()
                       : !lacks.isEmpty() ? tr("▲ Gateway %1 is older than this console").arg(version)
                       : other            ? tr("Gateway %1, console %2").arg(version, own)
                                          : tr("Gateway %1").arg(version));
    m_gateway->setToolTip(lacks);
    setTone(m_gateway, lacks.isEmpty() ? Tone::Dim : Tone::Warn);
}

void StreamBar::refresh()
{
    const StreamState stream = m_workspace->desk()->stream();
    const SessionInfo session = m_workspace->session();
    const QString since = words::clock(stream.sinceMs);
    switch (stream.link) {
    case StreamState::Link::Live:
        m_link->setText(tr("● Live"));
        setTone(m_link, Tone::Ok);
        break;
    case StreamState::Link::Connecting:
        m_link->setText(tr("◌ Connecting"));
        setTone(m_link, Tone::Dim);
        break;
    case StreamState::Link::Reconnecting:
        m_link->setText(tr("▲ Reconnecting since %1").arg(since));
        setTone(m_link, Tone::Warn);
        break;
    case StreamState::Link::Offline:
        m_link->setText(tr("■ Offline since %1").arg(since));
        setTone(m_link, Tone::Bad);
        break;
    }
    m_link->setToolTip(stream.reason);
    m_age->setText(stream.dataTimeMs > 0 ? ageText(m_workspace->now() - stream.dataTimeMs) : QString());
    m_age->setToolTip(stream.dataTimeMs > 0 ? tr("Figures of %1").arg(words::dateTime(stream.dataTimeMs)) : QString());
    m_rate->setText(tr("%1 updates/s").arg(words::count(qint64(stream.updatesPerSecond))));
    m_source->setText(session.environment.source.isEmpty() ? QString()
                                                           : tr("Source: %1").arg(session.environment.source));
    showGateway(session.gatewayVersion, stream.link == StreamState::Link::Live ? stream.reason : QString());
    const QDateTime now = QDateTime::currentDateTime();
    const bool skewed = std::abs(stream.serverSkewMs) > 60'000;
    const int offset = now.offsetFromUtc() / 60;
    const QString zone = offset == 0
                             ? QStringLiteral("UTC")
                             : QStringLiteral("UTC%1%2%3")
                                   .arg(offset < 0 ? QStringLiteral("−") : QStringLiteral("+"))
                                   .arg(std::abs(offset) / 60)
                                   .arg(offset % 60 ? QStringLiteral(":%1").arg(std::abs(offset) % 60) : QString());
    m_time->setText(skewed ? tr("▲ This clock differs from the gateway's by %1")
                                 .arg(words::duration(std::abs(stream.serverSkewMs) / 1000))
                           : tr("Local time %1 %2").arg(now.toString(QStringLiteral("HH:mm:ss")), zone));
    setTone(m_time, skewed ? Tone::Warn : Tone::Dim);
    for (QLabel *label : {m_age, m_rate, m_time})
        holdWidth(label);
    layout()->activate(); // At once: painted before the layout's own turn, a longer text would lack its end.
}

} // namespace bulkhead
