#pragma once
#include "models/exposure_values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

/// What is known of a case and what was judged of it, block by block; and its timeline, of which entries are corrected.
class CaseStory : public QWidget
{
    Q_OBJECT
public:
    explicit CaseStory(QWidget *parent = nullptr);
    /// `corrects`: this person may correct entries.
    void setCase(const ExposureCase &item, const ExposureTerms &terms, bool corrects);

signals:
    void correct(int entry); ///< Number, from 1.

private:
    void addBlock(const QString &title, const QStringList &lines);
    void addFactors();
    void addDecision();
    void addNotices(const ExposureTerms &terms);
    void addEntries(bool corrects);

    ExposureCase m_item;
    QVBoxLayout *m_blocks;
};

} // namespace bulkhead
