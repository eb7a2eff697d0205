"""Answers of Home Assistant's own template code. Reads JSON lines `[template, [payload, ...]]`, writes `[template, [[payload, answer], ...]]`.

An answer is the text that an MQTT entity gets, null where the entity keeps its state, `{"error": class}` where it keeps its state because the template failed, or
false where Home Assistant refuses the template.
    python answers.py <cases.jsonl >answers.jsonl      with homeassistant of PyPI installed; README.md names the version
"""

import asyncio
from datetime import UTC, datetime
import json
import logging
import os
import sys
import time
import zoneinfo

import jinja2
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import TemplateError
from homeassistant.helpers.template import Template
from homeassistant.util import dt as dt_util

ERRORS = (jinja2.TemplateError, TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError)
NO_CHANGE = object()
VARIABLES = {"entity_id": "sensor.kitchen", "name": "Kitchen", "this": {"state": "7"}}


# what oracle.test.ts gives its templates
ZONE = "Europe/Amsterdam"
NOW = datetime(2026, 11, 29, 12, 34, 56, 789000, tzinfo=UTC)


def stop_clock() -> None:
    os.environ["TZ"] = ZONE
    time.tzset()
    dt_util.set_default_time_zone(zoneinfo.ZoneInfo(ZONE))
    dt_util.now = lambda time_zone=None: NOW.astimezone(time_zone or dt_util.DEFAULT_TIME_ZONE)
    dt_util.utcnow = lambda: NOW


def render(template: Template, payload: str) -> str | dict[str, str] | None:
    try:
        result = template.async_render_with_possible_json_value(payload, NO_CHANGE, variables=VARIABLES)
    except ERRORS as error:
        # a conversion without a default, of what it cannot convert
        if isinstance(error, ValueError) and str(error).startswith("Template error: "):
            return None
        return {"error": type(error).__name__}
    return None if result is NO_CHANGE else result


async def main() -> None:
    logging.disable(logging.CRITICAL)
    stop_clock()
    hass = HomeAssistant("/tmp")
    for line in sys.stdin:
        source, payloads = json.loads(line)
        template = Template(source, hass)
        try:
            template.ensure_valid()
        except ERRORS:
            answers: object = False
        else:
            answers = [[payload, render(template, payload)] for payload in payloads]
        sys.stdout.write(json.dumps([source, answers], ensure_ascii=False, separators=(",", ":")) + "\n")


asyncio.run(main())
