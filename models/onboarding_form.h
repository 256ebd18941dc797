#pragma once
#include "models/values.h"

#include <vector>

namespace bulkhead {

/// What the onboarding wizard asks, as values: field names equal those of backend/domain/draft_fields.h.
namespace onboarding {

enum class Step : int {
    Organisation,
    Tier,
    Identity,
    DataBoundary,
    Integrations,
    ServiceLevels,
    SupportAccess,
    Review
};
inline constexpr int kSteps = 8;

struct Choice
{
    QString value; ///< As stored in the draft.
    QString title; ///< As shown.
};

[[nodiscard]] QString slug(Step step);          ///< As stored in Draft::step.
[[nodiscard]] Step stepOf(const QString &slug); ///< Unknown: Organisation.
[[nodiscard]] QString title(Step step);

[[nodiscard]] std::vector<Choice> profiles();
[[nodiscard]] std::vector<Choice> complianceRules();
[[nodiscard]] std::vector<Choice> regions();
[[nodiscard]] std::vector<Choice> connectors();
[[nodiscard]] std::vector<Choice> roles();
[[nodiscard]] std::vector<Choice> servicePlans();
[[nodiscard]] std::vector<Choice> supportWindows();

/// What is missing or wrong on a step: one sentence per field; empty when the step is done.
[[nodiscard]] QMap<QString, QString> problems(Step step, const QMap<QString, QString> &fields);
/// Organisation for the tier's advice, from the draft's fields.
[[nodiscard]] Organisation organisation(const QMap<QString, QString> &fields);
/// "segmented" ↔ Tier::Segmented.
[[nodiscard]] Tier tierOf(const QString &slug);
[[nodiscard]] QString tierSlug(Tier tier);
[[nodiscard]] QString profileSlug(Profile profile);
/// One line per field for the review page: title and value in words.
[[nodiscard]] QList<std::pair<QString, QString>> summary(Step step, const QMap<QString, QString> &fields);

/// Steps of provisioning that are done.
[[nodiscard]] int doneSteps(const OnboardingCase &item);

} // namespace onboarding
} // namespace bulkhead
