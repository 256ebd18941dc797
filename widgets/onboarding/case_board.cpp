#include "widgets/onboarding/case_board.h"

#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/scrolled.h"
#include "widgets/onboarding/case_card.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr Stage kStages[] = {Stage::Contract,     Stage::Identity,     Stage::DataBoundary,
                             Stage::Integrations, Stage::Verification, Stage::Live};

} // namespace

CaseBoard::CaseBoard(QWidget *parent)
    : QWidget(parent)
    , m_columns(new QHBoxLayout(this))
{
    m_columns->setContentsMargins(0, 0, 0, 0);
    m_columns->setSpacing(space::medium);
}

void CaseBoard::show(const QList<OnboardingCase> &cases, qint64 nowMs)
{
    const QWidget *focused = focusWidget();
    QString focusedCase;
    for (const CaseCard *card : std::as_const(m_cards))
        if (card == focused)
            focusedCase = card->caseId();
    m_cards.clear();
    clearLayout(m_columns);
    for (const Stage stage : kStages) {
        QList<const OnboardingCase *> ofStage;
        for (const OnboardingCase &item : cases)
            if (item.stage == stage)
                ofStage << &item;
        addColumn(stage, ofStage, nowMs);
    }
    for (CaseCard *card : std::as_const(m_cards))
        if (card->caseId() == focusedCase)
            card->setFocus();
}

void CaseBoard::addColumn(Stage stage, const QList<const OnboardingCase *> &cases, qint64 nowMs)
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *titles = new QHBoxLayout;
    titles->addWidget(makeLabel(words::stage(stage), Text::Body, Tone::Dim));
    titles->addWidget(makeLabel(words::count(cases.size()), Text::Body, Tone::Faint));
    titles->addStretch();
    column->addLayout(titles);
    for (const OnboardingCase *item : cases) {
        auto *card = new CaseCard(*item, nowMs);
        card->setChosen(item->id == m_chosen);
        connect(card, &QAbstractButton::clicked, this, [this, id = item->id] {
            choose(id == m_chosen ? QString() : id);
            emit chosen(m_chosen);
        });
        column->addWidget(card);
        m_cards << card;
    }
    column->addStretch();
    m_columns->addWidget(scrolled(content), 1);
}

void CaseBoard::choose(const QString &caseId)
{
    m_chosen = caseId;
    for (CaseCard *card : std::as_const(m_cards))
        card->setChosen(card->caseId() == caseId);
}

} // namespace bulkhead
