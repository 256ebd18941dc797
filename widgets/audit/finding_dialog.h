#pragma once
#include "models/desk_answer.h"
#include "models/evidence_values.h"
#include "widgets/audit/paper_dialog.h"

class QComboBox;
class QDateEdit;
class QLineEdit;
class QPlainTextEdit;

namespace bulkhead {

class Workspace;

/// A finding that is opened, or whose severity, owner or day becomes another.
class FindingDialog : public PaperDialog
{
    Q_OBJECT
public:
    /// What is done with the draft; the dialog is the guard. `reason`: of a change.
    using Send = std::function<void(const FindingDraft &draft, const QString &reason, QObject *guard,
                                    std::function<void(const Fault &)> then)>;
    enum class Deed { Open, Amend };
    FindingDialog(Workspace *workspace, Deed deed, const FindingDraft &draft, Send send, QWidget *parent);

private:
    void addText(const QString &title, QPlainTextEdit *field, const char *name);
    [[nodiscard]] FindingDraft draft() const;
    [[nodiscard]] QString missing() const override;
    void send() override;

    Deed m_deed;
    FindingDraft m_draft;
    Send m_then;
    qint64 m_nowMs;
    QLineEdit *m_title, *m_tenant, *m_places, *m_owner;
    QPlainTextEdit *m_text, *m_reason;
    QComboBox *m_severity;
    QDateEdit *m_due;
};

} // namespace bulkhead
