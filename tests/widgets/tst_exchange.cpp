// Import and export dialogs driven as a person would, on a desk that answers as the test says.
#include "models/desk.h"
#include "models/fleet_fields.h"
#include "models/neighbours_desk.h"
#include "tests/fixtures/fake_audit.h"
#include "tests/fixtures/fake_desk.h"
#include "widgets/exchange/export_dialog.h"
#include "widgets/exchange/export_job.h"
#include "widgets/exchange/import_dialog.h"
#include "widgets/exchange/workbook_check.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <sys/resource.h>

using namespace bulkhead;
using Step = ImportDialog::Step;

namespace {

/// Takes the rows of an import one slice per turn and answers; sends an export's rows as the test gives them.
class ExchangeDesk final : public Desk, private NeighboursDesk
{
    Q_OBJECT
public:
    struct Handle final : CallHandle
    {
        std::function<void()> onCancel;
        void cancel() override { onCancel(); }
    };
    struct Import
    {
        QList<ImportRow> rows;
        bool dryRun = false;
        QString requestId;
    };
    QList<Import> imports;
    qsizetype largestSlice = 0;
    bool hold = false;   ///< Take no rows: the call hangs until cancelled.
    Fault fault;         ///< Instead of an answer.
    ImportReport report; ///< Problems to answer with; counts are filled in.

    ExportHeader header{QStringLiteral("INTERNAL: fleet list, all tenants, exported by success-2"),
                        QStringLiteral("e1"),
                        3,
                        {QStringLiteral("name"), QStringLiteral("arr")}};
    QList<QList<QStringList>> chunks;
    bool exportHangs = false;
    Fault exportFault;
    QStringList exportColumns;
    FakeSla m_sla;
    FakeIsolation m_isolation;
    FakeOnboarding m_onboarding;
    FakeTiers m_tiers;
    FakeIntegrations m_integrations;
    FakeDepartures m_leaving;
    FakeAudit m_audit;
    SessionInfo info;

    CallRef importTenants(std::function<QList<ImportRow>()> next, bool dryRun, const QString &requestId, QObject *guard,
                          Answer<ImportReport> then) override
    {
        imports.push_back({{}, dryRun, requestId});
        auto handle = std::make_shared<Handle>();
        auto *pump = new QTimer(guard);
        handle->onCancel = [pump, then] {
            pump->deleteLater();
            QTimer::singleShot(0, pump->parent(), [then] {
                then({Fault::Kind::Cancelled, {}, "Cancelled", "Try again", {}}, {});
            });
        };
        connect(pump, &QTimer::timeout, guard, [this, next, then, pump] {
            if (hold)
                return;
            const auto rows = next();
            largestSlice = std::max(largestSlice, rows.size());
            imports.back().rows += rows;
            if (!rows.isEmpty())
                return;
            pump->deleteLater();
            pump->stop();
            if (fault.failed())
                then(fault, {});
            else
                then({}, answer(imports.back()));
        });
        pump->start(0);
        return handle;
    }

    CallRef exportTenants(const QStringList &columns, const QString &, const QString &, QObject *guard,
                          std::function<void(const ExportHeader &)> head,
                          std::function<void(const QList<QStringList> &)> rows, Answer<bool> then) override
    {
        exportColumns = columns;
        auto handle = std::make_shared<Handle>();
        handle->onCancel = [] {};
        QTimer::singleShot(0, guard, [this, head, rows, then] {
            head(header);
            for (const auto &chunk : chunks)
                rows(chunk);
            if (!exportHangs)
                then(exportFault, !exportFault.failed());
        });
        return handle;
    }

