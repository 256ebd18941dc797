#include "widgets/audit/samples_page.h"

#include "models/audit_desk.h"
#include "models/audit_values.h"
#include "models/audit_witness.h"
#include "models/audit_words.h"
#include "models/evidence_desk.h"
#include "models/evidence_words.h"
#include "widgets/audit/audit_pane.h"
#include "widgets/audit/draw_dialog.h"
#include "widgets/audit/finding_dialog.h"
#include "widgets/audit/judgement_box.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

SamplesPage::SamplesPage(Workspace *workspace, QWidget *parent)
    : PapersPage(workspace,
                 {"samples",
                  tr("Samples"),
                  tr("Samples of audit"),
                  tr("Records of the sample"),
                  tr("Draw a sample…"),
                  tr("No sample yet"),
                  tr("A sample is some records out of many, chosen by a hash so that nobody has picked them and "
                     "everybody can draw them again."),
                  sampleColumns(),
                  sampledColumns(),
                  {160, 92, 104, 76, 92, 92, 130},
                  {92, 146, 88, 100, 110, 104, 84},
                  4,
                  EvidenceRef::Kind::Sample},
                 parent)
    , m_witness(new AuditWitness(
          &workspace->desk()->audit(), workspace->preferences(), [workspace] { return workspace->now(); }, this))
    , m_pane(new AuditPane(m_witness))
    , m_box(new JudgementBox(tr("Does it conform?"),
                             {{int(SampleVerdict::Conforms), words::sampleVerdict(SampleVerdict::Conforms), false},
                              {int(SampleVerdict::Exception), words::sampleVerdict(SampleVerdict::Exception), true}},
                             tr("Judge the record"), int(SampleVerdict::Exception)))
    , m_again(makeButton(tr("Draw again"), Button::Link))
{
    m_witness->setEnvironment(workspace->session().environment.name);
    m_again->setObjectName(QStringLiteral("drawAgain"));
    m_again->setToolTip(tr("Repeats the draw by its seed and compares"));
    actions()->addWidget(m_again, 0, Qt::AlignTop);
    side()->addWidget(m_pane, 1);
    side()->addWidget(m_box);
    connect(m_again, &QPushButton::clicked, this, &SamplesPage::drawAgain);
    connect(m_box, &JudgementBox::decided, this, &SamplesPage::judge);
    connect(m_pane, &AuditPane::searchAsked, this, [this](const QString &filter) {
        emit navigate({View::Audit, {}, {}, filter});
    });
    connect(m_pane, &AuditPane::checkAgain, this, [this] {
        m_record.clear();
        showItem(currentItem());
    });
    showItem({});
}

QString SamplesPage::heading() const
{
    return tr("Samples of audit");
}

void SamplesPage::forget()
{
    m_sample = {};
    m_witness->setEnvironment(workspace()->session().environment.name);
    m_witness->forget();
}

void SamplesPage::askList(int run)
{
    workspace()->desk()->audit().evidence()->samples(this,
                                                     [this, run](const Fault &fault, const QList<AuditSample> &all) {
                                                         if (!isCurrent(run))
                                                             return;
                                                         QList<PaperRow> rows;
                                                         for (const AuditSample &one : all)
                                                             rows << rowOf(one);
                                                         takeList(fault, rows);
                                                     });
}

void SamplesPage::askPaper(const QString &id, int run)
{
    workspace()->desk()->audit().evidence()->sample(id, this,
                                                    [this, run](const Fault &fault, const AuditSample &sample) {
                                                        if (isCurrent(run))
                                                            take(fault, sample);
                                                    });
}

void SamplesPage::take(const Fault &fault, const AuditSample &sample)
{
    m_sample = sample;
    Shown shown{sample.id, sample.title, words::sampleFacts(sample), {}, !sample.closed(), {}};
    for (const SampledRecord &one : sample.records)
        shown.items << rowOf(one);
    if (sample.open() > 0)
        shown.notClosable = tr("%n record(s) are not judged yet", nullptr, sample.open());
    takePaper(fault, shown);
}

const SampledRecord *SamplesPage::current() const
{
    const auto found =
        std::ranges::find(m_sample.records, currentItem(), [](const SampledRecord &one) { return one.place.key(); });
    return found == m_sample.records.end() ? nullptr : &*found;
}

