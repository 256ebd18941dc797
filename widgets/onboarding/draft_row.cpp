#include "widgets/onboarding/draft_row.h"

#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>

namespace bulkhead {

DraftRow::DraftRow(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    hide();
}

void DraftRow::load()
{
    if (!m_workspace->session().may(QStringLiteral("onboarding.draft"))) {
        hide();
        return;
    }
    m_workspace->desk()->drafts(this, [this](const Fault &fault, const QList<Draft> &drafts) {
        if (!fault.failed())
            show(drafts);
    });
}

void DraftRow::show(const QList<Draft> &drafts)
{
    clearLayout(m_row);
    setVisible(!drafts.isEmpty());
    if (drafts.isEmpty())
        return;
    m_row->addWidget(makeLabel(tr("Unfinished drafts:"), Text::Body, Tone::Dim));
    for (const Draft &draft : drafts)
        add(draft);
    m_row->addStretch();
}

void DraftRow::add(const Draft &draft)
{
    const QString name = draft.title.isEmpty() ? tr("unnamed organisation") : draft.title;
    auto *goOn = makeButton(tr("%1, saved %2").arg(name, words::ago(draft.savedMs, m_workspace->now())), Button::Link);
    goOn->setAccessibleName(tr("Go on with the draft of %1").arg(name));
    connect(goOn, &QPushButton::clicked, this, [this, draft] { emit resume(draft); });
    auto *discard = makeButton(tr("Discard"), Button::Quiet);
    discard->setAccessibleName(tr("Discard the draft of %1").arg(name));
    connect(discard, &QPushButton::clicked, this, [this, draft, discard, name] {
        if (discard->property("armed").toBool()) {
            m_workspace->desk()->discardDraft(draft, this, [this](const Fault &fault, bool) {
                if (fault.failed())
                    emit notice(fault.summary + QLatin1Char(' ') + fault.remedy);
                load();
            });
            return;
        }
        discard->setProperty("armed", true);
        discard->setText(buttonText(tr("Discard “%1” for good").arg(name)));
    });
    m_row->addWidget(goOn);
    m_row->addWidget(discard);
}

} // namespace bulkhead
