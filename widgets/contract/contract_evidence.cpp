#include "widgets/contract/contract_evidence.h"

#include "widgets/contract/change_table.h"
#include "widgets/contract/preview_panel.h"
#include "widgets/frame/pieces.h"

#include <QLabel>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {

ContractEvidence::ContractEvidence(Workspace *workspace, const terms::Contract &base, const terms::Contract &proposed,
                                   QWidget *parent)
    : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tr("What changes"), Text::Heading));
    QScrollArea *area = scrolledChanges(contractChanges(base, proposed));
    area->setFixedHeight(std::min(area->widget()->sizeHint().height() + 4, 180));
    column->addWidget(area);
    column->addSpacing(space::small);
    auto *preview = new PreviewPanel(workspace, base.credits.currency);
    preview->setDraft(proposed, false);
    column->addWidget(preview, 1);
    QTimer::singleShot(0, preview, &PreviewPanel::run); // Nobody should have to ask for what they are to judge.
}

} // namespace bulkhead
