#include "widgets/meeting/review_section.h"

#include <QScopedValueRollback>

namespace bulkhead {

void ReviewSection::show(ReviewDraft *draft, bool editable)
{
    m_draft = draft;
    m_editable = editable;
    const QScopedValueRollback filling(m_filling, true);
    if (m_draft != nullptr && m_draft->opened())
        fill();
}

} // namespace bulkhead
