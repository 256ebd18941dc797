#include "widgets/posture/posture_pane.h"

#include "models/exposure_desk.h"
#include "models/exposure_words.h"
#include "models/isolation_desk.h"
#include "models/posture_words.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/posture/attempt_list.h"
#include "widgets/posture/control_list.h"
#include "widgets/posture/finding_list.h"
#include "widgets/posture/posture_look.h"

#include <QLabel>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kAskMs = 60; ///< Whoever runs over cells with an arrow key asks for the last one only.

template<typename T>
QList<T> ofLayer(const QList<T> &all, Layer layer)
{
    QList<T> some;
    for (const T &one : all)
        if (one.layer == layer)
            some.append(one);
    return some;
}

} // namespace

PosturePane::PosturePane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_soon(new QTimer(this))
{
    build();
    m_soon->setSingleShot(true);
    m_soon->setInterval(kAskMs);
    connect(m_soon, &QTimer::timeout, this, &PosturePane::ask);
    connect(m_state, &EmptyState::acted, this, &PosturePane::ask);
    connect(m_open, &QPushButton::clicked, this, [this] { emit openTenant(m_posture.id); });
    connect(m_restore, &QPushButton::clicked, this, &PosturePane::restoreWanted);
    if (ExposureDesk *exposures = workspace->desk()->exposures(); exposures != nullptr) {
        connect(exposures, &ExposureDesk::changed, this, &PosturePane::showCase);
        connect(m_case, &QPushButton::clicked, this, [this, exposures] {
            if (const ExposureCase *known = crossingCaseOf(exposures->list(), m_posture.id); known != nullptr)
                emit openCase(known->id);
        });
    }
    connect(m_controls, &ControlList::waiveWanted, this, &PosturePane::waiveWanted);
    showNone();
}

void PosturePane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_empty = new EmptyState(this);
    outer->addWidget(m_empty, 1);
    m_content = new QWidget(this);
    outer->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    m_title = makeLabel({}, Text::Heading, Tone::Text, true);
    m_badge = new BadgeLabel;
    head->addWidget(m_title, 1);
    head->addWidget(m_badge, 0, Qt::AlignTop);
    column->addLayout(head);
    m_tenant = makeLabel({}, Text::Strong, Tone::Text, true);
    column->addWidget(m_tenant);
    m_sentence = makeLabel({}, Text::Body, Tone::Text, true);
    column->addWidget(m_sentence);
    m_proven = makeLabel({}, Text::Body, Tone::Dim, true);
    column->addWidget(m_proven);
    m_notes = makeLabel({}, Text::Small, Tone::Warn, true);
    m_notes->setObjectName(QStringLiteral("postureNotes"));
    column->addWidget(m_notes);
    m_scroll = new QScrollArea;
    QWidget *body = buildBody();
    m_scroll->setWidget(body);
    body->setAutoFillBackground(false); // The card's own shows.
    m_scroll->viewport()->setAutoFillBackground(false);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Controls and attempts"));
    column->addWidget(m_scroll, 1);
    m_open = makeButton(tr("Open the tenant"));
    m_open->setToolTip(tr("Its page, with its tier and why (T)"));
    m_restore = makeButton(tr("Restore…"));
    m_restore->setObjectName(QStringLiteral("restoreBaseline"));
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::small);
    foot->addWidget(m_open);
    foot->addWidget(m_restore);
    m_case = makeButton(tr("Exposure case"));
    m_case->setObjectName(QStringLiteral("postureCase"));
    m_case->hide();
    foot->addStretch();
    column->addLayout(foot);
    column->addWidget(m_case, 0, Qt::AlignLeft); // Three beside each other are wider than the pane may be.
}

