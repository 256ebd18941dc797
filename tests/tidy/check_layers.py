#!/usr/bin/env python3
"""Fails where the source breaks a rule of the architecture that a machine can see.

check_layers.py ROOT              checks the tree; prints what is wrong, then a report of long functions
check_layers.py --self-test ROOT  plants one violation of each rule in a scratch tree and fails unless it is caught
"""
import pathlib
import re
import shutil
import sys
import tempfile

SOURCES = (".h", ".cpp")
FOLDERS = ("app", "widgets", "models", "backend", "tests")
LIMIT_FILE = 600
LIMIT_FUNCTION = 70

# What a folder may include besides itself; the deepest folder named here wins.
MAY_INCLUDE = {
    "app": {"widgets", "models", "models/session", "backend"},
    "widgets": {"models"},
    "models": set(),
    "models/session": {"models", "contract"},
    "backend": {"backend/domain", "backend/engine", "backend/room", "backend/store", "backend/driver", "backend/rpc",
                "backend/notify", "backend/contract", "backend/ops", "backend/baseline", "backend/queries", "backend/recording"},
    "backend/domain": set(),
    "backend/engine": {"backend/domain"},
    "backend/baseline": {"backend/domain", "backend/engine"},
    "backend/queries": {"backend/domain", "backend/baseline"},
    "backend/recording": {"backend/domain"},
    "backend/contract": {"backend/domain", "backend/engine"},
    "backend/room": {"backend", "backend/baseline", "backend/domain", "backend/engine", "backend/contract"},
    "backend/store": {"backend/domain"},
    "backend/driver": {"backend/domain", "backend/engine"},
    "backend/notify": {"backend", "backend/domain", "backend/engine"},
    "backend/ops": {"backend/domain"},
    "backend/review": {"backend/domain", "backend/engine"},
    "backend/rpc": {"backend", "backend/baseline", "backend/queries", "backend/domain", "backend/engine", "backend/room", "backend/contract", "backend/recording", "backend/review", "contract"},
    "backend/main": {"backend", "backend/baseline", "backend/domain", "backend/rpc", "backend/store", "backend/driver", "contract",
                     "backend/engine", "backend/backtest", "backend/ops"},
    "backend/backtest": {"backend/domain", "backend/engine", "backend/driver"},
}
# Files that may see gRPC and the generated contract, besides tests.
TRANSPORT = ("backend/rpc/", "backend/gateway.cpp", "backend/main", "models/session/")
QT_CORE = re.compile(r'#include <(Q\w+|Qt\w+/)')
QT_BEYOND_CORE = re.compile(
    r"#include <(QtGui|QtWidgets|QtCharts|QtSvg|QtPrintSupport|QtNetwork|QWidget|QApplication|QGuiApplication|QPainter"
    r"|QColor|QFont|QIcon|QPixmap|QImage|QPalette|QBrush|QPen|QAction|QStyle|QTableView|QTreeView|QLabel|QDialog)")
CHARTS = re.compile(r"#include <(QtCharts|QChart|QLineSeries|QValueAxis|QDateTimeAxis|QAreaSeries|QXYSeries|QScatterSeries)")
BANNED = {
    r"\bprocessEvents\(": "re-enters the event loop",
    r"\bBlockingQueuedConnection\b": "blocks a thread",
    r"\bQEventLoop\b": "a nested event loop",
    r"\b(SIGNAL|SLOT)\(": "string connection: use a pointer to member",
    r"\bfor \(.* : \*.*\b(shared|current|services|poolShares)\(\)\)": "a loop over what the next change frees: name it first",
    r"\bfor \(.* : \*?.*\b(shared|current|services|poolShares)\(\)->": "a loop over what the next change frees: name it first",
}


def layer_of(path):
    """The deepest folder of MAY_INCLUDE that holds the path."""
    fits = [folder for folder in MAY_INCLUDE if path.startswith(folder + "/")]
    return max(fits, key=len, default=None)


def includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r'\s*#\s*include\s*(["<][^">]+[">])', line):
            yield number, line.strip(), found[1][1:-1]


