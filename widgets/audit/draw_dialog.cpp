#include "widgets/audit/draw_dialog.h"

#include "models/audit_desk.h"
#include "models/audit_table.h"
#include "models/evidence_desk.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/workspace.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>

namespace bulkhead {
namespace {
constexpr int kTitle = 300, kMost = 500, kUsual = 25;
} // namespace

DrawDialog::DrawDialog(Workspace *workspace, const QString &filter, QWidget *parent)
    : PaperDialog(tr("Draw a sample of records"),
                  tr("The records are chosen by a hash of a seed, which comes from the newest checkpoint and your "
                     "number. The seed stands in the audit before any record is looked at, so everybody can draw the "
                     "same sample again."),
                  tr("Draw"), parent)
    , m_workspace(workspace)
    , m_title(new QLineEdit)
    , m_filter(new FilterField(AuditTable::grammar(), tr("Such as action:grants.* since:30d; empty: every record")))
    , m_size(new QSpinBox)
    , m_number(new QLineEdit)
    , m_split(new QComboBox)
{
    setObjectName(QStringLiteral("drawDialog"));
    m_title->setMaxLength(kTitle);
    m_title->setPlaceholderText(tr("What it is for, such as Access in the fourth quarter"));
    addRow(tr("Title"), m_title, "drawTitle");
    m_filter->setText(filter);
    addRow(tr("Records that fit"), m_filter, "drawFilter");
    m_size->setRange(1, kMost);
    m_size->setValue(kUsual);
    m_size->setFixedWidth(110);
    addRow(tr("How many"), m_size, "drawSize");
    m_number->setMaxLength(18);
    m_number->setPlaceholderText(tr("Any number that you think of"));
    addRow(tr("Your number"), m_number, "drawNumber");
    m_split->addItems({tr("Do not split: every record is as likely"), tr("By action: each one has its share"),
                       tr("By tenant: each one has its share")});
    addRow(tr("Split"), m_split, "drawSplit");
    connect(m_title, &QLineEdit::textChanged, this, &DrawDialog::refresh);
    connect(m_number, &QLineEdit::textChanged, this, &DrawDialog::refresh);
    connect(m_filter, &FilterField::changed, this, [this](const QString &text) {
        m_filter->setProblem(filter::parse(text, AuditTable::grammar()).problem);
        refresh();
    });
    m_title->setFocus();
    finishForm();
}

QString DrawDialog::missing() const
{
    if (m_title->text().trimmed().isEmpty())
        return tr("Give it a title first");
    bool number = false;
    m_number->text().toULongLong(&number);
    if (!number)
        return tr("Give a number of up to 18 digits first");
    return filter::parse(m_filter->text(), AuditTable::grammar()).problem;
}

void DrawDialog::send()
{
    DrawOrder order;
    order.title = m_title->text().trimmed();
    order.filter = m_filter->text().trimmed();
    order.size = m_size->value();
    order.number = m_number->text().toULongLong();
    order.split = SampleSplit(m_split->currentIndex());
    m_workspace->desk()->audit().evidence()->draw(order, this, [this](const Fault &fault, const AuditSample &sample) {
        if (!fault.failed())
            emit drawn(sample);
        answered(fault);
    });
}

} // namespace bulkhead