QWidget *PosturePane::buildBody()
{
    auto *inner = new QWidget;
    auto *column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, space::small, 0);
    column->setSpacing(space::small);
    column->addWidget(buildLayers());
    m_beyond = new FindingList;
    column->addWidget(m_beyond);
    m_state = new EmptyState;
    column->addWidget(m_state);
    m_body = new QWidget;
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(space::small);
    m_controls = new ControlList;
    body->addWidget(m_controls);
    m_tries = new QWidget;
    auto *tries = new QVBoxLayout(m_tries);
    tries->setContentsMargins(0, 0, 0, space::small);
    tries->setSpacing(space::small);
    tries->addWidget(makeLabel(tr("Attempts in the last round"), Text::Strong));
    m_round = makeLabel({}, Text::Small, Tone::Dim, true);
    tries->addWidget(m_round);
    m_attempts = new AttemptList;
    tries->addWidget(m_attempts);
    body->addWidget(m_tries);
    column->addWidget(m_body);
    column->addStretch();
    return inner;
}

QWidget *PosturePane::buildLayers()
{
    m_layerList = new QWidget;
    auto *column = new QVBoxLayout(m_layerList);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    for (int i = 0; i < kLayers; ++i) {
        auto *row = new QHBoxLayout;
        auto *name = makeButton(words::layer(layerAt(i)), Button::Link);
        connect(name, &QPushButton::clicked, this, [this, layer = layerAt(i)] { emit layerChosen(layer); });
        auto *badge = new BadgeLabel;
        row->addWidget(name);
        row->addStretch();
        row->addWidget(badge);
        column->addLayout(row);
        m_layerNames << name;
        m_layerBadges << badge;
    }
    return m_layerList;
}

bool PosturePane::settled() const
{
    return !m_asking && !m_soon->isActive();
}

void PosturePane::showNone()
{
    m_posture = {};
    m_askedFor = {};
    m_detail = {};
    m_asking = false;
    m_soon->stop();
    m_content->hide();
    m_empty->showEmpty(tr("No cell chosen"), tr("Choose a tenant’s layer to see what it demands, what stands and when "
                                                "it was last proven."));
}

const LayerCell *PosturePane::cell() const
{
    return m_layer == Layer::Unspecified ? nullptr : &m_posture.layers[size_t(m_layer) - 1];
}

void PosturePane::show(const TenantPosture &posture, Layer layer, Tier recommended)
{
    const bool another = posture.id != m_posture.id;
    const bool moved = another || layer != m_layer;
    m_posture = posture;
    m_layer = layer;
    m_recommended = recommended;
    m_empty->hideState();
    m_content->show();
    showHead();
    if (another)
        m_detail = {};
    if (posture != m_askedFor) {
        m_askedFor = posture;
        m_asking = true;
        m_soon->start();
    }
    if (moved) {
        showBody();
        m_scroll->ensureVisible(0, 0);
    }
}

void PosturePane::ask()
{
    const QString id = m_posture.id;
    if (id.isEmpty())
        return;
    m_asking = true;
    if (m_detail.posture.id != id)
        m_state->showLoading(tr("Loading the controls…"));
    m_workspace->desk()->isolation().posture(id, this, [this, id](const Fault &fault, const PostureDetail &detail) {
        if (id != m_posture.id)
            return;
        m_asking = false;
        if (!fault.failed())
            take(detail);
        else if (m_detail.posture.id != id)
            m_state->showFault(fault, tr("Try again"));
    });
}

void PosturePane::take(const PostureDetail &detail)
{
    if (detail.posture.id != m_posture.id || detail == m_detail)
        return;
    m_detail = detail;
    showHead();
    showBody();
}

void PosturePane::refreshAges()
{
    if (!m_posture.id.isEmpty())
        showHead();
}

