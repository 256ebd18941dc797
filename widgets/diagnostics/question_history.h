#pragma once
#include "models/diagnostics_values.h"

#include <QWidget>

class QLabel;
class QListWidget;

namespace bulkhead {

/// One question that was asked under this access, and what became of it.
struct PastQuestion
{
    Question question;
    QString title, outcome;
    qint64 atMs = 0;
};

/// What was asked under this access, newest first. In memory only: values may be somebody's data.
class QuestionHistory : public QWidget
{
    Q_OBJECT
public:
    explicit QuestionHistory(QWidget *parent = nullptr);

    void add(const PastQuestion &asked);
    [[nodiscard]] const QList<PastQuestion> &all() const { return m_all; }
    void focusList();

signals:
    void chosen(const bulkhead::PastQuestion &asked); ///< By Enter or a click.

private:
    static constexpr int kMost = 50;
    QList<PastQuestion> m_all;
    QListWidget *m_list;
    QLabel *m_none;
};

} // namespace bulkhead
