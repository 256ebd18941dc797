#include "widgets/sla/objective_pane.h"

#include "models/destination.h"
#include "models/link_template.h"
#include "models/objective_words.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/sla/alert_section.h"
#include "widgets/sla/alert_strip.h"
#include "widgets/sla/budget_chart.h"
#include "widgets/sla/burn_windows.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {

ObjectivePane::ObjectivePane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
{
    build();
    connect(m_alerts, &AlertSection::alertChanged, this, &ObjectivePane::showButtons);
    connect(workspace, &Workspace::sessionChanged, this, &ObjectivePane::showButtons);
    connect(m_alerts, &AlertSection::pastChanged, this, &ObjectivePane::showStrip);
    connect(m_alerts, &AlertSection::notice, this, &ObjectivePane::notice);
    connect(m_chart, &chart::MetricChart::windowChanged, m_strip, &AlertStrip::setWindow);
    connect(m_strip, &AlertStrip::chosen, m_alerts, &AlertSection::markAlert);
    showNothing();
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
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Details of the objective"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    QWidget *inside = buildContent();
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false); // setWidget() turned it on: the card shows through.
    column->addWidget(scroll, 1);
    buildButtons(column);
}

QWidget *ObjectivePane::buildContent()
{
    auto *inside = new QWidget;
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, space::tiny, 0);
    column->setSpacing(space::small);
    m_facts = makeLabel(QString(), Text::Body, Tone::Dim, true);
    column->addWidget(m_facts);
    m_caveats = new QVBoxLayout;
    m_caveats->setSpacing(space::tiny);
    column->addLayout(m_caveats);
    m_chart = new chart::MetricChart(tr("Error budget left"));
    m_chart->setMinimumHeight(170);
    m_chart->setEmptyText(tr("Nothing was measured in this period."));
    column->addWidget(m_chart, 1);
    m_strip = new AlertStrip;
    column->addWidget(m_strip);
    column->addWidget(makeLabel(tr("Why"), Text::Strong));
    m_windows = new BurnWindows;
    column->addWidget(m_windows);
    m_cause = makeLabel(QString(), Text::Body, Tone::Text, true);
    column->addWidget(m_cause);
    m_alerts = new AlertSection(m_workspace);
    column->addWidget(m_alerts);
    m_calendar = makeLabel(QString(), Text::Small, Tone::Dim, true);
    column->addWidget(m_calendar);
    m_source = makeLabel(QString(), Text::Small, Tone::Dim, true);
    column->addWidget(m_source);
    return inside;
}

void ObjectivePane::buildButtons(QVBoxLayout *column)
{
    m_acknowledge = makeButton(tr("Acknowledge"), Button::Primary);
    connect(m_acknowledge, &QPushButton::clicked, this, &ObjectivePane::acknowledge);
    m_handOver = makeButton(tr("Hand over…"));
    connect(m_handOver, &QPushButton::clicked, this, &ObjectivePane::handOver);
    m_links = makeButton(QString());
    m_linkMenu = new QMenu(this);
    auto *tenant = makeButton(tr("Open tenant"));
    connect(tenant, &QPushButton::clicked, this, [this] { emit openTenant(m_tenantId); });
    auto *copy = makeButton(tr("Copy link"));
    copy->setToolTip(tr("Leads to this alert, or to the objective; it holds no name"));
    connect(copy, &QPushButton::clicked, this, &ObjectivePane::copyLink);
    m_access = makeButton(tr("Ask for access…"));
    m_access->setObjectName(QStringLiteral("alertAccess"));
    m_access->setToolTip(
        tr("Access to the tenant for this alert: the request names it, so that the audit leads from one "
           "to the other"));
    connect(m_access, &QPushButton::clicked, this, [this] {
        if (const Alert *found = m_alerts->alert())
            emit accessAsked(m_tenantId, found->id);
    });
    m_review = makeButton(tr("Summary…"));
    m_review->setToolTip(tr("One-page summary of a month, as PDF"));
    connect(m_review, &QPushButton::clicked, this, [this] { emit openReview(m_tenantId, m_detail.row.tenantName); });
    auto *reviews = makeButton(tr("SLA reviews"));
    reviews->setToolTip(tr("Meetings with this tenant: prepare one, or open what was held"));
    connect(reviews, &QPushButton::clicked, this, [this] { emit reviewsAsked(m_tenantId); });
    const auto offerReviews = [this, reviews] {
        reviews->setVisible(m_workspace->session().may(QStringLiteral("reviews.read")));
    };
    connect(m_workspace, &Workspace::sessionChanged, reviews, offerReviews);
    offerReviews();
    // Rows: what is done about the alert, and where to go from here.
    for (const QList<QPushButton *> &row :
         {QList<QPushButton *>{m_acknowledge, m_handOver, m_links}, QList<QPushButton *>{tenant, reviews, m_access},
          QList<QPushButton *>{copy, m_review}}) {
        auto *line = new QHBoxLayout;
        line->setSpacing(space::small);
        for (QPushButton *button : row)
            line->addWidget(button);
        line->addStretch();
        column->addLayout(line);
    }
}

void ObjectivePane::showNothing()
{
    m_content->hide();
    m_empty->showEmpty(tr("No objective chosen"), tr("Choose a row to see its windows, its budget and its alert."));
}

