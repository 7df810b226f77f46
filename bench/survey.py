"""Estimates of a population from a sample with weights, strata and clusters, and the same of each of its groups.

The peers are samplics (PyPI) and survey, a package of R; both linearise in the same way. Counted is the processor time
of a whole program, from the file to the figures; a figure is equal when it differs from the peer's by less than one
part in a billion.
"""

import json
import sys
from pathlib import Path

import numpy as np
from machine import measured
from table import Table, factor

SAMPLICS = """
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


R = """
suppressMessages(library(survey))
people <- read.csv(commandArgs(TRUE)[1])
design <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~w, data = people)
tell <- function(name, values, errors)
  cat(sprintf("%s\t%.17g\t%.17g\n", name, as.numeric(values), as.numeric(errors)), sep = "")
mean <- svymean(~income, design)
tell("mean ", coef(mean), SE(mean))
total <- svytotal(~income, design)
tell("total ", coef(total), SE(total))
ratio <- svyratio(~income, ~size, design)
tell("ratio ", coef(ratio), SE(ratio))
groups <- svyby(~income, ~group, design, svymean)
tell(paste("mean", groups$group), coef(groups), SE(groups))
groups <- svyby(~income, ~group, design, svytotal)
tell(paste("total", groups$group), coef(groups), SE(groups))
groups <- svyby(~income, ~group, denominator = ~size, design, svyratio)
tell(paste("ratio", groups$group), coef(groups), SE(groups))
"""


def run(konak: Path, work: Path, quick: bool) -> Table:
    table = Table(
        "Survey estimates: mean, total and ratio, of all and of 10 groups, with their standard errors",
        [
            "respondents", "strata × clusters", "program", "processor s", "memory MB", "Konak takes less", "figures",
            "equal", "largest difference",
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
        ours += grouped
        start = [f"{respondents:,}", f"{strata} × {clusters}"]
        table.row(*start, "Konak", f"{ours:.2f}", f"{max(our_memory, grouped_memory):.0f}", "", "", "", "")
        for name, peer in {"samplics": samplics, "R survey": r_survey}.items():
            told, theirs, memory = peer(file)
            if estimates.keys() != told.keys():
                raise ValueError(f"{sorted(estimates.keys() ^ told.keys())} are not told by both Konak and {name}")
            apart = [
                abs(ours_ / theirs_ - 1)
                for name in told
                for ours_, theirs_ in zip(estimates[name], told[name], strict=True)
            ]
            table.row(
                *start, name, f"{theirs:.2f}", f"{memory:.0f}", factor(theirs, ours), str(len(apart)),
                str(sum(one < 1e-9 for one in apart)), f"{max(apart):.0e}",
            )  # fmt: skip
    return table


def samplics(file: Path) -> tuple[dict[str, list[float]], float, float]:
    text, seconds, memory = measured([sys.executable, "-c", SAMPLICS, file])
    return json.loads(text), seconds, memory


def r_survey(file: Path) -> tuple[dict[str, list[float]], float, float]:
    script = file.with_suffix(".R")
    script.write_text(R)
    text, seconds, memory = measured(["Rscript", script, file])
    lines = (line.split("\t") for line in text.splitlines())
    return {name: [float(value), float(error)] for name, value, error in lines}, seconds, memory


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