def check_includes(name, text):
    own = layer_of(name)
    # The one file that starts the embedded gateway is the app's only door to the backend.
    for number, line, target in includes(text):
        where = f"{name}:{number}: "
        contract = target.startswith("bulkhead/v1/") or target.endswith((".pb.h", ".grpc.pb.h"))
        transport = contract or target.startswith(("grpcpp/", "grpc/", "google/protobuf/"))
        if transport and not name.startswith(TRANSPORT) and not name.startswith("tests/"):
            yield where + "the contract and gRPC stay in backend/rpc, backend/gateway.cpp, backend/main and models/session"
        if name.startswith("backend/") and (QT_CORE.match(line)):
            yield where + "no Qt in the backend"
        if name.startswith("models/") and QT_BEYOND_CORE.match(line):
            yield where + "models know Qt Core only"
        if CHARTS.match(line) and not name.startswith(("widgets/charts/", "tests/")):
            yield where + "Qt Charts stay in widgets/charts"
        other = layer_of(target)
        if own is None or other is None or other == own or name.startswith("tests/"):
            continue
        if other not in MAY_INCLUDE[own]:
            yield where + f"{own} must not include {other}"
        if own == "app" and other.startswith("backend") and target not in ("backend/gateway.h",):
            yield where + "app reaches the backend only through backend/gateway.h"


def check_lines(name, text):
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{name}:{number}: "
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            yield where + "unfinished work is an issue, not a comment"
        if re.search(r'["\s(=](/(?:home|Users|work|root)/|[A-Z]:\\\\)', line):
            yield where + "a path of one machine"
        if not name.startswith("tests/"):
            for bad, why in BANNED.items():
                if re.search(bad, line):
                    yield where + why
    length = text.count("\n")
    if length > LIMIT_FILE:
        yield f"{name}: {length} lines; more than {LIMIT_FILE} is several ideas"


def declared(text):
    """Types declared directly in namespace bulkhead, or in an inline namespace that is not there for this very purpose."""
    if "namespace bulkhead {" not in text:
        return
    apart = 0
    for line in text.splitlines():
        if re.match(r"(inline )?namespace \w+ \{|namespace \{|namespace bulkhead::", line) and line != "namespace bulkhead {":
            apart += 1
        elif apart and re.match(r"\} // namespace (?!bulkhead$)|\} // namespace$", line):
            apart -= 1
        elif not apart and (found := re.match(r"(?:struct|class|enum class) (?:\[\[\w+\]\] )?(\w+)(?! *;)[^;]*$|"
                                              r"(?:struct|class|enum class) (\w+)[^;]*\{", line)):
            yield found[1] or found[2]


def check_names_apart(files):
    """Both sides live in one process: a type of the same name would be merged by the linker, whatever its layout."""
    seen = {}
    for name, text in files.items():
        side = "backend" if name.startswith("backend/") else "console"
        if name.startswith("tests/"):
            continue
        for type_name in declared(text):
            seen.setdefault(type_name, {}).setdefault(side, name)
    for type_name, sides in sorted(seen.items()):
        if len(sides) == 2:
            yield f"{sides['backend']}: bulkhead::{type_name} also exists in {sides['console']}; the linker would merge them"


def long_functions(name, text):
    """Free functions and members defined out of or within a class; brace on a line of its own, as formatted."""
    for indent in ("", "    "):
        start, head = None, ""
        for number, line in enumerate(text.splitlines(), 1):
            if line == indent + "{" and not re.match(r"\s*(class|struct|enum|union|namespace)\b", head):
                start = number
            elif line.startswith(indent + "}") and start is not None:
                if number - start - 1 > LIMIT_FUNCTION:
                    yield f"{name}:{start}: {head.strip()[:80]} has {number - start - 1} lines"
                start = None
            elif start is None and re.match(indent + r"[A-Za-z~\[]", line):
                head = line


def read_tree(root):
    files = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SOURCES and path.is_file():
                files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8", errors="replace")
    return files


