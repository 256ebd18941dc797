#pragma once
#include "models/values.h"

#include <QDialog>

class QFormLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

/// A form that a paper is begun or changed with: rows, what is missing, and the gateway's answer in its place. What was
/// typed stays until it was taken.
class PaperDialog : public QDialog
{
    Q_OBJECT
public:
    PaperDialog(const QString &title, const QString &explanation, const QString &send, QWidget *parent);

protected:
    /// `field` gets the title as its accessible name and `name` as its object's.
    void addRow(const QString &title, QWidget *field, const char *name);
    /// After the rows: the foot, and the first look at what is missing.
    void finishForm();
    /// What is still missing, as words of a tool tip; empty: it can be sent.
    [[nodiscard]] virtual QString missing() const = 0;
    virtual void send() = 0;
    void refresh();
    void answered(const Fault &fault); ///< Without one the dialog is done.

private:
    QVBoxLayout *m_column;
    QFormLayout *m_form;
    QLabel *m_problem;
    QPushButton *m_cancel, *m_send;
    bool m_sending = false;
};

} // namespace bulkhead
