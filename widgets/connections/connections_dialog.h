#pragma once
#include "models/connections.h"

#include <QDialog>

#include <functional>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace bulkhead {

/// What came of trying to reach a gateway.
struct ConnectionFound
{
    bool reached = false;
    QString sentence;    ///< For the person: what answered, or what is wrong and what to do.
    QString environment; ///< As the gateway calls itself; empty: it tells only whom it knows.
    bool production = false;
};
/// Tries it once; answers on the GUI thread unless `guard` has gone.
using ConnectionCheck =
    std::function<void(const ConnectionSettings &, QObject *guard, std::function<void(const ConnectionFound &)>)>;

/// Ids of tenants for whose contract a draft is kept with the connection of this id, and nowhere else.
using DraftsOfConnection = std::function<QStringList(const QString &id)>;

/// The named connections: add, change, order, remove, and try whether a gateway is reached. What is typed is kept until
/// it is saved or discarded; nothing secret is asked for.
class ConnectionsDialog : public QDialog
{
    Q_OBJECT
public:
    ConnectionsDialog(ConnectionBook *book, ConnectionCheck check, DraftsOfConnection drafts,
                      QWidget *parent = nullptr);

protected:
    void reject() override; ///< Not while something is typed that is not saved.

private:
    void buildList(QLayout *into);
    void buildForm(QLayout *into);
    void addFile(QFormLayout *form, const QString &title, QLineEdit *edit);
    void startNew();
    void fillList();
    void show(const ConnectionSettings &settings);
    [[nodiscard]] ConnectionSettings typed() const;
    void edited();
    void save();
    void write(const ConnectionSettings &settings);
    void askToLeadElsewhere(const ConnectionSettings &settings);
    void askToRemove();
    /// Whether what the console remembers of the shown connection may go.
    void askToLose(const QString &title, const QString &question, const QString &what, const QString &yes,
                   std::function<void()> then);
    void move(int by);
    void tryIt();
    void refresh();

    ConnectionBook *m_book;
    ConnectionCheck m_check;
    DraftsOfConnection m_drafts;
    ConnectionSettings m_shown; ///< As saved; without id: a new one.
    QListWidget *m_list;
    QPushButton *m_add, *m_remove, *m_up, *m_down, *m_try, *m_save, *m_discard, *m_close, *m_forget;
    QLineEdit *m_name, *m_letters, *m_gateway, *m_roots, *m_certificate, *m_key, *m_environment;
    QComboBox *m_colour;
    QCheckBox *m_production, *m_tls, *m_atStart;
    QLabel *m_problem, *m_found, *m_unusable;
    bool m_filling = false, m_trying = false, m_lettersTyped = false;
    quint64 m_attempt = 0;
};

} // namespace bulkhead
