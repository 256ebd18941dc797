#pragma once
#include "models/desk_answer.h"
#include "models/destination.h"
#include "models/exposure_values.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;

namespace bulkhead {

class BadgeLabel;
class CaseStory;
class ExposureDialog;
class SheetExport;
class Workspace;

/// One case: where it stands and what time is left, what can be done about it now, and its story.
class ExposurePane : public QWidget
{
    Q_OBJECT
public:
    explicit ExposurePane(Workspace *workspace, QWidget *parent = nullptr);
    void setCase(const ExposureCase &item); ///< Id empty: none is chosen.

    // What the keys of the page do, too.
    void assess();
    void decide();
    void confirm();
    void addNote();
    void savePack(); ///< Of the only tenant, or the menu of all.

signals:
    void notice(const QString &sentence);
    void navigate(const bulkhead::Destination &place);

private:
    void build();
    void show();
    void showHead(); ///< What time alone changes.
    void refreshButtons();
    void fillPackMenu();
    void openDialog(ExposureDialog *dialog, const QString &said);

    Workspace *m_workspace;
    ExposureCase m_item;
    QWidget *m_body;
    QLabel *m_name, *m_about, *m_text, *m_next, *m_problem;
    BadgeLabel *m_state, *m_clock;
    CaseStory *m_story;
    QPushButton *m_assess, *m_decide, *m_confirm, *m_decline, *m_notice, *m_close, *m_note, *m_facts, *m_open, *m_pack,
        *m_thread;
    QMenu *m_packs;
    SheetExport *m_export;
    bool m_sending = false;
};

} // namespace bulkhead
