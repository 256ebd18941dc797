#include "widgets/tierfit/tier_fit_pane.h"

#include "models/tier_desk.h"
#include "models/tier_fit_table.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/tier_change_dialog.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

paint::Badge badgeOf(TierFit fit)
{
    return fit == TierFit::Under ? paint::Badge{TierFitPane::tr("Under-isolated"), Tone::Bad, paint::Shape::Square}
                                 : paint::Badge{TierFitPane::tr("Over-isolated"), Tone::Warn, paint::Shape::Triangle};
}

/// A sign is not left alone at the end of a line.
QString signedWhole(QString money)
{
    return money.insert(1, QChar(0x2060));
}

} // namespace

TierFitPane::TierFitPane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
{
    build();
    showNone();
}

void TierFitPane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_empty = new EmptyState(this);
    outer->addWidget(m_empty);
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
    m_action = makeLabel({}, Text::Body, Tone::Text, true);
    column->addWidget(m_action);
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(space::medium);
    m_facts->setVerticalSpacing(2);
    m_facts->setColumnStretch(1, 1);
    column->addLayout(m_facts);
    auto *inside = new QWidget;
    inside->setAutoFillBackground(false);
    m_lines = new QVBoxLayout(inside);
    m_lines->setContentsMargins(0, 0, space::small, 0);
    m_lines->setSpacing(space::tiny);
    auto *scroll = new QScrollArea;
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false); // The card's own shows.
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("Rules, what the recommended tier changes, and the alternatives"));
    column->addWidget(scroll, 1);
    m_propose = makeButton(tr("Propose a move…"), Button::Primary);
    m_propose->setObjectName(QStringLiteral("proposeMove"));
    connect(m_propose, &QPushButton::clicked, this, &TierFitPane::propose);
    auto *tenant = makeButton(tr("Tenant"));
    tenant->setToolTip(tr("Open the tenant’s page (Enter)"));
    tenant->setAccessibleName(tr("Open the tenant’s page"));
    connect(tenant, &QPushButton::clicked, this, [this] { emit openTenant(m_row.tenantId); });
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    row->addWidget(m_propose);
    row->addWidget(tenant);
    row->addStretch();
    column->addLayout(row);
    m_source = makeLabel({}, Text::Small, Tone::Faint, true);
    column->addWidget(m_source);
}

void TierFitPane::showNone()
{
    m_row = {};
    ++m_asked;
    m_content->hide();
    m_empty->showEmpty(tr("No tenant chosen"), tr("Choose a row to see what demands another tier."));
}

void TierFitPane::show(const TierFitRow &row, bool money)
{
    const bool same = row == m_row && m_told;
    const bool other = row.tenantId != m_row.tenantId;
    m_row = row;
    m_empty->hideState();
    m_content->show();
    m_title->setText(row.tenantName);
    m_badge->setBadge(badgeOf(row.fit));
    m_action->setText(words::fitAction(row));
    showFacts(money);
    const QString why = obstacle();
    m_propose->setEnabled(why.isEmpty());
    m_propose->setToolTip(why.isEmpty() ? tr("Simulate and propose another tier; another person approves (M)") : why);
    m_propose->setAccessibleDescription(m_propose->toolTip());
    if (same)
        return;
    if (other) {
        clearLayout(m_lines);
        m_source->clear();
        m_told = false;
    }
    ask();
}

void TierFitPane::showFacts(bool money)
{
    clearLayout(m_facts);
    QList<std::pair<QString, QString>> facts{
        {tr("Profile"), words::profile(m_row.profile)},
        {tr("Days planned"), tr("%n working day(s)", nullptr, m_row.days)},
    };
    if (m_row.renewal > 0)
        facts.append({tr("Renews"), words::date(m_row.renewal)});
    if (money) {
        facts.append(
            {tr("Platform cost a year"), tr("%1 now, %2 recommended: %3")
                                             .arg(words::money(m_row.cost), words::money(m_row.recommendedCost),
                                                  signedWhole(words::difference(m_row.difference())))});
        facts.append({tr("ARR"), m_row.arr > 0 ? tr("%1, margin %2 now, %3 recommended")
                                                     .arg(words::money(m_row.arr), words::share(m_row.margin),
                                                          words::share(m_row.recommendedMargin))
                                               : tr("not known")});
    }
    int at = 0;
    for (const auto &[name, figure] : facts) {
        m_facts->addWidget(makeLabel(name, Text::Body, Tone::Dim), at, 0, Qt::AlignTop);
        m_facts->addWidget(makeLabel(figure, Text::Body, Tone::Text, true), at, 1);
        ++at;
    }
}

void TierFitPane::ask()
{
    m_workspace->desk()->tiers().adviseTenant(
        m_row.tenantId, this, [this, number = ++m_asked](const Fault &fault, const TenantAdvice &advice) {
            if (number != m_asked)
                return;
            m_told = true;
            if (!fault.failed()) {
                take(advice);
                return;
            }
            clearLayout(m_lines);
            addLine(QStringLiteral("■"), tr("Policy could not be asked: %1 %2").arg(fault.summary, fault.remedy),
                    Tone::Bad);
            m_lines->addStretch();
        });
}

