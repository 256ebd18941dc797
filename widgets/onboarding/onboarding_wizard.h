#pragma once
#include "models/desk.h"
#include "models/onboarding_form.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace bulkhead {

class FieldForm;
class ProvisioningPanel;
class TemplateChoice;
class TierPage;
struct OnboardingTemplate;

/// Takes an organisation from contract to live: eight steps whose draft the gateway keeps after each change, so that a
/// crash, a closed window or a lost connection costs at most the last second of typing. Opened with open(), never
/// exec().
class OnboardingWizard : public QDialog
{
    Q_OBJECT
public:
    /// `draft` without an id starts a new one.
    OnboardingWizard(Desk *desk, Draft draft, QWidget *parent = nullptr);
    ~OnboardingWizard() override;

    void goTo(onboarding::Step step);
    [[nodiscard]] onboarding::Step step() const { return m_step; }

signals:
    void created(const bulkhead::OnboardingCase &item);

protected:
    void closeEvent(QCloseEvent *event) override;
    void reject() override;

private:
    void buildSteps(QVBoxLayout *column);
    void buildPages();
    void buildFooter(QVBoxLayout *column);
    QWidget *framed(const QString &title, const QString &what, QWidget *content);
    void edited();
    void collect();
    void save();
    void saved(const Fault &fault, const Draft &draft);
    void next();
    void back();
    void submit();
    void submitted(const Fault &fault, const OnboardingCase &item);
    void begin(const OnboardingTemplate &item);
    void askTiers();
    void showReview();
    void refresh();

    Desk *m_desk;
    Draft m_draft;
    onboarding::Step m_step = onboarding::Step::Organisation;
    int m_reached = 0; ///< The furthest step that was shown.
    QTimer m_saveTimer;
    bool m_dirty = false, m_saving = false, m_submitting = false, m_submitWhenSaved = false;
    QString m_submitId;
    QList<QPushButton *> m_stepButtons;
    QStackedWidget *m_pages = nullptr;
    QList<FieldForm *> m_forms; ///< By step; nullptr where the page is none.
    TemplateChoice *m_template = nullptr;
    TierPage *m_tier = nullptr;
    QWidget *m_review = nullptr;
    QVBoxLayout *m_reviewColumn = nullptr;
    ProvisioningPanel *m_provisioning = nullptr;
    QLabel *m_state = nullptr;
    QPushButton *m_back = nullptr, *m_next = nullptr;
};

} // namespace bulkhead
