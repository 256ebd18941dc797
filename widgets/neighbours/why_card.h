#pragma once
#include "models/values.h"
#include "widgets/frame/pieces.h"

namespace bulkhead {

/// What speaks for the verdict, what was ruled out, and what no source shows.
class WhyCard : public Card
{
    Q_OBJECT
public:
    explicit WhyCard(QWidget *parent = nullptr);
    void show(const IncidentDetail &detail);

private:
    void part(const QString &title, const QStringList &sentences, const QString &mark, Tone tone);

    QVBoxLayout *m_lines;
    QString m_drawn;
};

} // namespace bulkhead
