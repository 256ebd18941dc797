#include "widgets/exposure/text_dialog.h"

#include "models/exposure_desk.h"
#include "models/exposure_words.h"

#include <QPlainTextEdit>

namespace bulkhead {
namespace {
constexpr int kText = 2'000, kReason = 1'000;
} // namespace

ExposureTextDialog::ExposureTextDialog(Workspace *workspace, Deed deed, const ExposureCase &item, int entry,
                                       QWidget *parent)
    : ExposureDialog(workspace, item, wordsOf(deed, item, entry).title, wordsOf(deed, item, entry).explanation,
                     wordsOf(deed, item, entry).deed, parent)
    , m_deed(deed)
    , m_entry(entry)
    , m_text(addText(wordsOf(deed, item, entry).field, {}, "exposureText", 120))
{
    setObjectName(QStringLiteral("exposureTextDialog"));
    m_text->setFocus();
    refresh();
}

ExposureTextDialog::Words ExposureTextDialog::wordsOf(Deed deed, const ExposureCase &item, int entry)
{
    const QString tenants = exposureTenantsText(item);
    switch (deed) {
    case Deed::Note:
        return {tr("Add to the case of %1").arg(tenants),
                tr("It stays in the case and in its packs. Nothing of a patient belongs into it."), tr("What is added"),
                tr("Add the note")};
    case Deed::Correct:
        return {
            tr("Correct entry %1").arg(entry),
            tr("The entry stays as it is: “%1”. The correction stands beside it.")
                .arg(entry > 0 && entry <= item.entries.size() ? item.entries[entry - 1].text.left(200) : QString()),
            tr("What it should have said"), tr("Add the correction")};
    case Deed::Decline:
        return {tr("Decline the decision on %1").arg(tenants),
                tr("%1 decided: %2. It is to be decided again.").arg(item.decidedBy, exposureVerdictText(item.verdict)),
                tr("Why it is declined"), tr("Decline the decision")};
    case Deed::Close:
        return {tr("Close the case of %1").arg(tenants),
                tr("It is kept for six years; notes and corrections can still be added."), tr("What came of it"),
                tr("Close the case")};
    }
    return {};
}

QString ExposureTextDialog::obstacle() const
{
    const int most = m_deed == Deed::Decline ? kReason : kText;
    const QString text = m_text->toPlainText().trimmed();
    return text.isEmpty()       ? tr("Write it first")
           : text.size() > most ? tr("At most %1 characters").arg(most)
                                : QString();
}

void ExposureTextDialog::send(const Answer<ExposureCase> &then)
{
    const QString text = m_text->toPlainText().trimmed();
    switch (m_deed) {
    case Deed::Note:
    case Deed::Correct:
        return desk()->note(about(), text, m_entry, this, then);
    case Deed::Decline:
        return desk()->decline(about(), text, this, then);
    case Deed::Close:
        return desk()->close(about(), text, this, then);
    }
}

} // namespace bulkhead
