#include "widgets/meeting/moment_field.h"

#include "models/contract_period.h"
#include "models/review_words.h"
#include "widgets/frame/pieces.h"

#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

namespace bulkhead {

MomentField::MomentField(Kind kind, const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_set(makeButton(tr("Set…")))
    , m_clear(makeButton(tr("×"), Button::Quiet))
    , m_edit(new QDateTimeEdit)
    , m_plain(makeLabel({}))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    m_edit->setDisplayFormat(kind == Kind::Day ? QStringLiteral("d MMM yyyy") : QStringLiteral("d MMM yyyy HH:mm"));
    m_edit->setLocale(QLocale(QLocale::English));
    m_edit->setCalendarPopup(true);
    m_edit->setTimeSpec(Qt::UTC); // Shows the contract's wall clock; it is read with the contract's zone.
    m_edit->setMinimumWidth(kind == Kind::Day ? 118 : 156);
    m_edit->setAccessibleName(name);
    m_set->setAccessibleName(tr("Set %1").arg(name));
    m_clear->setAccessibleName(tr("Clear %1").arg(name));
    m_clear->setToolTip(m_clear->accessibleName());
    for (QWidget *part : {static_cast<QWidget *>(m_set), static_cast<QWidget *>(m_edit),
                          static_cast<QWidget *>(m_clear), static_cast<QWidget *>(m_plain)})
        row->addWidget(part);
    row->addStretch();
    connect(m_set, &QPushButton::clicked, this, [this] {
        m_ms = m_suggestion > 0 ? m_suggestion : QDateTime::currentMSecsSinceEpoch();
        refresh();
        edited();
        m_edit->setFocus();
    });
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_ms = 0;
        refresh();
        m_set->setFocus();
        emit changed(0);
    });
    connect(m_edit, &QDateTimeEdit::dateTimeChanged, this, &MomentField::edited);
    refresh();
}

void MomentField::setMoment(qint64 ms, const QString &zone)
{
    if (ms == m_ms && zone == m_zone)
        return;
    m_ms = ms;
    m_zone = zone;
    refresh();
}

void MomentField::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    refresh();
}

void MomentField::refresh()
{
    const bool known = m_ms > 0;
    m_set->setVisible(!known && !m_readOnly);
    m_edit->setVisible(known && !m_readOnly);
    m_clear->setVisible(known && !m_readOnly);
    m_plain->setVisible(m_readOnly);
    m_plain->setText(m_kind == Kind::Day ? words::dayIn(m_ms, m_zone) : words::momentWithZone(m_ms, m_zone));
    if (!known)
        return;
    const QSignalBlocker quiet(m_edit);
    const QDateTime local = localIn(m_ms, m_zone);
    m_edit->setDateTime(QDateTime(local.date(), local.time(), Qt::UTC));
    m_edit->setToolTip(words::momentWithZone(m_ms, m_zone));
}

void MomentField::edited()
{
    const QDateTime wall = m_edit->dateTime();
    // A day lasts until its end: what is due on it is not late at noon.
    const QTime time = m_kind == Kind::Day ? QTime(23, 59) : wall.time();
    m_ms = fromLocal(wall.date(), time, m_zone).ms;
    m_edit->setToolTip(words::momentWithZone(m_ms, m_zone));
    emit changed(m_ms);
}

} // namespace bulkhead
