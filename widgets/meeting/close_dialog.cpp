#include "widgets/meeting/close_dialog.h"

#include "widgets/frame/pieces.h"
#include "widgets/meeting/note_edit.h"
#include "widgets/review/period_name.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

bool signedBy(const ReviewEdit &edit, bool customer)
{
    return std::any_of(edit.signOffs.begin(), edit.signOffs.end(),
                       [customer](const ReviewSignOff &one) { return one.customer == customer; });
}

} // namespace

CloseDialog::CloseDialog(ReviewDraft *draft, QWidget *parent)
    : QDialog(parent)
    , m_draft(draft)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_close(makeButton({}, Button::Primary))
{
    const ReviewSummary &summary = draft->review().summary;
    const ReviewEdit &edit = draft->edit();
    setWindowTitle(tr("Close the review of %1").arg(summary.tenantName));
    setObjectName(QStringLiteral("closeDialog"));
    setMinimumWidth(520);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(summary.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(periodName(summary.period), Text::Body, Tone::Dim));
    column->addWidget(makeLabel(tr("Nothing of this review can be changed afterwards. Its pack is published; open "
                                   "promises come back in the next review."),
                                Text::Body, Tone::Text, true));
    const bool ours = signedBy(edit, false), theirs = signedBy(edit, true);
    if (!ours || !theirs) {
        column->addSpacing(space::tiny);
        column->addWidget(
            makeLabel(!ours && !theirs ? tr("Neither side has signed. Why is it closed nevertheless?")
                      : !ours          ? tr("We have not signed. Why is it closed nevertheless?")
                              : tr("%1 has not signed. Why is it closed nevertheless?").arg(summary.tenantName),
                      Text::Strong, Tone::Text, true));
        m_reason = new NoteEdit(tr("Why it is closed without both signatures"), {}, 3, 6);
        column->addWidget(m_reason);
        connect(m_reason, &QPlainTextEdit::textChanged, this, &CloseDialog::refresh);
    }
    column->addWidget(m_problem);
    m_problem->hide();
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    QPushButton *leave = makeButton(tr("Leave it open"));
    buttons->addWidget(leave);
    m_close->setText(buttonText(tr("Close review of %1").arg(summary.tenantName)));
    m_close->setAccessibleName(m_close->text());
    buttons->addWidget(m_close);
    column->addSpacing(space::small);
    column->addLayout(buttons);
    connect(leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_close, &QPushButton::clicked, this, [this] {
        m_problem->hide();
        m_draft->close(m_reason != nullptr ? m_reason->toPlainText().trimmed() : QString());
    });
    connect(draft, &ReviewDraft::closedNow, this, &QDialog::accept);
    connect(draft, &ReviewDraft::stateChanged, this, &CloseDialog::refresh);
    refresh();
}

void CloseDialog::refresh()
{
    const bool reasoned = m_reason == nullptr || !m_reason->toPlainText().trimmed().isEmpty();
    m_close->setEnabled(reasoned && !m_draft->busy());
    m_close->setToolTip(reasoned ? QString() : tr("Give the reason first"));
    if (const Fault &fault = m_draft->fault(); fault.failed() && !m_draft->busy()) {
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        m_problem->show();
    }
}

} // namespace bulkhead
