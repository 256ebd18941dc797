#pragma once
#include "models/desk_answer.h"
#include "models/onboarding_values.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;
class QStackedWidget;

namespace bulkhead {

class EmptyState;
class FieldForm;
class TemplateCheckpoints;
class Workspace;

/// Channels' onboarding templates: what each fills in, adds and leaves out. What the standard holds to can not be left
/// out here, and the gateway refuses it in any case.
class TemplateDialog : public QDialog
{
    Q_OBJECT
public:
    explicit TemplateDialog(Workspace *workspace, QWidget *parent = nullptr);

protected:
    void reject() override;

private:
    void build();
    void buildEditor();
    void load(const QString &then, const QString &said = {}); ///< What is chosen and said once it is there.
    void fillList(const QString &then);
    void show(const OnboardingTemplate &item);
    void begin();
    void choose(QListWidgetItem *item, QListWidgetItem *before);
    void edited();
    void refresh();
    void save();
    void remove();
    [[nodiscard]] OnboardingTemplate written() const;
    void say(const QString &sentence, bool bad);
    [[nodiscard]] bool leaves(const QString &warning); ///< What is not saved is lost at the second try only.

    Workspace *m_workspace;
    TemplateBook m_book;
    OnboardingTemplate m_item; ///< As it is kept; revision 0: new.
    QListWidget *m_list;
    QPushButton *m_new, *m_save, *m_remove;
    EmptyState *m_empty;
    QStackedWidget *m_right;
    QWidget *m_editor;
    QComboBox *m_channel;
    QLineEdit *m_title, *m_brand;
    FieldForm *m_fields;
    TemplateCheckpoints *m_checkpoints;
    QLabel *m_said;
    bool m_sending = false, m_showing = false, m_dirty = false;
    bool m_armed = false;   ///< The next press removes.
    bool m_leaving = false; ///< The next step away leaves what is not saved.
};

} // namespace bulkhead
