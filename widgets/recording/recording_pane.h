#pragma once
#include "models/recording_values.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace bulkhead {

class EmptyState;

/// One step of a recording, whole.
class RecordingPane : public QWidget
{
    Q_OBJECT
public:
    explicit RecordingPane(QWidget *parent = nullptr);
    void setStep(const RecordingStep &step, const RecordingPart &of);
    void showNone();

private:
    void addField(const QString &name, const QString &value, bool code);

    EmptyState *m_empty;
    QWidget *m_content;
    QLabel *m_title, *m_when;
    QGridLayout *m_fields;
    int m_rows = 0;
};

} // namespace bulkhead
