#include "widgets/onboarding/tier_page.h"

#include "models/onboarding_form.h"
#include "models/words.h"
#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

QString promise(Tier tier)
{
    switch (tier) {
    case Tier::Shared:
        return TierPage::tr("Shared infrastructure with strong logical isolation.");
    case Tier::Segmented:
        return TierPage::tr("Own schema and service segment.");
    case Tier::Dedicated:
        return TierPage::tr("Own store and workload.");
    case Tier::Channel:
        return TierPage::tr("Segmented environment under a partner, with policy-driven controls.");
    default:
        return {};
    }
}

QString tierFacts(const TierOption &option)
{
    const QString days = TierPage::tr("%n day(s) to live", nullptr, int(option.daysToLive));
    if (option.cost == 0) // Every tier costs something: the gateway does not tell this role what.
        return days;
    return days + QStringLiteral(" · ")
           + TierPage::tr("%1 a year, %2 gross margin").arg(words::money(option.cost), words::share(option.margin));
}

} // namespace

TierPage::TierPage(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
}

QWidget *TierPage::fresh()
{
    if (m_content) {
        m_layout->removeWidget(m_content);
        m_content->hide();
        m_content->deleteLater();
    }
    m_content = new QWidget(this);
    m_layout->addWidget(m_content);
    return m_content;
}

void TierPage::showLoading()
{
    auto *column = new QVBoxLayout(fresh());
    column->addWidget(makeLabel(tr("Asking policy about the tiers…"), Text::Body, Tone::Dim));
    column->addStretch();
}

void TierPage::showFault(const Fault &fault)
{
    auto *column = new QVBoxLayout(fresh());
    column->addWidget(makeLabel(fault.summary, Text::Strong, Tone::Bad, true));
    column->addWidget(makeLabel(fault.remedy, Text::Body, Tone::Dim, true));
    auto *again = new QPushButton(tr("Ask policy again"), this);
    connect(again, &QPushButton::clicked, this, &TierPage::retry);
    column->addWidget(again, 0, Qt::AlignLeft);
    column->addStretch();
}

void TierPage::showAdvice(const Organisation &organisation, const TierAdvice &advice, Tier chosen)
{
    m_organisation = organisation;
    m_advice = advice;
    m_chosen = chosen != Tier::Unspecified ? chosen : advice.recommended;
    rebuild();
}

void TierPage::choose(Tier tier)
{
    if (tier == m_chosen)
        return;
    m_chosen = tier;
    // Later: the clicked button lives in what is rebuilt.
    QMetaObject::invokeMethod(this, &TierPage::rebuild, Qt::QueuedConnection);
    emit edited();
}

void TierPage::rebuild()
{
    auto *column = new QVBoxLayout(fresh());
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    QStringList from{tr("profile “%1”").arg(words::profile(m_organisation.profile)),
                     tr("%n site(s)", nullptr, int(m_organisation.sites))};
    for (const onboarding::Choice &rule : onboarding::complianceRules())
        if (m_organisation.compliance.contains(rule.value))
            from << rule.title;
    from << tr("%1 ARR").arg(words::money(m_organisation.arr));
    column->addWidget(makeLabel(tr("From %1.").arg(from.join(QStringLiteral(", "))), Text::Body, Tone::Dim, true));
    for (const TierOption &option : m_advice.options)
        addOption(column, option);
    addControls(column);
    column->addStretch();
}

void TierPage::addOption(QVBoxLayout *column, const TierOption &option)
{
    const bool chosen = option.tier == m_chosen;
    auto *card = new QFrame(this);
    card->setProperty("kind", QStringLiteral("card"));
    auto *lines = new QVBoxLayout(card);
    lines->setContentsMargins(space::medium, space::small, space::medium, space::small);
    lines->setSpacing(space::tiny);
    auto *radio = new QRadioButton(words::tier(option.tier), card);
    radio->setObjectName(QStringLiteral("tier.") + onboarding::tierSlug(option.tier));
    QFont strong = bulkhead::font(Text::Strong);
    radio->setFont(strong);
    radio->setChecked(chosen);
    radio->setAutoExclusive(false);
    radio->setAccessibleName(tr("%1 tier").arg(words::tier(option.tier)));
    connect(radio, &QRadioButton::clicked, this, [this, tier = option.tier] { choose(tier); });
    auto *top = new QHBoxLayout;
    top->addWidget(radio);
    top->addWidget(makeLabel(promise(option.tier), Text::Body, Tone::Text), 1);
    top->addWidget(makeLabel(tierFacts(option), Text::Small, Tone::Dim));
    lines->addLayout(top);
    QStringList failed;
    for (const RuleVerdict &rule : option.rules)
        if (!rule.passes)
            failed << (rule.fix.isEmpty() ? rule.text : tr("%1 %2").arg(rule.text, rule.fix));
    QString verdict;
    Tone tone = Tone::Dim;
    if (!option.meetsPolicy) {
        verdict = tr("■ Does not meet policy: %1 Choosing it takes a reason and another person’s consent.")
                      .arg(failed.join(QLatin1Char(' ')));
        tone = Tone::Bad;
    } else if (option.tier == m_advice.recommended) {
        verdict = tr("● Recommended: meets every rule at the lowest cost");
        tone = Tone::Ok;
    } else {
        verdict = tr("▲ Meets policy, at a higher cost than needed");
        tone = Tone::Warn;
    }
    lines->addWidget(makeLabel(verdict, Text::Small, tone, true));
    column->addWidget(card);
}

void TierPage::addControls(QVBoxLayout *column)
{
    const TierOption *option = nullptr;
    for (const TierOption &candidate : m_advice.options)
        if (candidate.tier == m_chosen)
            option = &candidate;
    if (!option || option->controls.isEmpty())
        return;
    column->addSpacing(space::small);
    column->addWidget(makeLabel(tr("What this decides"), Text::Strong));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(space::tiny);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const LayerControl &control : option->controls) {
        grid->addWidget(makeLabel(words::layer(control.layer), Text::Small, Tone::Dim), row, 0, Qt::AlignTop);
        grid->addWidget(makeLabel(control.control, Text::Small, Tone::Text, true), row, 1);
        grid->addWidget(makeLabel(control.from, Text::Small, Tone::Dim), row, 2, Qt::AlignTop);
        ++row;
    }
    column->addLayout(grid);
}

} // namespace bulkhead
