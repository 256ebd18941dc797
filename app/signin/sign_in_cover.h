#pragma once
#include <QFrame>
#include <QUrl>

class QLabel;
class QProgressBar;
class QPushButton;
class QTimer;

namespace bulkhead {

class SignIn;

/// In the place of everything in the window while nobody is signed in. What is under it stays as
/// it was, typed words included, and cannot be read or used meanwhile.
class SignInCover : public QFrame
{
    Q_OBJECT
public:
    /// `gateway`: as the person named it. `over`: whose place it takes; disabled meanwhile, so that no key reaches it.
    SignInCover(SignIn *signIn, const QString &gateway, QWidget *over);

    [[nodiscard]] bool covers() const { return m_covers; }

signals:
    void openAsked(const QUrl &url); ///< With the system's browser.
    void startOverAsked();           ///< By somebody else than who signed in before.
    void coversChanged(bool covers);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void refresh();
    [[nodiscard]] QStringList choices() const;
    void offer(const QString &title, const QString &words, const QStringList &buttons);
    void press(int button);
    void tellTimeLeft();
    void setCovers(bool covers);

    SignIn *m_signIn;
    QString m_gateway;
    QWidget *m_over;
    QLabel *m_title, *m_words, *m_code, *m_left, *m_problem;
    QProgressBar *m_busy;
    QList<QPushButton *> m_buttons;
    QTimer *m_clock, *m_patience; ///< A sign-in of before is renewed within a moment: no need to flash.
    QUrl m_url;                   ///< Of the sign-in in the browser.
    bool m_covers = false;
};

} // namespace bulkhead
