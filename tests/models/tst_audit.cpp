// What the console proves of audit by itself: records decoded, trees and signatures checked, and every kind of change
// found, on a gateway that is not there but whose trees, proofs and signatures are real.
#include "models/audit_bundle.h"
#include "models/audit_record.h"
#include "models/audit_table.h"
#include "models/audit_witness.h"
#include "models/audit_words.h"
#include "models/preferences.h"
#include "tests/fixtures/fake_audit.h"

#include <QAbstractItemModelTester>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace bulkhead;
using State = AuditVerdict::State;

namespace {

const QString kClinic = QStringLiteral("t-000002");
constexpr qint64 kNow = 1'796'040'180'000; // 2026-11-30 12:03 UTC

AuditRecord sample(const QString &outcome, const QString &tenant = kClinic)
{
    AuditRecord record;
    record.tenantId = tenant;
    record.actor = QStringLiteral("support-1");
    record.role = Role::Support;
    record.action = QStringLiteral("alerts.note");
    record.outcome = outcome;
    record.atMs = kNow - 60'000;
    return record;
}

/// A console that looks at a gateway.
struct Console
{
    explicit Console(FakeAudit &desk, Preferences &preferences)
        : witness(&desk, &preferences, [] { return kNow; })
    {
        witness.setEnvironment(QStringLiteral("prod"));
    }
    AuditVerdict look(const AuditRecord &record)
    {
        witness.check(record);
        [[maybe_unused]] const bool known =
            QTest::qWaitFor([&] { return witness.verdict(record).state != State::Checking; }, 2'000);
        return witness.verdict(record);
    }
    AuditWitness witness;
};

} // namespace

class TestAudit : public QObject
{
    Q_OBJECT
private slots:
    void aRecordIsReadFromItsBytes_data();
    void aRecordIsReadFromItsBytes();
    void bytesThatAreNoRecordAreNone();
    void everyProofOfEveryTreeHolds();
    void aChangedProofDoesNotHold();
    void aSignatureIsTheKeysOnly();
    void aRecordIsVerified();
    void whatIsKeptOutlivesTheConsole();
    void everyChangeIsAnAlarm_data();
    void everyChangeIsAnAlarm();
    void anOlderCheckpointOfTheSameChainIsNone();
    void anotherKeyIsRefusedUntilAPersonTakesIt();
    void aLinkIsAnsweredByItsOwnRecord();
    void aKeyIsTrustedThatWasCompared();
    void whatCannotBeAskedIsNotVerified_data();
    void whatCannotBeAskedIsNotVerified();
    void environmentsAreKeptApart();
    void aWithheldRecordIsProvenByItsLeaf();
    void aBundleProvesItselfOrIsNone();
    void whatWouldDressUpIsShownAsWhatItIs();
    void theTableKeepsTheGatewaysOrder();
    void theGrammarIsTheGateways_data();
    void theGrammarIsTheGateways();
};

void TestAudit::aRecordIsReadFromItsBytes_data()
{
    QTest::addColumn<QString>("grant");
    QTest::addColumn<QString>("policy");
    QTest::newRow("of before grants") << QString() << QString();
    QTest::newRow("with a policy") << QString() << QStringLiteral("2026-11.1");
    QTest::newRow("under a grant") << QStringLiteral("grant-1") << QStringLiteral("2026-11.1");
}

void TestAudit::aRecordIsReadFromItsBytes()
{
    QFETCH(QString, grant);
    QFETCH(QString, policy);
    AuditRecord record = sample(QStringLiteral("done"));
    record.requestId = QStringLiteral("r-1");
    record.purpose = QStringLiteral("Ticket 4711, größer");
    record.before = QStringLiteral("a\nb");
    record.after = QStringLiteral("c");
    record.grant = grant;
    record.policyVersion = policy;
    record.sequence = 7;
    const auto read = auditRecordFrom(FakeAudit::canonical(record));
    QVERIFY(read);
    QCOMPARE(read->leaf.size(), 32);
    AuditRecord same = *read;
    same.canonical.clear();
    same.leaf.clear();
    QCOMPARE(same, record);
}

void TestAudit::bytesThatAreNoRecordAreNone()
{
    AuditRecord record = sample(QStringLiteral("done"));
    record.sequence = 1;
    const QByteArray whole = FakeAudit::canonical(record);
    QVERIFY(auditRecordFrom(whole));
    for (qsizetype size = 0; size < whole.size(); ++size)
        QVERIFY2(!auditRecordFrom(whole.first(size)), qPrintable(QString::number(size)));
    QVERIFY(!auditRecordFrom(whole + 'x'));
    QVERIFY(!auditRecordFrom(QByteArray(100, '\xff')));
}

void TestAudit::everyProofOfEveryTreeHolds()
{
    FakeAudit desk;
    for (quint64 size = 1; size <= 17; ++size) {
        desk.add(sample(QString::number(size)));
        const auto head = audit::headOf(desk.checkpoint(kClinic).text);
        QVERIFY(head);
        QCOMPARE(head->size, size);
        for (quint64 n = 1; n <= size; ++n) {
            const AuditProof proof = desk.proof(kClinic, n);
            QVERIFY(audit::includes(proof.record.leaf, n, size, proof.path, head->root));
            // The same leaf stands nowhere else.
            for (quint64 other = 1; other <= size; ++other)
                QCOMPARE(audit::includes(proof.record.leaf, other, size, proof.path, head->root), other == n);
            const auto old = audit::headOf(desk.checkpoint(kClinic, n).text);
            QVERIFY(audit::continues(n, old->root, size, head->root, desk.consistency(kClinic, n, size)));
        }
    }
}

void TestAudit::aChangedProofDoesNotHold()
{
    FakeAudit desk;
    for (int i = 0; i < 13; ++i)
        desk.add(sample(QString::number(i)));
    const auto head = audit::headOf(desk.checkpoint(kClinic).text),
               old = audit::headOf(desk.checkpoint(kClinic, 6).text);
    const AuditProof proof = desk.proof(kClinic, 5);
    const QList<QByteArray> path = desk.consistency(kClinic, 6, 13);
    QVERIFY(audit::continues(6, old->root, 13, head->root, path));
    const auto flipped = [](QByteArray hash) {
        hash[7] = char(hash[7] ^ 1);
        return hash;
    };
    for (qsizetype i = 0; i < proof.path.size(); ++i) {
        QList<QByteArray> wrong = proof.path;
        wrong[i] = flipped(wrong[i]);
        QVERIFY(!audit::includes(proof.record.leaf, 5, 13, wrong, head->root));
        wrong.removeAt(i);
        QVERIFY(!audit::includes(proof.record.leaf, 5, 13, wrong, head->root));
    }
    for (qsizetype i = 0; i < path.size(); ++i) {
        QList<QByteArray> wrong = path;
        wrong[i] = flipped(wrong[i]);
        QVERIFY(!audit::continues(6, old->root, 13, head->root, wrong));
    }
    QVERIFY(!audit::includes(flipped(proof.record.leaf), 5, 13, proof.path, head->root));
    QVERIFY(!audit::includes(proof.record.leaf, 5, 13, proof.path, flipped(head->root)));
    QVERIFY(!audit::includes(proof.record.leaf, 5, 13, proof.path + QList<QByteArray>{head->root}, head->root));
    QVERIFY(!audit::includes(proof.record.leaf, 0, 13, proof.path, head->root));
    QVERIFY(!audit::includes(proof.record.leaf, 14, 13, proof.path, head->root));
    QVERIFY(!audit::continues(6, flipped(old->root), 13, head->root, path));
    QVERIFY(!audit::continues(6, old->root, 13, flipped(head->root), path));
    QVERIFY(!audit::continues(0, old->root, 13, head->root, path));
    QVERIFY(!audit::continues(6, old->root, 13, head->root, {}));
}

void TestAudit::aSignatureIsTheKeysOnly()
{
    // RFC 8032, 7.1, test 2.
    const QByteArray key = QByteArray::fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const QByteArray signature =
        QByteArray::fromHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    QVERIFY(audit::isSigned(QByteArrayLiteral("\x72"), signature, key));
    QVERIFY(!audit::isSigned(QByteArrayLiteral("\x73"), signature, key));
    QVERIFY(!audit::isSigned(QByteArrayLiteral("\x72"), signature.first(63), key));
    QVERIFY(!audit::isSigned(QByteArrayLiteral("\x72"), signature, key.first(31)));
    QByteArray wrong = signature;
    wrong[0] = char(wrong[0] ^ 1);
    QVERIFY(!audit::isSigned(QByteArrayLiteral("\x72"), wrong, key));
}

void TestAudit::aRecordIsVerified()
{
    FakeAudit desk;
    Preferences preferences{QString()};
    Console console(desk, preferences);
    const AuditRecord record = desk.add(sample(QStringLiteral("done")));
    QCOMPARE(console.witness.verdict(record).state, State::Unchecked);
    const AuditVerdict first = console.look(record);
    QCOMPARE(first.state, State::Verified);
    QVERIFY2(first.sentence.contains(QStringLiteral("at 12:03 UTC against the checkpoint of size 1")),
             qPrintable(first.sentence));
    for (int i = 0; i < 6; ++i)
        desk.add(sample(QString::number(i)));
    const AuditVerdict second = console.look(record);
    QCOMPARE(second.state, State::Verified);
    QVERIFY2(second.sentence.contains(QStringLiteral("It continues the checkpoint of size 1")),
             qPrintable(second.sentence));
    QCOMPARE(audit::headOf(console.witness.kept(kClinic)->checkpoint.text)->size, quint64(7));
    QVERIFY(console.witness.alarms().isEmpty());
    // A verdict is about exactly these bytes.
    AuditRecord other = record;
    other.leaf[0] = char(other.leaf[0] ^ 1);
    QCOMPARE(console.witness.verdict(other).state, State::Unchecked);
}

void TestAudit::whatIsKeptOutlivesTheConsole()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.json"));
    FakeAudit desk;
    const AuditRecord record = desk.add(sample(QStringLiteral("done")));
    desk.add(sample(QStringLiteral("later")));
    {
        Preferences preferences(file);
        QCOMPARE(Console(desk, preferences).look(record).state, State::Verified);
    }
    desk.change(kClinic, 2, QStringLiteral("nothing")); // Yesterday is another one now.
    desk.add(sample(QStringLiteral("newest")));
    Preferences preferences(file);
    Console again(desk, preferences);
    const AuditVerdict verdict = again.look(record);
    QCOMPARE(verdict.state, State::Alarm);
    QVERIFY2(verdict.sentence.startsWith(
                 QStringLiteral("The audit of t-000002 does not continue what this console has seen: the first 2")),
             qPrintable(verdict.sentence));
    QCOMPARE(again.witness.alarms().size(), 1);
    // What was kept is not replaced by what it contradicts: the alarm comes again.
    QCOMPARE(audit::headOf(again.witness.kept(kClinic)->checkpoint.text)->size, quint64(2));
    QCOMPARE(again.look(record).state, State::Alarm);
    QCOMPARE(again.witness.alarms().size(), 1);
}

