#pragma once
#include "models/viewing.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;

namespace bulkhead {

/// Asks as whom to look: a role, and a person or a partner in it. By keyboard throughout.
class ViewDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ViewDialog(Viewing *viewing, QWidget *parent = nullptr);

signals:
    void chosen(const bulkhead::LookAs &whom);

private:
    void fill(const LookChoices &choices);
    void offerPersons();
    [[nodiscard]] LookAs choice() const;

    LookChoices m_choices;
    QComboBox *m_role, *m_who;
    QLabel *m_notice;
    QPushButton *m_look;
};

} // namespace bulkhead
