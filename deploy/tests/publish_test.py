"""Publishing against an S3 that is not Amazon's, over HTTP: what visitors meet at every step, types, twins, rolling
back, and a publisher who is stopped.

Run by tests/run; by itself: "$(deploy/tools/python test)" -m unittest discover -s deploy/tests -p '*_test.py'
"""

import contextlib
import datetime
import gzip
import io
import json
import logging
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import publish  # noqa: E402

TODAY = datetime.date(2026, 11, 27)
LASTING = "public, max-age=31536000, immutable"
HEADERS = {
    "rules": [
        {"prefix": "/assets/", "headers": {"cache-control": LASTING}},
        {"prefix": "/", "headers": {"cache-control": "no-cache"}},
    ],
    "types": [
        {"ending": "feed.xml", "type": "application/atom+xml; charset=utf-8"},
        {"ending": ".html", "type": "text/html; charset=utf-8"},
        {"ending": ".css", "type": "text/css; charset=utf-8"},
        {"ending": "", "type": "text/plain; charset=utf-8"},
    ],
}


def build(folder, style, pages):
    """A small site: pages (path to the pages they lead to), each with one style sheet."""
    site = folder / "site"
    (folder / "edge").mkdir(parents=True)
    (folder / "edge" / "headers.json").write_text(json.dumps(HEADERS))
    asset = f"/assets/site.{style}.css"
    text = {asset: f"/* {style} */", "/feed.xml": "<feed>" + style, "/robots.txt": "User-agent: *"}
    for path, leads_to in {**pages, "/404.html": []}.items():
        links = "".join(f'<a href="{to}">{to}</a>' for to in leads_to)
        name = path + "index.html" if path.endswith("/") else path
        text[name] = f'<link rel="stylesheet" href="{asset}">{links}'
    for name, body in text.items():
        file = site / name[1:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body)
        Path(f"{file}.gz").write_bytes(gzip.compress(body.encode(), mtime=0))
        Path(f"{file}.br").write_bytes(b"brotli of " + body.encode())
    return folder


