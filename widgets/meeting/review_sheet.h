#pragma once
#include "models/review_draft.h"

#include <QScrollArea>

class QVBoxLayout;

namespace bulkhead {

class BurnDownCard;
class ExclusionCard;
class Preferences;
class ReviewSection;
class ReviewTiles;
class WorkflowCard;

/// All parts of one review under each other: the frozen figures first, then what people write.
class ReviewSheet : public QScrollArea
{
    Q_OBJECT
public:
    explicit ReviewSheet(Preferences *preferences, QWidget *parent = nullptr);

    void show(ReviewDraft *draft, bool editable);
    void showPack(const Fault &fault, const Pack &customer, const SlaReview &review); ///< The burn-down is in it.
    void toTop();
    /// To the field that holds this text; `field` as in RefusedText.
    void focusField(const QString &field);

signals:
    void figureAsked(const bulkhead::PackFigure &figure);

private:
    void build(Preferences *preferences, QVBoxLayout *column);
    void showTile(int tile);

    ReviewTiles *m_tiles;
    BurnDownCard *m_burnDown;
    WorkflowCard *m_workflows;
    ExclusionCard *m_exclusions;
    QMap<QString, ReviewSection *> m_sections; ///< By the list of the edit that they write.
};

} // namespace bulkhead
