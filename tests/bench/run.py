#!/usr/bin/env python3
"""Runs the benchmarks of a build and prints what they measured.

run.py --build DIR [--out FILE] [--quick]

Writes one JSON object to FILE and a Markdown table to stdout. Needs a display (the set-up script brings a virtual one).
What a build does not have is left out by name, never filled in.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

LIMIT_S = 900


def machine():
    model = platform.machine()
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": round(memory, 1), "system": platform.platform(),
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "load_before": round(os.getloadavg()[0], 2)}


def run(command):
    """The JSON object a benchmark prints last, or {"failed": why}."""
    print("bench: " + " ".join(pathlib.Path(c).name if "/" in c else c for c in command), file=sys.stderr, flush=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return {"failed": f"no result within {LIMIT_S} s"}
    except OSError as error:
        return {"failed": str(error)}
    if done.returncode != 0:
        return {"failed": f"exit {done.returncode}: {done.stderr.strip()[-300:]}"}
    text = done.stdout[done.stdout.find("{"):]
    try:
        return json.loads(text)
    except ValueError:
        try:
            return json.loads(text.strip().splitlines()[-1])
        except (ValueError, IndexError):
            return {"failed": "printed no JSON object"}


def figure(value):
    """"12.3 (11.9–13.0, 5 runs)" of a spread over runs, "median 12.3, p95 20.0" of other quantiles, or the number."""
    if isinstance(value, dict) and "runs" not in value:
        return ", ".join(f"{quantile} {of:.1f}" for quantile, of in value.items())
    if isinstance(value, dict):
        return f"{value['median']:.1f} ({value['min']:.1f}–{value['max']:.1f}, {value['runs']} runs)"
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)


def console_rows(name, result):
    if "failed" in result:
        return [(f"{name}: not measured", result["failed"], "")]
    orders, updates = result.get("orders", {}), result.get("updates", {})
    million = result["rows"] >= 1_000_000
    rows = [
        (f"{name}: connect → loaded and painted, ms", figure(result["load"]), "2000" if million else "200"),
        (f"{name}: console's memory after loading, MiB PSS", figure(result["pss_mib"]), "400" if million else "100"),
    ]
    reach = {"sort_number": ("250", "25"), "sort_name": ("500", "45"), "filter_typed": ("", "12"),
             "filter_category": ("", "12")}
    for key, (large, small) in reach.items():
        if key in orders:
            rows.append((f"{name}: {key.replace('_', ' ')}, seen, ms", figure(orders[key]), large if million else small))
            rows.append((f"{name}: {key.replace('_', ' ')}, longest GUI gap, ms", figure(orders[key + "_gui_gap"]),
                         "50" if million else "16"))
    if updates:
        rate = f"{name}: {updates['rate']:,} updates/s"
        rows += [
            (f"{rate}: rows wrong at the end", figure(updates["rows_wrong"]), "0"),
            (f"{rate}: frame p50 / p99, ms", f"{updates['frame_p50']:.1f} / {updates['frame_p99']:.1f}", "p99 20"),
            (f"{rate}: visible refreshes per second", figure(updates["refreshes_per_s"]), "≥ 20"),
            (f"{rate}: age of shown data p50, ms", figure(updates["age_p50"]), "60"),
            (f"{rate}: console, cores", figure(updates["console_cores"]), "0.6"),
            (f"{rate}: generator, cores", figure(updates["generator_cores"]), ""),
        ]
    return rows


def seconds_as_ms(spread):
    return f"{spread['median_s'] * 1000:.0f} ({spread['min_s'] * 1000:.0f}–{spread['max_s'] * 1000:.0f}, {spread['runs']} runs)"


def start_rows(result):
    return [("start to populated window, 10k tenants, embedded, warm, ms", figure(result["warm_ms"]), "350"),
            ("the same on the first start of the store, ms", figure(result["cold_ms"]), "")]


def chart_rows(result):
    return [(f"chart of 1M points: {key}, ms", figure(result[f"{key}_ms"]), reach)
            for key, reach in (("first", "60"), ("zoom", "12"), ("pan", "12"))]


def pack_rows(result):
    return [(f"review pack of {result['pages']} pages: {words}, ms", figure(result[key]), reach)
            for key, words, reach in (("laid_out_ms", "laid out", ""), ("page_turn_ms", "page turn at 1920 × 1080", "50"),
                                      ("pdf_a4_ms", "PDF, A4", "1500"), ("pdf_16x9_ms", "PDF, 16:9", "1500"))]


def review_rows(result):
    name = f"a month of {result['workflows']} workflows"
    return [(f"open a prepared review, {name}, from the store, ms", figure(result["open_cold_ms"]), "300"),
            ("the same again, in memory, ms", figure(result["open_warm_ms"]), "300"),
            (f"prepare a review, {name} and the twelve before, ms", figure(result["prepare_ms"]), "")]


def flat_rows(name, result, prefix=""):
    rows = []
    for key, value in result.items():
        label = f"{prefix}{key}"
        if isinstance(value, dict) and "median_s" in value:
            rows.append((f"{name}: {label}, ms", seconds_as_ms(value), ""))
        elif isinstance(value, dict) and "median" not in value:
            rows += flat_rows(name, value, label + " ")
        elif not isinstance(value, (list, str)):
            rows.append((f"{name}: {label}", figure(value), ""))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--out")
    parser.add_argument("--quick", action="store_true", help="fewer runs; for a look, not for the record")
    options = parser.parse_args()
    bench = pathlib.Path(options.build).resolve() / "tests" / "bench"
    runs = "2" if options.quick else "5"
    seconds = "3" if options.quick else "10"

    console, generator = bench / "bench_console", bench / "bench_gateway"
    results, table = {}, []
    if console.exists() and generator.exists():
        for rows, name, rate in ((100_000, "100k tenants", "100000"), (1_000_000, "1M tenants", "0")):
            results[f"console_{rows}"] = run([str(console), "--generator", str(generator), "--rows", str(rows),
                                              "--runs", runs, "--rate", rate, "--seconds", seconds])
            table += console_rows(name, results[f"console_{rows}"])
    for program in sorted(bench.glob("bench_*")):
        if program in (console, generator) or not os.access(program, os.X_OK) or not program.is_file():
            continue
        name = program.name.removeprefix("bench_")
        results[name] = run([str(program)])
        known = {"start": start_rows, "chart": chart_rows, "pack": pack_rows, "review": review_rows}
        readable = known.get(name) if "failed" not in results[name] else None
        table += readable(results[name]) if readable else flat_rows(name, results[name])
    if not results:
        print(f"run.py: no benchmark programs in {bench}; build them first", file=sys.stderr)
        return 69

    about = machine()
    if options.out:
        pathlib.Path(options.out).write_text(json.dumps({"machine": about, "results": results}, indent=1) + "\n")
    print(f"Measured on {about['cpu']}, {about['cores']} cores, {about['memory_gib']} GiB, {about['date']}, "
          f"load {about['load_before']} before. Median (min–max).\n")
    print("| work | measured | reach |\n|---|---|---|")
    for work, measured, reach in table:
        print(f"| {work} | {measured} | {reach} |")
    return 1 if any("failed" in r for r in results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
