#include "widgets/contract/preview_panel.h"

#include "models/contract_period.h"
#include "models/contract_words.h"
#include "models/sla_desk.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kMostPeriods = 13, kMostYears = 3;

QString creditText(qint64 minor, const QString &currency)
{
    return minor < 0 ? PreviewPanel::tr("not known") : words::exactMoney(minor, currency);
}

} // namespace

paint::Badge attainmentBadge(terms::Attainment state)
{
    using paint::Shape;
    const QString word = words::attainment(state);
    switch (state) {
    case terms::Attainment::Met:
        return {word, Tone::Ok, Shape::Disc};
    case terms::Attainment::AtRisk:
        return {word, Tone::Warn, Shape::Triangle};
    case terms::Attainment::Missed:
        return {word, Tone::Bad, Shape::Square};
    case terms::Attainment::NotMeasured:
        return {word, Tone::Dim, Shape::DashedRing};
    case terms::Attainment::Partial:
        return {word, Tone::Warn, Shape::DashedRing};
    default:
        return {word, Tone::Dim, Shape::Ring};
    }
}

PreviewPanel::PreviewPanel(Workspace *workspace, QString currencyNow, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_currencyNow(std::move(currencyNow))
    , m_periods(new QSpinBox)
    , m_run(makeButton(tr("Preview")))
    , m_cancel(makeButton(tr("Stop")))
    , m_progress(new QProgressBar)
    , m_state(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_sentence(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_cards(new QVBoxLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(makeLabel(tr("What it would have meant"), Text::Heading), 1);
    head->addWidget(makeLabel(tr("complete periods"), Text::Body, Tone::Dim));
    m_periods->setRange(1, kMostPeriods);
    m_periods->setValue(3);
    m_periods->setAccessibleName(tr("Complete periods before now"));
    head->addWidget(m_periods);
    m_run->setObjectName(QStringLiteral("preview.run"));
    m_cancel->setObjectName(QStringLiteral("preview.stop"));
    head->addWidget(m_run);
    head->addWidget(m_cancel);
    column->addLayout(head);
    m_progress->setRange(0, 100);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the preview"));
    column->addWidget(m_progress);
    column->addWidget(m_state);
    column->addWidget(m_sentence);
    auto *inside = new QWidget;
    m_cards->setContentsMargins(0, 0, space::small, 0);
    m_cards->setSpacing(space::small);
    inside->setLayout(m_cards);
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setAccessibleName(tr("Periods of the preview"));
    area->setWidget(inside);
    inside->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);
    column->addWidget(area, 1);
    connect(m_run, &QPushButton::clicked, this, &PreviewPanel::run);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (const CallRef call = m_call) // Its answer drops ours.
            call->cancel();
    });
    refresh();
}

PreviewPanel::~PreviewPanel()
{
    ++m_asked;
    if (m_call) // Nobody reads the answer any more; the gateway stops reading the past.
        m_call->cancel();
}

void PreviewPanel::setDraft(const terms::Contract &draft, bool refused)
{
    m_draft = draft;
    m_refused = refused;
    m_periods->setMaximum(draft.period == terms::PeriodKind::Year ? kMostYears : kMostPeriods);
    refresh();
}

void PreviewPanel::refresh()
{
    // When it is in force and the note change nothing of what is computed.
    const auto computed = [](terms::Contract draft) {
        draft.effectiveFromMs = draft.subscribedFromMs = draft.subscribedToMs = 0;
        draft.note.clear();
        return draft;
    };
    const bool stale = m_shown && computed(m_draft) != computed(m_shownFor);
    m_run->setEnabled(!m_running && !m_refused);
    m_run->setToolTip(m_refused ? tr("Mend what is marked ■ first") : QString());
    m_run->setAccessibleDescription(m_run->toolTip());
    m_cancel->setVisible(m_running);
    m_progress->setVisible(m_running);
    if (m_running) {
        setTone(m_state, Tone::Dim);
        m_state->setText(tr("Reading what was measured…"));
    } else if (stale) {
        setTone(m_state, Tone::Warn);
        m_state->setText(tr("▲ The draft changed since: these figures are of the one before. Preview again."));
    } else if (!m_shown && m_sentence->text().isEmpty()) {
        setTone(m_state, Tone::Dim);
        m_state->setText(
            tr("Preview computes this draft on what was measured in the last complete periods, beside what "
               "is in force. Nothing is stored."));
    } else {
        m_state->clear();
    }
    m_state->setVisible(!m_state->text().isEmpty());
    m_sentence->setVisible(!m_sentence->text().isEmpty() && !m_running);
    setTone(m_sentence, stale ? Tone::Dim : Tone::Text);
}

