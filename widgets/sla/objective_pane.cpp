#include "widgets/sla/objective_pane.h"

#include "models/words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <cmath>

namespace bulkhead {

namespace {

QString windowText(uint seconds)
{
    return seconds % 86'400 == 0 ? ObjectivePane::tr("%1 d").arg(seconds / 86'400)
           : seconds % 3600 == 0 ? ObjectivePane::tr("%1 h").arg(seconds / 3600)
                                 : ObjectivePane::tr("%1 min").arg(seconds / 60);
}

} // namespace

ObjectivePane::ObjectivePane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
{
    build();
    connect(workspace->lists(), &LiveLists::alertsChanged, this, &ObjectivePane::showAlert);
    m_empty->showEmpty(tr("No objective chosen"), tr("Choose a row to see its windows, its budget and its alert."));
    m_content->hide();
}

void ObjectivePane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_empty = new EmptyState(this);
    connect(m_empty, &EmptyState::acted, this, &ObjectivePane::ask);
    outer->addWidget(m_empty);
    m_content = new QWidget(this);
    outer->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    m_title = makeLabel(QString(), Text::Heading, Tone::Text, true);
    m_badge = new BadgeLabel;
    head->addWidget(m_title, 1);
    head->addWidget(m_badge, 0, Qt::AlignTop);
    column->addLayout(head);
    m_facts = makeLabel(QString(), Text::Body, Tone::Dim, true);
    column->addWidget(m_facts);
    m_chart = new chart::MetricChart(tr("Error budget left"));
    m_chart->setMinimumHeight(170);
    m_chart->setEmptyText(tr("Nothing was measured in this period."));
    column->addWidget(m_chart, 1);
    column->addWidget(makeLabel(tr("Why"), Text::Strong));
    auto *windows = new QWidget;
    m_windows = new QGridLayout(windows);
    m_windows->setContentsMargins(0, 0, 0, 0);
    m_windows->setHorizontalSpacing(space::medium);
    m_windows->setVerticalSpacing(space::tiny);
    column->addWidget(windows);
    m_cause = makeLabel(QString(), Text::Body, Tone::Text, true);
    column->addWidget(m_cause);

    m_alertBox = new QWidget;
    auto *alertColumn = new QVBoxLayout(m_alertBox);
    alertColumn->setContentsMargins(0, space::tiny, 0, 0);
    alertColumn->setSpacing(space::tiny);
    m_alertFacts = makeLabel(QString(), Text::Strong, Tone::Text, true);
    alertColumn->addWidget(m_alertFacts);
    m_notes = new QVBoxLayout;
    m_notes->setSpacing(2);
    alertColumn->addLayout(m_notes);
    auto *noteRow = new QHBoxLayout;
    m_note = new QLineEdit;
    m_note->setPlaceholderText(tr("Note for whoever takes over"));
    m_note->setAccessibleName(tr("Note on the alert"));
    m_note->setMaxLength(2000);
    m_addNote = makeButton(tr("Add note"));
    noteRow->addWidget(m_note, 1);
    noteRow->addWidget(m_addNote);
    alertColumn->addLayout(noteRow);
    connect(m_note, &QLineEdit::returnPressed, this, &ObjectivePane::addNote);
    connect(m_addNote, &QPushButton::clicked, this, &ObjectivePane::addNote);
    column->addWidget(m_alertBox);

    auto *buttons = new QHBoxLayout;
    m_acknowledge = makeButton(tr("Acknowledge"), Button::Primary);
    connect(m_acknowledge, &QPushButton::clicked, this, &ObjectivePane::acknowledge);
    auto *tenant = makeButton(tr("Open tenant"));
    connect(tenant, &QPushButton::clicked, this, [this] { emit openTenant(m_tenantId); });
    m_review = makeButton(tr("Summary…"));
    m_review->setToolTip(tr("One-page summary of a month, as PDF"));
    connect(m_review, &QPushButton::clicked, this, [this] { emit openReview(m_tenantId, m_detail.row.tenantName); });
    buttons->addWidget(m_acknowledge);
    buttons->addWidget(tenant);
    buttons->addWidget(m_review);
    auto *reviews = makeButton(tr("SLA reviews"));
    reviews->setToolTip(tr("Meetings with this tenant: prepare one, or open what was held"));
    connect(reviews, &QPushButton::clicked, this, [this] { emit reviewsAsked(m_tenantId); });
    const auto offerReviews = [this, reviews] {
        reviews->setVisible(m_workspace->session().may(QStringLiteral("reviews.read")));
    };
    connect(m_workspace, &Workspace::sessionChanged, reviews, offerReviews);
    offerReviews();
    buttons->addWidget(reviews);
    buttons->addStretch();
    column->addLayout(buttons);
    m_source = makeLabel(QString(), Text::Small, Tone::Faint, true);
    column->addWidget(m_source);
}

