"""Reads one JSON object a line, {"format", "text"}; answers each with the families that Prometheus' own parser found, or its error."""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open_metrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

PARSERS = {"openmetrics": parse_open_metrics, "text": parse_text}


def family(metric):
    samples = [{"name": s.name, "labels": s.labels, "value": repr(s.value), "timestamp": s.timestamp and str(s.timestamp)} for s in metric.samples]
    return {"name": metric.name, "type": metric.type, "help": metric.documentation, "unit": metric.unit, "samples": samples}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"families": [family(metric) for metric in PARSERS[request["format"]](request["text"])]}
    except Exception as error:  # whatever a parser throws is its finding
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
