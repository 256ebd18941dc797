#pragma once
#include "models/desk_answer.h"
#include "models/review_values.h"
#include "widgets/review/page_painter.h"

#include <QObject>
#include <QSize>

class QKeyEvent;

namespace bulkhead {

/// What the audience sees, and nothing else: made from the customer's pack alone. It stands still; whoever presents
/// turns the pages.
class MeetingStage : public QObject
{
    Q_OBJECT
public:
    /// How a figure's counts are asked for; they are the frozen ones of this tenant.
    using AskBuckets = std::function<void(const PackDrill &drill, QObject *guard, Answer<Buckets> then)>;
    enum class Open { Nothing, Formula, Buckets };

    MeetingStage(Pack customerPack, AskBuckets ask, QObject *parent = nullptr);

    void setSize(const QSize &size); ///< Of the audience's window; pages are laid out for its proportions.
    [[nodiscard]] const PagePainter &pages() const { return m_painter; }
    [[nodiscard]] const Pack &pack() const { return m_pack; }
    [[nodiscard]] int sheet() const { return m_sheet; }
    [[nodiscard]] int page() const; ///< Of the pack, from 0.
    [[nodiscard]] bool blank() const { return m_blank; }
    [[nodiscard]] Open opened() const { return m_open; }
    [[nodiscard]] int figure() const { return m_figure; } ///< Of the sheet's figures; -1: none.
    [[nodiscard]] const PackFigure *openFigure() const;   ///< nullptr: none.
    [[nodiscard]] const std::optional<Buckets> &buckets() const { return m_buckets; }
    [[nodiscard]] const Fault &bucketsFault() const { return m_fault; }

    void go(int sheet); ///< Kept within the pack.
    void goToPage(int page);
    void step(int by) { go(m_sheet + by); }
    void setBlank(bool blank);
    void chooseFigure(int figure); ///< Also opens it when it is chosen already.
    void openMore();               ///< The chosen figure's formula, then its buckets.
    bool back();                   ///< One step out of a figure; false: there was nothing to leave.
    /// Keys of both screens. True: it was one of them. Leaving is leaveAsked().
    bool key(const QKeyEvent *event);

signals:
    void changed();
    void leaveAsked();

private:
    void leaveFigure();
    bool turnKey(int key);
    bool figureKey(int key);
    void askBuckets();
    [[nodiscard]] QList<sheet::Spot> spots() const;

    Pack m_pack;
    AskBuckets m_ask;
    PagePainter m_painter;
    int m_sheet = 0, m_figure = -1, m_asked = 0;
    bool m_blank = false;
    Open m_open = Open::Nothing;
    std::optional<Buckets> m_buckets;
    PackFigure m_shown;
    Fault m_fault;
    QString m_number; ///< Typed so far.
};

} // namespace bulkhead
