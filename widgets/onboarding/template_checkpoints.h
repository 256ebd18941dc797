#pragma once
#include "models/onboarding_values.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QVBoxLayout;
class QCheckBox;

namespace bulkhead {

/// The standard's checkpoints, which a template may leave out where they are negotiable, and those that it adds.
class TemplateCheckpoints : public QWidget
{
    Q_OBJECT
public:
    explicit TemplateCheckpoints(QWidget *parent = nullptr);
    void show(const QList<Checkpoint> &standard, const OnboardingTemplate &item);
    [[nodiscard]] QStringList leftOut() const;
    [[nodiscard]] QList<TemplateCheckpoint> added() const { return m_added; }

signals:
    void edited();

private:
    void rebuild();
    void addStandard(const Checkpoint &one);
    void addOwn(qsizetype at);
    void addField();

    QList<Checkpoint> m_standard;
    QStringList m_leftOut;
    QList<TemplateCheckpoint> m_added;
    QVBoxLayout *m_column;
    QWidget *m_list = nullptr;
    QLineEdit *m_title;
    QComboBox *m_stage;
    QCheckBox *m_document;
};

} // namespace bulkhead
