#pragma once
#include "models/review_draft.h"
#include "widgets/frame/page.h"

#include <QHash>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class BadgeLabel;
class EmptyState;
class PackMenu;
class PageHeader;
class Presentation;
class ReviewSheet;
class UnsavedBar;

/// One SLA review: the frozen figures, what people write about them, and the way into the meeting and out of it. What
/// is typed stays while the console runs, also when another review or page is looked at.
class ReviewPage : public Page
{
    Q_OBJECT
public:
    explicit ReviewPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override; ///< `id`: "tenant/review"; tab "present" goes on the screen.
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    [[nodiscard]] QWidget *pictured() override;
    void present();
    [[nodiscard]] Presentation *presentation() const { return m_presentation; }
    [[nodiscard]] ReviewDraft *draft() const { return m_draft; }

private:
    void build();
    void buildHead(QVBoxLayout *column);
    void addKeys();
    void follow(ReviewDraft *draft);
    void askPacks();
    void refuse();
    [[nodiscard]] bool mayRead() const;
    void showReview();
    void showHead();
    void showState();
    void refused(const RefusedText &text);
    void conflicted(const QList<ReviewClash> &clashes);
    void closeReview();
    void openFigure(const PackFigure &figure);
    [[nodiscard]] bool mayEdit() const;

    QHash<QString, ReviewDraft *> m_drafts; ///< By "tenant/review": of this run of the console.
    ReviewDraft *m_draft = nullptr;
    Pack m_customer, m_internal;
    int m_packsAsked = 0, m_packsDue = 0;
    bool m_presentWhenReady = false;
    Presentation *m_presentation = nullptr;

    PageHeader *m_header = nullptr;
    BadgeLabel *m_state = nullptr, *m_status = nullptr;
    QLabel *m_facts = nullptr;
    QPushButton *m_present = nullptr, *m_close = nullptr;
    PackMenu *m_export = nullptr;
    UnsavedBar *m_unsaved = nullptr;
    EmptyState *m_empty = nullptr;
    ReviewSheet *m_sheet = nullptr;
};

} // namespace bulkhead
