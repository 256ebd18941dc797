#pragma once
#include "models/onboarding_values.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace bulkhead {

class Desk;

/// Where the gateway has templates: which one an onboarding begins with, if any. Hidden where there is none.
class TemplateChoice : public QWidget
{
    Q_OBJECT
public:
    explicit TemplateChoice(Desk *desk, QWidget *parent = nullptr);
    void load(const QString &chosenId); ///< `chosenId`: of a draft that goes on; empty: none.

signals:
    /// A person chose it; an empty id: no template.
    void chosen(const bulkhead::OnboardingTemplate &item);

private:
    void show(const QList<OnboardingTemplate> &templates, const QString &chosenId);
    void explain();

    Desk *m_desk;
    QComboBox *m_box;
    QLabel *m_what;
    QList<OnboardingTemplate> m_templates;
};

} // namespace bulkhead
