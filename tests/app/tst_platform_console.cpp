// From the console to the database, on a real PostgreSQL and a real RabbitMQ: a tenant is onboarded, moved to a tier of
// its own place, restored after somebody's hand, warned about where a partner's configuration is wrong, and taken off.
// What two people click is looked for in the servers themselves, not in what the gateway says of them.
#include "models/departure_desk.h"
#include "tests/app/embedded_console.h"
#include "tests/app/platform_room.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/delegates/data_table.h"
#include "widgets/departure/hold_dialog.h"
#include "widgets/departure/offboard_dialog.h"
#include "widgets/frame/page.h"
#include "widgets/frame/pieces.h"
#include "widgets/posture/probe_dialog.h"
#include "widgets/posture/restore_dialog.h"
#include "widgets/tenants/tier_change_dialog.h"

#include <QComboBox>
#include <QDateEdit>
#include <QDateTime>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

#include <algorithm>

using namespace bulkhead;

namespace {

constexpr int kData = 2, kIntegration = 3;
constexpr int kStepsMs = 30'000; ///< Steps on real servers, then a round of probes, on a machine with other work.
constexpr int kLookMs = 45'000;  ///< The broker is looked at every half minute.

const QString kAlder = QStringLiteral("Alderbrook Clinic"), kHolly = QStringLiteral("Hollyhock Practice");

/// The shown button on the page whose name begins like this.
QPushButton *shownButton(ConsoleForTest &console, const QString &begins)
{
    for (auto *candidate : console.window().currentPage()->findChildren<QPushButton *>())
        if (candidate->objectName().startsWith(begins) && candidate->isVisibleTo(&console.window()))
            return candidate;
    return nullptr;
}

TenantPosture postureOf(ConsoleForTest &console, const QString &tenant)
{
    const QList<TenantPosture> &all = console.workspace().lists()->postures();
    const auto found = std::ranges::find(all, tenant, &TenantPosture::id);
    return found == all.end() ? TenantPosture() : *found;
}

/// A shown label holds this text, wherever its long names may be broken.
bool tells(ConsoleForTest &console, const QString &part)
{
    for (const auto *label : console.window().findChildren<QLabel *>())
        if (label->isVisibleTo(&console.window()) && label->text().remove(QChar(0x200b)).contains(part))
            return true;
    return false;
}

/// A shown badge on the page says this.
bool badge(ConsoleForTest &console, const QString &word)
{
    return named<BadgeLabel>(console.window().currentPage(), word) != nullptr;
}

/// Kept when somebody wants to look at it: BULKHEAD_TEST_PICTURES names a folder.
void picture(QWidget *what, const char *name)
{
    const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
    if (folder.isEmpty())
        return;
    QTest::qWait(300); // Scrolled and laid out, as a person sees it.
    what->grab().save(QStringLiteral("%1/platform-%2-%3.png")
                          .arg(folder, QLatin1String(name), qEnvironmentVariable("BULKHEAD_TEST_THEME", "light")));
}

Destination isolationOf(const QString &tenant)
{
    return {View::Tenant, tenant, QStringLiteral("isolation"), {}};
}

/// The second person, on the tenant's page: the act that waits there, its name typed, decided by keyboard.
void approve(ConsoleForTest &console, const QString &tenant, const QString &name, const char *pictured = nullptr)
{
    QVERIFY(console.opens(isolationOf(tenant)));
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(console, QStringLiteral("act.approve.")), 10'000);
    QTest::mouseClick(shownButton(console, QStringLiteral("act.approve.")), Qt::LeftButton);
    QTRY_VERIFY(console.find<ActDialog>());
    auto *dialog = console.find<ActDialog>();
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("actTenantName")), name);
    auto *go = dialog->findChild<QPushButton *>(QStringLiteral("actDecide"));
    QTRY_VERIFY(go->isEnabled());
    QCOMPARE(cutTexts(dialog), QStringList());
    if (pictured != nullptr)
        picture(dialog, pictured);
    go->setFocus();
    QTest::keyClick(go, Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(!console.find<ActDialog>(), kStepsMs);
}

