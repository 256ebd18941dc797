// Audit by keys and clicks on a gateway that is not there but whose trees and signatures are real, in both themes:
// searched when asked, proven by the console, followed along a thread, taken out, and alarms where it was changed.
#include "models/audit_words.h"
#include "tests/widgets/audit_console.h"
#include "widgets/audit/proof_export.h"

#include <QClipboard>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QTemporaryDir>

using namespace bulkhead;

class TestAuditView : public QObject
{
    Q_OBJECT
private slots:
    void aRecordIsShownWholeAndProven();
    void aSearchIsMadeWhenAskedOnly();
    void aThreadLeadsFromRecordToRecord();
    void searchesAreKept();
    void olderRecordsCome();
    void aChangedChainIsAnAlarm();
    void anotherKeyIsTakenByAPersonOnly();
    void whatIsNotProvenIsNeverGreen();
    void aLinkLeadsToARecord();
    void aBundleIsWrittenOrNot();
    void aSheetIsHarmless();
    void emptyAndRefusedSaySo();
    void howLongItIsKeptStandsBelow();
};

void TestAuditView::aRecordIsShownWholeAndProven()
{
    Auditor console;
    Page *page = console.go();
    QCOMPARE(console.table()->model()->rowCount(), 6);
    QCOMPARE(console.desk.m_audit.m_searched, QStringList{QStringLiteral("since:7d")});
    console.choose(QStringLiteral("t-000002/3"));
    QTRY_VERIFY2(console.verdict().startsWith(QStringLiteral("Verified by this console at ")),
                 qPrintable(console.verdict()));
    QVERIFY(console.verdict().contains(QStringLiteral("against the checkpoint of size 4")));
    for (const char *words : {"posture.probe", "grant-77aa", "Ticket 4711", "2026-11.1", "3 of t-000002", "req-60"})
        QVERIFY2(says(page, QLatin1String(words)), words);
    QCOMPARE(namelessControls(page), QStringList());
    QVERIFY(console.window.findChild<QWidget *>(QStringLiteral("auditAlarms"))->isHidden());
    console.keep("audit");
}

