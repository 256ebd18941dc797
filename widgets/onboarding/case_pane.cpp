#include "widgets/onboarding/case_pane.h"

#include "models/onboarding_desk.h"
#include "models/words.h"
#include "widgets/frame/scrolled.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/case_look.h"
#include "widgets/onboarding/checkpoint_list.h"
#include "widgets/onboarding/provisioning_panel.h"
#include "widgets/review/sheet_export.h"

#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kMostWaits = 300, kDeedsShown = 8;

QString varianceText(const CaseVariance &one)
{
    QStringList parts;
    if (one.days != 0)
        parts << words::overStandard(one.days);
    if (one.manual > 0)
        parts << CasePane::tr("%n deed(s) by hand", nullptr, int(one.manual));
    if (one.overrides > 0)
        parts << CasePane::tr("%n override(s)", nullptr, int(one.overrides));
    if (one.failed > 0)
        parts << CasePane::tr("%n failed check(s)", nullptr, int(one.failed));
    return parts.isEmpty() ? CasePane::tr("By the standard so far.")
                           : CasePane::tr("Against the standard: %1.").arg(parts.join(QStringLiteral(", ")));
}

} // namespace

CasePane::CasePane(Workspace *workspace, QWidget *parent)
    : Card({}, {}, parent)
    , m_workspace(workspace)
{
    buildHead();
    buildWaiting();
    m_sheet = new SheetExport(SheetExport::Sheet::HandOver, workspace, this);
    connect(m_handOver, &QPushButton::clicked, this, [this] { m_sheet->askWhere(m_case.tenantId, m_case.tenantName); });
    connect(m_sheet, &SheetExport::changed, this, &CasePane::refreshHandOver);
    connect(m_sheet, &SheetExport::notice, this, &CasePane::notice);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, space::small, 0);
    column->setSpacing(space::medium);
    m_checkpoints = new CheckpointList(workspace);
    connect(m_checkpoints, &CheckpointList::changed, this, &CasePane::take);
    connect(m_checkpoints, &CheckpointList::notice, this, &CasePane::notice);
    column->addWidget(m_checkpoints);
    m_provisioning = new ProvisioningPanel(workspace->desk());
    column->addWidget(m_provisioning);
    m_deeds = makeLabel({}, Text::Small, Tone::Dim, true);
    column->addWidget(m_deeds);
    column->addStretch();
    body()->addWidget(scrolled(content), 1);
}

void CasePane::buildHead()
{
    auto *head = new QHBoxLayout;
    m_title = makeLabel({}, Text::Heading, Tone::Text, true);
    m_tier = new BadgeLabel;
    head->addWidget(m_title, 1);
    head->addWidget(m_tier, 0, Qt::AlignTop);
    body()->addLayout(head);
    m_state = new BadgeLabel;
    body()->addWidget(m_state, 0, Qt::AlignLeft);
    m_facts = makeLabel({}, Text::Body, Tone::Dim, true);
    body()->addWidget(m_facts);
    m_variance = makeLabel({}, Text::Small, Tone::Dim, true);
    m_variance->setToolTip(
        tr("Days over the standard; deeds by hand, overrides and failed checks. The Variance tab has "
           "what each counts."));
    body()->addWidget(m_variance);
    m_blocker = makeLabel({}, Text::Body, Tone::Bad, true);
    body()->addWidget(m_blocker);
    auto *links = new QHBoxLayout;
    links->setSpacing(space::medium);
    m_toTenant = makeButton(tr("Tenant’s page"), Button::Link);
    m_toTenant->setAccessibleName(tr("Open the tenant's page"));
    connect(m_toTenant, &QPushButton::clicked, this, [this] { emit openTenant(m_case.tenantId); });
    m_handOver = makeButton(tr("Hand-over sheet…"), Button::Link);
    m_handOver->setObjectName(QStringLiteral("caseHandOver"));
    m_take = makeButton(tr("Take it over"), Button::Link);
    m_take->setObjectName(QStringLiteral("caseTake"));
    connect(m_take, &QPushButton::clicked, this, &CasePane::takeOver);
    links->addWidget(m_toTenant);
    links->addWidget(m_handOver);
    links->addWidget(m_take);
    links->addStretch();
    body()->addLayout(links);
}

void CasePane::buildWaiting()
{
    m_waits = makeLabel({}, Text::Body, Tone::Info, true);
    body()->addWidget(m_waits);
    auto *links = new QHBoxLayout;
    links->setSpacing(space::medium);
    m_wait = makeButton(tr("Waits for…"), Button::Link);
    m_wait->setObjectName(QStringLiteral("caseWaits"));
    m_wait->setToolTip(tr("Say what this case waits for, so that everybody sees it"));
    m_goOn = makeButton(tr("Waits no more"), Button::Link);
    m_goOn->setObjectName(QStringLiteral("caseGoesOn"));
    links->addWidget(m_wait);
    links->addWidget(m_goOn);
    links->addStretch();
    body()->addLayout(links);
    m_waitRow = new QWidget;
    auto *row = new QHBoxLayout(m_waitRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::small);
    m_waitText = new QLineEdit;
    m_waitText->setObjectName(QStringLiteral("caseWaitsText"));
    m_waitText->setMaxLength(kMostWaits);
    m_waitText->setPlaceholderText(tr("such as the organisation's directory team"));
    m_waitText->setAccessibleName(tr("What the case waits for"));
    m_keepWaiting = makeButton(tr("Say so"), Button::Primary);
    row->addWidget(m_waitText, 1);
    row->addWidget(m_keepWaiting);
    body()->addWidget(m_waitRow);
    m_waitRow->hide();
    m_problem = makeLabel({}, Text::Small, Tone::Bad, true);
    m_problem->setObjectName(QStringLiteral("caseProblem"));
    m_problem->hide();
    body()->addWidget(m_problem);
    connect(m_wait, &QPushButton::clicked, this, [this] {
        m_waitRow->setVisible(!m_waitRow->isVisible());
        m_waitText->setText(m_case.waitsFor);
        m_waitText->setFocus();
    });
    const auto keep = [this] {
        if (!m_waitText->text().trimmed().isEmpty())
            setWaiting(m_waitText->text().trimmed());
    };
    connect(m_keepWaiting, &QPushButton::clicked, this, keep);
    connect(m_waitText, &QLineEdit::returnPressed, this, keep);
    connect(m_goOn, &QPushButton::clicked, this, [this] { setWaiting({}); });
}

