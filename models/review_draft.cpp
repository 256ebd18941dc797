#include "models/review_draft.h"

#include <QRegularExpression>

namespace bulkhead {
namespace {

struct FieldPlace
{
    QString list, name;
    qsizetype index = -1;
};

FieldPlace placeOf(const QString &field)
{
    static const QRegularExpression form(QStringLiteral("\\A([a-z_]+)\\[(\\d{1,4})\\](?:\\.([a-z_]+))?\\z"));
    const QRegularExpressionMatch match = form.match(field);
    return match.hasMatch() ? FieldPlace{match.captured(1), match.captured(3), match.captured(2).toInt()}
                            : FieldPlace{};
}

template<typename List>
bool holds(const List &list, qsizetype index)
{
    return index >= 0 && index < list.size();
}

void addWord(QString &words, const QString &word)
{
    if (!words.split(QLatin1Char(' ')).contains(word))
        words = words.isEmpty() ? word : words + QLatin1Char(' ') + word;
}

/// New promises have their ids from now on; what was typed since the save stays with them.
void takeIds(ReviewEdit &mine, const ReviewEdit &sent, const ReviewEdit &answer)
{
    for (qsizetype i = 0; i < sent.promises.size() && i < answer.promises.size(); ++i) {
        if (!sent.promises.at(i).id.isEmpty() || i >= mine.promises.size() || !mine.promises.at(i).id.isEmpty())
            continue;
        mine.promises[i].id = answer.promises.at(i).id;
    }
}

} // namespace

ReviewDraft::ReviewDraft(SlaDesk *desk, QString tenantId, QString reviewId, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_tenantId(std::move(tenantId))
    , m_reviewId(std::move(reviewId))
{
}

void ReviewDraft::open()
{
    if (busy())
        return;
    m_opening = true;
    emit stateChanged();
    m_desk->openReview(m_tenantId, m_reviewId, this, [this](const Fault &fault, const SlaReview &answer) {
        m_opening = false;
        m_fault = fault;
        if (!fault.failed())
            take(answer);
        emit stateChanged();
    });
}

void ReviewDraft::take(const SlaReview &answer)
{
    if (unsaved()) {
        // Somebody may have saved meanwhile: what they wrote elsewhere comes in; the same parts wait for save(), where
        // the gateway notices that they were read before.
        const QString &zone = answer.summary.zone;
        if (!clashesOf(m_review.edit, m_mine, answer.edit, zone).isEmpty()) {
            emit reloaded();
            return;
        }
        m_mine = mergedEdit(m_review.edit, m_mine, answer.edit, {});
    } else {
        m_mine = answer.edit;
    }
    m_review = answer;
    emit reloaded();
}

void ReviewDraft::save()
{
    if (busy() || !unsaved() || closed())
        return;
    // A sentence that says nothing is none.
    const auto empty = [](const ReviewStatement &one) { return one.text.trimmed().isEmpty(); };
    if (m_mine.decisions.removeIf(empty) + m_mine.outlook.removeIf(empty) > 0)
        emit reloaded();
    m_saving = true;
    m_fault = {};
    emit stateChanged();
    m_desk->editReview(m_review.summary, m_mine, this,
                       [this, sent = m_mine](const Fault &fault, const SlaReview &answer) {
                           m_saving = false;
                           answered(sent, fault, answer);
                           emit stateChanged();
                       });
}

void ReviewDraft::answered(const ReviewEdit &sent, const Fault &fault, const SlaReview &answer)
{
    m_fault = fault;
    if (!fault.failed()) {
        ReviewEdit base = sent;
        takeIds(base, sent, answer.edit);
        takeIds(m_mine, sent, answer.edit);
        m_mine = mergedEdit(base, m_mine, answer.edit, {});
        m_review = answer;
        emit reloaded();
        emit saved();
    } else if (fault.reason == QLatin1String("REVISION_CONFLICT")) {
        readAfterConflict();
    } else if (const QString field = fault.facts.value(QStringLiteral("field")); !field.isEmpty()) {
        emit refused({field, fault.facts.value(QStringLiteral("looks_like")),
                      fault.facts.value(QStringLiteral("confirm")), textAt(sent, field), fault});
    }
}

void ReviewDraft::readAfterConflict()
{
    m_saving = true; // Nothing else may be sent until it is known what stands there.
    m_desk->openReview(m_tenantId, m_reviewId, this, [this](const Fault &fault, const SlaReview &theirs) {
        m_saving = false;
        m_fault = fault;
        if (!fault.failed()) {
            m_theirs = theirs;
            const QList<ReviewClash> clashes = clashesOf(m_review.edit, m_mine, theirs.edit, theirs.summary.zone);
            if (theirs.summary.state == ReviewState::Closed) {
                m_review = theirs; // What the person wrote stays readable; it can be copied, not saved.
                emit reloaded();
            } else if (clashes.isEmpty()) {
                settle({});
                emit mergedSilently();
            } else {
                emit conflicted(clashes);
            }
        }
        emit stateChanged();
    });
}

void ReviewDraft::settle(const QSet<QString> &partsOfMine)
{
    if (m_theirs.summary.id.isEmpty())
        return;
    m_mine = mergedEdit(m_review.edit, m_mine, m_theirs.edit, partsOfMine);
    m_review = std::exchange(m_theirs, {});
    emit reloaded();
    save();
}

void ReviewDraft::discard()
{
    m_mine = m_review.edit;
    m_fault = {};
    emit reloaded();
    emit stateChanged();
}

void ReviewDraft::confirm(const RefusedText &text)
{
    const FieldPlace place = placeOf(text.field);
    const auto into = [&](auto &list) {
        if (holds(list, place.index))
            addWord(list[place.index].confirmed, text.confirm);
    };
    if (place.list == QLatin1String("incidents"))
        into(m_mine.incidents);
    else if (place.list == QLatin1String("promises"))
        into(m_mine.promises);
    else if (place.list == QLatin1String("decisions"))
        into(m_mine.decisions);
    else if (place.list == QLatin1String("outlook"))
        into(m_mine.outlook);
    emit edited();
    save();
}

void ReviewDraft::close(const QString &oneSidedReason)
{
    if (busy() || unsaved() || closed())
        return;
    m_saving = true;
    m_fault = {};
    emit stateChanged();
    m_desk->closeReview(m_review.summary, oneSidedReason, this, [this](const Fault &fault, const SlaReview &answer) {
        m_saving = false;
        m_fault = fault;
        if (!fault.failed()) {
            m_review = answer;
            m_mine = answer.edit;
            emit reloaded();
            emit closedNow();
        }
        emit stateChanged();
    });
}

QString textAt(const ReviewEdit &edit, const QString &field)
{
    const FieldPlace place = placeOf(field);
    if (place.list == QLatin1String("incidents") && holds(edit.incidents, place.index)) {
        const IncidentNote &note = edit.incidents.at(place.index);
        return QMap<QString, QString>{{QStringLiteral("title"), note.title},
                                      {QStringLiteral("cause"), note.cause},
                                      {QStringLiteral("fix"), note.fix},
                                      {QStringLiteral("follow_up"), note.followUp},
                                      {QStringLiteral("owner"), note.owner}}
            .value(place.name);
    }
    if (place.list == QLatin1String("promises") && holds(edit.promises, place.index)) {
        const ReviewPromise &promise = edit.promises.at(place.index);
        return place.name == QLatin1String("text")    ? promise.text
               : place.name == QLatin1String("owner") ? promise.owner
                                                      : promise.outcome;
    }
    if (place.list == QLatin1String("decisions") && holds(edit.decisions, place.index))
        return edit.decisions.at(place.index).text;
    if (place.list == QLatin1String("outlook") && holds(edit.outlook, place.index))
        return edit.outlook.at(place.index).text;
    if (place.list == QLatin1String("sign_offs") && holds(edit.signOffs, place.index))
        return edit.signOffs.at(place.index).name;
    if (place.list == QLatin1String("distribution") && holds(edit.distribution, place.index))
        return edit.distribution.at(place.index);
    return {};
}

} // namespace bulkhead