void TestAuditView::aSearchIsMadeWhenAskedOnly()
{
    Auditor console;
    Page *page = console.go();
    QTest::keyClick(page, Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(console.field()->hasFocus());
    page->findChild<FilterField *>()->setText({});
    console.field()->setFocus();
    QTest::keyClicks(console.field(), QStringLiteral("who:support-1 "));
    QCoreApplication::processEvents();
    QCOMPARE(console.desk.m_audit.m_searched.size(), 1); // Typing is no search: each one is a record.
    QTest::keyClick(console.field(), Qt::Key_Return);
    QTRY_COMPARE(console.desk.m_audit.m_searched.size(), 2);
    QCOMPARE(console.desk.m_audit.m_searched.constLast(), QStringLiteral("who:support-1"));
    QTRY_COMPARE(console.table()->model()->rowCount(), 2);
    page->findChild<FilterField *>()->setText(QStringLiteral("colour:red"));
    QTRY_VERIFY(says(page, QStringLiteral("Unknown field “colour”")));
    QTest::mouseClick(console.button("searchAudit"), Qt::LeftButton);
    QCoreApplication::processEvents();
    QCOMPARE(console.desk.m_audit.m_searched.size(), 2);
}

void TestAuditView::aThreadLeadsFromRecordToRecord()
{
    Auditor console;
    console.go();
    console.choose(QStringLiteral("t-000002/1"));
    QTRY_VERIFY(console.button("threadAct") != nullptr);
    QTest::mouseClick(console.button("threadAct"), Qt::LeftButton);
    QTRY_COMPARE(console.desk.m_audit.m_searched.constLast(),
                 QStringLiteral("tenant:t-000002 thread:act-0123456789abcdef"));
    QTRY_COMPARE(console.table()->model()->rowCount(), 2);
    console.keep("audit-thread");
    console.go({}, QStringLiteral("since:7d"));
    QTRY_COMPARE(console.table()->model()->rowCount(), 6);
    console.choose(QStringLiteral("t-000002/3"));
    QTRY_VERIFY(console.button("threadGrant") != nullptr && console.button("threadGrant")->isVisible());
    console.table()->setFocus();
    QTest::keyClick(console.table(), Qt::Key_T);
    QTRY_COMPARE(console.desk.m_audit.m_searched.constLast(), QStringLiteral("thread:grant-77aa"));
    QTRY_COMPARE(console.table()->model()->rowCount(), 1);
}

void TestAuditView::searchesAreKept()
{
    Auditor console;
    Page *page = console.go({}, QStringLiteral("tenant:t-000002"));
    QTRY_COMPARE(console.table()->model()->rowCount(), 4);
    SavedViews saved(&console.preferences, QStringLiteral("audit"));
    QCOMPARE(saved.save({QStringLiteral("The clinic"), QStringLiteral("tenant:t-000002"), {}, {}}), QString());
    Auditor again([&](FakeDesk &) {});
    again.preferences.set(QStringLiteral("views/audit"), console.preferences.value(QStringLiteral("views/audit")));
    auto *menu = page->findChild<QMenu *>();
    QVERIFY(menu);
    emit menu->aboutToShow();
    QStringList titles;
    for (const QAction *action : menu->actions())
        titles << action->text();
    QVERIFY2(titles.contains(QStringLiteral("tenant:t-000002")), qPrintable(titles.join(QLatin1Char('|'))));
    QVERIFY(titles.contains(QStringLiteral("Save this search…")));
    auto *other = again.go()->findChild<QMenu *>();
    emit other->aboutToShow();
    const auto actions = other->actions();
    const auto found = std::ranges::find(actions, QStringLiteral("The clinic"), &QAction::text);
    QVERIFY(found != actions.end());
    (*found)->trigger();
    QTRY_COMPARE(again.desk.m_audit.m_searched.constLast(), QStringLiteral("tenant:t-000002"));
}

void TestAuditView::olderRecordsCome()
{
    Auditor console([](FakeDesk &desk) { desk.m_audit.m_pageSize = 4; });
    Page *page = console.go();
    QCOMPARE(console.table()->model()->rowCount(), 4);
    QTest::mouseClick(console.button("olderAudit"), Qt::LeftButton);
    QTRY_COMPARE(console.table()->model()->rowCount(), 6);
    QCOMPARE(console.desk.m_audit.m_searched.constLast(), QStringLiteral("since:7d@4"));
    QTRY_VERIFY(says(page, QStringLiteral("These are all.")));
    QVERIFY(console.button("olderAudit")->isHidden());
}

void TestAuditView::aChangedChainIsAnAlarm()
{
    Auditor console;
    Page *page = console.go();
    console.choose(QStringLiteral("t-000002/4"));
    QTRY_VERIFY(console.verdict().startsWith(QStringLiteral("Verified")));
    console.desk.m_audit.change(kClinic, 1, QStringLiteral("never proposed"));
    console.choose(QStringLiteral("t-000002/2"));
    const QString alarm = QStringLiteral("The audit of t-000002 does not continue what this console has seen:");
    QTRY_VERIFY2(console.verdict().startsWith(alarm), qPrintable(console.verdict()));
    auto *alarms = console.window.findChild<QWidget *>(QStringLiteral("auditAlarms"));
    QVERIFY(alarms->isVisible());
    QTRY_VERIFY(says(alarms, alarm)); // Over the search, whatever record is chosen next.
    QVERIFY(says(page, alarm));
    console.keep("audit-alarm");
}

void TestAuditView::anotherKeyIsTakenByAPersonOnly()
{
    Auditor console;
    console.go();
    console.choose(QStringLiteral("t-000002/4"));
    QTRY_VERIFY(console.verdict().startsWith(QStringLiteral("Verified")));
    console.desk.m_audit.takeKey('q');
    console.choose(QStringLiteral("t-000002/3"));
    QTRY_VERIFY(console.verdict().contains(QStringLiteral("another key")));
    QTRY_VERIFY(console.button("acceptKey") != nullptr);
    QTest::mouseClick(console.button("acceptKey"), Qt::LeftButton);
    QTRY_VERIFY2(console.verdict().startsWith(QStringLiteral("Verified")), qPrintable(console.verdict()));
    QVERIFY(console.window.findChild<QWidget *>(QStringLiteral("auditAlarms"))->isHidden());
}

void TestAuditView::whatIsNotProvenIsNeverGreen()
{
    Auditor console([](FakeDesk &desk) { desk.m_audit.m_tamper = [](AuditProof &proof) { proof.checkpoint = {}; }; });
    Page *page = console.go();
    console.choose(QStringLiteral("t-000002/4"));
    QTRY_COMPARE(console.verdict(), QStringLiteral("Not verified: this gateway signs no checkpoints."));
    QVERIFY(!says(page, QStringLiteral("Verified by this console")));
    console.keep("audit-unproven");
}

void TestAuditView::aLinkLeadsToARecord()
{
    Auditor console;
    console.go(QStringLiteral("t-000002/2"), QStringLiteral("in:platform"));
    QTRY_VERIFY(says(console.window.page(View::Audit), QStringLiteral("acts.approve")));
    QTRY_VERIFY(console.verdict().startsWith(QStringLiteral("Verified")));
    // No search has found it, so the gateway writes down that it was read.
    QVERIFY(console.desk.m_audit.m_read.contains(QStringLiteral("t-000002/2!")));
    QCOMPARE(console.window.page(View::Audit)->place().id, QStringLiteral("t-000002/2"));
    QCOMPARE(toLink(console.window.page(View::Audit)->place()).toString(QUrl::FullyEncoded),
             QStringLiteral("bulkhead://audit/t-000002/2?filter=in%3Aplatform"));
    const auto back = fromLink(QUrl(QStringLiteral("bulkhead://audit/_/12")));
    QVERIFY(back);
    QCOMPARE(back->id, QStringLiteral("_/12"));
    QCOMPARE(toLink({View::Audit, {}, {}, QStringLiteral("who:alice")}).toString(), QStringLiteral("bulkhead://audit"));
    console.go(QStringLiteral("t-000002/99"), QStringLiteral("in:platform"));
    QTRY_VERIFY(says(console.window.page(View::Audit), QStringLiteral("The chain has no record of this number.")));
}

void TestAuditView::aBundleIsWrittenOrNot()
{
    Auditor console;
    console.go();
    QVERIFY(!console.button("exportProofs")->isEnabled()); // Several tenants' records are never in one file.
    Page *page = console.go({}, QStringLiteral("tenant:t-000002"));
    QTRY_COMPARE(console.table()->model()->rowCount(), 4);
    QVERIFY(console.button("exportProofs")->isEnabled());
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("bundle.json"));
    auto *writer = page->findChild<ProofExport *>();
    const AuditBundleFacts facts{
        kClinic,          {}, QStringLiteral("test"), QStringLiteral("tenant:t-000002"), QStringLiteral("auditor-1"),
        1'796'040'180'000};
    writer->exportTo(facts, file);
    QTRY_VERIFY(!writer->running());
    QTRY_VERIFY(QFile::exists(file));
    QFile read(file);
    QVERIFY(read.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(read.readAll()).object().value(QStringLiteral("records")).toArray().size(), 4);
    // Never through a link.
    const QString victim = folder.filePath(QStringLiteral("victim")),
                  link = folder.filePath(QStringLiteral("link.json"));
    QFile precious(victim);
    QVERIFY(precious.open(QIODevice::WriteOnly) && precious.write("precious") == 8);
    precious.close();
    QVERIFY(QFile::link(victim, link));
    writer->exportTo(facts, link);
    QTRY_VERIFY(says(&console.window, QStringLiteral("is a link to another file")));
    QVERIFY(precious.open(QIODevice::ReadOnly));
    QCOMPARE(precious.readAll(), QByteArray("precious"));
    // What does not prove itself is not written: one step of a path is another's.
    console.desk.m_audit.m_bend = [](AuditExport &out) {
        out.records[1].path[0][3] = static_cast<char>(out.records[1].path[0][3] ^ 1);
    };
    const QString bent = folder.filePath(QStringLiteral("bent.json"));
    writer->exportTo(facts, bent);
    QTRY_VERIFY(says(&console.window, QStringLiteral("it would not prove what it holds")));
    QTRY_VERIFY(!writer->running());
    QVERIFY(!QFile::exists(bent));
    console.desk.m_audit.m_bend = [](AuditExport &out) { out.records.clear(); };
    writer->exportTo(facts, bent);
    QTRY_VERIFY(says(&console.window, QStringLiteral("No record came")));
    QTRY_VERIFY(!writer->running());
    QVERIFY(!QFile::exists(bent));
    console.desk.m_audit.m_bend = {};
    // Nor what the gateway refuses.
    console.desk.m_audit.m_exportFault = {Fault::Kind::Conflict,
                                          QStringLiteral("BUNDLE_TOO_LARGE"),
                                          QStringLiteral("The records are more than one bundle holds."),
                                          QStringLiteral("Narrow the filter."),
                                          {}};
    writer->exportTo(facts, folder.filePath(QStringLiteral("none.json")));
    QTRY_VERIFY(!writer->running());
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("none.json"))));
}

