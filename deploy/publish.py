"""Brings a bucket to what a built site holds, in an order in which no visitor meets a missing file.

1. read      the files of the site, with type and lifetime as dist/edge/headers.json has them
2. look      what the bucket holds, and how
3. plan      new assets, other new files, changed files (pages before what lists them), then what is gone
4. carry out the plan, or print it (--dry-run)

An asset that no page names any more stays for some days: whoever opened a page before may still ask for it. A file
and its compressed twins are three objects; the function in front chooses (deploy/template.yaml). Nothing is
remembered outside the bucket: stopped at any moment, the same command goes on; with an older build it rolls back.

Must not: know content, make pages, or touch anything but objects of the one bucket.
"""

import argparse
import datetime
import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Optional

import boto3
from botocore.exceptions import BotoCoreError, ClientError

TWINS = {".br": "br", ".gz": "gzip"}
ASSETS = "assets/"
AT_ONCE = 16


class Told(Exception):
    """What is told to whoever publishes, instead of a trace."""


class Kept(NamedTuple):
    """What an object is: two that are alike need no change."""

    sha256: str
    type: str
    cache: str
    encoding: str
    retired: str = ""


class Step(NamedTuple):
    """One change of the bucket."""

    verb: str  # put, retire, remove
    key: str
    why: str
    kept: Optional[Kept] = None


class Rules:
    """Type and lifetime of a file: the one definition, as site-gen wrote it. The first that fits counts."""

    def __init__(self, file):
        told = json.loads(file.read_text(encoding="utf-8"))
        self.headers, self.types = told["rules"], told["types"]

    def cache(self, path):
        for rule in self.headers:
            if rule.get("path") == path or path.startswith(rule.get("prefix", "\n")):
                return rule["headers"]["cache-control"]
        raise Told(f"{path}: headers.json says nothing of its lifetime. Build the site again")

    def type(self, path):
        return next(it["type"] for it in self.types if path.endswith(it["ending"]))


def read(site, rules):
    """The files of a built site: key to what the object shall be."""
    if not all((site / name).is_file() for name in ("index.html", "404.html")):
        raise Told(f"{site} is no built site: it has no index.html or no 404.html. Run `cargo run -p site-gen -- build`")
    files = {}
    for file in sorted(path for path in site.rglob("*") if path.is_file()):
        key = file.relative_to(site).as_posix()
        plain, encoding = key, ""
        if file.suffix in TWINS:
            plain, encoding = key[: -len(file.suffix)], TWINS[file.suffix]
        path = "/" + plain
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        files[key] = Kept(sha256, rules.type(path), rules.cache(path), encoding)
    return files


def look(s3, bucket):
    """What the bucket holds: key to what the object is. No list tells how an object is served: each is asked."""

    def ask(key):
        head = s3.head_object(Bucket=bucket, Key=key)
        noted = head["Metadata"]
        return key, Kept(
            noted.get("sha256", ""),
            head.get("ContentType", ""),
            head.get("CacheControl", ""),
            head.get("ContentEncoding", ""),
            noted.get("retired", ""),
        )

    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = [it["Key"] for page in pages for it in page.get("Contents", [])]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(pool.map(ask, keys))


def plan(files, there, today, keep_days):
    """The steps from what is there to what shall be."""

    def is_page(key):
        return ".html" in key

    def rank(key):
        is_new = key not in there
        return (0 if key.startswith(ASSETS) else 1 if is_new else 2, not is_page(key), key)

    steps = []
    for key in sorted((key for key in files if files[key] != there.get(key)), key=rank):
        is_new = key not in there
        steps.append(Step("put", key, "new" if is_new else differs(files[key], there[key]), files[key]))
    gone = sorted((key for key in there if key not in files), key=lambda key: (not is_page(key), key))
    for key in (key for key in gone if not key.startswith(ASSETS)):
        steps.append(Step("remove", key, "gone"))
    for key in (key for key in gone if key.startswith(ASSETS)):
        retired = there[key].retired
        if not retired and keep_days > 0:
            steps.append(Step("retire", key, "no page names it", there[key]._replace(retired=today.isoformat())))
        elif not retired or (today - datetime.date.fromisoformat(retired)).days >= keep_days:
            steps.append(Step("remove", key, f"no page names it since {retired or today}"))
    return steps


