// One console per person: who comes second hands over its link, however busy the first one is.
#include "app/single_instance.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <future>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace bulkhead;
using Answer = SingleInstance::Answer;

class TestSingleInstance : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY(m_dir.isValid());
        qputenv("XDG_RUNTIME_DIR", m_dir.path().toLocal8Bit());
    }

    void alone()
    {
        SingleInstance one(QStringLiteral("alone"));
        QCOMPARE(int(one.handOver({})), int(Answer::Nobody));
        QVERIFY(one.listen());
    }

    void aBusyConsoleIsStillTheOnlyOne()
    {
        SingleInstance first(QStringLiteral("busy"));
        QVERIFY(first.listen());
        QSignalSpy arrived(&first, &SingleInstance::linkArrived);
        const QUrl link(QStringLiteral("bulkhead://sla"));
        auto second =
            std::async(std::launch::async, [&] { return SingleInstance(QStringLiteral("busy")).handOver(link); });
        // This thread is the console's: until it comes back to its loop nobody is answered.
        QCOMPARE(int(second.wait_for(std::chrono::milliseconds(1'500))), int(std::future_status::timeout));
        QTRY_COMPARE(int(second.wait_for(std::chrono::milliseconds(0))), int(std::future_status::ready));
        QCOMPARE(int(second.get()), int(Answer::Taken));
        QCOMPARE(arrived.size(), 1);
        QCOMPARE(arrived.at(0).at(0).toUrl(), link);
    }

    void otherSettingsAreAnotherConsole()
    {
        SingleInstance first(QStringLiteral("one"));
        QVERIFY(first.listen());
        QCOMPARE(int(SingleInstance(QStringLiteral("two")).handOver({})), int(Answer::Nobody));
    }

    void aSocketThatACrashLeftIsReplaced()
    {
        const QString settings = QStringLiteral("crashed");
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        {
            const QStringList before = sockets();
            SingleInstance gone(settings);
            QVERIFY(gone.listen());
            QStringList now = sockets();
            now.removeIf([&](const QString &name) { return before.contains(name); });
            QCOMPARE(now.size(), 1);
            qstrncpy(address.sun_path, m_dir.filePath(now.first()).toLocal8Bit().constData(), sizeof address.sun_path);
        }
        // A process that dies takes its listening along, not the file.
        const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
        QCOMPARE(::bind(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
        ::close(socket);
        SingleInstance next(settings);
        QCOMPARE(int(next.handOver({})), int(Answer::Nobody));
        QVERIFY(next.listen());
        QVERIFY(QFile::exists(QString::fromLocal8Bit(address.sun_path)));
    }

private:
    QStringList sockets() const { return QDir(m_dir.path()).entryList(QDir::System | QDir::Files); }

    QTemporaryDir m_dir;
};

QTEST_GUILESS_MAIN(TestSingleInstance)
#include "tst_single_instance.moc"
