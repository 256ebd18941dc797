#include "widgets/meeting/notes_card.h"

#include "widgets/meeting/note_edit.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

NotesCard::NotesCard(QWidget *parent)
    : ReviewSection(tr("For the conversation"), tr("yours alone"), parent)
    , m_notes(new NoteEdit(
          tr("Presenter’s notes"),
          tr("What to say, what to ask, what not to promise. In no pack, and never on the audience’s screen."), 7, 16))
    , m_facts(makeLabel({}, Text::Small, Tone::Dim, true))
{
    body()->addWidget(m_notes);
    body()->addWidget(m_facts);
    body()->addStretch();
    connect(m_notes, &QPlainTextEdit::textChanged, this,
            [this] { write([this](ReviewEdit &edit) { edit.notes = m_notes->toPlainText(); }); });
}

void NotesCard::fill()
{
    m_notes->setText(draft()->edit().notes);
    m_notes->setReadOnly(!editable());
    const SlaReview &review = draft()->review();
    QStringList facts;
    if (!review.restatedReason.isEmpty())
        facts << tr("Restated: %1").arg(review.restatedReason);
    facts += review.difference;
    for (const QString &warning : review.warnings)
        facts << QStringLiteral("▲ ") + warning;
    facts << tr("Contract version %1 · %2 · %3").arg(review.contractNumber).arg(review.source, review.engine);
    m_facts->setText(facts.join(QLatin1Char('\n')));
}

void NotesCard::focusField(int, const QString &)
{
    m_notes->setFocus(Qt::OtherFocusReason);
}

} // namespace bulkhead
