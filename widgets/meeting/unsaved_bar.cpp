#include "widgets/meeting/unsaved_bar.h"

#include "widgets/frame/pieces.h"

#include <QHBoxLayout>
#include <QLabel>

namespace bulkhead {

UnsavedBar::UnsavedBar(QWidget *parent)
    : QFrame(parent)
    , m_text(makeLabel({}, Text::Body, Tone::Warn, true))
    , m_save(makeButton(tr("Save (Ctrl+S)"), Button::Primary))
    , m_discard(makeButton(tr("Discard")))
    , m_copy(makeButton(tr("Copy what I wrote")))
{
    setProperty("kind", "card");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14, 6, 8, 6);
    row->setSpacing(space::small);
    row->addWidget(m_text, 1);
    row->addWidget(m_copy);
    row->addWidget(m_discard);
    row->addWidget(m_save);
    connect(m_save, &QPushButton::clicked, this, &UnsavedBar::saveAsked);
    connect(m_discard, &QPushButton::clicked, this, &UnsavedBar::discardAsked);
    connect(m_copy, &QPushButton::clicked, this, &UnsavedBar::copyAsked);
    hide();
}

void UnsavedBar::show(const ReviewDraft *draft, bool mayEdit)
{
    const Fault &fault = draft->fault();
    const bool unsaved = draft->unsaved(), lost = unsaved && draft->closed();
    setVisible(unsaved || (fault.failed() && draft->opened()));
    QString text = draft->saving() ? tr("Saving…")
                   : lost          ? tr("▲ The review was closed meanwhile. What you wrote is not in it.")
                                   : tr("▲ Unsaved changes. They stay here while the console runs.");
    if (fault.failed() && !draft->busy())
        text = QStringLiteral("▲ %1 %2 %3")
                   .arg(fault.summary, unsaved ? tr("What you wrote is kept here.") : QString(), fault.remedy);
    m_text->setText(text.simplified());
    m_save->setVisible(!lost && mayEdit);
    m_save->setEnabled(unsaved && !draft->busy());
    m_discard->setVisible(unsaved);
    m_discard->setEnabled(!draft->busy());
    m_copy->setVisible(lost || (fault.failed() && unsaved));
}

} // namespace bulkhead
