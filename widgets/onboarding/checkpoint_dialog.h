#pragma once
#include "models/desk_answer.h"
#include "models/values.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace bulkhead {

class Workspace;

/// Closes, reopens or overrides one checkpoint of a case, with the document or the reason that it takes.
class CheckpointDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Deed { Close, Reopen, Override };
    CheckpointDialog(Workspace *workspace, const OnboardingCase &item, const Checkpoint &checkpoint, Deed deed,
                     QWidget *parent = nullptr);

signals:
    void done(const bulkhead::OnboardingCase &item);

private:
    void build();
    void chooseFile();
    void takeFile(const QString &path);
    void hashed(const QString &name, const QString &sha256, const QString &problem);
    void refresh();
    void send();

    Workspace *m_workspace;
    OnboardingCase m_case;
    Checkpoint m_checkpoint;
    Deed m_deed;
    QLineEdit *m_name = nullptr, *m_reference = nullptr;
    QLabel *m_digest = nullptr;
    QPushButton *m_file = nullptr;
    QPlainTextEdit *m_note;
    QLabel *m_problem;
    QPushButton *m_leave, *m_send;
    QString m_sha256;
    bool m_sending = false, m_hashing = false;
};

} // namespace bulkhead
