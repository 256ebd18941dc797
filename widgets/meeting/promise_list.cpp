#include "widgets/meeting/promise_list.h"

#include "widgets/meeting/promise_row.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

PromiseList::PromiseList(QWidget *parent)
    : ReviewSection(tr("Promises"), {}, parent)
    , m_rows(new QVBoxLayout)
    , m_none(makeLabel(tr("Nothing is promised. What both sides agree to do by a date comes back in the next review."),
                       Text::Body, Tone::Dim, true))
    , m_add(makeButton(tr("Add promise")))
{
    m_rows->setSpacing(0);
    body()->addWidget(m_none);
    body()->addLayout(m_rows);
    body()->addWidget(m_add, 0, Qt::AlignLeft);
    body()->addStretch();
    connect(m_add, &QPushButton::clicked, this, &PromiseList::add);
}

void PromiseList::fill()
{
    showRows();
}

void PromiseList::showRows()
{
    const QList<ReviewPromise> &promises = draft()->edit().promises;
    while (m_shown.size() > promises.size()) {
        m_shown.last()->hide();
        m_shown.takeLast()->deleteLater();
    }
    while (m_shown.size() < promises.size()) {
        auto *row = new PromiseRow(this);
        const auto at = m_shown.size();
        m_rows->addWidget(row);
        row->QWidget::show(); // At once: it may be written into next.
        m_shown.append(row);
        connect(row, &PromiseRow::changed, this, [this, at](const ReviewPromise &promise) {
            write([&](ReviewEdit &edit) {
                if (at >= edit.promises.size())
                    return;
                // The gateway may have given it an id since the row was filled.
                const QString id = edit.promises.at(at).id, confirmed = edit.promises.at(at).confirmed;
                edit.promises[at] = promise;
                edit.promises[at].id = id;
                edit.promises[at].confirmed = confirmed;
            });
        });
        connect(row, &PromiseRow::removed, this, [this, at] {
            if (draft()->saving() || at >= draft()->edit().promises.size())
                return; // Places must not move while an answer is awaited.
            write([&](ReviewEdit &edit) { edit.promises.removeAt(at); });
            show(draft(), editable());
            m_add->setFocus();
        });
    }
    const ReviewSummary &summary = draft()->review().summary;
    for (qsizetype i = 0; i < promises.size(); ++i)
        m_shown.at(i)->show(promises.at(i), summary.zone, summary.asOfMs, editable());
    const auto back = std::count_if(promises.begin(), promises.end(),
                                    [](const ReviewPromise &one) { return !one.fromPeriod.isEmpty(); });
    setRemark(back > 0 ? tr("%n of earlier meetings", nullptr, int(back)) : QString());
    m_none->setVisible(promises.isEmpty());
    m_add->setVisible(editable());
}

void PromiseList::add()
{
    if (draft() == nullptr || draft()->saving())
        return;
    write([](ReviewEdit &edit) { edit.promises.append(ReviewPromise{}); });
    show(draft(), editable());
    m_shown.last()->focusField(QStringLiteral("text"));
}

void PromiseList::focusField(int index, const QString &name)
{
    if (index >= 0 && index < m_shown.size())
        m_shown.at(index)->focusField(name);
}

} // namespace bulkhead