QString PosturePane::restoreObstacle() const
{
    const SessionInfo session = m_workspace->session();
    if (!session.may(QStringLiteral("acts.propose")) || !session.may(QStringLiteral("acts.simulate")))
        return tr("Your role sees postures and proposes no changes. Platform operations, support and customer success "
                  "do.");
    if (m_posture.stage != Stage::Live)
        return tr("This tenant is still being onboarded: the steps of its onboarding set its baseline.");
    // What is shared or contradicts itself is a finding, and no step of the platform mends it.
    const bool off = std::ranges::any_of(m_posture.layers, [now = m_workspace->now()](const LayerCell &one) {
        const CellState state = stateAt(one, now);
        return state == CellState::Drift || state == CellState::Crossed;
    });
    return off ? QString() : tr("By the last look nothing is off. Run probes to look again.");
}

void PosturePane::refreshRights()
{
    const QString obstacle = restoreObstacle();
    m_restore->setEnabled(obstacle.isEmpty());
    m_restore->setAccessibleName(tr("Restore the baseline of %1").arg(m_posture.tenantName));
    m_restore->setToolTip(obstacle.isEmpty() ? tr("Propose that what is off is brought back to the baseline (R)")
                                             : obstacle);
    m_restore->setAccessibleDescription(m_restore->toolTip());
    showCase();
}

void PosturePane::enter()
{
    if (m_content->isHidden())
        return;
    m_scroll->setFocus(Qt::TabFocusReason);
}

QString PosturePane::sentence() const
{
    if (cell() == nullptr)
        return words::fitInFull(m_posture.fit, m_posture.tier, m_recommended);
    const QList<Attempt> attempts = ofLayer(m_detail.attempts, m_layer);
    const QList<ControlPosture> controls = ofLayer(m_detail.controls, m_layer);
    const auto fallen = std::ranges::find_if(
        controls, [](const ControlPosture &control) { return control.observed && !control.stands; });
    switch (const CellState state = stateAt(*cell(), m_workspace->now())) {
    case CellState::Crossed: {
        const QString crossing = crossingSentence(attempts);
        return crossing.isEmpty() ? tr("An attempt that must be refused got through.") : crossing;
    }
    case CellState::Drift:
        return fallen == controls.end() ? tr("Something that is demanded does not stand.")
                                        : tr("Does not stand: %1.").arg(words::clause(fallen->demanded));
    case CellState::Waived:
        return tr("Off, and waived by %1 until %2: not as demanded.")
            .arg(cell()->waivedBy, words::dateTime(cell()->waivedUntilMs));
    case CellState::Proven:
        return tr("What is demanded stands, and every attempt of the last round was refused.");
    case CellState::Observed:
        return tr("What is demanded was seen. No attempt has proven it yet.");
    case CellState::Outdated:
        return tr("It was proven, but more than 24 hours ago.");
    case CellState::NotObserved:
        return tr("Nobody has looked, or nothing that is connected reaches this layer.");
    default:
        return tr("The gateway says “%1”, which this console does not know. Treat it as not proven.")
            .arg(words::cellState(state));
    }
}

void PosturePane::showHead()
{
    const qint64 now = m_workspace->now();
    if (cell() == nullptr) {
        m_title->setText(tr("All layers"));
        m_badge->setBadge(badgeOf(m_posture.fit));
        showLayers();
    } else {
        m_title->setText(tr("%1 boundary").arg(words::layer(m_layer)));
        const CellState state = stateAt(*cell(), now);
        paint::Badge badge = paint::badge(*cell(), now);
        badge.word = state == CellState::NotObserved ? tr("never observed") : words::cellState(state);
        m_badge->setBadge(badge);
    }
    m_layerList->setVisible(cell() == nullptr);
    m_tenant->setText(m_posture.tenantName);
    m_sentence->setText(breakable(sentence()));
    QStringList facts;
    if (cell() != nullptr)
        facts << (cell()->provenMs > 0 ? tr("Last proven %1 (%2).")
                                             .arg(words::dateTime(cell()->provenMs), words::ago(cell()->provenMs, now))
                                       : tr("Never proven."));
    facts << (m_posture.lookedMs > 0 ? tr("Last looked at %1.").arg(words::ago(m_posture.lookedMs, now))
                                     : tr("Never looked at."));
    if (!m_detail.baseline.isEmpty())
        facts << tr("Baseline %1.").arg(m_detail.baseline);
    m_proven->setText(facts.join(QLatin1Char(' ')));
    showNotes();
    refreshRights();
}

