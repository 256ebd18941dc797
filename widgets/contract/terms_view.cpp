#include "widgets/contract/terms_view.h"

#include "models/contract_period.h"
#include "models/contract_words.h"
#include "models/words.h"
#include "widgets/contract/term_grid.h"
#include "widgets/frame/clear_layout.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

TermsView::TermsView(bool wide, QWidget *parent)
    : QWidget(parent)
    , m_wide(wide)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::small);
}

void TermsView::setTerms(const terms::Contract &contract, const QList<terms::Problem> &warnings, qint64 nowMs)
{
    clearLayout(m_column);
    if (contract.number == 0)
        m_column->addWidget(
            makeLabel(tr("Nobody wrote a contract yet: these are the promises of the tenant's tier, without "
                         "credits. Write the first version to agree on something else."),
                      Text::Body, Tone::Dim, true));
    if (!contract.note.isEmpty())
        m_column->addWidget(makeLabel(tr("Note: %1").arg(contract.note), Text::Body, Tone::Dim, true));
    for (const terms::Problem &warning : warnings)
        m_column->addWidget(
            makeLabel(QStringLiteral("▲ ") + words::warning(warning, contract), Text::Body, Tone::Warn, true));
    addCommitments(contract);
    addCounting(contract, nowMs);
    addCredits(contract);
    addExclusions(contract);
    m_column->addStretch();
}

void TermsView::addSection(const QString &title, QWidget *content)
{
    m_column->addSpacing(space::tiny);
    m_column->addWidget(makeLabel(title, Text::Strong));
    m_column->addWidget(content);
}

void TermsView::addCommitments(const terms::Contract &contract)
{
    auto *table = new QWidget;
    auto *grid = new QGridLayout(table);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(space::small);
    grid->setColumnStretch(0, 2);
    grid->setColumnStretch(1, m_wide ? 5 : 0);
    const QStringList heads{tr("Workflow"), m_wide ? tr("What counts") : QString(), tr("Promised"), tr("Internal"),
                            tr("Fee share")};
    for (int i = 0; i < heads.size(); ++i)
        grid->addWidget(makeLabel(heads.at(i), Text::Small, Tone::Dim), 0, i, i < 2 ? Qt::AlignLeft : Qt::AlignRight);
    int row = 1;
    for (const terms::Commitment &one : contract.commitments) {
        const QString kind =
            QStringLiteral("%1: %2").arg(words::sliKind(one.measure.kind), words::measure(one.measure));
        QLabel *name = makeLabel(words::workflow(one.workflow), Text::Body, Tone::Text, true);
        name->setToolTip(kind);
        grid->addWidget(name, row, 0, Qt::AlignTop);
        if (m_wide)
            grid->addWidget(makeLabel(kind, Text::Body, Tone::Dim, true), row, 1, Qt::AlignTop);
        const auto figure = [&](int column, const QString &text, Text size, Tone tone) {
            grid->addWidget(makeLabel(text, size, tone), row, column, Qt::AlignRight | Qt::AlignTop);
        };
        figure(2, words::target(one.targetE7), Text::Strong, Tone::Text);
        figure(3, one.internalTargetE7 > 0 ? words::target(one.internalTargetE7) : QStringLiteral("–"), Text::Body,
               Tone::Dim);
        figure(4, contract.moneyHidden ? tr("hidden") : words::percentE4(one.feeShareE4), Text::Body, Tone::Dim);
        if (!m_wide)
            grid->addWidget(makeLabel(kind, Text::Small, Tone::Dim, true), ++row, 0, 1, 5);
        ++row;
    }
    if (contract.commitments.isEmpty())
        grid->addWidget(makeLabel(tr("Nothing is promised."), Text::Body, Tone::Warn), row, 0, 1, 5);
    addSection(tr("Commitments"), table);
}

void TermsView::addCounting(const terms::Contract &contract, qint64 nowMs)
{
    auto *grid = new TermGrid;
    grid->add(tr("Period"), words::period(contract));
    grid->add(tr("Zone"), contract.zone);
    if (const auto now = contractPeriodAt(contract, nowMs))
        grid->add(tr("This period"),
                  tr("%1: %2 to %3 (%4 to %5)")
                      .arg(now->name, zonedText(now->fromMs, contract.zone), zonedText(now->toMs, contract.zone),
                           utcText(now->fromMs), utcText(now->toMs)));
    grid->add(tr("Results"), tr("final after %n business day(s)", nullptr, contract.settleBusinessDays));
    if (contract.moneyHidden)
        grid->add(tr("Subscribed"), words::moneyHidden(), Tone::Dim);
    else if (contract.subscribedFromMs > 0 || contract.subscribedToMs > 0)
        grid->add(tr("Subscribed"), words::subscribed(contract));
    addSection(tr("How it is counted"), grid);
}

void TermsView::addExclusions(const terms::Contract &contract)
{
    auto *grid = new TermGrid;
    for (const terms::ExclusionRule &rule : contract.exclusionRules)
        grid->add(words::exclusionCategory(rule.category), words::exclusionRule(rule));
    if (contract.exclusionRules.isEmpty())
        grid->add(tr("Nothing"), tr("the contract lets no time be left out"));
    grid->add(tr("Then"), words::exclusionPolicy(contract.exclusionPolicy));
    addSection(tr("What may be excluded"), grid);
}

void TermsView::addCredits(const terms::Contract &contract)
{
    auto *grid = new TermGrid;
    grid->add(tr("Tiers"), words::creditTiers(contract.credits).join(QLatin1Char('\n')));
    for (const words::Term &term : words::creditRules(contract)) {
        const bool hidden = term.text == words::moneyHidden();
        grid->add(term.name, term.text, hidden ? Tone::Dim : Tone::Text);
    }
    addSection(tr("Credits"), grid);
}

} // namespace bulkhead
