// The lockbox's port when somebody keeps it busy: slow requests, and more connections of one address than it has.
#include "backend/rpc/lockbox_door.h"
#include "tests/backend/lockbox_people.h"

#include <QTcpSocket>
#include <QTimer>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kStyle[] = "GET /lockbox.css HTTP/1.0\r\nHost: lockbox.test\r\n\r\n";

std::unique_ptr<QTcpSocket> from(const char *address, int port)
{
    auto socket = std::make_unique<QTcpSocket>();
    if (!socket->bind(QHostAddress(QString::fromLatin1(address))))
        return nullptr;
    socket->connectToHost(QHostAddress(QHostAddress::LocalHost), quint16(port));
    return socket->waitForConnected(5'000) ? std::move(socket) : nullptr;
}

/// All that is sent until the end.
QByteArray answerTo(QTcpSocket &socket, const QByteArray &request)
{
    socket.write(request);
    QByteArray answer;
    while (socket.waitForReadyRead(5'000))
        answer += socket.readAll();
    return answer + socket.readAll();
}

} // namespace

class TestLockboxCrowd : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_box = std::make_unique<LockboxPeople>(); }
    void cleanup()
    {
        m_door.reset();
        m_box.reset();
    }
    void aTrickleIsCutOff_data();
    void aTrickleIsCutOff();
    void oneAddressLeavesRoomForOthers();
    void aConnectionIsOfOneRequest_data();
    void aConnectionIsOfOneRequest();

private:
    void open(LockboxPatience patience = {})
    {
        auto door = LockboxDoor::open("127.0.0.1:0", {}, *m_box->harness.lockbox, patience);
        QVERIFY(door.ok());
        m_door = *std::move(door);
    }

    std::unique_ptr<LockboxPeople> m_box;
    std::unique_ptr<LockboxDoor> m_door;
};

void TestLockboxCrowd::aTrickleIsCutOff_data()
{
    QTest::addColumn<QByteArray>("beginning");
    QTest::newRow("of a head") << QByteArray("GET /lockbox.css HTTP/1.1\r\nHost: lockbox.test\r\nX-Slow: ");
    QTest::newRow("of a body") << QByteArray(
        "POST /a/nobody HTTP/1.1\r\nHost: lockbox.test\r\nContent-Length: 8000\r\n\r\n");
    QTest::newRow("of a body without end")
        << QByteArray("POST /a/nobody HTTP/1.1\r\nHost: lockbox.test\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n");
}
void TestLockboxCrowd::aTrickleIsCutOff()
{
    QFETCH(QByteArray, beginning);
    open({std::chrono::milliseconds(300)});
    const auto slow = from("127.0.0.1", m_door->port());
    QVERIFY(slow);
    slow->write(beginning);
    // A byte now and then, well within the time after which a silent connection is closed.
    QTimer trickle;
    connect(&trickle, &QTimer::timeout, this, [&] { slow->write("a"); });
    trickle.start(50);
    QTRY_VERIFY_WITH_TIMEOUT(slow->state() == QAbstractSocket::UnconnectedState, 9'000);
    // Whoever is not slow is answered as before.
    const auto other = from("127.0.0.1", m_door->port());
    QVERIFY(other && answerTo(*other, kStyle).contains(" 200 OK"));
}

void TestLockboxCrowd::oneAddressLeavesRoomForOthers()
{
    open();
    std::vector<std::unique_ptr<QTcpSocket>> crowd;
    for (int i = 0; i < 64; ++i)
        crowd.push_back(from("127.0.0.1", m_door->port()));
    const auto other = from("127.0.0.2", m_door->port());
    QVERIFY(other);
    QVERIFY(answerTo(*other, kStyle).contains(" 200 OK"));
}

void TestLockboxCrowd::aConnectionIsOfOneRequest_data()
{
    // A proxy that reads where a request ends in another way than this port does would hand on the rest of one
    // tenant's request as the beginning of another's.
    const QByteArray second = "GET /lockbox.css HTTP/1.1\r\nHost: lockbox.test\r\n\r\n";
    const QByteArray post = "POST /a/nobody HTTP/1.1\r\nHost: lockbox.test\r\n";
    QTest::addColumn<QByteArray>("sent");
    QTest::newRow("one after the other") << second + second;
    QTest::newRow("two ends") << post + "Content-Length: " + QByteArray::number(second.size() + 5)
                                     + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second;
    QTest::newRow("two lengths") << post + "Content-Length: 0\r\nContent-Length: " + QByteArray::number(second.size())
                                        + "\r\n\r\n" + second;
    QTest::newRow("a body that is none") << "GET /lockbox.css HTTP/1.1\r\nHost: lockbox.test\r\nTransfer-Encoding: "
                                            "xchunked\r\n\r\n"
                                                + second;
}
void TestLockboxCrowd::aConnectionIsOfOneRequest()
{
    QFETCH(QByteArray, sent);
    open({std::chrono::milliseconds(2'000)});
    const auto socket = from("127.0.0.1", m_door->port());
    QVERIFY(socket);
    const QByteArray answer = answerTo(*socket, sent);
    QVERIFY2(answer.count("HTTP/1.") <= 1, answer.constData());
    QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
}

QTEST_GUILESS_MAIN(TestLockboxCrowd)
#include "tst_lockbox_crowd.moc"
