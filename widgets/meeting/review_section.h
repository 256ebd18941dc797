#pragma once
#include "models/review_draft.h"
#include "widgets/frame/pieces.h"

#include <QPointer>

namespace bulkhead {

/// A part of the review's page: shows the draft, and writes into it what people type.
class ReviewSection : public Card
{
    Q_OBJECT
public:
    using Card::Card;

    /// Shows this draft; what is typed goes there. `editable`: not closed, and the person may.
    void show(ReviewDraft *draft, bool editable);
    /// Puts the focus where this field of the edit ("cause" of the item `index`) is written.
    virtual void focusField(int /*index*/, const QString & /*name*/) {}

protected:
    virtual void fill() = 0; ///< From draft(), which is there.
    [[nodiscard]] ReviewDraft *draft() const { return m_draft; }
    [[nodiscard]] bool editable() const { return m_editable; }
    /// A field changed: unless it was fill() that did it, the draft follows.
    template<typename Change>
    void write(Change &&change)
    {
        if (m_filling || m_draft == nullptr || !m_editable)
            return;
        m_draft->change(std::forward<Change>(change));
    }

private:
    QPointer<ReviewDraft> m_draft;
    bool m_editable = false, m_filling = false;
};

} // namespace bulkhead