void TestAudit::everyChangeIsAnAlarm_data()
{
    using Change = std::function<void(FakeAudit &, AuditRecord &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("told");
    const auto tamper = [](auto with) {
        return Change([with](FakeAudit &desk, AuditRecord &) { desk.m_tamper = with; });
    };
    QTest::newRow("one byte of the shown record") << Change([](FakeAudit &, AuditRecord &record) {
        record.canonical[30] = char(record.canonical[30] ^ 1);
        record = auditRecordFrom(record.canonical).value_or(record);
    }) << "another record now";
    QTest::newRow("a hash of the path") << tamper([](AuditProof &proof) { proof.path[0][3] ^= 1; })
                                        << "does not stand in the checkpoint of 7";
    QTest::newRow("a path too short") << tamper([](AuditProof &proof) { proof.path.removeLast(); })
                                      << "does not stand in the checkpoint";
    QTest::newRow("the signature") << tamper([](AuditProof &proof) { proof.checkpoint.signature[5] ^= 1; })
                                   << "does not bear the signature";
    QTest::newRow("the checkpoint's text")
        << tamper([](AuditProof &proof) { proof.checkpoint.text.replace("\n7\n", "\n8\n"); })
        << "does not bear the signature";
    QTest::newRow("a checkpoint of another chain") << Change([](FakeAudit &desk, AuditRecord &) {
        for (int i = 0; i < 7; ++i)
            desk.add(sample(QString::number(i), QStringLiteral("other")));
        desk.m_tamper = [&desk](AuditProof &proof) { proof.checkpoint = desk.checkpoint(QStringLiteral("other")); };
    }) << "of another chain";
    QTest::newRow("another record in its place")
        << Change([](FakeAudit &desk, AuditRecord &) { desk.change(kClinic, 3, QStringLiteral("refused")); })
        << "another record now";
    QTest::newRow("a record before it") << Change([](FakeAudit &desk, AuditRecord &) {
        desk.change(kClinic, 2, QStringLiteral("refused"));
    }) << "does not continue what this console has seen";
    QTest::newRow("records that are gone") << Change([](FakeAudit &desk, AuditRecord &) { desk.cut(kClinic, 4); })
                                           << "it had 7 records on 2026-11-30 12:03:00 UTC and has fewer now";
    QTest::newRow("records that are gone and others in their place") << Change([](FakeAudit &desk, AuditRecord &) {
        desk.cut(kClinic, 4);
        for (int i = 0; i < 9; ++i)
            desk.add(sample(QStringLiteral("forged")));
    }) << "the first 7";
    QTest::newRow("as many others") << Change([](FakeAudit &desk, AuditRecord &) {
        desk.cut(kClinic, 6);
        desk.add(sample(QStringLiteral("forged")));
    }) << "the first 7";
    QTest::newRow("a gateway that found damage") << Change([](FakeAudit &desk, AuditRecord &) {
        desk.m_eventFault = {Fault::Kind::Bug,
                             QStringLiteral("AUDIT_DAMAGED"),
                             QStringLiteral("The audit record 3 of t-000002 was altered after it was written."),
                             QStringLiteral("Verify it."),
                             {}};
    }) << "was altered after it was written";
}

void TestAudit::everyChangeIsAnAlarm()
{
    using Change = std::function<void(FakeAudit &, AuditRecord &)>;
    QFETCH(Change, change);
    QFETCH(QString, told);
    FakeAudit desk;
    Preferences preferences{QString()};
    Console console(desk, preferences);
    AuditRecord record;
    for (int i = 1; i <= 7; ++i) {
        const AuditRecord one = desk.add(sample(QString::number(i)));
        if (i == 3)
            record = one;
    }
    QCOMPARE(console.look(record).state, State::Verified);
    change(desk, record);
    const AuditVerdict verdict = console.look(record);
    QCOMPARE(verdict.state, State::Alarm);
    QVERIFY2(verdict.sentence.contains(told), qPrintable(verdict.sentence));
    QCOMPARE(console.witness.alarms().size(), 1);
    QCOMPARE(console.witness.alarms().constFirst().sentence, verdict.sentence);
    QCOMPARE(audit::headOf(console.witness.kept(kClinic)->checkpoint.text)->size, quint64(7));
}

void TestAudit::anOlderCheckpointOfTheSameChainIsNone()
{
    // Another gateway of the same store may not have signed the newest one.
    FakeAudit desk;
    Preferences preferences{QString()};
    Console console(desk, preferences);
    const AuditRecord record = desk.add(sample(QStringLiteral("1")));
    for (int i = 0; i < 8; ++i)
        desk.add(sample(QString::number(i)));
    QCOMPARE(console.look(record).state, State::Verified);
    desk.m_tamper = [&desk](AuditProof &proof) { proof = desk.proof(kClinic, 1, 5); };
    const AuditVerdict verdict = console.look(record);
    QVERIFY2(verdict.state == State::Verified, qPrintable(verdict.sentence));
    QCOMPARE(audit::headOf(console.witness.kept(kClinic)->checkpoint.text)->size, quint64(9));
}

/// A link knows a place and nothing else: another record, however well proven, is no answer to it.
void TestAudit::aLinkIsAnsweredByItsOwnRecord()
{
    FakeAudit desk;
    Preferences preferences{QString()};
    Console console(desk, preferences);
    desk.add(sample(QStringLiteral("1")));
    desk.add(sample(QStringLiteral("2")));
    desk.m_tamper = [&desk](AuditProof &proof) { proof = desk.proof(kClinic, 2, 2); };
    AuditRecord place;
    place.tenantId = kClinic;
    place.sequence = 1;
    bool answered = false;
    console.witness.check(place, [&](const Fault &fault, const AuditRecord &record) {
        answered = true;
        QVERIFY(!fault.failed());
        QCOMPARE(record.sequence, quint64{0});
    });
    QTRY_VERIFY(answered);
    QCOMPARE(console.witness.alarms().size(), 1);
    QVERIFY2(console.witness.alarms().constFirst().sentence.startsWith(QStringLiteral("Record 1 of ")),
             qPrintable(console.witness.alarms().constFirst().sentence));
    // Nothing of it is for other eyes, and what is kept stays.
    console.witness.forget();
    QVERIFY(console.witness.alarms().isEmpty());
}

/// Trust is taken in the key that stands on the alarm, and offered only where nothing else is wrong.
void TestAudit::aKeyIsTrustedThatWasCompared()
{
    FakeAudit desk;
    Preferences preferences{QString()};
    Console console(desk, preferences);
    const AuditRecord record = desk.add(sample(QStringLiteral("1"))), second = desk.add(sample(QStringLiteral("2")));
    QCOMPARE(console.look(record).state, State::Verified);
    desk.takeKey('b');
    const AuditKey published = desk.key();
    QCOMPARE(console.look(record).state, State::Alarm);
    desk.takeKey('c');
    QCOMPARE(console.look(second).state, State::Alarm);
    QCOMPARE(console.witness.alarms().size(), 2);
    console.witness.acceptKey(console.witness.alarms().constFirst().key);
    QCOMPARE(console.witness.key(), published);
    QCOMPARE(console.witness.alarms().size(), 1); // The other key's stays.
    desk.m_tamper = [](AuditProof &proof) { proof.record.actor = QStringLiteral("bob"), proof.record.leaf[0] = 'x'; };
    QCOMPARE(console.look(second).state, State::Alarm);
    QVERIFY(console.witness.alarms().constLast().key.bytes.isEmpty());
}

void TestAudit::anotherKeyIsRefusedUntilAPersonTakesIt()
{
    FakeAudit desk;
    Preferences preferences{QString()};
    Console console(desk, preferences);
    const AuditRecord record = desk.add(sample(QStringLiteral("1")));
    QCOMPARE(console.look(record).state, State::Verified);
    QCOMPARE(console.witness.key(), desk.key());
    desk.takeKey('b');
    QVERIFY(console.look(record).sentence.contains(QStringLiteral("signed with another key")));
    QVERIFY(!console.witness.alarms().constFirst().key.bytes.isEmpty());
    QVERIFY(console.witness.key() != desk.key());
    console.witness.acceptKey(console.witness.alarms().constFirst().key);
    QVERIFY(console.witness.alarms().isEmpty());
    QCOMPARE(console.look(record).state, State::Verified);
    QCOMPARE(console.witness.key(), desk.key());
}

void TestAudit::whatCannotBeAskedIsNotVerified_data()
{
    using Change = std::function<void(FakeAudit &)>;
    QTest::addColumn<Change>("change");
    QTest::newRow("no gateway") << Change([](FakeAudit &desk) {
        desk.m_eventFault = {
            Fault::Kind::Offline, {}, QStringLiteral("No gateway answers."), QStringLiteral("Wait."), {}};
    });
    QTest::newRow("a gateway that proves nothing")
        << Change([](FakeAudit &desk) { desk.m_tamper = [](AuditProof &proof) { proof.checkpoint = {}; }; });
}

void TestAudit::whatCannotBeAskedIsNotVerified()
{
    using Change = std::function<void(FakeAudit &)>;
    QFETCH(Change, change);
    FakeAudit desk;
    Preferences preferences{QString()};
    Console console(desk, preferences);
    const AuditRecord record = desk.add(sample(QStringLiteral("1")));
    change(desk);
    const AuditVerdict verdict = console.look(record);
    QCOMPARE(verdict.state, State::Unproven);
    QVERIFY(verdict.sentence.startsWith(QStringLiteral("Not verified")));
    QVERIFY(console.witness.alarms().isEmpty());
    QVERIFY(!console.witness.kept(kClinic));
}

void TestAudit::environmentsAreKeptApart()
{
    FakeAudit one, other;
    other.takeKey('c');
    Preferences preferences{QString()};
    const AuditRecord record = one.add(sample(QStringLiteral("1"))), foreign = other.add(sample(QStringLiteral("2")));
    QCOMPARE(Console(one, preferences).look(record).state, State::Verified);
    Console console(other, preferences);
    console.witness.setEnvironment(QStringLiteral("staging"));
    QCOMPARE(console.look(foreign).state, State::Verified);
    console.witness.setEnvironment(QStringLiteral("prod"));
    QCOMPARE(console.look(foreign).state, State::Alarm);
}

void TestAudit::aWithheldRecordIsProvenByItsLeaf()
{
    FakeAudit desk;
    Preferences preferences{QString()};
    Console console(desk, preferences);
    AuditRecord record = desk.add(sample(QStringLiteral("1")));
    desk.add(sample(QStringLiteral("2")));
    record.canonical.clear();
    desk.m_tamper = [](AuditProof &proof) { proof.record.canonical.clear(); };
    QVERIFY(record.withheld());
    // Its place is proven, and no more is said.
    const AuditVerdict verdict = console.look(record);
    QCOMPARE(verdict.state, State::Unproven);
    QVERIFY2(verdict.sentence.startsWith(QStringLiteral("Its place is proven; what is shown")),
             qPrintable(verdict.sentence));
    QCOMPARE(verdict.size, quint64{2});
    AuditRecord other = record; // Told otherwise than a moment ago.
    other.actor = QStringLiteral("bob");
    QCOMPARE(console.look(other).state, State::Alarm);
    record.leaf[0] = char(record.leaf[0] ^ 1);
    QCOMPARE(console.look(record).state, State::Alarm);
}

void TestAudit::aBundleProvesItselfOrIsNone()
{
    FakeAudit desk;
    AuditRecord hostile = sample(QStringLiteral("=HYPERLINK(\"x\")\n\x1b[31m\u202e\"}]"));
    hostile.purpose = QStringLiteral("\",\"records\":[]}");
    desk.add(hostile);
    desk.add(sample(QStringLiteral("2")));
    AuditExport out{QStringLiteral("proof-1"), desk.checkpoint(kClinic), desk.key(), {}};
    for (quint64 n : {2, 1})
        out.records.append({desk.proof(kClinic, n).record, desk.proof(kClinic, n).path});
    QCOMPARE(problemWith(out, kClinic, desk.key()), QString());
    const QByteArray file = auditBundle(out, {kClinic, QStringLiteral("=1+1"), QStringLiteral("prod"),
                                              QStringLiteral("tenant:t-000002"), QStringLiteral("auditor-1"), kNow});
    const QJsonObject read = QJsonDocument::fromJson(file).object();
    QCOMPARE(read.value(QStringLiteral("format")).toString(), QStringLiteral("bulkhead-audit-proof/1"));
    QCOMPARE(read.value(QStringLiteral("records")).toArray().size(), 2);
    for (const char c : file)
        QVERIFY(c == '\n'
                || (c >= ' ' && c != '\x7f')); // Nothing of a record is a part of the form, or moves a cursor.
    QVERIFY(!file.contains("HYPERLINK"));

    AuditExport wrong = out;
    wrong.records[0].path[0][0] ^= 1;
    QVERIFY(problemWith(wrong, kClinic, desk.key()).startsWith(QStringLiteral("Record 2: ")));
    QVERIFY(!problemWith(out, QStringLiteral("other"), desk.key()).isEmpty());
    FakeAudit stranger;
    stranger.takeKey('z');
    QVERIFY(!problemWith(out, kClinic, stranger.key()).isEmpty());
}

void TestAudit::whatWouldDressUpIsShownAsWhatItIs()
{
    QCOMPARE(words::visible(QStringLiteral("a\u202eb\x1b[31mc\nd")), QStringLiteral("a<U+202e>b<U+001b>[31mc\nd"));
    QCOMPARE(words::auditAction(QStringLiteral("refused:bulkhead.v1.ActsService.ApproveAct")),
             QStringLiteral("Refused: ActsService.ApproveAct"));
    AuditRecord record = sample(QStringLiteral("done"));
    record.after = QStringLiteral("act-0123456789abcdef state=4, not act-01");
    QCOMPARE(words::actsIn(record), QStringList{QStringLiteral("act-0123456789abcdef")});
}

void TestAudit::theTableKeepsTheGatewaysOrder()
{
    AuditTable table;
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    FakeAudit desk;
    desk.fill(kNow);
    QList<AuditRecord> records;
    for (quint64 n = 4; n >= 1; --n)
        records.append(desk.proof(kClinic, n).record);
    table.replace(records.first(2));
    table.append(records.sliced(1)); // A page that repeats a record shows it once.
    QCOMPARE(table.rowCount(), 4);
    QCOMPARE(table.index(0, AuditTable::Who).data().toString(), QStringLiteral("support-lead-1"));
    QCOMPARE(table.index(3, AuditTable::Time).data().toString(), QStringLiteral("2026-11-30 07:03:00"));
    QCOMPARE(table.rowOf(QStringLiteral("t-000002/1")), 3);
    const AuditRecord refused = desk.proof({}, 1).record;
    QCOMPARE(refused.key(), QStringLiteral("_/1"));
    table.replace({refused});
    QCOMPARE(table.index(0, AuditTable::Tenant).data().toString(), QStringLiteral("Platform"));
}

void TestAudit::theGrammarIsTheGateways_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("good");
    const auto row = [](const char *text, bool good) { QTest::newRow(text) << QString::fromLatin1(text) << good; };
    row("tenant:clinic-a who:alice action:alerts.* since:7d", true);
    row("since:2026-11-30T12:03 until:2026-11-30", true);
    row("in:platform outcome:refused -role:auditor", true);
    row("thread:grant-1 purpose:\"ticket 4711\" word", true);
    row("in:everything", false);
    row("role:king", false);
    row("tenants:a", false);
    row("who:", false);
}

void TestAudit::theGrammarIsTheGateways()
{
    QFETCH(QString, text);
    QFETCH(bool, good);
    const QString problem = filter::parse(text, AuditTable::grammar()).problem;
    QVERIFY2(problem.isEmpty() == good, qPrintable(problem));
}

QTEST_GUILESS_MAIN(TestAudit)
#include "tst_audit.moc"
