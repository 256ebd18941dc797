#pragma once
#include "models/posture_values.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QTimer;

namespace bulkhead {

class AttemptList;
class BadgeLabel;
class ControlList;
class EmptyState;
class FindingList;
class Workspace;

/// The chosen cell: what its layer demands, what was observed and when it was last proven, control by control, and the
/// attempts of the last round. Without a layer: the tenant's six layers and whether its tier fits.
class PosturePane : public QWidget
{
    Q_OBJECT
public:
    explicit PosturePane(Workspace *workspace, QWidget *parent = nullptr);

    /// `recommended`: the tier that policy asks for; Unspecified: not known. Asks for the rest where it is about
    /// another tenant or the tenant's posture is another.
    void show(const TenantPosture &posture, Layer layer, Tier recommended);
    void showNone();
    void take(const PostureDetail &detail); ///< What a round of probes has told.
    void refreshAges();                     ///< Time has passed.
    void refreshRights();                   ///< The person may do other things by now.
    /// Why nothing can be restored on the tenant that is shown, as a sentence; empty: it can be proposed.
    [[nodiscard]] QString restoreObstacle() const;
    void enter(); ///< The keyboard goes on here.
    /// Nothing is being asked for.
    [[nodiscard]] bool settled() const;

signals:
    void openTenant(const QString &tenantId);
    void openCase(const QString &caseId); ///< The exposure case of a boundary that let something through.
    void restoreWanted();
    void waiveWanted(const bulkhead::ControlPosture &control);
    void layerChosen(bulkhead::Layer layer);

private:
    void build();
    QWidget *buildBody();
    QWidget *buildLayers();
    void ask();
    void showHead();
    void showLayers();
    void showNotes();
    void showBody();
    void showCase();
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QString roundSentence(qint64 refused, qint64 tried) const;
    [[nodiscard]] const LayerCell *cell() const;

    Workspace *m_workspace;
    TenantPosture m_posture;
    Layer m_layer = Layer::Unspecified;
    Tier m_recommended = Tier::Unspecified;
    PostureDetail m_detail;
    TenantPosture m_askedFor; ///< What the detail was asked for, so that it is asked once.
    bool m_asking = false;
    QTimer *m_soon;
    EmptyState *m_empty, *m_state;
    QWidget *m_content, *m_body;
    QLabel *m_title, *m_tenant, *m_sentence, *m_proven, *m_notes, *m_round;
    BadgeLabel *m_badge;
    QWidget *m_layerList;
    QList<QPushButton *> m_layerNames;
    QList<BadgeLabel *> m_layerBadges;
    ControlList *m_controls;
    FindingList *m_beyond;
    AttemptList *m_attempts;
    QWidget *m_tries; ///< The attempts with their title.
    QScrollArea *m_scroll;
    QPushButton *m_open, *m_restore, *m_case;
};

} // namespace bulkhead
