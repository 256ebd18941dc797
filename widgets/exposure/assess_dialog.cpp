#include "widgets/exposure/assess_dialog.h"

#include "models/exposure_desk.h"
#include "models/exposure_words.h"
#include "widgets/frame/pieces.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace bulkhead {
namespace {
constexpr int kText = 2'000;
} // namespace

AssessDialog::AssessDialog(Workspace *workspace, const ExposureCase &item, QWidget *parent)
    : ExposureDialog(
        workspace, item, tr("Assess the case of %1").arg(exposureTenantsText(item)),
        tr("It is taken for a breach unless the four factors of 45 CFR 164.402 show a low probability that "
           "data is compromised. Whoever assesses does not confirm the decision."),
        tr("Keep the assessment"), parent)
{
    setObjectName(QStringLiteral("assessDialog"));
    setMinimumWidth(980);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::large);
    grid->setVerticalSpacing(space::medium);
    for (int factor = 0; factor < kExposureFactors; ++factor)
        grid->addWidget(makeFactor(factor), factor / 2, factor % 2);
    fields()->addLayout(grid);
    for (int factor = 0; factor < item.factors.size() && factor < kExposureFactors; ++factor) {
        const auto at = std::size_t(factor);
        m_ratings[at]->setCurrentIndex(m_ratings[at]->findData(int(item.factors[factor].rating)));
        m_texts[at]->setPlainText(item.factors[factor].text);
    }
    m_ratings.front()->setFocus();
    refresh();
}

QWidget *AssessDialog::makeFactor(int factor)
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    const QString name = exposureFactorText(factor);
    auto *rating = new QComboBox;
    rating->addItem(tr("Likelihood of compromise…"), int(ExposureRating::Unspecified));
    for (const ExposureRating one : {ExposureRating::Low, ExposureRating::Medium, ExposureRating::High})
        rating->addItem(exposureRatingText(one), int(one));
    rating->setObjectName(QStringLiteral("factorRating%1").arg(factor + 1));
    rating->setAccessibleName(tr("Rating: %1").arg(name));
    auto *text = new QPlainTextEdit;
    text->setFixedHeight(96);
    text->setTabChangesFocus(true);
    text->setObjectName(QStringLiteral("factorText%1").arg(factor + 1));
    text->setAccessibleName(name);
    text->setAccessibleDescription(exposureGuidance(factor));
    QLabel *title = makeLabel(tr("%1. %2").arg(factor + 1).arg(name), Text::Strong, Tone::Text, true);
    title->setBuddy(text);
    column->addWidget(title);
    column->addWidget(makeLabel(exposureGuidance(factor), Text::Small, Tone::Dim, true));
    column->addStretch();
    column->addWidget(rating);
    column->addWidget(text);
    m_ratings[std::size_t(factor)] = rating;
    m_texts[std::size_t(factor)] = text;
    connect(rating, &QComboBox::currentIndexChanged, this, &AssessDialog::refresh);
    connect(text, &QPlainTextEdit::textChanged, this, &AssessDialog::refresh);
    return box;
}

QString AssessDialog::obstacle() const
{
    for (std::size_t at = 0; at < m_ratings.size(); ++at) {
        const QString text = m_texts[at]->toPlainText().trimmed();
        if (m_ratings[at]->currentData().toInt() == int(ExposureRating::Unspecified))
            return tr("Factor %1 has no rating yet").arg(at + 1);
        if (text.isEmpty())
            return tr("Factor %1 has no words yet").arg(at + 1);
        if (text.size() > kText)
            return tr("Factor %1: at most %2 characters").arg(at + 1).arg(kText);
    }
    return {};
}

void AssessDialog::send(const Answer<ExposureCase> &then)
{
    QList<ExposureFactor> factors;
    for (std::size_t at = 0; at < m_ratings.size(); ++at)
        factors.append({ExposureRating(m_ratings[at]->currentData().toInt()), m_texts[at]->toPlainText().trimmed()});
    desk()->assess(about(), factors, this, then);
}

} // namespace bulkhead
