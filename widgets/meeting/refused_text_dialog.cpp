#include "widgets/meeting/refused_text_dialog.h"

#include "widgets/frame/pieces.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

RefusedTextDialog::RefusedTextDialog(const QString &tenantName, const RefusedText &refused, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("A text for %1 was not taken").arg(tenantName));
    setObjectName(QStringLiteral("refusedTextDialog"));
    setMinimumWidth(520);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(refused.fault.summary, Text::Body, Tone::Text, true));
    auto *quote = new Card(refused.looksLike.isEmpty() ? QString() : tr("Looks like %1").arg(refused.looksLike));
    QLabel *text = makeLabel(refused.text, Text::Body, Tone::Text, true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    quote->body()->addWidget(text);
    quote->setVisible(!refused.text.isEmpty());
    column->addWidget(quote);
    column->addWidget(makeLabel(refused.fault.remedy, Text::Body, Tone::Dim, true));
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    QPushButton *change = makeButton(tr("Change the text"), Button::Primary);
    change->setDefault(true);
    if (!refused.confirm.isEmpty()) {
        // Not the default: who confirms has read it.
        QPushButton *fine = makeButton(tr("It identifies nobody: release it"));
        buttons->addWidget(fine);
        connect(fine, &QPushButton::clicked, this, [this] {
            accept();
            emit confirmed();
        });
    }
    buttons->addWidget(change);
    column->addSpacing(space::small);
    column->addLayout(buttons);
    connect(change, &QPushButton::clicked, this, [this] {
        accept();
        emit editAsked();
    });
}

} // namespace bulkhead
