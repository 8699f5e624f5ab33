#!/usr/bin/env python3
"""Tests tools/bench's evaluation on numbers that can be checked by eye."""
import json
import pathlib
import tempfile
import unittest
from xml.etree import ElementTree

import document
import goals
import picture
import roster_bodies
import tables
from measure import Setting, Spread, growth, run_rounds
from programs import Run, WrongAnswer
from results import Results
from upstream import most_together


def report(cpu, **more):
    return {"cpu_us": cpu, "switches": 0.25, "preempted": 1, "p50_us": 300, "p99_us": 2000, "max_us": 3000, "late": 1, "calls_per_second": 9000, **more}


def setting_of(in_flight, *rounds):
    setting = Setting(Run("removal", in_flight, 10, 1))
    names = ("gRPC, callbacks", "gRPC, queue", "libcurl", "service")
    setting.rounds = [{name: report(cpu) for name, cpu in zip(names, cpus)} for cpus in rounds]
    return setting


SMALL = setting_of(64, (30, 20, 40, 90), (10, 20, 40, 75), (20, 20, 60, 80))


class Figures(unittest.TestCase):
    def test_the_floor_is_the_cheaper_server_of_each_round_and_libcurl(self):
        self.assertEqual(SMALL.floor(), Spread(60, 50, 80))

    def test_ratios_are_taken_within_rounds_and_not_of_medians(self):
        self.assertEqual(SMALL.of_floor("service"), Spread(1.5, 1.0, 1.5))
        self.assertEqual(SMALL.cpu_ratio("service", "libcurl"), Spread(1.875, 80 / 60, 2.25))

    def test_what_was_not_measured_has_no_figure(self):
        self.assertIsNone(SMALL.cpu_ratio("service", "Go, SDK"))
        self.assertIsNone(growth(SMALL, None, "service"))
        alone = Setting(Run("removal", 64, 10, 1))
        alone.rounds = [{"service": report(90)}]
        self.assertIsNone(alone.of_floor("service"))

    def test_growth_is_within_rounds(self):
        large = setting_of(4000, (0, 0, 0, 180), (0, 0, 0, 75), (0, 0, 0, 120))
        self.assertEqual(growth(SMALL, large, "service"), Spread(1.5, 1.0, 2.0))

    def test_a_run_with_a_wrong_answer_is_repeated_with_a_new_process_and_told(self):
        class Flaky:
            name, starts, ends = "flaky", 0, 0
            def start(self):
                self.starts += 1
            def stop(self):
                self.ends += 1
            def measure(self, run):
                if self.starts == 1:
                    raise WrongAnswer("code 14")
                return report(run.calls)
        flaky, wrong = Flaky(), []
        setting, = run_rounds([flaky], [Run("removal", 64, 10, 1)], 1, wrong)
        self.assertEqual(setting.figure("flaky", "cpu_us").median, 10)
        self.assertEqual(wrong, ["flaky, removal, 64 in flight: code 14"])
        self.assertEqual((flaky.starts, flaky.ends), (2, 2))

    def test_a_goal_says_whether_its_median_meets_it(self):
        results = Results("service", settings=[SMALL], start_ms=[30, 50, 39], stalls={"calls": 5, "late": 1})
        said = {goal.what: goal.met for goal in goals.all_goals(results)}
        self.assertEqual(said, {"CPU of a removal, 64 in flight, of the floor": False, "exec to SERVING with a static token": True,
                                "answers after more than 100 ms, of 5": False})

    def test_a_table_shows_median_and_extremes(self):
        row = next(line for line in tables.of_setting(SMALL, "service").splitlines() if line.startswith("| service"))
        self.assertIn("| 80 (75 to 90) | 1.50 (1 to 1.50) |", row)
        self.assertEqual(tables.number(12345.6), "12,346")

    def test_the_picture_is_xml_with_a_bar_for_the_floor_and_one_for_the_service(self):
        drawn = ElementTree.fromstring(picture.draw([SMALL], "service"))
        bars = [shape for shape in drawn.iter("{http://www.w3.org/2000/svg}rect") if shape.get("x")]
        self.assertEqual([round(float(bar.get("width")) / float(bars[0].get("width")), 2) for bar in bars], [1, 1.33])

    def test_requests_at_graph_together_are_counted_by_end_and_duration(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "log"
            log.write_text("1.200 0.200\n1.300 0.200\n1.250 0.100\n2.000 0.200\n", encoding="utf-8")
            self.assertEqual(most_together(log), 3)

    def test_a_roster_has_all_its_entries_of_a_real_size_in_no_order(self):
        body = roster_bodies.body(1000)
        ids = [entry["id"] for entry in json.loads(body)["value"]]
        self.assertEqual(sorted(ids), [f"generated-{number:05}" for number in range(1, 1001)])
        self.assertNotEqual(sorted(ids), ids)
        self.assertAlmostEqual(len(body) / 1e6, 1.3, places=1)

    def test_lists_have_goals_of_their_own(self):
        lists, watched = Setting(Run("list-100", 64, 10, 1)), Setting(Run("list-1000", 64, 10, 1))
        lists.rounds = [{"service": report(50), "Go, net/http": report(100), "Go, SDK": report(180)}]
        watched.rounds = [{"service": {"longest_ms": 2.5, "long": 1, "steps": 20, "cpu_us": 100}}]
        results = Results("service", rosters=[lists], watched=[watched])
        self.assertEqual([(goal.measured.median, goal.met) for goal in goals.roster_goals(results)], [(0.5, True), (50 / 180, False), (2.5, False)])
        self.assertEqual(goals.all_goals(results), [])
        self.assertIn("| 100 | 64 | service | 50 | 0.50 | 0.28 |", tables.of_rosters(results))

    def test_the_section_of_lists_is_replaced_and_all_else_stays(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "docs/performance.md"
            page.parent.mkdir()
            page.write_text("# P\n\n## Goals\n\nkept\n\n## Counted\n\nkept\n", encoding="utf-8")
            for _ in range(2):
                document.write_rosters(Results("service", rosters=[Setting(Run("list-100", 64, 10, 1))]), 9, 10, pathlib.Path(folder))
            text = page.read_text(encoding="utf-8")
        self.assertEqual([line for line in text.splitlines() if line.startswith("#")], ["# P", "## Goals", "## Lists", "## Counted"])
        self.assertEqual(text.count("kept"), 2)


if __name__ == "__main__":
    unittest.main()