void ObjectivePane::show(const QString &tenantId, const QString &objectiveId)
{
    if (objectiveId == m_objectiveId)
        return;
    m_tenantId = tenantId;
    m_objectiveId = objectiveId;
    m_alerts->setObjective(tenantId, objectiveId);
    if (objectiveId.isEmpty()) {
        showNothing();
        return;
    }
    ask();
}

void ObjectivePane::markAlert(const QString &alertId)
{
    m_alerts->markAlert(alertId);
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
                                           if (!m_objectiveId.isEmpty())
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
    const QString what = row.runs ? tr("runs succeed") : tr("requests succeed");
    QStringList facts{
        tr("%1. Objective: %2 of %3, rolling 30 days. Delivered %4, budget left %5.")
            .arg(row.tenantName, words::target(row.targetE7), what, words::sli(row.sli), words::budget(row.budget)),
        exhaustionSentence(row)};
    facts.removeAll(QString());
    m_facts->setText(facts.join(QLatin1Char(' ')));
    showCaveats(row);
    m_chart->setData(budgetChart(detail));
    showStrip();
    m_windows->show(detail.windows);
    m_cause->setText(causeSentences(row, m_workspace->now()));
    m_cause->setVisible(!m_cause->text().isEmpty());
    m_calendar->setText(calendarSentence(detail.calendar));
    m_calendar->setVisible(!m_calendar->text().isEmpty());
    m_source->setText(tr("%1 bad of %2 in 30 days, from %3.")
                          .arg(words::count(row.bad), words::count(row.good + row.bad), detail.source));
    showButtons();
}

void ObjectivePane::showCaveats(const ObjectiveRow &row)
{
    clearLayout(m_caveats);
    for (const Caveat &caveat : caveats(row)) {
        auto *line = new QHBoxLayout;
        line->setSpacing(space::small);
        line->addWidget(new BadgeLabel({caveat.label, Tone::Info, paint::Shape::None}), 0, Qt::AlignTop);
        line->addWidget(makeLabel(caveat.why, Text::Body, Tone::Dim, true), 1);
        m_caveats->addLayout(line);
    }
}

void ObjectivePane::showStrip()
{
    m_strip->setAlerts(m_alerts->past().alerts, m_workspace->now());
    const auto [from, to] = m_chart->window();
    m_strip->setWindow(from, to);
}

void ObjectivePane::showButtons()
{
    const SessionInfo session = m_workspace->session();
    const Alert *found = m_alerts->alert();
    const bool open = found && found->resolvedMs == 0;
    m_acknowledge->setVisible(open && found->acknowledgedMs == 0);
    m_acknowledge->setEnabled(session.may(QStringLiteral("alerts.acknowledge")));
    m_acknowledge->setToolTip(m_acknowledge->isEnabled() ? QString()
                                                         : tr("Support and platform operations acknowledge alerts."));
    m_handOver->setVisible(open);
    m_handOver->setEnabled(session.may(QStringLiteral("alerts.hand-over")));
    m_handOver->setToolTip(m_handOver->isEnabled() ? QString()
                           : session.singleUser    ? tr("This gateway knows one person only.")
                                                   : tr("Support and platform operations hand alerts over."));
    m_access->setVisible(found && !session.singleUser && session.may(QStringLiteral("grants.request")));
    m_links->setVisible(!session.links.isEmpty());
    m_linkMenu->clear();
    m_links->disconnect(this);
    m_links->setMenu(session.links.size() > 1 ? m_linkMenu : nullptr);
    if (session.links.size() == 1) {
        const LinkTemplate link = session.links.first();
        m_links->setText(buttonText(tr("Open %1").arg(link.name.toLower())));
        connect(m_links, &QPushButton::clicked, this, [this, link] { openLink(link); });
    } else {
        m_links->setText(tr("Logs and traces ▾"));
        for (const LinkTemplate &link : session.links)
            connect(m_linkMenu->addAction(buttonText(link.name)), &QAction::triggered, this,
                    [this, link] { openLink(link); });
    }
    m_review->setVisible(session.may(QStringLiteral("reviews.read")));
}

void ObjectivePane::openLink(const LinkTemplate &link)
{
    const auto [from, to] = linkWindow(m_alerts->alert(), m_workspace->now());
    const QUrl url =
        fillLink(link, {m_tenantId, m_detail.row.workflow, m_workspace->session().environment.name, from, to});
    if (!url.isValid())
        emit notice(tr("The link “%1” is not one this console opens; whoever runs the gateway has to correct it.")
                        .arg(link.name));
    else if (!QDesktopServices::openUrl(url))
        emit notice(tr("No browser could be opened for %1.").arg(url.host()));
}

QString ObjectivePane::linkId() const
{
    const Alert *found = m_alerts->alert();
    return found && found->resolvedMs == 0 ? found->id : m_objectiveId;
}

void ObjectivePane::copyLink()
{
    QGuiApplication::clipboard()->setText(toLink({View::SlaHealth, linkId(), {}, {}}).toString());
    emit notice(tr("Link copied. It holds no names; whoever opens it sees what their role may see."));
}

void ObjectivePane::acknowledge()
{
    m_acknowledge->setEnabled(false);
    m_alerts->acknowledge();
}

void ObjectivePane::handOver()
{
    m_alerts->handOver();
}

void ObjectivePane::focusNote()
{
    m_alerts->focusNote();
}

} // namespace bulkhead
