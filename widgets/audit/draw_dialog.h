#pragma once
#include "models/evidence_values.h"
#include "widgets/audit/paper_dialog.h"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace bulkhead {

class FilterField;
class Workspace;

/// Draws a sample: out of what, how many, and the number that makes its seed.
class DrawDialog : public PaperDialog
{
    Q_OBJECT
public:
    DrawDialog(Workspace *workspace, const QString &filter, QWidget *parent);

signals:
    void drawn(const bulkhead::AuditSample &sample);

private:
    [[nodiscard]] QString missing() const override;
    void send() override;

    Workspace *m_workspace;
    QLineEdit *m_title;
    FilterField *m_filter;
    QSpinBox *m_size;
    QLineEdit *m_number;
    QComboBox *m_split;
};

} // namespace bulkhead