    SessionInfo session() const override { return info; }
    SlaDesk &sla() override { return m_sla; }
    NeighboursDesk &neighbours() override { return *this; }
    IsolationDesk &isolation() override { return m_isolation; }
    OnboardingDesk &onboarding() override { return m_onboarding; }
    TierDesk &tiers() override { return m_tiers; }
    IntegrationsDesk &integrations() override { return m_integrations; }
    DepartureDesk &leaving() override { return m_leaving; }
    AuditDesk &audit() override { return m_audit; }
    void start() override {}
    void stop() override {}
    void reconnect() override {}
    StreamState stream() const override { return {}; }
    void switchRole(Role, QObject *, Answer<SessionInfo>) override {}
    void search(const QString &, int, QObject *, Answer<QList<SearchHit>>) override {}
    void tenant(const QString &, QObject *, Answer<TenantDetail>) override {}
    void objective(const QString &, const QString &, qint64, qint64, int, QObject *, Answer<ObjectiveDetail>) override
    {
    }
    CallRef exportIncident(const QString &, TableAnswer) override { return {}; }
    void pools(const QString &, QObject *, Answer<PoolsDetail>) override {}
    void acknowledge(const Alert &, QObject *, Answer<Alert>) override {}
    void note(const Alert &, const QString &, QObject *, Answer<Alert>) override {}
    void handOver(const Alert &, const QString &, const QString &, QObject *, Answer<Alert>) override {}
    void takers(const QString &, QObject *, Answer<QList<Taker>>) override {}
    void pastAlerts(const QString &, const QString &, QObject *, Answer<AlertHistory>) override {}
    void review(const QString &, int, int, QObject *, Answer<Review>) override {}
    void worstBurns(int, QObject *, Answer<QList<BurnSeries>>) override {}
    void incident(const QString &, QObject *, Answer<IncidentDetail>) override {}
    void adviseTier(const Organisation &, QObject *, Answer<TierAdvice>) override {}
    void drafts(QObject *, Answer<QList<Draft>>) override {}
    void saveDraft(const Draft &, QObject *, Answer<Draft>) override {}
    void discardDraft(const Draft &, QObject *, Answer<bool>) override {}
    void submitDraft(const Draft &, const QString &, QObject *, Answer<OnboardingCase>) override {}
    CallRef provision(const OnboardingCase &, bool, QObject *, std::function<void(const OnboardingCase &)>,
                      Answer<OnboardingCase>) override
    {
        return {};
    }
    void simulateTierChange(const QString &, Tier, QObject *, Answer<ActPreview>) override {}
    void simulateContainment(const QString &, const Containment &, QObject *, Answer<ActPreview>) override {}
    void proposeContainment(const QString &, const Containment &, const QString &, QObject *, Answer<Act>) override {}
    void proposeTierChange(const QString &, Tier, const QString &, QObject *, Answer<Act>) override {}
    void approveAct(const Act &, QObject *, Answer<Act>) override {}
    void withdrawAct(const Act &, QObject *, Answer<Act>) override {}
    void acts(const QString &, QObject *, Answer<QList<Act>>) override {}

private:
    /// As the gateway: all or nothing; rows without an id are problems.
    ImportReport answer(const Import &import) const
    {
        ImportReport result = report;
        result.rows = static_cast<quint64>(import.rows.size());
        for (const ImportRow &row : import.rows) {
            if (row.externalId.isEmpty()) {
                result.problems.push_back({row.line, "external_id", "The unique id is missing.", "ID_MISSING"});
                ++result.problemsTotal;
            }
        }
        result.wouldAdd = result.rows - std::min(result.rows, result.problemsTotal);
        result.added = import.dryRun || result.problemsTotal > 0 ? 0 : result.rows;
        return result;
    }
};

QByteArray hospitals(int rows)
{
    QByteArray text("provider_id,hospital_name,city,state,hospital_type\r\n");
    for (int i = 0; i < rows; ++i)
        text += QByteArray::number(10'000 + i) + ",\"Hospital, number " + QByteArray::number(i)
                + "\",Springfield,AL,Critical Access Hospitals\r\n";
    return text;
}

template<typename T>
T *part(QWidget &dialog, const char *name)
{
    return dialog.findChild<T *>(QString::fromLatin1(name));
}

void press(QWidget &dialog, const char *name)
{
    QTest::mouseClick(part<QPushButton>(dialog, name), Qt::LeftButton);
}

/// Everything a key can reach must be told to a screen reader.
QStringList unnamed(QWidget &dialog)
{
    QStringList found;
    for (QWidget *widget : dialog.findChildren<QWidget *>()) {
        const bool own = !widget->objectName().startsWith(QLatin1String("qt_"));
        if (own && (widget->focusPolicy() & Qt::TabFocus) && widget->accessibleName().isEmpty())
            found << QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
    }
    return found;
}

} // namespace

class TestExchange : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_desk = std::make_unique<ExchangeDesk>();
        m_desk->info.hiddenFields.clear();
    }

    void aFileIsCheckedAndImported()
    {
        m_desk->report.byProfile = {{"hospital-system", 4'772}};
        m_desk->report.byTier = {{"dedicated", 4'772}};
        ImportDialog dialog(m_desk.get());
        dialog.open();
        QCOMPARE(dialog.step(), Step::File);
        QSignalSpy imported(&dialog, &ImportDialog::imported);
        dialog.load(file("list.csv", hospitals(4'772)));
        QTRY_COMPARE(dialog.step(), Step::Columns);
        QCOMPARE(part<QComboBox>(dialog, "column0")->currentText(), QString("provider_id"));
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Report);
        QCOMPARE(imported.size(), 0);
        QCOMPARE(part<QPushButton>(dialog, "importPrimary")->text(), QString("Import 4,772 tenants"));
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Result);
        QCOMPARE(imported.size(), 1);
        QCOMPARE(imported.at(0).at(0).toULongLong(), 4'772ULL);

        QCOMPARE(m_desk->imports.size(), 2);
        QVERIFY(m_desk->imports[0].dryRun && !m_desk->imports[1].dryRun);
        QVERIFY(m_desk->imports[0].requestId != m_desk->imports[1].requestId);
        QVERIFY(m_desk->largestSlice <= 500);
        for (const auto &import : m_desk->imports) {
            QCOMPARE(import.rows.size(), 4'772);
            QCOMPARE(import.rows[0].line, 2ULL);
            QCOMPARE(import.rows[0].externalId, QString("10000"));
            QCOMPARE(import.rows.back().name, QString("Hospital, number 4771"));
            QCOMPARE(import.rows.back().kind, QString("Critical Access Hospitals"));
            QCOMPARE(import.rows.back().region, QString("AL"));
        }
    }

    void problemsAreListedAndForbidTheImport()
    {
        ImportDialog dialog(m_desk.get());
        dialog.open();
        dialog.load(file("list.csv", "id,name\n1,One\n,Two\n3,Three\n"));
        QTRY_COMPARE(dialog.step(), Step::Columns);
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Report);
        QCOMPARE(part<QPushButton>(dialog, "importPrimary")->text(), QString("Choose another file…"));
        press(dialog, "copyReport");
        const QString copied = QApplication::clipboard()->text();
        QVERIFY2(copied.contains("Line 3") && copied.contains("The unique id is missing."), qPrintable(copied));
        QVERIFY(copied.contains("list.csv"));
    }

    void brokenFilesAreToldAtOnce_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("an empty file") << QByteArray() << "empty";
        QTest::newRow("a header without rows") << QByteArray("id,name\n") << "no rows";
        QTest::newRow("a workbook") << QByteArray("PK\x03\x04...") << "workbook";
        QTest::newRow("10,000 columns") << QByteArray("x,").repeated(10'000) << "1000 columns";
        QTest::newRow("invalid text") << QByteArray("id,name\n1,caf\xe9\n") << "Line 2";
    }
    void brokenFilesAreToldAtOnce()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        ImportDialog dialog(m_desk.get());
        dialog.open();
        dialog.load(file("list.csv", text));
        QTRY_VERIFY2(part<QLabel>(dialog, "importState")->text().contains(says),
                     qPrintable(part<QLabel>(dialog, "importState")->text()));
        QCOMPARE(dialog.step(), Step::File);
    }

    void damageFarInTheFileIsPartOfTheReport()
    {
        ImportDialog dialog(m_desk.get());
        dialog.open();
        dialog.load(file("list.csv", hospitals(2'000) + "1,\"never closed\n2,Two,Here,AL,Kind\n"));
        QTRY_COMPARE(dialog.step(), Step::Columns);
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Report);
        QCOMPARE(part<QPushButton>(dialog, "importPrimary")->text(), QString("Choose another file…"));
        press(dialog, "copyReport");
        const QString copied = QApplication::clipboard()->text();
        QVERIFY2(copied.contains("Line 2002") && copied.contains("never closed"), qPrintable(copied));
    }

    void aFileThatChangesAfterItsCheckIsNotImported()
    {
        ImportDialog dialog(m_desk.get());
        dialog.open();
        const QString path = file("list.csv", hospitals(10));
        dialog.load(path);
        QTRY_COMPARE(dialog.step(), Step::Columns);
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Report);
        file("list.csv", hospitals(11));
        press(dialog, "importPrimary");
        QTRY_COMPARE(m_desk->imports.size(), 2);
        QTRY_COMPARE(dialog.step(), Step::Report);
        QVERIFY(part<QLabel>(dialog, "importState")->text().contains("Nothing was imported"));
        // The one row that was sent is one that no gateway takes.
        QCOMPARE(m_desk->imports[1].rows.size(), 1);
        QVERIFY(m_desk->imports[1].rows[0].externalId.isEmpty());
    }

    void aCheckCanBeCancelled()
    {
        ImportDialog dialog(m_desk.get());
        dialog.open();
        m_desk->hold = true;
        dialog.load(file("list.csv", hospitals(10)));
        QTRY_COMPARE(dialog.step(), Step::Columns);
        press(dialog, "importPrimary");
        QCOMPARE(dialog.step(), Step::Checking);
        press(dialog, "importCancel");
        QTRY_COMPARE(dialog.step(), Step::Columns);
        QVERIFY(part<QLabel>(dialog, "importState")->text().contains("Cancelled"));
        m_desk->hold = false;
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Report);
    }

    void closingWhileItRunsCancelsFirst()
    {
        ImportDialog dialog(m_desk.get());
        dialog.open();
        m_desk->hold = true;
        dialog.load(file("list.csv", hospitals(10)));
        QTRY_COMPARE(dialog.step(), Step::Columns);
        press(dialog, "importPrimary");
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QTRY_VERIFY(!dialog.isVisible());
    }

    void aRetryAfterALostAnswerKeepsItsRequestId()
    {
        ImportDialog dialog(m_desk.get());
        dialog.open();
        dialog.load(file("list.csv", hospitals(3)));
        QTRY_COMPARE(dialog.step(), Step::Columns);
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Report);
        m_desk->fault = {Fault::Kind::Offline, "UNAVAILABLE", "The gateway did not answer.", "Try again.", {}};
        press(dialog, "importPrimary");
        QTRY_VERIFY(part<QLabel>(dialog, "importState")->text().contains("did not answer. Try again."));
        QCOMPARE(dialog.step(), Step::Report);
        m_desk->fault = {};
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Result);
        QCOMPARE(m_desk->imports[2].requestId, m_desk->imports[1].requestId);
    }

    void columnsThatAreNeededAreAskedFor()
    {
        ImportDialog dialog(m_desk.get());
        dialog.open();
        dialog.load(file("list.csv", "alpha,beta\n1,One\n"));
        QTRY_COMPARE(dialog.step(), Step::Columns);
        QVERIFY(!part<QPushButton>(dialog, "importPrimary")->isEnabled());
        part<QComboBox>(dialog, "column0")->setCurrentIndex(1);
        part<QComboBox>(dialog, "column1")->setCurrentIndex(2);
        QVERIFY(part<QPushButton>(dialog, "importPrimary")->isEnabled());
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog.step(), Step::Report);
        QCOMPARE(m_desk->imports[0].rows[0].name, QString("One"));
    }

    void everyControlHasAName()
    {
        ImportDialog import(m_desk.get());
        import.open();
        import.load(file("list.csv", hospitals(3)));
        QTRY_COMPARE(import.step(), Step::Columns);
        QCOMPARE(unnamed(import), QStringList());
        ExportDialog exporting(m_desk.get(), {});
        QCOMPARE(unnamed(exporting), QStringList());
    }

    void aCsvIsMarkedAndInert()
    {
        m_desk->chunks = {{{"=cmd()", "476000"}, {"Harbor, Clinic", "-5"}}, {{"Río", ""}}};
        const QString path = target("out.csv");
        QCOMPARE(run(path, FileFormat::Csv), QString());
        QFile out(path);
        QVERIFY(out.open(QIODevice::ReadOnly));
        QCOMPARE(out.readAll(),
                 QByteArray("\xef\xbb\xbf\"INTERNAL: fleet list, all tenants, exported by success-2\"\r\n"
                            "name,arr\r\n'=cmd(),476000\r\n\"Harbor, Clinic\",-5\r\nR\xc3\xado,\r\n"));
        QCOMPARE(left(), QStringList{"out.csv"});
        QCOMPARE(out.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    void aWorkbookIsWhole()
    {
        for (int chunk = 0; chunk < 20; ++chunk)
            m_desk->chunks.push_back(QList<QStringList>(100, {"=cmd()", "476000"}));
        const QString path = target("out.xlsx");
        QCOMPARE(run(path, FileFormat::Xlsx), QString());
        QFile out(path);
        QVERIFY(out.open(QIODevice::ReadOnly));
        const QByteArray bytes = out.readAll();
        QVERIFY(bytes.startsWith("PK\x03\x04"));
        QVERIFY(bytes.contains("xl/worksheets/sheet1.xml"));
        QCOMPARE(left(), QStringList{"out.xlsx"});
        QCOMPARE(out.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    void whatGoesWrongLeavesTheOldFile_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QString>("trouble");
        for (const int format : {0, 1}) {
            const char *name = format == 0 ? "CSV" : "XLSX";
            QTest::addRow("%s, the gateway breaks off", name) << format << "fault";
            QTest::addRow("%s, the person cancels", name) << format << "cancel";
            QTest::addRow("%s, the job is dropped", name) << format << "drop";
        }
    }
    void whatGoesWrongLeavesTheOldFile()
    {
        QFETCH(int, format);
        QFETCH(QString, trouble);
        m_desk->chunks = {QList<QStringList>(1'000, {"Harbor Clinic", "1"})};
        const QString path = file("out.file", "the old one");
        if (trouble == "fault")
            m_desk->exportFault = {Fault::Kind::Offline, {}, "The gateway broke off.", "Try again.", {}};
        else
            m_desk->exportHangs = true;
        auto job = std::make_unique<ExportJob>(
            m_desk.get(), ExportOrder{{"name", "arr"}, {}, {}, path, static_cast<FileFormat>(format)});
        QSignalSpy done(job.get(), &ExportJob::done);
        QSignalSpy progress(job.get(), &ExportJob::progressed);
        job->start();
        QTRY_VERIFY(progress.size() >= 2);
        if (trouble == "cancel")
            job->cancel();
        if (trouble == "drop") {
            job.reset();
        } else {
            QTRY_COMPARE(done.size(), 1);
            QVERIFY(!done.at(0).at(0).toString().isEmpty());
        }
        QCOMPARE(left(), QStringList{"out.file"});
        QFile out(path);
        QVERIFY(out.open(QIODevice::ReadOnly));
        QCOMPARE(out.readAll(), QByteArray("the old one"));
    }

    void aFolderThatIsNotThereIsTold()
    {
        m_desk->chunks = {{{"a", "1"}}};
        for (const auto format : {FileFormat::Csv, FileFormat::Xlsx}) {
            const QString problem = run(target("no/such/out"), format);
            QVERIFY2(problem.contains("could not be written"), qPrintable(problem));
        }
        QCOMPARE(left(), QStringList());
    }

    /// A limit on the size of files stands for the full disk: writing fails in the middle.
    void aFullDiskLeavesNothing()
    {
        m_desk->chunks = {QList<QStringList>(5'000, {"Harbor Clinic", "1"})};
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit = before;
        limit.rlim_cur = 20'000;
        setrlimit(RLIMIT_FSIZE, &limit);
        const QString problem = run(target("out.csv"), FileFormat::Csv);
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
        QVERIFY2(problem.contains("could not be written"), qPrintable(problem));
        QCOMPARE(left(), QStringList());
    }

    /// Wherever the disk fills, the workbook is whole or not there; and a whole one is never refused.
    void aWorkbookIsWholeOrNotThere_data()
    {
        QTest::addColumn<int>("bytes");
        for (int bytes = 500; bytes <= 200'000; bytes = bytes * 3 / 2)
            QTest::addRow("no file may grow past %d bytes", bytes) << bytes;
        QTest::newRow("the disk has room") << 0;
    }
    void aWorkbookIsWholeOrNotThere()
    {
        QFETCH(int, bytes);
        constexpr int kRows = 1'000;
        m_desk->chunks = QList<QList<QStringList>>(10, QList<QStringList>(kRows / 10, {"Harbor & Clinic <c >", "1"}));
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit = before;
        if (bytes > 0)
            limit.rlim_cur = rlim_t(bytes);
        setrlimit(RLIMIT_FSIZE, &limit);
        const QString path = target("out.xlsx");
        const QString problem = run(path, FileFormat::Xlsx);
        setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
        if (problem.isEmpty()) {
            // Marking, header and rows, of two cells each but the first.
            QVERIFY(isWholeWorkbook(path, {kRows + 2, 2 * kRows + 3}));
            QVERIFY(!isWholeWorkbook(path, {kRows + 3, 2 * kRows + 3}));
            QCOMPARE(left(), QStringList{"out.xlsx"});
        } else {
            QVERIFY2(problem.contains("could not be written"), qPrintable(problem));
            QCOMPARE(left(), QStringList());
        }
        if (bytes == 0 || bytes < 50'000) // The rows alone take about 100 kB.
            QCOMPARE(problem.isEmpty(), bytes == 0);
    }

    void theDialogExportsTheChosenColumns()
    {
        m_desk->info.hiddenFields = QStringList{"arr", "renewal"};
        m_desk->chunks = {{{"a", "1"}, {"b", "2"}, {"c", "3"}}};
        ExportDialog dialog(m_desk.get(), {{"tier", "name"}, "tier:shared", "name", 3});
        dialog.open();
        auto *columns = part<QListWidget>(dialog, "exportColumns");
        for (int i = 0; i < columns->count(); ++i)
            QVERIFY(!m_desk->info.hiddenFields.contains(columns->item(i)->data(Qt::UserRole).toString()));
        QSignalSpy exported(&dialog, &ExportDialog::exported);
        dialog.exportTo(target("out.csv"));
        QTRY_COMPARE(exported.size(), 1);
        QCOMPARE(exported.at(0).at(1).toULongLong(), 3ULL);
        QCOMPARE(m_desk->exportColumns, QStringList({"tier", "name"}));
        QVERIFY(part<QLabel>(dialog, "exportState")->text().contains("3 tenants are in"));
        for (int i = 0; i < columns->count(); ++i)
            columns->item(i)->setCheckState(Qt::Unchecked);
        QVERIFY(!part<QPushButton>(dialog, "exportStart")->isEnabled());
    }

    void theDialogCancelsBeforeItCloses()
    {
        m_desk->exportHangs = true;
        m_desk->chunks = {{{"a", "1"}}};
        ExportDialog dialog(m_desk.get(), {{"name"}, {}, {}, 1});
        dialog.open();
        dialog.exportTo(target("out.csv"));
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QTRY_VERIFY(!dialog.isVisible());
        QCOMPARE(left(), QStringList());
    }

private:
    QString file(const QString &name, const QByteArray &text) const
    {
        QFile out(m_folder->filePath(name));
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
            qFatal("the test's own file could not be written");
        return out.fileName();
    }
    QString target(const QString &name) const { return m_folder->filePath(name); }
    /// What lies in the folder, hidden files too.
    QStringList left() const
    {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }
    QString run(const QString &path, FileFormat format)
    {
        ExportJob job(m_desk.get(), {{"name", "arr"}, {}, {}, path, format});
        QSignalSpy done(&job, &ExportJob::done);
        job.start();
        return done.wait(20'000) ? done.at(0).at(0).toString() : QStringLiteral("no answer");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ExchangeDesk> m_desk;
};

QTEST_MAIN(TestExchange)
#include "tst_exchange.moc"
