#include "widgets/recording/recording_pane.h"

#include "models/audit_words.h"
#include "models/recording_words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {

RecordingPane::RecordingPane(QWidget *parent)
    : QWidget(parent)
    , m_empty(new EmptyState)
    , m_content(new QWidget)
    , m_title(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_when(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_fields(new QGridLayout)
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);
    outer->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(m_title);
    column->addWidget(m_when);
    auto *inner = new QWidget;
    auto *innerColumn = new QVBoxLayout(inner);
    innerColumn->setContentsMargins(0, space::small, space::small, 0);
    m_fields->setHorizontalSpacing(space::medium);
    m_fields->setVerticalSpacing(space::small);
    m_fields->setColumnStretch(1, 1);
    innerColumn->addLayout(m_fields);
    innerColumn->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setWidget(inner);
    inner->setAutoFillBackground(false); // The card's own shows.
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("What the step tells"));
    column->addWidget(scroll, 1);
    showNone();
}

void RecordingPane::showNone()
{
    m_content->hide();
    m_empty->showEmpty(tr("No step chosen"), tr("Choose one to see all that was recorded of it."));
}

void RecordingPane::setStep(const RecordingStep &step, const RecordingPart &of)
{
    m_empty->hideState();
    m_content->show();
    m_title->setText(stepText(step, of));
    m_when->setText(tr("Step %1 · %2 · %3 UTC · %4 after the beginning · by %5")
                        .arg(QString::number(step.sequence), kindText(step.kind), words::auditTime(step.atMs),
                             offsetText(step.atMs, of.startedMs), words::visible(step.person)));
    clearLayout(m_fields);
    m_rows = 0;
    for (const RecordedField &field : recordedFields(step.detail))
        addField(field.name, field.value, field.code);
    if (m_rows == 0)
        m_fields->addWidget(makeLabel(tr("Nothing more was recorded of it."), Text::Body, Tone::Dim), 0, 0, 1, 2);
}

void RecordingPane::addField(const QString &name, const QString &value, bool code)
{
    auto *shown = makeLabel(value, Text::Body, Tone::Text, true);
    shown->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    shown->setAccessibleName(QStringLiteral("%1: %2").arg(name, value));
    const bool lines = value.contains(QLatin1Char('\n')) || value.size() > 60;
    if (code)
        shown->setProperty("kind", "code");
    // What has no blank must break somewhere, or it would widen the pane.
    if (!value.contains(QLatin1Char(' ')) && value.size() > 28) {
        QString broken = value;
        for (qsizetype at = value.size() / 8 * 8; at > 0; at -= 8)
            broken.insert(at, QChar(0x200b));
        shown->setText(broken);
    }
    if (code && lines) { // A statement has the whole width, under its name.
        m_fields->addWidget(makeLabel(name, Text::Body, Tone::Dim), m_rows++, 0, 1, 2);
        m_fields->addWidget(shown, m_rows++, 0, 1, 2);
        return;
    }
    m_fields->addWidget(makeLabel(name, Text::Body, Tone::Dim), m_rows, 0, Qt::AlignTop);
    m_fields->addWidget(shown, m_rows++, 1);
}

} // namespace bulkhead
