#pragma once
#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace bulkhead {

/// What a reviewer says about one item: a verdict, and why.
class JudgementBox : public QWidget
{
    Q_OBJECT
public:
    struct Verdict
    {
        int number = 0;
        QString words;
        bool needsNote = true;
    };
    /// `withFinding`: a finding can be opened with the verdict of this number; 0: with none.
    JudgementBox(const QString &title, const QList<Verdict> &verdicts, const QString &send, int withFinding = 0,
                 QWidget *parent = nullptr);

    struct Shown
    {
        QString key;      ///< Of the item; another one empties what was typed.
        int verdict = 0;  ///< 0: none was given.
        QString note, by; ///< By: "by auditor-1, 2026-11-30 12:03:04"; empty: nobody yet.
        QString obstacle; ///< Why this person does not judge it; empty: they may.
    };
    void show(const Shown &item);
    void setSending(bool sending);
    void showProblem(const QString &problem); ///< Empty: none.
    [[nodiscard]] bool opensFinding() const;

signals:
    void decided(int verdict, const QString &note);

private:
    void refresh();
    [[nodiscard]] QString missing() const;

    QList<Verdict> m_verdicts;
    int m_withFinding;
    QButtonGroup *m_choice;
    QLabel *m_said, *m_problem;
    QWidget *m_form;
    QPlainTextEdit *m_note;
    QCheckBox *m_finding;
    QPushButton *m_send;
    QString m_key, m_obstacle;
    bool m_sending = false;
};

} // namespace bulkhead