class Publishing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ.update(AWS_ACCESS_KEY_ID="sample", AWS_SECRET_ACCESS_KEY="sample", AWS_DEFAULT_REGION="ap-northeast-1")
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        cls.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        cls.server.start()
        host, port = cls.server.get_host_and_port()
        cls.url = f"http://{host}:{port}"

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        folder = Path(folder.name)
        self.bucket = "site-" + self.id().rsplit(".", 1)[-1].replace("_", "-")[:50]
        self.s3 = boto3.client("s3", endpoint_url=self.url)
        where = {"LocationConstraint": "ap-northeast-1"}
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration=where)
        self.old = build(folder / "old", "0a", {"/": ["/a/"], "/a/": ["/"], "/gone/": ["/"]})
        self.new = build(folder / "new", "0b", {"/": ["/a/", "/new/"], "/a/": ["/"], "/new/": ["/"]})

    def publish(self, dist, *more, today=TODAY):
        out, talk = io.StringIO(), io.StringIO()
        asked = ["--bucket", self.bucket, "--dist", str(dist), "--endpoint-url", self.url, *more]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
            code = publish.main(asked, today)
        return code, out.getvalue(), talk.getvalue()

    def keys(self):
        listed = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return {it["Key"] for it in listed}

    def names(self, dist):
        return {file.relative_to(dist / "site").as_posix() for file in (dist / "site").rglob("*") if file.is_file()}

    def assert_nothing_is_missing(self, when):
        """Whatever a visitor opens now, its style sheet is there and every page it leads to."""
        keys = self.keys()
        for key in keys:
            if key.endswith(".html"):
                body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode()
                for to in re.findall(r'href="/([^"]*)"', body):
                    name = to + "index.html" if to == "" or to.endswith("/") else to
                    self.assertIn(name, keys, f"{key} after {when}")

    def test_a_first_publication_says_what_each_file_is(self):
        code, _, talk = self.publish(self.old)

        self.assertEqual(code, 0, talk)
        self.assertEqual(self.keys(), self.names(self.old))
        for key, kind, cache, encoding in [
            ("index.html", "text/html; charset=utf-8", "no-cache", None),
            ("a/index.html.br", "text/html; charset=utf-8", "no-cache", "br"),
            ("assets/site.0a.css.gz", "text/css; charset=utf-8", LASTING, "gzip"),
            ("feed.xml", "application/atom+xml; charset=utf-8", "no-cache", None),
        ]:
            head = self.s3.head_object(Bucket=self.bucket, Key=key)
            told = (head["ContentType"], head["CacheControl"], head.get("ContentEncoding"))
            self.assertEqual(told, (kind, cache, encoding), key)
            body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            self.assertEqual(body, (self.old / "site" / key).read_bytes())

    def test_the_same_build_again_changes_nothing(self):
        self.publish(self.old)

        code, out, talk = self.publish(self.old)

        self.assertEqual((code, out), (0, ""))
        self.assertIn("Nothing to change", talk)

    def test_a_dry_run_tells_what_the_run_does_and_changes_nothing(self):
        self.publish(self.old)
        before = self.keys()

        _, would, talk = self.publish(self.new, "--dry-run")
        unchanged = self.keys()
        _, did, _ = self.publish(self.new)

        self.assertEqual(unchanged, before)
        self.assertEqual(would, did)
        self.assertIn("would be put", talk)
        for line in ("+ new/index.html  (new)", "~ index.html  (content)", "- gone/index.html  (gone)"):
            self.assertIn(line, would.splitlines())

    def test_no_visitor_meets_a_missing_file_at_any_step_forth_or_back(self):
        self.publish(self.old)
        for dist in (self.new, self.old):
            files = publish.read(dist / "site", publish.Rules(dist / "edge" / "headers.json"))
            steps = publish.plan(files, publish.look(self.s3, self.bucket), TODAY, 30)
            self.assertGreater(len(steps), 9)
            for step in steps:
                publish.carry_out(self.s3, self.bucket, dist / "site", [step])
                if step.verb != "remove":
                    self.assert_nothing_is_missing(step)
            self.assert_nothing_is_missing("all")
            self.assertLessEqual(self.names(dist), self.keys())

    def test_whoever_is_stopped_at_any_step_goes_on_by_the_same_command(self):
        self.publish(self.old)
        files = publish.read(self.new / "site", publish.Rules(self.new / "edge" / "headers.json"))
        steps = publish.plan(files, publish.look(self.s3, self.bucket), TODAY, 30)
        for done in range(1, len(steps), 7):
            self.publish(self.old)
            publish.carry_out(self.s3, self.bucket, self.new / "site", steps[:done])

            code, _, talk = self.publish(self.new)

            self.assertEqual(code, 0, talk)
            self.assertEqual(self.publish(self.new)[1], "")

    def test_an_asset_that_is_gone_stays_for_those_who_have_the_old_page(self):
        self.publish(self.old)
        self.publish(self.new)
        asset = "assets/site.0a.css"
        self.assertIn(asset, self.keys())

        self.publish(self.new, today=TODAY + datetime.timedelta(days=29))
        self.assertIn(asset, self.keys())
        # Wanted again by an older build, it is no longer on its way out.
        self.publish(self.old, today=TODAY + datetime.timedelta(days=29))
        self.publish(self.old, today=TODAY + datetime.timedelta(days=80))
        self.assertIn(asset, self.keys())
        self.assertNotIn("assets/site.0b.css", self.keys())

        head = self.s3.head_object(Bucket=self.bucket, Key=asset)
        self.assertEqual((head["CacheControl"], head["Metadata"].get("retired")), (LASTING, None))
        self.assertEqual(self.keys(), self.names(self.old))

    def test_what_somebody_changed_by_hand_is_put_right(self):
        self.publish(self.old)
        self.s3.put_object(Bucket=self.bucket, Key="index.html", Body=b"other", ContentType="text/html")
        self.s3.put_object(Bucket=self.bucket, Key="stray.html", Body=b"stray")

        _, out, _ = self.publish(self.old)

        self.assertEqual(out.splitlines(), ["~ index.html  (content, type, lifetime)", "- stray.html  (gone)"])
        self.assertEqual(self.keys(), self.names(self.old))

    def test_what_is_no_build_or_no_bucket_is_told_and_nothing_is_removed(self):
        self.publish(self.old)
        (self.new / "site" / "index.html").unlink()

        code, _, talk = self.publish(self.new)
        self.assertEqual(code, 1)
        self.assertIn("is no built site", talk)
        self.assertEqual(self.keys(), self.names(self.old))

        self.bucket = "nobody"
        code, _, talk = self.publish(self.old)
        self.assertEqual(code, 3)
        self.assertIn("NoSuchBucket", talk)


if __name__ == "__main__":
    unittest.main()
