// Trees of audit: the vectors that implementations of RFC 6962 share, and what must hold for every size.
#include "backend/domain/audit_checkpoint.h"
#include "backend/domain/audit_roots.h"
#include "backend/domain/audit_sink.h"
#include "backend/domain/audit_tree.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <bit>

using namespace bulkhead;
using namespace bulkhead::audit;

namespace {

/// The tree hash as the RFC writes it, of hashes of leaves.
Hash defined(const std::vector<Hash> &leaves, std::size_t from, std::size_t to)
{
    if (from == to)
        return emptyRoot();
    if (to - from == 1)
        return leaves[from];
    const std::size_t left = std::bit_floor(to - from - 1);
    return nodeHash(defined(leaves, from, from + left), defined(leaves, from + left, to));
}

std::vector<Hash> someLeaves(std::size_t count)
{
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < count; ++i)
        leaves.push_back(leafHash("record " + std::to_string(i)));
    return leaves;
}

Subtree over(const std::vector<Hash> &leaves)
{
    return [&leaves](unsigned level, std::uint64_t place) {
        return defined(leaves, static_cast<std::size_t>(place << level),
                       static_cast<std::size_t>((place + 1) << level));
    };
}

Hash changed(Hash hash)
{
    hash[7] = static_cast<char>(hash[7] ^ 1);
    return hash;
}

AuditHead someHead()
{
    return {"alder", 42, leafHash("root")};
}

} // namespace

class AuditTree : public QObject
{
    Q_OBJECT
private slots:
    void theSharedVectorsHold()
    {
        const char *records[] = {
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
        const char *roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                               "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                               "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                               "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                               "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                               "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
        QCOMPARE(QByteArray::fromStdString(emptyRoot()).toHex(),
                 QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        Frontier tree;
        QCOMPARE(tree.root(), emptyRoot());
        for (std::size_t i = 0; i < 8; ++i) {
            tree.append(leafHash(QByteArray::fromHex(records[i]).toStdString()));
            QCOMPARE(QByteArray::fromStdString(tree.root()).toHex(), QByteArray(roots[i]));
        }
    }

    void aTreeGrowsAsItIsDefined()
    {
        const auto leaves = someLeaves(300);
        Frontier tree;
        for (std::size_t size = 1; size <= leaves.size(); ++size) {
            tree.append(leaves[size - 1], [&](unsigned level, std::uint64_t place, const Hash &root) {
                QCOMPARE(root, over(leaves)(level, place));
            });
            QCOMPARE(tree.size(), std::uint64_t{size});
            QVERIFY(tree.whole());
            QCOMPARE(tree.root(), defined(leaves, 0, size));
            QCOMPARE(rootOf(size, over(leaves)), tree.root());
            // What is kept of it makes the same tree again.
            const Frontier kept(tree.size(), tree.roots());
            QVERIFY(kept.whole());
            QCOMPARE(kept.root(), tree.root());
        }
        QVERIFY(!Frontier(tree.size() + 1, tree.roots()).whole());
        QVERIFY(!Frontier(tree.size(), tree.roots().substr(1)).whole());
    }

    void everyRecordIsProvenAndNoOther()
    {
        const auto leaves = someLeaves(70);
        for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
            const Hash root = defined(leaves, 0, size);
            for (std::uint64_t index = 0; index < size; ++index) {
                const Proof proof = inclusionProof(index, size, over(leaves));
                QVERIFY(verifyInclusion(leaves[index], index, size, proof, root));
                QVERIFY(!verifyInclusion(changed(leaves[index]), index, size, proof, root));
                QVERIFY(!verifyInclusion(leaves[index], index, size, proof, changed(root)));
                QVERIFY(!verifyInclusion(leaves[index], index + 1, size, proof, root));
                QVERIFY(!verifyInclusion(leaves[index], size, size, proof, root));
                Proof longer = proof;
                longer.push_back(root);
                QVERIFY(!verifyInclusion(leaves[index], index, size, longer, root));
                for (std::size_t step = 0; step < proof.size(); ++step) {
                    Proof bad = proof;
                    bad[step] = changed(bad[step]);
                    QVERIFY(!verifyInclusion(leaves[index], index, size, bad, root));
                    bad = proof;
                    bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(step));
                    QVERIFY(!verifyInclusion(leaves[index], index, size, bad, root));
                }
            }
        }
    }

    void everyBeginningIsProvenAndNoOther()
    {
        const auto leaves = someLeaves(70);
        for (std::uint64_t to = 1; to <= leaves.size(); ++to) {
            const Hash root = defined(leaves, 0, to);
            for (std::uint64_t from = 1; from <= to; ++from) {
                const Hash before = defined(leaves, 0, from);
                const Proof proof = consistencyProof(from, to, over(leaves));
                QVERIFY(verifyConsistency(from, before, to, root, proof));
                QVERIFY(!verifyConsistency(from, changed(before), to, root, proof));
                QVERIFY(!verifyConsistency(from, before, to, changed(root), proof));
                QVERIFY(!verifyConsistency(to + 1, root, to, root, proof));
                for (std::size_t step = 0; step < proof.size(); ++step) {
                    Proof bad = proof;
                    bad[step] = changed(bad[step]);
                    QVERIFY(!verifyConsistency(from, before, to, root, bad));
                }
                Proof longer = proof;
                longer.push_back(root);
                QVERIFY(!verifyConsistency(from, before, to, root, longer));
            }
            QVERIFY(!verifyConsistency(0, emptyRoot(), to, root, {}));
        }
    }

