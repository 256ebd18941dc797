#pragma once
#include "models/diagnostics_values.h"
#include "models/grant_values.h"
#include "widgets/diagnostics/question_history.h"

#include <QWidget>

#include <memory>

class QStackedWidget;

namespace bulkhead {

class BadgeLabel;
class Card;
class EmptyState;
class PageHeader;
class QueryList;
class QuestionPane;
class QuestionRun;
class ResultPane;
class RunBar;
class TabRow;
class Workspace;

/// The workbench of one access: library, question, answer, and what was asked. All that it knows of the tenant is in
/// it, and goes with it.
class DiagnosticsBench : public QWidget
{
    Q_OBJECT
public:
    DiagnosticsBench(Workspace *workspace, const AccessGrant &grant, QWidget *parent = nullptr);

    /// Nothing of the tenant is on the screen or comes to it any more; the object itself may live until the event loop
    /// has time, because its end may be the answer to something that it did.
    void forget();

    [[nodiscard]] const AccessGrant &grant() const { return m_grant; }
    [[nodiscard]] bool settled() const { return m_loaded || m_failed; }
    [[nodiscard]] QString queryId() const;
    void choose(const QString &queryId); ///< Now, or once the library is there. Runs nothing.
    void load();                         ///< The library, unless it is there.
    void focusFirst();
    void focusSearch();

signals:
    void placeChanged();
    void notice(const QString &sentence);

private:
    void build();
    [[nodiscard]] Card *buildLeft();
    [[nodiscard]] QWidget *buildRight();
    void addKeys();
    void takeShelf(const Fault &fault, const QueryShelf &shelf);
    void questionChanged();
    void remember(const Question &question, const QString &outcome);
    void answered(const Question &question, const QueryResult &result);
    /// `how`: for the list of what was asked; `shown`: in place of an answer.
    void ended(const Question &question, const QString &how, const QString &shown);

    Workspace *m_workspace;
    AccessGrant m_grant;
    std::unique_ptr<QObject> m_guard; ///< Dies in forget(): late answers find nobody.
    QuestionRun *m_run;
    PageHeader *m_header;
    BadgeLabel *m_phi, *m_recorded;
    EmptyState *m_state;
    QWidget *m_work;
    TabRow *m_lists;
    QStackedWidget *m_left;
    QueryList *m_library;
    QuestionHistory *m_history;
    QuestionPane *m_question;
    RunBar *m_bar;
    ResultPane *m_result;
    QString m_wanted;     ///< The query that a link named.
    bool m_began = false; ///< What is under way runs already.
    bool m_loading = false, m_loaded = false, m_failed = false;
};

} // namespace bulkhead
