#include "widgets/meeting/review_tiles.h"

#include "models/contract_words.h"
#include "models/review_words.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"

#include <QHBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

using terms::Attainment;
using terms::SliKind;

Tone toneOf(Attainment state)
{
    switch (state) {
    case Attainment::Met:
        return Tone::Ok;
    case Attainment::AtRisk:
        return Tone::Warn;
    case Attainment::Missed:
        return Tone::Bad;
    default:
        return Tone::Dim;
    }
}

/// The one with the least budget left, of those that `wanted` takes; unknown budgets only when there is no other.
template<typename Wanted>
const ReviewCommitment *worst(const SlaReview &review, Wanted wanted)
{
    const ReviewCommitment *found = nullptr;
    for (const ReviewCommitment &one : review.commitments) {
        if (!wanted(one))
            continue;
        const bool known = one.budgetLeft != kUnknownBudget;
        if (found == nullptr || (known && (found->budgetLeft == kUnknownBudget || one.budgetLeft < found->budgetLeft)))
            found = &one;
    }
    return found;
}

} // namespace

ReviewTiles::ReviewTiles(QWidget *parent)
    : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    const QString names[TileCount] = {tr("Commitments met"), tr("Availability"), tr("Error budget left"),
                                      tr("Response time"),   tr("Incidents"),    tr("Service credit")};
    for (int i = 0; i < TileCount; ++i) {
        auto *tile = new FigureTile(names[i]);
        connect(tile, &QAbstractButton::clicked, this, [this, i] { emit asked(i); });
        row->addWidget(tile, 1);
        m_tiles << tile;
    }
}

void ReviewTiles::show(const SlaReview &review)
{
    const ReviewSummary &summary = review.summary;
    const bool anyMissed = std::any_of(review.commitments.begin(), review.commitments.end(),
                                       [](const auto &one) { return one.state == Attainment::Missed; });
    const Tone tone = anyMissed                           ? Tone::Bad
                      : summary.met < summary.commitments ? Tone::Warn
                      : summary.commitments > 0           ? Tone::Ok
                                                          : Tone::Dim;
    m_tiles[Met]->setFigure(QString::number(summary.met), tr("of %1").arg(summary.commitments), tone);
    showWorst(review);
    showIncidents(review);
    const QString of = summary.creditMinor > 0 ? tr("due to the customer") : tr("none due");
    m_tiles[Credit]->setFigure(words::exactMoney(summary.creditMinor, summary.currency),
                               summary.creditMinor < 0 ? tr("no fee in the contract") : of,
                               summary.creditMinor > 0 ? Tone::Bad : Tone::Text);
}

void ReviewTiles::showWorst(const SlaReview &review)
{
    const ReviewCommitment *any = worst(review, [](const auto &one) { return one.kind != SliKind::Latency; });
    if (any != nullptr) {
        m_tiles[Worst]->setName(tr("Availability · %1").arg(words::workflow(any->workflow)));
        m_tiles[Worst]->setFigure(any->attained, tr("of %1").arg(words::target(any->targetE7)), toneOf(any->state));
    } else {
        m_tiles[Worst]->setFigure(QStringLiteral("–"), tr("not promised"), Tone::Dim);
    }
    const ReviewCommitment *least = worst(review, [](const auto &) { return true; });
    if (least != nullptr) {
        m_tiles[Budget]->setFigure(words::budget(least->budgetLeft), words::workflow(least->workflow),
                                   least->budgetLeft == kUnknownBudget ? Tone::Dim
                                                                       : paint::budgetTone(least->budgetLeft));
    } else {
        m_tiles[Budget]->setFigure(QStringLiteral("–"), {}, Tone::Dim);
    }
    const ReviewCommitment *slow = worst(review, [](const auto &one) { return one.kind == SliKind::Latency; });
    m_tiles[Latency]->setVisible(slow != nullptr);
    if (slow != nullptr)
        m_tiles[Latency]->setFigure(slow->attained, tr("of %1").arg(words::target(slow->targetE7)),
                                    toneOf(slow->state));
}

void ReviewTiles::showIncidents(const SlaReview &review)
{
    qint64 lasted = 0, counted = 0;
    for (const ReviewIncident &incident : review.incidents) {
        if (incident.excluded)
            continue;
        lasted += (incident.toMs - incident.fromMs) / 1000;
        ++counted;
    }
    const auto left = qint64(review.incidents.size()) - counted;
    QString remark = counted > 0 ? tr("%1 to repair on average").arg(words::duration(lasted / counted)) : QString();
    if (left > 0)
        remark += (remark.isEmpty() ? QString() : QStringLiteral(" · ")) + tr("%n left out", nullptr, int(left));
    m_tiles[Incidents]->setFigure(QString::number(counted), remark, counted > 0 ? Tone::Warn : Tone::Ok);
}

} // namespace bulkhead
