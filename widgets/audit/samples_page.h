#pragma once
#include "models/evidence_values.h"
#include "widgets/audit/papers_page.h"

namespace bulkhead {

class AuditPane;
class AuditWitness;
class JudgementBox;

/// Samples: drawn so that nobody has chosen the records, each record opened with its proof and judged.
class SamplesPage : public PapersPage
{
    Q_OBJECT
public:
    explicit SamplesPage(Workspace *workspace, QWidget *parent = nullptr);
    [[nodiscard]] QString heading() const override;

private:
    void askList(int run) override;
    void askPaper(const QString &id, int run) override;
    void begin() override;
    void closePaper() override;
    void showItem(const QString &key) override;
    void forget() override;
    void take(const Fault &fault, const AuditSample &sample);
    void judge(int verdict, const QString &note);
    void judged(const Fault &fault, const AuditSample &sample);
    void openFinding(const SampledRecord &record, const QString &note);
    void drawAgain();
    [[nodiscard]] const SampledRecord *current() const; ///< Null: none is chosen.

    AuditWitness *m_witness;
    AuditPane *m_pane;
    JudgementBox *m_box;
    QPushButton *m_again;
    AuditSample m_sample;
    QString m_record; ///< Whose proof is shown or asked for.
};

} // namespace bulkhead
