#include "widgets/frame/keys_sheet.h"

#include "widgets/frame/pieces.h"
#include "widgets/theme/theme.h"

#include <QDialog>
#include <QGridLayout>
#include <QLabel>

namespace bulkhead {

void showKeysSheet(const QList<KeyHint> &keys, const QString &view, QWidget *parent)
{
    auto *dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(view.isEmpty() ? QDialog::tr("Keys") : QDialog::tr("Keys · %1").arg(view));
    auto *grid = new QGridLayout(dialog);
    grid->setContentsMargins(20, 16, 20, 16);
    grid->setHorizontalSpacing(space::huge);
    grid->setVerticalSpacing(space::small);
    int row = 0;
    for (const KeyHint &key : keys) {
        grid->addWidget(makeLabel(key.keys, Text::Strong), row, 0);
        grid->addWidget(makeLabel(key.what, Text::Body, Tone::Dim), row++, 1);
    }
    QPushButton *close = makeButton(QDialog::tr("Close"));
    QObject::connect(close, &QPushButton::clicked, dialog, &QDialog::accept);
    grid->addWidget(close, row, 1, Qt::AlignRight);
    dialog->open();
}

} // namespace bulkhead
