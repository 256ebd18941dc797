#include "widgets/onboarding/checkpoint_dialog.h"

#include "models/onboarding_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QThreadPool>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kMostNote = 500, kLeastReason = 5;

struct Hashed
{
    QString sha256, problem;
};

Hashed hashOf(const QString &path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return {{}, file.errorString()};
    return {QString::fromLatin1(hash.result().toHex()), {}};
}

} // namespace

CheckpointDialog::CheckpointDialog(Workspace *workspace, const OnboardingCase &item, const Checkpoint &checkpoint,
                                   Deed deed, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_case(item)
    , m_checkpoint(checkpoint)
    , m_deed(deed)
    , m_note(new QPlainTextEdit)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_send(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("checkpointDialog"));
    const QString words = deed == Deed::Close    ? tr("Close checkpoint")
                          : deed == Deed::Reopen ? tr("Reopen checkpoint")
                                                 : tr("Override checkpoint");
    setWindowTitle(tr("%1 of %2").arg(words, item.tenantName));
    setMinimumWidth(560);
    m_send->setText(buttonText(words));
    m_send->setAccessibleName(tr("%1 of %2").arg(words, item.tenantName));
    build();
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &CheckpointDialog::send);
    connect(m_note, &QPlainTextEdit::textChanged, this, &CheckpointDialog::refresh);
    refresh();
}

void CheckpointDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_case.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(m_checkpoint.title, Text::Strong, Tone::Text, true));
    column->addWidget(
        makeLabel(tr("%1 · %2 sees to it · due %3")
                      .arg(words::stage(m_checkpoint.stage), m_checkpoint.owner, words::dateTime(m_checkpoint.dueMs)),
                  Text::Body, Tone::Dim, true));
    if (m_deed == Deed::Override)
        column->addWidget(makeLabel(tr("It counts as an override in this case's variance, with your name and reason."),
                                    Text::Body, Tone::Warn, true));
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(space::medium);
    form->setVerticalSpacing(space::small);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    if (m_deed == Deed::Close && m_checkpoint.needsDocument) {
        m_name = new QLineEdit;
        m_name->setObjectName(QStringLiteral("documentName"));
        m_name->setMaxLength(200);
        m_name->setAccessibleName(tr("Name of the document"));
        m_name->setPlaceholderText(tr("agreement-signed.pdf"));
        m_reference = new QLineEdit;
        m_reference->setObjectName(QStringLiteral("documentReference"));
        m_reference->setMaxLength(500);
        m_reference->setAccessibleName(tr("Where the document is kept"));
        m_reference->setPlaceholderText(tr("number or address in your document system"));
        m_file = makeButton(tr("Take name and SHA-256 of a file…"), Button::Link);
        m_digest =
            makeLabel(tr("The file itself stays where it is; nothing of it is sent."), Text::Small, Tone::Dim, true);
        form->addRow(tr("Document"), m_name);
        form->addRow(tr("Kept in"), m_reference);
        form->addRow(QString(), m_file);
        form->addRow(QString(), m_digest);
        connect(m_file, &QPushButton::clicked, this, &CheckpointDialog::chooseFile);
        connect(m_name, &QLineEdit::textChanged, this, &CheckpointDialog::refresh);
        connect(m_reference, &QLineEdit::textChanged, this, &CheckpointDialog::refresh);
    }
    m_note->setObjectName(QStringLiteral("checkpointNote"));
    m_note->setTabChangesFocus(true);
    m_note->setFixedHeight(72);
    m_note->setAccessibleName(m_deed == Deed::Close ? tr("Note") : tr("Reason"));
    form->addRow(m_deed == Deed::Close ? tr("Note") : tr("Reason"), m_note);
    column->addLayout(form);
    m_problem->setObjectName(QStringLiteral("checkpointProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_send);
    m_send->setObjectName(QStringLiteral("checkpointSend"));
    column->addLayout(buttons);
    if (m_name)
        m_name->setFocus();
    else
        m_note->setFocus();
}

void CheckpointDialog::chooseFile()
{
    auto *chooser = new QFileDialog(this, tr("The document as it was signed"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::ExistingFile);
    connect(chooser, &QFileDialog::fileSelected, this, &CheckpointDialog::takeFile);
    chooser->open();
}

void CheckpointDialog::takeFile(const QString &path)
{
    m_hashing = true;
    m_digest->setText(tr("Reading %1…").arg(QFileInfo(path).fileName()));
    refresh();
    const QPointer<CheckpointDialog> self(this);
    QThreadPool::globalInstance()->start([self, path] {
        const Hashed made = hashOf(path); // A scan of hundreds of pages takes a while.
        QMetaObject::invokeMethod(
            qApp,
            [self, made, name = QFileInfo(path).fileName()] {
                if (self)
                    self->hashed(name, made.sha256, made.problem);
            },
            Qt::QueuedConnection);
    });
}

void CheckpointDialog::hashed(const QString &name, const QString &sha256, const QString &problem)
{
    m_hashing = false;
    m_sha256 = sha256;
    if (problem.isEmpty()) {
        m_name->setText(name.left(m_name->maxLength()));
        m_digest->setText(tr("SHA-256 %1… The file itself stays where it is.").arg(sha256.left(16)));
        m_digest->setToolTip(sha256);
    } else {
        m_digest->setText(tr("The file could not be read: %1").arg(problem));
    }
    refresh();
}

void CheckpointDialog::refresh()
{
    QString missing;
    const QString note = m_note->toPlainText().trimmed();
    if (m_name && (m_name->text().trimmed().isEmpty() || m_reference->text().trimmed().isEmpty()))
        missing = tr("Name the document and where it is kept");
    else if (m_deed != Deed::Close && note.size() < kLeastReason)
        missing = tr("Say why, in at least five characters");
    else if (note.size() > kMostNote)
        missing = tr("The text is longer than 500 characters");
    m_send->setEnabled(missing.isEmpty() && !m_sending && !m_hashing);
    m_send->setToolTip(missing);
    m_send->setAccessibleDescription(missing);
}

void CheckpointDialog::send()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    const auto then = [this](const Fault &fault, const OnboardingCase &item) {
        m_sending = false;
        refresh();
        if (fault.failed()) {
            m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
            m_problem->show();
            return;
        }
        emit done(item);
        accept();
    };
    const QString note = m_note->toPlainText().trimmed();
    OnboardingDesk &desk = m_workspace->desk()->onboarding();
    if (m_deed == Deed::Override) {
        desk.overrideCheckpoint(m_case, m_checkpoint.id, note, this, then);
        return;
    }
    CaseDocument document;
    if (m_name)
        document = {m_name->text().trimmed(), m_reference->text().trimmed(), m_sha256};
    desk.markCheckpoint(m_case, m_checkpoint.id, m_deed == Deed::Close, note, document, this, then);
}

} // namespace bulkhead
