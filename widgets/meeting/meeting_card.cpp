#include "widgets/meeting/meeting_card.h"

#include "widgets/meeting/moment_field.h"
#include "widgets/meeting/note_edit.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

MeetingCard::MeetingCard(QWidget *parent)
    : ReviewSection(tr("Distribution and next meeting"), {}, parent)
    , m_readers(new NoteEdit(tr("Distribution of the pack"), tr("One reader a line, such as “COO office”"), 3, 8))
    , m_next(new MomentField(MomentField::Kind::Instant, tr("time of the next meeting")))
{
    body()->addWidget(makeLabel(tr("Who gets the pack"), Text::Small, Tone::Dim));
    body()->addWidget(m_readers);
    body()->addWidget(makeLabel(tr("Next meeting"), Text::Small, Tone::Dim));
    body()->addWidget(m_next);
    body()->addStretch();
    connect(m_readers, &QPlainTextEdit::textChanged, this, [this] {
        QStringList readers;
        for (const QString &line : m_readers->toPlainText().split(QLatin1Char('\n')))
            if (!line.trimmed().isEmpty())
                readers << line.trimmed();
        write([&](ReviewEdit &edit) { edit.distribution = readers; });
    });
    connect(m_next, &MomentField::changed, this,
            [this](qint64 ms) { write([ms](ReviewEdit &edit) { edit.nextMeetingMs = ms; }); });
}

void MeetingCard::fill()
{
    const ReviewEdit &edit = draft()->edit();
    // A line being typed keeps its blanks: only other readers are another text.
    QStringList shown;
    for (const QString &line : m_readers->toPlainText().split(QLatin1Char('\n')))
        if (!line.trimmed().isEmpty())
            shown << line.trimmed();
    if (shown != edit.distribution)
        m_readers->setText(edit.distribution.join(QLatin1Char('\n')));
    m_readers->setReadOnly(!editable());
    const ReviewSummary &summary = draft()->review().summary;
    m_next->setSuggestion(summary.asOfMs + 30 * qint64(86'400'000));
    m_next->setMoment(edit.nextMeetingMs, summary.zone);
    m_next->setReadOnly(!editable());
}

void MeetingCard::focusField(int, const QString &)
{
    m_readers->setFocus(Qt::OtherFocusReason);
}

} // namespace bulkhead
