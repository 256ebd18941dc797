#pragma once
#include "models/values.h"
#include "widgets/frame/pieces.h"

namespace bulkhead {

/// Earlier incidents on the same pool, each a way there; told where it was the same antagonist. Away while there are
/// none.
class SimilarCard : public Card
{
    Q_OBJECT
public:
    explicit SimilarCard(QWidget *parent = nullptr);
    void show(const QList<SimilarIncident> &incidents);

signals:
    void chosen(const QString &incidentId);

private:
    QVBoxLayout *m_lines;
    QString m_drawn;
};

} // namespace bulkhead