    void aCheckpointIsItsSignersAlone()
    {
        const auto key = SigningKey::make(), other = SigningKey::make();
        const Checkpoint made = key.sign(someHead(), 1'700'000'000'000);
        QVERIFY(isSignedBy(made, key.publicKey()));
        QVERIFY(!isSignedBy(made, other.publicKey()));
        for (int field = 0; field < 5; ++field) {
            Checkpoint bad = made;
            switch (field) {
            case 0:
                bad.head.tenantId = "birch";
                break;
            case 1:
                ++bad.head.size;
                break;
            case 2:
                bad.head.root = changed(bad.head.root);
                break;
            case 3:
                ++bad.atMs;
                break;
            default:
                bad.signature = changed(bad.signature);
                break;
            }
            QVERIFY2(!isSignedBy(bad, key.publicKey()), qPrintable(QString::number(field)));
        }
    }

    void aSignatureIsThatOfTheStandard()
    {
        // RFC 8032, 7.1, the first test: the public half of this secret.
        const auto key = SigningKey::fromSeed(Secret(
            QByteArray::fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").toStdString()));
        QVERIFY(key.ok());
        QCOMPARE(QByteArray::fromStdString(key->publicKey()).toHex(),
                 QByteArray("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        QVERIFY(!SigningKey::fromSeed(Secret("short")).ok());
    }

    void aNoteIsReadAsItWasWrittenAndInNoOtherSpelling()
    {
        const auto key = SigningKey::make();
        for (const AuditHead &head : {someHead(), AuditHead{"", 7, leafHash("platform")}}) {
            const Checkpoint made = key.sign(head, 123);
            const std::string note = checkpointNote(made);
            QVERIFY(readCheckpointNote(note) == made);
            for (std::size_t i = 0; i < note.size(); ++i) {
                QVERIFY(readCheckpointNote(note.substr(0, i)) == std::nullopt);
                std::string bad = note;
                bad[i] = bad[i] == 'x' ? 'y' : 'x';
                const auto read = readCheckpointNote(bad);
                QVERIFY2(!read || !isSignedBy(*read, key.publicKey()), bad.c_str());
            }
            QVERIFY(readCheckpointNote(note + "\n") == std::nullopt);
        }
    }

    void aKeyFileIsItsOwnersAndNeverWrittenOver()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("audit.pem").toStdString();
        QVERIFY(absl::IsNotFound(SigningKey::read(path).status()));
        const auto key = SigningKey::make();
        QVERIFY(key.write(path).ok());
        QVERIFY(absl::IsAlreadyExists(SigningKey::make().write(path)));
        const auto read = SigningKey::read(path);
        QVERIFY(read.ok());
        QCOMPARE(read->publicKey(), key.publicKey());
        QCOMPARE(readPublicKey(publicKeyText(key.publicKey()) + "\n"), std::optional(key.publicKey()));
        QVERIFY(!readPublicKey("AAAA"));
        QFile file(QString::fromStdString(path));
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::ReadOther));
        QVERIFY(SigningKey::read(path).status().message().find("others") != std::string::npos);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(file.open(QFile::WriteOnly) && file.write("nothing") == 7);
        file.close();
        QVERIFY(SigningKey::read(path).status().message().find("Ed25519") != std::string::npos);
    }

    void aSinkKeepsEveryLineAndSurvivesACrash()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("sink").toStdString();
        const auto key = SigningKey::make();
        const Checkpoint first = key.sign(someHead(), 1), second = key.sign({"", 3, leafHash("p")}, 2);
        QVERIFY(appendCheckpoints(path, std::vector{first}).ok());
        QVERIFY(appendCheckpoints(path, std::vector{second}).ok());
        QVERIFY(readCheckpoints(path, key.publicKey()).value() == (std::vector{first, second}));

        // A crash within a note, and the gateway goes on.
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QFile::Append) && file.write("bulkhead audit of tenant al") > 0);
        file.close();
        QVERIFY(readCheckpoints(path, key.publicKey()).value() == (std::vector{first, second}));
        QVERIFY(appendCheckpoints(path, std::vector{first}).ok());
        QVERIFY(readCheckpoints(path, key.publicKey()).value() == (std::vector{first, second, first}));

        // Of another key, or changed: refused, and which one is said.
        const auto foreign = readCheckpoints(path, SigningKey::make().publicKey());
        QVERIFY(foreign.status().message().find("Checkpoint 1 of") != std::string::npos);
        QVERIFY(file.open(QFile::ReadOnly));
        QByteArray text = file.readAll();
        file.close();
        text.replace("\n3\n", "\n4\n");
        QVERIFY(file.open(QFile::WriteOnly) && file.write(text) == text.size());
        file.close();
        QVERIFY(readCheckpoints(path, key.publicKey()).status().message().find("Checkpoint 2 of") != std::string::npos);
    }

    void aSinkIsNeverReachedThroughALink()
    {
        QTemporaryDir folder;
        QFile target(folder.filePath("target"));
        QVERIFY(target.open(QFile::WriteOnly));
        target.close();
        QVERIFY(QFile::link(target.fileName(), folder.filePath("sink")));
        const auto key = SigningKey::make();
        QVERIFY(!appendCheckpoints(folder.filePath("sink").toStdString(), std::vector{key.sign(someHead(), 1)}).ok());
        QCOMPARE(QFileInfo(target).size(), qint64{0});
    }

    void rootsComeBackWhole()
    {
        const std::vector<AuditHead> heads{someHead(), {"birch-2", 1, leafHash("b")}};
        QVERIFY(readRoots(rootsText(heads)) == heads);
        QVERIFY(readRoots("")->empty());
        for (const char *bad : {"alder 4", "alder 4 00\n", "alder x 00\n", "\n"})
            QVERIFY2(!readRoots(bad), bad);
    }
};

QTEST_GUILESS_MAIN(AuditTree)
#include "tst_audit_tree.moc"