void TestAuditView::aSheetIsHarmless()
{
    // What somebody might write into a purpose so that a sheet, or whoever reads the file, does what they want.
    Auditor console([](FakeDesk &desk) {
        AuditRecord record;
        record.tenantId = kClinic;
        record.actor = QStringLiteral("support-1");
        record.role = Role::Support;
        record.action = QStringLiteral("alerts.note");
        record.outcome = QStringLiteral("=HYPERLINK(\"http://x\")");
        record.purpose = QStringLiteral("a\n2026-12-01 00:00:00,platform-1,,t-000002,99,acts.approve,approved");
        record.before = QString::fromUtf8("\xE2\x80\xAE"
                                          "gpj.exe");
        record.after = QStringLiteral("a,\"b\"");
        record.requestId = QString::fromUtf8("\xEF\xBC\x9D"
                                             "1+1");
        record.atMs = QDateTime::currentMSecsSinceEpoch();
        desk.m_audit.add(record);
    });
    Page *page = console.go({}, QStringLiteral("tenant:t-000002"));
    QTRY_COMPARE(console.table()->model()->rowCount(), 5);
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("records.csv"));
    auto *writer = page->findChild<ProofExport *>();
    const AuditBundleFacts facts{
        kClinic,          {}, QStringLiteral("test"), QStringLiteral("=tenant:t-000002"), QStringLiteral("auditor-1"),
        1'796'040'180'000};
    writer->exportTo(facts, file);
    QTRY_VERIFY(QFile::exists(file));
    QTRY_VERIFY(!writer->running());
    QCOMPARE(console.desk.m_audit.m_exported.size(), 1); // Which the gateway writes down before it tells anything.
    QFile read(file);
    QVERIFY(read.open(QIODevice::ReadOnly));
    const QStringList lines = QString::fromUtf8(read.readAll()).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2 + 5); // Marking, header, and each record on one line.
    for (const char *part :
         {"INTERNAL", "search: =tenant:t-000002", "2026-11-30 12:03:00 UTC", "auditor-1", "proof-1", "5 record"})
        QVERIFY2(lines[0].contains(QLatin1String(part)), qPrintable(lines[0]));
    const QString newest = lines[2];
    QVERIFY2(newest.contains(QStringLiteral("'=HYPERLINK")), qPrintable(newest));
    QVERIFY2(newest.contains(QStringLiteral("a<U+000A>2026-12-01")), qPrintable(newest));
    QVERIFY2(newest.contains(QStringLiteral("<U+202e>gpj.exe")), qPrintable(newest));
    QVERIFY2(newest.contains(QStringLiteral("\"a,\"\"b\"\"\"")), qPrintable(newest));
    QVERIFY2(newest.contains(QString::fromUtf8("'\xEF\xBC\x9D"
                                               "1+1")),
             qPrintable(newest));
    for (const QChar c : lines.join(QString()))
        QVERIFY(c.category() != QChar::Other_Format && c.category() != QChar::Other_Control);
    // What does not prove itself is not written as a sheet, either; nor through a link.
    console.desk.m_audit.m_bend = [](AuditExport &out) { out.records[1].path[0][3] ^= 1; };
    const QString bent = folder.filePath(QStringLiteral("bent.csv"));
    writer->exportTo(facts, bent);
    QTRY_VERIFY(says(&console.window, QStringLiteral("it would not prove what it holds")));
    QTRY_VERIFY(!writer->running());
    QVERIFY(!QFile::exists(bent));
    console.desk.m_audit.m_bend = {};
    const QString link = folder.filePath(QStringLiteral("link.csv"));
    QVERIFY(QFile::link(folder.filePath(QStringLiteral("victim")), link));
    writer->exportTo(facts, link);
    QTRY_VERIFY(says(&console.window, QStringLiteral("is a link to another file")));
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("victim"))));
}

