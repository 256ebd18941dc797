#include "widgets/audit/paper_dialog.h"

#include "widgets/frame/pieces.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

PaperDialog::PaperDialog(const QString &title, const QString &explanation, const QString &send, QWidget *parent)
    : QDialog(parent)
    , m_column(new QVBoxLayout(this))
    , m_form(new QFormLayout)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_cancel(makeButton(tr("Cancel")))
    , m_send(makeButton(send, Button::Primary))
{
    setWindowTitle(title);
    setMinimumWidth(600);
    m_column->setContentsMargins(space::large, space::large, space::large, space::large);
    m_column->setSpacing(space::small);
    m_column->addWidget(makeLabel(title, Text::Title, Tone::Text, true));
    m_column->addWidget(makeLabel(explanation, Text::Body, Tone::Dim, true));
    m_form->setHorizontalSpacing(space::medium);
    m_form->setVerticalSpacing(space::small);
    m_column->addSpacing(space::small);
    m_column->addLayout(m_form);
    m_problem->setObjectName(QStringLiteral("paperProblem"));
    m_problem->hide();
    m_send->setObjectName(QStringLiteral("paperSend"));
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, [this] {
        m_sending = true;
        m_problem->hide();
        refresh();
        this->send();
    });
}

void PaperDialog::addRow(const QString &title, QWidget *field, const char *name)
{
    field->setObjectName(QString::fromLatin1(name));
    field->setAccessibleName(title);
    QLabel *label = makeLabel(title, Text::Strong);
    label->setBuddy(field);
    m_form->addRow(label, field);
}

void PaperDialog::finishForm()
{
    m_column->addWidget(m_problem);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_send);
    m_column->addSpacing(space::small);
    m_column->addLayout(buttons);
    refresh();
}

void PaperDialog::refresh()
{
    const QString why = missing();
    m_send->setEnabled(why.isEmpty() && !m_sending);
    m_send->setToolTip(why);
    m_send->setAccessibleDescription(why);
}

void PaperDialog::answered(const Fault &fault)
{
    m_sending = false;
    if (!fault.failed()) {
        accept();
        return;
    }
    m_problem->setText(QStringLiteral("%1 %2").arg(fault.summary, fault.remedy).trimmed());
    m_problem->show();
    refresh();
}

} // namespace bulkhead