def check(root):
    files = read_tree(root)
    faults = []
    for name, text in files.items():
        faults += check_includes(name, text)
        faults += check_lines(name, text)
    faults += check_names_apart(files)
    report = [line for name, text in files.items() for line in long_functions(name, text)]
    return faults, report, len(files)


# One planted violation per rule: where, what, and the words of the rule that has to catch it.
PLANTED = [
    ("widgets/x.cpp", '#include "models/session/session.h"\n', "widgets must not include models/session"),
    ("widgets/x.cpp", '#include "backend/gateway.h"\n', "widgets must not include backend"),
    ("widgets/x.cpp", '#include "bulkhead/v1/common.pb.h"\n', "the contract and gRPC stay"),
    ("app/x.cpp", "#include <grpcpp/channel.h>\n", "the contract and gRPC stay"),
    ("app/x.cpp", '#include "backend/engine_room.h"\n', "only through backend/gateway.h"),
    ("models/x.cpp", '#include "widgets/theme/theme.h"\n', "models must not include widgets"),
    ("models/x.cpp", "#include <QColor>\n", "Qt Core only"),
    ("models/session/x.cpp", "#include <QtWidgets/QLabel>\n", "Qt Core only"),
    ("models/session/x.cpp", '#include "backend/domain/tenant.h"\n', "models/session must not include backend/domain"),
    ("backend/domain/x.h", '#include "backend/store/sqlite_store.h"\n', "backend/domain must not include backend/store"),
    ("backend/engine/x.cpp", '#include "bulkhead/v1/common.pb.h"\n', "the contract and gRPC stay"),
    ("backend/rpc/x.cpp", '#include "backend/store/sqlite_store.h"\n', "backend/rpc must not include backend/store"),
    ("backend/store/x.cpp", "#include <QString>\n", "no Qt in the backend"),
    ("widgets/tenants/x.cpp", "#include <QtCharts/QChartView>\n", "Qt Charts stay"),
    ("widgets/x.cpp", "// TO" "DO later\n", "unfinished work"),
    ("tests/x.cpp", 'auto f = "/home/me/x";\n', "a path of one machine"),
    ("app/x.cpp", "    QCoreApplication::processEvents();\n", "re-enters the event loop"),
    ("app/x.cpp", "    connect(a, SIGNAL(b()), c, SLOT(d()));\n", "string connection"),
    ("backend/x.cpp", "    for (const auto &row : *m_rows.shared())\n", "the next change frees"),
    ("backend/x.cpp", "    for (const auto &alert : *room.services()->alerts)\n", "the next change frees"),
    ("models/x.cpp", "int a;\n" * (LIMIT_FILE + 1), f"more than {LIMIT_FILE}"),
    ("models/x.h", "namespace bulkhead {\nstruct Twin\n{\n};\n} // namespace bulkhead\n", "the linker would merge them"),
]


def self_test(root):
    misses = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, (name, text, rule) in enumerate(PLANTED):
            tree = pathlib.Path(scratch) / str(number)
            for folder in FOLDERS:
                (tree / folder).mkdir(parents=True)
            twin = tree / "backend" / "twin.h"
            twin.write_text("namespace bulkhead {\nstruct Twin\n{\n};\n} // namespace bulkhead\n")
            if check(tree)[0]:
                misses.append(f"{rule}: the clean tree is not clean")
            file = tree / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            found = check(tree)[0]
            if not any(rule in fault for fault in found):
                misses.append(f"{name}: planted violation not caught: {rule}")
            shutil.rmtree(tree)
        long = "void f()\n{\n" + "    a();\n" * (LIMIT_FUNCTION + 1) + "}\n"
        if not list(long_functions("x.cpp", long)):
            misses.append("a long function is not reported")
    return misses


def main(arguments):
    misses = self_test(None) if "--self-test" in arguments else []
    root = pathlib.Path([a for a in arguments if not a.startswith("--")][0])
    faults, report, count = check(root)
    for line in misses + faults:
        print(line)
    for line in report:
        print("report: " + line)
    print(f"{count} files, {len(faults)} faults, {len(misses)} blind rules, {len(report)} long functions")
    return 1 if faults or misses or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
