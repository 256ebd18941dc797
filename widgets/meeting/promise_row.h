#pragma once
#include "models/review_values.h"

#include <QFrame>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace bulkhead {

class MomentField;

/// One promise of a meeting: what, who, by when; how it went. One of an earlier meeting cannot be taken out, only
/// dropped, and keeps its words.
class PromiseRow : public QFrame
{
    Q_OBJECT
public:
    explicit PromiseRow(QWidget *parent = nullptr);
    void show(const ReviewPromise &promise, const QString &zone, qint64 asOfMs, bool editable);
    void focusField(const QString &name);

signals:
    void changed(const bulkhead::ReviewPromise &promise);
    void removed();

private:
    void told();
    [[nodiscard]] bool hasOutcome() const; ///< There is something to tell about how it went.
    void buildFirst(QHBoxLayout *row);
    void buildSecond(QHBoxLayout *row);

    ReviewPromise m_promise;
    bool m_showing = false;
    QLineEdit *m_text, *m_owner, *m_outcome;
    MomentField *m_due;
    QComboBox *m_side, *m_state;
    QCheckBox *m_released;
    QLabel *m_from;
    QPushButton *m_remove;
};

} // namespace bulkhead