void CasePane::setCase(const OnboardingCase &item)
{
    if (item.id != m_case.id) {
        m_problem->hide();
        m_waitRow->hide();
    }
    m_case = item;
    m_title->setText(item.tenantName);
    m_tier->setBadge(paint::badge(item.tier));
    m_state->setBadge(badgeOf(onboarding::state(item)));
    QStringList facts{words::profile(item.profile), words::stage(item.stage)};
    facts << (item.owner.isEmpty() ? tr("nobody's yet") : tr("owner %1").arg(item.owner));
    if (item.liveMs == 0)
        facts << tr("due %1").arg(words::dateTime(item.dueMs));
    else
        facts << tr("live since %1").arg(words::dateTime(item.liveMs));
    if (!item.brand.isEmpty())
        facts << tr("sold as %1").arg(item.brand);
    if (!item.standard.isEmpty())
        facts << tr("standard %1").arg(item.standard);
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_variance->setText(varianceText(item.variance));
    m_blocker->setText(item.blocker.isEmpty() ? QString() : tr("■ Blocked: %1").arg(item.blocker));
    m_blocker->setVisible(!item.blocker.isEmpty());
    m_checkpoints->setCase(item);
    m_provisioning->setCase(item);
    refreshWaiting();
    showDeeds();
    refreshRights();
}

void CasePane::refreshWaiting()
{
    const bool may = m_workspace->session().may(QStringLiteral("onboarding.checkpoint")) && m_case.liveMs == 0;
    const bool waits = !m_case.waitsFor.isEmpty();
    m_waits->setVisible(waits);
    if (waits)
        m_waits->setText(
            tr("◐ Waits for: %1 (%2, %3)")
                .arg(m_case.waitsFor, m_case.waitsBy, words::ago(m_case.waitsSinceMs, m_workspace->now())));
    m_wait->setVisible(may);
    m_goOn->setVisible(may && waits);
    if (!may)
        m_waitRow->hide();
}

void CasePane::showDeeds()
{
    QStringList lines;
    for (qsizetype at = 0; at < m_case.deeds.size() && at < kDeedsShown; ++at) {
        const CaseDeed &deed = m_case.deeds[at];
        lines << tr("%1, %2: %3").arg(words::day(deed.atMs), deed.by, deed.text);
    }
    if (m_case.deeds.size() > kDeedsShown)
        lines << tr("and %n more", nullptr, int(m_case.deeds.size()) - kDeedsShown);
    m_deeds->setVisible(!lines.isEmpty());
    m_deeds->setText(lines.isEmpty() ? QString() : tr("By hand") + QLatin1Char('\n') + lines.join(QLatin1Char('\n')));
}

void CasePane::refreshRights()
{
    const SessionInfo session = m_workspace->session();
    m_take->setVisible(session.may(QStringLiteral("onboarding.checkpoint")) && m_case.liveMs == 0 && !session.singleUser
                       && session.person != m_case.owner);
    m_take->setAccessibleName(tr("Take the onboarding of %1 over").arg(m_case.tenantName));
    refreshHandOver();
}

/// From verification on there is something to hand over.
void CasePane::refreshHandOver()
{
    m_handOver->setVisible(m_sheet->possible() && (m_case.stage == Stage::Verification || m_case.stage == Stage::Live));
    m_handOver->setEnabled(!m_sheet->running());
    m_handOver->setToolTip(tr("What was provisioned and what is proven of this tenant, as PDF"));
}

void CasePane::setWaiting(const QString &text)
{
    m_workspace->desk()->onboarding().setWaiting(m_case, text, this, told());
}

void CasePane::takeOver()
{
    m_workspace->desk()->onboarding().setOwner(m_case, m_workspace->session().person, this, told());
}

Answer<OnboardingCase> CasePane::told()
{
    return [this, asked = m_case.id, name = m_case.tenantName](const Fault &fault, const OnboardingCase &item) {
        if (!fault.failed()) {
            take(item);
            return;
        }
        const QString problem = fault.summary + QLatin1Char(' ') + fault.remedy;
        if (asked != m_case.id) {
            emit notice(tr("%1: %2").arg(name, problem));
            return;
        }
        m_problem->setText(problem);
        m_problem->show();
    };
}

void CasePane::take(const OnboardingCase &item)
{
    if (item.id != m_case.id)
        return;
    m_problem->hide();
    m_waitRow->hide();
    if (item.workRevision >= m_case.workRevision)
        setCase(item); // The stream tells it, too; the person sees it at once.
}

} // namespace bulkhead
