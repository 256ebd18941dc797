// One thread of the audit by keys and clicks: followed from whatever id a person has, each record proven and leading to
// its place, what the scope does not show counted.
#include "models/thread_table.h"
#include "models/thread_words.h"
#include "tests/widgets/audit_console.h"
#include "widgets/audit/audit_room.h"

using namespace bulkhead;

namespace {

/// An access from request to end in the clinic's chain, and what belongs to it in the platform's.
void fillThread(FakeDesk &desk)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const auto event = [&](const QString &tenant, int minutesAgo, const char *who, const char *action,
                           const char *outcome, const char *after = "") {
        AuditRecord record;
        record.tenantId = tenant;
        record.tenantName = tenant.isEmpty() ? QString() : QStringLiteral("Larkspur Family Practice");
        record.actor = QLatin1String(who);
        record.role = Role::Support;
        record.action = QLatin1String(action);
        record.outcome = QLatin1String(outcome);
        record.after = QLatin1String(after);
        record.grant = QStringLiteral("grant-4711aa");
        record.policyVersion = QStringLiteral("2026-11.1");
        record.atMs = now - minutesAgo * 60'000;
        desk.m_audit.add(record);
    };
    event(kClinic, 58, "support-1", "grants.request", "requested", "person=support-1, ticket=INC-4711");
    event(kClinic, 57, "support-1", "grants.request", "amended", "person=support-1, ticket=INC-4711");
    event(kClinic, 55, "support-lead-1", "grants.approve", "consented", "ticket=INC-4711");
    event(kClinic, 54, "tenant administrator Dana Lee", "lockbox.consent", "in force", "ticket=INC-4711");
    event(kClinic, 50, "support-1", "tenants.read", "allowed");
    event(kClinic, 48, "support-1", "diagnostics.run", "answered");
    event({}, 47, "support-1", "refused:bulkhead.v1.InventoryService.GetTenant", "TENANT_NOT_IN_SCOPE", "tenant=x");
    event(kClinic, 40, "support-1", "grants.request", "given back");
    event(kClinic, 39, "gateway", "recording.sealed", "sealed");
    event(kClinic, 20, "gateway", "exposures.open", "opened", "case=exposure-77aa, lost recording");
    desk.m_audit.m_parts = {{ThreadPart::Kind::Ticket, QStringLiteral("INC-4711"), {}, {}, {}, {}, {}, false},
                            {ThreadPart::Kind::Access, QStringLiteral("grant-4711aa"), kClinic,
                             QStringLiteral("Larkspur Family Practice"), QStringLiteral("support-1"),
                             QStringLiteral("INC-4711"), QStringLiteral("given back"), true}};
}

/// The room with all of its tabs, and places to go to from it.
struct Room : Auditor
{
    explicit Room(const std::function<void(FakeDesk &)> &before = {})
        : Auditor([&before](FakeDesk &desk) {
            fillThread(desk);
            desk.m_mayToo << QStringLiteral("recordings.read") << QStringLiteral("grants.read");
            if (before)
                before(desk);
        })
    {
        page.resize(1180, 800);
        page.show();
        page.activate();
        QObject::connect(&page, &Page::navigate, &page, [this](const Destination &place) { gone << place; });
    }
    DataTable *thread() { return threadPage()->findChild<DataTable *>(); }
    QWidget *threadPage() { return page.findChild<QLineEdit *>(QStringLiteral("threadId"))->parentWidget(); }
    QStringList steps()
    {
        QStringList all;
        for (int row = 0; row < thread()->model()->rowCount(); ++row)
            all << thread()->model()->index(row, ThreadTable::Step).data().toString();
        return all;
    }

    AuditRoom page{&workspace};
    QList<Destination> gone;
};

} // namespace

class TestThreadView : public QObject
{
    Q_OBJECT
private slots:
    void aThreadIsFollowedFromAnId();
    void aThreadSaysWhatTheScopeDoesNotShow();
    void aThreadBelongsToWhoAskedForIt();
    void aStepIsWhatTheRecordSays_data();
    void aStepIsWhatTheRecordSays();
};

