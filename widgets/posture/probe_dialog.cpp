#include "widgets/posture/probe_dialog.h"

#include "models/desk.h"
#include "models/isolation_desk.h"
#include "models/posture_words.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/posture/posture_look.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kMostNamed = 5; ///< Attempts that got through; the panel has them all.
} // namespace

ProbeDialog::ProbeDialog(Desk *desk, const TenantPosture &posture, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_posture(posture)
    , m_tick(new QTimer(this))
    , m_result(makeLabel({}, Text::Strong, Tone::Text, true))
    , m_detail(makeLabel({}, Text::Body, Tone::Text, true))
    , m_busy(new QProgressBar)
    , m_leave(makeButton(tr("Leave")))
    , m_run(makeButton(tr("Probe %1").arg(posture.tenantName), Button::Primary))
{
    setObjectName(QStringLiteral("probeDialog"));
    setWindowTitle(tr("Run probes on %1").arg(posture.tenantName));
    setMinimumWidth(520);
    build();
    m_tick->setInterval(1000);
    connect(m_tick, &QTimer::timeout, this, &ProbeDialog::tick);
    connect(m_leave, &QPushButton::clicked, this, &ProbeDialog::reject);
    connect(m_run, &QPushButton::clicked, this, &ProbeDialog::run);
    m_run->setFocus();
}

ProbeDialog::~ProbeDialog()
{
    if (m_call)
        m_call->cancel();
}

void ProbeDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_posture.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(tr("The gateway tries to cross each boundary of this tenant as the tenant’s own "
                                   "identity. It uses canary rows and messages of its own, never customer data. Every "
                                   "attempt must be refused; the result is kept as evidence."),
                                Text::Body, Tone::Dim, true));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(tr("The round goes on"));
    column->addWidget(m_busy);
    m_result->setObjectName(QStringLiteral("probeResult"));
    m_detail->setObjectName(QStringLiteral("probeDetail"));
    column->addWidget(m_result);
    column->addWidget(m_detail);
    column->addStretch();
    m_busy->hide();
    m_detail->hide();
    m_result->setText(tr("It takes up to a minute."));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    m_leave->setObjectName(QStringLiteral("probeLeave"));
    m_run->setObjectName(QStringLiteral("probeRun"));
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_run);
    column->addLayout(buttons);
}

void ProbeDialog::run()
{
    if (m_call)
        return;
    m_since.start();
    m_run->setEnabled(false);
    m_detail->hide();
    m_leave->setText(tr("Cancel the round"));
    m_leave->setAccessibleName(m_leave->text());
    m_leave->setFocus();
    m_busy->show();
    m_call = m_desk->isolation().runProbes(
        m_posture.id, this, [this](const Fault &fault, const PostureDetail &detail) { finished(fault, detail); });
    m_tick->start();
    tick();
}

void ProbeDialog::tick()
{
    setTone(m_result, Tone::Text);
    m_result->setText(tr("Trying the boundaries… %1").arg(words::duration(m_since.elapsed() / 1000)));
}

void ProbeDialog::reject()
{
    if (!m_call) {
        QDialog::reject();
        return;
    }
    m_leave->setEnabled(false); // Until the answer, which says that it was given up.
    m_call->cancel();
}

void ProbeDialog::finished(const Fault &fault, const PostureDetail &detail)
{
    m_call.reset();
    m_tick->stop();
    m_busy->hide();
    m_run->setEnabled(true);
    m_run->setText(buttonText(tr("Probe again")));
    m_run->setAccessibleName(tr("Probe %1 again").arg(m_posture.tenantName));
    m_leave->setText(tr("Close"));
    m_leave->setAccessibleName(tr("Close"));
    m_leave->setEnabled(true);
    m_leave->setFocus();
    m_detail->show();
    if (!fault.failed()) {
        say(detail);
        emit probed(detail);
    } else if (fault.kind == Fault::Kind::Cancelled) {
        setTone(m_result, Tone::Text);
        m_result->setText(tr("Given up."));
        m_detail->setText(tr("Nothing was proven by it. What the gateway had begun it may still finish and tell."));
    } else {
        setTone(m_result, Tone::Bad);
        m_result->setText(fault.summary);
        m_detail->setText(fault.remedy);
    }
    adjustSize();
}

void ProbeDialog::say(const PostureDetail &detail)
{
    QStringList through;
    for (const Attempt &attempt : detail.attempts)
        if (attempt.crossed)
            through << tr("■ %1: %2").arg(words::layer(attempt.layer), breakable(attempt.what));
    const auto tried = detail.attempts.size(), crossed = through.size();
    QStringList notes;
    if (crossed > kMostNamed)
        through = through.first(kMostNamed) << tr("and %1 more").arg(crossed - kMostNamed);
    notes << through;
    if (!detail.incomplete.isEmpty())
        notes << tr("▲ The round is not whole: %1. A round that is not whole proves nothing.")
                     .arg(words::clause(detail.incomplete));
    if (!detail.unreachable.isEmpty())
        notes << tr("▲ The platform could not be looked at: %1.").arg(words::clause(detail.unreachable));
    if (detail.simulated)
        notes << tr("○ The platform is simulated: this is a rehearsal, no proof of a real system.");
    if (crossed > 0) {
        setTone(m_result, Tone::Bad);
        m_result->setText(tr("■ %1 of %2 attempts got through.").arg(crossed).arg(tried));
    } else if (tried == 0 || !detail.incomplete.isEmpty()) {
        setTone(m_result, Tone::Warn);
        m_result->setText(tried == 0 ? tr("▲ Nothing was tried, so nothing is proven.")
                                     : tr("▲ %1 attempts were refused, but not all were made.").arg(tried));
    } else {
        setTone(m_result, Tone::Ok);
        m_result->setText(tried == 1 ? tr("● The one attempt was refused.")
                                     : tr("● All %1 attempts were refused.").arg(tried));
    }
    m_detail->setText(notes.join(QLatin1Char('\n')));
    m_detail->setVisible(!notes.isEmpty());
}

} // namespace bulkhead
