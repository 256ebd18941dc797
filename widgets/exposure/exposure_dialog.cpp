#include "widgets/exposure/exposure_dialog.h"

#include "models/exposure_desk.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace bulkhead {

ExposureDialog::ExposureDialog(Workspace *workspace, ExposureCase item, const QString &title,
                               const QString &explanation, const QString &deed, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_item(std::move(item))
    , m_fields(new QVBoxLayout)
    , m_missing(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_send(makeButton({}, Button::Primary))
{
    setWindowTitle(title);
    setMinimumWidth(620);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(title, Text::Title, Tone::Text, true));
    if (!explanation.isEmpty())
        column->addWidget(makeLabel(explanation, Text::Body, Tone::Dim, true));
    m_fields->setSpacing(space::small);
    column->addLayout(m_fields);
    m_problem->setObjectName(QStringLiteral("exposureProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(m_missing, 1);
    buttons->addWidget(m_leave);
    buttons->addWidget(m_send);
    column->addSpacing(space::small);
    column->addLayout(buttons);
    m_send->setObjectName(QStringLiteral("exposureSend"));
    setDeed(deed);
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &ExposureDialog::sendNow);
}

ExposureDesk *ExposureDialog::desk() const
{
    return m_workspace->desk()->exposures();
}

void ExposureDialog::setDeed(const QString &deed)
{
    m_send->setText(buttonText(deed));
    m_send->setAccessibleName(deed);
}

void ExposureDialog::addField(const QString &name, QWidget *field, const char *object)
{
    QLabel *title = makeLabel(name, Text::Strong, Tone::Text, true);
    title->setBuddy(field);
    field->setAccessibleName(name);
    field->setObjectName(QLatin1String(object));
    m_fields->addWidget(title);
    m_fields->addWidget(field);
}

QPlainTextEdit *ExposureDialog::addText(const QString &name, const QString &guidance, const char *object, int height)
{
    auto *edit = new QPlainTextEdit;
    edit->setFixedHeight(height);
    edit->setTabChangesFocus(true);
    addField(name, edit, object);
    if (!guidance.isEmpty()) {
        edit->setAccessibleDescription(guidance);
        m_fields->addWidget(makeLabel(guidance, Text::Small, Tone::Dim, true));
    }
    connect(edit, &QPlainTextEdit::textChanged, this, &ExposureDialog::refresh);
    return edit;
}

void ExposureDialog::refresh()
{
    const QString missing = obstacle();
    m_send->setEnabled(missing.isEmpty() && !m_sending);
    m_send->setToolTip(missing);
    m_send->setAccessibleDescription(missing);
    m_missing->setText(missing);
}

void ExposureDialog::sendNow()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    send([this](const Fault &fault, const ExposureCase &item) {
        m_sending = false;
        if (!fault.failed()) {
            emit done(item);
            accept();
            return;
        }
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        m_problem->show();
        refresh();
    });
}

} // namespace bulkhead