/// Tries the boundaries of the tenant whose cell is shown, by the page's own dialog.
void probe(ConsoleForTest &console)
{
    auto *run = console.find<QPushButton>(QStringLiteral("runProbes"));
    QTRY_VERIFY(run->isEnabled());
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_VERIFY(console.find<ProbeDialog>());
    auto *dialog = console.find<ProbeDialog>();
    auto *leave = dialog->findChild<QPushButton *>(QStringLiteral("probeLeave"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("probeRun")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(leave->text(), QStringLiteral("Close"), kStepsMs);
    QTest::mouseClick(leave, Qt::LeftButton);
    QTRY_VERIFY(!console.find<ProbeDialog>());
}

} // namespace

class TestPlatformConsole : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void isOnboardedAndProven();
    void movesToASchemaOfItsOwn();
    void whatSomebodyOpenedIsSeenAndRestored();
    void whatAPartnerGotWrongIsNamed();
    void whoLeavesIsGoneFromBothServers();
    void cleanup();
    void cleanupTestCase();

private:
    [[nodiscard]] QString sql(const QString &text) { return m_room.postgres().value(text); }
    /// Rows of the tenant in the tables that all share.
    [[nodiscard]] QString sharedRows(const QString &tenant)
    {
        return sql(QStringLiteral("SELECT count(*) FROM clinic.patient WHERE tenant_id = '%1'").arg(tenant));
    }
    [[nodiscard]] QString made(const QString &tenant, const char *kind)
    {
        return sql(QStringLiteral("SELECT coalesce(string_agg(name, ' '), '') FROM bulkhead_platform.made WHERE kind ="
                                  " '%1' AND tenant = '%2'")
                       .arg(QLatin1String(kind), tenant));
    }
    void proposeTier(Tier to);
    void proposeOffboarding();
    void holdBackAndRelease();

    test::PlatformRoom m_room;
    std::unique_ptr<ConsoleForTest> m_first, m_second; ///< Of one who proposes, and of one who approves.
    QString m_alder, m_holly;
};

