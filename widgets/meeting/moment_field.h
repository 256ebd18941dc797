#pragma once
#include <QWidget>

class QDateTimeEdit;
class QLabel;
class QPushButton;

namespace bulkhead {

/// A day or an instant on the contract's clock, or none. None is a button that says so, never a date that looks like
/// one.
class MomentField : public QWidget
{
    Q_OBJECT
public:
    enum class Kind { Day, Instant };
    MomentField(Kind kind, const QString &name, QWidget *parent = nullptr);

    void setMoment(qint64 ms, const QString &zone);      ///< 0: none.
    void setSuggestion(qint64 ms) { m_suggestion = ms; } ///< What setting it begins with.
    [[nodiscard]] qint64 moment() const { return m_ms; }
    void setReadOnly(bool readOnly);

signals:
    void changed(qint64 ms); ///< By the person.

private:
    void refresh();
    void edited();

    Kind m_kind;
    QString m_zone;
    qint64 m_ms = 0, m_suggestion = 0;
    bool m_readOnly = false;
    QPushButton *m_set, *m_clear;
    QDateTimeEdit *m_edit;
    QLabel *m_plain;
};

} // namespace bulkhead