void TestThreadView::aThreadIsFollowedFromAnId()
{
    Room room;
    // From a record of a search: the page asks to be led there.
    room.page.open({View::Audit, {}, {}, QStringLiteral("thread:grant-4711aa")});
    QTRY_VERIFY(room.page.findChild<QPushButton *>(QStringLiteral("threadWhole")) != nullptr);
    QTest::mouseClick(room.page.findChild<QPushButton *>(QStringLiteral("threadWhole")), Qt::LeftButton);
    QCOMPARE(room.gone.constLast(),
             (Destination{View::Audit, QStringLiteral("grant-4711aa"), QStringLiteral("thread"), {}}));
    room.page.open(room.gone.constLast());
    QTRY_COMPARE(room.desk.m_audit.m_followed, QStringList{QStringLiteral("grant-4711aa")});
    QTRY_COMPARE(room.steps(), (QStringList{"Request", "Request changed", "Vote", "Tenant’s vote", "Use", "Use",
                                            "Refused", "End", "Recording", "Exposure case"}));
    QCOMPARE(room.page.place(),
             (Destination{View::Audit, QStringLiteral("grant-4711aa"), QStringLiteral("thread"), {}}));
    const auto link = fromLink(toLink(room.page.place()));
    QVERIFY(link && *link == room.page.place());
    QVERIFY(says(room.threadPage(), QStringLiteral("These are all.")));
    QCOMPARE(room.page.findChild<QPushButton *>(QStringLiteral("threadPart"))->text(),
             QStringLiteral("Access of support-1 to Larkspur Family Practice, ticket INC-4711: given back"));
    // Each record is proven, and leads to its place.
    auto *verdict = room.threadPage()->findChild<QLabel *>(QStringLiteral("verdict"));
    QTRY_VERIFY2(verdict->text().startsWith(QStringLiteral("Verified by this console at ")),
                 qPrintable(verdict->text()));
    auto *way = room.threadPage()->findChild<QPushButton *>(QStringLiteral("threadPlace"));
    QCOMPARE(way->text(), QStringLiteral("To the access"));
    QTest::mouseClick(way, Qt::LeftButton);
    QCOMPARE(room.gone.constLast(), (Destination{View::Access, QStringLiteral("grant-4711aa"), {}, {}}));
    room.thread()->selectRow(8);
    QCOMPARE(way->text(), QStringLiteral("To the recording"));
    QTest::keyClick(room.thread(), Qt::Key_Return);
    QCOMPARE(room.gone.constLast(), (Destination{View::Recording, QStringLiteral("grant-4711aa"), {}, {}}));
    room.thread()->selectRow(9);
    QVERIFY(way->isHidden()); // Exposure cases are not this role's here.
    QTest::mouseClick(room.page.findChild<QPushButton *>(QStringLiteral("threadPartRecording")), Qt::LeftButton);
    QCOMPARE(room.gone.constLast(), (Destination{View::Recording, QStringLiteral("grant-4711aa"), {}, {}}));
    QCOMPARE(namelessControls(&room.page), QStringList());
    room.thread()->selectRow(3);
    QTRY_VERIFY(verdict->text().startsWith(QStringLiteral("Verified by this console at ")));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QCoreApplication::processEvents();
    if (const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES"); !folder.isEmpty())
        room.page.grab().save(
            QStringLiteral("%1/audit-thread-page-%2.png")
                .arg(folder, room.theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light")));
}

void TestThreadView::aThreadSaysWhatTheScopeDoesNotShow()
{
    Room room([](FakeDesk &desk) {
        desk.m_audit.m_pageSize = 6;
        desk.m_audit.m_beyondScope = 2;
    });
    room.page.open({View::Audit, {}, QStringLiteral("thread"), {}});
    auto *field = room.page.findChild<QLineEdit *>(QStringLiteral("threadId"));
    auto *follow = room.page.findChild<QPushButton *>(QStringLiteral("followThread"));
    QVERIFY(!follow->isEnabled()); // Nothing is asked for without an id: each thread is a record.
    QCOMPARE(room.desk.m_audit.m_followed, QStringList());
    QTest::keyClicks(field, QStringLiteral(" grant-4711aa "));
    QCOMPARE(room.desk.m_audit.m_followed, QStringList());
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(room.desk.m_audit.m_followed, QStringList{QStringLiteral("grant-4711aa")});
    QTRY_COMPARE(room.steps().size(), 6);
    auto *end = room.page.findChild<QLabel *>(QStringLiteral("threadEnd"));
    QCOMPARE(end->text(), QStringLiteral("2 more that your scope does not show."));
    QTest::mouseClick(room.page.findChild<QPushButton *>(QStringLiteral("laterThread")), Qt::LeftButton);
    QTRY_COMPARE(room.steps().size(), 10);
    QCOMPARE(end->text(), QStringLiteral("These are all. 4 more that your scope does not show."));
    QVERIFY(room.page.findChild<QPushButton *>(QStringLiteral("laterThread"))->isHidden());
    // What is refused says why, and leaves nothing of the thread before on the screen.
    room.desk.m_audit.m_threadFault = {Fault::Kind::NotFound,
                                       QStringLiteral("THREAD_NOT_FOUND"),
                                       QStringLiteral("Nothing within your scope belongs to this id."),
                                       QStringLiteral("Give the number of a ticket."),
                                       {}};
    field->setText(QStringLiteral("INC-1"));
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY(says(room.threadPage(), QStringLiteral("Nothing within your scope belongs to this id.")));
    QCOMPARE(room.steps(), QStringList());
    QVERIFY(!says(room.threadPage(), QStringLiteral("INC-4711")));
}

void TestThreadView::aThreadBelongsToWhoAskedForIt()
{
    Room room;
    room.page.open({View::Audit, QStringLiteral("grant-4711aa"), QStringLiteral("thread"), {}});
    QTRY_COMPARE(room.steps().size(), 10);
    room.desk.m_mayToo.removeAll(QStringLiteral("audit.read"));
    room.desk.m_role = Role::Support;
    room.desk.deliver();
    QTRY_COMPARE(room.steps(), QStringList());
    QVERIFY(!says(room.threadPage(), QStringLiteral("Larkspur")));
    QCOMPARE(room.desk.m_audit.m_followed.size(), 1);
}

void TestThreadView::aStepIsWhatTheRecordSays_data()
{
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("grant");
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("place"); ///< The link's; empty: none.
    const auto row = [](const char *action, const char *outcome, const char *after, const char *grant, const char *step,
                        const char *place) {
        QTest::addRow("%s %s", action, outcome) << QString(action) << QString(outcome) << QString(after)
                                                << QString(grant) << QString(step) << QString(place);
    };
    row("alerts.note", "done", "t-1/claims@29400000", "", "Alert", "bulkhead://sla/t-1/claims@29400000");
    row("incidents.export", "exported", "x incident=i-1", "", "Incident", "");
    row("grants.request", "requested", "", "g-1", "Request", "bulkhead://access/g-1");
    row("grants.request", "15 more minutes requested", "", "g-1", "Request changed", "bulkhead://access/g-1");
    row("grants.request", "withdrawn", "", "g-1", "End", "bulkhead://access/g-1");
    row("grants.approve", "in force", "", "g-1", "Vote", "bulkhead://access/g-1");
    row("grants.approve", "declined", "", "g-1", "Vote", "bulkhead://access/g-1");
    row("grants.approve", "revoked", "", "g-1", "End", "bulkhead://access/g-1");
    row("grants.approve", "reviewed", "", "g-1", "Review", "bulkhead://access/g-1");
    row("grants.break-glass", "glass broken", "", "g-1", "Glass broken", "bulkhead://access/g-1");
    row("grants.end", "expired", "", "g-1", "End", "bulkhead://access/g-1");
    row("lockbox.consent", "consented", "", "g-1", "Tenant’s vote", "bulkhead://access/g-1");
    row("lockbox.end", "revoked", "", "g-1", "End", "bulkhead://access/g-1");
    row("posture.read", "allowed", "", "g-1", "Use", "bulkhead://access/g-1");
    row("recording.sealed", "sealed", "", "g-1", "Recording", "bulkhead://recording/g-1");
    row("acts.approve", "approved", "act-1 state=2", "", "Change", "bulkhead://tenant/t-1?tab=timeline");
    row("exposures.decide", "decision confirmed", "case=e-1, x", "", "Exposure case", "bulkhead://exposures/e-1");
    row("refused:bulkhead.v1.X.Y", "GRANT_NOT_IN_FORCE", "", "g-1", "Refused", "bulkhead://access/g-1");
    row("tenants.import", "done", "", "", "Record", "");
}
void TestThreadView::aStepIsWhatTheRecordSays()
{
    QFETCH(QString, action);
    QFETCH(QString, outcome);
    QFETCH(QString, after);
    QFETCH(QString, grant);
    QFETCH(QString, step);
    QFETCH(QString, place);
    AuditRecord record;
    record.tenantId = QStringLiteral("t-1");
    record.action = action;
    record.outcome = outcome;
    record.after = after;
    record.grant = grant;
    QCOMPARE(words::threadStep(threadStep(record)), step);
    const auto leads = placeOf(record);
    QCOMPARE(leads ? toLink(*leads).toString() : QString(), place);
}

QTEST_MAIN(TestThreadView)
#include "tst_thread_view.moc"