void ObjectivePane::show(const QString &tenantId, const QString &objectiveId)
{
    if (objectiveId == m_objectiveId)
        return;
    m_tenantId = tenantId;
    m_objectiveId = objectiveId;
    m_note->clear();
    if (objectiveId.isEmpty()) {
        m_content->hide();
        m_empty->showEmpty(tr("No objective chosen"), tr("Choose a row to see its windows, its budget and its alert."));
        return;
    }
    ask();
}

void ObjectivePane::refresh()
{
    if (!m_objectiveId.isEmpty())
        ask();
}

void ObjectivePane::ask()
{
    if (m_asking)
        return;
    m_asking = true;
    if (m_content->isHidden())
        m_empty->showLoading(tr("Loading the objective…"));
    const int points = std::max(200, m_chart->width());
    m_workspace->desk()->objective(m_tenantId, m_objectiveId, 0, 0, points, this,
                                   [this, asked = m_objectiveId](const Fault &fault, const ObjectiveDetail &detail) {
                                       m_asking = false;
                                       if (asked != m_objectiveId) {
                                           ask();
                                           return;
                                       }
                                       if (fault.failed()) {
                                           m_content->hide();
                                           m_empty->showFault(fault, tr("Load the objective again"));
                                           return;
                                       }
                                       showDetail(detail);
                                   });
}

void ObjectivePane::showDetail(const ObjectiveDetail &detail)
{
    m_detail = detail;
    m_empty->hideState();
    m_content->show();
    const ObjectiveRow &row = detail.row;
    m_title->setText(words::workflow(row.workflow));
    m_badge->setBadge(paint::badge(row.level, row.health, row.exhausted));
    m_facts->setText(
        tr("%1. Objective: %2 of requests succeed, rolling 30 days. Delivered %3, budget left %4.")
            .arg(row.tenantName, words::target(row.targetE7), words::sli(row.sli), words::budget(row.budget)));
    showChart(detail);
    showWindows(detail);
    m_cause->setText(causeText(row));
    m_cause->setVisible(!m_cause->text().isEmpty());
    const QString measured = row.coverage < 10'000 && row.good + row.bad > 0
                                 ? tr(" Measured for %1 of the period.").arg(words::share(row.coverage))
                                 : QString();
    m_source->setText(tr("%1 bad of %2 requests, from %3.%4")
                          .arg(words::count(row.bad), words::count(row.good + row.bad), detail.source, measured));
    m_review->setVisible(m_workspace->session().may(QStringLiteral("reviews.read")));
    showAlert();
}

void ObjectivePane::showChart(const ObjectiveDetail &detail)
{
    chart::Data data;
    data.title = tr("Error budget left");
    data.unit = QStringLiteral("%");
    data.source = detail.source;
    data.format = [](double v) {
        return QStringLiteral("%1%").arg(
            QString::number(v, 'f', std::abs(v) < 10 && std::abs(v - std::round(v)) > 0.04 ? 1 : 0));
    };
    chart::Series line{tr("budget left"), paint::budgetTone(detail.row.budget), {}, false, 0, false};
    double low = 0;
    for (const BudgetPoint &point : detail.budget) {
        if (point.budget == kUnknownBudget)
            continue;
        line.points.emplace_back(double(point.atMs), point.budget / 100.0);
        low = std::min(low, point.budget / 100.0);
    }
    data.low = low < 0 ? low * 1.08 : 0;
    data.high = 105;
    if (low < 0)
        data.levels.push_back({0, tr("budget empty"), Tone::Dim});
    for (const TimelineEvent &event : detail.events)
        data.markers.push_back({double(event.atMs), event.text, Tone::Dim});
    data.series.push_back(std::move(line));
    m_chart->setData(std::move(data));
}

