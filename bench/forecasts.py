"""Forecasts of daily counts with their intervals, on held-back weeks of simulated series whose truth is known.

The peer is statsmodels: a seasonal ARIMA of log(1 + count), as one would reach for, its interval brought back to
counts. Error is that of the expected count against the mean by which the week was simulated, so that chance is in
neither.
"""

import json
import math
import subprocess
import time
import warnings
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from statsmodels.tsa.statespace.sarimax import SARIMAX
from table import Table, factor

FIRST = date(2025, 1, 6)  # a Monday
AHEAD = 7
WEEK = [0.1, 0.05, 0, 0.05, 0.3, -0.2, -0.35]
# Mean of a day, dispersion (variance = mean + dispersion × mean²), step of the level a week, size of the season.
WORLDS = {
    "many (40 a day)": (40, 0.1, 0.04, 0.0),
    "few (3 a day)": (3, 0.2, 0.04, 0.0),
    "many, restless": (40, 0.3, 0.12, 0.0),
    "many, with a season": (40, 0.1, 0.04, 0.4),
}


def run(konak: Path, work: Path, quick: bool) -> Table:
    table = Table(
        "Forecasts of a week of daily counts from 32 weeks, 6 % of days unobserved",
        ["series", "days", "Konak holds %", "error %", "ms", "statsmodels holds %", "error %", "ms", "times less"],
        "95 % of counts inside the interval",
    )
    for name, world in WORLDS.items():
        dice = np.random.default_rng(len(name))
        series = [simulate(dice, *world) for _ in range(8 if quick else 50)]
        ours, theirs = konak_forecasts(konak, work, series), [peer(counts) for counts, _, _ in series]
        (held, error, taken), (their_held, their_error, their_taken) = (
            score(series, ours),
            score(series, theirs),
        )
        table.row(
            name, str(AHEAD * len(series)), f"{held:.1f}", f"{error:.0f}", f"{taken:.1f}", f"{their_held:.1f}",
            f"{their_error:.0f}", f"{their_taken:.0f}", factor(their_taken, taken),
        )  # fmt: skip
    return table


def simulate(dice: np.random.Generator, mean: float, dispersion: float, drift: float, season: float) -> tuple:
    """Counts of the weeks before (None where nobody watched), counts of the week asked for, and its true means."""
    days, level, counts, means = 33 * 7, 0.0, [], []
    for number in range(days):
        if number % 7 == 0:
            level += drift * dice.standard_normal()
        turn = season * math.sin(2 * math.pi * (FIRST + timedelta(days=number)).timetuple().tm_yday / 365.25)
        true = mean * math.exp(level + WEEK[number % 7] + turn)
        means.append(true)
        counts.append(int(dice.poisson(dice.gamma(1 / dispersion, true * dispersion))))
    known = [count if dice.random() >= 0.06 else None for count in counts[:-AHEAD]]
    return known, counts[-AHEAD:], means[-AHEAD:]


def konak_forecasts(konak: Path, work: Path, series: list[tuple]) -> list[tuple]:
    file = work / "series.jsonl"
    with file.open("w") as lines:
        for known, asked, _ in series:
            lines.write(json.dumps({"first": FIRST.isoformat(), "counts": known + asked}) + "\n")
    done = subprocess.run([konak, "measure", "forecast", file], check=True, stdout=subprocess.PIPE)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [(line["expected"], line["lowest"], line["highest"], line["milliseconds"]) for line in found]


def peer(known: list[int | None]) -> tuple:
    start = time.perf_counter()
    logs = np.array([math.nan if count is None else math.log1p(count) for count in known])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = SARIMAX(logs, order=(1, 0, 1), seasonal_order=(1, 0, 1, 7), trend="c").fit(disp=False)
        ahead = fit.get_forecast(AHEAD)
    middle, spread = ahead.predicted_mean, ahead.se_mean
    bounds = np.expm1(ahead.conf_int(alpha=0.05))
    # The mean of a log-normal, less the one that was added.
    expected = np.exp(middle + spread**2 / 2) - 1
    taken = (time.perf_counter() - start) * 1000
    return expected, np.floor(bounds[:, 0]), np.ceil(bounds[:, 1]), taken


def score(series: list[tuple], forecasts: list[tuple]) -> tuple[float, float, float]:
    """Counts inside in a hundred, mean error of the expected count as a share of the true mean, median milliseconds."""
    inside = errors = days = 0.0
    for (_, asked, means), (expected, lowest, highest, _) in zip(series, forecasts, strict=True):
        for count, mean, guess, low, high in zip(asked, means, expected, lowest, highest, strict=True):
            days += 1
            inside += low <= count <= high
            errors += abs(guess - mean) / mean
    return 100 * inside / days, 100 * errors / days, float(np.median([taken for *_, taken in forecasts]))