void PosturePane::showLayers()
{
    const qint64 now = m_workspace->now();
    for (int i = 0; i < kLayers; ++i) {
        const LayerCell &one = m_posture.layers[size_t(i)];
        m_layerNames[i]->setAccessibleName(words::cellInFull(layerAt(i), one, now));
        m_layerBadges[i]->setBadge(paint::badge(one, now));
    }
}

void PosturePane::showNotes()
{
    QStringList notes;
    if (!m_detail.unreachable.isEmpty())
        notes << tr("▲ The last look failed: %1. What stands here is from before.")
                     .arg(words::clause(m_detail.unreachable));
    if (!m_detail.incomplete.isEmpty())
        notes << tr("▲ The last round is not whole: %1. A round that is not whole proves nothing.")
                     .arg(words::clause(m_detail.incomplete));
    if (m_detail.simulated)
        notes << tr("○ The platform is simulated: this is a rehearsal, no proof of a real system.");
    setTone(m_notes, m_detail.unreachable.isEmpty() && m_detail.incomplete.isEmpty() ? Tone::Dim : Tone::Warn);
    m_notes->setText(breakable(notes.join(QLatin1Char('\n'))));
    m_notes->setVisible(!notes.isEmpty());
}

QString PosturePane::roundSentence(qint64 refused, qint64 tried) const
{
    const qint64 took = m_detail.roundEndedMs - m_detail.roundStartedMs;
    const QString when = words::dateTime(m_detail.roundEndedMs);
    return took >= 1
               ? tr("%1 of %2 refused, %3, in %4.").arg(refused).arg(tried).arg(when, words::latency(double(took)))
               : tr("%1 of %2 refused, %3.").arg(refused).arg(tried).arg(when);
}

void PosturePane::showCase()
{
    const ExposureDesk *exposures = m_workspace->desk()->exposures();
    m_case->setVisible(exposures != nullptr && !m_posture.id.isEmpty()
                       && crossingCaseOf(exposures->list(), m_posture.id) != nullptr);
    m_case->setAccessibleName(tr("Exposure case of %1").arg(m_posture.tenantName));
}

void PosturePane::showBody()
{
    const bool known = m_detail.posture.id == m_posture.id && !m_posture.id.isEmpty();
    m_body->setVisible(known && cell() != nullptr);
    // Without a layer all of them: they are what no single layer shows.
    m_beyond->setFindings(!known              ? QList<PostureFinding>()
                          : cell() == nullptr ? m_detail.beyond
                                              : ofLayer(m_detail.beyond, m_layer));
    if (known)
        m_state->hideState();
    if (!known || cell() == nullptr)
        return;
    const SessionInfo session = m_workspace->session();
    m_controls->setControls(ofLayer(m_detail.controls, m_layer),
                            session.may(QStringLiteral("acts.propose")) && session.may(QStringLiteral("acts.simulate")),
                            m_workspace->now());
    const QList<Attempt> attempts = ofLayer(m_detail.attempts, m_layer);
    m_attempts->setAttempts(attempts);
    const auto crossed = std::ranges::count_if(attempts, &Attempt::crossed);
    // What got through is what the person came for; else the controls say more.
    static_cast<QVBoxLayout *>(m_body->layout())->insertWidget(crossed > 0 ? 0 : 1, m_tries);
    if (m_detail.roundEndedMs == 0)
        m_round->setText(tr("No round has been run yet."));
    else if (attempts.isEmpty())
        m_round->setText(tr("The round of %1 tried nothing here: this layer has no probe.")
                             .arg(words::dateTime(m_detail.roundEndedMs)));
    else
        m_round->setText(roundSentence(attempts.size() - crossed, attempts.size()));
}

} // namespace bulkhead