def differs(new, old):
    names = {"sha256": "content", "type": "type", "cache": "lifetime", "encoding": "encoding", "retired": "wanted again"}
    return ", ".join(names[name] for name in Kept._fields if getattr(new, name) != getattr(old, name))


def carry_out(s3, bucket, site, steps):
    """One after the other, in order: the order is what visitors rely on. Assets alone go at the same time."""

    def do(step):
        at = {"Bucket": bucket, "Key": step.key}
        if step.verb == "remove":
            s3.delete_object(**at)
            return
        kept = step.kept
        head = {"ContentType": kept.type, "CacheControl": kept.cache, "Metadata": {"sha256": kept.sha256}}
        if kept.encoding:
            head["ContentEncoding"] = kept.encoding
        if step.verb == "retire":
            head["Metadata"]["retired"] = kept.retired
            s3.copy_object(**at, CopySource=at, MetadataDirective="REPLACE", **head)
            return
        body = (site / step.key).read_bytes()
        digest = hashlib.sha256(body)
        if digest.hexdigest() != kept.sha256:
            raise Told(f"{step.key} changed while it was published. Run the same command again when the build is done")
        s3.put_object(**at, Body=body, **head)

    first = [step for step in steps if step.verb == "put" and step.key.startswith(ASSETS)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(do, first))
    for step in steps[len(first) :]:
        do(step)


def tell(steps, is_done):
    signs = {"put": "+", "retire": "o", "remove": "-"}
    for step in steps:
        sign = "~" if step.verb == "put" and step.why != "new" else signs[step.verb]
        print(f"{sign} {step.key}  ({step.why})")
    counts = {verb: sum(step.verb == verb for step in steps) for verb in signs}
    would = "" if is_done else " would be"
    print(
        f"{counts['put']} files{would} put, {counts['retire']} kept for those who ask for them still,"
        f" {counts['remove']} removed." if steps else "Nothing to change: the bucket holds this build.",
        file=sys.stderr,
    )


def arguments(argv):
    parser = argparse.ArgumentParser(prog="deploy/publish", description=__doc__.splitlines()[0])
    parser.add_argument("--bucket", required=True, help="the stack's output Bucket")
    parser.add_argument("--dist", type=Path, default=Path("dist"), help="what site-gen built [dist]; an older one rolls back")
    parser.add_argument("--keep-days", type=int, default=30, help="days that an asset stays which no page names [30]")
    parser.add_argument("--dry-run", action="store_true", help="print what would change, and change nothing")
    parser.add_argument("--endpoint-url", help="another address than AWS's own, as for a test")
    return parser.parse_args(argv)


def main(argv, today=None):
    told = arguments(argv)
    s3 = boto3.client("s3", endpoint_url=told.endpoint_url)
    today = today or datetime.datetime.now(datetime.timezone.utc).date()
    try:
        site = told.dist / "site"
        files = read(site, Rules(told.dist / "edge" / "headers.json"))
        steps = plan(files, look(s3, told.bucket), today, told.keep_days)
        if not told.dry_run:
            carry_out(s3, told.bucket, site, steps)
        tell(steps, not told.dry_run)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        print(f"deploy/publish: S3 answered {code} to {error.operation_name}. Check the name of the bucket, the region and "
              "the role; then run the same command again: it goes on", file=sys.stderr)
        return 3
    except BotoCoreError as error:
        print(f"deploy/publish: {error}. Check the AWS settings; then run the same command again: it goes on", file=sys.stderr)
        return 3
    except (Told, OSError, KeyError) as error:
        print(f"deploy/publish: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
