#pragma once
#include "models/desk_answer.h"
#include "models/onboarding_values.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace bulkhead {

class Workspace;

/// Begins onboardings of tenants that are in the inventory and that nobody has seen on the platform, such as imported
/// ones.
class BeginDialog : public QDialog
{
    Q_OBJECT
public:
    explicit BeginDialog(Workspace *workspace, QWidget *parent = nullptr);

private:
    void build();
    void fill();
    void filter(const QString &text);
    void markAll(bool on);
    void refresh();
    void send();
    void told(const Fault &fault, const BegunCases &begun);
    [[nodiscard]] QStringList marked() const;

    Workspace *m_workspace;
    QLineEdit *m_filter, *m_agreement;
    QListWidget *m_list;
    QLabel *m_count, *m_said;
    QPushButton *m_all, *m_none, *m_close, *m_send;
    bool m_sending = false;
};

} // namespace bulkhead
