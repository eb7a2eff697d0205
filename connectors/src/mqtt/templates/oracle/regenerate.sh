#!/usr/bin/env bash
# Answers of Home Assistant for all templates: regenerate.sh PYTHON, a python that has homeassistant of PyPI installed.
set -euo pipefail
cd "$(dirname "$0")"
python=${1:?PYTHON}
cut_program() { python3 -c 'import json,sys
for line in sys.stdin: print(json.dumps(json.loads(line)[1:]))'; }
cut_program <templates.jsonl | $python answers.py | gzip -9n >real.jsonl.gz
python3 generate.py 14 5000 | $python answers.py | gzip -9n >generated.jsonl.gz
python3 generateDates.py 14 4000 | $python answers.py | gzip -9n >dates.jsonl.gz
