"""Converts XLSForms with pyxform and prints the processor time of each conversion, as `konak measure convert` does.

The first round warms up and is not counted, unless it is the only one.
"""

import argparse
import json
import sys
import time
import warnings

from pyxform.xls2xform import convert

warnings.simplefilter("ignore")
parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=1)
parser.add_argument("files", nargs="+")
options = parser.parse_args()

times: dict[str, list[float]] = {file: [] for file in options.files}
refused = set()
for turn in range(options.rounds + 1 if options.rounds > 1 else 1):
    for file in options.files:
        start = time.process_time()
        try:
            convert(xlsform=file)
        except Exception as refusal:
            if file not in refused:
                print(f"  pyxform refuses {file}: {str(refusal).splitlines()[0][:120]}", file=sys.stderr)
            refused.add(file)
        if turn > 0 or options.rounds == 1:
            times[file].append((time.process_time() - start) * 1000)
for file, taken in times.items():
    print(json.dumps({"file": file, "converted": file not in refused, "milliseconds": taken}))