void PreviewPanel::run()
{
    emit wanted();
    if (m_refused || m_running)
        return;
    m_running = true;
    m_shown = false;
    m_sentence->clear();
    m_progress->setValue(0);
    clearLayout(m_cards);
    refresh();
    m_shownFor = m_draft;
    const int number = ++m_asked;
    m_call = m_workspace->desk()->sla().previewContract(
        m_draft, uint(m_periods->value()), this,
        [this, number](int percent) {
            if (number == m_asked)
                m_progress->setValue(percent);
        },
        [this, number](const Fault &fault, const terms::ContractPreview &preview) {
            if (number == m_asked)
                answered(fault, preview);
        });
}

void PreviewPanel::answered(const Fault &fault, const terms::ContractPreview &preview)
{
    m_running = false;
    m_call.reset();
    if (fault.kind == Fault::Kind::Cancelled) {
        refresh();
        return;
    }
    if (fault.failed()) {
        clearLayout(m_cards);
        m_cards->addWidget(
            makeLabel(QStringLiteral("▲ %1 %2").arg(fault.summary, fault.remedy), Text::Body, Tone::Bad, true));
        m_cards->addStretch();
    } else {
        m_shown = !preview.periods.isEmpty();
        showPreview(preview);
        emit problemsFound(preview.problems);
    }
    refresh();
}

void PreviewPanel::showPreview(const terms::ContractPreview &preview)
{
    clearLayout(m_cards);
    m_sentence->setText(preview.periods.isEmpty() ? tr("Nothing was computed: mend what is marked in the draft.")
                                                  : words::previewSentence(preview, m_shownFor, m_currencyNow));
    for (const terms::PeriodPreview &period : preview.periods)
        m_cards->addWidget(periodCard(period));
    m_cards->addStretch();
}

QWidget *PreviewPanel::periodCard(const terms::PeriodPreview &period) const
{
    const QString &zone = m_shownFor.zone;
    auto *card = new Card(period.period, tr("%1 to %2 · %3 measured")
                                             .arg(zonedDate(period.fromMs, zone), zonedDate(period.toMs, zone),
                                                  words::share(period.coverage)));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(space::tiny);
    grid->setColumnStretch(0, 1);
    const QStringList heads{tr("Workflow"), tr("Target"), tr("This draft"), {}, tr("In force"), {}, tr("Alerts")};
    for (int i = 0; i < heads.size(); ++i) {
        const bool number = i == 1 || i == 2 || i == 4 || i == 6;
        grid->addWidget(makeLabel(heads.at(i), Text::Small, Tone::Dim), 0, i, number ? Qt::AlignRight : Qt::AlignLeft);
    }
    int row = 1;
    for (const terms::CommitmentPreview &one : period.commitments) {
        const bool promisedNow = !one.attainedNow.isEmpty();
        grid->addWidget(makeLabel(words::workflow(one.workflow), Text::Body, Tone::Text, true), row, 0);
        grid->addWidget(makeLabel(words::target(one.targetE7)), row, 1, Qt::AlignRight);
        grid->addWidget(makeLabel(one.attained, Text::Strong), row, 2, Qt::AlignRight);
        grid->addWidget(new BadgeLabel(attainmentBadge(one.state)), row, 3);
        grid->addWidget(makeLabel(promisedNow ? one.attainedNow : QStringLiteral("–")), row, 4, Qt::AlignRight);
        grid->addWidget(new BadgeLabel(attainmentBadge(promisedNow ? one.stateNow : terms::Attainment::Unspecified)),
                        row, 5);
        // Nothing measured raised nothing: that is not the same as no alert.
        const bool watched = one.state != terms::Attainment::NotMeasured;
        grid->addWidget(makeLabel(watched ? words::count(one.alerts) : QStringLiteral("–")), row, 6, Qt::AlignRight);
        ++row;
    }
    card->body()->addLayout(grid);
    const bool known = period.creditMinor >= 0 && period.creditNowMinor >= 0;
    card->body()->addWidget(makeLabel(tr("Credit: %1 by this draft, %2 by what is in force")
                                          .arg(creditText(period.creditMinor, m_shownFor.credits.currency),
                                               creditText(period.creditNowMinor, m_currencyNow)),
                                      Text::Strong, known ? Tone::Text : Tone::Warn, true));
    if (period.lines.isEmpty())
        return card;
    QLabel *lines = makeLabel(period.lines.join(QLatin1Char('\n')), Text::Small, Tone::Dim, true);
    lines->setTextInteractionFlags(Qt::TextSelectableByMouse);
    lines->hide();
    QPushButton *toggle = makeButton(tr("Show the calculation"), Button::Link);
    toggle->setAccessibleName(tr("Show the calculation of %1").arg(period.period));
    connect(toggle, &QPushButton::clicked, lines, [lines, toggle, name = period.period] {
        lines->setVisible(lines->isHidden());
        toggle->setText(lines->isHidden() ? tr("Show the calculation") : tr("Hide the calculation"));
        toggle->setAccessibleName(lines->isHidden() ? tr("Show the calculation of %1").arg(name)
                                                    : tr("Hide the calculation of %1").arg(name));
    });
    card->body()->addWidget(toggle, 0, Qt::AlignLeft);
    card->body()->addWidget(lines);
    return card;
}

} // namespace bulkhead
