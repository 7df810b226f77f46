"""Estimates of a population from a sample with weights, strata and clusters, and the same of each of its groups.

The peer is samplics (PyPI), which linearises in the same way. Counted is the processor time of a whole program, from
the file to the figures; a figure is equal when it differs from the peer's by less than one part in a billion.
"""

import json
import sys
from pathlib import Path

import numpy as np
from machine import measured
from table import Table, factor

PEER = """
import json, sys, warnings
warnings.simplefilter("ignore")
import numpy as np
from samplics.estimation import TaylorEstimator
from samplics.utils.types import PopParam
rows = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
weight, stratum, cluster, size, income, group = rows.T
told = {}
for measure, kind in [("mean", PopParam.mean), ("total", PopParam.total), ("ratio", PopParam.ratio)]:
    for domain in [None, group]:
        estimator = TaylorEstimator(kind)
        more = {"x": size} if measure == "ratio" else {}
        estimator.estimate(y=income, samp_weight=weight, stratum=stratum, psu=cluster, domain=domain, **more)
        values, errors = estimator.point_est, estimator.stderror
        if not isinstance(values, dict):
            values, errors = {"": values}, {"": errors}
        for name in values:
            told[f"{measure} {name if name == '' else int(float(name))}"] = [float(values[name]), float(errors[name])]
print(json.dumps(told))
"""


def run(konak: Path, work: Path, quick: bool) -> Table:
    table = Table(
        "Survey estimates: mean, total and ratio, of all and of 10 groups",
        [
            "respondents", "strata × clusters", "Konak s", "samplics s", "times less", "Konak MB", "samplics MB",
            "figures", "equal", "largest difference",
        ],
        "equal figures",
    )  # fmt: skip
    for respondents in [10_000] if quick else [10_000, 100_000, 1_000_000]:
        strata, clusters = 24, max(10, respondents // 24 // 20)
        file = sample(work / "sample.csv", respondents, strata, clusters)
        words = ["evidence", "survey", file, "--weight", "w", "--strata", "stratum", "--cluster", "cluster", "--json"]
        asked = ["--mean", "income", "--total", "income", "--ratio", "income/size"]
        text, ours, our_memory = measured([konak, *words, *asked])
        estimates = figures(json.loads(text))
        text, grouped, grouped_memory = measured([konak, *words, *asked, "--by", "group"])
        estimates |= figures(json.loads(text))
        text, theirs, their_memory = measured([sys.executable, "-c", PEER, file])
        peer = json.loads(text)
        if estimates.keys() != peer.keys():
            raise ValueError(f"{sorted(estimates.keys() ^ peer.keys())} are not told by both")
        apart = [
            abs(ours_ / theirs_ - 1)
            for name in peer
            for ours_, theirs_ in zip(estimates[name], peer[name], strict=True)
        ]
        table.row(
            f"{respondents:,}", f"{strata} × {clusters}", f"{ours + grouped:.2f}", f"{theirs:.2f}",
            factor(theirs, ours + grouped), f"{max(our_memory, grouped_memory):.0f}", f"{their_memory:.0f}",
            str(len(apart)), str(sum(one < 1e-9 for one in apart)), f"{max(apart):.0e}",
        )  # fmt: skip
    return table


def figures(lines: list[dict]) -> dict[str, list[float]]:
    return {f"{line['measure']} {line.get('group') or ''}": [line["estimate"], line["standardError"]] for line in lines}


def sample(file: Path, respondents: int, strata: int, clusters: int) -> Path:
    dice = np.random.default_rng(respondents)
    stratum = np.arange(respondents) % strata
    cluster = stratum * clusters + dice.integers(0, clusters, respondents)
    effect = dice.normal(0, 300, strata * clusters)[cluster]
    columns = [
        dice.uniform(1, 40, respondents), stratum, cluster, dice.integers(1, 12, respondents),
        np.round(dice.gamma(2, 900, respondents) + 1_000 + effect, 2), dice.integers(1, 11, respondents),
    ]  # fmt: skip
    formats = ["%.6f", "%d", "%d", "%d", "%.2f", "%d"]
    head = "w,stratum,cluster,size,income,group"
    np.savetxt(file, np.column_stack(columns), fmt=formats, delimiter=",", header=head, comments="")
    return file
