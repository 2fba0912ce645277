"""What tests/hostile/run teaches Schemathesis: waves and agencies that exist, what an honest error is, and counting."""

import atexit
import collections
import json
import os

import schemathesis

# tests/hostile/run opens these; the last one is nobody's.
WAVES = ["2026", "live", "over", "soon", "none"]
AGENCIES = ["x-snv", "x-stp", "30760"]
QUESTIONS = ["f1", "f2", "f3", "f4", "f5", "overall", "comment"]

answers = collections.Counter()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Half of the paths lead to something: otherwise nearly all answers would be 404."""
    for path in raw_schema["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and parameter["name"] == "wave":
                    parameter["schema"] = {"anyOf": [{"enum": WAVES}, parameter["schema"]]}
    body = raw_schema["components"]["schemas"]["NewResponse"]["properties"]
    # What a schema cannot say: who is rated, and that without a ticket all is open and by the web.
    for key, known in (("agency", AGENCIES), ("source", ["open", None]), ("mode", ["web", None]), ("ticket", [None])):
        if key in body:
            body[key] = {"enum": known}
    body["id"] = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
    value = {"anyOf": [{"enum": [1, 4, 5, "2", "na", None]}, body["answers"]["additionalProperties"]]}
    body["answers"]["properties"] = {question: value for question in QUESTIONS}


@schemathesis.hook
def after_call(context, case, response):
    answers[f"{case.method} {case.path} {response.status_code}"] += 1


@schemathesis.check
def honest_errors(context, response, case):
    """No 5xx but 503 with Retry-After; every 503 and 429 says when to come again; no error without its stable code."""
    status = response.status_code
    wait = response.headers.get("retry-after")
    if status >= 500:
        assert status == 503 and wait, f"{status} without a reason that passes"
    if status in (429, 503):
        assert wait and wait[0].isdigit(), f"{status} without Retry-After"
    if status >= 400 and case.method != "HEAD":
        problem = json.loads(response.content)
        assert problem["status"] == status and problem["code"], problem


@atexit.register
def write_down():
    with open(os.environ["SIPAS_HOSTILE_COUNTS"], "w", encoding="utf-8") as file:
        json.dump(answers, file)
