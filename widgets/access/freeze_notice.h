#pragma once
#include "models/grant_values.h"

#include <QWidget>

class QCheckBox;
class QLabel;

namespace bulkhead {

/// Says which freezes an access would last into, and has whoever approves say that they know. Hidden where there is
/// none.
class FreezeNotice : public QWidget
{
    Q_OBJECT
public:
    explicit FreezeNotice(QWidget *parent = nullptr);
    /// `asks`: this person can approve, and has to say that they know. What was said of other freezes counts no more.
    void show(const QList<FreezeWindow> &freezes, qint64 nowMs, bool asks);
    void forget(); ///< Nothing is shown, and what was said counts no more.
    /// Names of those that are shown, where they have said that they know of them; else empty.
    [[nodiscard]] QStringList known() const;
    [[nodiscard]] bool missing() const; ///< They have to, and have not.
    void ask();                         ///< The keyboard goes to the box.

signals:
    void changed(); ///< missing()

private:
    QList<FreezeWindow> m_freezes;
    QLabel *m_text;
    QCheckBox *m_known;
    bool m_asks = false;
};

} // namespace bulkhead