void TestPlatformConsole::initTestCase()
{
    const QString problem = m_room.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    for (auto &[console, person] : {std::pair(&m_first, "platform-1"), std::pair(&m_second, "platform-2")})
        *console = std::make_unique<ConsoleForTest>(m_room.address(), test::PlatformRoom::token(person));
    QTRY_VERIFY_WITH_TIMEOUT(m_first->workspace().session().role == Role::PlatformOperations, 10'000);
}

/// Where it stopped, for whoever looks.
void TestPlatformConsole::cleanup()
{
    if (!QTest::currentTestFailed() || m_second == nullptr)
        return;
    picture(&m_first->window(), "stopped-first");
    picture(&m_second->window(), "stopped-second");
}

void TestPlatformConsole::cleanupTestCase()
{
    m_second.reset();
    m_first.reset();
    m_room.stop();
}

/// The case is run in the console; PostgreSQL and the broker have what the tier demands.
void TestPlatformConsole::isOnboardedAndProven()
{
    const auto begun = m_room.submitted(kAlder, QStringLiteral("shared"));
    QVERIFY(!begun.caseId.isEmpty());
    QVERIFY(m_first->opens({View::Onboarding, begun.caseId, {}, {}}));
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(*m_first, QStringLiteral("provision.start")), 10'000);
    QTest::mouseClick(shownButton(*m_first, QStringLiteral("provision.start")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(says(&m_first->window(), kAlder + QStringLiteral(" is live.")), kStepsMs);
    m_alder = begun.tenant;
    QTRY_VERIFY(says(&m_first->window(), QStringLiteral("attempts across its boundaries were refused")));
    picture(&m_first->window(), "onboarded");
    const QString role = m_room.role(m_alder);
    QVERIFY(!role.isEmpty());
    QCOMPARE(sql(QStringLiteral("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = '%1'").arg(role)),
             QStringLiteral("f"));
    QCOMPARE(sql(QStringLiteral("SELECT bool_and(relrowsecurity AND relforcerowsecurity) FROM pg_class WHERE oid IN"
                                " ('clinic.patient'::regclass, 'clinic.visit'::regclass)")),
             QStringLiteral("t"));
    QVERIFY(m_room.stands(QStringLiteral("/vhosts/bulkhead-%1").arg(m_alder)));
    QTRY_VERIFY(postureOf(*m_first, m_alder).layers[kData].state == CellState::Proven);
    QCOMPARE(m_room.asTenant(m_alder, QStringLiteral("INSERT INTO patient (tenant_id, name) SELECT '%1', 'Patient ' ||"
                                                     " i FROM generate_series(1, 40) i")
                                          .arg(m_alder)),
             QString());
    QCOMPARE(sharedRows(m_alder), QStringLiteral("40"));
    m_holly = m_room.live(kHolly, QStringLiteral("shared"));
    QVERIFY(!m_holly.isEmpty());
    QCOMPARE(m_room.asTenant(
                 m_holly, QStringLiteral("INSERT INTO patient (tenant_id, name) VALUES ('%1', 'Stays')").arg(m_holly)),
             QString());
}

void TestPlatformConsole::proposeTier(Tier to)
{
    QVERIFY(m_first->opens(isolationOf(m_alder)));
    QTest::mouseClick(shownButton(*m_first, QStringLiteral("proposeTierChange")), Qt::LeftButton);
    QTRY_VERIFY(m_first->find<TierChangeDialog>());
    auto *dialog = m_first->find<TierChangeDialog>();
    auto *choice = dialog->findChild<QComboBox *>();
    choice->setFocus();
    for (int i = 0; i < choice->count() && choice->currentData().toInt() != int(to); ++i)
        QTest::keyClick(choice, choice->currentIndex() + 1 < choice->count() ? Qt::Key_Down : Qt::Key_Home);
    QCOMPARE(choice->currentData().toInt(), int(to));
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(), QStringLiteral("It has grown; its contract says so."));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(), kAlder);
    auto *go = button(dialog, QStringLiteral("Propose Segmented for %1").arg(kAlder));
    QVERIFY(go);
    QTRY_VERIFY_WITH_TIMEOUT(go->isEnabled(), 10'000);
    QVERIFY(says(dialog, QStringLiteral("Steps, each kept")));
    QVERIFY(says(dialog, QStringLiteral("The tenant is stopped while")));
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    picture(dialog, "move-proposed");
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(!m_first->find<TierChangeDialog>());
}

/// From rows among others' to a schema of its own, with every row; nothing is left where they were.
void TestPlatformConsole::movesToASchemaOfItsOwn()
{
    QVERIFY(!m_alder.isEmpty());
    const qint64 provenMs = postureOf(*m_first, m_alder).layers[kData].provenMs;
    proposeTier(Tier::Segmented);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(sharedRows(m_alder), QStringLiteral("40")); // Nothing moves before somebody else says so.
    approve(*m_second, m_alder, kAlder, "move-approved");
    if (QTest::currentTestFailed())
        return;
    QTRY_VERIFY_WITH_TIMEOUT(says(&m_second->window(), QStringLiteral("made and verified")), kStepsMs);
    QTRY_VERIFY_WITH_TIMEOUT(says(&m_second->window(), QStringLiteral("Shared to Segmented: ")), kStepsMs);
    QTRY_COMPARE_WITH_TIMEOUT(sharedRows(m_alder), QStringLiteral("0"), kStepsMs);
    picture(&m_second->window(), "moved");
    const QString schema = made(m_alder, "schema");
    QVERIFY(!schema.isEmpty());
    QCOMPARE(sql(QStringLiteral("SELECT count(*) || ' ' || count(DISTINCT name) FROM \"%1\".patient").arg(schema)),
             QStringLiteral("40 40"));
    QCOMPARE(sharedRows(m_holly), QStringLiteral("1"));
    QCOMPARE(m_room.asTenant(m_alder, QStringLiteral("SELECT 1 FROM clinic.patient LIMIT 1")).isEmpty(), false);
    QCOMPARE(m_room.asTenant(
                 m_alder, QStringLiteral("INSERT INTO patient (tenant_id, name) VALUES ('%1', 'Next')").arg(m_alder)),
             QString());
    QCOMPARE(sql(QStringLiteral("SELECT count(*) FROM \"%1\".patient").arg(schema)), QStringLiteral("41"));
    QVERIFY(m_second->opens({View::Posture, m_alder + QStringLiteral("/data"), {}, {}}));
    QTRY_VERIFY_WITH_TIMEOUT(postureOf(*m_second, m_alder).tier == Tier::Segmented, 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(postureOf(*m_second, m_alder).layers[kData].provenMs > provenMs, 10'000);
    QVERIFY(postureOf(*m_second, m_alder).layers[kData].state == CellState::Proven);
    picture(&m_second->window(), "moved-posture");
}

/// Row security off and a role's limits reset: the console says what, and two people have it put back.
void TestPlatformConsole::whatSomebodyOpenedIsSeenAndRestored()
{
    QVERIFY(!m_holly.isEmpty());
    const QString role = m_room.role(m_holly);
    QCOMPARE(m_room.postgres().run(QStringLiteral("ALTER TABLE clinic.visit DISABLE ROW LEVEL SECURITY;"
                                                  "ALTER ROLE \"%1\" RESET statement_timeout")
                                       .arg(role)),
             QString());
    QVERIFY(m_first->opens({View::Posture, m_holly + QStringLiteral("/data"), {}, {}}));
    probe(*m_first);
    if (QTest::currentTestFailed())
        return;
    QTRY_VERIFY(postureOf(*m_first, m_holly).layers[kData].state == CellState::Crossed);
    QTRY_VERIFY(tells(*m_first, QStringLiteral("Row-level security is off on clinic.visit")));
    QTRY_VERIFY(shownButton(*m_first, QStringLiteral("restoreBaseline"))->isEnabled());
    picture(&m_first->window(), "drift");
    QTest::mouseClick(shownButton(*m_first, QStringLiteral("restoreBaseline")), Qt::LeftButton);
    QTRY_VERIFY(m_first->find<RestoreDialog>());
    auto *dialog = m_first->find<RestoreDialog>();
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(), QStringLiteral("The migration weekend left it open."));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(), kHolly);
    auto *go = dialog->findChild<QPushButton *>(QStringLiteral("restorePropose"));
    QTRY_VERIFY_WITH_TIMEOUT(go->isEnabled(), 10'000);
    QVERIFY(says(dialog, QStringLiteral("Done again: Put row rules on the shared tables")));
    QVERIFY(says(dialog, QStringLiteral("Done again: Limit connections")));
    picture(dialog, "restore-proposed");
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(!m_first->find<RestoreDialog>());
    approve(*m_second, m_holly, kHolly, "restore-approved");
    if (QTest::currentTestFailed())
        return;
    QTRY_VERIFY_WITH_TIMEOUT(says(&m_second->window(), QStringLiteral("restored and proven")), kStepsMs);
    QTRY_VERIFY(!badge(*m_second, QStringLiteral("crossed"))); // What the tier promises is told beside it.
    picture(&m_second->window(), "restored");
    QCOMPARE(sql(QStringLiteral("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid ="
                                " 'clinic.visit'::regclass")),
             QStringLiteral("t"));
    QCOMPARE(sql(QStringLiteral("SELECT array_to_string(setconfig, ',') LIKE '%statement_timeout=%' FROM"
                                " pg_db_role_setting s JOIN pg_roles r ON r.oid = setrole WHERE rolname = '%1' AND"
                                " setdatabase = 0")
                     .arg(role)),
             QStringLiteral("t"));
    QTRY_VERIFY_WITH_TIMEOUT(postureOf(*m_first, m_holly).layers[kData].state == CellState::Proven, 10'000);
    QVERIFY(m_first->opens({View::Posture, m_holly + QStringLiteral("/data"), {}, {}}));
    picture(&m_first->window(), "restored-posture");
}

/// Three accidents on the broker: a policy that loses messages, copied to both; a shovel into the wrong virtual host;
/// one's account let in at the other. Each is named, with whom it touches, and gone when it is taken back.
void TestPlatformConsole::whatAPartnerGotWrongIsNamed()
{
    QVERIFY(!m_alder.isEmpty() && !m_holly.isEmpty());
    const QString right = QStringLiteral("/permissions/bulkhead-%1/bulkhead-%2").arg(m_holly, m_alder);
    const QString shovel = QStringLiteral("/parameters/shovel/bulkhead-%1/lab-results").arg(m_alder);
    const QString policy = QStringLiteral("/policies/bulkhead-%1/partner-standard");
    for (const QString &tenant : {m_alder, m_holly})
        QVERIFY(m_room.tell("PUT", policy.arg(tenant), test::PlatformRoom::lossyPolicy()));
    QVERIFY(m_room.tell("PUT", shovel, m_room.shovel(m_alder, m_holly)));
    QVERIFY(m_room.tell("PUT", right, test::PlatformRoom::fullRight()));
    QVERIFY(m_first->opens({View::Integrations, m_holly + QStringLiteral("/payer.claims"), {}, {}}));
    QWidget *window = &m_first->window();
    QTRY_VERIFY_WITH_TIMEOUT(says(window, QStringLiteral("The policy partner-standard of its virtual host hands what"
                                                         " is given up to the exchange given-up, which is not there")),
                             kLookMs);
    QTRY_VERIFY(says(window, QStringLiteral("2 environments use the configuration that is wrong:")));
    for (const QString &name : {kAlder, kHolly})
        QVERIFY2(named<QPushButton>(window, QStringLiteral("Show %1 · local").arg(name)), qPrintable(name));
    QVERIFY(says(window, QStringLiteral("Credential bulkhead-") + m_alder));
    picture(window, "misconfigured");
    // From there to the connector of the other that shares the credential, and to what leads across.
    QTest::mouseClick(named<QPushButton>(window, QStringLiteral("Show %1 · ehr").arg(kAlder)), Qt::LeftButton);
    QTRY_VERIFY(says(window, QStringLiteral("The shovel lab-results of its virtual host hands its messages to another"
                                            " tenant")));
    QTRY_VERIFY(named<QPushButton>(window, QStringLiteral("Show %1 · local").arg(kHolly)));
    picture(window, "crossing-over");
    // Whose account it is gets in there, and the posture says so.
    QVERIFY(m_first->opens({View::Posture, m_alder + QStringLiteral("/integration"), {}, {}}));
    probe(*m_first);
    if (QTest::currentTestFailed())
        return;
    QTRY_VERIFY(postureOf(*m_first, m_alder).layers[kIntegration].state == CellState::Crossed);
    QTRY_VERIFY(
        tells(*m_first, QStringLiteral("An attempt got through: open the virtual host bulkhead-%1").arg(m_holly)));
    picture(window, "misconfigured-posture");
    for (const QString &path : {right, shovel, policy.arg(m_alder), policy.arg(m_holly)})
        QVERIFY(m_room.tell("DELETE", path));
    probe(*m_first);
    QTRY_VERIFY(postureOf(*m_first, m_alder).layers[kIntegration].state == CellState::Proven);
}

void TestPlatformConsole::proposeOffboarding()
{
    QVERIFY(m_first->opens(isolationOf(m_alder)));
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(*m_first, QStringLiteral("offboard")), 10'000);
    QTest::mouseClick(shownButton(*m_first, QStringLiteral("offboard")), Qt::LeftButton);
    QTRY_VERIFY(m_first->find<OffboardDialog>());
    auto *dialog = m_first->find<OffboardDialog>();
    const QDate today = QDateTime::currentDateTimeUtc().date();
    dialog->findChild<QDateEdit *>(QStringLiteral("dataUntil"))->setDate(today);
    dialog->findChild<QDateEdit *>(QStringLiteral("notBefore"))->setDate(today);
    QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose")),
                     QStringLiteral("The practice has merged into another."));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), kAlder);
    auto *go = dialog->findChild<QPushButton *>(QStringLiteral("offboardPropose"));
    QTRY_VERIFY_WITH_TIMEOUT(go->isEnabled(), 10'000);
    // What stands there now is what would go.
    QVERIFY(says(dialog, made(m_alder, "schema")));
    QVERIFY(says(dialog, QStringLiteral("virtual host bulkhead-%1").arg(m_alder)));
    QTRY_COMPARE(cutTexts(dialog), QStringList());
    picture(dialog, "leaving-proposed");
    QTest::mouseClick(go, Qt::LeftButton);
    QTRY_VERIFY(!m_first->find<OffboardDialog>());
}

/// A hold that one places keeps everything as it is until another releases it.
void TestPlatformConsole::holdBackAndRelease()
{
    QVERIFY(m_first->opens(isolationOf(m_alder)));
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(*m_first, QStringLiteral("placeHold")), 10'000);
    QTest::mouseClick(shownButton(*m_first, QStringLiteral("placeHold")), Qt::LeftButton);
    QTRY_VERIFY(m_first->find<HoldDialog>());
    auto *hold = m_first->find<HoldDialog>();
    QTest::keyClicks(hold->findChild<QLineEdit *>(QStringLiteral("holdMatter")), QStringLiteral("Case 26-114"));
    QTest::keyClicks(hold->findChild<QPlainTextEdit *>(QStringLiteral("holdReason")),
                     QStringLiteral("Records are asked for."));
    QTest::mouseClick(hold->findChild<QPushButton *>(QStringLiteral("holdSend")), Qt::LeftButton);
    QTRY_VERIFY(!m_first->find<HoldDialog>());
    QVERIFY(m_second->opens({View::Departures, m_alder, {}, {}}));
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(*m_second, QStringLiteral("departureStart")), 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(!shownButton(*m_second, QStringLiteral("departureStart"))->isEnabled(), 20'000);
    QVERIFY(says(&m_second->window(), QStringLiteral("A legal hold stands")));
    picture(&m_second->window(), "leaving-held");
    QVERIFY(m_second->opens(isolationOf(m_alder)));
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(*m_second, QStringLiteral("releaseHold.")), 10'000);
    QTest::mouseClick(shownButton(*m_second, QStringLiteral("releaseHold.")), Qt::LeftButton);
    QTRY_VERIFY(m_second->find<HoldDialog>());
    hold = m_second->find<HoldDialog>();
    QTest::keyClicks(hold->findChild<QPlainTextEdit *>(QStringLiteral("holdReason")),
                     QStringLiteral("The records were handed over."));
    QTest::mouseClick(hold->findChild<QPushButton *>(QStringLiteral("holdSend")), Qt::LeftButton);
    QTRY_VERIFY(!m_second->find<HoldDialog>());
}

/// Proposed, approved, held, released, begun: nothing of it is left but a certificate; of the other all stands.
void TestPlatformConsole::whoLeavesIsGoneFromBothServers()
{
    QVERIFY(!m_alder.isEmpty());
    const QString role = m_room.role(m_alder), schema = made(m_alder, "schema");
    QVERIFY(!role.isEmpty() && !schema.isEmpty());
    proposeOffboarding();
    if (!QTest::currentTestFailed())
        approve(*m_second, m_alder, kAlder);
    if (!QTest::currentTestFailed())
        holdBackAndRelease();
    if (QTest::currentTestFailed())
        return;
    QVERIFY(!m_room.role(m_alder).isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(*m_second, QStringLiteral("seeDeparture")), 10'000);
    QTest::mouseClick(shownButton(*m_second, QStringLiteral("seeDeparture")), Qt::LeftButton);
    QTRY_COMPARE(m_second->window().currentPage()->view(), View::Departures);
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(*m_second, QStringLiteral("departureStart"))
                                 && shownButton(*m_second, QStringLiteral("departureStart"))->isEnabled(),
                             20'000);
    QTest::mouseClick(shownButton(*m_second, QStringLiteral("departureStart")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shownButton(*m_second, QStringLiteral("departureCertificate")), kStepsMs);
    QTRY_VERIFY(says(&m_second->window(), QStringLiteral("Nothing of it was found on PostgreSQL, RabbitMQ")));
    picture(&m_second->window(), "gone");
    QCOMPARE(m_room.role(m_alder), QString());
    QCOMPARE(sql(QStringLiteral("SELECT (SELECT count(*) FROM pg_roles WHERE rolname = '%1') || ' ' || (SELECT count(*)"
                                " FROM pg_namespace WHERE nspname = '%2') || ' ' || (SELECT count(*) FROM"
                                " bulkhead_platform.made WHERE tenant = '%3') || ' ' || (SELECT count(*) FROM"
                                " bulkhead_platform.credential WHERE tenant = '%3')")
                     .arg(role, schema, m_alder)),
             QStringLiteral("0 0 0 0"));
    QVERIFY(!m_room.stands(QStringLiteral("/vhosts/bulkhead-%1").arg(m_alder)));
    QVERIFY(!m_room.stands(QStringLiteral("/users/bulkhead-%1").arg(m_alder)));
    for (ConsoleForTest *console : {m_first.get(), m_second.get()})
        QTRY_COMPARE_WITH_TIMEOUT(console->workspace().fleet()->count(), 1, 10'000);
    QCOMPARE(sharedRows(m_holly), QStringLiteral("1"));
    QVERIFY(m_room.stands(QStringLiteral("/vhosts/bulkhead-%1").arg(m_holly)));
}

QTEST_MAIN(TestPlatformConsole)
#include "tst_platform_console.moc"
