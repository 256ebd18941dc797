#include "widgets/posture/finding_list.h"

#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/posture/posture_look.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

FindingList::FindingList(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::tiny);
}

void FindingList::setFindings(const QList<PostureFinding> &findings)
{
    clearLayout(m_column);
    setVisible(!findings.isEmpty());
    for (const PostureFinding &finding : findings) {
        auto *head = new QHBoxLayout;
        head->setSpacing(space::small);
        head->addWidget(new BadgeLabel({tr("finding"), Tone::Warn, paint::Shape::Triangle}));
        QLabel *rule = makeLabel(breakable(finding.rule), Text::Small, Tone::Faint, true);
        rule->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        rule->setToolTip(tr("Rule of the baseline, or of what connectors may share"));
        head->addWidget(rule, 1);
        m_column->addLayout(head);
        m_column->addWidget(makeLabel(finding.text, Text::Body, Tone::Text, true));
        m_column->addWidget(makeLabel(tr("Cause: %1").arg(finding.cause), Text::Body, Tone::Dim, true));
        m_column->addWidget(makeLabel(tr("To mend it: %1").arg(finding.fix), Text::Body, Tone::Dim, true));
        auto *line = new QFrame;
        line->setProperty("kind", "rule");
        line->setFixedHeight(1);
        m_column->addWidget(line);
    }
}

} // namespace bulkhead