void ObjectivePane::showWindows(const ObjectiveDetail &detail)
{
    clearLayout(m_windows);
    const QString titles[] = {tr("Window"), tr("Burn"), tr("Threshold"), tr("Bad of valid")};
    for (int c = 0; c < 4; ++c)
        m_windows->addWidget(makeLabel(titles[c], Text::Small, Tone::Dim), 0, c,
                             c == 0 ? Qt::AlignLeft : Qt::AlignRight);
    m_windows->setColumnStretch(3, 1);
    int row = 1;
    const auto line = [&](uint seconds, qint64 burn, qint64 threshold, qint64 bad, qint64 valid, bool firing) {
        const Tone tone = firing ? Tone::Bad : Tone::Text;
        m_windows->addWidget(makeLabel(windowText(seconds), Text::Body, tone), row, 0);
        m_windows->addWidget(makeLabel(words::burn(burn), Text::Body, tone), row, 1, Qt::AlignRight);
        m_windows->addWidget(makeLabel(words::burn(threshold), Text::Body, Tone::Dim), row, 2, Qt::AlignRight);
        m_windows->addWidget(makeLabel(tr("%1 of %2").arg(words::count(bad), words::count(valid)), Text::Body), row, 3,
                             Qt::AlignRight);
        ++row;
    };
    // All pairs that fire; when none does, the fastest pair says how far away an alert is.
    bool any = false;
    for (const BurnWindow &w : detail.windows)
        any |= w.firing;
    for (const BurnWindow &w : detail.windows) {
        if (any && !w.firing)
            continue;
        line(w.longS, w.longBurn, w.threshold, w.longBad, w.longValid, w.firing);
        line(w.shortS, w.shortBurn, w.threshold, w.shortBad, w.shortValid, w.firing);
        if (!any)
            break;
    }
}

QString ObjectivePane::causeText(const ObjectiveRow &row) const
{
    if (row.likelyDependency.isEmpty())
        return row.level > AlertLevel::None ? tr("No single dependency carries half of the last hour’s failures.")
                                            : QString();
    const QString share =
        tr("%1 carries %2 of the last hour’s failures").arg(row.likelyDependency, words::share(row.dependencyShare));
    return row.othersAffected == 0
               ? tr("%1; no other tenant in your scope burns through it.").arg(share)
               : tr("%1; %n other tenant(s) in your scope burn through it too.", nullptr, int(row.othersAffected))
                     .arg(share);
}

const Alert *ObjectivePane::alert() const
{
    for (const Alert &candidate : m_workspace->lists()->alerts())
        if (candidate.objectiveId == m_objectiveId)
            return &candidate;
    return nullptr;
}

void ObjectivePane::showAlert()
{
    const Alert *found = alert();
    const bool open = found && found->resolvedMs == 0;
    const SessionInfo session = m_workspace->session();
    m_alertBox->setVisible(found != nullptr);
    m_acknowledge->setVisible(open && found->acknowledgedMs == 0);
    m_acknowledge->setEnabled(session.may(QStringLiteral("alerts.acknowledge")));
    m_acknowledge->setToolTip(m_acknowledge->isEnabled() ? QString()
                                                         : tr("Support and platform operations acknowledge alerts."));
    if (!found)
        return;
    QStringList facts{tr("%1 since %2").arg(words::level(found->level), words::dateTime(found->sinceMs))};
    if (found->resolvedMs > 0)
        facts << tr("resolved %1").arg(words::clock(found->resolvedMs));
    if (found->acknowledgedMs > 0)
        facts << tr("taken by %1 at %2").arg(found->acknowledgedBy, words::clock(found->acknowledgedMs));
    m_alertFacts->setText(facts.join(QStringLiteral(" · ")));
    const bool mayNote = session.may(QStringLiteral("alerts.note"));
    m_note->setVisible(mayNote);
    m_addNote->setVisible(mayNote);
    clearLayout(m_notes);
    for (const AlertNote &note : found->notes)
        m_notes->addWidget(
            makeLabel(tr("%1, %2: %3").arg(words::clock(note.atMs), note.by, note.text), Text::Body, Tone::Dim, true));
}

void ObjectivePane::acknowledge()
{
    const Alert *found = alert();
    if (!found || found->acknowledgedMs > 0 || !m_acknowledge->isEnabled())
        return;
    m_acknowledge->setEnabled(false);
    m_workspace->desk()->acknowledge(*found, this, [this](const Fault &fault, const Alert &) {
        if (fault.failed())
            emit notice(fault.summary + QLatin1Char(' ') + fault.remedy);
        showAlert();
    });
}

void ObjectivePane::focusNote()
{
    if (m_note->isVisible())
        m_note->setFocus();
}

void ObjectivePane::addNote()
{
    const Alert *found = alert();
    const QString text = m_note->text().trimmed();
    if (!found || text.isEmpty())
        return;
    m_addNote->setEnabled(false);
    m_workspace->desk()->note(*found, text, this, [this](const Fault &fault, const Alert &) {
        m_addNote->setEnabled(true);
        if (fault.failed())
            emit notice(tr("%1 Your note stays in the field. %2").arg(fault.summary, fault.remedy));
        else
            m_note->clear();
        showAlert();
    });
}

} // namespace bulkhead
