#pragma once
#include "models/desk_answer.h"
#include "models/exposure_values.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class ExposureDesk;
class Workspace;

/// What every dialog about a case has: its case in the title, the fields of a subclass, a refusal in its place, and one
/// button that says what happens. It closes when the gateway has taken it.
class ExposureDialog : public QDialog
{
    Q_OBJECT
public:
    [[nodiscard]] const ExposureCase &about() const { return m_item; }

signals:
    void done(const bulkhead::ExposureCase &item);

protected:
    /// `deed`: words of the button.
    ExposureDialog(Workspace *workspace, ExposureCase item, const QString &title, const QString &explanation,
                   const QString &deed, QWidget *parent);

    /// What is missing, as a sentence; empty: it can be sent.
    [[nodiscard]] virtual QString obstacle() const = 0;
    virtual void send(const Answer<ExposureCase> &then) = 0;

    [[nodiscard]] Workspace *workspace() const { return m_workspace; }
    [[nodiscard]] ExposureDesk *desk() const;
    [[nodiscard]] QVBoxLayout *fields() const { return m_fields; }
    /// A field with its name above, and below what to write; a text of several lines.
    QPlainTextEdit *addText(const QString &name, const QString &guidance, const char *object, int height = 84);
    void addField(const QString &name, QWidget *field, const char *object);
    void setDeed(const QString &deed);
    void refresh(); ///< After anything was edited.

private:
    void sendNow();

    Workspace *m_workspace;
    ExposureCase m_item;
    QVBoxLayout *m_fields;
    QLabel *m_missing, *m_problem;
    QPushButton *m_leave, *m_send;
    bool m_sending = false;
};

} // namespace bulkhead