void TestAuditView::emptyAndRefusedSaySo()
{
    Auditor console([](FakeDesk &desk) {
        desk.m_audit.m_searchFault = {Fault::Kind::NotFound,
                                      QStringLiteral("TENANT_NOT_IN_SCOPE"),
                                      QStringLiteral("This tenant is not within your scope, or there is none."),
                                      QStringLiteral("Check the id."),
                                      {}};
    });
    Page *page = console.go();
    QTRY_VERIFY(says(page, QStringLiteral("This tenant is not within your scope")));
    console.desk.m_audit.m_searchFault = {};
    console.go({}, QStringLiteral("who:nobody-at-all"));
    QTRY_VERIFY(says(page, QStringLiteral("No record fits")));
    console.keep("audit-empty");
}

void TestAuditView::howLongItIsKeptStandsBelow()
{
    Auditor console([](FakeDesk &desk) {
        desk.m_audit.m_retention = {6, QStringLiteral("2026-11.1"), 1'796'000'000'000, 1'600'000'000'000, false, {}};
        desk.m_audit.m_retention.holds = {{kClinic, QStringLiteral("Larkspur Family Practice"),
                                           QStringLiteral("Case 26-cv-100"), QStringLiteral("success-1"), 1}};
    });
    console.go();
    auto *kept = console.window.findChild<QLabel *>(QStringLiteral("auditKept"));
    QTRY_VERIFY(kept->isVisible());
    for (const char *words : {"at least 6 years (access policy 2026-11.1)", "The oldest is of 2026-11-30.",
                              "removes none", "Legal hold: Larkspur Family Practice (Case 26-cv-100)."})
        QVERIFY2(kept->text().contains(QLatin1String(words)), qPrintable(kept->text()));
    // Other eyes do not see whose records are held.
    console.desk.m_mayToo.clear();
    console.desk.m_role = Role::Support;
    console.desk.deliver();
    QTRY_VERIFY(kept->isHidden() && kept->text().isEmpty());
    AuditRetention many{7, QStringLiteral("v"), 0, 0, true, {}};
    QVERIFY(words::auditKept(many).contains(QStringLiteral("No legal hold stands.")));
    for (int i = 0; i < 6; ++i)
        many.holds.append({QStringLiteral("t-%1").arg(i), {}, QStringLiteral("m"), {}, 1});
    QVERIFY2(words::auditKept(many).endsWith(QStringLiteral("t-3 (m) and 2 more.")),
             qPrintable(words::auditKept(many)));
}

QTEST_MAIN(TestAuditView)
#include "tst_audit_view.moc"
