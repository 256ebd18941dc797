#pragma once
#include "models/review_merge.h"
#include "models/sla_desk.h"

#include <QObject>

namespace bulkhead {

/// A released text that the gateway will not take: where it stands, and what to do about it.
struct RefusedText
{
    QString field;     ///< "incidents[2].cause", counted in the edit as it was sent.
    QString looksLike; ///< Empty: it cannot be confirmed, only changed.
    QString confirm;   ///< The word that confirms it.
    QString text;      ///< As it was sent.
    Fault fault;
};

/// Names typed for a signature that nobody has recorded yet.
struct PendingSignature
{
    QString name, role;
};

/// One review being worked on: as the gateway has it, and as the person left it. What is typed stays here until it is
/// saved or given up, whatever else happens. Qt Core only; GUI thread.
class ReviewDraft : public QObject
{
    Q_OBJECT
public:
    ReviewDraft(SlaDesk *desk, QString tenantId, QString reviewId, QObject *parent = nullptr);

    [[nodiscard]] const QString &tenantId() const { return m_tenantId; }
    [[nodiscard]] const QString &reviewId() const { return m_reviewId; }
    [[nodiscard]] const SlaReview &review() const { return m_review; } ///< As last read.
    [[nodiscard]] const ReviewEdit &edit() const { return m_mine; }    ///< As the person left it.
    [[nodiscard]] bool opened() const { return !m_review.summary.id.isEmpty(); }
    [[nodiscard]] bool closed() const { return m_review.summary.state == ReviewState::Closed; }
    [[nodiscard]] bool busy() const { return m_opening || m_saving; }
    [[nodiscard]] bool saving() const { return m_saving; }
    [[nodiscard]] bool unsaved() const { return opened() && !(m_mine == m_review.edit); }
    [[nodiscard]] const Fault &fault() const { return m_fault; } ///< Of the last call; None when it went well.
    PendingSignature m_pending[2];                               ///< Ours, theirs.

    void open(); ///< Reads it (again). Unsaved parts are kept.
    /// Every change of a field comes through here.
    template<typename Change>
    void change(Change &&how)
    {
        how(m_mine);
        emit edited();
    }
    void save();
    void discard(); ///< Back to what the gateway has.
    /// Puts the word into the item that holds the text, and saves.
    void confirm(const RefusedText &text);
    /// Goes on after a conflict: mine for these parts, theirs for the other ones; then saves.
    void settle(const QSet<QString> &partsOfMine);
    void close(const QString &oneSidedReason);

signals:
    void reloaded(); ///< review() and edit() are others: fields are filled anew.
    void edited();   ///< edit() changed by a field.
    void stateChanged();
    void saved();
    void refused(const bulkhead::RefusedText &text);
    /// Somebody saved the same parts in the meantime; settle() or leave it.
    void conflicted(const QList<bulkhead::ReviewClash> &clashes);
    void mergedSilently(); ///< Somebody saved other parts; both stand.
    void closedNow();

private:
    void take(const SlaReview &answer);
    void answered(const ReviewEdit &sent, const Fault &fault, const SlaReview &answer);
    void readAfterConflict();

    SlaDesk *m_desk;
    QString m_tenantId, m_reviewId;
    SlaReview m_review, m_theirs;
    ReviewEdit m_mine;
    Fault m_fault;
    bool m_opening = false, m_saving = false;
};

/// The text at a field of an edit ("promises[1].owner"); nothing when there is none.
[[nodiscard]] QString textAt(const ReviewEdit &edit, const QString &field);

} // namespace bulkhead
