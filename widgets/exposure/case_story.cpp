#include "widgets/exposure/case_story.h"

#include "models/exposure_words.h"
#include "models/words.h"
#include "widgets/exposure/exposure_look.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

CaseStory::CaseStory(QWidget *parent)
    : QWidget(parent)
    , m_blocks(new QVBoxLayout(this))
{
    m_blocks->setContentsMargins(0, 0, 0, 0);
    m_blocks->setSpacing(space::tiny);
}

void CaseStory::setCase(const ExposureCase &item, const ExposureTerms &terms, bool corrects)
{
    m_item = item;
    clearLayout(m_blocks);
    QStringList tenants;
    bool owner = false;
    for (const ExposureParty &party : item.facts.parties) {
        tenants << tr("%1: %2").arg(party.tenantName, exposurePartText(party.part));
        owner = owner || party.part == ExposurePart::Owner;
    }
    if (!owner)
        tenants << tr("Whose data it is: not known yet");
    addBlock(tr("Tenants"), tenants);
    addBlock(tr("Records"), {item.facts.records.isEmpty() ? tr("not known yet") : item.facts.records});
    addBlock(tr("Who may have seen it"), {item.person.isEmpty() ? tr("not known yet") : item.person});
    addFactors();
    addDecision();
    addNotices(terms);
    QStringList evidence;
    for (const ExposureEvidence &one : item.evidence)
        evidence << tr("%1, SHA-256 %2…").arg(one.what, one.digest.left(16));
    addBlock(tr("Evidence"), evidence);
    addEntries(corrects);
}

void CaseStory::addBlock(const QString &title, const QStringList &lines)
{
    if (lines.isEmpty())
        return;
    m_blocks->addSpacing(space::small);
    m_blocks->addWidget(makeLabel(title, Text::Strong));
    for (const QString &line : lines)
        m_blocks->addWidget(makeLabel(line, Text::Body, Tone::Text, true));
}

void CaseStory::addFactors()
{
    if (m_item.factors.isEmpty()) {
        addBlock(tr("Risk assessment"), {tr("The four factors are not assessed yet.")});
        return;
    }
    addBlock(tr("Risk assessment"), {tr("by %1, %2").arg(m_item.assessedBy, words::dateTime(m_item.assessedMs))});
    for (int at = 0; at < m_item.factors.size(); ++at) {
        auto *line = new QHBoxLayout;
        line->setSpacing(space::small);
        line->addWidget(makeLabel(tr("%1. %2").arg(at + 1).arg(exposureFactorText(at)), Text::Small, Tone::Dim, true),
                        1);
        line->addWidget(new BadgeLabel(badgeOf(m_item.factors[at].rating)), 0, Qt::AlignTop);
        m_blocks->addLayout(line);
        m_blocks->addWidget(makeLabel(m_item.factors[at].text, Text::Body, Tone::Text, true));
    }
}

void CaseStory::addDecision()
{
    QStringList lines{exposureVerdictText(m_item.verdict)};
    if (!m_item.decidedBy.isEmpty())
        lines << m_item.reason << tr("decided by %1, %2").arg(m_item.decidedBy, words::dateTime(m_item.decidedMs))
              << (m_item.confirmedBy.isEmpty()
                      ? tr("waits for another person")
                      : tr("confirmed by %1, %2").arg(m_item.confirmedBy, words::dateTime(m_item.confirmedMs)));
    addBlock(tr("Decision"), lines);
}

void CaseStory::addNotices(const ExposureTerms &terms)
{
    QStringList lines;
    for (const ExposureNotice &notice : std::as_const(m_item.notices)) {
        const auto owner = std::ranges::find(m_item.facts.parties, notice.tenantId, &ExposureParty::tenantId);
        const QString name = owner != m_item.facts.parties.end() ? owner->tenantName : notice.tenantId;
        lines << (notice.to == ExposureAddressee::Tenant
                      ? tr("%1: %2 was told, %3 (noted by %4)")
                            .arg(words::dateTime(notice.sentMs), name, notice.how, notice.by)
                      : tr("%1: %2 for %3, %4 (noted by %5)")
                            .arg(words::dateTime(notice.sentMs), exposureAddresseeText(notice.to), name, notice.how,
                                 notice.by));
    }
    if (lines.isEmpty())
        lines << tr("No notice is noted yet.");
    if (m_item.verdict != ExposureVerdict::NoNotice)
        lines << exposureDutyText(m_item, terms);
    addBlock(tr("Notice"), lines);
}

void CaseStory::addEntries(bool corrects)
{
    m_blocks->addSpacing(space::small);
    m_blocks->addWidget(makeLabel(tr("Timeline, newest first"), Text::Strong));
    for (int number = int(m_item.entries.size()); number > 0; --number) {
        const ExposureEntry &entry = m_item.entries[number - 1];
        const QString what =
            entry.corrects > 0 ? tr("Correction of %1").arg(entry.corrects) : exposureEntryText(entry.kind);
        auto *line = new QHBoxLayout;
        line->setSpacing(space::small);
        line->addWidget(makeLabel(tr("%1. %2 · %3 · %4").arg(number).arg(what, words::dateTime(entry.atMs), entry.by),
                                  Text::Small, Tone::Dim, true),
                        1);
        if (corrects) {
            QPushButton *correct = makeButton(tr("Correct…"), Button::Link);
            correct->setAccessibleName(tr("Correct entry %1").arg(number));
            correct->setObjectName(QStringLiteral("correctEntry%1").arg(number));
            connect(correct, &QPushButton::clicked, this, [this, number] { emit this->correct(number); });
            line->addWidget(correct, 0, Qt::AlignTop);
        }
        m_blocks->addLayout(line);
        m_blocks->addWidget(makeLabel(entry.text, Text::Body, Tone::Text, true));
    }
}

} // namespace bulkhead
