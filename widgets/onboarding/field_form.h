#pragma once
#include "models/onboarding_form.h"

#include <QMap>
#include <QWidget>
#include <functional>

class QFormLayout;
class QLabel;

namespace bulkhead {

/// Labelled fields bound to a draft's map by name. Emits edited() after each change by a person; problems are shown
/// under their field, where the eye is.
class FieldForm : public QWidget
{
    Q_OBJECT
public:
    explicit FieldForm(QWidget *parent = nullptr);

    void addText(const QString &name, const QString &label, const QString &hint = {});
    void addNumber(const QString &name, const QString &label, qint64 fallback, const QString &suffix = {});
    void addChoice(const QString &name, const QString &label, const std::vector<onboarding::Choice> &choices);
    void addMany(const QString &name, const QString &label,
                 const std::vector<onboarding::Choice> &choices); ///< Comma list.
    void addYes(const QString &name, const QString &label);       ///< "yes" or empty.

    void setFields(const QMap<QString, QString> &fields);
    /// The values of this form's fields over `fields`.
    void read(QMap<QString, QString> &fields) const;
    void showProblems(const QMap<QString, QString> &problems);
    /// Takes back what was said and is mended; says nothing new while a person still writes.
    void refreshProblems(const QMap<QString, QString> &problems);
    void focusFirst();

signals:
    void edited();

private:
    struct Entry
    {
        QString name;
        std::function<QString()> get;
        std::function<void(const QString &)> set;
        QLabel *problem = nullptr;
        QWidget *focus = nullptr;
    };
    void add(Entry entry, const QString &label, QWidget *editor);

    QFormLayout *m_layout;
    QList<Entry> m_entries;
    bool m_loading = false;
};

} // namespace bulkhead