void TierFitPane::addHeading(const QString &text)
{
    m_lines->addSpacing(space::small);
    m_lines->addWidget(makeLabel(text, Text::Strong));
}

void TierFitPane::addLine(const QString &mark, const QString &text, Tone tone)
{
    m_lines->addWidget(makeLabel(mark + QLatin1Char(' ') + text, Text::Body, tone, true));
}

void TierFitPane::take(const TenantAdvice &advice)
{
    clearLayout(m_lines);
    const auto option = [&advice](Tier tier) {
        const auto found = std::ranges::find(advice.advice.options, tier, &TierOption::tier);
        return found == advice.advice.options.end() ? nullptr : &*found;
    };
    addHeading(tr("Each rule, for the tier of today"));
    if (const TierOption *now = option(advice.tier)) {
        for (const RuleVerdict &rule : now->rules) {
            if (rule.waivedBy.isEmpty())
                addLine(rule.passes ? QStringLiteral("●") : QStringLiteral("■"),
                        tr("%1: %2").arg(words::rule(rule.rule), rule.text), rule.passes ? Tone::Dim : Tone::Bad);
            else
                addLine(QStringLiteral("▲"),
                        tr("%1: %2 Waived by %3 until %4.")
                            .arg(words::rule(rule.rule), rule.text, rule.waivedBy, words::dateTime(rule.waivedUntilMs)),
                        Tone::Warn);
        }
    }
    const bool under = m_row.fit == TierFit::Under;
    if (!advice.gap.gains.isEmpty()) {
        addHeading(under ? tr("What it lacks today, and %1 has").arg(words::tier(advice.gap.to))
                         : tr("What %1 has instead").arg(words::tier(advice.gap.to)));
        for (const LayerControl &control : advice.gap.gains)
            addLine(QStringLiteral("+"), tr("%1: %2").arg(control.layer, control.control),
                    under ? Tone::Text : Tone::Dim);
    }
    if (!under && !advice.gap.loses.isEmpty()) {
        addHeading(tr("What it would give up"));
        for (const LayerControl &control : advice.gap.loses)
            addLine(QStringLiteral("−"), tr("%1: %2").arg(control.layer, control.control), Tone::Dim);
    }
    addHeading(tr("The alternatives"));
    for (const TierOption &one : advice.advice.options)
        addOption(one, advice);
    m_lines->addStretch();
    m_source->setText(
        advice.money
            ? tr("By policy %1, for one site: the inventory knows no number of sites.").arg(advice.advice.policyVersion)
            : tr("By policy %1.").arg(advice.advice.policyVersion));
}

void TierFitPane::addOption(const TierOption &option, const TenantAdvice &advice)
{
    QStringList facts{tr("%n day(s)", nullptr, int(option.daysToLive))};
    if (advice.money)
        facts << tr("%1 a year").arg(words::money(option.cost)) << tr("margin %1").arg(words::share(option.margin));
    auto *top = new QHBoxLayout;
    const QString name =
        option.tier == advice.tier ? tr("%1 (today)").arg(words::tier(option.tier)) : words::tier(option.tier);
    top->addWidget(makeLabel(name, Text::Strong), 1);
    top->addWidget(makeLabel(facts.join(QStringLiteral(" · ")), Text::Small, Tone::Dim));
    m_lines->addLayout(top);
    const auto failed = std::ranges::count(option.rules, false, &RuleVerdict::passes);
    if (!option.meetsPolicy)
        addLine(QStringLiteral("■"), tr("%n rule(s) not met", nullptr, int(failed)), Tone::Bad);
    else if (option.tier == advice.advice.recommended)
        addLine(QStringLiteral("●"), tr("recommended: meets every rule at the lowest cost"), Tone::Ok);
    else
        addLine(QStringLiteral("▲"), tr("meets every rule, at a higher cost than needed"), Tone::Warn);
}

QString TierFitPane::obstacle() const
{
    if (m_row.moving)
        return tr("The tenant is being moved now.");
    if (m_row.stage != Stage::Live)
        return tr("The tenant is still being onboarded: its tier is chosen there.");
    if (!m_workspace->session().may(QStringLiteral("acts.propose")))
        return tr("Your role proposes no changes. Customer success, support and platform operations do.");
    return {};
}

void TierFitPane::propose()
{
    if (m_row.tenantId.isEmpty())
        return;
    if (const QString why = obstacle(); !why.isEmpty()) {
        emit notice(why);
        return;
    }
    TenantDetail tenant;
    tenant.id = m_row.tenantId;
    tenant.name = m_row.tenantName;
    tenant.tier = m_row.tier;
    tenant.recommended = m_row.recommended;
    auto *dialog = new TierChangeDialog(m_workspace, tenant, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TierChangeDialog::proposed, this, [this, name = m_row.tenantName](const Act &act) {
        emit notice(tr("Proposed for %1: %2. It waits for another person’s approval, on its page.")
                        .arg(name, words::tier(act.toTier)));
        m_workspace->approvals()->ask();
        emit proposed();
    });
    dialog->open();
}

} // namespace bulkhead