void SamplesPage::showItem(const QString &key)
{
    const SampledRecord *record = key.isEmpty() ? nullptr : current();
    m_box->setVisible(record != nullptr);
    if (record == nullptr) {
        m_record.clear();
        m_pane->showNone();
        return;
    }
    JudgementBox::Shown shown{
        key, int(record->verdict), record->note, {}, judgeObstacle(m_sample, *record, workspace()->session())};
    if (!record->judgedBy.isEmpty())
        shown.by = tr("by %1, %2").arg(record->judgedBy, words::auditTime(record->judgedMs));
    m_box->show(shown);
    if (m_record == key)
        return; // Its proof is shown, or under way.
    m_record = key;
    AuditRecord asked;
    asked.tenantId = record->place.tenantId;
    asked.sequence = record->place.sequence;
    m_pane->showNone();
    m_witness->check(asked, [this, key](const Fault &fault, const AuditRecord &told) {
        if (m_record != key)
            return;
        if (fault.failed() || told.sequence == 0)
            m_pane->showFault(fault);
        else
            m_pane->show(told);
    });
}

void SamplesPage::begin()
{
    auto *dialog = new DrawDialog(workspace(), {}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &DrawDialog::drawn, this, [this](const AuditSample &sample) {
        emit notice(tr("%n record(s) were drawn; the seed stands in the audit.", nullptr, sample.size));
        reload();
        choosePaper(sample.id);
    });
    dialog->open();
}

void SamplesPage::judge(int verdict, const QString &note)
{
    const SampledRecord *record = current();
    if (record == nullptr)
        return;
    if (m_box->opensFinding()) {
        openFinding(*record, note);
        return;
    }
    m_box->setSending(true);
    workspace()->desk()->audit().evidence()->judge(
        m_sample.id, *record, SampleVerdict(verdict), note, std::nullopt, this,
        [this](const Fault &fault, const AuditSample &sample) { judged(fault, sample); });
}

void SamplesPage::judged(const Fault &fault, const AuditSample &sample)
{
    m_box->setSending(false);
    m_box->showProblem(fault.failed() ? QStringLiteral("%1 %2").arg(fault.summary, fault.remedy) : QString());
    if (fault.kind == Fault::Kind::Conflict) {
        reload(); // Somebody was faster: how it stands now, beside what was typed.
        return;
    }
    if (fault.failed() || sample.id != m_sample.id)
        return;
    take({}, sample);
    showNextOpen();
}

void SamplesPage::openFinding(const SampledRecord &record, const QString &note)
{
    FindingDraft draft;
    draft.title = tr("Exception: %1").arg(words::auditAction(record.action));
    draft.text = note;
    draft.tenantId = record.place.tenantId;
    draft.places = {record.place};
    const auto send = [this, record, note](const FindingDraft &made, const QString &, QObject *guard,
                                           const std::function<void(const Fault &)> &then) {
        workspace()->desk()->audit().evidence()->judge(m_sample.id, record, SampleVerdict::Exception, note, made, guard,
                                                       [this, then](const Fault &fault, const AuditSample &sample) {
                                                           if (!fault.failed())
                                                               judged(fault, sample);
                                                           then(fault);
                                                       });
    };
    auto *dialog = new FindingDialog(workspace(), FindingDialog::Deed::Open, draft, send, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void SamplesPage::closePaper()
{
    workspace()->desk()->audit().evidence()->closeSample(
        m_sample, this, [this](const Fault &fault, const AuditSample &sample) {
            if (fault.failed()) {
                emit notice(QStringLiteral("%1 %2").arg(fault.summary, fault.remedy));
                return;
            }
            emit notice(tr("The sample is closed: %1 conform, %2 are exceptions.")
                            .arg(sample.conforming)
                            .arg(sample.exceptions));
            reload();
        });
}

void SamplesPage::drawAgain()
{
    workspace()->desk()->audit().evidence()->drawAgain(
        m_sample.id, this, [this, sample = m_sample](const Fault &fault, const DrawAgain &again) {
            emit notice(fault.failed() ? QStringLiteral("%1 %2").arg(fault.summary, fault.remedy)
                                       : words::drawnAgain(again, sample));
        });
}

} // namespace bulkhead
